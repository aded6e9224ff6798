/**
 * The plots of a Gaussian mixture.
 */

import { plot as data } from '../mixture/data.js';
import { plot as parts } from '../mixture/parts.js';
import { plot as trace } from '../shared/trace.js';
import { plot as weights } from '../mixture/weights.js';

/** @type {import('../types.js').Plot[]} */
export const plots = [data, trace, parts, weights];
