/**
 * What a figure will need, asked for at once while its own code is on the way: the worker is started, the core fetched. The loader
 * does it, which may be a file of its own; the engine takes over by adopt.js.
 */

import { moduleFor, packed, wasmUrl, workerUrl } from './locations.js';
import { told } from './told.js';
import { trust } from './trusted.js';
import { startWorker } from './workers.js';

/**
 * @typedef {object} Ahead
 * @property {Promise<import('./transport.js').Transport | null>} worker
 * @property {string} module of the core
 * @property {Promise<Response> | null} wasm  null where it is not one of our own files
 * @property {typeof trust} trust  what the page lets this file do
 * @property {{ wasm: unknown, worker: unknown }} told  where init() said they are, as far as is known here
 */

/**
 * @param {unknown} model of the figure that comes first
 * @returns {Ahead}
 */
export function lookAhead(model) {
  const module = moduleFor(model);
  const { wasm: place, worker } = told;
  trust.direct = workerUrl();
  const wasm = place === null && !packed ? fetch(wasmUrl(module)) : null;
  wasm?.catch(() => {});
  return {
    worker: startWorker(/** @type {any} */ (globalThis), worker),
    module,
    wasm,
    trust,
    told: { wasm: place, worker },
  };
}
