/** Tables on the terminal: what was measured, what was aimed at, and whether it was met. */

import { faint, green, red } from '../../tools/lib/terminal.js';

/**
 * @typedef {object} Row
 * @property {string[]} cells
 * @property {string} [goal]
 * @property {boolean} [met] left out where there is no goal, or nothing to hold against it
 */

/** @typedef {{ title: string, columns: string[], rows: Row[], notes?: string[] }} Table */

/**
 * A measured number beside its goal.
 * @param {string[]} cells
 * @param {'≥' | '≤'} relation
 * @param {number} limit
 * @param {number | null} value null: there was nothing to measure
 * @param {string} [unit]
 * @returns {Row}
 */
export function judged(cells, relation, limit, value, unit = '') {
  const goal = `${relation} ${limit}${unit && ` ${unit}`}`;
  if (value === null) return { cells, goal };
  return { cells, goal, met: relation === '≥' ? value >= limit : value <= limit };
}

/** @param {Table} table */
export function formatTable({ title, columns, rows, notes = [] }) {
  const hasGoals = rows.some((row) => row.goal);
  const heads = hasGoals ? [...columns, 'goal'] : columns;
  const texts = rows.map((row) => (hasGoals ? [...row.cells, row.goal ?? ''] : row.cells));
  const widths = heads.map((_, i) => Math.max(...[heads, ...texts].map((cells) => (cells[i] ?? '').length)));
  const line = (/** @type {string[]} */ cells) =>
    widths
      .map((width, i) => (i === 0 ? (cells[i] ?? '').padEnd(width) : (cells[i] ?? '').padStart(width)))
      .join('  ');
  return [
    '',
    title,
    faint(line(heads)),
    ...rows.map((row, i) => `${line(texts[i])}  ${verdict(row)}`.trimEnd()),
    ...notes.map((note) => faint(note)),
  ].join('\n');
}

/** @param {Row} row */
function verdict({ met }) {
  if (met === undefined) return '';
  return met ? green('met') : red('not met');
}

/**
 * As many digits as mean something, three.
 * @param {number} value
 */
export function digits(value) {
  if (!Number.isFinite(value)) return '–';
  const size = value === 0 ? 0 : Math.floor(Math.log10(Math.abs(value)));
  return value.toFixed(Math.max(0, 2 - size));
}

/** @param {import('./statistics.js').Summary} summary */
export function range({ median, minimum, maximum }) {
  return `${digits(median)} (${digits(minimum)}–${digits(maximum)})`;
}

/** @param {number} bytes */
export function kilobytes(bytes) {
  return (bytes / 1000).toFixed(1);
}
