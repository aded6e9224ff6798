/** One of a few: a select, with the chosen one's explanation beneath. */

import { html, nothing } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { describedBy, row } from './field.js';

/** @type {import('./field.js').Control} */
export function choiceControl(field) {
  const { parameter, id, value, disabled } = field;
  const choices = parameter.choices ?? [];
  const chosen = choices.find((choice) => choice.id === value);
  return row(
    field,
    html`<select
        id=${id}
        aria-describedby="${describedBy(field)} ${id}-chosen"
        ?disabled=${disabled}
        .value=${live(String(value))}
        @change=${(/** @type {Event} */ event) => field.change(/** @type {HTMLSelectElement} */ (event.target).value)}
      >
        ${choices.map(
          (choice) =>
            html`<option value=${choice.id} .selected=${live(choice.id === value)}>${choice.label}</option>`,
        )}
      </select>
      ${chosen ? html`<p class="chosen" id="${id}-chosen">${chosen.explanation}</p>` : nothing}`,
  );
}
