/**
 * ELBO Explorer without a picture: `elbo-explorer/core`.
 *
 *     import { createSession } from 'elbo-explorer/core';
 *     const session = await createSession({ model: 'mixture', data: 'faithful', components: 6, seed: 1 });
 *     session.step(10);
 *     console.log(session.frame({ fields: ['bound'] }).bound.elbo);
 *     session.dispose();
 *
 * createSession() computes in the calling thread and answers at once; openSession() computes in a worker and
 * answers with promises. Importing this does nothing, wherever it is done.
 */

export { catalog } from './catalog.js';
export { ElboError } from './errors.js';
export { init } from './load.js';
export { openSession } from './remote.js';

/**
 * @param {import('./types.js').Config} [config] keys of the catalogue; what is left out has its default
 * @returns {Promise<import('./types.js').Session>}
 */
export async function createSession(config) {
  // On demand: who only opens sessions in the worker need not load the core's glue here.
  const { createLocalSession } = await import('./local.js');
  return createLocalSession(config);
}
