/**
 * The rows of a data set as text: `1,2;3,4`, with the names of the columns before them where there are some, `"a","b";1,2;3,4`. An
 * attribute may hold any table that people paste besides; see tables/read.js.
 */

import { dataOf, usualColumns } from './tables/chosen.js';
import { cellsOf, Lines } from './tables/lines.js';
import { readTable } from './tables/read.js';
import { summaryOf } from './tables/words.js';

/** @typedef {import('./types.js').Dense} Dense */
/** @typedef {{ points: number[][] | Dense, names?: string[] }} Rows */

const LOOKS_NUMERIC = /^[+-]?\.?\d/;

/** What no name of a data set has. */
const LOOKS_LIKE_A_TABLE = /[,;\s|[{"]/;

/** How a table was read, by what was made of it. @type {WeakMap<object, string>} */
const summaries = new WeakMap();

/**
 * How the table was read from which data were made, and what of it was left out, in sentences.
 * @param {unknown} data  of a config, as it was asked for
 * @returns {string} empty where they were made of no table
 */
export function summaryFor(data) {
  return (typeof data === 'object' && data !== null && summaries.get(data)) || '';
}

/**
 * @param {string} text  trimmed
 * @param {(rows: string) => number[][]} readRows  throws an ElboError where the text is no rows
 * @returns {Rows | string} the name of a data set where the text is no data
 */
export function readRowsOrName(text, readRows) {
  if (LOOKS_NUMERIC.test(text)) return { points: readRows(text) };
  if (!text.startsWith('"')) return text;
  const layout = { row: ';', delimiter: ',', quotes: true, ended: false };
  const head = new Lines(text, layout).nextText()?.text ?? '';
  return {
    points: readRows(text.slice(head.length).replace(/^\s*;/, '').trim()),
    names: cellsOf(head, layout),
  };
}

/**
 * The same of a text that people wrote.
 * @param {string} text
 * @param {(rows: string) => number[][]} readRows
 * @returns {Rows | string}
 */
export function readAnyRows(text, readRows) {
  const trimmed = text.trim();
  if (!LOOKS_NUMERIC.test(trimmed) && !LOOKS_LIKE_A_TABLE.test(trimmed)) return trimmed;
  /** @type {unknown} */
  let fault = null;
  if (!trimmed.includes('\n')) {
    try {
      const exact = readRowsOrName(trimmed, readRows);
      if (typeof exact !== 'string') return exact;
    } catch (error) {
      fault = error;
    }
  }
  const table = readTable(text);
  const wrong = 'message' in table || (fault && table.columns.some(({ faults }) => faults > 0));
  if (wrong || 'message' in table || (fault && table.ragged.count > 0)) {
    if (fault) throw fault;
    return trimmed;
  }
  const columns = usualColumns(table);
  const { points, names } = dataOf(table, columns);
  if (fault && points.shape[0] === 0) throw fault;
  const data = names ? { points, names } : { points };
  summaries.set(data, summaryOf(table, columns));
  return data;
}

/**
 * @param {string[] | undefined} names
 * @param {string} rows
 * @param {string} separator
 */
export function withNames(names, rows, separator) {
  if (!names) return rows;
  const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`);
  return `${quoted.join(',')}${separator}${rows}`;
}
