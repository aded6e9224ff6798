/**
 * The draws of a step, each as large and as strong as it weighs.
 */

import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';
import { clamp } from '../drawing/scale.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Frame} Frame */

/**
 * @typedef {object} Draw
 * @property {number} index
 * @property {number[]} position
 * @property {number | null} logWeight  null where it is not known, or the weight is zero
 * @property {number} share  0 to 1: where log w stands between negligible and the largest
 */

/** The core writes the log of a weight of zero so. */
const ZERO = -1e290;

/** A weight of this many nats below the largest is as good as none. */
const NEGLIGIBLE = 6;

/** How many degrees of strength are told apart, so that draws of one degree are painted together. */
const DEGREES = 6;

/** Beyond so many draws a dot is but a few pixels, and a square is painted sooner than a disc. */
const SQUARES_FROM = 1000;

/**
 * @param {Frame} frame
 * @returns {Draw[]} those whose place is known
 */
export function drawsOf({ samples }) {
  const points = samples?.points;
  if (!points) return [];
  const [S, D] = points.shape;
  const logWeights = valuesOf(samples.logWeights);
  let largest = -Infinity;
  for (let i = 0; i < logWeights.length; i++) if (logWeights[i] > largest) largest = logWeights[i];
  /** @type {Draw[]} */
  const draws = [];
  for (let index = 0; index < S; index++) {
    const position = Array.from({ length: D }, (_, d) => points.data[index * D + d]);
    if (!position.every(isFiniteNumber)) continue;
    const known = logWeights[index] > ZERO && isFiniteNumber(largest);
    const share = known ? clamp(1 + (logWeights[index] - largest) / NEGLIGIBLE, 0, 1) : 0;
    draws.push({ index, position, logWeight: known ? logWeights[index] : null, share });
  }
  return draws;
}

/**
 * @param {Draw[]} draws
 * @returns {Draw[][]} by strength, the weakest first
 */
function byDegree(draws) {
  /** @type {Draw[][]} */
  const degrees = Array.from({ length: DEGREES }, () => []);
  for (const draw of draws) degrees[Math.min(DEGREES - 1, Math.floor(draw.share * DEGREES))].push(draw);
  return degrees;
}

/**
 * @param {Painter} painter
 * @param {Draw[]} draws
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
export function drawSamples(painter, draws, x, y) {
  // Many draws are small ones: they must not hide what lies under them.
  const size = clamp(16 / Math.sqrt(Math.max(draws.length, 1)), 0.45, 1) * painter.theme.fontSize * 0.3;
  const square = draws.length > SQUARES_FROM;
  painter.group('draws', () => {
    painter.fillStyle = painter.theme.color('samples');
    byDegree(draws).forEach((some, degree) => {
      const strength = (degree + 0.5) / DEGREES;
      const radius = size * (0.45 + 0.55 * strength);
      const side = radius * Math.sqrt(Math.PI);
      painter.globalAlpha = 0.2 + 0.65 * strength;
      painter.beginPath();
      for (const { position } of some) {
        const [px, py] = [x(position[0]), y(position[1])];
        if (square) {
          painter.rect(px - side / 2, py - side / 2, side, side);
          continue;
        }
        painter.moveTo(px + radius, py);
        painter.arc(px, py, radius, 0, 2 * Math.PI);
      }
      painter.fill();
    });
  });
}

/**
 * @param {Painter} painter
 * @param {Draw[]} draws
 * @param {(value: number) => number} x
 * @param {number} top
 * @param {number} bottom
 */
export function drawSampleRug(painter, draws, x, top, bottom) {
  painter.group('draws', () => {
    painter.strokeStyle = painter.theme.color('samples');
    painter.lineWidth = 1.25;
    byDegree(draws).forEach((some, degree) => {
      const strength = (degree + 0.5) / DEGREES;
      painter.globalAlpha = 0.2 + 0.65 * strength;
      painter.beginPath();
      for (const { position } of some) {
        painter.moveTo(x(position[0]), bottom);
        painter.lineTo(x(position[0]), bottom - (bottom - top) * (0.4 + 0.6 * strength));
      }
      painter.stroke();
    });
  });
}
