/**
 * Everything of a figure that is seen: the panels, the bar, the controls, in the colours of its surroundings. It is given a look and
 * a state, and draws them when it is told to.
 */

import { defaults } from '../store/change.js';
import { withEvidence } from '../store/evidence.js';
import { messageOf } from '../store/message.js';
import { plotById } from '../plots/index.js';
import { readTheme } from '../plots/theme.js';
import { Announcer } from './announcer.js';
import { Bar } from './bar.js';
import { onKey } from './keys.js';
import { Panels } from './panels.js';
import { skeleton } from './skeleton.js';
import { sheets } from './styles.js';
import { schemeAround, watchSurroundings } from './surroundings.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../plots/types.js').Theme} Theme */
/** @typedef {import('./attributes.js').Look} Look */
/** @typedef {import('./bar.js').Actions} Actions */
/** @typedef {import('./element.js').State} State */

const BAR_PERIOD_MS = 100;

export class Stage {
  #host;
  #root;
  #slot;
  #sheetsBefore;
  #parts = skeleton();
  #catalog;
  #bar;
  #apply;
  #changed;
  #life = new AbortController();
  #panels;
  #announcer;
  /** @type {import('../controls/controls.js').Controls | null} */
  #controls = null;
  /** What was refused before the controls were there to show it. @type {unknown} */
  #refused = null;
  /** What the controls show where no run ever stood. @type {Config} */
  #defaults;
  /** @type {Look | null} */
  #look = null;
  /** @type {Theme | null} */
  #theme = null;
  #situation = '';
  #barPainted = 0;
  #described = false;

  /**
   * @param {object} options
   * @param {HTMLElement} options.host
   * @param {ShadowRoot} options.root  with the slot for the fallback
   * @param {Catalog} options.catalog
   * @param {Actions} options.actions
   * @param {(changes: Config) => Promise<unknown>} options.apply  what the controls change
   * @param {() => void} options.changed  there is something to paint
   * @param {(quantity: string | null) => void} options.point  what the reader points at
   */
  constructor({ host, root, catalog, actions, apply, changed, point }) {
    const { figure, panels, tooltip, live } = this.#parts;
    this.#host = host;
    this.#root = root;
    this.#slot = /** @type {HTMLSlotElement} */ (root.querySelector('slot'));
    this.#sheetsBefore = [...root.adoptedStyleSheets];
    this.#catalog = catalog;
    this.#defaults = defaults(catalog);
    this.#bar = new Bar(this.#parts.bar, actions);
    this.#apply = apply;
    this.#changed = changed;
    this.#panels = new Panels({ container: panels, tooltip, changed, point });
    this.#announcer = new Announcer(live);
    root.adoptedStyleSheets = [...this.#sheetsBefore, ...sheets()];
    root.append(figure);
    const { signal } = this.#life;
    figure.addEventListener('keydown', (event) => onKey(event, actions), { signal });
    watchSurroundings(host.ownerDocument, () => this.#retheme(), signal);
  }

  /** The plots on show. */
  get plots() {
    return this.#panels.list.map(({ plot }) => plot);
  }

  /** @returns {Theme} as the style is now */
  get theme() {
    const scheme = this.#parts.figure.dataset.scheme === 'dark' ? 'dark' : 'light';
    return readTheme(this.#parts.panels, { scheme });
  }

  /**
   * @param {Look} look
   * @returns {boolean} whether other plots are on show than before
   */
  dress(look) {
    const { figure, controls } = this.#parts;
    const before = this.#look?.view.join();
    this.#look = look;
    figure.dataset.controls = look.controls;
    controls.hidden = look.controls !== 'full';
    this.#bar.buttons = look.controls !== 'none';
    if (look.controls === 'full' && !this.#controls) void this.#fetchControls();
    const others = look.view.join() !== before;
    if (others) {
      this.#panels.show(look.view.flatMap((id) => plotById(id) ?? []));
      this.#described = false;
    }
    this.#retheme();
    return others;
  }

  /**
   * What must not wait for a display frame: whether the fallback is on show, and what is said aloud.
   * @param {State} state
   */
  tell({ frame, error, playing, generation }) {
    const { classList } = this.#parts.figure;
    this.#slot.hidden = frame !== null;
    classList.toggle('live', frame !== null);
    classList.toggle('failed', frame === null && error !== null);
    if (frame && this.#announcer.tell(frame, { playing, generation })) this.#described = false;
  }

  /**
   * @param {State} state
   * @returns {boolean} whether there was a picture to paint, and room for it
   */
  paint(state) {
    const { frame, config, requested, evidence, lit } = state;
    const { controls = 'none' } = this.#look ?? {};
    this.#theme ??= this.theme;
    const shown = withEvidence(frame, evidence);
    const painted =
      shown !== null && this.#panels.paint([{ config, frame: shown }], { theme: this.#theme, lit });
    if (painted && !this.#described) this.#panels.describe();
    this.#described ||= painted;
    if (controls === 'full') {
      const dimensions = frame?.columnNames?.length ?? 2;
      this.#controls?.update({ config: config ?? this.#defaults, requested, dimensions });
    }
    this.#paintBar(state, controls);
    return painted;
  }

  /**
   * Numbers that run are read ten times a second at best, and laying them out costs more than painting a plot.
   * @param {State} state
   * @param {Look['controls']} controls
   */
  #paintBar(state, controls) {
    const { frame, error, playing, speed, busy, generation } = state;
    const told = controls === 'full' && this.#controls?.shows(error);
    const refusal = error && !told ? messageOf(error) : null;
    const situation = [frame?.status, playing, speed, busy, generation, controls, refusal].join();
    const now = performance.now();
    const running = playing && frame?.status === 'running';
    if (running && situation === this.#situation && now - this.#barPainted < BAR_PERIOD_MS) return;
    this.#situation = situation;
    this.#barPainted = now;
    this.#bar.update({ ...state, refusal });
  }

  /** @param {unknown} error  of a change that did not come from the controls; null where one was accepted */
  refuse(error) {
    if (this.#controls) this.#controls.refuse(error);
    else this.#refused = error;
  }

  dispose() {
    this.#life.abort();
    this.#panels.dispose();
    this.#parts.figure.remove();
    this.#slot.hidden = false;
    this.#root.adoptedStyleSheets = this.#sheetsBefore;
  }

  #retheme() {
    const { theme = 'auto' } = this.#look ?? {};
    this.#parts.figure.dataset.scheme = theme === 'auto' ? schemeAround(this.#host) : theme;
    this.#theme = null;
    this.#changed();
  }

  /** The controls are many, and most figures do without: they are fetched where they are wanted. */
  async #fetchControls() {
    const { Controls, controlSheet } = await import('../controls/controls.js');
    if (this.#life.signal.aborted || this.#controls) return;
    this.#root.adoptedStyleSheets = [...this.#root.adoptedStyleSheets, controlSheet()];
    this.#controls = new Controls(this.#parts.controls, this.#catalog, this.#apply);
    this.#controls.refuse(this.#refused);
    this.#changed();
  }
}
