/** The built library, in this Node and in a page of Chromium: the same code, the same measurement. */

import { join } from 'node:path';
import { pathToFileURL } from 'node:url';

import { libraryFolder } from '../../../tools/lib/paths.js';
import * as timed from '../timed.js';

/** @typedef {import('./world.js').World} World */
/** @typedef {import('./world.js').Workload} Workload */

/** Compilers of WebAssembly improve what runs often, in the background, and are done after this. */
const warmUps = 3;

/** @returns {World} */
export function nodeWorld() {
  const core = pathToFileURL(join(libraryFolder, 'core.js')).href;
  return {
    name: 'wasm in Node',
    async open(workload) {
      await timed.open(core, workload);
      for (let i = 0; i < warmUps; ++i) timed.measure(workload);
    },
    measure: async (workload) => timed.measure(workload),
    release: async (workload) => timed.close(workload),
    async close() {},
  };
}

/**
 * @param {import('../browser.js').Bench} bench
 * @returns {Promise<World>}
 */
export async function chromiumWorld(bench) {
  const { page, context } = await bench.prepare('<!doctype html><title>bench</title>');
  await page.goto(bench.url);
  const core = `${bench.server.url}v0/core.js`;
  const module = `${bench.server.url}bench/timed.js`;
  const measure = (/** @type {Workload} */ workload) =>
    page.evaluate(
      async ([url, what]) => (await import(url)).measure(what),
      /** @type {const} */ ([module, workload]),
    );
  return {
    name: 'wasm in Chromium',
    async open(workload) {
      await page.evaluate(
        async ([url, coreUrl, what]) => (await import(url)).open(coreUrl, what),
        /** @type {const} */ ([module, core, workload]),
      );
      for (let i = 0; i < warmUps; ++i) await measure(workload);
    },
    measure,
    async release(workload) {
      await page.evaluate(
        async ([url, what]) => (await import(url)).close(what),
        /** @type {const} */ ([module, workload]),
      );
    },
    close: () => context.close(),
  };
}
