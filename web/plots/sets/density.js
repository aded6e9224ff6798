/**
 * The plots of a density that are drawn from its frames alone, and so can be shown at once.
 */

import { plot as balance } from '../shared/balance.js';
import { plot as decompositions } from '../density/decompositions.js';
import { plot as plane } from '../density/plane.js';
import { plot as trace } from '../shared/trace.js';

/** @type {import('../types.js').Plot[]} */
export const plots = [plane, balance, trace, decompositions];
