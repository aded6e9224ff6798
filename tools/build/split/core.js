/** A module of the core as the build tries it: commands by name, at once, and what was called of it. */

import { encode } from '../../../web/engine/encode.js';
import { Instance, unwrap } from '../../../web/engine/instance.js';

/** More work than anything here takes, after a portion that is soon spent: a figure computes in portions. */
const PORTIONS = [1, 1, 1e15];

export class Core {
  #instance;
  #exports;

  /**
   * @param {Instance} instance
   * @param {Record<string, any>} exports
   */
  constructor(instance, exports) {
    this.#instance = instance;
    this.#exports = exports;
  }

  /**
   * @param {import('../../../web/engine/instance.js').CreateModule} createModule
   * @param {WebAssembly.Module} module
   * @param {import('../../../web/engine/rest.js').LoadRest | null} [loadRest]
   */
  static async open(createModule, module, loadRest = null) {
    /** @type {Record<string, any>} */
    let exports = {};
    /** @type {import('../../../web/engine/instance.js').CreateModule} */
    const watched = (options) =>
      createModule({
        ...options,
        instantiateWasm: (imports, done) =>
          options.instantiateWasm(imports, (instance) => {
            ({ exports } = instance);
            done(instance);
          }),
      });
    return new Core(await Instance.create(watched, module, loadRest), exports);
  }

  /**
   * @param {string} method
   * @param {unknown} args
   * @returns {any}
   */
  call(method, args) {
    return unwrap(this.#instance.invoke(method, encode(args)));
  }

  /** @param {number} iterations */
  advance(iterations) {
    let left = iterations;
    for (const work of PORTIONS) left -= this.call('advance', { iterations: left, work }).iterations;
  }

  /**
   * @param {string} what
   * @param {unknown} [options]
   */
  evaluate(what, options = {}) {
    const { task } = this.call('taskStart', { what, options });
    for (const work of PORTIONS) {
      const answer = this.call('taskAdvance', { task, work });
      if (answer.done) return answer.result;
    }
    throw new Error(`${what} does not end`);
  }

  /** Which functions ran, of a module that counts, as wasm-split reads it. */
  profile() {
    const { __write_profile: write } = this.#exports;
    const memory = /** @type {WebAssembly.Memory} */ (
      Object.values(this.#exports).find((item) => item instanceof WebAssembly.Memory)
    );
    const size = write(0, 0);
    const at = memory.grow(Math.ceil(size / 65536)) * 65536;
    write(at, size);
    return new Uint8Array(memory.buffer, at, size).slice();
  }
}
