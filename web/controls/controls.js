/**
 * The form of a figure: every parameter of the catalogue that applies, in its group, each drawn by the control of its type. To
 * add a parameter is to add a row to the catalogue; few are known by name here: the data set, which may be pasted, the components of
 * a target, which come and go, and what can wait until somebody looks for it.
 *
 * What was refused stays in its box with the message beside it, until that parameter is changed again; the run on show, and
 * every other control, keep their last good values.
 *
 * A figure of an article may ask for a few settings alone, the ones that its text speaks of; they then stand without groups.
 */

import { html, nothing, render } from 'lit/html.js';
import { codecs, findParameter } from '../engine/config.js';
import { summaryFor } from '../engine/data-text.js';
import { applies, sameValue } from '../store/change.js';
import { messageOf } from '../store/message.js';
import { sizeOf } from '../engine/tables/words.js';
import { booleanControl } from './boolean.js';
import { choiceControl } from './choice.js';
import { columnsControl } from './columns.js';
import { compareControl } from './compare.js';
import { componentsControl } from './components.js';
import { dataControl } from './data.js';
import { GROUPS, plainGroup } from './groups.js';
import { Import } from './import.js';
import { numberControl } from './number.js';
import { PanelList, panelsLabel } from './panels.js';
import { finds, searchBox } from './search.js';
import { listControl, matrixControl, textControl } from './text.js';

export { controlStyles } from './styles.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Issue} Issue */
/** @typedef {import('../engine/types.js').Parameter} Parameter */
/** @typedef {import('./field.js').Control} Control */
/** @typedef {import('./compare.js').ComparedRun} ComparedRun */

/**
 * @typedef {object} Shown
 * @property {Config} config  resolved
 * @property {Config} requested
 * @property {number} dimensions  of the data
 * @property {string[]} [columnNames]  of the data
 * @property {readonly ComparedRun[]} beside  the runs beside this one
 * @property {string} label  of this one, where there are others
 * @property {import('./panels.js').PanelChoice} panels
 * @property {string[] | null} only  keys of the parameters to show, in their order, and nothing else; null for the whole form
 */

/** @typedef {import('./compare.js').CompareActions & import('./panels.js').PanelActions} FormActions */

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
  records: listControl,
};

/** Text that is typed is tried when nothing was typed for so long. */
const TYPING_MS = 400;

export class Controls {
  #container;
  #catalog;
  #apply;
  #ask;
  #actions;
  /** @type {Map<string, { text: string, message: string, place: number | null }>} */
  #refused = new Map();
  /** What is being typed. @type {Map<string, { text: string, timer: ReturnType<typeof setTimeout> | undefined }>} */
  #drafts = new Map();
  /** Answers may come late, and only the one to the newest attempt at a parameter counts. @type {Map<string, number>} */
  #attempts = new Map();
  /** @type {Map<string, number>} */
  #references = new Map();
  /** Formulas set in type, with the text that each is of. @type {Map<string, { text: string, notation: any }>} */
  #notations = new Map();
  /** Labels of the folded groups that are open. @type {Set<string>} */
  #opened = new Set();
  /** Errors that stand beside the control that caused them. */
  #said = new WeakSet();
  /** What refuse() was told last. @type {unknown} */
  #elsewhere = null;
  /** @type {Shown | null} */
  #shown = null;
  #editing = false;
  /** A reader's own table. */
  #table = new Import(() => this.#render());
  #panels = new PanelList(() => this.#render());
  /** What is searched for among the settings. */
  #sought = '';

  /**
   * @param {HTMLElement} container
   * @param {object} options
   * @param {Catalog} options.catalog
   * @param {(changes: Config) => Promise<unknown>} options.apply  rejects with an ElboError where the core refuses
   * @param {(what: string) => Promise<any>} options.ask  evaluate()
   * @param {FormActions} options.actions
   */
  constructor(container, { catalog, apply, ask, actions }) {
    this.#container = container;
    this.#catalog = catalog;
    this.#apply = apply;
    this.#ask = ask;
    this.#actions = actions;
  }

  /** @param {Shown} shown  cheap to call often: nothing is drawn again unless something changed */
  update(shown) {
    const last = this.#shown;
    this.#shown = shown;
    const same =
      last &&
      last.config === shown.config &&
      last.requested === shown.requested &&
      last.dimensions === shown.dimensions &&
      last.columnNames?.join('\n') === shown.columnNames?.join('\n') &&
      namesOf(last) === namesOf(shown);
    if (same) return;
    this.#render();
    for (const parameter of this.#visible()) void this.#setInType(parameter);
  }

  /**
   * What the core can write as a formula is a question that has the name of its setting.
   * @param {Parameter} parameter
   */
  async #setInType({ key, type }) {
    const { config } = /** @type {Shown} */ (this.#shown);
    const text = config[key];
    const { choices = [] } = findParameter(this.#catalog, 'model') ?? {};
    const known = choices.find(({ id }) => id === config.model)?.evaluate?.includes(key);
    if (type !== 'text' || !known || this.#notations.get(key)?.text === text) return;
    this.#notations.set(key, { text, notation: null });
    try {
      const notation = await this.#ask(key);
      if (this.#notations.get(key)?.text !== text) return;
      this.#notations.set(key, { text, notation });
      this.#render();
    } catch {
      // The session went on to other settings, which are asked about in their turn.
      if (this.#notations.get(key)?.text === text) this.#notations.delete(key);
    }
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
      this.#refused.set(keyOf(path), { text: textOf(value), message, place: this.#placeOf(path) });
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
    this.#container.toggleAttribute('data-knobs', shown.only !== null);
    if (shown.only)
      return void render(
        visible.map((parameter) => this.#control(parameter, shown)),
        this.#container,
      );
    const search = searchBox(this.#sought, (text) => {
      this.#sought = text;
      this.#render();
    });
    this.#container.toggleAttribute('data-sought', this.#sought.trim() !== '');
    if (this.#sought.trim() !== '')
      return void render([search, this.#found(visible, shown)], this.#container);
    const groups = GROUPS.map(({ label, folded, holds }) => {
      const fields = visible.filter(holds);
      if (fields.length === 0) return nothing;
      const body = fields.map((parameter) => this.#control(parameter, shown));
      if (fields.some(({ key }) => this.#refused.has(key))) this.#opened.add(label);
      return folded ? this.#folded(label, body) : plainGroup(label, body);
    });
    const compare = plainGroup('Compare', compareControl(shown, this.#actions));
    groups.splice(-2, 0, compare);
    const panels = this.#panels.draw(shown.panels, this.#actions);
    groups.unshift(search, this.#folded('Panels', panels, panelsLabel(shown.panels)));
    render(groups, this.#container);
  }

  /**
   * The settings that a text is about, each with its explanation under it.
   * @param {Parameter[]} visible
   * @param {Shown} shown
   */
  #found(visible, shown) {
    const named = (/** @type {Parameter} */ { label }) => finds({ label }, this.#sought);
    const hits = visible.filter((parameter) => finds(parameter, this.#sought));
    const found = [...hits.filter(named), ...hits.filter((parameter) => !named(parameter))];
    const body = found.map((parameter) => this.#control(parameter, shown));
    const none = html`<p class="chosen">No setting that applies here speaks of this.</p>`;
    return plainGroup('Settings found', found.length > 0 ? body : none);
  }

  /**
   * @param {string} label
   * @param {unknown} body
   * @param {string} [title]  where more is to be said than the label
   */
  #folded(label, body, title = label) {
    const remember = (/** @type {Event} */ event) => {
      if (/** @type {HTMLDetailsElement} */ (event.currentTarget).open) this.#opened.add(label);
      else this.#opened.delete(label);
    };
    return html`<details class="group" ?open=${this.#opened.has(label)} @toggle=${remember}>
      <summary>${title}</summary>
      <div class="fields">${body}</div>
    </details>`;
  }

  /** A choice of one is none, and columns are only to be chosen where there are more than a plane holds. */
  #visible() {
    const shown = this.#shown;
    if (!shown) return [];
    const { only } = shown;
    const asked = only
      ? only.flatMap((key) => findParameter(this.#catalog, key) ?? [])
      : this.#catalog.parameters;
    return asked.filter(
      (parameter) =>
        applies(parameter, shown.config) &&
        !(parameter.type === 'choice' && this.#choices(parameter, shown).length === 1) &&
        !(parameter.group === 'view' && parameter.type === 'list' && shown.dimensions <= 2),
    );
  }

  /**
   * The choices that can be made beside the other settings.
   * @param {Parameter} parameter
   * @param {Shown} shown
   */
  #choices({ choices = [] }, { config }) {
    return choices.filter((choice) => applies(choice, config));
  }

  /**
   * @param {Parameter} parameter
   * @param {Shown} shown
   */
  #control(parameter, shown) {
    const { config, requested } = shown;
    const { key, type } = parameter;
    const value = config[key];
    const refused = this.#refused.get(key);
    if (!this.#references.has(key)) this.#references.set(key, Number(value));
    const field = {
      parameter: type === 'choice' ? { ...parameter, choices: this.#choices(parameter, shown) } : parameter,
      id: `field-${key}`,
      value,
      automatic: requested[key] === undefined || requested[key] === 'auto',
      changed: isChanged(parameter, requested[key]),
      text: this.#drafts.get(key)?.text ?? refused?.text ?? this.#written(parameter, value),
      refusal: refused?.message ?? null,
      place: refused?.place ?? null,
      notation: this.#notations.get(key)?.text === value ? this.#notations.get(key)?.notation : null,
      disabled: false,
      reference: this.#references.get(key) ?? 1,
      change: (/** @type {any} */ next) => void this.#change(parameter, next),
      submit: (/** @type {string} */ text) => this.#submit(parameter, text),
      type: (/** @type {string} */ text) => this.#type(parameter, text),
      leave: () => this.#leave(parameter),
    };
    if (key === 'targetComponents') return componentsControl(field);
    if (key === 'columns' && shown.columnNames) return columnsControl(field, shown.columnNames);
    if (key !== 'data') return (controlsByType[type] ?? textControl)(field);
    // A curve lies in a plane.
    this.#table.most = config.model === 'curve' ? 2 : undefined;
    return dataControl({
      ...field,
      summary: this.#table.outcome || summaryFor(requested.data),
      editing: this.#editing,
      edit: (open) => this.#edit(open),
      table: this.#table,
      refuse: (message) => this.#refuse(key, '', new Error(message)),
    });
  }

  /**
   * @param {Parameter} parameter
   * @param {any} value
   * @returns {string} what a box shows of it
   */
  #written(parameter, value) {
    return parameter.key === 'data' || value === undefined ? '' : codecs.form.write(parameter, value);
  }

  /**
   * @param {Parameter} parameter
   * @param {string} text  perhaps not finished
   */
  #type(parameter, text) {
    const { key } = parameter;
    clearTimeout(this.#drafts.get(key)?.timer);
    const timer = setTimeout(() => this.#read(parameter, text), TYPING_MS);
    this.#drafts.set(key, { text, timer });
  }

  /** @param {Parameter} parameter */
  #leave(parameter) {
    const draft = this.#drafts.get(parameter.key);
    if (draft) this.#submit(parameter, draft.text);
  }

  /**
   * @param {Parameter} parameter
   * @param {string} text  finished
   */
  #submit(parameter, text) {
    clearTimeout(this.#drafts.get(parameter.key)?.timer);
    this.#drafts.delete(parameter.key);
    this.#read(parameter, text);
  }

  /**
   * @param {Parameter} parameter
   * @param {string} text
   */
  #read(parameter, text) {
    const { key, type } = parameter;
    if (text.trim() === '' && parameter.default === 'auto') return void this.#change(parameter, undefined);
    // A text that was tried while it was typed is not tried again when the box is left.
    if (type === 'text' && !this.#refused.has(key) && sameValue(text, this.#shown?.config[key])) {
      return this.#render();
    }
    try {
      void this.#change(parameter, codecs.form.read(parameter, text), text);
    } catch (error) {
      this.#refuse(key, text, error);
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
    const { changes, words } = key === 'data' ? this.#fitting(value) : { changes: {}, words: '' };
    try {
      await this.#apply({ [key]: value, ...changes });
      if (attempt !== this.#attempts.get(key)) return;
      // Much of what was refused was refused for the old data's sake.
      if (key === 'data') this.#refused.clear();
      if (key === 'data') this.#table.outcome = words;
      this.#refused.delete(key);
      this.#render();
    } catch (error) {
      this.#said.add(/** @type {object} */ (error));
      if (attempt !== this.#attempts.get(key)) return;
      this.#refuse(key, text ?? this.#written(parameter, value), error);
    }
  }

  /**
   * What must change beside a reader's own rows, which may be fewer than what was there before.
   * @param {any} data
   * @returns {{ changes: Config, words: string }}
   */
  #fitting(data) {
    const { requested = {} } = this.#shown ?? {};
    if (typeof data !== 'object' || data === null) return { changes: {}, words: '' };
    const [rows, columns] = data.points.shape ?? [data.points.length, data.points[0]?.length ?? 0];
    /** @type {Config} */
    const changes = {};
    const words = sizeOf(rows, columns).replace('Read as', 'In use:');
    if (requested.rows > rows) changes.rows = undefined;
    return { changes, words };
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
   * What was refused is said beside what was changed, and beside whatever else it is about.
   * @param {string} key
   * @param {string} text
   * @param {any} error
   */
  #refuse(key, text, error) {
    this.#attempt(key);
    const issues = /** @type {Issue[]} */ (error.issues ?? []);
    for (const { path, value, message } of issues)
      this.#refused.set(keyOf(path), { text: textOf(value), message, place: this.#placeOf(path) });
    const place = issues.map(({ path }) => (keyOf(path) === key ? this.#placeOf(path) : null));
    this.#refused.set(key, {
      text,
      message: messageOf(error),
      place: place.find((at) => at !== null) ?? null,
    });
    this.#render();
  }

  /**
   * The place in a text that the path of an issue names: 'formula[12]' is about the letter after the twelfth.
   * @param {string} path
   */
  #placeOf(path) {
    const [, key, place] = /^(\w+)\[(\d+)\]$/.exec(path) ?? [];
    return key && findParameter(this.#catalog, key)?.type === 'text' ? Number(place) : null;
  }
}

/** @param {string} path  of an issue: 'meanPrior[1]' is about meanPrior */
function keyOf(path) {
  return path.split(/[.[]/)[0];
}

/** Whether another value than the default was asked for. @param {Parameter} parameter @param {any} asked */
function isChanged(parameter, asked) {
  // Another model is another figure.
  if (asked === undefined || parameter.default === 'auto' || parameter.key === 'model') return false;
  return !sameValue(asked, parameter.default);
}

/** Whatever is shown that is no setting. @param {Shown} shown */
function namesOf({ label, beside, panels, only }) {
  return JSON.stringify([
    label,
    panels.shown,
    panels.changed,
    only,
    ...beside.map((run) => [run.label, run.refusal]),
  ]);
}

/** @param {unknown} value */
function textOf(value) {
  return typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
}
