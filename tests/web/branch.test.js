/** Branches over real runs: what is left stays as it was, to the bit, whatever becomes of the branch; and a link holds both. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Companions } from '../../web/element/companions.js';
import { formatLink, parseLink } from '../../web/store/link.js';
import { Run } from '../../web/store/run.js';
import { emptyRun } from '../../web/store/run-state.js';
import { createStore } from '../../web/store/store.js';
import { readCatalog } from './support/dist.js';
import { core, tiny } from './support/sessions.js';

const catalog = readCatalog();

/** @param {any} config */
async function opened(config) {
  const session = await core.createSession(config);
  return {
    get config() {
      return session.config;
    },
    run: async ({ iterations = 0 }) => ({ iterations: session.step(iterations), frame: session.frame() }),
    frame: async () => session.frame(),
    configure: async (/** @type {any} */ changes) => session.configure(changes),
    save: async () => session.save(),
    load: async (/** @type {any} */ bytes) => session.load(bytes),
    dispose: () => session.dispose(),
  };
}

/** @param {any} origin */
async function world(origin) {
  const store = createStore(/** @type {any} */ ({ ...emptyRun(), beside: [], label: '' }));
  const shared = { store, catalog, demand: () => ({}) };
  const open = /** @type {any} */ (opened);
  const run = new Run({ ...shared, open });
  const companions = new Companions({ ...shared, open });
  store.subscribe(() => companions.follow());
  await run.start(origin);
  return { store, run, companions };
}

/** @param {any} world */
async function settled({ store, companions }) {
  do await new Promise((resolve) => setTimeout(resolve, 5));
  while (companions.behind || store.get().beside.some((/** @type {any} */ { frame }) => frame === null));
}

const cases = [
  {
    name: 'a density, with a change on the way',
    origin: { model: 'density', samples: 4, seed: 5 },
    before: { learningRate: 0.2 },
    after: { learningRate: 0.01, samples: 9 },
  },
  {
    name: 'a mixture, whose branch has to start anew',
    origin: { model: 'mixture', ...tiny },
    before: { tolerance: 0 },
    after: { components: 3 },
  },
];

for (const { name, origin, before, after } of cases) {
  test(`a branch changes nothing of the run that it left: ${name}`, async () => {
    const here = await world(origin);
    const { store, run, companions } = here;
    await run.step(20);
    await run.change(before);
    await run.step(40);
    const end = store.get().frame;
    await run.seek(12);
    await companions.leave(/** @type {any} */ (run.left()));
    await settled(here);
    assert.equal(store.get().frame.iteration, 12);
    assert.deepEqual(store.get().beside[0].frame, end, 'where it had come to');
    await run.change(after);
    await run.step(7);
    await settled(here);
    const { beside } = store.get();
    assert.deepEqual(beside[0].frame, end, 'while the branch goes on');
    assert.notDeepEqual(store.get().frame.bound, end.bound);

    // The link holds both, and opens both.
    const state = store.get();
    const text = formatLink(catalog, {
      config: state.origin,
      log: state.log.slice(0, state.applied),
      iteration: state.frame.iteration,
      left: companions.left,
    });
    const read = parseLink(catalog, text);
    assert.deepEqual(read.issues, []);
    const there = await world({});
    const { config, log, iteration, left } = read.state;
    const standing = there.run.start(config, { log, iteration });
    await there.companions.ask('', { next: true, left });
    await standing;
    await settled(there);
    assert.deepEqual(there.store.get().frame, state.frame);
    assert.deepEqual(there.store.get().beside[0].frame, end);

    // Past where it was left it goes on as it would have.
    await run.step(70);
    await settled(here);
    const alone = await world(origin);
    await alone.run.step(20);
    await alone.run.change(before);
    await alone.run.step(store.get().beside[0].frame.iteration - alone.store.get().frame.iteration);
    assert.deepEqual(store.get().beside[0].frame, alone.store.get().frame);
    companions.drop(0);
    assert.deepEqual(companions.left, []);
    for (const each of [here, there, alone]) {
      each.companions.dispose();
      each.run.dispose();
    }
  });
}

test('four runs are as many as there may be, those that were left among them', async () => {
  const here = await world({ model: 'mixture', ...tiny });
  const left = () => /** @type {any} */ (here.run.left());
  await here.companions.leave(left());
  await here.companions.leave(left());
  await here.companions.keep();
  await assert.rejects(here.companions.leave(left()), /at most 3 beside the main one/);
  await assert.rejects(here.companions.keep(), /at most 3 beside the main one/);
  here.companions.dispose();
  here.run.dispose();
});
