/**
 * The worker: one for all sessions of a page. Started by its URL, or imported by a blob: module where the page is
 * of another origin. It is one file that fetches nothing: the page hands it the core. Importing it anywhere else does nothing.
 */

import { build } from './build.js';
import { Host } from './host.js';
import { provide } from './load.js';
import { createInstance } from './local.js';

/** @typedef {{ postMessage(message: unknown, transfer: ArrayBuffer[]): void, onmessage: unknown }} WorkerScope */

/** @param {WorkerScope} scope */
function serve(scope) {
  // A message to oneself queues behind those of the page, which a timer would delay and a promise overtake.
  const { port1, port2 } = new MessageChannel();
  /** @type {(() => void) | null} */
  let turn = null;
  port1.onmessage = () => turn?.();

  const host = new Host({
    createInstance,
    post: (message, transfer) => scope.postMessage(message, transfer),
    defer(next) {
      turn = next;
      port2.postMessage(null);
    },
  });

  /** @param {MessageEvent<import('./protocol.js').ToHost>} event */
  scope.onmessage = ({ data }) => {
    if (data.type === 'wasm') provide(data);
    else host.receive(data);
  };
  scope.postMessage({ type: 'ready', build }, []);
}

const { DedicatedWorkerGlobalScope: Scope } = /** @type {any} */ (globalThis);
if (Scope && globalThis instanceof Scope) serve(/** @type {any} */ (globalThis));
