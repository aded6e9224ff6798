/** Tables in JSON: a list of rows, of records, of numbers; a record of columns; or records, each on its line. */

/**
 * @param {string} text
 * @returns {{ rows: string[][], width: number } | null} names first, where there are such; null where it is no table in JSON
 */
export function jsonRows(text) {
  if (!/^\s*[[{]/.test(text)) return null;
  let value;
  try {
    value = JSON.parse(text);
  } catch {
    value = recordsOf(text);
    if (!value) return null;
  }
  const rows = Array.isArray(value) ? rowsOf(value) : columnsOf(value);
  return rows && rows.length > 0
    ? { rows, width: rows.reduce((most, row) => Math.max(most, row.length), 0) }
    : null;
}

/**
 * A record on each line.
 * @param {string} text
 * @returns {unknown[] | null}
 */
function recordsOf(text) {
  if (!/^\s*\{[^\n]*\}\s*\n/.test(text)) return null;
  try {
    return text
      .trim()
      .split(/\s*\n\s*/)
      .map((line) => JSON.parse(line));
  } catch {
    return null;
  }
}

/** @param {any[]} list */
function rowsOf(list) {
  if (list.every((row) => row === null || typeof row !== 'object')) return list.map((value) => [cell(value)]);
  if (list.every(Array.isArray)) return list.map((row) => row.map(cell));
  const names = [...new Set(list.flatMap((row) => Object.keys(row ?? {})))];
  return [names, ...list.map((row) => names.map((name) => cell(row?.[name])))];
}

/** @param {any} record */
function columnsOf(record) {
  if (Array.isArray(record.points)) return rowsOf(record.points);
  if (Array.isArray(record.data)) return rowsOf(record.data);
  const columns = Object.entries(record).filter(([, column]) => Array.isArray(column));
  if (columns.length === 0) return null;
  const rows = Math.max(...columns.map(([, column]) => column.length));
  const body = Array.from({ length: rows }, (_, i) => columns.map(([, column]) => cell(column[i])));
  return [columns.map(([name]) => name), ...body];
}

/** @param {unknown} value */
function cell(value) {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
