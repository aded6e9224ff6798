/**
 * What lies under a pointer, as the marks say: the topmost that tells something, and what it tells.
 */

import { clamp } from '../drawing/scale.js';

/** @typedef {import('../types.js').Hit} Hit */
/** @typedef {import('./chart.js').Chart} Chart */
/** @typedef {import('./marks.js').Mark} Mark */
/** @typedef {import('./marks.js').Numbers} Numbers */
/** @typedef {{ i: number, x: number, y: number }} Found  an entry of a mark, and where it is */

/** A rule is met so near, in font sizes. */
const RULE = 0.5;

/**
 * @param {Chart[]} charts
 * @param {number} em
 * @param {number} px
 * @param {number} py
 * @returns {Hit | null}
 */
export function hitIn(charts, em, px, py) {
  for (const chart of [...charts].reverse()) {
    for (const mark of [...chart.marks].reverse()) {
      const found = mark.tell && foundIn(mark, chart, em, px, py);
      if (!mark.tell || !found) continue;
      const { quantity } = mark;
      const { i, x, y } = found;
      return { ...(quantity === undefined ? {} : { quantity }), ...mark.tell(i), x, y };
    }
  }
  return null;
}

/**
 * @param {Mark} mark
 * @param {Chart} chart
 * @param {number} em
 * @param {number} px
 * @param {number} py
 * @returns {Found | null}
 */
function foundIn(mark, chart, em, px, py) {
  const { left, right, top, bottom } = chart;
  if (mark.kind === 'zone') {
    const i = mark.boxes.findIndex(([a, b, c, d]) => px >= a && px <= c && py >= b && py < d);
    if (i < 0) return null;
    // Where it is anchored nowhere from side to side it is so at the pointer.
    const [x, y] = mark.anchors[i];
    return { i, x: Number.isNaN(x) ? clamp(px, left, right) : x, y };
  }
  if (mark.kind === 'dots') {
    const found = nearestDot(mark, chart, (mark.reach ?? 1) * em, px, py);
    // From side to side, but not all the way up and down.
    return found && mark.across && Math.abs(found.y - py) > 2 * em ? null : found;
  }
  const reach = (mark.reach ?? 0) * em;
  if (px < left - reach || px > right + reach || py < top - reach || py > bottom + reach) return null;
  if (mark.kind === 'rule') {
    const at = typeof mark.x === 'number' ? clamp(chart.x(mark.x), left, right) : NaN;
    return Math.abs(at - px) < RULE * em ? { i: 0, x: at, y: py } : null;
  }
  if (mark.kind === 'bars') {
    const one = (/** @type {Numbers} */ values, /** @type {number} */ i) =>
      values[values.length === 1 ? 0 : i] ?? NaN;
    for (let i = 0; i < mark.x1.length; i++) {
      const [a, b] = [chart.x(one(mark.x0, i)), chart.x(one(mark.x1, i))].sort((p, q) => p - q);
      const y = chart.y(one(mark.y1, i));
      if (px >= a && px < b && Number.isFinite(y)) return { i, x: (a + b) / 2, y };
    }
    return null;
  }
  return mark.kind === 'line' || mark.kind === 'area' ? nearestAcross(mark, chart, px) : null;
}

/**
 * The entry of a curve that is nearest from side to side, wherever the pointer is up and down.
 * @param {{ x: Numbers, y: Numbers }} curve
 * @param {Chart} chart
 * @param {number} px
 * @returns {Found | null}
 */
function nearestAcross({ x, y }, chart, px) {
  let [i, least, at] = [-1, Infinity, NaN];
  for (let k = 0; k < x.length; k++) {
    const place = chart.x(x[k] ?? NaN);
    if (Math.abs(place - px) < least) [i, least, at] = [k, Math.abs(place - px), place];
  }
  const height = chart.y(y[i] ?? NaN);
  if (i < 0) return null;
  return {
    i,
    x: clamp(at, chart.left, chart.right),
    y: clamp(Number.isFinite(height) ? height : (chart.top + chart.bottom) / 2, chart.top, chart.bottom),
  };
}

/**
 * @param {import('./marks.js').Dots} dots
 * @param {Chart} chart
 * @param {number} reach  px
 * @param {number} px
 * @param {number} py
 * @returns {Found | null}
 */
export function nearestDot({ x, y, keep = () => true, across }, chart, reach, px, py) {
  /** @type {Found | null} */
  let nearest = null;
  let least = reach;
  for (let i = 0; i < x.length; i++) {
    const [cx, cy] = [chart.x(x[i] ?? NaN), chart.y(y[i] ?? NaN)];
    const distance = across ? Math.abs(px - cx) : Math.hypot(px - cx, py - cy);
    if (distance < least && keep(i)) [nearest, least] = [{ i, x: cx, y: cy }, distance];
  }
  return nearest;
}
