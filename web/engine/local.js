/** Instances and sessions of this thread. Loaded on demand: it brings Emscripten's glue along. */

import { withRows } from './data-sets.js';
import { createModule } from './glue.js';
import { Instance } from './instance.js';
import { loadModule } from './load.js';
import { LocalSession } from './session.js';

/** @returns {Promise<Instance>} */
export async function createInstance() {
  return Instance.create(createModule, await loadModule());
}

/** @param {import('./types.js').Config} [config] */
export async function createLocalSession(config) {
  const complete = await withRows(config);
  return new LocalSession(await createInstance(), complete ?? config);
}
