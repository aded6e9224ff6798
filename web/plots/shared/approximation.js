/**
 * q over the plane or the line on which the target lies: Gaussians as ellipses at one and two standard deviations, other densities
 * as contours or curves, a delta as a cross.
 */

import { extentOf } from '../drawing/scale.js';
import { ringPath, ringsOf } from '../drawing/contours.js';
import { ellipsePath } from './ellipses.js';
import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';
import { DASHES, runColor } from './runs.js';
import { fillUnder } from './target.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Approximation} Approximation */

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

/**
 * A part of a mixture is the fainter the less it weighs, but never invisible: somebody may want to drag it.
 * @param {Gaussian} gaussian
 * @param {number} count
 */
function presenceOf({ weight }, count) {
  return Math.min(1, Math.max(0.25, (count * weight) ** 0.7));
}

/**
 * @param {Painter} painter
 * @param {Approximation} q
 * @param {number} index  of the run
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
export function drawApproximation(painter, q, index, x, y) {
  const gaussians = gaussiansOf(q);
  const color = runColor(painter.theme, index);
  painter.group(index === 0 ? 'q' : `q of run ${index + 1}`, () => {
    painter.lineJoin = 'round';
    if (gaussians.length === 0) drawFlow(painter, q, index, x, y);
    for (const gaussian of gaussians) {
      const presence = presenceOf(gaussian, gaussians.length);
      const center = /** @type {[number, number]} */ (gaussian.mean);
      if (gaussian.factor) {
        const [l11, , l21, l22] = gaussian.factor;
        for (const radius of [2, 1]) {
          ellipsePath(painter, { center, factor: [l11, l21, l22] }, radius, x, y);
          strokeContour(painter, color, DASHES[index], radius === 1, presence);
        }
      }
      drawMean(painter, color, x(center[0]), y(center[1]), presence, gaussian.factor === null);
    }
    painter.globalAlpha = 1;
  });
}

/**
 * @param {Painter} painter
 * @param {Approximation} q
 * @param {number} index
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function drawFlow(painter, { density: grid }, index, x, y) {
  const peak = extentOf(valuesOf(grid?.density))?.[1] ?? 0;
  if (!grid || !(peak > 0)) return;
  const rings = ringsOf(
    grid,
    PEAK_SHARES.map((share) => share * peak),
  );
  rings.forEach((level, i) => {
    ringPath(painter, level, grid, x, y);
    strokeContour(painter, runColor(painter.theme, index), DASHES[index], i === rings.length - 1, 1);
  });
}

/**
 * Laplace's approximation, which a delta at a peak stands for: an ellipse of dots.
 * @param {Painter} painter
 * @param {import('../types.js').Frame['laplace']} laplace
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
export function drawLaplace(painter, laplace, x, y) {
  const [m1, m2] = Array.from(valuesOf(laplace?.mean));
  const [l11, , l21, l22] = Array.from(valuesOf(laplace?.factor));
  if (![m1, m2, l11, l21, l22].every(isFiniteNumber)) return;
  painter.group('Laplace', () => {
    for (const radius of [2, 1]) {
      ellipsePath(painter, { center: [m1, m2], factor: [l11, l21, l22] }, radius, x, y);
      strokeContour(painter, runColor(painter.theme, 0), LAPLACE, radius === 1, 0.8);
    }
  });
}

/** The dashes that Laplace's approximation has. */
const LAPLACE = DASHES[2];

/**
 * A Gaussian over a plane: ellipses at one and two standard deviations.
 * @param {Painter} painter
 * @param {{ mean: number[], factor: number[] }} gaussian
 * @param {{ color: string, dashes?: number[] }} style
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
export function drawGaussian(painter, { mean, factor }, { color, dashes = [] }, x, y) {
  const [l11, , l21, l22] = factor;
  for (const radius of [2, 1]) {
    ellipsePath(painter, { center: [mean[0], mean[1]], factor: [l11, l21, l22] }, radius, x, y);
    strokeContour(painter, color, dashes, radius === 1, 1);
  }
}

/**
 * Strokes what is in the painter's path, over a hem in the surface's colour that keeps it legible on the target.
 * @param {Painter} painter
 * @param {string} color
 * @param {number[]} dashes
 * @param {boolean} inner   whether it is the contour at one standard deviation
 * @param {number} presence
 */
function strokeContour(painter, color, dashes, inner, presence) {
  const width = inner ? 2.25 : 1.25;
  painter.strokeStyle = painter.theme.color('surface');
  painter.globalAlpha = 0.55 * presence;
  painter.lineWidth = width + 2;
  painter.setLineDash([]);
  painter.stroke();
  painter.strokeStyle = color;
  painter.globalAlpha = presence;
  painter.lineWidth = width;
  painter.setLineDash(dashes);
  painter.stroke();
  painter.setLineDash([]);
}

/**
 * @param {Painter} painter
 * @param {string} color
 * @param {number} x
 * @param {number} y
 * @param {number} presence
 * @param {boolean} point  whether all of q is here
 */
export function drawMean(painter, color, x, y, presence, point) {
  const r = painter.theme.fontSize * (point ? 0.5 : 0.3);
  painter.globalAlpha = presence;
  for (const [stroke, width] of /** @type {[string, number][]} */ ([
    [painter.theme.color('surface'), point ? 5 : 2],
    [color, 2.25],
  ])) {
    painter.strokeStyle = stroke;
    painter.lineWidth = width;
    painter.beginPath();
    if (point) {
      for (const side of [-r, r]) {
        painter.moveTo(x - r, y - side);
        painter.lineTo(x + r, y + side);
      }
      painter.stroke();
      continue;
    }
    painter.arc(x, y, r, 0, 2 * Math.PI);
    painter.fillStyle = color;
    if (stroke === color) painter.fill();
    else painter.stroke();
  }
}

/**
 * q over a line, as a curve; a delta as an upright line.
 * @param {Painter} painter
 * @param {Approximation} q
 * @param {number} index  of the run
 * @param {(value: number) => number} x
 * @param {(density: number) => number} y
 * @param {number} top  y of the upper end of a delta's line
 */
export function drawApproximationCurve(painter, { density, means, factors }, index, x, y, top) {
  const grid = valuesOf(density?.x);
  const heights = valuesOf(density?.density);
  const color = runColor(painter.theme, index);
  painter.group(index === 0 ? 'q' : `q of run ${index + 1}`, () => {
    painter.strokeStyle = color;
    painter.fillStyle = color;
    painter.lineWidth = 2.25;
    painter.lineJoin = 'round';
    painter.setLineDash(DASHES[index]);
    const at = means?.data[0];
    if (grid.length > 1 && heights.length === grid.length) {
      fillUnder(painter, grid, heights, x, y, index === 0 ? 0.14 : 0);
      painter.stroke();
    } else if (!factors && isFiniteNumber(at)) {
      painter.beginPath();
      painter.moveTo(x(at), y(0));
      painter.lineTo(x(at), top);
      painter.stroke();
    }
  });
}
