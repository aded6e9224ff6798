/**
 * States of a run that the core has saved, at intervals, so that going back to an iteration costs a small part of the run and not the
 * way from its start. There are never more than so many, and never more than so many bytes of them: where they would be, every second
 * one goes, and the next are twice as far apart.
 */

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('./replay.js').Change} Change */

/**
 * @typedef {object} Save
 * @property {number} iteration
 * @property {Change[]} log  what was changed until then
 * @property {Config} requested  what was asked for then
 * @property {Uint8Array} bytes  what the core gave
 */

const MOST = 128;
const MOST_BYTES = 16e6;

/** Iterations between two of them, at first. */
const CLOSEST = 16;

export class Saves {
  /** In the order of their iterations. @type {Save[]} */
  #list = [];
  #apart = CLOSEST;

  /** The run is another one. */
  clear() {
    this.#list = [];
    this.#apart = CLOSEST;
  }

  /**
   * Whether a state is far enough from what is saved before it.
   * @param {Change[]} log
   * @param {number} iteration
   */
  due(log, iteration) {
    const before = this.nearest(log, iteration);
    return !before || iteration - before.iteration >= this.#apart;
  }

  /** @param {Save} save */
  add(save) {
    const after = this.#list.findIndex(({ iteration }) => iteration > save.iteration);
    this.#list.splice(after < 0 ? this.#list.length : after, 0, save);
    while (this.#list.length > MOST || (this.#list.length > 1 && this.#bytes > MOST_BYTES)) {
      this.#list = this.#list.filter((_, i) => i % 2 === 0);
      this.#apart *= 2;
    }
  }

  /**
   * The last state on the way to an iteration.
   * @param {Change[]} log  of the way
   * @param {number} iteration
   * @returns {Save | undefined}
   */
  nearest(log, iteration) {
    return this.#list.findLast(
      (save) =>
        save.iteration <= iteration &&
        save.log.length <= log.length &&
        save.log.every((change, i) => change === log[i]) &&
        (log[save.log.length]?.[0] ?? Infinity) >= save.iteration,
    );
  }

  get #bytes() {
    return this.#list.reduce((sum, { bytes }) => sum + bytes.byteLength, 0);
  }
}
