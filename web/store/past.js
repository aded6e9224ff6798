/** The past of a run's session: what the core has saved of it on the way, and how to be there again. */

import { Saves } from './saves.js';

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').OpenSession} OpenSession */
/** @typedef {import('./replay.js').Change} Change */
/** @typedef {import('./run-state.js').RunState} RunState */
/** @typedef {import('./saves.js').Save} Save */

export class Past {
  #store;
  #changes;
  #saves = new Saves();

  /**
   * @param {import('./store.js').Store<RunState>} store
   * @param {(from: Config, to: Config) => Config} changes  what configure() takes to come from one requested config to another
   */
  constructor(store, changes) {
    this.#store = store;
    this.#changes = changes;
  }

  /** Another session has taken the place. */
  clear() {
    this.#saves.clear();
  }

  /**
   * @param {Config} requested
   * @param {Uint8Array} bytes  of iteration 0
   */
  begin(requested, bytes) {
    this.#saves.add({ iteration: 0, log: [], requested, bytes });
  }

  /** Whether no state is kept near the one on show. */
  get due() {
    const { frame, log, applied } = this.#store.get();
    return frame !== null && this.#saves.due(log.slice(0, applied), frame.iteration);
  }

  /**
   * Keeps the state on show, which is the session's own: no grant is outstanding.
   * @param {OpenSession} session
   */
  async keep(session) {
    const { frame, log, applied, requested, generation } = this.#store.get();
    if (!frame || !this.due) return;
    const bytes = await session.save();
    if (generation !== this.#store.get().generation) return;
    this.#saves.add({ iteration: frame.iteration, log: log.slice(0, applied), requested, bytes });
  }

  /**
   * Whether a state is kept between the one on show and an iteration after it.
   * @param {Change[]} log
   * @param {number} iteration
   */
  isNearer(log, iteration) {
    const from = this.#store.get().frame?.iteration ?? 0;
    return (this.#saves.nearest(log, iteration)?.iteration ?? 0) > from;
  }

  /**
   * The last state that was kept on the way to an iteration.
   * @param {Change[]} log
   * @param {number} iteration
   */
  nearest(log, iteration) {
    return this.#saves.nearest(log, iteration);
  }

  /**
   * Puts a session back to the last state that was kept on the way to an iteration.
   * @param {OpenSession} session
   * @param {Change[]} log
   * @param {number} iteration
   * @returns {Promise<Save | null>} null where there is none, or none that fits
   */
  async back(session, log, iteration) {
    const save = this.#saves.nearest(log, iteration);
    if (!save) return null;
    try {
      const changes = this.#changes(this.#store.get().requested, save.requested);
      if (Object.keys(changes).length > 0) await session.configure(changes);
      await session.load(save.bytes);
      return save;
    } catch {
      // The way from the start is longer, and always there.
      return null;
    }
  }
}
