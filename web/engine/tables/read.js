/**
 * One reader for every table that people bring: pasted, dropped, opened from a file or written into an attribute.
 *
 *     const answer = readTable('"","eruptions","waiting"\n"1",3.6,79\n"2",1.8,54');
 *     answer.columns        the row names, which are left out; eruptions; waiting
 *     answer.rows           2
 *
 * Nothing is refused that holds numbers: what cannot be used is named and left out. `reading()` is the same in pieces, so that a million
 * rows stop no page.
 */

import { unwrapped, withoutBrackets } from './code.js';
import { classify, ColumnBuilder } from './columns.js';
import { isDate } from './dates.js';
import { jsonRows } from './json.js';
import { findLayout } from './layout.js';
import { cellsOf, Lines, plainText } from './lines.js';
import { isMissing, Marks, numberReader, withUnit } from './numbers.js';

/** @typedef {import('./columns.js').Column} Column */
/** @typedef {import('./layout.js').Found} Found */
/** @typedef {import('./lines.js').Row} Row */

/**
 * @typedef {object} Table
 * @property {Column[]} columns
 * @property {number} rows  records with as many cells as there are columns, or fewer
 * @property {string[][]} preview  the cells of the first of them, as they stand in the text
 * @property {boolean} header  whether names stand above
 * @property {string | null} delimiter  ' ' for any run of spaces; null where every row is one cell
 * @property {'.' | ','} decimal
 * @property {{ count: number, line: number, cells: number }} ragged  rows with more cells than columns, which are left out, and the
 *   first of them
 * @property {number} above  lines over the table that are no part of it
 */

/** @typedef {{ message: string }} Refusal */

/** @typedef {{ next: () => Row | null, progress: number, comment: string }} Source */

/** @typedef {{ delimiter?: string | null, decimal?: '.' | ',' }} Told  what the reader says of the text; found where absent */

const PREVIEW = 5;
const STRIDE = 4000;

/** Lines over a table that may be no part of it. */
const MOST_ABOVE = 30;

/** Longer names are cut. */
const LONGEST_NAME = 40;

/**
 * @param {string} text
 * @param {Told} [told]
 * @returns {Table | Refusal}
 */
export function readTable(text, told) {
  const work = reading(text, told);
  for (;;) {
    const { done, value } = work.next();
    if (done) return /** @type {Table | Refusal} */ (value);
  }
}

/**
 * @param {string} text
 * @param {Told} [told]
 * @returns {Generator<number, Table | Refusal, void>} yields how much is done, from 0 to 1, every few milliseconds
 */
export function* reading(text, told = {}) {
  const bare = unwrapped(plainText(text));
  const json = jsonRows(bare);
  if (json) {
    const layout = { row: '\n', delimiter: ',', quotes: false, ended: false };
    return yield* tableOf(() => sourceOf(json.rows), {
      layout,
      decimal: '.',
      lines: json.rows.length,
      width: json.width,
    });
  }
  const plain = withoutBrackets(bare);
  /** @type {Found} */
  let layout = yield* part(findLayout(plain), 0, 0.25);
  if (told.delimiter !== undefined) layout = { ...layout, delimiter: told.delimiter, decimal: undefined };
  const open = () => new Lines(plain, layout);
  const { lines, width, decimal } = yield* part(survey(open(), layout, saysLittle(plain, layout)), 0.25, 0.5);
  if (lines === 0) return nothing();
  return yield* tableOf(open, { layout, decimal: told.decimal ?? layout.decimal ?? decimal, lines, width });
}

/** @param {string[][]} rows @returns {Source} */
function sourceOf(rows) {
  let at = 0;
  return {
    next: () => (at < rows.length ? { cells: rows[at++], line: at } : null),
    get progress() {
      return at / Math.max(rows.length, 1);
    },
    comment: '',
  };
}

/**
 * Whether no cell of a text says anything about its decimal mark: there are no commas but those between the cells, and no numbers with
 * two points.
 * @param {string} text
 * @param {Found} layout
 */
function saysLittle(text, { delimiter, quotes }) {
  return ((delimiter === ',' && !quotes) || !text.includes(',')) && !/\d\.\d{3}\./.test(text);
}

/**
 * How many rows there are, how many cells most of them have, and which mark is the decimal one.
 * @param {Source} source
 * @param {Found} layout
 * @param {boolean} silent  whether the cells need not be looked at
 */
function* survey(source, { delimiter }, silent) {
  const marks = new Marks();
  /** @type {Map<number, number>} */
  const widths = new Map();
  let lines = 0;
  for (let record = source.next(); record; record = source.next()) {
    const { cells } = record;
    if (!silent) for (const cell of cells) marks.add(cell);
    const width = trimmedWidth(cells);
    widths.set(width, (widths.get(width) ?? 0) + 1);
    lines += 1;
    if (lines % STRIDE === 0) yield source.progress;
  }
  // Of equals the wider: a row may lack cells.
  const [width] = [...widths].sort((a, b) => b[1] - a[1] || b[0] - a[0])[0] ?? [0];
  return { lines, width, decimal: marks.decide(delimiter) };
}

/**
 * Cells without the empty ones at the end, which a last delimiter leaves.
 * @param {string[]} cells
 */
function trimmedWidth(cells) {
  let width = cells.length;
  while (width > 1 && cells[width - 1] === '') width -= 1;
  return width;
}

/**
 * @param {() => Source} open
 * @param {{ layout: Found, decimal: '.' | ',', lines: number, width: number }} found
 * @returns {Generator<number, Table | Refusal, void>}
 */
function* tableOf(open, { layout, decimal, lines, width }) {
  const toNumber = numberReader(decimal);
  const isNumber = (/** @type {string} */ cell) => !Number.isNaN(toNumber(cell));
  const isValue = (/** @type {string} */ cell) =>
    isNumber(cell) || isDate(cell) || isNumber(withUnit(cell)?.digits ?? '');
  const { names, labelled, above, started } = headOf(open(), { width, isValue, layout });
  const wide = Math.max(width, names?.length ?? 0);
  const builders = Array.from({ length: wide }, () => new ColumnBuilder(lines));
  const ragged = { count: 0, line: 0, cells: 0 };
  /** @type {string[][]} */
  const preview = [];
  const source = open();
  let rows = 0;
  for (let skip = started; skip > 0; skip--) source.next();
  for (let record = source.next(); record; record = source.next()) {
    const { cells, line } = record;
    if (trimmedWidth(cells) > wide) {
      if (ragged.count === 0) Object.assign(ragged, { line, cells: cells.length });
      ragged.count += 1;
      continue;
    }
    const filled = Math.min(cells.length, wide);
    for (let d = 0; d < filled; d++) builders[d].add(rows, cells[d], toNumber, line);
    if (preview.length < PREVIEW) preview.push(cells.slice(0, wide));
    rows += 1;
    if (rows % STRIDE === 0) yield 0.5 + 0.5 * source.progress;
  }
  const columns = yield* classify(builders, rows, names ?? [], labelled);
  while (
    columns.length > 1 &&
    columns[columns.length - 1].kind === 'empty' &&
    !columns[columns.length - 1].named
  )
    columns.pop();
  if (!columns.some((column) => column.usable)) return nothing();
  // Where every column has one value, they are what there is to fit.
  if (!columns.some((column) => column.used)) for (const column of columns) column.used = column.usable;
  return {
    columns,
    rows,
    preview,
    header: names !== null,
    delimiter: layout.delimiter,
    decimal,
    ragged,
    above,
  };
}

/**
 * The names above a table, and where its rows begin.
 * @param {Source} source
 * @param {{ width: number, isValue: (cell: string) => boolean, layout: Found }} options
 */
function headOf(source, { width, isValue, layout }) {
  /** @type {Row[]} */
  const seen = [];
  for (let record = source.next(); record; record = source.next()) {
    const comment = source.comment;
    seen.push(record);
    const values =
      trimmedWidth(record.cells) <= width &&
      record.cells.length >= Math.min(width, 2) &&
      record.cells.some(isValue);
    if (!values && seen.length < MOST_ABOVE) continue;
    const none = { names: null, labelled: false, above: 0, started: values ? seen.length - 1 : 0 };
    if (!values) return none;
    const before = seen.at(-2)?.cells;
    const head = headAmong(
      layout.delimiter === ' ' ? seen.map((row) => refitted(row, width)) : seen,
      width,
      isValue,
    );
    if (head) {
      const labelled = trimmedWidth(head) === width - 1 && head.length === width - 1;
      const cells = labelled ? ['', ...head] : head.slice(0, Math.max(width, trimmedWidth(head)));
      return { ...none, names: cells.map(nameOf), labelled, above: seen.length - 2 };
    }
    const next = source.next();
    if (!before && next && areNames(record.cells, next.cells, isValue)) {
      return { ...none, names: record.cells.slice(0, width).map(nameOf), started: seen.length };
    }
    const commented = namesIn(comment, layout, width, isValue);
    return { ...none, names: commented, above: commented || !before ? none.started : seen.length - 1 };
  }
  return { names: null, labelled: false, above: 0, started: 0 };
}

/**
 * Names of several words, between which more than one space stands.
 * @param {Row} row
 * @param {number} width
 * @returns {Row}
 */
function refitted(row, width) {
  const cells = (row.text ?? '').split(/\s{2,}|\t/);
  return row.cells.length > width && cells.length === width ? { ...row, cells } : row;
}

/**
 * The names above the first row of values: the nearest row of words or, where units stand under the names, the one above it.
 * @param {Row[]} seen  the row of values is the last
 * @param {number} width
 * @param {(cell: string) => boolean} isValue
 * @returns {string[] | null}
 */
function headAmong(seen, width, isValue) {
  /** @type {Row | null} */
  let head = null;
  for (const row of seen.slice(0, -1).reverse()) {
    const { cells, line } = row;
    if (cells.some(isValue) || (cells.length < width && cells.length !== width - 1)) break;
    if (cells.every(isMissing)) continue;
    if (head && (width === 1 || cells.length !== head.cells.length || line !== head.line - 1)) break;
    head = row;
  }
  return head && head.cells;
}

/**
 * Whether a first row with numbers in it is one of names: years in a row, or whole numbers beside words over numbers.
 * @param {string[]} cells
 * @param {string[]} next  of the row below
 * @param {(cell: string) => boolean} isValue
 */
function areNames(cells, next, isValue) {
  const words = cells.flatMap((cell, d) => (isValue(cell) || isMissing(cell) ? [] : [d]));
  const numbers = cells.filter(isValue);
  if (words.length === 0 || !numbers.every((cell) => /^\d{1,4}$/.test(cell))) return false;
  const years = numbers.every(
    (cell, i) => /^(19|20)\d\d$/.test(cell) && Number(cell) === Number(numbers[0]) + i,
  );
  return (
    (years && numbers.length > 1) ||
    (2 * words.length >= cells.length && words.some((d) => isValue(next[d] ?? '')))
  );
}

/**
 * Names in the comment over a table.
 * @param {string} comment
 * @param {Found} layout
 * @param {number} width
 * @param {(cell: string) => boolean} isValue
 */
function namesIn(comment, layout, width, isValue) {
  if (comment === '' || layout.delimiter === null) return null;
  const cells = cellsOf(comment, layout);
  return cells.length === width && width > 1 && !cells.some(isValue) ? cells.map(nameOf) : null;
}

/** @param {string} cell */
function nameOf(cell) {
  const name = cell.replace(/\s+/g, ' ').trim();
  return name.length > LONGEST_NAME ? `${name.slice(0, LONGEST_NAME - 1)}…` : name;
}

/** @returns {Refusal} */
function nothing() {
  return { message: 'There are no numbers in the text. A line for each row, such as “1.2, 3.4”.' };
}

/**
 * A part of the work, which reports its progress as a part.
 * @template T
 * @param {Generator<number, T, void>} work
 * @param {number} from
 * @param {number} to
 * @returns {Generator<number, T, void>}
 */
function* part(work, from, to) {
  for (;;) {
    const { done, value } = work.next();
    if (done) return /** @type {T} */ (value);
    yield from + (to - from) * /** @type {number} */ (value);
  }
}
