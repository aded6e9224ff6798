/**
 * Changes of a run that wait for their turn, of which there is never more than one of a kind: settings add up, and of what a hand
 * does to one thing the newest replaces the rest. So a slider or a handle may be dragged faster than the run can follow.
 */

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('./replay.js').Alteration} Alteration */

export class Amendments {
  #takeTurn;
  /** @type {{ changes: Config, done: Promise<void> } | null} */
  #settings = null;
  /** By what is moved. @type {Map<string, { make: () => Alteration | null, done: Promise<void> }>} */
  #hands = new Map();

  /** @param {(take: () => Alteration | null) => Promise<void>} takeTurn  asks for the change when its turn has come */
  constructor(takeTurn) {
    this.#takeTurn = takeTurn;
  }

  /** Settings that wait. @returns {Config} */
  get waiting() {
    return this.#settings?.changes ?? {};
  }

  /**
   * @param {Config} changes
   * @returns {Promise<void>}
   */
  change(changes) {
    if (this.#settings) {
      Object.assign(this.#settings.changes, changes);
      return this.#settings.done;
    }
    const settings = { changes: { ...changes }, done: Promise.resolve() };
    this.#settings = settings;
    settings.done = this.#takeTurn(() => {
      this.#settings = null;
      return settings.changes;
    });
    return settings.done;
  }

  /**
   * @param {() => Alteration | null} make
   * @param {string} [what]  is moved
   * @returns {Promise<void>}
   */
  adjust(make, what = '') {
    const waiting = this.#hands.get(what);
    if (waiting) {
      waiting.make = make;
      return waiting.done;
    }
    const hand = { make, done: Promise.resolve() };
    this.#hands.set(what, hand);
    hand.done = this.#takeTurn(() => {
      this.#hands.delete(what);
      return hand.make();
    });
    return hand.done;
  }
}
