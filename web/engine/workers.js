/**
 * Starts the worker, by the first way that works: by its address; else from a blob: script that imports that address (a page of
 * another origin may not start it directly); else none, and the caller finds another place.
 */

import { build } from './build.js';
import { newWorker, packed, workerUrl } from './locations.js';
import { trust, trustedUrl } from './trusted.js';

/** @typedef {import('./transport.js').Transport} Transport */
/** @typedef {import('./transport.js').Scope} Scope */

/** @typedef {{ mode: 'worker' | 'blob', make: (Constructor: typeof Worker) => Worker, free: () => void }} Way */

/** Longer than a slow network takes for the script, shorter than a reader waits in vain. */
const PATIENCE = 15_000;

const NAME = 'elbo-explorer-worker';

/**
 * @param {Scope} scope
 * @param {string | null} [given] the address of the script where it is not the package's own
 * @returns {Promise<Transport | null>} null where every way is refused
 */
export async function startWorker(scope, given = null) {
  const { Worker: Constructor, patience = PATIENCE } = scope;
  if (!Constructor) return null;
  for (const way of ways(scope, given)) {
    try {
      return await start(Constructor, way, patience);
    } catch {
      // Refused: the next way is tried.
    }
  }
  return null;
}

/**
 * @param {Scope} scope
 * @param {string | null} given
 * @returns {Way[]}
 */
function ways({ location, origin }, given) {
  // An opaque origin (a frame with sandbox="allow-scripts", a file of the reader's own) refuses modules and takes classic scripts.
  const type = origin === 'null' ? 'classic' : 'module';
  // A worker from a blob has the page's policy. Where that forbids the core, there is nothing to start it for.
  const blobs = (/** @type {string} */ code, /** @type {WorkerType} */ kind) =>
    takesCore() ? [blob(code, kind)] : [];
  if (packed && given === null) return blobs(packed.worker, 'classic');
  const url = given ?? workerUrl();
  const imported = blobs(importing(url), type);
  if (type === 'classic' || new URL(url).origin !== location?.origin) return imported;
  /** @type {Way} */
  const direct = {
    mode: 'worker',
    make: (Constructor) =>
      given === null && trust.direct === null
        ? newWorker()
        : new Constructor(trustedUrl(url), { type: 'module', name: NAME }),
    free() {},
  };
  return [direct, ...imported];
}

/** The smallest module there is. */
const NOTHING = new Uint8Array([0, 97, 115, 109, 1, 0, 0, 0]);

/** Whether this page may compile WebAssembly. */
function takesCore() {
  try {
    return Boolean(new WebAssembly.Module(NOTHING));
  } catch {
    return false;
  }
}

/**
 * @param {string} code
 * @param {WorkerType} type
 * @returns {Way}
 */
function blob(code, type) {
  let url = '';
  return {
    mode: 'blob',
    make(Constructor) {
      url = URL.createObjectURL(new Blob([code], { type: 'text/javascript' }));
      return new Constructor(trustedUrl(url), { type, name: NAME });
    },
    free: () => URL.revokeObjectURL(url),
  };
}

/**
 * A script that imports the worker from its host. Dynamically: a static import would answer to worker-src, which a policy of
 * `worker-src blob:` refuses; and a rejected import raises no 'error' on the page's side by itself.
 * @param {string} url
 */
function importing(url) {
  return (
    `import(${JSON.stringify(url)})` +
    `.catch((error) => postMessage({ type: 'refused', message: String(error) }));`
  );
}

/**
 * @param {typeof Worker} Constructor
 * @param {Way} way
 * @param {number} patience
 * @returns {Promise<Transport>}
 */
function start(Constructor, { mode, make, free }, patience) {
  return new Promise((/** @type {(transport: Transport) => void} */ resolve, reject) => {
    const worker = make(Constructor);
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
      else reject(new Error(reason));
    };
    const timer = setTimeout(() => end('The worker did not start in time.'), patience);
    worker.onmessage = ({ data }) => {
      if (data.type === 'ready') {
        if (data.build !== build) return end(sayOtherBuild(data.build));
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
  }).finally(free);
}

/** @param {unknown} other */
function sayOtherBuild(other) {
  const reason = `worker.js is of build ${other}, the scripts of the page are of build ${build}`;
  console.warn(
    `elbo-explorer: ${reason}; files of one build belong together. The figure does without the worker.`,
  );
  return reason;
}
