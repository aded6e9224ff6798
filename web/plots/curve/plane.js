/**
 * The plane in which a curve and its observations lie: the axes are in the data's own units, marks are on the analysed scale.
 */

import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';
import { chartOf } from '../marks/chart.js';
import { dots } from '../marks/marks.js';
import { columnsOf, original } from '../shared/columns.js';
import { dotRadius } from '../shared/points.js';

/** @typedef {import('../types.js').Dense} Dense */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/scale.js').Range} Range */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {import('../marks/marks.js').Style} Style */

/**
 * Rows of [n, 2] as x and y.
 * @param {Dense | ArrayLike<number> | null | undefined} rows
 * @returns {{ x: number[], y: number[] }}
 */
export function pairsOf(rows) {
  const data = valuesOf(rows);
  const count = Math.floor(data.length / 2);
  const column = (/** @type {number} */ axis) => Array.from({ length: count }, (_, i) => data[2 * i + axis]);
  return { x: column(0), y: column(1) };
}

/**
 * The finite values of one axis.
 * @param {Dense | null | undefined} rows
 * @param {number} axis
 */
export function alongAxis(rows, axis) {
  return pairsOf(rows)[axis === 0 ? 'x' : 'y'].filter(isFiniteNumber);
}

/**
 * @param {Painter} painter
 * @param {Frame} frame
 * @param {(axis: number) => Range} viewOf  what an axis spans, on the analysed scale
 * @param {Omit<Parameters<typeof chartOf>[1], 'x' | 'y'>} options
 */
export function curveCharts(painter, frame, viewOf, options) {
  const columns = curveColumns(frame);
  const [x, y] = columns.map((column, axis) => {
    const [low, high] = viewOf(axis).map((value) => original(column, value));
    return { domain: /** @type {Range} */ (low < high ? [low, high] : [high, low]), title: column.title };
  });
  const from = {
    x: (/** @type {number} */ value) => original(columns[0], value),
    y: (/** @type {number} */ value) => original(columns[1], value),
  };
  return chartOf(painter, { clip: 0, equal: columns[0].scale === columns[1].scale, ...options, x, y, from });
}

/** @param {Frame} frame */
export function curveColumns(frame) {
  return columnsOf({ ...frame, points: frame.points ?? frame.curve?.points });
}

/**
 * The observations.
 * @param {Frame} frame
 * @param {import('../drawing/axes.js').Plane} plane
 * @param {Parameters<typeof dots>[2] & { times?: number }} [style]  `times` as large
 */
export function observations(frame, { left, right, top, bottom }, { times = 1, ...style } = {}) {
  const { x, y } = pairsOf(frame.points);
  const radius = times * dotRadius((right - left) * (bottom - top), x.length);
  return dots(x, y, {
    label: 'points',
    name: 'points',
    color: 'muted',
    alpha: 0.82,
    apart: true,
    radius,
    ...style,
  });
}
