/** The map of many starts, which density and mixture share. */

import { plot as starts } from '../shared/starts.js';

/** @type {import('../types.js').Plot[]} */
export const plots = [starts];
