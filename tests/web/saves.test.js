import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Run } from '../../web/store/run.js';
import { emptyRun } from '../../web/store/run-state.js';
import { Saves } from '../../web/store/saves.js';
import { createStore } from '../../web/store/store.js';
import { readCatalog } from './support/dist.js';
import { fakeEngine } from './support/fake-session.js';

/** @typedef {import('../../web/store/replay.js').Change} Change */

/**
 * @param {number} iteration
 * @param {Change[]} log
 * @param {number} [size]
 */
const save = (iteration, log = [], size = 8) => ({
  iteration,
  log,
  requested: {},
  bytes: new Uint8Array(size),
});

test('the nearest state lies on the way', () => {
  const saves = new Saves();
  /** @type {Change[]} */
  const [early, late] = [[10, { learningRate: 0.1 }], [30, { learningRate: 0.2 }]]; // prettier-ignore
  saves.add(save(0));
  saves.add(save(20, [early]));
  saves.add(save(40, [early, late]));
  assert.equal(saves.nearest([early, late], 50)?.iteration, 40);
  assert.equal(saves.nearest([early, late], 39)?.iteration, 20);
  assert.equal(saves.nearest([early], 50)?.iteration, 20);
  // At 20 the rate was another on this way, and at 40, too.
  assert.equal(saves.nearest([], 50)?.iteration, 0);
  assert.equal(saves.nearest([[10, { learningRate: 0.1 }]], 50)?.iteration, 0);
  // This way has a change at 15 of which the state at 20 knows nothing.
  assert.equal(saves.nearest([early, [15, { samples: 2 }]], 50)?.iteration, 0);
});

test('of many states every second one goes, and memory is bounded', () => {
  const saves = new Saves();
  let kept = 0;
  for (let iteration = 0; iteration <= 100_000; iteration++) {
    if (!saves.due([], iteration)) continue;
    saves.add(save(iteration));
    kept += 1;
  }
  assert.ok(kept < 2000, `${kept}`);
  for (let iteration = 0; iteration <= 100_000; iteration += 777) {
    const near = saves.nearest([], iteration);
    assert.ok(near && iteration - near.iteration <= 2048, `${near?.iteration} for ${iteration}`);
  }
  const heavy = new Saves();
  for (let i = 0; i < 40; i++) heavy.add(save(16 * i, [], 1e6));
  const distinct = new Set(Array.from({ length: 640 }, (_, i) => heavy.nearest([], i)?.iteration)).size;
  assert.ok(distinct <= 16 && distinct >= 8, `${distinct}`);
});

test('going to any of 100,000 iterations computes a fiftieth of the run, at most', async () => {
  const { log, open } = fakeEngine();
  const store = createStore(/** @type {any} */ (emptyRun()));
  const run = new Run({ store, catalog: readCatalog(), open, demand: () => ({}) });
  await run.start({ model: 'density' });
  for (let i = 0; i < 200; i++) await run.step(500);
  await run.change({ learningRate: 0.3 });
  const computed = async (/** @type {() => Promise<unknown>} */ go) => {
    log.calls.length = 0;
    await go();
    return log.calls.reduce((sum, call) => sum + Number(/^run (\d+)$/.exec(call)?.[1] ?? 0), 0);
  };
  for (const iteration of [99_999, 3, 50_001, 77_777, 100_000, 12_345, 0]) {
    assert.ok((await computed(() => run.seek(iteration))) <= 2000 + 100, `${iteration}`);
    assert.equal(store.get().frame.iteration, iteration);
  }
  await run.seek(100_000);
  assert.equal(store.get().config.learningRate, 0.3);
  await run.seek(99_000);
  assert.notEqual(store.get().config.learningRate, 0.3);
  assert.equal(log.opened.length, 1);
});
