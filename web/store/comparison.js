/**
 * The runs beside the main one, each in a session of its own, in lockstep: whenever the main run has moved, they are brought to its
 * iteration, and until they are there it is given no leave to go on. Where it has ended, the others go on among themselves. What is
 * changed in the main run changes in them as well, at the
 * same iteration, but for the settings in which they differ and for parameters, which are the main run's own. A run that was left for a
 * branch has a start and a log of its own, stays where it had come to, and goes on once the main run has come as far.
 */

import { applicable, difference, merge } from './change.js';
import {
  checkCompare,
  differing,
  formatCompare,
  labelsOf,
  MOST_BESIDE,
  parseCompare,
  pinned,
} from './compare.js';
import { messageOf } from './message.js';
import { PATIENCE_MS, replay, settingsOf } from './replay.js';

export { checkCompare, parseCompare, pinned };

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').FrameOptions} FrameOptions */
/** @typedef {import('../engine/types.js').OpenSession} OpenSession */
/** @typedef {import('./left.js').Left} Left */
/** @typedef {import('./replay.js').Change} Change */
/** @typedef {import('./run-state.js').RunState} RunState */

/**
 * A run beside the main one, as the store holds it.
 * @typedef {object} Beside
 * @property {Config} differs  the settings in which it differs
 * @property {Config | null} config  resolved; null until it stands
 * @property {Frame | null} frame
 * @property {string} label
 * @property {string | null} refusal  why it does not go on
 */

/** @typedef {{ beside: Beside[], label: string }} CompareState  `label`: of the main run */

/**
 * @typedef {object} Entry
 * @property {Config} differs
 * @property {Left | null} left  the run that it is, where it was left for a branch
 * @property {number} generation  of the main run that it goes with
 * @property {OpenSession | null} session
 * @property {Config | null} config
 * @property {Frame | null} frame
 * @property {number} applied  changes of the main run's log that it has seen
 * @property {Change | null} last  the last of them, which may have been added to since
 * @property {string | null} refusal
 * @property {boolean} gone
 */

export class Comparison {
  #store;
  #catalog;
  #open;
  #demand;
  /** @type {Entry[]} */
  #entries = [];
  /** @type {Config[]} */
  #runs = [];
  /** @type {Left[]} */
  #left = [];
  #working = false;
  /** Those that are to go with the next run that stands. @type {{ runs: Config[], left: Left[] } | null} */
  #next = null;
  /** Of the main run. @type {string | undefined} */
  #model = undefined;
  #generation = 0;
  /** How far the others have come without the main run, once that has ended. */
  #beyond = 0;

  /**
   * @param {object} options
   * @param {import('./store.js').Store<any>} options.store  with the members of RunState and of CompareState
   * @param {Catalog} options.catalog
   * @param {(config: Config, options: {}) => Promise<OpenSession>} options.open
   * @param {(config: Config) => FrameOptions} options.demand
   */
  constructor({ store, catalog, open, demand }) {
    /** @type {import('./store.js').Store<RunState & CompareState>} */
    this.#store = store;
    this.#catalog = catalog;
    this.#open = open;
    this.#demand = demand;
  }

  /** @returns {Config[]}  in what each differs from the main run as that is now */
  get runs() {
    const { requested } = this.#store.get();
    return this.#runs.map((run) => differing(this.#catalog, run, requested));
  }

  /** The same as text. */
  get text() {
    return formatCompare(this.#catalog, this.runs);
  }

  /** The runs as they were given, with settings that happen to be the main run's. */
  get given() {
    return this.#runs;
  }

  /** @param {Config[]} runs  checked; those that are there already go on */
  set given(runs) {
    this.#runs = runs;
    this.follow();
  }

  /** Those that were left for a branch. */
  get left() {
    return this.#left;
  }

  /** @param {Left[]} left */
  set left(left) {
    this.#left = left;
    this.follow();
  }

  /** How many more there may be. */
  get room() {
    return MOST_BESIDE - this.#runs.length - this.#left.length;
  }

  /** @param {number} index  among all of them: as they are listed */
  drop(index) {
    const count = this.#runs.length;
    if (index < count) this.given = this.#runs.filter((_, i) => i !== index);
    else this.left = this.#left.filter((_, i) => i !== index - count);
  }

  /** @param {{ runs: Config[], left: Left[] } | null} next  to go with the next run that stands; null where that came to nothing */
  set next(next) {
    this.#next = next;
  }

  /** Whether one of them has yet to come to where the main run is. */
  get behind() {
    return this.#due().length > 0;
  }

  /** Brings the runs to where the main one is; call it at every change of the store. */
  follow() {
    const { frame, generation, config } = this.#store.get();
    if (!frame) return;
    if (generation !== this.#generation) {
      // What was compared under one model has no meaning under another.
      const same = this.#model === undefined || this.#model === config?.model;
      const kept = same ? { runs: this.#runs, left: this.#left } : { runs: [], left: [] };
      ({ runs: this.#runs, left: this.#left } = this.#next ?? kept);
      this.#next = null;
      this.#generation = generation;
      this.#model = config?.model;
    }
    if (frame.status === 'running') this.#beyond = 0;
    const before = this.#entries;
    const fresh = { generation, session: null, config: null, frame: null, applied: 0, last: null };
    const beside = this.#runs.map(
      (differs) =>
        before.find((entry) => entry.differs === differs && entry.generation === generation) ?? {
          ...fresh,
          differs,
          left: null,
          refusal: null,
          gone: false,
        },
    );
    // What was left has nothing to do with what becomes of the main run.
    const left = this.#left.map(
      (left) =>
        before.find((entry) => entry.left === left) ?? {
          ...fresh,
          differs: left.requested,
          left,
          refusal: null,
          gone: false,
        },
    );
    this.#entries = [...beside, ...left];
    const gone = before.filter((entry) => !this.#entries.includes(entry));
    for (const entry of gone) drop(entry);
    if (gone.length > 0 || this.#entries.length > before.length) this.#publish();
    void this.#work();
  }

  /** Frames with what is on show now, after a panel was added. */
  async refresh() {
    const standing = this.#entries.filter(({ frame, refusal }) => frame !== null && refusal === null);
    await Promise.all(standing.map((entry) => this.#run(entry, { iterations: 0 })));
    this.#publish();
  }

  /** Whether the main run has ended and others have not. */
  get outlasts() {
    const { frame } = this.#store.get();
    return frame !== null && frame.status !== 'running' && this.#running.length > 0;
  }

  /**
   * Leave to go on for those that outlast the main run.
   * @param {Pick<import('../engine/types.js').Grant, 'iterations' | 'milliseconds'>} limits
   * @returns {boolean} whether it was taken
   */
  grant(limits) {
    if (this.#working || this.behind || !this.outlasts) return false;
    // One goes ahead as far as the limits let it, and the rest follow.
    const [first] = this.#running;
    this.#working = true;
    void this.#run(first, limits).then(() => {
      this.#working = false;
      this.#beyond = first.frame?.iteration ?? 0;
      this.#publish();
      return this.#work();
    });
    return true;
  }

  get #running() {
    return this.#entries.filter(({ frame, refusal }) => refusal === null && frame?.status === 'running');
  }

  dispose() {
    this.#runs = [];
    this.#left = [];
    for (const entry of this.#entries.splice(0)) drop(entry);
  }

  /** The iteration at which all that can should be. */
  get #target() {
    const { frame } = this.#store.get();
    const iteration = frame?.iteration ?? 0;
    return frame?.status === 'running' ? iteration : Math.max(iteration, this.#beyond);
  }

  /** @param {Entry} entry */
  #targetOf({ left }) {
    return Math.max(this.#target, left?.iteration ?? 0);
  }

  #due() {
    const { frame: main, log, applied } = this.#store.get();
    if (!main) return [];
    return this.#entries.filter(
      (entry) =>
        entry.refusal === null &&
        (entry.frame === null ||
          (entry.frame.status === 'running' && entry.frame.iteration < this.#targetOf(entry)) ||
          (!entry.left && nextChange(entry, log.slice(0, applied)) !== applied)),
    );
  }

  async #work() {
    if (this.#working) return;
    this.#working = true;
    for (let due = this.#due(); due.length > 0; due = this.#due()) {
      await Promise.all(due.map((entry) => this.#bring(entry)));
      this.#publish();
    }
    this.#working = false;
  }

  /**
   * One of them to the iteration and the settings of the main run.
   * @param {Entry} entry
   */
  async #bring(entry) {
    const { log: whole, applied, origin } = this.#store.get();
    const { left } = entry;
    const log = left ? left.log : whole.slice(0, applied);
    const to = this.#targetOf(entry);
    let from = entry.frame?.iteration ?? 0;
    let next = left && entry.frame ? log.length : nextChange(entry, log);
    // What happens at every grant takes one message.
    if (entry.frame && next === log.length) {
      return this.#run(entry, { iterations: to - from, milliseconds: PATIENCE_MS });
    }
    try {
      const save = entry.session === null ? left?.save : undefined;
      const asked = left ? (save?.requested ?? left.config) : merge(this.#catalog, origin, entry.differs);
      entry.session ??= await this.#open(applicable(this.#catalog, asked), {});
      const { session } = entry;
      if (entry.gone) return session.dispose();
      if (save) {
        await session.load(save.bytes);
        [from, next] = [save.iteration, save.log.length];
      }
      entry.config = session.config;
      const demand = () => this.#demand(session.config);
      const show = (/** @type {Frame} */ frame) => {
        entry.frame = frame;
        this.#publish();
      };
      await replay(session, {
        log: left ? log : log.map((/** @type {Change} */ change) => theirs(change, entry.differs)),
        applied: next,
        from,
        to,
        wanted: () => !entry.gone,
        way: { demand, show },
      });
      if (entry.gone) return;
      // Changes that lie behind the end of a run which ended sooner never come; they count as seen.
      entry.applied = log.length;
      entry.last = log.at(-1) ?? null;
      entry.config = session.config;
      entry.frame = await session.frame(demand());
    } catch (error) {
      entry.refusal = messageOf(error);
    }
  }

  /**
   * @param {Entry} entry
   * @param {import('../engine/types.js').Grant} grant
   */
  async #run(entry, grant) {
    try {
      const demand = this.#demand(entry.config ?? {});
      entry.frame = (await entry.session?.run({ ...grant, ...demand }))?.frame ?? null;
    } catch (error) {
      entry.refusal = messageOf(error);
    }
  }

  #publish() {
    const { config, requested } = this.#store.get();
    const entries = this.#entries;
    const runs = entries.map(({ differs, left, config }) => ({
      differs: left ? difference(requested, differs) : differing(this.#catalog, differs, requested),
      config,
    }));
    const labels = labelsOf(this.#catalog, [{ differs: {}, config }, ...runs]);
    entries.forEach(({ left }, i) => {
      if (left && labels[i + 1] === '') labels[i + 1] = `as it was left at ${left.at}`;
    });
    this.#store.set({
      label: labels[0],
      beside: entries.map(({ differs, config, frame, refusal }, i) => ({
        differs,
        config,
        frame,
        label: labels[i + 1],
        refusal,
      })),
    });
  }
}

/** @param {Entry} entry */
function drop(entry) {
  entry.gone = true;
  entry.session?.dispose();
}

/**
 * The first change that an entry has not seen: the last one again, where more was changed at the same iteration since.
 * @param {Entry} entry
 * @param {Change[]} log
 * @returns {number} an index, the log's length where it has seen all
 */
function nextChange({ applied, last }, log) {
  return applied > 0 && applied <= log.length && log[applied - 1] !== last
    ? applied - 1
    : Math.min(applied, log.length);
}

/**
 * A change of the main run as it concerns another.
 * @param {Change} change
 * @param {Config} differs
 * @returns {Change}
 */
function theirs([at, changes], differs) {
  const settings = Object.entries(settingsOf(changes));
  return [at, Object.fromEntries(settings.filter(([key]) => !(key in differs)))];
}
