/**
 * The data under the fitted mixture: as densities where they have one column, as a scatter of two columns otherwise.
 */

import { columnsOf, dimensionsOf, inUnits } from '../shared/columns.js';
import { drawDensities, locateInDensities } from './densities.js';
import { componentsOf, inWords, listed } from '../shared/mixture.js';
import { plain } from '../drawing/numbers.js';
import { drawScatter, locateInScatter } from './scatter.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Frame} Frame */

/** A description names at most this many components: a listener cannot hold more. */
const NAMED = 4;

/** @type {Plot} */
export const plot = {
  id: 'data',
  label: 'Data and components',
  models: ['mixture'],
  fields: ['points', 'responsibilities', 'components', 'predictive'],
  aspect: 1.35,

  draw(runs, painter) {
    const frame = runs[0]?.frame;
    const dimensions = frame ? dimensionsOf(frame) : 0;
    if (!frame || dimensions === 0) placeholder(painter, 'No data yet');
    else if (dimensions === 1) drawDensities(frame, painter);
    else drawScatter(frame, painter);
  },

  describe(runs) {
    const frame = runs[0]?.frame;
    if (!frame || dimensionsOf(frame) === 0) return 'No data yet.';
    const count = frame.pointCount ?? frame.points?.shape[0] ?? 0;
    const columns = columnsOf(frame);
    const shown = columns.map((column) => column.title);
    const what = shown.length === 1 ? `along ${shown[0]}` : `${shown[1]} against ${shown[0]}`;
    const points = `${plain(count)} ${count === 1 ? 'point' : 'points'}, ${what}`;
    const components = componentsOf(frame);
    if (components.length === 0) return `${points}.`;
    const live = components.filter(({ active }) => active).sort((a, b) => (b.weight ?? 0) - (a.weight ?? 0));
    const places = live
      .slice(0, NAMED)
      .map((component) => `${inWords(component)}${centre(frame, component.index)}`);
    const more = live.length > NAMED ? `; the others are smaller` : '';
    return `${points}, under a mixture of ${components.length} Gaussian ${components.length === 1 ? 'component' : 'components'}, of which ${live.length} hold points: ${listed(places)}${more}.`;
  },

  locate(runs, painter, x, y) {
    const frame = runs[0]?.frame;
    const dimensions = frame ? dimensionsOf(frame) : 0;
    if (!frame || dimensions === 0) return null;
    return dimensions === 1 ? locateInDensities(frame, painter, x, y) : locateInScatter(frame, painter, x, y);
  },
};

/**
 * ' at eruption 4.3 min and waiting 80 min'
 * @param {Frame} frame
 * @param {number} k
 */
function centre(frame, k) {
  const means = frame.components?.means;
  if (!means) return '';
  const D = means.shape[1];
  const places = columnsOf(frame).map((column) => {
    const value = inUnits(frame, column, means.data[k * D + column.index]);
    return `${column.name} ${value}${column.unit === '' ? '' : ` ${column.unit}`}`;
  });
  return ` at ${listed(places)}`;
}
