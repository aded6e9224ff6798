/**
 * What lies in the picture of a latent space, from the ground up: the aggregated posterior, the prior, the means, the exact posterior
 * and q of the chosen point, and the position that is decoded.
 */

import { isFiniteNumber, plain, valuesOf } from '../drawing/numbers.js';
import { clamp, extentOf } from '../drawing/scale.js';
import { widthOf } from '../drawing/text.js';
import { area, bars, contour, dots, ellipse, line, text } from '../marks/marks.js';
import { gaussianMarks } from '../shared/approximation.js';
import { columnsOf, original } from '../shared/columns.js';
import { choleskyOf } from '../shared/principal-axes.js';
import { DEPTHS } from '../shared/target.js';
import { chosenGaussian, chosenOf, decodedOf, posteriorOf } from './choice.js';
import { crossMark, ringMark } from './data-space.js';
import { pictureMarks, shapeOf } from './pictures.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../marks/chart.js').Chart} Chart */
/** @typedef {import('../marks/marks.js').Mark} Mark */

/** How much of q̄'s colour shows within its contours. */
const AGGREGATE_DEPTHS = [0.07, 0.13, 0.2, 0.27, 0.34];

/** Shares of the prior's mass within its circles, as far out as the outermost contour of q̄, and how far out they are. */
const PRIOR_MASSES = [0.95, 0.6, 0.2];

const PRIOR = { label: 'prior', name: 'p(z)', quiet: true, color: 'muted', width: 1, dash: [4, 3] };
const AGGREGATE = { label: 'aggregated posterior', name: 'q̄(z)', quiet: true, color: 'elbo' };
const EXACT = { label: 'exact posterior', name: 'p(z | x)', color: 'target' };
const Q = { label: 'q', name: 'q(z | x)', color: 'elbo' };

/**
 * The ground of a plane.
 * @param {Frame} frame
 * @returns {Mark[]}
 */
export function planeGround({ aggregate }) {
  return [
    ...(aggregate?.y
      ? [contour(aggregate, valuesOf(aggregate.levels), { ...AGGREGATE, depths: AGGREGATE_DEPTHS })]
      : []),
    ...PRIOR_MASSES.map((mass) => ellipse([0, 0], [1, 0, 1], Math.sqrt(-2 * Math.log(1 - mass)), PRIOR)),
  ];
}

/**
 * The same of a line.
 * @param {Frame} frame
 * @param {[number, number]} span
 * @returns {Mark[]}
 */
export function lineGround({ aggregate }, [low, high]) {
  const [grid, density] = [valuesOf(aggregate?.x), valuesOf(aggregate?.density)];
  const known = grid.length > 1 && density.length === grid.length;
  const z = Array.from({ length: 121 }, (_, i) => low + ((high - low) * i) / 120);
  return [
    ...(known ? [area(grid, density, { ...AGGREGATE, fill: 0.25, width: 1 })] : []),
    line(
      z,
      z.map((at) => Math.exp(-0.5 * at * at) / Math.sqrt(2 * Math.PI)),
      { ...PRIOR, width: 1.25 },
    ),
  ];
}

/**
 * q and the posterior of the chosen over a plane.
 * @param {Run} run
 * @param {number[]} dimensions
 * @returns {Mark[]}
 */
export function planePair(run, dimensions) {
  const posterior = posteriorOf(run);
  const exact = posteriorGrid(posterior);
  const q = shownGaussian(run, dimensions);
  return [
    ...(exact?.y ? [contour(exact, valuesOf(posterior?.levels), { ...EXACT, depths: DEPTHS })] : []),
    ...(q ? [...gaussianMarks(q, Q), ringMark(q.mean[0], q.mean[1])] : []),
  ];
}

/**
 * The same over a line. Both are far taller than the densities around them, so they share a scale of their own, on which the higher is 1.
 * @param {Run} run
 * @param {number[]} dimensions
 * @returns {Mark[]}
 */
export function linePair(run, dimensions) {
  const q = shownGaussian(run, dimensions);
  const exact = posteriorGrid(posteriorOf(run));
  const [mean, deviation] = [q?.mean[0] ?? NaN, Math.abs(q?.factor[0] ?? NaN)];
  const top = 1 / (Math.sqrt(2 * Math.PI) * deviation);
  const peak = Math.max(q ? top : 0, extentOf(valuesOf(exact?.density))?.[1] ?? 0);
  if (!(peak > 0 && isFiniteNumber(peak))) return [];
  const z = Array.from({ length: 81 }, (_, i) => mean + deviation * (-4 + 0.1 * i));
  const density = z.map((at) => (top * Math.exp(-0.5 * ((at - mean) / deviation) ** 2)) / peak);
  const heights = Array.from(valuesOf(exact?.density), (value) => value / peak);
  return [
    ...(exact ? [area(valuesOf(exact.x), heights, { ...EXACT, fill: 0.35, width: 1.25 })] : []),
    ...(q ? [line(z, density, { ...Q, width: 2.25 })] : []),
  ];
}

/**
 * The grid on which an answer gives the exact posterior.
 * @param {import('../types.js').Analysis | null} answer
 * @returns {import('../types.js').Grid | null}
 */
export function posteriorGrid(answer) {
  return answer?.z1 && answer.posterior ? { x: answer.z1, y: answer.z2, density: answer.posterior } : null;
}

/**
 * q of the chosen in the dimensions that are shown: the marginal, where there are more.
 * @param {Run} run
 * @param {number[]} dimensions
 * @returns {{ mean: number[], factor: number[] } | null}
 */
export function shownGaussian(run, dimensions) {
  const q = chosenGaussian(run);
  if (!q) return null;
  const H = q.mean.length;
  const covariance = (/** @type {number} */ a, /** @type {number} */ b) =>
    Array.from({ length: H }, (_, k) => q.factor[a * H + k] * q.factor[b * H + k]).reduce((s, v) => s + v, 0);
  const mean = dimensions.map((h) => q.mean[h]);
  const [a, b] = dimensions;
  const factor = choleskyOf(
    b === undefined ? [covariance(a, a)] : [covariance(a, a), covariance(a, b), covariance(b, b)],
  );
  return factor.every(isFiniteNumber) ? { mean, factor } : null;
}

/**
 * A cross at the position that is decoded, with what comes out of it: a picture, or numbers.
 * @param {Run} run
 * @param {Frame} frame
 * @param {Painter} painter
 * @param {Chart} chart
 * @param {{ x: number, y: number }} at  px
 * @returns {Mark[]} in px
 */
export function decodedMarks(run, frame, painter, chart, at) {
  if (!chosenOf(run).latent) return [];
  const cross = crossMark(at.x, at.y);
  const decoded = decodedOf(run);
  if (!decoded) return [cross];
  const em = painter.theme.fontSize;
  const label = 'decoded';
  const shape = shapeOf(frame);
  const words = shape ? '' : `→ ${wordsOfMean(frame, decoded.mean)}`;
  const side = Math.min(7 * em, 0.3 * painter.width);
  const [wide, tall] = shape ? [side, side] : [widthOf(painter, words) + 0.8 * em, 1.6 * em];
  const left = at.x + em + wide > chart.right ? at.x - em - wide : at.x + em;
  const bottom = chart.plane?.bottom ?? chart.bottom;
  const top = clamp(at.y - em * 0.8 - tall, chart.top, bottom - tall);
  const ground = bars(
    { x0: [left - 2], x1: [left + wide + 2], y0: [top - 2], y1: [top + tall + 2] },
    { label, color: 'surface', fill: 0.9 },
  );
  if (!shape)
    return [
      cross,
      ground,
      text(left + em * 0.4, top + tall / 2, words, { label, size: 1, baseline: 'middle' }),
    ];
  const scale = Math.max(shape.height, shape.width);
  const frameMark = bars(
    {
      x0: [left],
      x1: [left + (wide * shape.width) / scale],
      y0: [top],
      y1: [top + (tall * shape.height) / scale],
    },
    { label, color: 'muted', fill: 0, width: 1 },
  );
  return [
    cross,
    ground,
    ...pictureMarks(decoded.mean, shape, { x: left, y: top, size: wide }, { label }),
    frameMark,
  ];
}

/**
 * A point in the data's own units: '(1.2, −0.5)'.
 * @param {Frame} frame
 * @param {ArrayLike<number>} values  on the analysed scale
 */
export function wordsOfMean(frame, values) {
  const numbers = columnsOf(frame).map((column) => plain(original(column, values[column.index])));
  return numbers.length === 1 ? numbers[0] : `(${numbers.join(', ')})`;
}

/**
 * The means of q of all points.
 * @param {Frame} frame
 * @param {number[]} x
 * @param {number[]} y
 * @param {Parameters<typeof dots>[2]} style
 * @returns {Mark[]} of the points trained on, and of those held out where there are some
 */
export function meanMarks({ heldOut }, x, y, style) {
  const held = valuesOf(heldOut);
  const some = Array.prototype.includes.call(held, 1);
  return [
    dots(x, y, {
      ...style,
      label: 'means',
      name: 'means',
      quiet: true,
      color: 'muted',
      keep: (i) => held[i] !== 1,
    }),
    ...(some
      ? [
          dots(x, y, {
            ...style,
            label: 'held out',
            name: 'held out',
            quiet: true,
            color: 'heldOut',
            keep: (i) => held[i] === 1,
          }),
        ]
      : []),
  ];
}
