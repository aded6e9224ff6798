/**
 * The rows of a data set as text: `1,2;3,4`, with the names of the columns before them where there are some, `"a","b";1,2;3,4`. An
 * attribute may hold any table that people paste besides; see tables/read.js.
 */

import { dataOf, usualColumns } from './tables/chosen.js';
import { cellsOf, Lines } from './tables/lines.js';
import { readTable } from './tables/read.js';

/** @typedef {import('./types.js').Dense} Dense */
/** @typedef {{ points: number[][] | Dense, names?: string[] }} Rows */

const LOOKS_NUMERIC = /^[+-]?\.?\d/;

/** What no name of a data set has. */
const LOOKS_LIKE_A_TABLE = /[,;\s|[{"]/;

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
  const { points, names } = dataOf(table, usualColumns(table));
  if (fault && points.shape[0] === 0) throw fault;
  return names ? { points, names } : { points };
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
