/** The data set: one of the built-in ones, or the reader's own table. */

import { html, nothing } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { describedBy, row } from './field.js';
import { tableControl } from './table.js';

const OWN = 'own';

/**
 * @typedef {import('./field.js').Field & { editing: boolean, edit: (open: boolean) => void, refuse: (message: string) => void,
 *   table: import('./import.js').Import, summary: string }} DataField  `summary` says how the rows in use were read
 */

/** @param {DataField} field */
export function dataControl(field) {
  const { parameter, id, value, editing, edit, disabled } = field;
  const choices = parameter.choices ?? [];
  const own = typeof value === 'object' && value !== null;
  const selected = own || editing ? OWN : String(value);
  const chosen = choices.find((choice) => choice.id === selected);
  const select = (/** @type {Event} */ event) => {
    const { value: picked } = /** @type {HTMLSelectElement} */ (event.target);
    edit(picked === OWN);
    if (picked !== OWN) field.change(picked);
  };
  return row(
    field,
    html`<select
        id=${id}
        aria-describedby="${describedBy(field)} ${id}-chosen"
        ?disabled=${disabled}
        .value=${live(selected)}
        @change=${select}
      >
        ${choices.map((choice) => html`<option value=${choice.id} .selected=${live(choice.id === selected)}>${choice.label}</option>`)}
        <option value=${OWN} .selected=${live(selected === OWN)}>Your own points…</option>
      </select>
      ${chosen ? html`<p class="chosen" id="${id}-chosen">${chosen.explanation}</p>` : nothing}
      ${selected === OWN ? tableControl(field, own ? value : null) : nothing}`,
  );
}
