/**
 * What of a model needs the rest of its module from the beginning: found by trying each choice of the catalogue beside the model's
 * defaults, and each question. A choice is tried until the first frames, a question until it has begun.
 */

import { ElboError } from '../../../web/engine/errors.js';
import { defaultView, loadPlots } from '../../../web/plots/index.js';
import { requestOf } from './ordinary.js';

/** @typedef {import('../../../web/engine/types.js').Catalog} Catalog */
/** @typedef {import('../../../web/engine/types.js').Rest} Rest */

const ITERATIONS = 3;

/**
 * @param {Catalog} catalog
 * @param {string} model
 * @param {(whenLoaded: () => void) => Promise<import('./core.js').Core>} open  the first half, and who is told when the rest is loaded
 * @returns {Promise<Rest>}
 */
export async function needsOf(catalog, model, open) {
  const plots = await loadPlots(model, defaultView(model));
  const request = requestOf(plots);
  const ordinary = new Set(plots.flatMap(({ analyses = [] }) => analyses));
  /** @param {Record<string, unknown>} config @param {(core: import('./core.js').Core) => void} use */
  const needs = async (config, use) => {
    let asked = false;
    const core = await open(() => (asked = true));
    try {
      core.call('create', { config: { model, ...config } });
      core.advance(ITERATIONS);
      use(core);
    } catch (error) {
      // What is refused runs nothing.
      if (error instanceof ElboError && error.code !== 'internal') return false;
      throw error;
    }
    return asked;
  };

  /** @type {Rest} */
  const rest = { settings: {}, evaluate: [] };
  for (const { key, choices = [] } of catalog.parameters.filter(({ key }) => key !== 'model')) {
    for (const { id } of choices) {
      if (await needs({ [key]: id }, (core) => core.call('frame', request)))
        (rest.settings[key] ??= []).push(id);
    }
  }
  const offered = catalog.parameters
    .find(({ key }) => key === 'model')
    ?.choices?.find(({ id }) => id === model);
  // What every figure asks is in the first half as figures ask it, and not as it is asked without options.
  for (const what of (offered?.evaluate ?? []).filter((name) => !ordinary.has(name))) {
    if (await needs({}, (core) => core.call('taskStart', { what, options: {} }))) rest.evaluate.push(what);
  }
  return rest;
}
