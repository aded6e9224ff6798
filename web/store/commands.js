/**
 * Commands to a session: one after the other, each when no grant is outstanding, so that the iteration at which it happens is
 * known.
 */

export class Commands {
  #tell;
  /** @type {Promise<unknown>} */
  #tail = Promise.resolve();
  #waiting = 0;
  #grants = 0;
  /** @type {(() => void)[]} */
  #drained = [];

  /** @param {{ busy: (busy: boolean) => void, failed: (error: unknown) => void }} tell */
  constructor(tell) {
    this.#tell = tell;
  }

  /** Grants that are not answered yet. */
  get grants() {
    return this.#grants;
  }

  /**
   * Counts a grant until it is answered.
   * @param {Promise<unknown>} answer
   */
  granted(answer) {
    this.#grants += 1;
    answer.finally(() => {
      this.#grants -= 1;
      if (this.#grants === 0) for (const go of this.#drained.splice(0)) go();
    });
  }

  /**
   * @template T
   * @param {() => Promise<T>} work
   * @returns {Promise<T>}
   */
  add(work) {
    this.#waiting += 1;
    this.#tell.busy(true);
    const done = this.#tail.then(async () => {
      try {
        if (this.#grants > 0)
          await new Promise((/** @type {(value: void) => void} */ go) => this.#drained.push(go));
        return await work();
      } catch (error) {
        this.#tell.failed(error);
        throw error;
      } finally {
        this.#waiting -= 1;
        if (this.#waiting === 0) this.#tell.busy(false);
      }
    });
    this.#tail = done.catch(() => {});
    return done;
  }
}
