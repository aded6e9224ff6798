/**
 * Quiet axes: faint lines across, small labels, the title of the vertical axis written level above it.
 */

import { originOf, tickLabels, titleFrom } from './numbers.js';
import { clamp, linear } from './scale.js';
import { segments, text } from '../marks/marks.js';
import { widthOf } from './text.js';
import { ticks } from './ticks.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('./scale.js').Range} Range */
/** @typedef {import('./scale.js').Scale} Scale */
/** @typedef {{ value: number, label: string }} Tick */

/**
 * @typedef {object} AxisOptions
 * @property {Range} domain
 * @property {string} title
 * @property {boolean} [integers]  ticks at whole numbers only
 * @property {Tick[]} [ticks]      the ticks, where they are not to be the round numbers of the domain
 */

/**
 * A rectangle of a painter.
 * @typedef {{ left: number, top: number, width: number, height: number }} Area
 */

/**
 * The rectangle that a plot draws in, with its scales and ticks.
 * @typedef {object} Plane
 * @property {number} left
 * @property {number} top
 * @property {number} right
 * @property {number} bottom
 * @property {Scale} x
 * @property {Scale} y
 * @property {Tick[]} xTicks
 * @property {Tick[]} yTicks
 * @property {string} xTitle
 * @property {string} yTitle
 * @property {number} strip  px kept free between the rectangle and the labels below it
 * @property {Area} area     what the plane was laid out on, with its labels and titles
 */

/** Sizes of labels and titles, times the theme's font size. */
const LABEL = 0.92;

/**
 * @param {AxisOptions} axis
 * @param {number} pixels
 * @param {number} spacing  px wanted between ticks
 * @returns {Tick[]}
 */
function ticksOf({ domain, integers = false, ticks: given }, pixels, spacing) {
  if (given) return given;
  const count = clamp(Math.round(pixels / spacing), 2, 8);
  let values = ticks(domain[0], domain[1], count);
  if (integers) values = values.filter(Number.isInteger);
  const origin = originOf(domain);
  const labels = tickLabels(values.map((value) => value - origin));
  return values.map((value, i) => ({ value, label: labels[i] }));
}

/**
 * Lays out a plane on a painter, or on a part of it.
 * @param {Painter} painter
 * @param {{ x: AxisOptions, y: AxisOptions, strip?: number, head?: number, area?: Area, equal?: boolean, edge?: number }} options
 *   `strip` px kept free below the rectangle, `head` px between the title and the rectangle; `equal` gives both axes the same scale,
 *   by widening the domain that has room to spare; `edge` px: no further left than this
 * @returns {Plane}
 */
export function planeOf(painter, { x, y, strip = 0, head = 0, area, equal = false, edge = 0 }) {
  const { width, height, theme } = painter;
  const whole = area ?? { left: 0, top: 0, width, height };
  const em = theme.fontSize;
  // Whole pixels: clipping to a rectangle between pixels makes everything inside it slower to paint.
  const top = Math.round(whole.top + em * 1.9 + head);
  const bottom = Math.max(top + 1, Math.round(whole.top + whole.height - em * 2.9 - strip));
  // Half a label may hang over the right edge of the rectangle.
  const end = Math.round(whole.left + whole.width - em * 1.4);
  let left = whole.left;
  let right = end;
  let [across, up] = [x, y];
  /** @type {Tick[]} */
  let yTicks = [];
  let origin = 0;
  // A domain that is widened may have wider labels, which move the edge that it was widened for.
  for (let pass = 0; pass < (equal ? 3 : 1); pass++) {
    yTicks = ticksOf(up, bottom - top, em * 4.2);
    origin = originOf(up.domain);
    const labels = widestOf(painter, yTicks);
    left = Math.max(edge, Math.round(whole.left + Math.min(whole.width * 0.4, labels + em * 0.9)));
    right = Math.max(left + 1, end);
    if (equal) [across, up] = squared(x, y, right - left, bottom - top);
  }
  const widest = widestOf(painter, ticksOf(across, right - left, em * 6));
  return {
    left,
    top,
    right,
    bottom,
    strip,
    area: whole,
    x: linear(across.domain, [left, right]),
    y: linear(up.domain, [bottom, top]),
    xTicks: ticksOf(across, right - left, Math.max(em * 6, widest + em * 1.5)),
    yTicks,
    xTitle: x.ticks ? x.title : titleFrom(x.title, originOf(across.domain)),
    yTitle: y.ticks ? y.title : titleFrom(y.title, origin),
  };
}

/**
 * @param {Painter} painter
 * @param {Tick[]} marks
 */
function widestOf(painter, marks) {
  return marks.reduce((widest, { label }) => Math.max(widest, widthOf(painter, label, LABEL)), 0);
}

/**
 * Two axes of equal scale, whose domains hold what they held before, in the middle.
 * @param {AxisOptions} x
 * @param {AxisOptions} y
 * @param {number} width   px
 * @param {number} height
 * @returns {[AxisOptions, AxisOptions]}
 */
function squared(x, y, width, height) {
  const unit = Math.max((x.domain[1] - x.domain[0]) / width, (y.domain[1] - y.domain[0]) / height);
  /** @param {Range} domain @param {number} pixels @returns {Range} */
  const widened = ([low, high], pixels) => {
    const room = (unit * pixels - (high - low)) / 2;
    return [low - room, high + room];
  };
  return [
    { ...x, domain: widened(x.domain, width) },
    { ...y, domain: widened(y.domain, height) },
  ];
}

/**
 * The axes of a plane, in px.
 * @param {Painter} painter
 * @param {Plane} plane
 * @returns {import('../marks/marks.js').Mark[]}
 */
export function axisMarks(painter, { left, right, bottom, strip, area, ...plane }) {
  const em = painter.theme.fontSize;
  const base = bottom + strip;
  const label = 'axes';
  const words = /** @type {const} */ ({ color: 'muted', label });
  // Half pixels, so that a line of one pixel does not smear over two.
  const across = plane.yTicks.map(({ value }) => Math.round(plane.y(value)) + 0.5);
  const up = plane.xTicks.map(({ value }) => Math.round(plane.x(value)) + 0.5);
  return [
    segments([left], across, [right], across, { color: 'grid', width: 1, label }),
    segments(up, [base], up, [base + em * 0.3], { color: 'muted', width: 1, label }),
    ...plane.yTicks.map(({ value, label: said }) =>
      text(left, plane.y(value), said, { ...words, dx: -0.5, align: 'right', baseline: 'middle' }),
    ),
    ...plane.xTicks.map(({ value, label: said }) => {
      const half = widthOf(painter, said, LABEL) / 2;
      const x = clamp(plane.x(value), area.left + half, area.left + area.width - half);
      return text(x, base, said, { ...words, dy: 0.5, align: 'center', baseline: 'top' });
    }),
    text(area.left, area.top, plane.yTitle, { label, dy: 0.2, baseline: 'top' }),
    text(right, area.top + area.height, plane.xTitle, {
      label,
      dy: -0.2,
      align: 'right',
      baseline: 'bottom',
    }),
  ];
}
