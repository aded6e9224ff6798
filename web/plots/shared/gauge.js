/**
 * Values on a line of nats: for each run a bar whose pieces lie between values, with the sum or the chain of inequalities that it
 * shows written above it in the colours of its terms, all bars over one axis.
 */

import { textOn } from '../drawing/color.js';
import { quantityGroup } from './groups.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { segment } from '../drawing/lines.js';
import { drawAxis } from './parts-axis.js';
import { isFiniteNumber, number, plain } from '../drawing/numbers.js';
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
 * @property {Range | null} [magnified]  what a second bar below the first shows of it, on an axis of its own; its room is kept where
 *   there is none at present, and undefined where there never is
 * @property {Piece[]} [header]     what stands above all bars, where there are several
 * @property {Block[]} blocks
 * @property {Mark | null} common   one value for all runs
 * @property {string[]} notes       what is said below, in pieces
 * @property {string[]} [alarms]    sentences about what cannot be, above the notes
 */

/** Bars over one axis. @typedef {{ bars: { bar: number, thick: number }[], bottom: number, scale: import('../drawing/scale.js').Scale }} Row */

const SMALL = 0.92;
const LINE = 1.4;
const AXIS = 1.75;
const OVERSHOOT = 0.3;

/** The magnifier: its title, and its bars as shares of those above. */
const TITLE = 1.5;
const THIN = 0.6;

/** Bold letters need so much more room. */
const BOLD = 0.92;

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
function layout({ domain, magnified, header = [], blocks, notes, alarms = [] }, painter) {
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const warnings = alarms.flatMap((alarm) => wrap(painter, alarm.split(' '), BOLD * width, SMALL));
  const lines = wrap(painter, notes, width, SMALL);
  const legends = blocks.map(({ pieces }) => legendOf(painter, pieces, width, { gap: 0.5, size: 1 }));
  const head = legendOf(painter, header, width, { gap: 0.5, size: 1 });
  const words = legends.reduce((sum, legend) => sum + legend.height, head.height);
  const magnifies = magnified !== undefined;
  const below = (warnings.length + lines.length) * LINE;
  const rest = height - words - (AXIS + (magnifies ? TITLE + AXIS : 0) + below) * em;
  const room = rest / Math.max(blocks.length, 1) / (magnifies ? 1 + THIN : 1);
  const thick = clamp(room - 0.7 * em, 0.5 * em, 3.4 * em);
  const [left, right] = [em * 0.2, width - em * 0.2];
  let top = head.height;
  const bars = legends.map((legend) => {
    const bar = top + legend.height + OVERSHOOT * em;
    const place = { legend, top, bar, thick };
    top = bar + thick + 0.35 * em;
    return place;
  });
  const main = { bars, bottom: top, scale: linear(domain, [left, right]) };
  let foot = top + AXIS * em;
  /** @type {Row | null} */
  let lens = null;
  const title = foot;
  if (magnifies) {
    foot += TITLE * em;
    const slim = THIN * thick;
    const places = blocks.map((_, i) => ({ bar: foot + i * (slim + 0.35 * em), thick: slim }));
    foot += blocks.length * (slim + 0.35 * em);
    if (magnified) lens = { bars: places, bottom: foot, scale: linear(magnified, [left, right]) };
    foot += AXIS * em;
  }
  return { head, main, lens, title, foot, warnings, lines, left, right };
}

/**
 * The height that suits a gauge of so many runs.
 * @param {number} width
 * @param {number} em
 * @param {number} [runs]
 * @param {boolean} [magnifies]
 */
export function heightOfGauge(width, em, runs = 1, magnifies = false) {
  const lens = magnifies ? 5.2 + 1.2 * (runs - 1) : 0;
  return Math.ceil(em * ((width < 30 * em ? 11.5 : 9.5) + (runs > 1 ? 2.8 * (runs - 1.5) : 0) + lens));
}

/**
 * @param {Painter} painter
 * @param {Gauge} gauge
 */
export function drawGauge(painter, gauge) {
  const { blocks, common, domain, magnified } = gauge;
  const { head, main, lens, title, foot, warnings, lines, left, right } = layout(gauge, painter);
  drawLegend(painter, head, 0, 0);
  const em = painter.theme.fontSize;
  const shown = blocks.flatMap(({ bars, marks }) => [...bars, ...marks].map(({ quantity }) => quantity));
  if (common) shown.push(common.quantity);
  if (lens && magnified) {
    painter.group('magnifier', () => drawLens(painter, main, lens, magnified, [left, right]));
  }
  drawRow(painter, gauge, main, domain, [left, right], (quantity, name, draw) =>
    quantityGroup(painter, shown, quantity, name, draw),
  );
  // Upon the rules of the axis, which run through from the first bar to the last.
  main.bars.forEach(({ legend, top }, i) => {
    painter.fillStyle = painter.theme.color('surface');
    if (i > 0) painter.fillRect(0, top, legend.width + 0.4 * em, legend.height);
    drawLegend(painter, legend, 0, top);
  });
  if (lens && magnified) {
    const style = /** @type {const} */ ({
      size: SMALL,
      color: painter.theme.color('muted'),
      baseline: 'top',
    });
    painter.group('magnifier', () => {
      const name = lensTitle(domain, magnified);
      painter.fillStyle = painter.theme.color('surface');
      painter.fillRect(0, title, widthOf(painter, name, SMALL) + 0.4 * em, 1.2 * em);
      write(painter, name, 0, title, style);
      // A second picture of the same: what is lit is lit in the first.
      drawRow(painter, gauge, lens, magnified, [left, right], (_quantity, _name, draw) => draw());
    });
  }
  const style = /** @type {const} */ ({ size: SMALL, baseline: 'top' });
  const alarm = painter.theme.color('alarm');
  warnings.forEach((line, i) =>
    write(painter, line, 0, foot + i * LINE * em, { ...style, weight: 600, color: alarm }),
  );
  lines.forEach((line, i) => {
    const y = foot + (warnings.length + i) * LINE * em;
    write(painter, line, 0, y, { ...style, color: painter.theme.color('muted') });
  });
}

/**
 * @param {Range} domain
 * @param {Range} magnified
 */
function lensTitle(domain, magnified) {
  return `The same, magnified ×${plain((domain[1] - domain[0]) / (magnified[1] - magnified[0]))}`;
}

/**
 * The bars of all runs over one axis.
 * @param {Painter} painter
 * @param {Gauge} gauge
 * @param {Row} row
 * @param {Range} domain
 * @param {Range} sides
 * @param {(quantity: string, name: string, draw: () => void) => void} group
 */
function drawRow(painter, { blocks, common }, { bars, bottom, scale }, domain, [left, right], group) {
  const em = painter.theme.fontSize;
  const axis = { domain, broken: /** @type {const} */ ('none') };
  drawAxis(painter, { left, right }, { axis, rows: [{ top: bars[0]?.bar ?? 0 }], bottom, lines: [], scale });
  blocks.forEach((block, i) => {
    const { bar, thick } = bars[i];
    for (const piece of block.bars) {
      group(piece.quantity, piece.title, () => {
        painter.fillStyle = painter.theme.color(piece.quantity);
        drawBar(painter, piece, scale, [left, right], bar, thick);
        const ends = [...block.marks, ...(common ? [common] : [])].map(({ at }) => scale(at));
        writeInside(painter, piece, scale, bar + thick / 2, thick, ends);
      });
    }
    for (const mark of block.marks)
      group(mark.quantity, mark.title, () => drawMark(painter, mark, scale, left, right, bar, bar + thick));
    const over = OVERSHOOT * em;
    if (common)
      group(common.quantity, common.title, () =>
        drawMark(painter, common, scale, left, right, bar - over, bar + thick + over),
      );
  });
}

/**
 * As long as its piece is in nats, to the ends of the axis.
 * @param {Painter} painter
 * @param {Bar} bar
 * @param {(value: number) => number} scale
 * @param {Range} sides
 * @param {number} top
 * @param {number} thick
 */
function drawBar(painter, { from, to }, scale, [left, right], top, thick) {
  const end = clamp(scale(to), left, right);
  const start = from === null ? -Infinity : scale(from);
  // What runs out at the end of the axis comes from where it fades in.
  if (start < left - 0.5) fadeIn(painter, left, end, top, thick);
  // A gap too small to see is still a hairline at its place.
  else {
    const begin = clamp(start, left, right);
    painter.fillRect(Math.min(begin, end), top, Math.max(Math.abs(end - begin), 1), thick);
  }
}

/**
 * What of the axis above the magnifier's shows: a stroke upon it, and two slanted lines from below its numbers.
 * @param {Painter} painter
 * @param {Row} main
 * @param {Row} lens
 * @param {Range} magnified
 * @param {Range} sides
 */
function drawLens(painter, main, lens, magnified, [left, right]) {
  const em = painter.theme.fontSize;
  painter.strokeStyle = painter.theme.color('muted');
  painter.lineWidth = 1;
  painter.setLineDash([2, 3]);
  painter.beginPath();
  const top = lens.bars[0].bar;
  const ends = magnified.map((value) => clamp(main.scale(value), left, right));
  [left, right].forEach((side, i) => {
    painter.moveTo(ends[i], main.bottom + AXIS * em);
    painter.lineTo(side, top);
  });
  painter.stroke();
  painter.setLineDash([]);
  painter.fillStyle = painter.theme.color('muted');
  painter.fillRect(ends[0] - 1, main.bottom - 1, ends[1] - ends[0] + 2, 3);
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
 * @param {Mark} mark
 * @param {(value: number) => number} scale
 * @param {number} left
 * @param {number} right
 * @param {number} top
 * @param {number} bottom
 */
function drawMark(painter, { quantity, at }, scale, left, right, top, bottom) {
  const x = scale(at);
  const color = painter.theme.color(quantity);
  if (x > right + 0.5 || x < left - 0.5) {
    const beyond = x > right;
    write(painter, beyond ? '→' : '←', beyond ? right : left, (top + bottom) / 2, {
      color,
      weight: 600,
      align: beyond ? 'right' : 'left',
      baseline: 'middle',
    });
    return;
  }
  painter.strokeStyle = color;
  painter.lineWidth = 3;
  segment(painter, clamp(x, left, right), top, clamp(x, left, right), bottom);
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
  const { main, lens, left, right } = layout(gauge, painter);
  const em = painter.theme.fontSize;
  for (const row of lens ? [main, lens] : [main]) {
    const i = row.bars.findIndex(
      ({ bar, thick }) => y >= bar - OVERSHOOT * em && y <= bar + thick + OVERSHOOT * em,
    );
    if (i < 0) continue;
    const { bar: top, thick } = row.bars[i];
    const found = locateInRow(gauge, gauge.blocks[i], row.scale, [left, right], em, x);
    if (!found) return null;
    const { quantity, title, text } = found;
    const rows = /** @type {[string, string][]} */ ([['', text]]);
    return { kind: 'quantity', quantity, x: clamp(x, left, right), y: top + thick / 2, title, rows };
  }
  return null;
}

/**
 * @param {Gauge} gauge
 * @param {Block} block
 * @param {(value: number) => number} scale
 * @param {Range} sides
 * @param {number} em
 * @param {number} x
 * @returns {Bar | Mark | undefined}
 */
function locateInRow({ common }, { bars, marks }, scale, [left, right], em, x) {
  const all = common ? [...marks, common] : marks;
  const mark = all.find(({ at }) => Math.abs(clamp(scale(at), left, right) - x) < em * 0.5);
  return (
    mark ??
    bars.find(({ from, to }) => {
      const ends = [from === null ? left : scale(from), scale(to)].sort((a, b) => a - b);
      return x >= ends[0] && x <= ends[1];
    })
  );
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
