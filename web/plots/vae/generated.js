/**
 * What the model makes by itself: x drawn from p(x|z) for z drawn from the prior, over the density p(x) where that is known and beside
 * the data, or as pictures.
 */

import { isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { sheet } from '../marks/chart.js';
import { contour, dots, text } from '../marks/marks.js';
import { panel } from '../panel.js';
import { ageOf, answerOf } from '../shared/analyses.js';
import { DEPTHS } from '../shared/target.js';
import { questionsOf } from './choice.js';
import { dataCharts, dataMarks, placesOf, sized } from './data-space.js';
import { fitted, pictureTiles, rowValues, shapeOf } from './pictures.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */

const LEAST_PIXEL = 2.6;

/**
 * p(x) on a grid, as evaluate('density') gave it.
 * @param {Run} run
 * @returns {(import('../types.js').Analysis & import('../types.js').Grid) | null}
 */
function densityOf(run) {
  const answer = answerOf(run, 'density');
  return answer?.density && answer.x && answer.y ? answer : null;
}

/**
 * Means of p(x|z) for z from the prior.
 * @param {Frame} frame
 * @param {import('./pictures.js').Shape} shape
 * @param {Painter} painter
 */
function asPictures({ samples }, shape, painter) {
  const known = samples?.means?.shape[0] ?? 0;
  if (known === 0) return 'No samples yet';
  const em = painter.theme.fontSize;
  const top = 1.7 * em;
  const cell = /** @type {[number, number]} */ ([shape.width + 1, shape.height + 1]);
  const area = { left: 0, top, width: painter.width, height: painter.height - top };
  const fits = (/** @type {number} */ px, /** @type {number} */ pixels) =>
    Math.floor(px / (pixels * LEAST_PIXEL));
  const count = Math.min(known, fits(area.width, cell[0]) * fits(area.height, cell[1]));
  const { pixel, columns } = fitted(count, cell, area);
  const pictures = Array.from({ length: count }, (_, i) => rowValues(samples?.means, i));
  return [
    sheet(painter, [
      text(0, 0.2 * em, 'z drawn from the prior, decoded', { color: 'muted', baseline: 'top' }),
      ...pictureTiles(
        pictures,
        shape,
        { x: 0, y: top, pixel, columns, gap: [1, 1] },
        { label: 'samples', color: 'samples' },
      ),
    ]),
  ];
}

export const plot = panel({
  id: 'samples',
  label: 'What the model generates',
  models: ['vae'],
  fields: ['points', 'samples'],
  analyses: ['density'],
  aspect: 1.4,
  asks: questionsOf,

  read([run]) {
    const frame = run?.frame;
    return frame?.samples?.points && (frame.points || shapeOf(frame)) ? { run, frame } : 'No samples yet';
  },

  picture({ run, frame }, painter) {
    const shape = shapeOf(frame);
    if (shape) return asPictures(frame, shape, painter);
    const density = densityOf(run);
    const age = ageOf(run, density);
    const { x, y } = placesOf(frame, frame.samples?.points);
    const samples = dots(x, y, { label: 'samples', name: 'samples', color: 'samples', alpha: 0.85 });
    const data = dataMarks({ ...frame, heldOut: null }, 0.35);
    const fill = { kind: /** @type {const} */ ('fill'), color: 'target', alpha: DEPTHS[2] };
    const style = { label: 'p(x)', color: 'target', depths: DEPTHS };
    return dataCharts(frame, painter, {
      legend: [
        samples,
        ...data,
        ...(density ? [{ text: `p(x)${age === '' ? '' : ` ${age}`}`, swatches: [fill] }] : []),
      ],
      marks: (plane) => [
        ...(density ? [contour(density, valuesOf(density.levels), style)] : []),
        ...sized(data, plane),
        ...sized([samples], plane, 1, 2.2),
      ],
    });
  },

  words({ run, frame }) {
    const kind = shapeOf(frame) ? 'pictures' : 'points';
    const unresolved = answerOf(run, 'density')?.unresolvedMass;
    const doubt =
      isFiniteNumber(unresolved) && unresolved > 0.001
        ? `; ${number(100 * unresolved)} % of the prior's mass is too spread out to be resolved`
        : '';
    const over = densityOf(run) ? `, over the density p(x)${doubt}` : '';
    return `${plain(frame.samples?.points?.shape[0])} ${kind} drawn from the model${over}.`;
  },
});
