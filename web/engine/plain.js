/** What encode() asks of JavaScript values. */

/**
 * @param {unknown[]} rows
 * @param {number} columns
 * @param {Float64Array} data takes the numbers row by row
 * @returns {boolean} whether every row has so many columns, all numbers
 */
export function pack(rows, columns, data) {
  let at = 0;
  for (let i = 0; i < rows.length; ++i) {
    const row = rows[i];
    if (!isRow(row) || row.length !== columns) return false;
    for (let j = 0; j < columns; ++j) {
      const item = row[j];
      if (typeof item !== 'number') return false;
      data[at++] = item;
    }
  }
  return true;
}

/**
 * @param {unknown} value
 * @returns {value is ArrayLike<unknown>}
 */
export function isRow(value) {
  return Array.isArray(value) || value instanceof Float64Array || value instanceof Float32Array;
}

/**
 * Objects of another realm (an iframe, a vm context) count too: their prototype is the root of its own chain.
 * @param {object} value
 * @returns {value is { [key: string]: unknown }}
 */
export function isPlain(value) {
  const prototype = Object.getPrototypeOf(value);
  return prototype === null || Object.getPrototypeOf(prototype) === null;
}

/**
 * @param {{ [key: string]: unknown }} record
 * @returns {record is { shape: unknown, data: ArrayLike<unknown> }}
 */
export function isDense(record) {
  const keys = Object.keys(record);
  return keys.length === 2 && 'shape' in record && 'data' in record && isRow(record.data);
}

/** @param {object} value */
export function className(value) {
  return String(value.constructor?.name || 'a class');
}

/**
 * ['data', 'points', 3, 1] as data.points[3][1].
 * @param {(string | number)[]} path
 */
export function formatPath(path) {
  return path.map((step, i) => (typeof step === 'number' ? `[${step}]` : i > 0 ? `.${step}` : step)).join('');
}
