/** The catalogue, as the build wrote it from the core. The only module that imports it. */

import table from 'elbo-explorer-catalog';

/** @typedef {import('./types.js').Catalog} Catalog */

let frozen = false;

/**
 * Every choice there is: parameters with their types, ranges, defaults and words, and the quantities of the
 * mathematics. One object for all callers, therefore frozen.
 * @returns {Catalog}
 */
export function catalog() {
  if (!frozen) freeze(table);
  frozen = true;
  return table;
}

/** @param {any} value */
function freeze(value) {
  if (value === null || typeof value !== 'object') return;
  Object.freeze(value);
  Object.values(value).forEach(freeze);
}
