/**
 * Points and what becomes of them when they are encoded and decoded again. In a plane a needle leads from each point to its
 * reconstruction, under it the model's own picture of the plane; pictures stand in pairs, the chosen one large.
 */

import { number, plain, valuesOf } from '../drawing/numbers.js';
import { hitIn } from '../marks/hits.js';
import { dots, segments } from '../marks/marks.js';
import { panel } from '../panel.js';
import { columnsOf } from '../shared/columns.js';
import { chosenOf, pointAt, questionsOf } from './choice.js';
import {
  NEAR,
  chosenMarks,
  chosenRow,
  dataCharts,
  dataMarks,
  placesOf,
  pointBeside,
  pointMark,
  rowUnder,
  sized,
} from './data-space.js';
import { wordsOfMean } from './latent-layers.js';
import { pairBeside, pairCharts, pairMark } from './pairs.js';
import { rowValues, shapeOf } from './pictures.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../marks/marks.js').Mark} Mark */

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

/**
 * @param {Run} run
 * @param {Frame} frame
 * @returns {Mark[]} the first stands for all
 */
function needles(run, frame) {
  const { reconstruction } = frame;
  const flat = columnsOf(frame).length === 1;
  const [feet, tips] = [placesOf(frame, reconstruction?.points), placesOf(frame, reconstruction?.means)];
  const indices = valuesOf(reconstruction?.pointIndex);
  const { point } = chosenOf(run);
  const label = 'reconstructions';
  // A lone column is drawn against itself: there is no needle, but a short stroke where it is decoded to.
  if (flat)
    return [
      dots(feet.x, tips.y, {
        label,
        name: 'to its reconstruction',
        color: 'elbo',
        shape: 'dash',
        radius: 2,
        width: 1,
        alpha: 0.55,
      }),
    ];
  return [false, true].map((chosen) => {
    const of = (/** @type {number[]} */ values) => values.filter((_, i) => (indices[i] === point) === chosen);
    const style = { label, name: chosen ? '' : 'to its reconstruction', color: 'elbo' };
    const look = chosen ? { width: 2.25 } : { width: 1, alpha: 0.55 };
    return segments(of(feet.x), of(feet.y), of(tips.x), of(tips.y), { ...style, ...look });
  });
}

/**
 * What a pointer is told of a row.
 * @param {Frame} frame
 * @param {number} row
 */
function told(frame, row) {
  const { reconstruction, points } = frame;
  const index = pointAt(frame, row);
  const at = Array.prototype.indexOf.call(valuesOf(reconstruction?.pointIndex), index);
  const mean = rowValues(reconstruction?.means, at);
  /** @type {[string, string][]} */
  const rows = [['x', wordsOfMean(frame, rowValues(points, row))]];
  if (mean.length > 0) rows.push(['reconstruction', wordsOfMean(frame, mean)]);
  return { kind: 'point', index, title: `point ${plain(index + 1)}`, rows };
}

export const plot = panel({
  id: 'reconstruction',
  label: 'Data and reconstructions',
  models: ['vae'],
  fields: ['points', 'latent', 'reconstruction'],
  analyses: ['posterior', 'decode'],
  aspect: 1.4,
  asks: questionsOf,

  read([run]) {
    const frame = run?.frame;
    const known = frame?.reconstruction?.means && (frame.points || shapeOf(frame));
    return frame && known ? { run, frame } : 'No reconstruction yet';
  },

  picture({ run, frame }, painter) {
    if (shapeOf(frame)) return pairCharts(painter, run);
    const data = dataMarks(frame);
    const lines = needles(run, frame);
    const { x, y } = placesOf(frame, frame.points);
    const line = {
      text: 'to its reconstruction',
      swatches: [{ kind: /** @type {const} */ ('line'), color: 'elbo' }],
    };
    return dataCharts(frame, painter, {
      legend: [...data, line],
      marks: (plane) => [
        ...sized(data, plane),
        ...lines,
        ...chosenMarks(run, frame),
        dots(x, y, { r: 0, reach: NEAR, tell: (row) => told(frame, row) }),
      ],
    });
  },

  words({ frame }) {
    const what = shapeOf(frame)
      ? 'pictures beside their reconstructions'
      : 'points, each with its reconstruction';
    const count = plain(frame.reconstruction?.means?.shape[0]);
    return `${count} ${what}; the mean squared error is ${number(errorOf(frame))} per point, on the analysed scale.`;
  },

  choose({ content: { frame }, charts, painter }, { phase, x, y }) {
    if (phase === 'leave') return null;
    const em = painter.theme.fontSize;
    if (!shapeOf(frame)) return chosenRow(frame, rowUnder(frame, charts[1], em, x, y));
    const point = hitIn(charts, em, x, y)?.index;
    return point === undefined ? null : { subject: 'point', point, latent: null };
  },

  marks: ({ content: { run, frame }, charts, painter }) =>
    shapeOf(frame) ? pairMark(painter, run) : pointMark(run, frame, charts[1]),

  press: ({ content: { run, frame }, charts, painter }, _mark, press) =>
    shapeOf(frame) ? pairBeside(painter, run, press) : pointBeside(run, frame, charts[1], press),
});
