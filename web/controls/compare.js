/** The runs that are compared: the one on show can be kept, and those that were kept can be let go. */

import { html, nothing } from 'lit/html.js';

/** @typedef {{ label: string, refusal: string | null }} ComparedRun */

/**
 * @typedef {object} CompareActions
 * @property {() => void} keep  the run as it is now, to be compared with what becomes of it
 * @property {(index: number) => void} drop
 */

/** Beside the run itself; the store's limit. */
const MOST = 3;

/**
 * @param {{ label: string, beside: readonly ComparedRun[] }} shown  the run itself, and the runs beside it
 * @param {CompareActions} actions
 */
export function compareControl({ label, beside }, { keep, drop }) {
  const list = html`<ol class="runs">
    <li><span>${label || 'As set here'}</span></li>
    ${beside.map((run, i) => {
      const name = run.label || 'The same so far';
      return html`<li>
        <span>${name}</span>
        <button type="button" aria-label="Remove run ${i + 2}: ${name}" @click=${() => drop(i)}>
          Remove
        </button>
        ${run.refusal === null ? nothing : html`<p class="refusal" role="alert">${run.refusal}</p>`}
      </li>`;
    })}
  </ol>`;
  return html`<div class="field">
    ${beside.length > 0 ? list : nothing}
    <button type="button" aria-describedby="compare-help" ?disabled=${beside.length >= MOST} @click=${keep}>
      Keep this run to compare
    </button>
    <p class="chosen" id="compare-help">
      ${
        beside.length >= MOST
          ? 'Four runs are as many as can be told apart.'
          : 'It goes on beside the run, in step with it, while you change the settings.'
      }
    </p>
  </div>`;
}
