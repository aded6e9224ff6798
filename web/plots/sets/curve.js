/**
 * The plots of a latent-variable curve that a figure shows unless it says otherwise.
 */

import { plot as balance } from '../balance.js';
import { plot as curve } from '../curve.js';
import { plot as slice } from '../slice.js';
import { plot as trace } from '../trace.js';
import { plot as line } from '../z-line.js';

/** @type {import('../types.js').Plot[]} */
export const plots = [curve, line, slice, balance, trace];
