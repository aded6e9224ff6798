/**
 * Sums as rows of bars: each section is a sum of its own, one row a term, over an axis of its own.
 */

import { addingUp, decimalsFor, number } from '../drawing/numbers.js';
import { clamp, linear } from '../drawing/scale.js';
import { widthOf, wrap } from '../drawing/text.js';
import { sheet } from '../marks/chart.js';
import { bars, segments, text, zone } from '../marks/marks.js';
import { breakMark, sumAxis } from './parts-axis.js';
import { symbolOf, wordsOf } from './symbols.js';
import { segmentsOf } from './waterfall.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../marks/chart.js').Chart} Chart */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {import('./waterfall.js').BrokenAxis} BrokenAxis */

/**
 * A row: a bar from one value to another, or a dash.
 * @typedef {object} Row
 * @property {string} quantity
 * @property {string} label
 * @property {string} text        its number
 * @property {boolean} total      whether the bar starts at zero
 * @property {number | null} from
 * @property {number | null} to
 */

/**
 * Rows over one axis.
 * @typedef {object} Section
 * @property {string} [title]  what the sum says, where the rows do not say it
 * @property {Row[]} rows
 * @property {BrokenAxis} axis
 * @property {string[]} notes  pieces of the sentence below it
 */

/** Sizes in multiples of the font size. */
const ROW = { stacked: 2.55, beside: 1.95 };
const TITLE = 1.7;
const AXIS = 1.75;
const LINE = 1.4;
const GAP = 0.9;
const SMALL = 0.92;

/** Rows may be so much lower than they would be. */
const SQUEEZED = 0.78;

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
 * The rows of a sum: its terms one after the other, then what they add up to. What is printed adds up as well.
 * @param {{ quantity: string, label: string, value: number | null }[]} terms  signed
 * @param {{ quantity: string, label: string, value: number | null }} sum
 * @returns {{ rows: Row[], totals: number[] }}
 */
export function sumRows(terms, sum) {
  const values = terms.map(({ value }) => value);
  const decimals = decimalsFor([sum.value, ...values]);
  const segments = segmentsOf(Object.fromEntries(terms.map(({ quantity, value }) => [quantity, value])));
  const printed = addingUp(values, [sum.value], decimals);
  const rows = segments.map(({ quantity, value, from, to }, i) => ({
    quantity,
    label: terms[i].label,
    text: number(printed[i], decimals),
    total: false,
    from: value === null ? null : from,
    to: value === null ? null : to,
  }));
  const { quantity, label, value } = sum;
  const last = {
    quantity,
    label,
    text: number(value, decimals),
    total: true,
    from: value === null ? null : 0,
    to: value,
  };
  return { rows: [...rows, last], totals: segments.map(({ to }) => to) };
}

/**
 * As many of the sections as the height has room for, from the first on.
 * @param {Painter} painter
 * @param {Section[]} sections  at least one
 * @param {Run} run
 * @param {(shown: Section[]) => string[]} [footer]  lines below them
 * @returns {Chart[]}
 */
export function sectionCharts(painter, sections, run, footer = () => []) {
  for (let count = sections.length; count > 1; count--) {
    const shown = sections.slice(0, count);
    const place = placed(painter, shown, footer(shown));
    if (place.fits) return chartsOf(painter, place, run);
  }
  return chartsOf(painter, placed(painter, sections.slice(0, 1), footer(sections.slice(0, 1))), run);
}

/**
 * @param {Painter} painter
 * @param {Section[]} sections
 * @param {string[]} footer
 */
function placed(painter, sections, footer) {
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const stacked = width < BESIDE_FROM * em;
  const rows = sections.flatMap((section) => section.rows);
  /** @param {(row: Row) => string} words */
  const widest = (words) => rows.reduce((w, row) => Math.max(w, widthOf(painter, words(row), 1, 600)), 0);
  const left = stacked ? em * 0.2 : Math.ceil(widest((row) => row.label) + em);
  const right = stacked ? width - em * 0.2 : Math.floor(width - widest((row) => row.text) - em);
  const notes = sections.map((section) => {
    const all = section.axis.broken === 'none' ? section.notes : [...section.notes, 'axis broken before 0'];
    const pieces = all.map((note, i) => (i < all.length - 1 ? `${note} ·` : note));
    return wrap(painter, pieces, width, SMALL);
  });
  const titles = sections.map(({ title = '' }) => (title === '' ? 0 : TITLE * em));
  const below = notes.map((lines) => (AXIS + lines.length * LINE) * em);
  const foot = footer.length * LINE * em + (footer.length > 0 ? 0.3 * em : 0);
  const fixed =
    [...titles, ...below].reduce((sum, part) => sum + part, foot) + (sections.length - 1) * GAP * em;
  const wanted = (stacked ? ROW.stacked : ROW.beside) * em;
  const possible = (height - fixed) / rows.length;
  const rowHeight = clamp(possible, SQUEEZED * wanted, 2.2 * wanted);
  let next = 0;
  const places = sections.map((section, i) => {
    const top = next + titles[i];
    const bottom = top + section.rows.length * rowHeight;
    next = bottom + below[i] + GAP * em;
    const scale = linear(section.axis.domain, [left, right]);
    return {
      ...section,
      title: section.title ?? '',
      titleTop: top - titles[i],
      top,
      bottom,
      lines: notes[i],
      scale,
    };
  });
  return {
    places,
    footer,
    footerTop: next - 0.6 * em,
    stacked,
    rowHeight,
    left,
    right,
    fits: possible >= SQUEEZED * wanted,
  };
}

/** @typedef {ReturnType<typeof placed>} Layout */

/**
 * @param {Painter} painter
 * @param {Layout} layout
 * @param {Run} run
 * @returns {Chart[]}
 */
function chartsOf(painter, layout, run) {
  const em = painter.theme.fontSize;
  const { places, rowHeight, left, right, footer, footerTop } = layout;
  const marks = places.flatMap((place) => {
    const { rows, top, scale } = place;
    /** @type {import('../marks/marks.js').Box[]} */
    const boxes = rows.map((_, i) => [0, top + i * rowHeight, painter.width, top + (i + 1) * rowHeight]);
    /** @type {[number, number][]} */
    const anchors = rows.map(({ to }, i) => [
      to === null ? left : clamp(scale(to), left, right),
      top + (i + 0.5) * rowHeight,
    ]);
    return [
      ...sumAxis(painter, layout, place),
      text(0, place.titleTop + em * 0.2, place.title, { weight: 600, baseline: 'top' }),
      ...rows.flatMap((_, i) => rowMarks(painter, layout, place, i)),
      ...rows.map((row, i) => ({
        ...zone([boxes[i]], [anchors[i]], () => ({
          kind: 'quantity',
          title: symbolOf(row.quantity, run),
          rows: [[wordsOf(row.quantity, run), `${row.text} nats`]],
        })),
        quantity: row.quantity,
        label: row.label,
      })),
    ];
  });
  const words = footer.map((line, i) =>
    text(0, footerTop + i * em * LINE, line, { color: 'muted', baseline: 'top' }),
  );
  return [sheet(painter, [...marks, ...words])];
}

/**
 * @param {Painter} painter
 * @param {Layout} layout
 * @param {Layout['places'][number]} place
 * @param {number} i
 * @returns {Mark[]}
 */
function rowMarks(painter, { stacked, rowHeight, left, right }, { axis, scale, rows, top: first }, i) {
  const em = painter.theme.fontSize;
  const row = rows[i];
  const top = first + i * rowHeight;
  const barTop = stacked ? top + Math.min(em * 1.4, rowHeight * 0.58) : top + rowHeight * 0.16;
  const barBottom = top + rowHeight * (stacked ? 0.94 : 0.84);
  const textY = stacked ? (top + barTop) / 2 + em * 0.05 : (barTop + barBottom) / 2;
  const group = { label: row.label, quantity: row.quantity };
  // The lines of the axis are taken away from behind the words that stand on them.
  const style = /** @type {const} */ ({
    ...group,
    size: 1,
    weight: row.total ? 600 : 400,
    baseline: 'middle',
    veil: stacked ? 1 : 0,
  });
  const words = [
    text(0, textY, row.label, style),
    text(painter.width, textY, row.text, { ...style, align: 'right' }),
  ];
  if (row.from === null || row.to === null) return words;
  const low = axis.broken === 'low';
  const cut = low ? left : right;
  const beyond = axis.broken !== 'none' && row.from === 0;
  const [from, to] = [beyond ? cut : scale(row.from), scale(row.to)];
  const thread = rows[i + 1] && rows[i + 1].from !== null;
  return [
    ...words,
    // A term too small to see is still a hairline at its place.
    bars(
      { x0: [from], x1: [to], y0: [barTop], y1: [barBottom] },
      { ...group, color: row.quantity, least: 1.5 },
    ),
    ...(beyond ? [{ ...breakMark(cut + (low ? 1 : -1) * em, barTop, barBottom), ...group }] : []),
    // From where this bar ends to where the next takes over.
    ...(thread
      ? [
          segments([to], [barBottom], [to], [barBottom + rowHeight - (barBottom - barTop)], {
            ...group,
            color: 'muted',
            width: 1,
            dash: [2, 2],
          }),
        ]
      : []),
  ];
}
