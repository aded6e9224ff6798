/**
 * The plots of a density that wait for what evaluate() computes beside the run.
 */

import { plot as importance } from '../shared/importance.js';
import { plot as jensen } from '../density/jensen.js';
import { plot as proposal } from '../density/proposal.js';
import { plot as race } from '../density/race.js';
import { plot as renyi } from '../density/renyi.js';
import { plot as sandwich } from '../density/sandwich.js';

/** @type {import('../types.js').Plot[]} */
export const plots = [sandwich, importance, renyi, jensen, race, proposal];
