/**
 * What it takes to go on after the core has died: browsers end workers that take too much memory, and a fault of the core traps. While
 * a run plays its state is saved now and then; another session goes on from there.
 */

/** So often at most is a run saved, ms: what is lost is computed again faster than it was shown. */
const PERIOD_MS = 10_000;

/** A run that dies more often than so many times in so long dies of itself. */
const MOST_DEATHS = 3;
const WITHIN_MS = 60_000;

/** What may be mended by another session. */
const MORTAL = ['worker-lost', 'internal'];

/** @typedef {{ bytes: Uint8Array, iteration: number, session: unknown, revision: number }} Save */

export class Recovery {
  #now;
  /** @type {Save | null} */
  #save = null;
  #saved = -Infinity;
  /** @type {number[]} */
  #deaths = [];

  /** @param {() => number} [now]  in milliseconds */
  constructor(now = () => performance.now()) {
    this.#now = now;
  }

  /** Whether it is time to save, counted from the first time that it was asked. */
  get due() {
    if (this.#saved === -Infinity) this.#saved = this.#now();
    return this.#now() - this.#saved >= PERIOD_MS;
  }

  /** @param {Save} save */
  keep(save) {
    this.#save = save;
    this.#saved = this.#now();
  }

  /**
   * The last save, unless the run is another since.
   * @param {unknown} session  that has died
   * @param {number} revision
   */
  saveOf(session, revision) {
    const save = this.#save;
    return save?.session === session && save?.revision === revision ? save : null;
  }

  /** @param {any} error */
  isDeath(error) {
    return MORTAL.includes(error?.code);
  }

  /**
   * Whether a death is one to recover from.
   * @param {any} error  that the session failed with
   */
  mends(error) {
    if (!this.isDeath(error)) return false;
    const now = this.#now();
    this.#deaths = [...this.#deaths.filter((then) => now - then < WITHIN_MS), now];
    return this.#deaths.length <= MOST_DEATHS;
  }
}
