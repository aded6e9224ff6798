/**
 * Sums as rows of bars: each section is a sum of its own, one row a term, over an axis of its own.
 */

import { quantityGroup } from './groups.js';
import { drawAxis, drawBreak } from './parts-axis.js';
import { clamp, linear } from '../drawing/scale.js';
import { symbolOf, wordsOf } from './symbols.js';
import { widthOf, wrap, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Hit} Hit */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/scale.js').Scale} Scale */

/**
 * A row: a bar from one value to another, or a dash.
 * @typedef {object} Row
 * @property {string} quantity
 * @property {string} label
 * @property {string} text        its number
 * @property {boolean} total      whether the bar starts at zero
 * @property {number | null} from
 * @property {number | null} to
 * @property {number} [top]
 */

/**
 * Rows over one axis.
 * @typedef {object} Section
 * @property {string} title    what the sum says; empty where the rows say it
 * @property {Row[]} rows
 * @property {import('./waterfall.js').BrokenAxis} axis
 * @property {string[]} notes  pieces of the sentence below it
 * @property {string[]} lines  the same, broken to the width
 * @property {number} top      y of the title
 * @property {number} bottom   y of the axis
 * @property {Scale} scale
 */

/**
 * @typedef {object} SectionsLayout
 * @property {Section[]} sections
 * @property {string[]} footer
 * @property {number} footerTop
 * @property {boolean} stacked   labels above the bars instead of beside them
 * @property {number} rowHeight
 * @property {number} left
 * @property {number} right
 * @property {boolean} fits      whether the rows have the height that they need
 */

/** Sizes in multiples of the font size. */
const ROW = { stacked: 2.55, beside: 1.95 };
const TITLE = 1.7;
const AXIS = 1.75;
const LINE = 1.4;
const GAP = 0.9;
const SMALL = 0.92;

/** Wider than this many font sizes, labels stand beside the bars. */
const BESIDE_FROM = 44;

/**
 * The height that suits so many rows at a width.
 * @param {number} width
 * @param {number} em
 * @param {{ rows: number, sections: number, titles?: number, lines: number }} counts  `lines` of notes and footer
 */
export function heightOfSections(width, em, { rows, sections, titles = 0, lines }) {
  const row = width >= BESIDE_FROM * em ? ROW.beside : ROW.stacked;
  return Math.ceil(
    em * (rows * row + sections * AXIS + titles * TITLE + lines * LINE + (sections - 1) * GAP),
  );
}

/**
 * @param {Row[]} rows
 * @param {Section['axis']} axis
 * @param {string[]} notes
 * @param {string} [title]
 * @returns {Section}
 */
export function sectionOf(rows, axis, notes, title = '') {
  const all = axis.broken === 'none' ? notes : [...notes, 'axis broken before 0'];
  const pieces = all.map((note, i) => (i < all.length - 1 ? `${note} ·` : note));
  return { title, rows, axis, notes: pieces, lines: [], top: 0, bottom: 0, scale: linear([0, 1], [0, 1]) };
}

/**
 * @param {Painter} painter
 * @param {Section[]} sections
 * @param {string[]} footer  lines below them
 * @returns {SectionsLayout}
 */
export function placeSections(painter, sections, footer) {
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const stacked = width < BESIDE_FROM * em;
  const rows = sections.flatMap((entry) => entry.rows);
  /** @param {(row: Row) => string} text @param {number} weight */
  const widest = (text, weight) =>
    rows.reduce((w, row) => Math.max(w, widthOf(painter, text(row), 1, weight)), 0);
  const left = stacked ? em * 0.2 : Math.ceil(widest((row) => row.label, 600) + em);
  const right = stacked ? width - em * 0.2 : Math.floor(width - widest((row) => row.text, 600) - em);
  let fixed =
    footer.length * LINE * em + (footer.length > 0 ? 0.3 * em : 0) + (sections.length - 1) * GAP * em;
  for (const entry of sections) {
    entry.lines = wrap(painter, entry.notes, width, SMALL);
    fixed += (AXIS + entry.lines.length * LINE + (entry.title === '' ? 0 : TITLE)) * em;
  }
  const wanted = (stacked ? ROW.stacked : ROW.beside) * em;
  const possible = (height - fixed) / rows.length;
  const rowHeight = clamp(possible, 0.78 * wanted, 2.2 * wanted);
  let top = 0;
  for (const entry of sections) {
    entry.top = top;
    if (entry.title !== '') top += TITLE * em;
    for (const row of entry.rows) {
      row.top = top;
      top += rowHeight;
    }
    entry.scale = linear(entry.axis.domain, [left, right]);
    entry.bottom = top;
    top += (AXIS + entry.lines.length * LINE + GAP) * em;
  }
  return {
    sections,
    footer,
    footerTop: top - 0.6 * em,
    stacked,
    rowHeight,
    left,
    right,
    fits: possible >= 0.78 * wanted,
  };
}

/**
 * @param {Painter} painter
 * @param {SectionsLayout} layout
 */
export function drawSections(painter, layout) {
  const em = painter.theme.fontSize;
  const shown = layout.sections.flatMap(({ rows }) => rows.map(({ quantity }) => quantity));
  for (const section of layout.sections) {
    drawAxis(painter, layout, section);
    if (section.title !== '')
      write(painter, section.title, 0, section.top + em * 0.2, { size: SMALL, weight: 600, baseline: 'top' });
    section.rows.forEach((row, i) => {
      const draw = () => drawRow(painter, layout, section, row, section.rows[i + 1]);
      quantityGroup(painter, shown, row.quantity, row.label, draw);
    });
  }
  layout.footer.forEach((line, i) => {
    const style = /** @type {const} */ ({
      color: painter.theme.color('muted'),
      size: SMALL,
      baseline: 'top',
    });
    write(painter, line, 0, layout.footerTop + i * em * LINE, style);
  });
}

/**
 * The row under a pointer.
 * @param {SectionsLayout} layout
 * @param {number} y
 * @param {Run} run
 * @returns {Hit | null}
 */
export function locateRow({ sections, rowHeight, left, right }, y, run) {
  for (const { rows, scale } of sections) {
    for (const row of rows) {
      const top = row.top ?? 0;
      if (y < top || y >= top + rowHeight) continue;
      return {
        kind: 'quantity',
        quantity: row.quantity,
        x: row.to === null ? left : clamp(scale(row.to), left, right),
        y: top + rowHeight / 2,
        title: symbolOf(row.quantity, run),
        rows: [[wordsOf(row.quantity, run), `${row.text} nats`]],
      };
    }
  }
  return null;
}

/**
 * @param {Painter} painter
 * @param {SectionsLayout} layout
 * @param {Section} section
 * @param {Row} row
 * @param {Row | undefined} next
 */
function drawRow(painter, layout, { axis, scale }, row, next) {
  const { theme } = painter;
  const em = theme.fontSize;
  const top = row.top ?? 0;
  const { rowHeight, stacked } = layout;
  const barTop = stacked ? top + Math.min(em * 1.4, rowHeight * 0.58) : top + rowHeight * 0.16;
  const barBottom = top + rowHeight * (stacked ? 0.94 : 0.84);
  const textY = stacked ? (top + barTop) / 2 + em * 0.05 : (barTop + barBottom) / 2;
  const weight = row.total ? 600 : 400;
  const style = /** @type {const} */ ({ weight, baseline: 'middle' });
  if (stacked) clearBehind(painter, row, textY, weight);
  write(painter, row.label, 0, textY, style);
  write(painter, row.text, painter.width, textY, { ...style, align: 'right' });
  if (row.from === null || row.to === null) return;

  const cut = axis.broken === 'low' ? layout.left : layout.right;
  const beyond = axis.broken !== 'none' && row.from === 0;
  const from = beyond ? cut : scale(row.from);
  const to = scale(row.to);
  painter.fillStyle = theme.color(row.quantity);
  // A term too small to see is still a hairline at its place.
  const width = Math.max(Math.abs(to - from), 1.5);
  painter.fillRect(Math.min(from, to), barTop, width, barBottom - barTop);
  if (beyond) drawBreak(painter, cut + (axis.broken === 'low' ? 1 : -1) * em, barTop, barBottom);
  if (!next || next.from === null) return;
  // A thread from where this bar ends to where the next takes over.
  painter.strokeStyle = theme.color('muted');
  painter.lineWidth = 1;
  painter.setLineDash([2, 2]);
  painter.beginPath();
  painter.moveTo(to, barBottom);
  painter.lineTo(to, barBottom + rowHeight - (barBottom - barTop));
  painter.stroke();
}

/**
 * Takes the lines of the axis away from behind the words that stand on them.
 * @param {Painter} painter
 * @param {Row} row
 * @param {number} y
 * @param {number} weight
 */
function clearBehind(painter, { label, text }, y, weight) {
  const em = painter.theme.fontSize;
  const [left, right] = [widthOf(painter, label, 1, weight), widthOf(painter, text, 1, weight)];
  painter.fillStyle = painter.theme.color('surface');
  painter.fillRect(0, y - em * 0.65, left + em * 0.3, em * 1.3);
  painter.fillRect(painter.width - right - em * 0.3, y - em * 0.65, right + em * 0.3, em * 1.3);
}
