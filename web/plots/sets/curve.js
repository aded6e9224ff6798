/**
 * The plots of a latent-variable curve that a figure shows unless it says otherwise.
 */

import { plot as balance } from '../shared/balance.js';
import { plot as curve } from '../curve/curve.js';
import { plot as slice } from '../curve/slice.js';
import { plot as trace } from '../shared/trace.js';
import { plot as line } from '../curve/z-line.js';

/** @type {import('../types.js').Plot[]} */
export const plots = [curve, line, slice, balance, trace];
