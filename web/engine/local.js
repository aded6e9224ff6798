/** Instances and sessions of this thread. Loaded on demand: it brings Emscripten's glue along. */

import { withRows } from './data-sets.js';
import { ElboError } from './errors.js';
import { loadGlue, moduleFor } from './glue.js';
import { Instance } from './instance.js';
import { holdsEveryModel, loadModule } from './load.js';
import { LocalSession } from './session.js';

/**
 * @param {unknown} model of the session that it is for
 * @returns {Promise<Instance>}
 */
export async function createInstance(model) {
  const name = holdsEveryModel() ? 'core' : moduleFor(model);
  const wasm = loadModule(name);
  const [createModule, module] = await Promise.all([glueOf(name), wasm]);
  return Instance.create(createModule, module);
}

/** @param {import('./types.js').Config} [config] */
export async function createLocalSession(config) {
  const complete = await withRows(config);
  return new LocalSession(await createInstance(config?.model), complete ?? config);
}

/** @param {string} name */
async function glueOf(name) {
  try {
    return await loadGlue(name);
  } catch (error) {
    throw ElboError.wrap(error, 'load-failed');
  }
}
