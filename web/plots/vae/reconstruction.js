/**
 * Points and what becomes of them when they are encoded and decoded again. In a plane a needle leads from each point to its
 * reconstruction, under it the model's own picture of the plane; pictures stand in pairs, the chosen one large.
 */

import { clipTo, drawAxes } from '../drawing/axes.js';
import { chosenOf, questionsOf } from './choice.js';
import {
  chosenRow,
  dataPieces,
  dataSpace,
  drawChosen,
  drawData,
  pointBeside,
  pointMark,
  rowUnder,
} from './data-space.js';
import { wordsOfMean } from './latent-layers.js';
import { drawLegend } from '../drawing/legend.js';
import { number, plain, valuesOf } from '../drawing/numbers.js';
import { drawPairs, locatePair, pairBeside, pairMark } from './pairs.js';
import { rowValues, shapeOf } from './pictures.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const { frame } = run ?? {};
  const { theme } = painter;
  if (!run || !frame?.reconstruction?.means) return null;
  const color = theme.color('elbo');
  const line = { text: 'to its reconstruction', swatches: [{ kind: /** @type {const} */ ('line'), color }] };
  const space = dataSpace(frame, painter, [...dataPieces(frame, theme), line]);
  return space && { run, ...space };
}

/**
 * The mean squared distance of a point from its reconstruction, of those that are shown.
 * @param {Frame} frame
 */
function errorOf({ reconstruction }) {
  const [points, means] = [valuesOf(reconstruction?.points), valuesOf(reconstruction?.means)];
  const rows = reconstruction?.means?.shape[0] ?? 0;
  let sum = 0;
  for (let i = 0; i < points.length; i++) sum += (points[i] - means[i]) ** 2;
  return rows > 0 ? sum / rows : null;
}

/** @type {Plot} */
export const plot = {
  id: 'reconstruction',
  label: 'Data and reconstructions',
  models: ['vae'],
  fields: ['points', 'latent', 'reconstruction'],
  analyses: ['posterior', 'decode'],
  aspect: 1.4,
  asks: questionsOf,

  draw([run], painter) {
    if (shapeOf(run?.frame)) return drawPairs(painter, run);
    const space = layout(run, painter);
    if (!space) return placeholder(painter, 'No reconstruction yet');
    const { plane, legend, indent } = space;
    drawAxes(painter, plane);
    drawLegend(painter, legend, indent, painter.theme.fontSize * 0.1);
    painter.save();
    clipTo(painter, plane);
    drawData(painter, space);
    drawNeedles(painter, space);
    drawChosen(painter, space, space.run);
    painter.restore();
  },

  describe([run]) {
    const { frame } = run ?? {};
    const count = frame?.reconstruction?.means?.shape[0];
    if (!frame || !count) return 'No reconstruction yet.';
    const what = shapeOf(frame)
      ? 'pictures beside their reconstructions'
      : 'points, each with its reconstruction';
    return `${plain(count)} ${what}; the mean squared error is ${number(errorOf(frame))} per point, on the analysed scale.`;
  },

  locate([run], painter, x, y) {
    if (shapeOf(run?.frame)) return locatePair(painter, run, x, y);
    const space = layout(run, painter);
    const row = space ? rowUnder(space, painter, x, y) : -1;
    if (!space || row < 0) return null;
    const { frame, placed } = space;
    const [px, py] = placed(frame.points).subarray(2 * row, 2 * row + 2);
    const index = frame.pointIndex?.data[row] ?? row;
    const at = Array.prototype.indexOf.call(valuesOf(frame.reconstruction?.pointIndex), index);
    const mean = rowValues(frame.reconstruction?.means, at);
    /** @type {[string, string][]} */
    const rows = [['x', wordsOfMean(frame, rowValues(frame.points, row))]];
    if (mean.length > 0) rows.push(['reconstruction', wordsOfMean(frame, mean)]);
    return { kind: 'point', index, x: px, y: py, title: `point ${plain(index + 1)}`, rows };
  },

  choose([run], painter, { phase, x, y }) {
    if (phase === 'leave') return null;
    if (shapeOf(run?.frame)) {
      const index = locatePair(painter, run, x, y)?.index;
      return index === undefined ? null : { subject: 'point', point: index, latent: null };
    }
    const space = layout(run, painter);
    return space && chosenRow(space, rowUnder(space, painter, x, y));
  },

  marks([run], painter) {
    if (shapeOf(run?.frame)) return pairMark(painter, run);
    const space = layout(run, painter);
    return space ? pointMark(space, run) : [];
  },

  press([run], painter, _mark, press) {
    if (shapeOf(run?.frame)) return pairBeside(painter, run, press);
    const space = layout(run, painter);
    return space && pointBeside(space, run, press);
  },
};

/**
 * @param {Painter} painter
 * @param {NonNullable<ReturnType<typeof layout>>} space
 */
function drawNeedles(painter, { frame, columns, placed, run }) {
  const { reconstruction } = frame;
  const flat = columns.length === 1;
  const tips = placed(flat ? reconstruction?.points : reconstruction?.means, reconstruction?.means);
  const feet = flat ? tips : placed(reconstruction?.points);
  const indices = valuesOf(reconstruction?.pointIndex);
  const { point } = chosenOf(run);
  painter.group('reconstructions', () => {
    painter.strokeStyle = painter.theme.color('elbo');
    for (const chosen of [false, true]) {
      painter.lineWidth = chosen ? 2.25 : 1;
      painter.globalAlpha = chosen ? 1 : 0.55;
      painter.beginPath();
      for (let i = 0; i < tips.length / 2; i++) {
        const [x, y, u, v] = [feet[2 * i], feet[2 * i + 1], tips[2 * i], tips[2 * i + 1]];
        if ((indices[i] === point) !== chosen || ![x, y, u, v].every(Number.isFinite)) continue;
        // A short stroke across marks a needle of no length, and a column that stands alone.
        painter.moveTo(flat ? x - 2 : x, flat ? y : y);
        painter.lineTo(flat ? u + 2 : u, v);
      }
      painter.stroke();
    }
  });
}
