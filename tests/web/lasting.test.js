/** What frames of a run that plays leave out, and where it comes from then. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { carriedOver, isBehind, spared } from '../../web/store/lasting.js';
import { Run } from '../../web/store/run.js';
import { emptyRun } from '../../web/store/run-state.js';
import { createStore } from '../../web/store/store.js';
import { readCatalog } from './support/dist.js';

const catalog = readCatalog();
const config = { model: 'vae' };
const options = { fields: ['bound', 'points', 'latent', 'aggregate'], maxPoints: 10 };

/** @param {object} [more] */
const frame = (more) => /** @type {any} */ ({ iteration: 5, status: 'running', ...more });

test('what no iteration changes is asked for once, what passes again after a moment', () => {
  const shown = frame({ points: { shape: [1, 1], data: [1] }, aggregate: { x: null } });
  assert.deepEqual(spared(catalog, options, config, frame(), 0), options);
  assert.deepEqual(spared(catalog, options, config, null, 0), options);
  assert.deepEqual(spared(catalog, options, config, shown, 1000).fields, ['bound', 'latent']);
  assert.deepEqual(spared(catalog, options, config, shown, 1100).fields, ['bound', 'latent']);
  assert.deepEqual(spared(catalog, options, config, shown, 1300).fields, ['bound', 'latent', 'aggregate']);
  // Where there is none, there is nothing to keep.
  assert.deepEqual(spared(catalog, options, config, frame({ points: null, aggregate: null }), 0), options);
  assert.deepEqual(spared(catalog, options, { model: 'mixture' }, shown, 1000), options);
});

test('a frame is completed from the one before it, and knows that it is behind', () => {
  const points = { shape: [1, 1], data: [1] };
  const [older, newer] = [{ x: null }, { x: null }];
  const before = frame({ points, aggregate: older });
  const next = carriedOver(catalog, frame({ iteration: 6 }), config, before);
  assert.equal(next.points, points);
  assert.equal(next.aggregate, older);
  assert.equal(isBehind(catalog, next, config, before, false), true);
  assert.equal(
    isBehind(catalog, carriedOver(catalog, frame(), config, before), config, before, false),
    false,
  );
  assert.equal(isBehind(catalog, carriedOver(catalog, frame(), config, before), config, before, true), true);
  assert.equal(
    isBehind(catalog, frame({ iteration: 6, points, aggregate: newer }), config, before, true),
    false,
  );
  assert.deepEqual(carriedOver(catalog, frame(), { model: 'density' }, before), frame());
});

/** A session whose frames bring what they are asked for, each value anew. */
function session() {
  let iteration = 0;
  /** @type {string[][]} */
  const asked = [];
  const make = (/** @type {any} */ { fields = [] }) => {
    asked.push(fields);
    const values = fields.map((/** @type {string} */ name) => [name, { shape: [1], data: [iteration] }]);
    return frame({ iteration, bound: {}, ...Object.fromEntries(values) });
  };
  return {
    asked,
    config,
    frame: async (/** @type {any} */ given) => make(given),
    run: async (/** @type {any} */ given) => {
      iteration += 1;
      return { iterations: 1, frame: make(given) };
    },
    save: async () => new Uint8Array(),
    dispose() {},
  };
}

test('a run that plays is spared, and at rest its frame is whole', async (t) => {
  t.mock.method(performance, 'now', () => 1000);
  const store = createStore(/** @type {any} */ (emptyRun()));
  const one = session();
  const run = new Run({
    store,
    catalog: { ...catalog, parameters: [] },
    open: async () => /** @type {any} */ (one),
    demand: () => ({ fields: ['points', 'aggregate', 'latent'] }),
  });
  await run.start(config);
  for (let i = 0; i < 4; i++) {
    assert.ok(run.grant({ iterations: 1, milliseconds: 10 }));
    await new Promise((go) => setTimeout(go, 1));
  }
  const { frame } = store.get();
  assert.deepEqual(one.asked.at(-1), ['latent']);
  assert.deepEqual([frame.latent.data[0], frame.points.data[0], frame.aggregate.data[0]], [4, 0, 0]);
  await run.rest();
  const whole = store.get().frame;
  assert.deepEqual([whole.iteration, whole.aggregate.data[0]], [4, 4]);
  const { length } = one.asked;
  await run.rest();
  assert.equal(one.asked.length, length, 'once is enough');
});
