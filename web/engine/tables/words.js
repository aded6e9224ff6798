/** What is said of a table before it is used. */

import { dataOf, titleOf } from './chosen.js';

/** @typedef {import('./read.js').Table} Table */
/** @typedef {import('./columns.js').Column} Column */

/** So many columns are named one by one. */
const NAMED = 6;

const MARKS = /** @type {Record<string, string>} */ ({
  ',': 'commas',
  ';': 'semicolons',
  '\t': 'tabs',
  '|': 'bars',
  ' ': 'spaces',
});

/**
 * 'Read as 272 rows × 2 columns.'
 * @param {number} rows
 * @param {number} columns
 */
export function sizeOf(rows, columns) {
  return `Read as ${counted(rows, 'row')} × ${counted(columns, 'column')}.`;
}

/**
 * How a table was read and what of it is left out, a sentence each.
 * @param {Table} table
 * @param {number[]} chosen  columns, counted from 0
 * @param {{ left: number, beyond?: number }} result  of choosing them
 * @returns {string[]}
 */
export function notesOf(table, chosen, { left, beyond = 0 }) {
  const { columns, delimiter, decimal, header, ragged, above, preview } = table;
  const notes = [];
  const between =
    delimiter === null
      ? 'Every line is one number'
      : `${capital(MARKS[delimiter] ?? `“${delimiter}”`)} part the columns`;
  const names = header ? 'the first line names them' : 'no line names them, so they are counted from 1';
  notes.push(
    `${between}, the decimal mark is a ${decimal === ',' ? 'comma' : 'point'}, and ${delimiter === null ? names.replace('them', 'the column').replace('they are', 'it is') : names}.`,
  );
  const said = columns.map((column, d) => outOf(column, d, chosen)).filter((sentence) => sentence !== '');
  notes.push(...said.slice(0, NAMED));
  if (said.length > NAMED) notes.push(`${said.length - NAMED} more columns are left out.`);
  for (const d of chosen) notes.push(...aboutColumn(columns[d], d));
  if (left > 0) {
    notes.push(
      `${counted(left, 'row')} ${left === 1 ? 'is' : 'are'} left out, since ${left === 1 ? 'it lacks' : 'they lack'} a number in a chosen column.`,
    );
  }
  if (beyond > 0) notes.push(`${counted(beyond, 'row')} at the end are left out: a figure takes a million.`);
  if (ragged.count > 0) {
    notes.push(
      `${counted(ragged.count, 'row')} ${ragged.count === 1 ? 'is' : 'are'} left out for having more cells than there are columns; the first, line ${ragged.line}, has ${ragged.cells}.`,
    );
  }
  if (above > 0)
    notes.push(`${counted(above, 'line')} above the table ${above === 1 ? 'is' : 'are'} no part of it.`);
  if (preview.some((cells) => chosen.some((d) => /\d\s*%$/.test(cells[d] ?? '')))) {
    notes.push('Percent signs are left away: 12% is read as 12.');
  }
  return notes;
}

/**
 * The same in short, for whoever chose no columns.
 * @param {Table} table
 * @param {number[]} chosen
 */
export function summaryOf(table, chosen) {
  const { points, left, beyond } = dataOf(table, chosen);
  return [sizeOf(points.shape[0], chosen.length), ...notesOf(table, chosen, { left, beyond })].join(' ');
}

const REASONS = /** @type {Record<string, string>} */ ({
  text: 'it is text',
  index: 'it numbers or names the rows',
  constant: 'it has one value',
  empty: 'it is empty',
  sparse: 'more than half of it is empty',
  huge: 'its numbers are beyond 10¹²',
});

/**
 * @param {Column} column
 * @param {number} d
 * @param {number[]} chosen
 */
function outOf(column, d, chosen) {
  if (chosen.includes(d)) return '';
  const reason = REASONS[column.kind];
  return reason && !column.used ? `${capital(nameOf(column, d))} is left out: ${reason}.` : '';
}

/**
 * @param {Column} column
 * @param {number} d
 */
function aboutColumn(column, d) {
  const { origin, fault, faults, kind, unit, order } = column;
  const notes = [];
  if (origin !== '')
    notes.push(
      `${capital(nameOf(column, d))} is read as ${titleOf(column)
        .replace(`${column.name} `, '')
        .replace(/^[(](.*)[)]$/, '$1')
        .replace(/^− /, 'what is above ')}.`,
    );
  if (order !== '') notes.push(`Its dates are read as ${order}.`);
  if (unit !== '') notes.push(`${capital(nameOf(column, d))} is read in its unit, “${unit}”.`);
  if (fault) {
    const what = kind === 'date' ? 'no date' : 'no number';
    const more = faults > 1 ? `, and ${faults - 1} more of its cells are none` : '';
    notes.push(`Line ${fault.line}, ${nameOf(column, d)}: “${short(fault.cell)}” is ${what}${more}.`);
  }
  return notes;
}

/**
 * 'column 2 (waiting)', or 'column 2'
 * @param {Column} column
 * @param {number} d
 */
export function nameOf({ name, named }, d) {
  return named ? `column ${d + 1} (${name})` : `column ${d + 1}`;
}

/** @param {string} cell */
function short(cell) {
  return cell.length > 24 ? `${cell.slice(0, 23)}…` : cell;
}

/**
 * @param {number} count
 * @param {string} what
 */
export function counted(count, what) {
  return `${String(count).replace(/\B(?=(\d{3})+$)/g, ',')} ${what}${count === 1 ? '' : 's'}`;
}

/** @param {string} text */
function capital(text) {
  return text[0].toUpperCase() + text.slice(1);
}
