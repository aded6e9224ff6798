/** Not part of the public contract: hooks for tests and measurements. */

/** The key of a session's method that tells the size of its wasm memory. */
export const memoryBytes = Symbol.for('elbo-explorer.memoryBytes');
