/** The session that runs in the calling thread and answers at once. */

import { commands } from './commands.js';
import { withNames, withoutKept } from './data-sets.js';
import { decode } from './decode.js';
import { disposedError } from './errors.js';
import { unwrap } from './instance.js';
import { memoryBytes } from './internal.js';

/**
 * @typedef {import('./types.js').Config} Config
 * @typedef {import('./types.js').Frame} Frame
 * @typedef {import('./types.js').FrameOptions} FrameOptions
 * @typedef {import('./types.js').Parameters} Parameters
 * @typedef {import('./types.js').Dense} Dense
 */

export class LocalSession {
  /** @type {import('./instance.js').Instance | null} */
  #instance;
  /** @type {Uint8Array} the answer that holds the resolved config */
  #config;

  /**
   * @param {import('./instance.js').Instance} instance closed with the session, or at once where the config is refused
   * @param {Config} [config]
   */
  constructor(instance, config) {
    this.#instance = instance;
    try {
      this.#config = instance.invoke('create', commands.create(config));
      unwrap(this.#config);
    } catch (error) {
      instance.close();
      throw error;
    }
  }

  /**
   * The config with every default resolved; a fresh copy.
   * @returns {Config}
   */
  get config() {
    this.#live();
    // Decoding makes views on the buffer, so a copy of it keeps callers' changes out.
    return withNames(/** @type {any} */ (decode(this.#config.slice())).ok.config);
  }

  /**
   * @param {number} [iterations]
   * @returns {number} the iterations done: fewer when the run converges or diverges
   */
  step(iterations) {
    return this.#call('step', commands.step(iterations)).iterations;
  }

  /**
   * @param {FrameOptions} [options]
   * @returns {Frame}
   */
  frame(options) {
    return this.#call('frame', commands.frame(options));
  }

  /** @returns {Parameters} */
  parameters() {
    return this.#call('parameters', commands.parameters());
  }

  /** @param {Parameters} parameters names and shapes as parameters() gives them */
  setParameters(parameters) {
    this.#call('setParameters', commands.setParameters(parameters));
  }

  /**
   * Changes what the catalogue marks live, all or nothing.
   * @param {Config} changes
   * @returns {Config} the resolved config
   */
  configure(changes) {
    const args = commands.configure(withoutKept(changes, this));
    const answer = this.#live().invoke('configure', args);
    unwrap(answer);
    this.#config = answer;
    return this.config;
  }

  /**
   * @param {{ noise?: Dense }} [options]
   * @returns {{ objective: number, gradient: Parameters }}
   */
  gradient(options) {
    return this.#call('gradient', commands.gradient(options));
  }

  /**
   * A heavier quantity, computed on a copy of the state.
   * @param {string} what
   * @param {{ [option: string]: any }} [options]
   * @returns {any}
   */
  evaluate(what, options) {
    return this.#call('evaluate', commands.evaluate(what, options));
  }

  /** @returns {Uint8Array} */
  save() {
    return this.#call('save', commands.save());
  }

  /** @param {Uint8Array} bytes what save() gave */
  load(bytes) {
    this.#call('load', commands.load(bytes));
  }

  /** Gives the memory back. Every method throws afterwards; calling this again does nothing. */
  dispose() {
    this.#instance?.close();
    this.#instance = null;
  }

  [memoryBytes]() {
    return this.#live().memoryBytes;
  }

  /**
   * @param {string} method
   * @param {Uint8Array} args
   */
  #call(method, args) {
    return unwrap(this.#live().invoke(method, args));
  }

  #live() {
    if (!this.#instance) throw disposedError();
    return this.#instance;
  }
}
