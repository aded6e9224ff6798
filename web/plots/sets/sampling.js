/**
 * The plots of a latent-variable curve that are about sampling, gradients and closed forms, each with an answer of its own to wait for.
 */

import { plot as averages } from '../curve/averages.js';
import { plot as closedForms } from '../curve/closed-forms.js';
import { plot as fisher } from '../curve/fisher.js';
import { plot as sampling } from '../curve/sampling.js';

/** @type {import('../types.js').Plot[]} */
export const plots = [sampling, averages, fisher, closedForms];
