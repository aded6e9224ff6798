/**
 * The same measurement in Node and in a page: both import this module. A run is made once and kept; each measurement
 * starts it anew from its first parameters.
 */

import { configOf } from './workloads.js';

/** @typedef {import('./workloads.js').Workload} Workload */
/** @typedef {{ milliseconds: number, iterations: number, elbo: number }} Measurement milliseconds: of one iteration */

/** @type {Map<string, { session: any, start: any }>} */
const runs = new Map();

/**
 * @param {string} coreUrl of dist/v0/core.js
 * @param {Workload} workload
 */
export async function open(coreUrl, workload) {
  const { createSession } = await import(coreUrl);
  const session = await createSession(configOf(workload));
  runs.set(workload.name, { session, start: session.parameters() });
}

/**
 * @param {Workload} workload
 * @returns {Measurement}
 */
export function measure({ name, iterations, repeats }) {
  const run = runs.get(name);
  if (!run) throw new Error(`${name} was not opened`);
  const { session, start } = run;
  let spent = 0;
  let done = 0;
  for (let repeat = 0; repeat < repeats; ++repeat) {
    session.setParameters(start);
    const before = performance.now();
    done += session.step(iterations);
    spent += performance.now() - before;
  }
  return {
    milliseconds: spent / done,
    iterations: done,
    elbo: session.frame({ fields: ['bound'] }).bound.elbo,
  };
}

/** @param {Workload} workload */
export function close({ name }) {
  runs.get(name)?.session.dispose();
  runs.delete(name);
}
