import assert from 'node:assert/strict';
import { test } from 'node:test';

import { bitsOf } from './support/bits.js';
import { openStage } from './support/stage.js';

/** @type {any} */
const { createSession } = await import(new URL('../../dist/v0/core.js', import.meta.url).href);
const { visit } = await openStage();

/** Forty rows of five columns, irregular but written down nowhere. */
const fiveColumns = Array.from({ length: 40 }, (_, n) =>
  Array.from({ length: 5 }, (_, d) => Math.round(1e4 * Math.sin(1 + n * (d + 2) + (n % 3) * 7)) / 1e3),
);

/** @type {Record<string, any>} */
const configs = {
  'coordinate ascent on Old Faithful': {},
  'coordinate ascent in one dimension': { data: 'galaxies', components: 4, seed: 3 },
  'own points of five columns': { data: { points: fiveColumns }, components: 3, columns: [1, 4] },
  'a generated data set, unstandardised': {
    data: 'swiss-roll',
    rows: 300,
    standardize: false,
    components: 8,
  },
  minibatches: { data: 'pinwheel', optimizer: 'stochastic', batchSize: 37, components: 5, seed: 11 },
  'minibatches in one dimension': { data: 'galaxies', optimizer: 'stochastic', batchSize: 16, components: 3 },
  EM: { data: 'two-moons', optimizer: 'em', components: 7, initParams: 'random', nInit: 3 },
  'EM on a point too many, which diverges': { optimizer: 'em', components: 14, regCovar: 0, seed: 8 },
};

/**
 * Fifty iterations in whichever thread the session computes.
 * @param {any} session
 */
async function course(session) {
  await session.step(50);
  const { frame, parameters, config } = {
    frame: await session.frame(),
    parameters: await session.parameters(),
    config: session.config,
  };
  session.dispose();
  return { frame, parameters, config };
}

test('frames and parameters are equal bit for bit in Node, in the page and in its worker', async (t) => {
  const { page } = await visit(t, 'embed-example.html');
  await page.evaluate(`Object.assign(window, { course: ${course}, bitsOf: ${bitsOf} })`);
  for (const [name, config] of Object.entries(configs)) {
    await t.test(name, async () => {
      const [inPage, inWorker] = await page.evaluate(async (config) => {
        const { course, bitsOf, location } = /** @type {any} */ (window);
        const { createSession, openSession } = await import(new URL('v0/core.js', location.href).href);
        const sessions = [await createSession(config), await openSession(config)];
        return Promise.all(sessions.map(async (session) => bitsOf(await course(session))));
      }, config);
      const inNode = bitsOf(await course(await createSession(config)));
      assert.ok(inNode.frame.points.data.length > 0);
      assert.deepEqual(inPage, inNode);
      assert.deepEqual(inWorker, inNode);
    });
  }
});
