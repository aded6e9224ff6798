/**
 * Keeps what evaluate() computes beside a run fresh: whatever the plots on show ask for is asked for again as the run goes on, in
 * turn and not too often, and once more when it rests. Answers are labelled with their iteration, so the newest state wins without
 * anybody waiting for it. What the core says it cannot have, nobody asks for again until the settings change.
 *
 *     due ──its turn, and enough time since the last──▶ asked ──answer──▶ fresh ──the run moved──▶ due
 *                                                         └──refusal──▶ refused ──settings changed──▶ due
 *
 * One question is outstanding at a time, and one more of those that take long, so that the light ones need not wait for them.
 */

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */

/** @typedef {{ iteration?: number | null, refusal?: string | null, [name: string]: any }} Analysis  the answer, or why there is none */
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
 */

/** More often than this nobody sees a difference; below 50, so that 20 answers a second are reached. */
const LEAST_MS = 40;

/** What changes slowly or takes long is asked for more rarely. @type {Record<string, number>} */
const PERIODS_MS = { evidence: 300, race: 1000, variance: 1000 };

/** Those in the second lane. */
const HEAVY = ['race', 'variance'];

/** An answer that took so long is not asked for again before it has taken this many times as long. */
const BACK_OFF = 2;

/** What is true of a setting, not of an iteration, is not shown beside other settings for even a moment. */
const OF_SETTINGS = ['evidence'];

export class Analyst {
  #store;
  #ask;
  #wanted;
  /** @type {Map<string, Memory>} */
  #memory = new Map();
  /** Lanes in which a question is outstanding. @type {Set<boolean>} */
  #pending = new Set();
  /** @type {Config | null} */
  #config = null;
  #generation = 0;
  #stopped = false;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;

  /**
   * @param {object} options
   * @param {import('./store.js').Store<any>} options.store  with the members of State
   * @param {(what: string) => Promise<any>} options.ask  evaluate()
   * @param {() => string[]} options.wanted  names of what is on show
   */
  constructor({ store, ask, wanted }) {
    /** @type {import('./store.js').Store<State>} */
    this.#store = store;
    this.#ask = ask;
    this.#wanted = wanted;
  }

  /** Asks, if there is reason to; call it at every change of the store. */
  consider() {
    const { frame, busy } = this.#store.get();
    if (this.#stopped || !frame || busy) return;
    this.#forget();
    const due = this.#wanted().filter((what) => this.#isDue(what, frame.iteration));
    const now = performance.now();
    let wait = Infinity;
    for (const heavy of [false, true]) {
      if (this.#pending.has(heavy)) continue;
      const lane = due.filter((what) => HEAVY.includes(what) === heavy);
      const ready = lane.filter((what) => this.#of(what).due <= now);
      // In turn: whoever was asked for longest ago.
      const [next] = ready.sort((a, b) => this.#of(a).asked - this.#of(b).asked);
      if (next) void this.#question(next, heavy);
      else wait = Math.min(wait, ...lane.map((what) => this.#of(what).due - now));
    }
    clearTimeout(this.#timer);
    if (wait < Infinity) this.#timer = setTimeout(() => this.consider(), wait);
  }

  stop() {
    this.#stopped = true;
    clearTimeout(this.#timer);
  }

  /** @param {string} what */
  #of(what) {
    return this.#memory.get(what) ?? NOTHING;
  }

  /**
   * @param {string} what
   * @param {number} iteration
   */
  #isDue(what, iteration) {
    const memory = this.#of(what);
    const fresh = memory.iteration === iteration && memory.revision === this.#store.get().revision;
    return !memory.refused && !fresh;
  }

  /** What other settings, or another run, make wrong. */
  #forget() {
    const { generation, config, analyses } = this.#store.get();
    if (generation === this.#generation && config === this.#config) return;
    const another = generation !== this.#generation;
    this.#generation = generation;
    this.#config = config;
    for (const memory of this.#memory.values()) memory.refused = false;
    if (another) this.#memory.clear();
    const kept = Object.entries(analyses).filter(
      ([what, { refusal }]) => !another && !refusal && !OF_SETTINGS.includes(what),
    );
    for (const what of OF_SETTINGS) this.#memory.delete(what);
    if (kept.length < Object.keys(analyses).length) this.#store.set({ analyses: Object.fromEntries(kept) });
  }

  /**
   * @param {string} what
   * @param {boolean} heavy
   */
  async #question(what, heavy) {
    this.#pending.add(heavy);
    const { generation, revision, config } = this.#store.get();
    const asked = performance.now();
    this.#memory.set(what, { ...this.#of(what), asked });
    const [answer, refused] = await this.#ask(what).then(
      (answer) => [answer ?? {}, false],
      // Aborted, disposed or out of reach: in no case is there anything for the reader to do.
      (error) => [{ refusal: String(error.message) }, true],
    );
    this.#pending.delete(heavy);
    const took = performance.now() - asked;
    const due = asked + Math.max(PERIODS_MS[what] ?? LEAST_MS, BACK_OFF * took);
    const now = this.#store.get();
    const stale = OF_SETTINGS.includes(what) && now.config !== config;
    if (now.generation === generation && !stale) {
      const iteration = answer.iteration ?? -1;
      // Settings that have changed since may allow it.
      this.#memory.set(what, { iteration, revision, asked, due, refused: refused && now.config === config });
      this.#store.set({ analyses: { ...now.analyses, [what]: answer } });
    }
    this.consider();
  }
}

/** @type {Memory} */
const NOTHING = { iteration: -1, revision: -1, asked: 0, due: 0, refused: false };
