/**
 * The columns that a plot of the data shows, and the way back from the analysed scale to the data's own units.
 */

import { extentOf, padded } from '../drawing/scale.js';
import { among, isFiniteNumber } from '../drawing/numbers.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../drawing/scale.js').Range} Range */

/**
 * A shown column: value in the data's units = mean + scale · analysed value.
 * @typedef {object} Column
 * @property {number} index
 * @property {number} mean
 * @property {number} scale
 * @property {string} name
 * @property {string} unit
 * @property {string} title  name and unit
 */

/**
 * How many columns the data have; 0 where the frame does not tell.
 * @param {Frame} frame
 */
export function dimensionsOf(frame) {
  const { points, components, predictive, standardization } = frame;
  const known = points?.shape?.[1] ?? components?.means?.shape?.[1] ?? standardization?.mean?.shape?.[0];
  if (known !== undefined) return known;
  if (!predictive?.x) return 0;
  return predictive.y ? 2 : 1;
}

/**
 * The shown columns: the only one, or a pair.
 * @param {Frame} frame
 * @returns {Column[]}
 */
export function columnsOf(frame) {
  const dimensions = dimensionsOf(frame);
  const wanted = dimensions === 1 ? [0] : [frame.columns?.[0] ?? 0, frame.columns?.[1] ?? 1];
  return wanted.map((index) => {
    const mean = frame.standardization?.mean?.data[index];
    const scale = frame.standardization?.scale?.data[index];
    const name =
      frame.columnNames?.[index] || (dimensions === 1 ? 'x' : `x${'₁₂₃₄₅₆₇₈₉'[index] ?? `[${index + 1}]`}`);
    const unit = frame.columnUnits?.[index] ?? '';
    return {
      index,
      mean: isFiniteNumber(mean) ? mean : 0,
      scale: isFiniteNumber(scale) && scale !== 0 ? scale : 1,
      name,
      unit,
      title: unit === '' ? name : `${name} (${unit})`,
    };
  });
}

/**
 * A value on the analysed scale in the data's own units.
 * @param {Column} column
 * @param {number} value
 */
export function original(column, value) {
  return column.mean + column.scale * value;
}

/**
 * A value on the analysed scale in the data's own units, as text that tells it from its neighbours.
 * @param {Frame} frame
 * @param {Column} column
 * @param {number} value
 */
export function inUnits({ points }, column, value) {
  const there = original(column, value);
  // Near zero three digits tell all.
  if (!points || Math.abs(there) < 1e3) return among(there, 0);
  const [low, high] = extentOf(points.data, column.index, points.shape[1] ?? 1) ?? [0, 0];
  return among(there, Math.abs(column.scale) * (high - low));
}

/** Columns differ by more than rounding where the core can tell their values apart. */
const ROUNDING = 1e-13;

/**
 * What a column's axis spans, in the data's units: the points with some room around them, so that the view stands still
 * while components move; without points, the grid of the predictive density.
 * @param {Frame} frame
 * @param {Column} column
 * @param {ArrayLike<number>} grid  positions of the predictive density along this column
 * @returns {Range}
 */
export function viewOf(frame, column, grid) {
  const { points } = frame;
  const analysed = points ? extentOf(points.data, column.index, points.shape[1] ?? 1) : null;
  const spread = analysed !== null && analysed[1] > analysed[0];
  const range = spread
    ? padded(analysed, 0.12, ROUNDING)
    : (extentOf(grid) ?? (analysed ? [analysed[0] - 1, analysed[0] + 1] : [-1, 1]));
  const [a, b] = [original(column, range[0]), original(column, range[1])];
  return padded(a < b ? [a, b] : [b, a], 0, ROUNDING);
}
