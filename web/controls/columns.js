/** Which columns of the data a plot shows: by name and by number, counted from 1. */

import { html } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { describedBy, row } from './field.js';

/**
 * @param {import('./field.js').Field} field
 * @param {string[]} names  of all columns
 */
export function columnsControl(field, names) {
  const { id, value, disabled, change } = field;
  const shown = Array.from(/** @type {ArrayLike<number>} */ (value?.data ?? value ?? []));
  const choose = (/** @type {number} */ place, /** @type {number} */ column) => {
    const others = shown.map((before, i) => (i === place ? column : before));
    // A column that is on the other axis changes places with this one.
    const other = others.findIndex((each, i) => i !== place && each === column);
    if (other >= 0) others[other] = shown[place];
    change(others);
  };
  return row(
    field,
    html`${shown.map(
      (column, place) =>
        html`<select
          id=${place === 0 ? id : `${id}-${place}`}
          aria-label=${place === 0 ? 'Column across' : 'Column upwards'}
          aria-describedby=${describedBy(field)}
          ?disabled=${disabled}
          .value=${live(String(column))}
          @change=${(/** @type {Event} */ event) =>
            choose(place, Number(/** @type {HTMLSelectElement} */ (event.target).value))}
        >
          ${names.map(
            (name, d) =>
              html`<option value=${d} .selected=${live(d === column)}>${titleOf(name, d)}</option>`,
          )}
        </select>`,
    )}`,
  );
}

/**
 * @param {string} name
 * @param {number} d
 */
function titleOf(name, d) {
  return name === '' || name === `column ${d + 1}` ? `column ${d + 1}` : `${d + 1}: ${name}`;
}
