/**
 * q over the plane or the line on which the target lies: Gaussians as ellipses at one and two standard deviations, other densities
 * as contours or curves, a delta as a cross.
 */

import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';
import { extentOf } from '../drawing/scale.js';
import { area, contour, dots, ellipse, rule } from '../marks/marks.js';
import { DASHES, runColor } from './runs.js';

/** @typedef {import('../types.js').Approximation} Approximation */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {import('../marks/marks.js').Style} Style */

/**
 * One of the Gaussians that q is made of.
 * @typedef {object} Gaussian
 * @property {number} index
 * @property {number} weight
 * @property {number[]} mean
 * @property {number[] | null} factor  row-major lower Cholesky factor; null for a delta
 */

/** A Gaussian's density at two and at one standard deviation, as shares of its peak: 14 and 61 %. */
const PEAK_SHARES = [Math.exp(-2), Math.exp(-0.5)];

/** A hem in the surface's colour that keeps a line legible on the target. @type {[number, number]} */
const HEM = [2, 0.55];

/**
 * The Gaussians of q that can be drawn; none for a flow.
 * @param {Approximation | null | undefined} q
 * @returns {Gaussian[]}
 */
export function gaussiansOf(q) {
  const means = q?.means;
  if (!q || !means) return [];
  const [K, D] = means.shape;
  const factors = valuesOf(q.factors);
  const weights = valuesOf(q.weights);
  return Array.from({ length: K }, (_, index) => {
    const mean = Array.from({ length: D }, (_, d) => means.data[index * D + d]);
    const size = D * D;
    const entries = Array.from({ length: size }, (_, i) => factors[index * size + i]);
    const factor = entries.every(isFiniteNumber) ? entries : null;
    return { index, weight: weights[index] ?? 1 / K, mean, factor };
  }).filter(({ mean, weight }) => mean.every(isFiniteNumber) && isFiniteNumber(weight));
}

/** @param {number} index  of the run */
const groupOf = (index) => (index === 0 ? 'q' : `q of run ${index + 1}`);

/**
 * A Gaussian over a plane: ellipses at two and at one standard deviation.
 * @param {{ mean: number[], factor: number[] }} gaussian
 * @param {Style} style
 * @returns {Mark[]}
 */
export function gaussianMarks({ mean, factor }, { name, ...style }) {
  const [l11, , l21, l22] = factor;
  return [2, 1].map((radius) => {
    const named = radius === 1 ? { name } : {};
    return ellipse(mean, [l11, l21, l22], radius, {
      hem: HEM,
      width: radius === 1 ? 2.25 : 1.25,
      ...style,
      ...named,
    });
  });
}

/**
 * @param {Approximation} q
 * @param {number} index  of the run
 * @param {string} name
 * @returns {Mark[]}
 */
export function approximationMarks(q, index, name) {
  const gaussians = gaussiansOf(q);
  const style = { label: groupOf(index), color: runColor(index), name };
  if (gaussians.length === 0) return flowMarks(q, { ...style, dash: DASHES[index] });
  return gaussians.flatMap(({ weight, mean, factor }) => {
    // A part of a mixture is the fainter the less it weighs, but never invisible: somebody may want to drag it.
    const alpha = Math.min(1, Math.max(0.25, (gaussians.length * weight) ** 0.7));
    const own = { ...style, alpha };
    return [
      ...(factor ? gaussianMarks({ mean, factor }, { ...own, dash: DASHES[index] }) : []),
      meanMark(mean, { ...own, name: undefined }, factor === null),
    ];
  });
}

/**
 * @param {number[]} mean
 * @param {Style} style
 * @param {boolean} point  whether all of q is here
 * @returns {Mark}
 */
function meanMark([x, y], style, point) {
  return point
    ? dots([x], [y], { ...style, shape: 'cross', r: 0.5, width: 2.25, hem: [2.75, 1] })
    : dots([x], [y], { ...style, r: 0.3, hem: [2, 1] });
}

/**
 * @param {Approximation} q
 * @param {Style} style
 * @returns {Mark[]}
 */
function flowMarks({ density: grid }, style) {
  const peak = extentOf(valuesOf(grid?.density))?.[1] ?? 0;
  if (!grid || !(peak > 0)) return [];
  return PEAK_SHARES.map((share, i) =>
    contour(grid, [share * peak], {
      ...style,
      depths: [0],
      alpha: 1,
      width: i === 1 ? 2.25 : 1.25,
      hem: HEM,
      version: null,
    }),
  );
}

/**
 * Laplace's approximation, which a delta at a peak stands for: an ellipse of dots.
 * @param {import('../types.js').Frame['laplace']} laplace
 * @returns {Mark[]}
 */
export function laplaceMarks(laplace) {
  const [mean, factor] = [laplace?.mean, laplace?.factor].map((dense) => Array.from(valuesOf(dense)));
  const known = mean.length === 2 && factor.length === 4;
  return known
    ? gaussianMarks(
        { mean, factor },
        { label: 'Laplace', name: 'Laplace', color: runColor(0), dash: DASHES[2], alpha: 0.8 },
      )
    : [];
}

/**
 * q over a line, as a curve; a delta as an upright line.
 * @param {Approximation} q
 * @param {number} index  of the run
 * @param {string} name
 * @returns {Mark[]}
 */
export function approximationCurve({ density, means, factors }, index, name) {
  const [grid, heights] = [valuesOf(density?.x), valuesOf(density?.density)];
  const style = { label: groupOf(index), color: runColor(index), width: 2.25, dash: DASHES[index], name };
  if (grid.length > 1 && heights.length === grid.length)
    return [area(grid, heights, { ...style, fill: index === 0 ? 0.14 : 0 })];
  return factors ? [] : [rule({ x: means?.data[0] ?? null, from: 0, to: 'top' }, style)];
}
