/**
 * The modules of the core, as the build wrote them: one for each model, so that a figure fetches what it shows, and
 * 'core' with all of them. Of each, Emscripten's half of the binding, which fits that module's wasm alone. The only
 * module that imports it.
 */

import { glues, initialModel } from 'elbo-explorer-glue';

/**
 * The module to fetch for a config. One whose model is unknown has it refused by the core, as every fault is.
 * @param {unknown} model
 * @returns {string}
 */
export function moduleFor(model) {
  const name = typeof model === 'string' ? model : initialModel;
  return Object.hasOwn(glues, name) ? name : 'core';
}

/**
 * @param {string} name
 * @returns {Promise<import('./instance.js').CreateModule>}
 */
export async function loadGlue(name) {
  return (await glues[name]()).default;
}
