/**
 * Keeps what evaluate() computes beside a run fresh: whatever the plots on show ask for is asked for again as the run goes on, in
 * turn and not too often, and once more when it rests. Answers are labelled with their iteration, so the newest state wins without
 * anybody waiting for it. What the core says it cannot have, nobody asks for again until the settings change.
 *
 *     due ──its turn, and enough time since the last──▶ asked ──answer──▶ fresh ──the run moved──▶ due
 *                                                         └──refusal──▶ refused ──settings changed──▶ due
 *
 * One question is outstanding at a time, and one more of those that take long, so that the light ones need not wait for them. What a
 * reader has just pointed at is asked for at once, and a newer question takes the place of the one before it.
 */

import { difference } from './change.js';

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */

/** @typedef {{ iteration?: number | null, refusal?: string | null, pending?: number, [name: string]: any }} Analysis  the answer, or why
 *   there is none, or the share of the first one that is computed */
/** @typedef {Record<string, Analysis>} Analyses  by name */

/**
 * @typedef {object} State
 * @property {Frame | null} frame
 * @property {Config | null} config
 * @property {number} generation
 * @property {number} revision
 * @property {boolean} busy
 * @property {Analyses} analyses
 */

/**
 * What is known of one name.
 * @typedef {object} Memory
 * @property {number} iteration  of the last answer
 * @property {number} revision  when it was asked for
 * @property {number} asked  when, in milliseconds
 * @property {number} due  before which it is not asked for again
 * @property {boolean} refused
 * @property {string} subject  what it was asked about
 * @property {Config | null} config  of the run
 */

/** @typedef {{ what: string, options: Record<string, unknown> | undefined, subject: string }} Question */

/** More often than this nobody sees a difference; below 50, so that 20 answers a second are reached. */
const LEAST_MS = 40;

/**
 * What must not grow old while a run plays: the truth that the bound is held against, where it changes with every iteration. An
 * answer is as old as it took plus the time until the next one, which together must stay below `OLDEST_MS`.
 */
const OLDEST_MS = 2000;

/** Less than all of it is planned for, since nobody knows how long the next answer takes. */
const SOON = 0.8;

/** The name under which a newer question replaces an older one. */
const PANEL = 'pointer';

/** An answer that took so long is not asked for again before it has taken this many times as long. */
const BACK_OFF = 2;

/** Progress is told in so many steps. */
const STEPS = 20;

/** What two runs may differ in that differ in nothing but their start. */
const START = ['seed', 'datasetSeed', 'initialMean', 'nInit'];

/** @typedef {import('../engine/types.js').Catalog} Catalog */

/** Of a question that the catalogue does not know. @type {import('../engine/types.js').Analysis} */
const UNKNOWN = { id: '', lane: 'light' };

export class Analyst {
  #store;
  #catalog;
  #ask;
  #wanted;
  #about;
  /** @type {Map<string, Memory>} */
  #memory = new Map();
  /** The newest question that is outstanding in each lane. @type {Map<string, object>} */
  #pending = new Map();
  /** @type {Config | null} */
  #config = null;
  #generation = 0;
  #stopped = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  /**
   * @param {object} options
   * @param {import('./store.js').Store<any>} options.store  with the members of State
   * @param {Catalog} options.catalog
   * @param {(what: string, options?: Record<string, unknown>) => Promise<any>} options.ask  evaluate()
   * @param {() => string[]} options.wanted  names of what is on show
   * @param {(what: string) => Record<string, unknown> | null | undefined} [options.about]  the options of what is wanted; null where
   *   there is nothing to ask at present
   */
  constructor({ store, catalog, ask, wanted, about = () => undefined }) {
    /** @type {import('./store.js').Store<State>} */
    this.#store = store;
    this.#catalog = catalog;
    this.#ask = ask;
    this.#wanted = wanted;
    this.#about = about;
  }

  /** Asks, if there is reason to; call it at every change of the store. */
  consider() {
    const { frame, busy } = this.#store.get();
    if (this.#stopped || !frame || busy) return;
    this.#forget();
    const now = performance.now();
    /** @type {Map<string, Question[]>} */
    const lanes = new Map();
    for (const what of this.#wanted()) {
      const question = this.#questionOf(what);
      if (!question || !this.#isDue(question, frame.iteration)) continue;
      const lane = this.#laneOf(what);
      lanes.set(lane, [...(lanes.get(lane) ?? []), question]);
    }
    let wait = Infinity;
    for (const [lane, due] of lanes) {
      // In turn: whoever was asked for longest ago.
      const [next] = due
        .filter((question) => this.#dueAt(question) <= now)
        .sort((a, b) => this.#of(a.what).asked - this.#of(b.what).asked);
      if (next && this.#isFree(lane, next)) void this.#question(next, lane);
      else if (!next) wait = Math.min(wait, ...due.map((question) => this.#dueAt(question) - now));
    }
    clearTimeout(this.#timer);
    if (wait < Infinity) this.#timer = setTimeout(() => this.consider(), wait);
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /**
   * How a question is asked of the model on show.
   * @param {string} what
   * @returns {import('../engine/types.js').Analysis}
   */
  #how(what) {
    const model = this.#store.get().config?.model;
    const { analyses = [] } = this.#catalog.answers.find((row) => row.model === model) ?? {};
    return analyses.find(({ id }) => id === what) ?? UNKNOWN;
  }

  /** @param {string} what */
  #laneOf(what) {
    const { lane } = this.#how(what);
    return lane === 'own' ? what : lane;
  }

  /** @param {string} what */
  #of(what) {
    return this.#memory.get(what) ?? NOTHING;
  }

  /**
   * @param {string} what
   * @returns {Question | null}
   */
  #questionOf(what) {
    const options = this.#about(what);
    return options === null ? null : { what, options, subject: JSON.stringify(options ?? null) };
  }

  /**
   * Whether it may be asked while others are: of what a pointer is over, a question about something else is.
   * @param {string} lane
   * @param {Question} question
   */
  #isFree(lane, { what, subject }) {
    return !this.#pending.has(lane) || (this.#how(what).pointed && this.#of(what).subject !== subject);
  }

  /** @param {Question} question */
  #dueAt({ what, subject }) {
    const memory = this.#of(what);
    return this.#how(what).pointed && memory.subject !== subject ? 0 : memory.due;
  }

  /**
   * @param {Question} question
   * @param {number} iteration
   */
  #isDue({ what, subject }, iteration) {
    const memory = this.#of(what);
    const same = memory.subject === subject;
    if (this.#how(what).ofStarts)
      return !(same && memory.config && sameButStart(memory.config, this.#store.get().config));
    const fresh = same && memory.iteration === iteration && memory.revision === this.#store.get().revision;
    return !(memory.refused && same) && !fresh;
  }

  /** What other settings, or another run, make wrong. */
  #forget() {
    const { generation, config, analyses } = this.#store.get();
    if (generation === this.#generation && config === this.#config) return;
    const another = generation !== this.#generation;
    this.#generation = generation;
    this.#config = config;
    for (const memory of this.#memory.values()) memory.refused = false;
    const stays = (/** @type {string} */ what) =>
      this.#how(what).ofStarts && sameButStart(this.#of(what).config, config);
    if (another) for (const what of [...this.#memory.keys()]) if (!stays(what)) this.#memory.delete(what);
    const kept = Object.entries(analyses).filter(
      ([what, { refusal }]) => stays(what) || (!another && !refusal && !this.#how(what).ofSettings),
    );
    for (const what of [...this.#memory.keys()]) if (this.#how(what).ofSettings) this.#memory.delete(what);
    if (kept.length < Object.keys(analyses).length) this.#store.set({ analyses: Object.fromEntries(kept) });
  }

  /**
   * How far the first answer is, where nothing stands in its place yet.
   * @param {Question} question
   * @param {number} share
   */
  #progress(question, share) {
    const { what } = question;
    const { analyses } = this.#store.get();
    const current = analyses[what];
    if (this.#pending.get(this.#laneOf(what)) !== question || (current && current.pending === undefined))
      return;
    const pending = Math.floor(share * STEPS) / STEPS;
    if (current?.pending !== pending) this.#store.set({ analyses: { ...analyses, [what]: { pending } } });
  }

  /**
   * @param {Question} question
   * @param {string} lane
   */
  async #question(question, lane) {
    const { what, options, subject } = question;
    this.#pending.set(lane, question);
    const { generation, revision, config } = this.#store.get();
    const asked = performance.now();
    this.#memory.set(what, { ...this.#of(what), asked, subject });
    const { timely, pointed, long, ofSettings, ofStarts, period = LEAST_MS } = this.#how(what);
    const wish = { ...(pointed && { panel: PANEL }), ...(timely && { within: OLDEST_MS / 2 }) };
    const given = pointed || timely ? { ...options, ...wish } : options;
    const first = long && !(this.#store.get().analyses[what]?.iteration ?? null);
    const told = first
      ? { ...given, progress: (/** @type {number} */ share) => this.#progress(question, share) }
      : given;
    const [answer, refused] = await this.#ask(what, told).then(
      (answer) => [answer ?? {}, false],
      // Aborted, disposed or out of reach: in no case is there anything for the reader to do.
      (error) => [{ refusal: String(error.message) }, true],
    );
    // A newer one took its place.
    if (this.#pending.get(lane) !== question) return;
    this.#pending.delete(lane);
    const took = performance.now() - asked;
    const rest = Math.max(period, BACK_OFF * took);
    // Early enough that the next answer, which takes as long, comes in time.
    const due = asked + (timely ? Math.min(rest, Math.max(SOON * OLDEST_MS - took, took)) : rest);
    const now = this.#store.get();
    const stale = ofSettings && now.config !== config;
    const same = now.generation === generation || (ofStarts && sameButStart(config, now.config));
    if (same && !stale) {
      const iteration = answer.iteration ?? -1;
      // Settings that have changed since may allow it.
      const final = refused && now.config === config;
      this.#memory.set(what, { iteration, revision, asked, due, refused: final, subject, config });
      this.#store.set({ analyses: { ...now.analyses, [what]: answer } });
    }
    this.consider();
  }
}

/** @type {Memory} */
const NOTHING = {
  iteration: -1,
  revision: -1,
  asked: 0,
  due: 0,
  refused: false,
  subject: '',
  config: null,
};

/**
 * @param {Config | null} one
 * @param {Config | null} other
 */
function sameButStart(one, other) {
  if (!one || !other) return one === other;
  const left = Object.keys(difference(one, other));
  // The seed of the data that was resolved from the seed is as good as one that was asked for.
  return left.every((key) => START.includes(key) && (key !== 'datasetSeed' || one[key] === other[key]));
}
