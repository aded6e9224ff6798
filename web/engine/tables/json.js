/**
 * Tables in JSON: a list of rows, of records, of numbers; a record of columns; or records, each on its line. Python's and JavaScript's
 * own spelling of the same, and R's columns with their names, `x = c(1, 2), y = c(3, 4)`, are read, too.
 */

/**
 * @param {string} text
 * @returns {{ rows: string[][], width: number } | null} names first, where there are such; null where it is no table in JSON
 */
export function jsonRows(text) {
  const value =
    listsOf(text) ??
    (/^\s*[[{]/.test(text) ? (parsed(text) ?? recordsOf(text) ?? parsed(inJson(text))) : null);
  if (!value) return null;
  const rows = Array.isArray(value) ? rowsOf(value) : columnsOf(value);
  return rows && rows.length > 0
    ? { rows, width: rows.reduce((most, row) => Math.max(most, row.length), 0) }
    : null;
}

/** @param {string} text @returns {any} undefined where it is no JSON */
function parsed(text) {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/**
 * Literals of Python and JavaScript as JSON has them.
 * @param {string} text
 */
function inJson(text) {
  if (!/[{'(]|\b(?:NaN|None|nan|NA|undefined)\b/.test(text)) return text;
  return text
    .replace(/'([^'"\n]*)'/g, '"$1"')
    .replace(/([{,]\s*)([\p{L}_$][\p{L}\d_$]*)\s*:/gu, '$1"$2":')
    .replace(
      /(?<=[[,:]\s*)(?:NaN|None|(?:np\.|math\.)?nan|pd\.NA|undefined|-?Infinity|-?(?:np\.)?inf)\b/g,
      'null',
    )
    .replace(/,(\s*[\]}])/g, '$1');
}

/** A column of R with its name. */
const NAMED = /(?:^|,)\s*(?:"([^"]+)"|`([^`]+)`|([\p{L}.][\p{L}\d._]*))\s*=\s*(?:c\(([^()]*)\))/gu;

/**
 * Columns as R's data.frame() takes them, which may be all that a text holds.
 * @param {string} text
 */
function listsOf(text) {
  if (!/=\s*c\(/.test(text)) return null;
  const columns = [...text.matchAll(NAMED)].map(([, quoted, ticked, bare, cells]) => [
    quoted ?? ticked ?? bare,
    cells.split(',').map((value) => value.trim().replace(/^(["'])(.*)\1$/, '$2')),
  ]);
  return columns.length > 0 ? Object.fromEntries(columns) : null;
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
  if (Array.isArray(record.data)) {
    const named = Array.isArray(record.columns) && record.data.every(Array.isArray);
    return named ? [record.columns.map(cell), ...rowsOf(record.data)] : rowsOf(record.data);
  }
  const lists = Object.values(record).filter((value) => Array.isArray(value) && value.every(isRecord));
  if (lists.length === 1) return rowsOf(lists[0]);
  /** @type {[string, unknown[] | null][]} */
  const inner = Object.entries(record).map(([name, value]) => [name, valuesIn(value)]);
  // Records under the numbers of their rows, rather than columns under their names.
  if (
    inner.length > 0 &&
    inner.every(([name, values]) => /^\d+$/.test(name) && values && !Array.isArray(record[name]))
  )
    return rowsOf(Object.values(record));
  const columns = /** @type {[string, unknown[]][]} */ (inner.filter(([, values]) => values));
  if (columns.length === 0) return null;
  // A table that lies deeper.
  const [[only, values]] = columns;
  if (columns.length === 1 && isRecord(record[only]) && values.some((value) => typeof value === 'object'))
    return columnsOf(record[only]);
  const rows = Math.max(...columns.map(([, column]) => column.length));
  const body = Array.from({ length: rows }, (_, i) => columns.map(([, column]) => cell(column[i])));
  return [columns.map(([name]) => name), ...body];
}

/** @param {unknown} value */
function isRecord(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** @param {unknown} value  a column: a list, or a record of cells under the numbers of their rows */
function valuesIn(value) {
  if (value === null || typeof value !== 'object') return null;
  return Array.isArray(value) ? value : Object.values(value);
}

/** @param {unknown} value */
function cell(value) {
  if (value === null || value === undefined) return '';
  return typeof value === 'object' ? JSON.stringify(value) : String(value);
}
