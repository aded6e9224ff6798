/** Text, and what is written as text: a list on one line, a matrix with a line for each row. */

import { html, nothing } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { describedBy, row } from './field.js';
import { mathOf } from './mathml.js';

/**
 * A text that is read as it is typed, such as a formula. Where it is refused the fault is shown at its place, below the box in
 * writing where letters are as wide as each other, and, to whoever comes back to the box, as the selection.
 * @type {import('./field.js').Control}
 */
export function textControl(field) {
  const { parameter, id, text, refusal, disabled, place, notation } = field;
  return row(
    field,
    html`<input
        id=${id}
        type="text"
        class="formula"
        autocomplete="off"
        autocapitalize="off"
        spellcheck="false"
        maxlength=${parameter.maximumLength ?? nothing}
        aria-describedby=${describedBy(field)}
        aria-invalid=${refusal ? 'true' : 'false'}
        ?disabled=${disabled}
        .value=${live(text)}
        @input=${(/** @type {Event} */ event) => field.type(valueOf(event))}
        @change=${(/** @type {Event} */ event) => field.submit(valueOf(event))}
        @blur=${() => field.leave()}
        @focus=${(/** @type {Event} */ event) => select(event, text, place)}
      />
      ${place === null ? nothing : faultIn(text, place)}
      ${notation && !refusal ? html`<div class="typeset">${mathOf(notation.elements, notation.plain)}</div>` : nothing}`,
  );
}

/** Numbers separated by commas. @type {import('./field.js').Control} */
export function listControl(field) {
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
      @change=${(/** @type {Event} */ event) => field.submit(valueOf(event))}
    />`,
  );
}

/**
 * @param {import('./field.js').Field} field
 * @param {unknown} [more]  below the box
 */
export function matrixControl(field, more = nothing) {
  const { id, text, refusal, disabled } = field;
  return row(
    field,
    html`<textarea
        id=${id}
        rows=${Math.min(8, text.split('\n').length)}
        wrap="off"
        autocomplete="off"
        spellcheck="false"
        aria-describedby=${describedBy(field)}
        aria-invalid=${refusal ? 'true' : 'false'}
        ?disabled=${disabled}
        .value=${live(text)}
        @change=${(/** @type {Event} */ event) => field.submit(valueOf(event))}
      ></textarea>
      ${more}`,
  );
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLInputElement} */ (event.target).value;
}

/**
 * @param {Event} event
 * @param {string} text
 * @param {number | null} place
 */
function select(event, text, place) {
  const box = /** @type {HTMLInputElement} */ (event.target);
  if (place !== null && box.value === text) box.setSelectionRange(place, place + 1);
}

/** Letters of a long formula that are shown before the fault. */
const BEFORE = 24;

/**
 * The message beside the box says the same in words, so this is for the eye only.
 * @param {string} text
 * @param {number} place  of the letter at fault, the length of the text where something is missing at its end
 */
export function faultIn(text, place) {
  const from = Math.max(0, place - BEFORE);
  const before = (from > 0 ? '…' : '') + text.slice(from, place);
  const at = text.slice(place, place + 1) || ' ';
  return html`<pre class="fault" aria-hidden="true">
${before}<mark>${at}</mark>${text.slice(place + 1)}</pre>`;
}
