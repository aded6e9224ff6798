/**
 * What all controls share: a label with its explanation, a way back to `auto`, and the message beside a refused value.
 *
 * A control is a function (field) → template, one file per type of parameter. It shows the value that the run has, or what
 * was typed and refused, and answers with field.change(value) or, where text is typed, field.submit(text).
 */

import { html, nothing } from 'lit/html.js';

/** @typedef {import('../engine/types.js').Parameter} Parameter */
/** @typedef {import('lit/html.js').TemplateResult} TemplateResult */

/**
 * @typedef {object} Field
 * @property {Parameter} parameter
 * @property {string} id  unique in its shadow root
 * @property {any} value  as the core resolved it
 * @property {boolean} automatic  nobody asked for a value
 * @property {boolean} changed  another value than the default was asked for, where there is a default to go back to
 * @property {string} text  what a text box shows: the refused text, or the value
 * @property {string | null} refusal  the message, where the last change was refused
 * @property {number | null} place  of the letter of the text at which the fault lies, where that is known
 * @property {{ elements: import('./mathml.js').Element_, plain: string } | null} notation  of a formula, as it is set in type
 * @property {boolean} disabled
 * @property {number} reference  a value of the usual size, on which a logarithmic slider is centred
 * @property {(value: any) => void} change  undefined returns to the default
 * @property {(text: string) => void} submit  text to be read as the parameter's type says
 * @property {(text: string) => void} type  the same of text that may not be finished, once nothing was typed for a moment
 * @property {() => void} leave  the same of what was typed last, at once
 */

/** @typedef {(field: Field) => TemplateResult} Control */

/**
 * @param {Field} field
 * @param {unknown} body
 * @returns {TemplateResult}
 */
export function row(field, body) {
  const { parameter, id } = field;
  return html`<div class="field" data-key=${parameter.key}>
    <div class="field-head">
      <label for=${id}>${parameter.label}</label>
      ${parameter.default === 'auto' ? autoButton(field) : defaultButton(field)}
    </div>
    <div class="field-body">${body}</div>
    ${notes(field)}
  </div>`;
}

/**
 * The explanation and, where there is one, the refusal; `aria-describedby` of the input names both.
 * @param {Field} field
 */
export function notes({ parameter, id, refusal }) {
  const rule = parameter.auto ? ` Automatic: ${parameter.auto}.` : '';
  return html`<p class="help" id="${id}-help" role="tooltip">${parameter.explanation}${rule}</p>
    <p class="refusal" id="${id}-refusal" role="alert" ?hidden=${!refusal}>${refusal ?? ''}</p>`;
}

/** @param {Field} field */
export function describedBy({ id }) {
  return `${id}-help ${id}-refusal`;
}

/** @param {Field} field */
function autoButton({ parameter, automatic, change }) {
  const name = `${parameter.label}: auto`;
  return html`<button
    type="button"
    class="auto"
    aria-pressed=${automatic ? 'true' : 'false'}
    aria-label=${name}
    ?disabled=${automatic}
    @click=${() => change(undefined)}
  >
    auto
  </button>`;
}

/**
 * The way back to the default, where a value differs from it.
 * @param {Field} field
 */
export function defaultButton({ parameter, changed, disabled, change }) {
  if (!changed) return nothing;
  return html`<button
    type="button"
    class="auto"
    aria-label="${parameter.label}: back to the default"
    ?disabled=${disabled}
    @click=${() => change(undefined)}
  >
    default
  </button>`;
}
