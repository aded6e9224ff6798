/**
 * The axes of the parts plot: ticks where they say something, a bar of known length where an axis is magnified so far that its
 * ticks would all begin with the same digits.
 */

import { plain, tickLabels } from '../drawing/numbers.js';
import { clamp } from '../drawing/scale.js';
import { widthOf, write } from '../drawing/text.js';
import { tickStep, ticks } from '../drawing/ticks.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {{ left: number, right: number }} Sides */

/**
 * What stands on an axis: `rows` from `top` down to `bottom`, with `lines` of notes below.
 * @typedef {object} Standing
 * @property {import('./waterfall.js').BrokenAxis} axis
 * @property {{ top?: number }[]} rows
 * @property {number} bottom
 * @property {string[]} lines
 * @property {import('../drawing/scale.js').Scale} scale
 */

/** @typedef {{ x: number, label: string }} Mark */

const SMALL = 0.92;
const UNIT = 'nats';

/**
 * As many ticks as have room for their labels between two ends.
 * @param {Painter} painter
 * @param {Standing} section
 * @param {number} from  px
 * @param {number} to
 * @returns {Mark[]} none where not even two have
 */
function marksOf(painter, { axis, scale }, from, to) {
  const em = painter.theme.fontSize;
  const [low, high] = axis.domain;
  for (let count = clamp(Math.floor((to - from) / (em * 6)), 2, 7); count > 1; count--) {
    const values = ticks(low, high, count);
    const labels = tickLabels(values);
    const half = labels.reduce((w, label) => Math.max(w, widthOf(painter, label, SMALL)), 0) / 2;
    const marks = values
      .map((value, i) => ({ x: scale(value), label: labels[i] }))
      .filter(({ x }) => x - half >= from && x + half <= to);
    if (marks.length > 1 && marks[1].x - marks[0].x > 2 * half + em) return marks;
  }
  return [];
}

/**
 * @param {Painter} painter
 * @param {Sides} layout
 * @param {Standing} section
 */
export function drawAxis(painter, layout, section) {
  const { axis, bottom, lines } = section;
  const { theme, width } = painter;
  const em = theme.fontSize;
  const style = /** @type {const} */ ({ color: theme.color('muted'), size: SMALL, baseline: 'top' });
  const y = bottom + em * 0.4;
  const low = axis.broken === 'low';
  let from = widthOf(painter, UNIT, SMALL) + em * 0.6;
  let to = width;
  const zero = low ? Math.max(layout.left, from) : layout.right;
  if (low) from = zero + em * 1.8;
  else if (axis.broken === 'high') to = zero - em * 1.8;
  const marks = marksOf(painter, section, from, to);
  painter.group('axis', () => {
    drawRules(painter, layout, section, marks);
    write(painter, UNIT, 0, y, style);
    for (const { x, label } of marks) {
      // What runs across, such as the lines to a magnifier, runs behind.
      const wide = widthOf(painter, label, SMALL) + em * 0.4;
      painter.fillStyle = theme.color('surface');
      painter.fillRect(x - wide / 2, y, wide, em);
      write(painter, label, x, y, { ...style, align: 'center' });
    }
    if (marks.length === 0) drawScaleBar(painter, section, Math.max(from, layout.left), y);
    if (axis.broken !== 'none') {
      write(painter, '0', zero, y, { ...style, align: low ? 'left' : 'right' });
      drawBreak(painter, low ? layout.left + em : layout.right - em, bottom - em * 0.35, bottom + em * 0.35);
    }
    lines.forEach((line, i) => write(painter, line, 0, bottom + em * (1.75 + 1.4 * i), style));
  });
}

/**
 * The faint lines: one along the axis, one up from each mark.
 * @param {Painter} painter
 * @param {Sides} layout
 * @param {Standing} section
 * @param {Mark[]} marks
 */
function drawRules(painter, { left, right }, { rows, bottom }, marks) {
  painter.strokeStyle = painter.theme.color('grid');
  painter.lineWidth = 1;
  painter.beginPath();
  for (const mark of marks) {
    const x = Math.round(mark.x) + 0.5;
    painter.moveTo(x, rows[0].top ?? 0);
    painter.lineTo(x, bottom + painter.theme.fontSize * 0.2);
  }
  painter.moveTo(left, Math.round(bottom) + 0.5);
  painter.lineTo(right, Math.round(bottom) + 0.5);
  painter.stroke();
}

/**
 * @param {Painter} painter
 * @param {Standing} section
 * @param {number} left
 * @param {number} top
 */
function drawScaleBar(painter, { axis, scale }, left, top) {
  const { theme } = painter;
  const em = theme.fontSize;
  const step = tickStep(axis.domain[0], axis.domain[1], 5);
  const right = left + Math.abs(scale(step) - scale(0));
  const y = Math.round(top + em * 0.45) + 0.5;
  painter.strokeStyle = theme.color('muted');
  painter.lineWidth = 1;
  painter.beginPath();
  for (const x of [left, right]) {
    painter.moveTo(x, y - em * 0.3);
    painter.lineTo(x, y + em * 0.3);
  }
  painter.moveTo(left, y);
  painter.lineTo(right, y);
  painter.stroke();
  const style = /** @type {const} */ ({ color: theme.color('muted'), size: SMALL, baseline: 'top' });
  write(painter, plain(step), right + em * 0.5, top, style);
}

/**
 * Two slanted cuts through a bar or an axis.
 * @param {Painter} painter
 * @param {number} x
 * @param {number} top
 * @param {number} bottom
 */
export function drawBreak(painter, x, top, bottom) {
  const slant = (bottom - top) * 0.3;
  painter.save();
  painter.strokeStyle = painter.theme.color('surface');
  painter.lineWidth = 2;
  painter.beginPath();
  for (const shift of [-2.5, 2.5]) {
    painter.moveTo(x + shift - slant, bottom + 1);
    painter.lineTo(x + shift + slant, top - 1);
  }
  painter.stroke();
  painter.restore();
}
