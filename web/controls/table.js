/** Where a reader's own table is pasted, dropped or opened, and how it was read, before it is used. */

import { html, nothing } from 'lit/html.js';
import { live } from 'lit/directives/live.js';
import { notesOf, sizeOf } from '../engine/tables/words.js';
import { describedBy } from './field.js';
import { LONGEST_SHOWN } from './import.js';

/** @typedef {import('./data.js').DataField} DataField */
/** @typedef {import('./import.js').Import} Import */
/** @typedef {import('../engine/types.js').Dense} Dense */
/** @typedef {{ points: number[][] | Dense, names?: string[] }} Own */

/** Rows in use that are shown again for editing; more would make the page crawl. */
const SHOWN_ROWS = 2000;

const FEW_NUMBERS = 20_000;

/** What a cell shows of a long text. */
const SHOWN_CELL = 18;

/** @type {[string, string][]} */
const DELIMITERS = [
  [',', 'commas'],
  [';', 'semicolons'],
  ['\t', 'tabs'],
  [' ', 'spaces'],
  ['|', 'bars'],
  ['', 'nothing: one column'],
];

/**
 * @param {DataField} field
 * @param {Own | null} own  the rows in use
 */
export function tableControl(field, own) {
  const { id, refusal, disabled, table, summary } = field;
  const box = (/** @type {Event} */ event) => boxIn(event.currentTarget);
  const use = async (/** @type {Event} */ event) => {
    const answer = await table.finish(box(event)?.value ?? null);
    if ('message' in answer) field.refuse(answer.message);
    else field.change(ownOf(answer));
  };
  const drop = (/** @type {DragEvent} */ event) => {
    const file = event.dataTransfer?.files[0];
    if (!file) return;
    event.preventDefault();
    void table.open(file);
  };
  const paste = (/** @type {ClipboardEvent} */ event) => {
    const [file] = event.clipboardData?.files ?? [];
    const text = event.clipboardData?.getData('text/plain') ?? '';
    if (text.length <= LONGEST_SHOWN && !(file && text === '')) return;
    event.preventDefault();
    const pasted = /** @type {HTMLTextAreaElement} */ (event.currentTarget);
    pasted.value = '';
    if (file && text === '') void table.open(file);
    else table.take(text, 'The pasted text');
  };
  return html`<div class="points" @drop=${drop} @dragover=${allowFiles}>
    <textarea
      id="${id}-points"
      rows="6"
      wrap="off"
      autocomplete="off"
      spellcheck="false"
      aria-label="Your points: a line for each row, numbers separated by commas, or a table from a spreadsheet"
      aria-describedby="${describedBy(field)} ${id}-stays"
      aria-invalid=${refusal ? 'true' : 'false'}
      placeholder="3.6, 79&#10;1.8, 54"
      ?disabled=${disabled}
      .defaultValue=${table.text || textOf(own)}
      @input=${(/** @type {Event} */ event) => table.type(/** @type {HTMLTextAreaElement} */ (event.target).value)}
      @paste=${paste}
    ></textarea>
    <p class="chosen" id="${id}-stays">
      Paste a table, drop a file here, or open one. Nothing leaves your browser: it is read and computed with
      on this machine.
    </p>
    <input
      type="file"
      aria-label="Open a file with a table"
      accept=".csv,.tsv,.tab,.txt,.dat,.json,.asc,.prn,text/*"
      ?disabled=${disabled}
      @change=${(/** @type {Event} */ event) => openFrom(event, table)}
    />
    <p class="chosen" role="status">${statusOf(table, refusal)}</p>
    ${table.table ? found(field, table) : nothing}
    <button type="button" ?disabled=${disabled} @click=${use}>Use these points</button>
    ${summary === '' ? nothing : html`<p class="chosen" role="status">${summary}</p>`}
  </div>`;
}

/** @param {EventTarget | null} target  within the control */
function boxIn(target) {
  return /** @type {HTMLElement} */ (target).closest('.points')?.querySelector('textarea') ?? null;
}

/** @param {DragEvent} event */
function allowFiles(event) {
  if (event.dataTransfer?.types.includes('Files')) event.preventDefault();
}

/**
 * @param {Event} event
 * @param {Import} table
 */
function openFrom(event, table) {
  const input = /** @type {HTMLInputElement} */ (event.target);
  const file = input.files?.[0];
  if (file) void table.open(file);
  // The same file may be opened once more, when it has changed.
  input.value = '';
}

/**
 * @param {Import} table
 * @param {string | null} refusal  is said elsewhere
 */
function statusOf({ source, text, progress, message, table, chosen, data }, refusal) {
  const whence = source ? `${source.name}: ` : '';
  if (progress !== null) return `${whence}reading, ${Math.round(100 * progress)} %`;
  if (message !== null && text.trim() === '' && !source) return '';
  if (message !== null) return message === refusal ? '' : `${whence}${message}`;
  if (!table) return '';
  return `${whence}${sizeOf(data?.points.shape[0] ?? 0, chosen.length)}`;
}

/**
 * How the text was read: its first rows under boxes that choose columns, and the marks, which can be told.
 * @param {DataField} field
 * @param {Import} table
 */
function found(field, table) {
  const read = table.table;
  const { chosen, data } = table;
  if (!read) return nothing;
  const notes = notesOf(read, chosen, { left: data?.left ?? 0, beyond: data?.beyond ?? 0 });
  const heads = read.columns.map(
    (column, d) =>
      html`<th scope="col">
        <label class="check">
          <input
            type="checkbox"
            .checked=${live(chosen.includes(d))}
            ?disabled=${!column.usable}
            @change=${(/** @type {Event} */ event) => table.choose(d, /** @type {HTMLInputElement} */ (event.target).checked)}
          />
          ${column.named ? column.name : `column ${d + 1}`}
        </label>
      </th>`,
  );
  const rows = read.preview.map(
    (cells) =>
      html`<tr>
        ${read.columns.map((_, d) => html`<td class=${chosen.includes(d) ? '' : 'out'}>${shown(cells[d] ?? '')}</td>`)}
      </tr>`,
  );
  return html`<div class="preview" role="region" aria-label="The first rows, as they were read" tabindex="0">
      <table>
        <caption>
          The first rows; the boxes choose columns.
        </caption>
        <thead>
          <tr>
            ${heads}
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    <ul class="notes">
      ${notes.map((note) => html`<li>${note}</li>`)}
    </ul>
    <div class="marks">
      <label>
        Columns are parted by
        <select
          .value=${live(read.delimiter ?? '')}
          @change=${(/** @type {Event} */ event) => table.tell({ delimiter: valueOf(event) === '' ? null : valueOf(event) })}
        >
          ${DELIMITERS.map(
            ([mark, name]) =>
              html`<option value=${mark} .selected=${live(mark === (read.delimiter ?? ''))}>${name}</option>`,
          )}
        </select>
      </label>
      <label>
        Decimal mark
        <select
          .value=${live(read.decimal)}
          @change=${(/** @type {Event} */ event) => table.tell({ decimal: valueOf(event) === ',' ? ',' : '.' })}
        >
          <option value="." .selected=${live(read.decimal === '.')}>point: 1,234.5</option>
          <option value="," .selected=${live(read.decimal === ',')}>comma: 1.234,5</option>
        </select>
      </label>
    </div>`;
}

/** @param {Event} event */
function valueOf(event) {
  return /** @type {HTMLSelectElement} */ (event.target).value;
}

/** @param {string} cell */
function shown(cell) {
  return cell.length > SHOWN_CELL ? `${cell.slice(0, SHOWN_CELL - 1)}…` : cell;
}

/**
 * Rows as links have them where they are few enough for one, else as the core takes them fastest.
 * @param {{ points: Dense, names: string[] | null }} data
 * @returns {Own}
 */
function ownOf({ points, names }) {
  const own = points.data.length <= FEW_NUMBERS ? rowsOf(points) : points;
  return names ? { points: own, names } : { points: own };
}

/**
 * Rows in use, as text.
 * @param {Own | null} own
 * @returns {string}
 */
function textOf(own) {
  if (!own) return '';
  const { points, names } = own;
  const count = Array.isArray(points) ? points.length : points.shape[0];
  if (count > SHOWN_ROWS) return '';
  const lines = rowsOf(points).map((row) => row.join(', '));
  return [...(names ? [names.map(quoted).join(', ')] : []), ...lines].join('\n');
}

/** @param {string} name */
function quoted(name) {
  return `"${name.replaceAll('"', '""')}"`;
}

/**
 * @param {number[][] | Dense} points
 * @returns {number[][]}
 */
function rowsOf(points) {
  if (Array.isArray(points)) return points;
  const [rows, columns = 1] = points.shape;
  return Array.from({ length: rows }, (_, n) =>
    Array.from({ length: columns }, (_, d) => points.data[n * columns + d]),
  );
}
