/**
 * The plots of a density that wait for what evaluate() computes beside the run.
 */

import { plot as importance } from '../importance.js';
import { plot as jensen } from '../jensen.js';
import { plot as proposal } from '../proposal.js';
import { plot as race } from '../race.js';
import { plot as renyi } from '../renyi.js';
import { plot as sandwich } from '../sandwich.js';

/** @type {import('../types.js').Plot[]} */
export const plots = [sandwich, importance, renyi, jensen, race, proposal];
