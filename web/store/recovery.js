/**
 * Deaths of a core: browsers end workers that take too much memory, and a fault of the core traps. Another session goes on from what was
 * last saved of the run, unless it dies again and again.
 */

/** A run that dies more often than so many times in so long dies of itself. */
const MOST_DEATHS = 3;
const WITHIN_MS = 60_000;

/** What another session may mend. */
const MORTAL = ['worker-lost', 'internal'];

export class Deaths {
  /** @type {number[]} */
  #times = [];

  /**
   * Whether an error says that the session has died.
   * @param {any} error
   */
  is(error) {
    return MORTAL.includes(error?.code);
  }

  /**
   * Counts one where it is one.
   * @param {unknown} error  that the session failed with
   * @returns {boolean} whether it is worth another session
   */
  mends(error) {
    if (!this.is(error)) return false;
    const now = performance.now();
    this.#times = [...this.#times.filter((then) => now - then < WITHIN_MS), now];
    return this.#times.length <= MOST_DEATHS;
  }
}
