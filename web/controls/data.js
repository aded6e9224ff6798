/** The data set: one of the built-in ones, or the reader's own rows, pasted as text. */

import { html, nothing } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { describedBy, row } from './field.js';
import { formatPoints, parsePoints } from './csv.js';

const OWN = 'own';

/** Rows that are shown again for editing; more would make the page crawl. */
const SHOWN_ROWS = 2000;

/** @typedef {import('./field.js').Field & { editing: boolean, edit: (open: boolean) => void, refuse: (message: string) => void }} DataField */

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
      ${selected === OWN ? pointsControl(field, own ? value.points : []) : nothing}`,
  );
}

/**
 * Rows of numbers as text, taken when the button is pressed.
 * @param {DataField} field
 * @param {number[][] | { shape: number[], data: ArrayLike<number> }} points
 */
function pointsControl(field, points) {
  const { id, refusal, disabled } = field;
  const rows = toRows(points);
  const shown = rows.length <= SHOWN_ROWS ? formatPoints(rows) : '';
  const use = (/** @type {Event} */ event) => {
    const form = /** @type {HTMLElement} */ (event.currentTarget).parentElement;
    const text = form?.querySelector('textarea')?.value ?? '';
    const answer = parsePoints(text);
    if ('message' in answer) field.refuse(answer.message);
    else field.change({ points: answer.points });
  };
  return html`<div class="points">
    <textarea
      id="${id}-points"
      rows="6"
      autocomplete="off"
      spellcheck="false"
      aria-label="Your points: a line for each row, numbers separated by commas"
      aria-describedby=${describedBy(field)}
      aria-invalid=${refusal ? 'true' : 'false'}
      placeholder="3.6, 79&#10;1.8, 54"
      ?disabled=${disabled}
      .defaultValue=${shown}
    ></textarea>
    <button type="button" ?disabled=${disabled} @click=${use}>Use these points</button>
  </div>`;
}

/**
 * @param {number[][] | { shape: number[], data: ArrayLike<number> }} points
 * @returns {number[][]}
 */
function toRows(points) {
  if (Array.isArray(points)) return points;
  const [rows, columns = 1] = points.shape;
  return Array.from({ length: rows }, (_, n) =>
    Array.from({ length: columns }, (_, d) => points.data[n * columns + d]),
  );
}
