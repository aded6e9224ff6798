/**
 * Values on a line of nats: for each run a bar whose pieces lie between values, with the sum or the chain of inequalities that it
 * shows written above it in the colours of its terms, all bars over one axis.
 */

import { textOn } from '../drawing/color.js';
import { quantityGroup } from './groups.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { segment } from '../drawing/lines.js';
import { drawAxis } from './parts-axis.js';
import { isFiniteNumber, number } from '../drawing/numbers.js';
import { clamp, linear } from '../drawing/scale.js';
import { widthOf, wrap, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Hit} Hit */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/scale.js').Range} Range */
/** @typedef {import('../drawing/legend.js').Piece} Piece */

/**
 * A piece of a bar. One without a `from` comes from minus infinity.
 * @typedef {{ quantity: string, from: number | null, to: number, title: string, text: string, inside?: string }} Bar
 *   `inside` is written upon it where it has room
 */

/** @typedef {{ quantity: string, at: number, title: string, text: string }} Mark  an upright line */
/** @typedef {{ pieces: Piece[], bars: Bar[], marks: Mark[] }} Block  of one run */

/**
 * @typedef {object} Gauge
 * @property {Range} domain
 * @property {Piece[]} [header]     what stands above all bars, where there are several
 * @property {Block[]} blocks
 * @property {Mark | null} common   one value for all runs
 * @property {string[]} notes       what is said below, in pieces
 */

const SMALL = 0.92;
const LINE = 1.4;
const AXIS = 1.75;
const OVERSHOOT = 0.3;

/** A bar that comes from minus infinity fades in over so many font sizes. */
const FADE = 3;

/**
 * A round number not below a value: an axis that ends on such stands still for most changes.
 * @param {number} value    positive
 * @param {number[]} [digits]  what it may begin with
 */
export function roundAbove(value, digits = [1, 1.5, 2, 3, 5, 7]) {
  const power = 10 ** Math.floor(Math.log10(value));
  const digit = digits.find((step) => step * power >= value * (1 - 1e-12)) ?? 10;
  return digit * power;
}

/**
 * @param {Gauge} gauge
 * @param {Painter} painter
 */
function layout({ domain, header = [], blocks, notes }, painter) {
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const lines = wrap(painter, notes, width, SMALL);
  const legends = blocks.map(({ pieces }) => legendOf(painter, pieces, width, { gap: 0.5, size: 1 }));
  const head = legendOf(painter, header, width, { gap: 0.5, size: 1 });
  const words = legends.reduce((sum, legend) => sum + legend.height, head.height);
  const rest = height - words - (AXIS + lines.length * LINE) * em;
  const room = rest / Math.max(blocks.length, 1);
  const thick = clamp(room - 0.7 * em, 0.5 * em, 3.4 * em);
  let top = head.height;
  const places = legends.map((legend) => {
    const bar = top + legend.height + OVERSHOOT * em;
    const place = { legend, top, bar, thick };
    top = bar + thick + 0.35 * em;
    return place;
  });
  const [left, right] = [em * 0.2, width - em * 0.2];
  return { head, places, lines, left, right, bottom: top, scale: linear(domain, [left, right]) };
}

/**
 * The height that suits a gauge of so many runs.
 * @param {number} width
 * @param {number} em
 * @param {number} [runs]
 */
export function heightOfGauge(width, em, runs = 1) {
  return Math.ceil(em * ((width < 30 * em ? 11.5 : 9.5) + (runs > 1 ? 2.8 * (runs - 1.5) : 0)));
}

/**
 * @param {Painter} painter
 * @param {Gauge} gauge
 */
export function drawGauge(painter, gauge) {
  const { blocks, common, domain } = gauge;
  const { head, places, lines, left, right, bottom, scale } = layout(gauge, painter);
  drawLegend(painter, head, 0, 0);
  const em = painter.theme.fontSize;
  const shown = blocks.flatMap(({ bars, marks }) => [...bars, ...marks].map(({ quantity }) => quantity));
  if (common) shown.push(common.quantity);
  const axis = { domain, broken: /** @type {const} */ ('none') };
  drawAxis(painter, { left, right }, { axis, rows: [{ top: places[0]?.bar ?? 0 }], bottom, lines, scale });
  blocks.forEach(({ bars, marks }, i) => {
    const { legend, top, bar, thick } = places[i];
    drawLegend(painter, legend, 0, top);
    for (const piece of bars) {
      quantityGroup(painter, shown, piece.quantity, piece.title, () => {
        painter.fillStyle = painter.theme.color(piece.quantity);
        const to = clamp(scale(piece.to), left, right);
        if (piece.from === null) fadeIn(painter, left, to, bar, thick);
        // A gap too small to see is still a hairline at its place.
        else
          painter.fillRect(
            Math.min(scale(piece.from), to),
            bar,
            Math.max(Math.abs(to - scale(piece.from)), 1),
            thick,
          );
        const ends = [...marks, ...(common ? [common] : [])].map(({ at }) => scale(at));
        writeInside(painter, piece, scale, bar + thick / 2, thick, ends);
      });
    }
    for (const mark of marks) drawMark(painter, shown, mark, scale, left, right, bar, bar + thick);
    const over = OVERSHOOT * em;
    if (common) drawMark(painter, shown, common, scale, left, right, bar - over, bar + thick + over);
  });
}

/**
 * @param {Painter} painter
 * @param {Bar} bar
 * @param {(value: number) => number} scale
 * @param {number} y
 * @param {number} thick
 * @param {number[]} marks  px, not to be written across
 */
function writeInside(painter, { quantity, from, to, inside = '' }, scale, y, thick, marks) {
  const em = painter.theme.fontSize;
  if (inside === '' || from === null || thick < 1.3 * em) return;
  const half = widthOf(painter, inside, SMALL) / 2 + em * 0.5;
  const [left, right] = [scale(from), scale(to)].sort((a, b) => a - b);
  const centre = [(left + right) / 2, left + half, right - half].find(
    (x) =>
      x - half >= left && x + half <= right && !marks.some((mark) => Math.abs(mark - x) < half - em * 0.2),
  );
  if (centre === undefined) return;
  const color = textOn(painter.theme.color(quantity));
  write(painter, inside, centre, y, { color, size: SMALL, align: 'center', baseline: 'middle' });
}

/**
 * @param {Painter} painter
 * @param {number} left
 * @param {number} right
 * @param {number} top
 * @param {number} height
 */
function fadeIn(painter, left, right, top, height) {
  const start = Math.round(left);
  const steps = Math.round(Math.min(FADE * painter.theme.fontSize, right - left));
  // Whole pixels, or the steps would show as stripes where they meet.
  for (let i = 0; i < steps; i++) {
    painter.globalAlpha = (i + 1) / (steps + 1);
    painter.fillRect(start + i, top, 1, height);
  }
  painter.globalAlpha = 1;
  painter.fillRect(start + Math.max(steps, 0), top, Math.max(right - start - Math.max(steps, 0), 0), height);
}

/**
 * An upright line, or an arrow at the edge beyond which its value lies.
 * @param {Painter} painter
 * @param {string[]} shown
 * @param {Mark} mark
 * @param {(value: number) => number} scale
 * @param {number} left
 * @param {number} right
 * @param {number} top
 * @param {number} bottom
 */
function drawMark(painter, shown, { quantity, at, title }, scale, left, right, top, bottom) {
  const x = scale(at);
  quantityGroup(painter, shown, quantity, title, () => {
    const color = painter.theme.color(quantity);
    if (x > right + 0.5) {
      write(painter, '→', right, (top + bottom) / 2, {
        color,
        weight: 600,
        align: 'right',
        baseline: 'middle',
      });
      return;
    }
    painter.strokeStyle = color;
    painter.lineWidth = 3;
    segment(painter, clamp(x, left, right), top, clamp(x, left, right), bottom);
  });
}

/**
 * The mark or else the piece of a bar under a pointer.
 * @param {Gauge} gauge
 * @param {Painter} painter
 * @param {number} x
 * @param {number} y
 * @returns {Hit | null}
 */
export function locateInGauge(gauge, painter, x, y) {
  const { places, scale, left, right } = layout(gauge, painter);
  const em = painter.theme.fontSize;
  const i = places.findIndex(
    ({ bar, thick }) => y >= bar - OVERSHOOT * em && y <= bar + thick + OVERSHOOT * em,
  );
  const block = gauge.blocks[i];
  if (!block) return null;
  const marks = gauge.common ? [...block.marks, gauge.common] : block.marks;
  const mark = marks.find(({ at }) => Math.abs(clamp(scale(at), left, right) - x) < em * 0.5);
  const bar = block.bars.find(({ from, to }) => {
    const ends = [from === null ? left : scale(from), scale(to)].sort((a, b) => a - b);
    return x >= ends[0] && x <= ends[1];
  });
  const found = mark ?? bar;
  if (!found) return null;
  const { quantity, title, text } = found;
  const { bar: top, thick } = places[i];
  return {
    kind: 'quantity',
    quantity,
    x: clamp(x, left, right),
    y: top + thick / 2,
    title,
    rows: [['', text]],
  };
}

/**
 * What is said of an identity of several runs: the residual, or the largest of them.
 * @param {string} id
 * @param {import('../types.js').Run[]} runs
 */
export function residualNote(id, runs) {
  const residuals = runs.map(({ frame }) => frame?.residuals?.[id]).filter(isFiniteNumber);
  if (residuals.length < 2) return `${id} residual ${number(residuals[0], 3)}`;
  return `${id} residuals up to ${number(Math.max(...residuals.map(Math.abs)), 3)}`;
}
