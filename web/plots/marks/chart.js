/**
 * Charts: a rectangle with scales, its axes and its legend, and the marks in it.
 */

import { axisMarks, planeOf } from '../drawing/axes.js';
import { legendMarks, legendOf } from '../drawing/legend.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../drawing/legend.js').Piece} Piece */
/** @typedef {import('./marks.js').Mark} Mark */
/** @typedef {(value: number) => number} Scale */

/**
 * What is painted, in this order: marks held within the edges, then those that are free.
 * @typedef {object} Chart
 * @property {number} left
 * @property {number} right
 * @property {number} top
 * @property {number} bottom
 * @property {Scale} x  from the coordinates of the marks to px
 * @property {Scale} y
 * @property {number | null} clip  px beyond the edges where marks end; null where they do not
 * @property {Mark[]} marks
 * @property {Plane} [plane]  with its axes
 */

/**
 * Marks in px, all over the picture.
 * @param {Pick<Painter, 'width' | 'height'>} painter
 * @param {Mark[]} marks
 * @param {Partial<Chart>} [more]  scales or edges of their own
 * @returns {Chart}
 */
export function sheet({ width, height }, marks, more = {}) {
  const same = (/** @type {number} */ px) => px;
  return { left: 0, top: 0, right: width, bottom: height, x: same, y: same, clip: null, marks, ...more };
}

/**
 * A chart of marks, with its axes and its legend.
 * @param {Painter} painter
 * @param {Parameters<typeof planeOf>[1] & { legend?: (Piece | Mark)[], indent?: number, clip?: number, from?: { x?: Scale, y?: Scale },
 *   marks: Mark[] | ((plane: Plane) => Mark[]) }} options  `legend`: marks are shown as they are painted; `indent`: the legend stands beside the upright
 *   axis' title, so far in, in font sizes, and below it otherwise; `from`: from the coordinates of the marks to those of the axes
 * @returns {(Chart & { plane: Plane })[]} the axes, then the marks
 */
export function chartOf(painter, { legend = [], indent, clip = 1, from = {}, marks, ...axes }) {
  const em = painter.theme.fontSize;
  const { head = 0, strip = 0, area } = axes;
  const left = (indent ?? 0) * em;
  const placed = legendOf(painter, legend, (area?.width ?? painter.width) - left);
  const room = indent === undefined ? placed.height : Math.max(0, placed.height - 1.45 * em);
  const plane = planeOf(painter, { ...axes, head: head + room });
  const above = plane.area.top + (indent === undefined ? 1.5 : 0.1) * em;
  const around = [
    ...axisMarks(painter, plane),
    ...legendMarks(painter, placed, plane.area.left + left, above),
  ];
  const edges = { left: plane.left, right: plane.right, top: plane.top, bottom: plane.bottom + strip };
  /** @type {(scale: Scale, first?: Scale) => Scale} */
  const after = (scale, first) => (first ? (value) => scale(first(value)) : scale);
  const scales = { x: after(plane.x, from.x), y: after(plane.y, from.y) };
  const inside = typeof marks === 'function' ? marks(plane) : marks;
  return [
    { ...sheet(painter, around), plane },
    { ...edges, ...scales, clip, marks: inside, plane },
  ];
}
