/**
 * The plots of a Gaussian mixture.
 */

import { plot as data } from '../data.js';
import { plot as parts } from '../parts.js';
import { plot as trace } from '../trace.js';
import { plot as weights } from '../weights.js';

/** @type {import('../types.js').Plot[]} */
export const plots = [data, trace, parts, weights];
