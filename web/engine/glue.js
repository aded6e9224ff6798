/**
 * The modules of the core, as the build wrote them: one for each model, so that a figure fetches what it shows, and 'core' with all of
 * them. Of each, Emscripten's half of the binding, which fits that module's wasm alone. The only module that imports it.
 */

import { glues } from 'elbo-explorer-glue';

/**
 * @param {string} name
 * @returns {Promise<import('./instance.js').CreateModule>}
 */
export async function loadGlue(name) {
  return (await glues[name]()).default;
}
