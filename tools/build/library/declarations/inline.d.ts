/** `elbo-explorer/inline`: the figure and the headless interface in one file, the worker and the core inside. */

export * from './core.js';
export * from './index.js';
