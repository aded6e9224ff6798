/** From a table to the data of a config: the columns that are used, and the rows that are whole in them. */

/** @typedef {import('./read.js').Table} Table */
/** @typedef {import('./columns.js').Column} Column */
/** @typedef {import('../types.js').Dense} Dense */

/** Columns that the core takes. */
const MOST_COLUMNS = 64;

/** Rows that it takes. */
export const MOST_ROWS = 1_000_000;

/**
 * @param {Table} table
 * @param {number} [most]
 * @returns {number[]} the columns that are used where nobody says otherwise, counted from 0
 */
export function usualColumns({ columns }, most = MOST_COLUMNS) {
  const used = columns.flatMap((column, d) => (column.used ? [d] : []));
  return used.slice(0, most);
}

/**
 * @param {Table} table
 * @param {number[]} chosen
 * @returns {{ points: Dense, names: string[] | null, left: number, beyond: number }} `left` rows lack a number in a chosen column, and
 *   `beyond` are more than can be taken
 */
export function dataOf(table, chosen) {
  const columns = chosen.map((d) => table.columns[d]);
  const most = MOST_ROWS * columns.length;
  const data = new Float64Array(Math.min(table.rows * columns.length, most + columns.length));
  let at = 0;
  let row = 0;
  for (; row < table.rows && at < most; row++) {
    const start = at;
    for (const { values } of columns) {
      const value = values[row];
      if (value !== value) break;
      data[at++] = value;
    }
    if (at - start < columns.length) at = start;
  }
  const rows = columns.length === 0 ? 0 : at / columns.length;
  const named = columns.some(({ named, origin, unit }) => named || origin !== '' || unit !== '');
  return {
    points: { shape: [rows, columns.length], data: data.slice(0, at) },
    names: named || columns.length < table.columns.length ? columns.map(titleOf) : null,
    left: row - rows,
    beyond: table.rows - row,
  };
}

/**
 * The name of a column, with its unit or with what its numbers count from.
 * @param {Column} column
 */
export function titleOf({ name, origin, kind, unit }) {
  if (origin === '') return unit === '' ? name : `${name} (${unit})`;
  return kind === 'date' ? `${name} (days since ${origin})` : `${name} − ${origin}`;
}
