/**
 * Whether the second half of a model's module will be called for (rest.js), as the catalogue has it; so that it is on its way before.
 * What this does not foresee is fetched in the moment when it is called.
 */

/* global ELBO_REST */

import { moduleFor } from './locations.js';

/** The catalogue's `rest`; the build writes it. @type {Record<string, import('./types.js').Rest>} */
const needs = typeof ELBO_REST === 'undefined' ? {} : ELBO_REST;

/**
 * @param {import('./types.js').Config} [config]  checked by nobody
 * @returns {boolean}
 */
export function needsRest(config) {
  const settings = Object.entries(restOfModel(config?.model)?.settings ?? {});
  return settings.some(([key, choices]) => choices.includes(config?.[key]));
}

/**
 * @param {unknown} model
 * @param {string} what  evaluate() is asked for
 * @returns {boolean}
 */
export function asksRest(model, what) {
  return restOfModel(model)?.evaluate.includes(what) ?? false;
}

/** @param {unknown} model */
function restOfModel(model) {
  return needs[moduleFor(model)];
}
