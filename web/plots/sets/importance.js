/**
 * The plot of bounds from many samples alone, for a model that has no other like it.
 */

import { plot as importance } from '../shared/importance.js';

/** @type {import('../types.js').Plot[]} */
export const plots = [importance];
