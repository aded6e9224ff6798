/**
 * The figure: what <elbo-explorer> becomes when a reader comes near it. It owns a store, a run, a player and a stage, and lives in
 * the shadow root that the loader made, beside the slot with the fallback, which stays until the first frame is there.
 *
 * Data goes one way: attributes, controls, handles and scripts change the run; the run's frames go to the store; the store's news
 * are drawn, at most once a display frame.
 */

import { catalog } from '../engine/catalog.js';
import { findParameter } from '../engine/config.js';
import { ElboError, openSession } from '../engine/core.js';
import { Analyst } from '../store/analyses.js';
import { difference, sameValue } from '../store/change.js';
import { labelled } from '../store/labels.js';
import { formatLink, parseLink, withoutFaults } from '../store/link.js';
import { Marks } from '../store/marks.js';
import { hasPacked, unpacked } from '../store/packed.js';
import { Run } from '../store/run.js';
import { emptyRun } from '../store/run-state.js';
import { createStore } from '../store/store.js';
import { plots } from '../plots/index.js';
import { attributesOf, configFromAttributes, lookFromAttributes, viewIssues } from './attributes.js';
import { Companions } from './companions.js';
import { Herald } from './herald.js';
import { Player } from './player.js';
import { prefersCalm, watchMotion, watchVisibility } from './reader.js';
import { runsOf } from './runs.js';
import { Shown } from './shown.js';
import { Stage } from './stage.js';

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').Issue} Issue */
/** @typedef {import('../plots/types.js').Chosen} Chosen */
/** @typedef {import('../store/link.js').LinkState} LinkState */

/**
 * @typedef {object} OwnState
 * @property {boolean} playing  what the reader wants; a run that has ended rests all the same
 * @property {number} speed  iterations a second
 * @property {string | null} lit  the quantity that is pointed at
 * @property {import('../store/analyses.js').Analyses} analyses
 * @property {Chosen | null} chosen  what is looked at
 */

/** @typedef {import('../store/run-state.js').RunState & import('../store/comparison.js').CompareState & OwnState} State */

export { adopt } from '../engine/adopt.js';

export class View {
  #host;
  #catalog = catalog();
  #look;
  #asked;
  /** @type {import('../store/store.js').Store<State>} */
  #store;
  #shown;
  #run;
  #marks;
  #beside;
  #analyst;
  #player;
  #stage;
  #herald;
  /** Ids of the plots that a link or the reader asked for, in place of the attribute's. @type {string[] | null} */
  #view = null;
  /** What was chosen for good, under what a pointer is over. @type {Chosen} */
  #chosen = {};
  /** What was wrong with the runs that were asked for last. @type {unknown} */
  #fault = null;
  /** A link while it is opened and, where some of it cannot be, until the reader changes something. @type {string | null} */
  #given = null;
  #life = new AbortController();

  /**
   * @param {HTMLElement} host
   * @param {ShadowRoot} root
   * @param {{ memory?: LinkState, config?: Config | null, link?: string, compare?: Config[], live?: () => void }} [options]  `memory` is
   *   what detach() gave; `live` is called when the figure stands
   */
  constructor(host, root, options = {}) {
    this.#host = host;
    this.#look = lookFromAttributes(host);
    this.#asked = this.#readAttributes();
    const { speed, highlight: lit, chosen } = this.#look;
    this.#chosen = chosen;
    const own = { playing: false, speed, lit, analyses: {}, chosen };
    /** @type {State} */
    const initial = { ...emptyRun(), ...own, beside: [], label: '' };
    this.#store = createStore(initial);
    const shown = new Shown(this.#catalog, () => this.#view ?? this.#look.view);
    this.#shown = shown;
    const shared = {
      store: this.#store,
      catalog: this.#catalog,
      demand: (/** @type {Config} */ config) => shown.demand(config),
    };
    this.#run = new Run({ ...shared, open: (config, options) => shown.open(config, options) });
    this.#marks = new Marks(this.#store, this.#run);
    this.#beside = new Companions({ ...shared, open: openSession });
    this.#analyst = new Analyst({
      store: this.#store,
      catalog: this.#catalog,
      ask: async (what, options) => labelled(this.#catalog, await this.#run.evaluate(what, options)),
      wanted: () => shown.analyses(this.#store.get()),
      about: (what) => shown.about(this.#store.get(), what),
    });
    this.#player = new Player({
      grant: (limits) => !this.#beside.behind && (this.#run.grant(limits) || this.#beside.grant(limits)),
      playing: () => this.#going,
      paint: (interval) => this.#stage.paint(this.#store.get(), interval),
    });
    this.#stage = new Stage({
      host,
      root,
      catalog: this.#catalog,
      actions: this.#ofReader(this.#actions),
      panels: (config) => ({ ...shown.choice(config), changed: this.#view !== null }),
      apply: (changes) => {
        this.#given = null;
        this.#marks.before(Object.keys(changes).join());
        return this.#run.change(changes);
      },
      ask: (what) => this.#run.evaluate(what),
      hand: this.#hand,
      changed: () => this.#player.invalidate(),
      point: (quantity) => this.#store.set({ lit: quantity ?? this.#look.highlight }),
      live: options.live,
    });
    this.#stage.dress(this.#look);
    this.#herald = new Herald(host, this.#catalog);
    const { signal } = this.#life;
    const stop = this.#store.subscribe((state) => this.#update(state));
    signal.addEventListener('abort', stop, { once: true });
    watchVisibility(host, (visible) => (this.#player.visible = visible), signal);
    watchMotion((calm) => (this.#player.calm = calm), signal);
    void this.#begin(options);
  }

  get config() {
    return this.#store.get().config;
  }

  set config(config) {
    this.#given = null;
    quietly(this.#placed(this.#run.start(config ?? {})));
  }

  get link() {
    return this.#given ?? formatLink(this.#catalog, this.#state());
  }

  set link(text) {
    void this.#restore(text);
  }

  get compare() {
    return this.#beside.runs;
  }

  set compare(runs) {
    this.#given = null;
    void this.#compareWith(runs);
  }

  get frame() {
    return this.#store.get().frame;
  }

  get catalog() {
    return this.#catalog;
  }

  get views() {
    return plots.map(({ id, label, models }) => ({ id, label, models: [...models] }));
  }

  get quantities() {
    return this.#stage.quantities;
  }

  play() {
    this.#given = null;
    this.#store.set({ playing: true });
  }

  pause() {
    this.#given = null;
    this.#run.halt();
    this.#store.set({ playing: false });
    void this.#run.rest();
  }

  /** @param {number} iterations */
  step(iterations) {
    if (iterations !== 0) this.#given = null;
    this.#store.set({ playing: false });
    return this.#run.step(iterations);
  }

  /** Rests at the start, so that one sees where it begins. */
  reset() {
    this.pause();
    this.#marks.before('reset');
    return this.#run.reset();
  }

  /** Takes the last change back: the state before it, at its iteration. */
  undo() {
    this.pause();
    return this.#marks.undo();
  }

  /** Makes again what was taken back. */
  redo() {
    this.pause();
    return this.#marks.redo();
  }

  /**
   * The run on show stays beside it as it is, up to where it had come; what is on show goes on as a branch of it.
   * @returns {Promise<void>}
   */
  async branch() {
    this.pause();
    const left = this.#run.left();
    if (left) await this.#beside.leave(left);
  }

  /** @param {number} iteration */
  seek(iteration) {
    this.#given = null;
    this.#store.set({ playing: false });
    return this.#run.seek(iteration);
  }

  /**
   * Looking changes nothing. A line is about the point that the reader chose, unless told otherwise.
   * @param {string} what
   * @param {Record<string, unknown>} options
   */
  async evaluate(what, options) {
    if (!this.frame) await this.#run.step(0);
    const { point, place: x } = this.#store.get().chosen ?? {};
    const chosen = x ? { x } : point === undefined ? {} : { point };
    const told = what === 'line' ? { ...chosen, ...options } : options;
    return labelled(this.#catalog, await this.#run.evaluate(what, told));
  }

  /**
   * @param {'png' | 'svg' | 'csv' | 'json' | 'js' | 'cpp' | 'py'} type
   * @param {string | { panel?: string, scale?: number }} [options]  `panel`, or a text: the id of one panel alone, for pictures and CSV;
   *   `scale`: px of a PNG for each CSS px, 2 where it is not said
   */
  async toBlob(type, options = {}) {
    const frame = await this.#run.complete();
    const state = this.#store.get();
    const { exportBlob } = await import('./export.js');
    const { plots: shown, theme, standing } = this.#stage;
    const runs = runsOf({ ...state, frame }, this.#catalog);
    const programs = async () => {
      const { origin, log, applied } = state;
      const config = /** @type {import('../engine/types.js').Config} */ (state.config);
      const parameters = await this.#run.parameters();
      const { plain } = config.target === 'formula' ? await this.#run.evaluate('formula') : { plain: '' };
      const { evidence } = state.analyses;
      return { config, origin, log: log.slice(0, applied), frame, parameters, evidence, formula: plain };
    };
    const { panel, scale } = typeof options === 'string' ? { panel: options, scale: undefined } : options;
    const wanted = { ...(panel !== undefined && { panel }), ...(scale !== undefined && { scale }) };
    return exportBlob(type, {
      runs,
      log: state.log,
      state: programs,
      plots: shown,
      theme,
      standing,
      ...wanted,
    });
  }

  /** The host's attributes have changed. */
  attributesChanged() {
    const before = this.#asked;
    const look = this.#look;
    this.#look = lookFromAttributes(this.#host);
    this.#asked = this.#readAttributes(before.config);
    const { speed, highlight: lit, autoplay, compare, chosen } = this.#look;
    this.#stage.dress(this.#look);
    if (look.view.join() !== this.#look.view.join()) this.#showPanels(null);
    if (look.speed !== speed) this.#store.set({ speed });
    if (look.highlight !== lit) this.#store.set({ lit });
    if (look.compare !== compare) void this.#compareWith(compare);
    if (!sameValue(look.chosen, chosen)) this.#hand.choose(chosen, true);
    if (autoplay && !look.autoplay) this.play();
    const { config, issues } = this.#asked;
    const changes = difference(before.config, config);
    const refuse = () => issues.length > 0 && issues === this.#asked.issues && this.#refuse(issues);
    refuse();
    // What is wrong with one attribute stays wrong when the change of another is accepted.
    if (Object.keys(changes).length > 0) quietly(this.#placed(this.#run.change(changes)).then(refuse));
    else if (before.issues.length > 0 && issues.length === 0) this.#accept();
  }

  /** @param {Config} [before]  what they said last */
  #readAttributes(before) {
    const { config, issues } = configFromAttributes(this.#host, this.#catalog, before);
    const model = config.model ?? findParameter(this.#catalog, 'model')?.default;
    return { config, issues: [...issues, ...viewIssues(this.#look.view, plots, String(model))] };
  }

  /**
   * Frees everything: session, observers, listeners, elements.
   * @returns {LinkState}  from which another view can go on
   */
  detach() {
    const state = this.#state();
    this.#life.abort();
    this.#analyst.stop();
    this.#player.sleep();
    this.#beside.dispose();
    this.#run.dispose();
    this.#stage.dispose();
    return state;
  }

  /** It stands elsewhere in the page, or in another document. */
  moved() {
    this.#stage.moved();
  }

  get #going() {
    const { playing, frame, busy, broken } = this.#store.get();
    return playing && !busy && !broken && (frame?.status === 'running' || this.#beside.outlasts);
  }

  /** @param {string[] | null} view  ids of the plots to show; null for those that the attribute names */
  #showPanels(view) {
    this.#view = view;
    quietly(this.#viewChanged());
  }

  /** Other plots are asked for. */
  async #viewChanged() {
    const { config } = this.#store.get();
    if (!config) return;
    await this.#shown.load(config.model);
    if (this.#life.signal.aborted) return;
    this.#stage.show(this.#shown.plots(this.config));
    await this.#run.refresh();
    await this.#beside.refresh();
  }

  /** @returns {LinkState} */
  #state() {
    const { origin, log, applied, frame, speed, playing, heading } = this.#store.get();
    const own = {
      ...(speed !== this.#look.speed && { speed }),
      ...(this.#chosen !== this.#look.chosen && { chosen: this.#chosen }),
      compare: this.#beside.text,
      ...(this.#beside.left.length > 0 && { left: this.#beside.left }),
      ...(this.#view && { view: this.#view }),
    };
    // A replay that is on its way is told by where it goes.
    if (heading !== null) return { config: origin, log, iteration: heading, playing, ...own };
    return { config: origin, log: log.slice(0, applied), iteration: frame?.iteration ?? 0, playing, ...own };
  }

  /**
   * The first run: what was there before, what a link says, what a script assigned, or what the attributes say.
   * @param {{ memory?: LinkState, config?: Config | null, link?: string, compare?: Config[] }} options
   */
  async #begin({ memory, config, link, compare: given }) {
    const compare = given ?? this.#look.compare;
    const { issues } = this.#asked;
    if (issues.length > 0) this.#refuse(issues);
    if (memory) return this.#goOn(memory);
    if (link && (await this.#restore(link))) return;
    const { error } = this.#store.get();
    const stands = await this.#goOn({
      config: config ?? this.#asked.config,
      playing: this.#mayAutoplay,
      compare,
    });
    if (!error || !stands) return;
    // What was wrong with the link or the attributes is still worth saying under a figure that runs without it.
    this.#stage.refuse(error);
    this.#store.set({ error });
  }

  get #mayAutoplay() {
    return this.#look.autoplay && !prefersCalm();
  }

  /**
   * Shows what can be had of a link, and says what cannot.
   * @param {string} text  a link; one without an iteration starts as the figure itself would
   * @returns {Promise<boolean>} whether something of it is on show now
   */
  async #restore(text) {
    const given = text.replace(/^#/, '');
    this.#given = given;
    const read = parseLink(this.#catalog, text);
    const { state, issues } = hasPacked(read.state) ? await unpacked(this.#catalog, read.state) : read;
    if (this.#given !== given || this.#life.signal.aborted) return true;
    const faults = [...new Set([...read.issues, ...issues])];
    const say = () => faults.length > 0 && this.#given === given && this.#refuse(faults);
    say();
    /** @type {LinkState | null} */
    let wanted = faults.length > 0 && Object.keys(state.config).length === 0 ? null : state;
    while (wanted) {
      const playing = !wanted.iteration && this.#mayAutoplay;
      if (await this.#goOn({ ...wanted, playing })) break;
      if (this.#given !== given) return true;
      const error = /** @type {any} */ (this.#store.get().error);
      const known = faults.map(({ path }) => path);
      faults.push(...(error?.issues ?? []).filter((/** @type {Issue} */ { path }) => !known.includes(path)));
      wanted = withoutFaults(wanted, faults);
    }
    say();
    if (faults.length === 0 && this.#given === given) this.#given = null;
    return wanted !== null;
  }

  /**
   * @param {Omit<LinkState, 'compare'> & { compare?: string | Config[] }} state  where to be
   * @returns {Promise<boolean>} whether it could be; where not, whatever was on show goes on or rests as it did
   */
  async #goOn({ config, log, iteration, playing = false, compare = '', left, ...own }) {
    const before = { ...this.#store.get(), chosen: this.#chosen, view: this.#view };
    const { speed = this.#look.speed, chosen, view = null } = own;
    this.#chosen = chosen ?? this.#look.chosen;
    this.#view = view;
    this.#store.set({ playing, speed, chosen: this.#chosen });
    const standing = this.#placed(this.#run.start(config, { log, iteration }));
    const compared = this.#compareWith(compare, standing, left);
    try {
      await standing;
    } catch {
      const { playing, speed, chosen } = before;
      this.#chosen = chosen;
      this.#view = before.view;
      this.#store.set({ playing, speed, chosen });
      this.#beside.cancel();
      return false;
    }
    await compared;
    return true;
  }

  /**
   * Shows other runs beside this one; where they are refused, that is said once this one stands.
   * @param {string | Config[]} asked
   * @param {Promise<void>} [standing]
   * @param {import('../store/left.js').Left[]} [left]  runs that were left for branches
   */
  async #compareWith(asked, standing, left) {
    const before = this.#fault;
    try {
      await this.#beside.ask(asked, { next: standing !== undefined, left });
      this.#fault = null;
      if (before && this.#store.get().error === before) this.#store.set({ error: null });
    } catch (error) {
      this.#fault = error;
      await standing?.catch(() => {});
      this.#store.set({ error });
    }
  }

  /**
   * Shows what a change from outside the controls is refused for at the controls that it concerns.
   * @param {Promise<void>} change
   * @returns {Promise<void>}
   */
  #placed(change) {
    return change.then(
      () => this.#stage.refuse(null),
      (error) => {
        this.#stage.refuse(error);
        throw error;
      },
    );
  }

  /** @param {Issue[]} issues  of texts that never reached the core */
  #refuse(issues) {
    const error = new ElboError('invalid-config', issues.map(({ message }) => message).join(' '), issues);
    this.#stage.refuse(error);
    this.#store.set({ error });
  }

  /** What was wrong has been mended, without anything to compute. */
  #accept() {
    this.#stage.refuse(null);
    this.#store.set({ error: null });
  }

  /** What handles do. @type {import('./handles.js').Hand} */
  #hand = {
    runs: () => runsOf(this.#store.get(), this.#catalog),
    move: (what, make) => {
      this.#given = null;
      this.#marks.before(what);
      const change = () => {
        const made = make();
        if (made?.parameters) this.#holdStill();
        return made;
      };
      quietly(this.#run.adjust(change, what));
    },
    choose: (chosen, stays) => {
      if (stays) this.#given = null;
      if (stays) this.#chosen = { ...this.#chosen, ...chosen };
      else if (!chosen && this.#store.get().chosen === this.#chosen) return;
      this.#store.set({ chosen: stays || !chosen ? this.#chosen : { ...this.#chosen, ...chosen } });
    },
  };

  /** A run that has ended would go on once its parameters are moved, and take them out of the reader's hand. */
  #holdStill() {
    if (this.frame?.status !== 'running') this.#store.set({ playing: false });
  }

  /**
   * The same functions, each of which makes the state the reader's own, whatever link it came from.
   * @template {Record<string, (...args: any[]) => unknown>} A
   * @param {A} actions
   * @returns {A}
   */
  #ofReader(actions) {
    const own = Object.entries(actions).map(([name, act]) => [
      name,
      (/** @type {any[]} */ ...args) => {
        this.#given = null;
        return act(...args);
      },
    ]);
    return Object.fromEntries(own);
  }

  /** What the buttons and the keys do; a failure shows in the figure, so nobody need wait for the promises. */
  #actions = {
    toggle: () => {
      const { frame, playing, heading } = this.#store.get();
      const again = frame !== null && frame.status !== 'running' && !this.#beside.outlasts;
      if (heading !== null) return this.pause();
      if (again) quietly(this.#run.reset());
      if (again || !playing) this.play();
      else this.pause();
    },
    step: () => quietly(this.step(1)),
    reset: () => quietly(this.reset()),
    again: () => quietly(this.#run.reset()),
    undo: () => quietly(this.undo()),
    redo: () => quietly(this.redo()),
    branch: () => void this.#branchOut(),
    seek: (/** @type {number} */ iteration) => quietly(this.seek(iteration)),
    setSpeed: (/** @type {number} */ speed) => this.#store.set({ speed }),
    enlarge: () => void this.#enlarge(),
    explain: () => void this.#explain(),
    share: () => void this.#share(),
    keep: () => quietly(this.#beside.keep()),
    drop: (/** @type {number} */ index) => this.#beside.drop(index),
    show: (/** @type {string[] | null} */ view) => {
      this.#view = view;
      this.#viewChanged().then(
        () => view && this.#stage.reach(),
        () => {},
      );
    },
  };

  async #branchOut() {
    try {
      await this.branch();
    } catch (error) {
      this.#store.set({ error });
    }
  }

  async #explain() {
    const { openKeys } = await import('./keys-help.js');
    this.#stage.open(openKeys);
  }

  /** Fills the screen, or leaves it; where the page or the browser forbids that, nothing happens. */
  async #enlarge() {
    const { ownerDocument: page } = this.#host;
    await (page.fullscreenElement ? page.exitFullscreen() : this.#host.requestFullscreen()).catch(() => {});
  }

  async #share() {
    const { openShare, shareTexts } = await import('./share.js');
    const { requested, config } = this.#store.get();
    const { link } = this;
    const model = String(config?.model ?? requested.model);
    const height = this.#host.getBoundingClientRect().height;
    const attributes = attributesOf(this.#host);
    if (this.#view) attributes.view = this.#view.join(',');
    this.#stage.open((figure) =>
      openShare(
        figure,
        shareTexts(this.#catalog, { config: { ...requested, model }, attributes, link, model, height }),
        (type, options) => this.toBlob(type, options),
        `elbo-${model}-${this.frame?.iteration ?? 0}`,
        this.#stage.plots,
      ),
    );
  }

  /** @param {State} state  the store has news */
  #update(state) {
    this.#player.speed = state.speed;
    // Plots of a link that are still being fetched come together.
    if (this.#shown.ready(state.config)) this.#stage.show(this.#shown.plots(state.config));
    this.#stage.tell(state);
    if (state.frame) this.#analyst.consider();
    this.#beside.follow();
    this.#herald.tell(state);
    this.#player.invalidate();
  }
}

/**
 * For those who start something and need not wait: a failure is in the store already, and on show.
 * @param {Promise<unknown>} promise
 */
function quietly(promise) {
  promise.catch(() => {});
}
