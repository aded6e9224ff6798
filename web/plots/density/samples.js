/**
 * The draws of a step, each as large and as strong as it weighs.
 */

import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';
import { clamp } from '../drawing/scale.js';
import { dots } from '../marks/marks.js';

/** @typedef {import('../marks/marks.js').Mark} Mark */
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
 * @returns {{ x: number[], y: number[], strength: number }[]} those of each degree, the weakest first
 */
function degreesOf(draws) {
  const degreeOf = (/** @type {Draw} */ { share }) => Math.min(DEGREES - 1, Math.floor(share * DEGREES));
  return Array.from({ length: DEGREES }, (_, degree) => {
    const some = draws.filter((draw) => degreeOf(draw) === degree).map(({ position }) => position);
    return { x: some.map(([x]) => x), y: some.map(([, y]) => y), strength: (degree + 0.5) / DEGREES };
  });
}

const LOOK = { label: 'draws', color: 'samples' };

/**
 * @param {Draw[]} draws
 * @param {(i: number) => import('../marks/marks.js').Told} tell
 * @returns {Mark[]} the first stands for all
 */
export function sampleMarks(draws, tell) {
  // Many draws are small ones: they must not hide what lies under them.
  const size = clamp(16 / Math.sqrt(Math.max(draws.length, 1)), 0.45, 1) * 0.3;
  const [all] = everyDraw(
    draws,
    draws.map(({ position }) => position[1]),
    tell,
  );
  return [
    all,
    ...degreesOf(draws).map(({ x, y, strength }) =>
      dots(x, y, { ...LOOK, r: size * (0.45 + 0.55 * strength), alpha: 0.2 + 0.65 * strength }),
    ),
  ];
}

/**
 * @param {Draw[]} draws  on a line
 * @param {number} top     px
 * @param {number} bottom
 * @param {(i: number) => import('../marks/marks.js').Told} tell
 * @returns {Mark[]} the first stands for all
 */
export function rugMarks(draws, top, bottom, tell) {
  return [
    ...everyDraw(
      draws,
      draws.map(() => (top + bottom) / 2),
      tell,
    ),
    ...degreesOf(draws).map(({ x, strength }) => {
      const half = ((bottom - top) * (0.4 + 0.6 * strength)) / 2;
      const place = { shape: /** @type {const} */ ('tick'), radius: half, width: 1.25 };
      return dots(
        x,
        x.map(() => bottom - half),
        { ...LOOK, ...place, alpha: 0.2 + 0.65 * strength },
      );
    }),
  ];
}

/**
 * Each draw where it is, to be pointed at; as strong as it is it is painted by others.
 * @param {Draw[]} draws
 * @param {number[]} y
 * @param {(i: number) => import('../marks/marks.js').Told} tell
 * @returns {Mark[]}
 */
function everyDraw(draws, y, tell) {
  return [
    dots(
      draws.map(({ position }) => position[0]),
      y,
      { ...LOOK, name: 'draws, sized by w', r: 0, tell },
    ),
  ];
}
