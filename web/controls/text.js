/** Text, and what is written as text: a list on one line, a matrix with a line for each row. */

import { html } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { describedBy, row } from './field.js';

/** @type {import('./field.js').Control} */
export function textControl(field) {
  const { id, text, refusal, disabled } = field;
  return row(
    field,
    html`<input
      id=${id}
      type="text"
      autocomplete="off"
      spellcheck="false"
      aria-describedby=${describedBy(field)}
      aria-invalid=${refusal ? 'true' : 'false'}
      ?disabled=${disabled}
      .value=${live(text)}
      @change=${(/** @type {Event} */ event) => field.submit(/** @type {HTMLInputElement} */ (event.target).value)}
    />`,
  );
}

/** Numbers separated by commas. @type {import('./field.js').Control} */
export const listControl = textControl;

/** @type {import('./field.js').Control} */
export function matrixControl(field) {
  const { id, text, refusal, disabled } = field;
  return row(
    field,
    html`<textarea
      id=${id}
      rows=${Math.min(6, text.split('\n').length)}
      autocomplete="off"
      spellcheck="false"
      aria-describedby=${describedBy(field)}
      aria-invalid=${refusal ? 'true' : 'false'}
      ?disabled=${disabled}
      .value=${live(text)}
      @change=${(/** @type {Event} */ event) => field.submit(/** @type {HTMLTextAreaElement} */ (event.target).value)}
    ></textarea>`,
  );
}
