/**
 * Finds a place for the host: a worker by its URL, else a worker from a blob: module that imports that URL (a page
 * of another origin may not start it directly), else the main thread (a policy may refuse blobs as well).
 */

import { ElboError } from './errors.js';
import { base, workerUrl } from './locations.js';

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
 * @property {() => Promise<Transport>} [fallback]
 * @property {number} [patience] milliseconds to wait for a worker's first word
 */

/** Longer than a slow network takes for the script, shorter than a reader waits in vain. */
const PATIENCE = 15_000;

/**
 * @param {Scope} [scope]
 * @returns {Promise<Transport>}
 */
export async function startTransport(scope = /** @type {any} */ (globalThis)) {
  const { Worker: Constructor, patience = PATIENCE, fallback = mainThread } = scope;
  if (Constructor) {
    const sameOrigin = new URL(base()).origin === scope.location?.origin;
    for (const mode of sameOrigin
      ? /** @type {const} */ (['worker', 'blob'])
      : /** @type {const} */ (['blob'])) {
      try {
        return await startWorker(Constructor, mode, patience);
      } catch {
        // Refused: the next way is tried.
      }
    }
  }
  return fallback();
}

async function mainThread() {
  const { mainThread } = await import('./main-thread.js');
  return mainThread();
}

/**
 * @param {typeof Worker} Constructor
 * @param {'worker' | 'blob'} mode
 * @param {number} patience
 * @returns {Promise<Transport>}
 */
function startWorker(Constructor, mode, patience) {
  const url = mode === 'worker' ? workerUrl() : blobUrl();
  return new Promise((resolve, reject) => {
    const worker = new Constructor(url, { type: 'module', name: 'elbo-explorer' });
    /** @type {Transport} */
    const transport = {
      mode,
      post: (message, transfer) => worker.postMessage(message, transfer),
      close: () => worker.terminate(),
      onmessage: null,
      onlost: null,
    };
    let ready = false;
    /** @param {string} reason */
    const end = (reason) => {
      clearTimeout(timer);
      worker.terminate();
      if (ready) transport.onlost?.(reason);
      else reject(new ElboError('worker-lost', reason));
    };
    const timer = setTimeout(() => end('The worker did not start in time.'), patience);
    worker.onmessage = ({ data }) => {
      if (data.type === 'ready') {
        ready = true;
        clearTimeout(timer);
        resolve(transport);
      } else if (data.type === 'refused') {
        end(data.message);
      } else {
        transport.onmessage?.(data);
      }
    };
    worker.onerror = (event) => {
      // Handled: the page's console need not report it as uncaught.
      event.preventDefault?.();
      end(`The worker failed: ${event.message || 'no reason was given'}.`);
    };
    worker.onmessageerror = () => end('A message of the worker could not be read.');
  }).finally(() => {
    if (mode === 'blob') URL.revokeObjectURL(url);
  });
}

/**
 * A module that imports the worker from its host. Dynamically: a static import would answer to worker-src, which
 * a policy of `worker-src blob:` refuses; and a rejected import raises no 'error' on the page's side by itself.
 */
function blobUrl() {
  const code =
    `import(${JSON.stringify(workerUrl())})` +
    `.catch((error) => postMessage({ type: 'refused', message: String(error) }));`;
  return URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
}
