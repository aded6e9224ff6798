/** Instances and sessions of this thread. Loaded on demand: it brings Emscripten's glue along. */

import { build, BUILD_SECTION } from './build.js';
import { withRows } from './data-sets.js';
import { ElboError } from './errors.js';
import { loadGlue } from './glue.js';
import { Instance } from './instance.js';
import { loadModule, moduleName, restFor } from './load.js';
import { LocalSession } from './session.js';

/**
 * @param {string} name of the module
 * @returns {Promise<Instance>}
 */
export async function createInstance(name) {
  const wasm = loadModule(name);
  const [createModule, module, loadRest] = await Promise.all([glueOf(name), wasm, restFor(name)]);
  checkBuild(module);
  return Instance.create(createModule, module, loadRest && (() => checkBuild(loadRest())));
}

/** @param {import('./types.js').Config} [config] */
export async function createLocalSession(config) {
  const complete = await withRows(config);
  return new LocalSession(await createInstance(moduleName(config?.model)), complete ?? config);
}

/** @param {string} name */
async function glueOf(name) {
  try {
    return await loadGlue(name);
  } catch (error) {
    throw ElboError.wrap(error, 'load-failed');
  }
}

/**
 * The names by which the two halves of a core call each other are of one build, and mean something else in the next.
 * @param {WebAssembly.Module} module
 */
function checkBuild(module) {
  const [section] = WebAssembly.Module.customSections(module, BUILD_SECTION);
  const found = section ? new TextDecoder().decode(section) : 'unknown';
  if (found === build) return module;
  const message =
    `The wasm is of build ${found}, the scripts are of build ${build}; files of one build belong together. ` +
    'Where both come from one host, one of them is an old copy in a cache.';
  throw new ElboError('load-failed', message);
}
