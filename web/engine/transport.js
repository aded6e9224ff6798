/** Finds a place for the host: a worker, else the main thread (a policy may refuse every worker). */

import { told } from './told.js';
import { startWorker } from './workers.js';

/**
 * @typedef {object} Transport
 * @property {'worker' | 'blob' | 'main'} mode
 * @property {(message: import('./protocol.js').ToHost, transfer: ArrayBuffer[]) => void} post
 * @property {() => void} close
 * @property {((message: import('./protocol.js').ToPage) => void) | null} onmessage
 * @property {((reason: string) => void) | null} onlost the worker died; nothing comes any more
 */

/**
 * What of the page it uses; tests hand in others.
 * @typedef {object} Scope
 * @property {typeof Worker} [Worker]
 * @property {{ origin: string }} [location]
 * @property {string} [origin] 'null' where it is opaque, whatever the address says
 * @property {() => Promise<Transport>} [fallback]
 * @property {number} [patience] milliseconds to wait for a worker's first word
 */

/**
 * @param {Scope} [scope]
 * @param {Promise<Transport | null> | null} [early] a worker that was started ahead; null where every way was refused
 * @returns {Promise<Transport>}
 */
export async function startTransport(scope = /** @type {any} */ (globalThis), early = null) {
  const { fallback = mainThread } = scope;
  return (await (early ?? startWorker(scope, told.worker))) ?? fallback();
}

async function mainThread() {
  const { mainThread } = await import('./main-thread.js');
  return mainThread();
}
