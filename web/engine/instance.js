/**
 * One WebAssembly instance: one session's core and its own memory. A fault in it is this session's alone, and
 * dropping it gives the memory back, which wasm itself never does.
 */

import { decode } from './decode.js';
import { describe, ElboError } from './errors.js';
import { withStandIns } from './rest.js';

/** @typedef {import('./types.js').Value} Value */

/**
 * What Emscripten's factory gives and takes, as far as it is used here.
 * @typedef {{ invoke(method: string, args: Uint8Array): Uint8Array }} CoreModule
 * @typedef {(options: {
 *   instantiateWasm(imports: WebAssembly.Imports, done: (instance: WebAssembly.Instance) => void): object,
 *   print(text: string): void, printErr(text: string): void }) => Promise<CoreModule>} CreateModule
 */

/** Methods that leave the session as it was where they end early. */
const HARMLESS = new Set([
  'resolve',
  'frame',
  'parameters',
  'save',
  'gradient',
  'evaluate',
  'taskStart',
  'taskAdvance',
]);

export class Instance {
  /** @type {CoreModule | null} */
  #core;
  /** @type {WebAssembly.Memory | null} */
  #memory;
  /** @type {ElboError | null} */
  #fault = null;

  /**
   * @param {CoreModule} core
   * @param {WebAssembly.Memory | null} memory
   */
  constructor(core, memory) {
    this.#core = core;
    this.#memory = memory;
  }

  /**
   * @param {CreateModule} createModule
   * @param {WebAssembly.Module} module
   * @param {import('./rest.js').LoadRest | null} [loadRest]  of a module that is split in two
   * @returns {Promise<Instance>}
   */
  static async create(createModule, module, loadRest = null) {
    /** @type {WebAssembly.Memory | null} */
    let memory = null;
    try {
      const core = await new Promise((resolve, reject) => {
        const silent = () => {};
        /** @type {Parameters<CreateModule>[0]['instantiateWasm']} */
        const instantiateWasm = (imports, done) => {
          const { imports: all, begin } = withStandIns(module, imports, loadRest);
          WebAssembly.instantiate(module, all)
            .then((instance) => {
              memory = findMemory(instance);
              begin(instance);
              done(instance);
            })
            .catch(reject);
          return {};
        };
        createModule({ instantiateWasm, print: silent, printErr: silent }).then(resolve, reject);
      });
      return new Instance(core, memory);
    } catch (error) {
      const [code, what] = isExhaustion(error)
        ? /** @type {const} */ (['out-of-memory', 'There is no memory for another session'])
        : /** @type {const} */ (['load-failed', 'The core could not be started']);
      throw new ElboError(code, `${what}: ${describe(error)}.`, [], { cause: error });
    }
  }

  /** Size of the instance's memory, for tests and measurements. */
  get memoryBytes() {
    return this.#memory?.buffer.byteLength ?? 0;
  }

  /**
   * @param {string} method
   * @param {Uint8Array} args an encoded value
   * @returns {Uint8Array<ArrayBuffer>} the encoded answer, a copy that owns its buffer
   */
  invoke(method, args) {
    if (this.#fault) throw this.#fault;
    if (!this.#core) throw new ElboError('disposed', 'This instance of the core was closed.');
    try {
      // The answer is a view on the heap, valid until the next call.
      return this.#core.invoke(method, args).slice();
    } catch (error) {
      // The C++ was left as by an error of its own; what does not change the session goes on without the rest.
      if (error instanceof ElboError && error.code === 'load-failed' && HARMLESS.has(method)) throw error;
      this.#fault = faultOf(error);
      this.close();
      throw this.#fault;
    }
  }

  close() {
    this.#core = null;
    this.#memory = null;
  }
}

/**
 * The content of an answer, `{ ok }` or `{ error }`.
 * @param {Uint8Array | ArrayBuffer} bytes
 * @returns {any}
 */
export function unwrap(bytes) {
  const answer = /** @type {any} */ (decode(bytes));
  if (answer?.error) throw ElboError.from(answer.error);
  return answer?.ok ?? null;
}

/**
 * The core catches its own errors and answers with them; whatever is thrown across the edge is a trap, an abort or
 * a lost exception, after which the instance's memory cannot be trusted.
 * @param {unknown} error
 */
function faultOf(error) {
  if (error instanceof ElboError) return error;
  return isExhaustion(error)
    ? new ElboError('out-of-memory', 'The session ran out of memory and has ended; others go on.', [], {
        cause: error,
      })
    : new ElboError(
        'internal',
        `A fault in the core ended this session; others go on. (${describe(error)})`,
        [],
        { cause: error },
      );
}

/** @param {unknown} error */
function isExhaustion(error) {
  return /out of memory|\bOOM\b|could not allocate|cannot enlarge memory/i.test(describe(error));
}

/**
 * By its kind, since an optimised build shortens the names of its exports.
 * @param {WebAssembly.Instance} instance
 */
function findMemory({ exports }) {
  for (const item of Object.values(exports)) if (item instanceof WebAssembly.Memory) return item;
  return null;
}
