/** A number: a text box that takes whatever is typed, for the core to judge, beside a slider where one helps. */

import { html, nothing } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { describedBy, row } from './field.js';
import { scaleOf } from './range.js';

/** @type {import('./field.js').Control} */
export function numberControl(field) {
  const { parameter, id, text, refusal, disabled } = field;
  return row(
    field,
    html`${slider(field)}
      <input
        id=${id}
        type="text"
        inputmode=${parameter.type === 'integer' ? 'numeric' : 'text'}
        autocomplete="off"
        spellcheck="false"
        aria-describedby=${describedBy(field)}
        aria-invalid=${refusal ? 'true' : 'false'}
        ?disabled=${disabled}
        .value=${live(text)}
        @change=${(/** @type {Event} */ event) => field.submit(/** @type {HTMLInputElement} */ (event.target).value)}
      />
      ${parameter.key === 'seed' ? nextSeed(field) : nothing}`,
  );
}

/** @param {import('./field.js').Field} field */
function slider({ parameter, value, reference, disabled, change }) {
  const scale = scaleOf(parameter, reference);
  if (!scale) return nothing;
  return html`<input
    type="range"
    aria-label="${parameter.label}, slider"
    aria-valuetext=${String(value)}
    min="0"
    max=${scale.steps}
    step="1"
    ?disabled=${disabled}
    .value=${live(String(scale.position(Number(value))))}
    @input=${(/** @type {Event} */ event) =>
      change(scale.value(Number(/** @type {HTMLInputElement} */ (event.target).value)))}
  />`;
}

/**
 * A new start is a new seed, and the next number is one that a reader can come back from.
 * @param {import('./field.js').Field} field
 */
function nextSeed({ parameter, value, change }) {
  const most = parameter.maximum ?? Number.MAX_SAFE_INTEGER;
  return html`<button
    type="button"
    class="plain"
    @click=${() => change(value >= most ? 0 : Number(value) + 1)}
  >
    New start
  </button>`;
}
