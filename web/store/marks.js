/** States of a run to come back to: what undo goes through, one after the other. */

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./run-state.js').RunState} RunState */

const MOST = 100;

/** Changes of one thing that follow each other so soon are one, such as those of a slider or a handle that is dragged. */
const ONE_CHANGE_MS = 1000;

export class Marks {
  #store;
  #run;
  /** @type {(Pick<RunState, 'origin' | 'log'> & { iteration: number })[]} */
  #list = [];
  #what = '';
  #at = -Infinity;

  /**
   * @param {import('./store.js').Store<any>} store  with the members of RunState
   * @param {Run} run
   */
  constructor(store, run) {
    /** @type {import('./store.js').Store<RunState>} */
    this.#store = store;
    this.#run = run;
  }

  /**
   * Remembers the state on show, before it is changed.
   * @param {string} what  is changed
   */
  before(what) {
    const { origin, log, applied, frame } = this.#store.get();
    const now = performance.now();
    const same = what === this.#what && now - this.#at < ONE_CHANGE_MS;
    this.#what = what;
    this.#at = now;
    if (same || !frame) return;
    this.#list.push({ origin, log: log.slice(0, applied), iteration: frame.iteration });
    if (this.#list.length > MOST) this.#list.shift();
  }

  /** Back to the state that was remembered last, by a replay. @returns {Promise<void>} */
  async undo() {
    const mark = this.#list.pop();
    this.#what = '';
    if (mark) return this.#run.start(mark.origin, mark);
  }
}
