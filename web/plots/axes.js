/**
 * Quiet axes: faint lines across, small labels, the title of the vertical axis written level above it.
 */

import { ticks } from 'd3-array';
import { tickLabels } from './numbers.js';
import { clamp, linear } from './scale.js';
import { setFont, widthOf, write } from './text.js';

/** @typedef {import('./types.js').Painter} Painter */
/** @typedef {import('./scale.js').Range} Range */
/** @typedef {import('./scale.js').Scale} Scale */
/** @typedef {{ value: number, label: string }} Tick */

/**
 * @typedef {object} AxisOptions
 * @property {Range} domain
 * @property {string} title
 * @property {boolean} [integers]  ticks at whole numbers only
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
 */

/** Sizes of labels and titles, times the theme's font size. */
const LABEL = 0.92;

/**
 * @param {AxisOptions} axis
 * @param {number} pixels
 * @param {number} spacing  px wanted between ticks
 * @returns {Tick[]}
 */
function ticksOf({ domain, integers = false }, pixels, spacing) {
  const count = clamp(Math.round(pixels / spacing), 2, 8);
  let values = ticks(domain[0], domain[1], count);
  if (integers) values = values.filter(Number.isInteger);
  const labels = tickLabels(values);
  return values.map((value, i) => ({ value, label: labels[i] }));
}

/**
 * Lays out a plane on the whole of a painter.
 * @param {Painter} painter
 * @param {{ x: AxisOptions, y: AxisOptions, strip?: number, head?: number }} options
 *   `strip` px kept free below the rectangle, `head` px between the title and the rectangle
 * @returns {Plane}
 */
export function planeOf(painter, { x, y, strip = 0, head = 0 }) {
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  // Whole pixels: clipping to a rectangle between pixels makes everything inside it slower to paint.
  const top = Math.round(em * 1.9 + head);
  const bottom = Math.max(top + 1, Math.round(height - em * 2.9 - strip));
  const yTicks = ticksOf(y, bottom - top, em * 4.2);
  setFont(painter, LABEL);
  const labelWidth = yTicks.reduce(
    (widest, tick) => Math.max(widest, painter.measureText(tick.label).width),
    0,
  );
  const left = Math.round(Math.min(width * 0.4, labelWidth + em * 0.9));
  // Half a label may hang over the right edge of the rectangle.
  const right = Math.max(left + 1, Math.round(width - em * 1.4));
  const widest = ticksOf(x, right - left, em * 6).reduce(
    (w, tick) => Math.max(w, painter.measureText(tick.label).width),
    0,
  );
  return {
    left,
    top,
    right,
    bottom,
    strip,
    x: linear(x.domain, [left, right]),
    y: linear(y.domain, [bottom, top]),
    xTicks: ticksOf(x, right - left, Math.max(em * 6, widest + em * 1.5)),
    yTicks,
    xTitle: x.title,
    yTitle: y.title,
  };
}

/**
 * @param {Painter} painter
 * @param {Plane} plane
 */
export function drawAxes(painter, plane) {
  const { theme } = painter;
  const em = theme.fontSize;
  const muted = theme.color('muted');
  const base = plane.bottom + plane.strip;
  painter.group('axes', () => {
    painter.lineWidth = 1;
    painter.strokeStyle = theme.color('grid');
    painter.beginPath();
    for (const { value } of plane.yTicks) {
      // Half pixels, so that a line of one pixel does not smear over two.
      const y = Math.round(plane.y(value)) + 0.5;
      painter.moveTo(plane.left, y);
      painter.lineTo(plane.right, y);
    }
    painter.stroke();
    painter.strokeStyle = muted;
    painter.beginPath();
    for (const { value } of plane.xTicks) {
      const x = Math.round(plane.x(value)) + 0.5;
      painter.moveTo(x, base);
      painter.lineTo(x, base + em * 0.3);
    }
    painter.stroke();
    for (const { value, label } of plane.yTicks) {
      const style = /** @type {const} */ ({ color: muted, size: LABEL, align: 'right', baseline: 'middle' });
      write(painter, label, plane.left - em * 0.5, plane.y(value), style);
    }
    for (const { value, label } of plane.xTicks) {
      const half = widthOf(painter, label, LABEL) / 2;
      const x = clamp(plane.x(value), half, painter.width - half);
      write(painter, label, x, base + em * 0.5, {
        color: muted,
        size: LABEL,
        align: 'center',
        baseline: 'top',
      });
    }
    write(painter, plane.yTitle, 0, em * 0.2, { size: LABEL, baseline: 'top' });
    write(painter, plane.xTitle, plane.right, painter.height - em * 0.2, {
      size: LABEL,
      align: 'right',
      baseline: 'bottom',
    });
  });
}

/**
 * Restricts what follows to the rectangle of a plane, until the painter's next restore.
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {number} [margin]  px beyond its edges
 */
export function clipTo(painter, plane, margin = 0) {
  painter.beginPath();
  painter.rect(
    plane.left - margin,
    plane.top - margin,
    plane.right - plane.left + 2 * margin,
    plane.bottom - plane.top + 2 * margin,
  );
  painter.clip();
}
