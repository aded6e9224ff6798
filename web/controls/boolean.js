/** Yes or no: a checkbox before its label. */

import { html } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { defaultButton, describedBy, notes } from './field.js';

/** @type {import('./field.js').Control} */
export function booleanControl(field) {
  const { parameter, id, value, disabled } = field;
  return html`<div class="field" data-key=${parameter.key}>
    <label class="check">
      <input
        id=${id}
        type="checkbox"
        aria-describedby=${describedBy(field)}
        ?disabled=${disabled}
        .checked=${live(value === true)}
        @change=${(/** @type {Event} */ event) => field.change(/** @type {HTMLInputElement} */ (event.target).checked)}
      />
      <span>${parameter.label}</span>
    </label>
    ${defaultButton(field)} ${notes(field)}
  </div>`;
}
