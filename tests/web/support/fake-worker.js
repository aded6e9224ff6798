/** Workers of several characters, for tests of how the page finds one that works. */

import { build } from '../../../web/engine/build.js';
import { Host } from '../../../web/engine/host.js';
import { FakeInstance } from './fake-core.js';

/**
 * @typedef {'works' | 'throws' | 'errors' | 'silent' | 'refused' | 'other'} Character
 * works: with fake cores; throws: on construction, as for another origin; errors: fires 'error', as for a policy or a
 * missing file; silent: says nothing; refused: a blob worker whose import failed; other: is of another build
 */

/**
 * A Worker class.
 * @param {(url: string) => Character} character
 */
export function workers(character) {
  /** @type {FakeWorker[]} */
  const made = [];

  class FakeWorker {
    /** @type {((event: { data: any }) => void) | null} */
    onmessage = null;
    /** @type {((event: { message: string, preventDefault(): void }) => void) | null} */
    onerror = null;
    onmessageerror = null;
    terminated = false;
    /** What the page sent. @type {any[]} */
    received = [];
    /** @type {FakeInstance[]} */
    instances = [];
    /** Options of the instances to come. */
    core = {};

    /** @param {string} url @param {any} options */
    constructor(url, options) {
      this.url = String(url);
      this.options = options;
      const kind = character(this.url);
      if (kind === 'throws')
        throw new DOMException('Script cannot be accessed from this origin', 'SecurityError');
      made.push(this);
      this.host = new Host({
        createInstance: async () => {
          const instance = new FakeInstance(this.core);
          this.instances.push(instance);
          return /** @type {any} */ (instance);
        },
        post: (message, transfer) => this.#say(message, transfer),
        defer: (turn) => setImmediate(() => !this.terminated && turn()),
      });
      if (kind === 'works') this.#say({ type: 'ready', build });
      if (kind === 'other') this.#say({ type: 'ready', build: '0.0.1-abc' });
      if (kind === 'refused') this.#say({ type: 'refused', message: 'TypeError: Failed to fetch' });
      if (kind === 'errors') setImmediate(() => this.die(''));
    }

    /** @param {any} message @param {ArrayBuffer[]} [transfer] */
    postMessage(message, transfer = []) {
      const data = structuredClone(message, { transfer });
      this.received.push(data);
      setImmediate(() => !this.terminated && data.type !== 'wasm' && this.host.receive(data));
    }

    terminate() {
      this.terminated = true;
    }

    /** An uncaught error. @param {string} message */
    die(message) {
      this.onerror?.({ message, preventDefault() {} });
    }

    /** @param {any} message @param {ArrayBuffer[]} [transfer] */
    #say(message, transfer = []) {
      const data = structuredClone(message, { transfer });
      setImmediate(() => !this.terminated && this.onmessage?.({ data }));
    }
  }

  return { Worker: /** @type {any} */ (FakeWorker), made };
}
