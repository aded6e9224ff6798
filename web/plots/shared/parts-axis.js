/**
 * The axes of sums: ticks where they say something, a bar of known length where an axis is magnified so far that its ticks would all
 * begin with the same digits.
 */

import { plain, tickLabels } from '../drawing/numbers.js';
import { clamp } from '../drawing/scale.js';
import { widthOf } from '../drawing/text.js';
import { tickStep, ticks } from '../drawing/ticks.js';
import { segments, text } from '../marks/marks.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {{ left: number, right: number }} Sides */

/**
 * What stands on an axis: bars from `top` down to `bottom`, with `lines` of notes below.
 * @typedef {{ axis: import('./waterfall.js').BrokenAxis, top: number, bottom: number, lines: string[], scale: (value: number) => number }} Standing
 */

const SMALL = 0.92;
const UNIT = 'nats';
const LABEL = 'axis';

/**
 * As many ticks as have room for their labels between two ends.
 * @param {Painter} painter
 * @param {Standing} standing
 * @param {number} from  px
 * @param {number} to
 * @returns {{ x: number, label: string }[]} none where not even two have
 */
function ticksOf(painter, { axis, scale }, from, to) {
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
 * @param {Sides} sides
 * @param {Standing} standing
 * @returns {Mark[]} in px
 */
export function sumAxis(painter, { left, right }, standing) {
  const { axis, top, bottom, lines, scale } = standing;
  const em = painter.theme.fontSize;
  const y = bottom + em * 0.4;
  const low = axis.broken === 'low';
  const zero = low ? Math.max(left, widthOf(painter, UNIT, SMALL) + em * 0.6) : right;
  const from = low ? zero + em * 1.8 : widthOf(painter, UNIT, SMALL) + em * 0.6;
  const to = axis.broken === 'high' ? zero - em * 1.8 : painter.width;
  const marks = ticksOf(painter, standing, from, to);
  const words = /** @type {const} */ ({ color: 'muted', baseline: 'top', label: LABEL });
  const xs = marks.map(({ x }) => Math.round(x) + 0.5);
  const base = Math.round(bottom) + 0.5;
  const rules = { color: 'grid', width: 1, label: LABEL };
  return [
    segments(xs, [top], xs, [bottom + em * 0.2], rules),
    segments([left], [base], [right], [base], rules),
    text(0, y, UNIT, words),
    // What runs across, such as the lines to a magnifier, runs behind.
    ...marks.map(({ x, label }) => text(x, y, label, { ...words, align: 'center', veil: 1 })),
    ...(marks.length === 0 ? scaleBar(axis.domain, scale, Math.max(from, left), y, em) : []),
    ...(axis.broken === 'none'
      ? []
      : [
          text(zero, y, '0', { ...words, align: low ? 'left' : 'right' }),
          breakMark(low ? left + em : right - em, bottom - em * 0.35, bottom + em * 0.35),
        ]),
    ...lines.map((line, i) => text(0, bottom + em * (1.75 + 1.4 * i), line, words)),
  ];
}

/**
 * @param {[number, number]} domain
 * @param {(value: number) => number} scale
 * @param {number} left
 * @param {number} top
 * @param {number} em
 * @returns {Mark[]}
 */
function scaleBar([low, high], scale, left, top, em) {
  const step = tickStep(low, high, 5);
  const right = left + Math.abs(scale(step) - scale(0));
  const y = Math.round(top + em * 0.45) + 0.5;
  const [up, down] = [y - em * 0.3, y + em * 0.3];
  const style = { color: 'muted', width: 1, label: LABEL };
  return [
    segments([left, right, left], [up, up, y], [left, right, right], [down, down, y], style),
    text(right, top, plain(step), { color: 'muted', dx: 0.5, baseline: 'top', label: LABEL }),
  ];
}

/**
 * Two slanted cuts through a bar or an axis.
 * @param {number} x
 * @param {number} top
 * @param {number} bottom
 * @param {string} [label]
 * @returns {Mark}
 */
export function breakMark(x, top, bottom, label = LABEL) {
  const slant = (bottom - top) * 0.3;
  const shifts = [x - 2.5, x + 2.5];
  const ends = [shifts.map((at) => at - slant), shifts.map((at) => at + slant)];
  return segments(ends[0], [bottom + 1], ends[1], [top - 1], { color: 'surface', label });
}
