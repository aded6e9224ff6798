/**
 * Everything of a figure that is seen: the panels, the bar, the controls, in the colours of its surroundings. It is given a look and
 * a state, and draws them when it is told to.
 */

import { takesMarkup } from '../engine/trusted.js';
import { settle } from '../store/change.js';
import { messageOf } from '../store/message.js';
import { palettes, readTheme } from '../plots/drawing/theme.js';
import { Announcer } from './announcer.js';
import { knobsOf } from './attributes.js';
import { Bar } from './bar.js';
import { failureOf } from './failure.js';
import { Fit } from './fit.js';
import { keepInside } from './edge.js';
import { onKey } from './keys.js';
import { Panels } from './panels.js';
import { runsOf } from './runs.js';
import { skeleton } from './skeleton.js';
import { styles } from './styles.js';
import { schemeAround, watchScale, watchSurroundings } from './surroundings.js';
import { undress, wear, wearAgain } from './wardrobe.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../plots/types.js').Plot} Plot */
/** @typedef {import('../plots/types.js').Theme} Theme */
/** @typedef {import('./attributes.js').Look} Look */
/** @typedef {import('./bar.js').Actions & import('../controls/controls.js').FormActions & Record<import('./keys.js').Act, () => void>} Actions */
/** @typedef {import('./element.js').State} State */

const BAR_PERIOD_MS = 100;

/** So long after its first picture a figure has the height that it keeps. */
const SETTLED_MS = 300;

export class Stage {
  #host;
  #root;
  #slot;
  #parts = skeleton();
  #catalog;
  #bar;
  #actions;
  #ask;
  #apply;
  #panelChoice;
  #changed;
  #life = new AbortController();
  /** What is watched of the document around it. */
  #page = new AbortController();
  #panels;
  #announcer;
  #fit;
  /** All that are asked for; a box of given height may hold fewer. @type {Plot[]} */
  #asked = [];
  /** @type {import('../controls/controls.js').Controls | null} */
  #controls = null;
  /** What was refused before the controls were there to show it. @type {unknown} */
  #refused = null;
  /** Settings that stand under the figure where the controls are not there in full. @type {string[]} */
  #knobs = [];
  /** What the controls show where no run ever stood. @type {Config} */
  #defaults;
  /** @type {Look | null} */
  #look = null;
  /** @type {Theme | null} */
  #theme = null;
  #situation = '';
  #barPainted = 0;
  #described = false;
  /** What the pictures were last described with. @type {unknown[]} */
  #told = [];
  #outlasted = false;
  /** Called once the figure stands. @type {(() => void) | undefined} */
  #stood;
  #settled = false;
  /** The controls could not be fetched; the figure does without. */
  #bare = false;

  /**
   * @param {object} options
   * @param {HTMLElement} options.host
   * @param {ShadowRoot} options.root  with the slot for the fallback
   * @param {Catalog} options.catalog
   * @param {Actions} options.actions
   * @param {(changes: Config) => Promise<unknown>} options.apply  what the controls change
   * @param {(what: string) => Promise<any>} options.ask  evaluate(), for the controls
   * @param {import('./handles.js').Hand} options.hand  what handles move
   * @param {(config: Config) => import('../controls/panels.js').PanelChoice} options.panels  what may be put on show, and what is
   * @param {() => void} options.changed  there is something to paint
   * @param {(quantity: string | null) => void} options.point  what the reader points at
   * @param {() => void} [options.live]  called once the figure stands in the place of what was there before
   */
  constructor({
    host,
    root,
    catalog,
    actions,
    apply,
    ask,
    hand,
    panels: panelChoice,
    changed,
    point,
    live: stood,
  }) {
    const { figure, panels, tooltip, live } = this.#parts;
    this.#host = host;
    this.#root = root;
    this.#slot = /** @type {HTMLSlotElement} */ (root.querySelector('slot'));
    this.#catalog = catalog;
    this.#defaults = settle(catalog, {});
    this.#bar = new Bar(this.#parts.bar, actions);
    this.#actions = actions;
    this.#apply = apply;
    this.#ask = ask;
    this.#panelChoice = panelChoice;
    this.#changed = changed;
    this.#panels = new Panels({ container: panels, tooltip, changed, point, hand });
    this.#announcer = new Announcer(live);
    this.#stood = stood;
    wear(root, ...styles);
    const place = /** @type {HTMLElement} */ (this.#slot.parentElement);
    place.append(figure);
    this.#fit = new Fit({ place, ...this.#parts, changed: () => this.#refit() });
    const { signal } = this.#life;
    figure.addEventListener('keydown', (event) => onKey(event, actions), { signal });
    keepInside(figure, signal);
    this.#watchPage();
  }

  /** The plots on show. */
  get plots() {
    return this.#panels.list.map(({ plot }) => plot);
  }

  /** Axes of the pictures that stand still. */
  get standing() {
    return this.#panels.standing;
  }

  /** What a highlight can light. */
  get quantities() {
    return this.#panels.quantities;
  }

  /** @returns {Theme} as the style is now */
  get theme() {
    const scheme = this.#parts.figure.dataset.scheme === 'dark' ? 'dark' : 'light';
    return readTheme(this.#parts.panels, { scheme });
  }

  /** @param {Look} look */
  dress(look) {
    const { figure, controls } = this.#parts;
    if (look.knobs.join() !== this.#look?.knobs.join()) this.#setKnobs(look.knobs);
    this.#look = look;
    figure.dataset.controls = look.controls;
    figure.dataset.status = look.status;
    controls.hidden = look.controls !== 'full' && this.#knobs.length === 0;
    this.#bar.buttons = look.controls !== 'none';
    this.#bar.history = look.controls === 'full';
    if (!controls.hidden && !this.#controls) void this.#fetchControls();
    this.#retheme();
  }

  /** @param {string[]} names  as the attribute spells them */
  #setKnobs(names) {
    const { keys, unknown } = knobsOf(this.#catalog, names);
    this.#knobs = keys;
    if (unknown.length > 0)
      console.warn(`<elbo-explorer>: knobs names ${unknown.join(', ')}, which the catalogue has not.`);
  }

  /** @param {Plot[]} plots  cheap to call often: nothing happens where they are on show already */
  show(plots) {
    this.#asked = plots;
    this.#showSome(plots.slice(0, this.#fit.room(plots.length)));
  }

  /** Nothing of what was just put up stays out of reach. */
  reach() {
    this.#fit.reach();
  }

  /** The box holds more or fewer of them than before. */
  #refit() {
    this.show(this.#asked);
    this.#panels.measure();
    this.#changed();
  }

  /** @param {Plot[]} plots */
  #showSome(plots) {
    const before = this.plots;
    if (plots.length === before.length && plots.every((plot, i) => plot === before[i])) return;
    this.#panels.show(plots);
    this.#described = false;
    this.#changed();
  }

  /**
   * What must not wait for a display frame: whether the fallback is on show, and what is said aloud.
   * @param {State} state
   */
  tell(state) {
    const { frame, error, playing, generation, config } = state;
    // It appears as it will stay, with its picture and its numbers: what came a display frame later would move the rest.
    if (this.#stand(frame !== null, error !== null)) this.paint(state, 0);
    if (frame && this.#announcer.tell(frame, { playing, generation, config })) this.#described = false;
  }

  /**
   * Takes the place of the fallback, all at once: when there is a frame, and the controls with it where they are wanted.
   * @param {boolean} known  whether there is a frame
   * @param {boolean} failed
   * @returns {boolean} whether it does so just now
   */
  #stand(known, failed) {
    const { figure, controls } = this.#parts;
    const before = figure.classList.contains('live');
    const ready = known && (Boolean(controls.hidden) || this.#controls !== null || this.#bare);
    this.#slot.hidden = ready;
    figure.classList.toggle('live', ready);
    figure.classList.toggle('failed', !known && failed);
    if (ready && !before) {
      this.#fit.begin(this.#panelChoice(this.#defaults).changed === true);
      this.show(this.#asked);
      this.#panels.measure();
    }
    if (!known && failed) this.#settle();
    return ready && !before;
  }

  /** Its place need not be kept any longer. */
  #settle() {
    if (this.#settled) return;
    this.#settled = true;
    setTimeout(() => {
      this.#stood?.();
      void this.#preparePrinting();
    }, SETTLED_MS);
  }

  /**
   * @param {State} state
   * @param {number} interval  how long display frames take, in milliseconds
   * @returns {boolean} whether there was a picture to paint, and room for it
   */
  paint(state, interval) {
    const { frame, config, requested, beside, label, lit, playing, generation } = state;
    const { controls = 'none' } = this.#look ?? {};
    this.#theme ??= this.theme;
    this.#stand(frame !== null, state.error !== null);
    const runs = runsOf(state, this.#catalog);
    this.#noteNews(state);
    const look = { theme: this.#theme, lit, playing, interval, generation };
    const painted = runs.length > 0 && this.#panels.paint(runs, look);
    if (painted && !this.#described) this.#panels.describe();
    this.#described ||= painted;
    if (!this.#parts.controls.hidden) {
      const shown = {
        config: config ?? this.#defaults,
        requested,
        dimensions: frame?.columnNames?.length ?? 2,
        columnNames: frame?.columnNames ?? [],
        beside,
        label,
        panels: this.#panelChoice(config ?? this.#defaults),
        only: controls === 'full' ? null : this.#knobs,
      };
      this.#controls?.update(shown);
    }
    this.#paintBar(state, controls);
    if (painted) this.#settle();
    return painted;
  }

  /**
   * Numbers that run are read ten times a second at best, and laying them out costs more than painting a plot.
   * @param {State} state
   * @param {Look['controls']} controls
   */
  #paintBar(state, controls) {
    const { frame, error, playing, speed, busy, generation, heading, beside } = state;
    const told = !this.#parts.controls.hidden && this.#controls?.shows(error);
    const refused = controls === 'full' ? undefined : beside.find((run) => run.refusal !== null);
    const failure = error ? failureOf(error) : null;
    const said = failure?.line ?? (error && !told ? messageOf(error) : null);
    const refusal = said ?? refused?.refusal ?? null;
    const outlasted = beside.some((run) => run.refusal === null && run.frame?.status === 'running');
    // What the others came to is worth describing as well.
    if (outlasted !== this.#outlasted) {
      this.#outlasted = outlasted;
      this.#described = false;
      this.#changed();
    }
    const situation = [
      frame?.status,
      playing,
      speed,
      busy,
      generation,
      controls,
      refusal,
      heading,
      outlasted,
    ];
    const now = performance.now();
    const running = playing && frame?.status === 'running';
    if (running && situation.join() === this.#situation && now - this.#barPainted < BAR_PERIOD_MS) return;
    this.#situation = situation.join();
    this.#barPainted = now;
    this.#bar.update({ ...state, refusal, outlasted, passing: failure?.passing ?? false });
  }

  /**
   * What is chosen, and what is answered about it while nothing moves, is worth describing anew.
   * @param {State} state
   */
  #noteNews({ chosen, analyses, playing }) {
    const news = [chosen, playing ? null : analyses];
    if (news.some((each, i) => each !== this.#told[i])) this.#described = false;
    this.#told = news;
  }

  /** Opens something over the figure. @param {(figure: HTMLElement) => void} show */
  open(show) {
    show(this.#parts.figure);
  }

  /** @param {unknown} error  of a change that did not come from the controls; null where one was accepted */
  refuse(error) {
    if (this.#controls) this.#controls.refuse(error);
    else this.#refused = error;
  }

  dispose() {
    this.#life.abort();
    this.#panels.dispose();
    this.#fit.dispose();
    this.#parts.figure.remove();
    this.#slot.hidden = false;
    undress(this.#root);
    this.#page.abort();
  }

  /** The figure stands in another document, which has its own styles and surroundings. */
  moved() {
    wearAgain(this.#root);
    this.#watchPage();
    this.#retheme();
  }

  #watchPage() {
    this.#page.abort();
    this.#page = new AbortController();
    const { figure } = this.#parts;
    watchSurroundings(this.#host, figure, () => this.#retheme(), this.#page.signal);
    watchScale(figure, () => this.#panels.rescale(), this.#page.signal);
  }

  #retheme() {
    const { theme = 'auto' } = this.#look ?? {};
    const { dataset } = this.#parts.figure;
    const scheme = theme === 'auto' ? schemeAround(this.#host) : theme;
    const before = this.#theme;
    if (dataset.scheme !== scheme) dataset.scheme = scheme;
    // Pages change for many reasons; only another look is worth painting.
    if (before && looksOf(this.theme) === looksOf(before)) return;
    this.#theme = null;
    this.#changed();
  }

  /** A page may be printed at any time, and then there is none left to fetch anything. */
  async #preparePrinting() {
    const fetched = await import('./print.js').catch(() => null);
    if (fetched && !this.#life.signal.aborted) fetched.watchPrinting(this.#panels, this.#life.signal);
  }

  /** The figure plays without settings that cannot be had. @param {string} reason  for the page's authors */
  #doWithout(reason) {
    this.#bare = true;
    this.#parts.controls.textContent = 'The settings of this figure cannot be shown here.';
    console.error(`elbo-explorer: The settings are left out: ${reason}.`);
    this.#changed();
  }

  /** The controls are many, and most figures do without: they are fetched where they are wanted. */
  async #fetchControls() {
    const fetched = await import('../controls/controls.js').catch(
      (/** @type {Error} */ { message }) => message,
    );
    if (typeof fetched === 'string') return this.#doWithout(fetched);
    if (!takesMarkup(this.#host.ownerDocument))
      return this.#doWithout('a content policy must allow trusted-types elbo-explorer');
    const { Controls, controlStyles } = fetched;
    if (this.#life.signal.aborted || this.#controls) return;
    wear(this.#root, controlStyles);
    this.#controls = new Controls(this.#parts.controls, {
      catalog: this.#catalog,
      apply: this.#apply,
      ask: this.#ask,
      actions: this.#actions,
    });
    this.#controls.refuse(this.#refused);
    this.#changed();
  }
}

/** All that there is to see of a theme. @param {Theme} theme */
function looksOf({ scheme, font, fontSize, color }) {
  return [scheme, font, fontSize, ...Object.keys(palettes.light).map(color)].join();
}
