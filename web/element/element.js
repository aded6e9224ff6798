/**
 * The figure: what <elbo-explorer> becomes when a reader comes near it. It owns a store, a run, a player and a stage, and lives in
 * the shadow root that the loader made, beside the slot with the fallback, which stays until the first frame is there.
 *
 * Data goes one way: attributes, controls and scripts change the run; the run's frames go to the store; the store's news are
 * drawn, at most once a display frame.
 */

import { catalog } from '../engine/catalog.js';
import { ElboError, openSession } from '../engine/core.js';
import { plotById, plots } from '../plots/index.js';
import { difference } from '../store/change.js';
import { EvidenceFollower, withEvidence } from '../store/evidence.js';
import { formatLink, parseLink } from '../store/link.js';
import { Run } from '../store/run.js';
import { emptyRun } from '../store/run-state.js';
import { createStore } from '../store/store.js';
import { configFromAttributes, lookFromAttributes } from './attributes.js';
import { Herald } from './herald.js';
import { Player } from './player.js';
import { prefersCalm, watchMotion, watchVisibility } from './reader.js';
import { Stage } from './stage.js';

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').Issue} Issue */
/** @typedef {import('../store/link.js').LinkState} LinkState */

/**
 * @typedef {object} OwnState
 * @property {boolean} playing  what the reader wants; a run that has ended rests all the same
 * @property {number} speed  iterations a second
 * @property {string | null} lit  the quantity that is pointed at
 * @property {import('../store/evidence.js').Evidence | null} evidence
 */

/** @typedef {import('../store/run-state.js').RunState & OwnState} State */

/** Frame fields that the words need, whatever the plots want. */
const WORDS_NEED = ['bound', 'components'];

/** Points that a plot of this size can still tell apart. */
const MOST_POINTS = 4000;

const plotIds = plots.map(({ id }) => id);

export class View {
  #host;
  #catalog = catalog();
  #look;
  #asked;
  /** @type {import('../store/store.js').Store<State>} */
  #store;
  #run;
  #evidence;
  #player;
  #stage;
  #herald;
  #life = new AbortController();

  /**
   * @param {HTMLElement} host
   * @param {ShadowRoot} root
   * @param {{ memory?: LinkState, config?: Config | null, link?: string }} [options]  `memory` is what detach() gave
   */
  constructor(host, root, { memory, config, link } = {}) {
    this.#host = host;
    this.#look = lookFromAttributes(host, plotIds);
    this.#asked = configFromAttributes(host, this.#catalog);
    const { speed, highlight: lit } = this.#look;
    /** @type {State} */
    const initial = { ...emptyRun(), playing: false, speed, lit, evidence: null };
    this.#store = createStore(initial);
    this.#run = new Run({
      store: this.#store,
      catalog: this.#catalog,
      open: openSession,
      demand: () => this.#demand(),
    });
    this.#evidence = new EvidenceFollower(this.#store, () => this.#run.evaluate('evidence'));
    this.#player = new Player({
      grant: (limits) => this.#run.grant(limits),
      playing: () => this.#going,
      paint: () => this.#stage.paint(this.#store.get()),
    });
    this.#stage = new Stage({
      host,
      root,
      catalog: this.#catalog,
      actions: this.#actions,
      apply: (changes) => this.#run.change(changes),
      changed: () => this.#player.invalidate(),
      point: (quantity) => this.#store.set({ lit: quantity ?? this.#look.highlight }),
    });
    this.#stage.dress(this.#look);
    this.#herald = new Herald(host, this.#catalog);
    const { signal } = this.#life;
    const stop = this.#store.subscribe((state) => this.#update(state));
    signal.addEventListener('abort', stop, { once: true });
    watchVisibility(host, (visible) => (this.#player.visible = visible), signal);
    watchMotion((calm) => (this.#player.calm = calm), signal);
    void this.#begin({ memory, config, link });
  }

  get config() {
    return this.#store.get().config;
  }

  set config(config) {
    quietly(this.#placed(this.#run.start(config ?? {})));
  }

  get link() {
    return formatLink(this.#catalog, this.#state());
  }

  set link(text) {
    void this.#restore(text);
  }

  get frame() {
    return this.#store.get().frame;
  }

  get catalog() {
    return this.#catalog;
  }

  play() {
    this.#store.set({ playing: true });
  }

  pause() {
    this.#run.halt();
    this.#store.set({ playing: false });
  }

  /** @param {number} iterations */
  step(iterations) {
    this.#store.set({ playing: false });
    return this.#run.step(iterations);
  }

  /** Rests at the start, so that one sees where it begins. */
  reset() {
    this.pause();
    return this.#run.reset();
  }

  /** @param {number} iteration */
  seek(iteration) {
    this.#store.set({ playing: false });
    return this.#run.seek(iteration);
  }

  /** @param {'png' | 'svg' | 'csv' | 'json'} type */
  async toBlob(type) {
    const frame = await this.#run.complete();
    const { config, log, evidence } = this.#store.get();
    const { exportBlob } = await import('./export.js');
    const { plots: shown, theme } = this.#stage;
    return exportBlob(type, { frame: withEvidence(frame, evidence), config, log, plots: shown, theme });
  }

  /** The host's attributes have changed. */
  attributesChanged() {
    const before = this.#asked;
    const look = this.#look;
    this.#asked = configFromAttributes(this.#host, this.#catalog, before.config);
    this.#look = lookFromAttributes(this.#host, plotIds);
    const { speed, highlight: lit, autoplay } = this.#look;
    if (this.#stage.dress(this.#look) && this.frame) quietly(this.#run.refresh());
    if (look.speed !== speed) this.#store.set({ speed });
    if (look.highlight !== lit) this.#store.set({ lit });
    if (autoplay && !look.autoplay) this.play();
    const { config, issues } = this.#asked;
    const changes = difference(before.config, config);
    const refuse = () => issues.length > 0 && issues === this.#asked.issues && this.#refuse(issues);
    refuse();
    // What is wrong with one attribute stays wrong when the change of another is accepted.
    if (Object.keys(changes).length > 0) quietly(this.#placed(this.#run.change(changes)).then(refuse));
    else if (before.issues.length > 0 && issues.length === 0) this.#accept();
  }

  /**
   * Frees everything: session, observers, listeners, elements.
   * @returns {LinkState}  from which another view can go on
   */
  detach() {
    const state = this.#state();
    this.#life.abort();
    this.#evidence.stop();
    this.#player.sleep();
    this.#run.dispose();
    this.#stage.dispose();
    return state;
  }

  get #going() {
    const { playing, frame, busy, broken } = this.#store.get();
    return playing && !busy && !broken && frame?.status === 'running';
  }

  /** @returns {import('../engine/types.js').FrameOptions} */
  #demand() {
    const fields = new Set(WORDS_NEED);
    for (const id of this.#look.view) for (const field of plotById(id)?.fields ?? []) fields.add(field);
    return { fields: [...fields], maxPoints: MOST_POINTS };
  }

  /** @returns {LinkState} */
  #state() {
    const { origin, log, applied, frame, speed, playing } = this.#store.get();
    const iteration = frame?.iteration ?? 0;
    const own = speed === this.#look.speed ? {} : { speed };
    return { config: origin, log: log.slice(0, applied), iteration, playing, ...own };
  }

  /**
   * The first run: what was there before, what a link says, what a script assigned, or what the attributes say.
   * @param {{ memory?: LinkState, config?: Config | null, link?: string }} options
   */
  async #begin({ memory, config, link }) {
    const { issues } = this.#asked;
    if (issues.length > 0) this.#refuse(issues);
    if (memory) return this.#goOn(memory);
    if (link && (await this.#restore(link))) return;
    const { error } = this.#store.get();
    const stands = await this.#goOn({ config: config ?? this.#asked.config, playing: this.#mayAutoplay });
    if (!error || !stands) return;
    // What was wrong with the link or the attributes is still worth saying under a figure that runs without it.
    this.#stage.refuse(error);
    this.#store.set({ error });
  }

  get #mayAutoplay() {
    return this.#look.autoplay && !prefersCalm();
  }

  /**
   * @param {string} text  a link; one without an iteration starts as the figure itself would
   * @returns {Promise<boolean>} whether that state is on show now
   */
  async #restore(text) {
    const { state, issues } = parseLink(this.#catalog, text);
    if (issues.length > 0) return (this.#refuse(issues), false);
    return this.#goOn({ ...state, playing: !state.iteration && this.#mayAutoplay });
  }

  /**
   * @param {LinkState} state
   * @returns {Promise<boolean>} whether it could be; where not, whatever was on show goes on or rests as it did
   */
  async #goOn({ config, log, iteration, playing = false, speed = this.#look.speed }) {
    const before = this.#store.get();
    this.#store.set({ playing, speed });
    try {
      await this.#placed(this.#run.start(config, { log, iteration }));
      return true;
    } catch {
      this.#store.set({ playing: before.playing, speed: before.speed });
      return false;
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

  /** What the buttons and the keys do; a failure shows in the figure, so nobody need wait for the promises. */
  #actions = {
    toggle: () => {
      const { frame, playing } = this.#store.get();
      const again = frame !== null && frame.status !== 'running';
      if (again) quietly(this.#run.reset());
      if (again || !playing) this.play();
      else this.pause();
    },
    step: () => quietly(this.step(1)),
    reset: () => quietly(this.reset()),
    setSpeed: (/** @type {number} */ speed) => this.#store.set({ speed }),
  };

  /** @param {State} state  the store has news */
  #update(state) {
    this.#player.speed = state.speed;
    this.#stage.tell(state);
    if (state.frame) this.#evidence.consider();
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
