/** The host on the main thread, for pages whose policy refuses workers, and for Node. */

import { Host } from './host.js';
import { createInstance } from './local.js';

/** @typedef {import('./transport.js').Transport} Transport */

/** @returns {Transport} */
export function mainThread() {
  /** @type {Transport} */
  const transport = {
    mode: 'main',
    // This thread loads the core itself.
    post: (message) => message.type !== 'wasm' && host.receive(message),
    close() {},
    onmessage: null,
    onlost: null,
  };
  const host = new Host({
    createInstance,
    // Never within the call that caused it: a page must find the same order of events as with a worker.
    post: (message) => queueMicrotask(() => transport.onmessage?.(message)),
    // A timer, for the page's own events and painting come before the next slice then.
    defer: (turn) => setTimeout(turn),
  });
  return transport;
}
