/** States of a run to come back to: what undo and redo go through, one after the other. */

/** @typedef {import('./run.js').Run} Run */
/** @typedef {import('./run-state.js').RunState} RunState */

/** @typedef {Pick<RunState, 'origin' | 'log'> & { iteration: number }} Mark */

const MOST = 100;

/** Changes of one thing that follow each other so soon are one, such as those of a slider or a handle that is dragged. */
const ONE_CHANGE_MS = 1000;

export class Marks {
  #store;
  #run;
  /** @type {Mark[]} */
  #list = [];
  /** What was undone, the newest last; forgotten with the next change. @type {Mark[]} */
  #undone = [];
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
    const now = performance.now();
    const same = what === this.#what && now - this.#at < ONE_CHANGE_MS;
    this.#what = what;
    this.#at = now;
    this.#undone = [];
    this.#tell();
    const mark = this.#here();
    if (same || !mark) return;
    this.#list.push(mark);
    if (this.#list.length > MOST) this.#list.shift();
    this.#tell();
  }

  /** Back to the state that was remembered last, by a replay. @returns {Promise<void>} */
  undo() {
    return this.#move(this.#list, this.#undone);
  }

  /** Forward to what was undone last. @returns {Promise<void>} */
  redo() {
    return this.#move(this.#undone, this.#list);
  }

  /**
   * @param {Mark[]} from
   * @param {Mark[]} to
   */
  async #move(from, to) {
    const mark = from.pop();
    this.#what = '';
    if (!mark) return;
    const here = this.#here();
    if (here) to.push(here);
    this.#tell();
    return this.#run.start(mark.origin, mark);
  }

  #tell() {
    this.#store.set({ undoable: this.#list.length, redoable: this.#undone.length });
  }

  /** @returns {Mark | null} the state on show */
  #here() {
    const { origin, log, applied, frame } = this.#store.get();
    return frame && { origin, log: log.slice(0, applied), iteration: frame.iteration };
  }
}
