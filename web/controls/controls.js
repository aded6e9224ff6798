/**
 * The form of a figure: every parameter of the catalogue that applies, in its group, each drawn by the control of its type. To
 * add a parameter is to add a row to the catalogue; nothing here knows one by name but the data set, which may be pasted.
 *
 * What was refused stays in its box with the message beside it, until that parameter is changed again; the run on show, and
 * every other control, keep their last good values.
 */

import { html, nothing, render } from 'lit/html.js';
import { codecs } from '../engine/config.js';
import { applies } from '../store/change.js';
import { messageOf } from '../store/message.js';
import { booleanControl } from './boolean.js';
import { choiceControl } from './choice.js';
import { dataControl } from './data.js';
import { numberControl } from './number.js';
import { listControl, matrixControl, textControl } from './text.js';

export { controlSheet } from './styles.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Issue} Issue */
/** @typedef {import('../engine/types.js').Parameter} Parameter */
/** @typedef {import('./field.js').Control} Control */
/** @typedef {{ config: Config, requested: Config, dimensions: number }} Shown */

/** @type {Record<string, Control>} */
const controlsByType = {
  boolean: booleanControl,
  integer: numberControl,
  real: numberControl,
  choice: choiceControl,
  text: textControl,
  list: listControl,
  matrix: matrixControl,
  points: matrixControl,
  records: textControl,
};

/**
 * The groups in the order in which a reader meets them; folded ones open on demand, and when something in them is refused.
 * @type {{ label: string, folded?: boolean, holds: (parameter: Parameter, catalog: Catalog) => boolean }[]}
 */
const GROUPS = [
  { label: 'Data', holds: ({ group }) => group === 'data' },
  { label: 'Model', holds: ({ group }) => group === 'model' },
  { label: 'Run', holds: (parameter, catalog) => parameter.group === 'run' && !isDetail(parameter, catalog) },
  {
    label: 'Inference',
    holds: (parameter, catalog) => parameter.group === 'inference' && !isDetail(parameter, catalog),
  },
  { label: 'View', holds: ({ group }) => group === 'view' },
  { label: 'Priors', folded: true, holds: ({ group }) => group === 'priors' },
  { label: 'More', folded: true, holds: isDetail },
];

/**
 * How a run starts and stops is a detail: whatever in these groups comes after the first and was not brought along by another
 * choice (as a batch size is by stochastic inference) can wait.
 * @param {Parameter} parameter
 * @param {Catalog} catalog
 */
function isDetail({ key, group, when = {} }, { parameters }) {
  if (group !== 'run' && group !== 'inference') return false;
  const first = parameters.find((parameter) => parameter.group === group);
  return key !== first?.key && Object.keys(when).every((condition) => condition === 'model');
}

export class Controls {
  #container;
  #catalog;
  #apply;
  /** @type {Map<string, { text: string, message: string }>} */
  #refused = new Map();
  /** Answers may come late, and only the one to the newest attempt at a parameter counts. @type {Map<string, number>} */
  #attempts = new Map();
  /** @type {Map<string, number>} */
  #references = new Map();
  /** Labels of the folded groups that are open. @type {Set<string>} */
  #opened = new Set();
  /** Errors that stand beside the control that caused them. */
  #said = new WeakSet();
  /** What refuse() was told last. @type {unknown} */
  #elsewhere = null;
  /** @type {Shown | null} */
  #shown = null;
  #editing = false;

  /**
   * @param {HTMLElement} container
   * @param {Catalog} catalog
   * @param {(changes: Config) => Promise<unknown>} apply  rejects with an ElboError where the core refuses
   */
  constructor(container, catalog, apply) {
    this.#container = container;
    this.#catalog = catalog;
    this.#apply = apply;
  }

  /** @param {Shown} shown  cheap to call often: nothing is drawn again unless something changed */
  update(shown) {
    const last = this.#shown;
    if (
      last &&
      last.config === shown.config &&
      last.requested === shown.requested &&
      last.dimensions === shown.dimensions
    )
      return;
    this.#shown = shown;
    this.#render();
  }

  /**
   * Shows what was refused of a change that came from elsewhere (an attribute, a link, a script) at the parameters it names,
   * and nothing else; null where such a change was accepted.
   * @param {any} error
   */
  refuse(error) {
    const issues = /** @type {Issue[]} */ (error?.issues ?? []);
    this.#refused.clear();
    for (const { path, value, message } of issues)
      this.#refused.set(keyOf(path), { text: textOf(value), message });
    this.#elsewhere = error;
    this.#render();
  }

  /**
   * Whether all of an error is to be read beside the controls.
   * @param {any} error
   */
  shows(error) {
    if (this.#said.has(error)) return true;
    const visible = this.#visible();
    const issues = /** @type {Issue[]} */ (error?.issues ?? []);
    const placed = issues.every(({ path }) => visible.some(({ key }) => key === keyOf(path)));
    return error === this.#elsewhere && issues.length > 0 && placed;
  }

  #render() {
    const shown = this.#shown;
    if (!shown) return;
    const visible = this.#visible();
    const groups = GROUPS.map(({ label, folded, holds }) => {
      const fields = visible.filter((parameter) => holds(parameter, this.#catalog));
      if (fields.length === 0) return nothing;
      const body = fields.map((parameter) => this.#control(parameter, shown));
      if (fields.some(({ key }) => this.#refused.has(key))) this.#opened.add(label);
      return folded ? this.#folded(label, body) : plainGroup(label, body);
    });
    render(groups, this.#container);
  }

  /**
   * @param {string} label
   * @param {unknown} body
   */
  #folded(label, body) {
    const remember = (/** @type {Event} */ event) => {
      if (/** @type {HTMLDetailsElement} */ (event.currentTarget).open) this.#opened.add(label);
      else this.#opened.delete(label);
    };
    return html`<details class="group" ?open=${this.#opened.has(label)} @toggle=${remember}>
      <summary>${label}</summary>
      <div class="fields">${body}</div>
    </details>`;
  }

  /** A choice of one is none, and columns are only to be chosen where there are more than a plane holds. */
  #visible() {
    const shown = this.#shown;
    if (!shown) return [];
    return this.#catalog.parameters.filter(
      (parameter) =>
        applies(parameter, shown.config) &&
        !(parameter.type === 'choice' && parameter.choices?.length === 1) &&
        !(parameter.group === 'view' && parameter.type === 'list' && shown.dimensions <= 2),
    );
  }

  /**
   * @param {Parameter} parameter
   * @param {Shown} shown
   */
  #control(parameter, { config, requested }) {
    const { key, type } = parameter;
    const value = config[key];
    const refused = this.#refused.get(key);
    if (!this.#references.has(key)) this.#references.set(key, Number(value));
    const choices = parameter.choices?.filter((choice) => applies(choice, config));
    const field = {
      parameter: choices ? { ...parameter, choices } : parameter,
      id: `field-${key}`,
      value,
      automatic: requested[key] === undefined || requested[key] === 'auto',
      text: refused?.text ?? (key === 'data' ? '' : codecs.form.write(parameter, value)),
      refusal: refused?.message ?? null,
      disabled: false,
      reference: this.#references.get(key) ?? 1,
      change: (/** @type {any} */ next) => void this.#change(parameter, next),
      submit: (/** @type {string} */ text) => this.#submit(parameter, text),
    };
    if (key !== 'data') return (controlsByType[type] ?? textControl)(field);
    return dataControl({
      ...field,
      editing: this.#editing,
      edit: (open) => this.#edit(open),
      refuse: (message) => this.#refuse(key, '', message),
    });
  }

  /**
   * @param {Parameter} parameter
   * @param {string} text
   */
  #submit(parameter, text) {
    const { key } = parameter;
    if (text.trim() === '' && parameter.default === 'auto') return void this.#change(parameter, undefined);
    try {
      void this.#change(parameter, codecs.form.read(parameter, text), text);
    } catch (error) {
      this.#refuse(key, text, messageOf(error));
    }
  }

  /**
   * @param {Parameter} parameter
   * @param {any} value
   * @param {string} [text]  as it was typed
   */
  async #change(parameter, value, text) {
    const { key } = parameter;
    const attempt = this.#attempt(key);
    try {
      await this.#apply({ [key]: value });
      if (attempt !== this.#attempts.get(key)) return;
      // Much of what was refused was refused for the old data's sake.
      if (key === 'data') this.#refused.clear();
      this.#refused.delete(key);
      this.#render();
    } catch (error) {
      this.#said.add(/** @type {object} */ (error));
      if (attempt !== this.#attempts.get(key)) return;
      this.#refuse(
        key,
        text ?? (key === 'data' ? '' : codecs.form.write(parameter, value)),
        messageOf(error),
      );
    }
  }

  /**
   * @param {string} key
   * @returns {number} of the attempt that begins
   */
  #attempt(key) {
    const attempt = (this.#attempts.get(key) ?? 0) + 1;
    this.#attempts.set(key, attempt);
    return attempt;
  }

  /** @param {boolean} open */
  #edit(open) {
    this.#editing = open;
    this.#refused.delete('data');
    this.#render();
  }

  /**
   * @param {string} key
   * @param {string} text
   * @param {string} message
   */
  #refuse(key, text, message) {
    this.#attempt(key);
    this.#refused.set(key, { text, message });
    this.#render();
  }
}

/**
 * @param {string} label
 * @param {unknown} body
 */
function plainGroup(label, body) {
  return html`<fieldset class="group">
    <legend>${label}</legend>
    <div class="fields">${body}</div>
  </fieldset>`;
}

/** @param {string} path  of an issue: 'meanPrior[1]' is about meanPrior */
function keyOf(path) {
  return path.split(/[.[]/)[0];
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
