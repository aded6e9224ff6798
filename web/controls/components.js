/**
 * The components of a target that readers edit, a row each: as text, with buttons that add one and take one away. Dragging them in the
 * plot does the same.
 */

import { html } from 'lit/html.js';
import { matrixControl } from './text.js';

/** As many as the core takes. */
const MOST = 8;

/** @param {import('./field.js').Field} field */
export function componentsControl(field) {
  const { value, disabled, change } = field;
  const rows = rowsOf(value);
  const button = (
    /** @type {string} */ label,
    /** @type {boolean} */ off,
    /** @type {() => number[][]} */ make,
  ) =>
    html`<button type="button" ?disabled=${disabled || off} @click=${() => change(make())}>${label}</button>`;
  return matrixControl(
    field,
    html`<div class="buttons">
      ${button('Add a component', rows.length === 0 || rows.length >= MOST, () => withOneMore(rows))}
      ${button('Remove the last', rows.length <= 1, () => rows.slice(0, -1))}
    </div>`,
  );
}

/**
 * @param {any} value  rows, a dense array, or not resolved
 * @returns {number[][]}
 */
function rowsOf(value) {
  if (Array.isArray(value)) return value.map((row) => Array.from(row));
  const [count, columns] = value?.shape ?? [0, 0];
  return Array.from({ length: count }, (_, i) =>
    Array.from(value.data.slice(i * columns, (i + 1) * columns)),
  );
}

/**
 * The new one weighs as much as the others on average, is as wide as the last and lies three of its widths to the right of it.
 * @param {number[][]} rows  weight, mean, variances: three numbers on a line, six in a plane
 */
export function withOneMore(rows) {
  const last = rows[rows.length - 1];
  const weight = rows.reduce((sum, row) => sum + row[0], 0) / rows.length;
  const variance = last[last.length === 3 ? 2 : 3];
  const place = last[1] + 3 * Math.sqrt(variance);
  return [...rows, [tidy(weight), tidy(place), ...last.slice(2)]];
}

/** @param {number} value */
function tidy(value) {
  return Number(value.toPrecision(3));
}
