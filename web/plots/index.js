/**
 * The registry of plots. To add one is to write its file and to name it here.
 */

import { plot as data } from './data.js';
import { plot as parts } from './parts.js';
import { plot as trace } from './trace.js';
import { plot as weights } from './weights.js';

/** @typedef {import('./types.js').Plot} Plot */

/** @type {readonly Plot[]} */
export const plots = Object.freeze([data, trace, parts, weights]);

/** @type {ReadonlyMap<string, Plot>} */
const byId = new Map(plots.map((plot) => [plot.id, plot]));

/**
 * @param {string} id
 * @returns {Plot | undefined}
 */
export function plotById(id) {
  return byId.get(id);
}
