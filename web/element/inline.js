/**
 * The figure and the headless interface in one file, with the worker and the core inside: `elbo-explorer/inline`. For bundlers that
 * copy no files, pages that are saved or opened from a disk, and whatever must not fetch.
 */

export * from '../engine/core.js';
export { ElboExplorerElement } from './loader.js';
