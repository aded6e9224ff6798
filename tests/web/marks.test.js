/** Undo and redo over real runs: whatever is done, as many steps back lead to the same state to the bit, and forward again. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Marks } from '../../web/store/marks.js';
import { Run } from '../../web/store/run.js';
import { emptyRun } from '../../web/store/run-state.js';
import { createStore } from '../../web/store/store.js';
import { readCatalog } from './support/dist.js';
import { random as randomFrom } from './support/random.js';
import { core, tiny } from './support/sessions.js';

const catalog = readCatalog();

/** Small runs of two models, and what a reader may do to them. */
const worlds = [
  {
    origin: { model: 'density', dimensions: 1, samples: 4 },
    actions: [
      { change: () => ({ learningRate: 0.1 }) },
      { change: (/** @type {() => number} */ random) => ({ samples: 1 + Math.floor(8 * random()) }) },
      { change: () => ({ target: 'ring' }) },
      { change: () => ({ family: 'mean-field' }) },
      { hand: true },
    ],
  },
  {
    origin: { model: 'mixture', ...tiny },
    actions: [
      { change: (/** @type {() => number} */ random) => ({ components: 2 + Math.floor(3 * random()) }) },
      { change: (/** @type {() => number} */ random) => ({ seed: Math.floor(9 * random()) }) },
      { change: () => ({ tolerance: 1e-6 }) },
    ],
  },
];

/**
 * A session in this thread, as a run wants one.
 * @param {any} config
 */
async function opened(config) {
  const session = await core.createSession(config);
  return {
    get config() {
      return session.config;
    },
    run: async ({ iterations = 0 }) => ({
      iterations: session.step(iterations),
      frame: session.frame({ fields: [] }),
    }),
    frame: async () => session.frame({ fields: [] }),
    configure: async (/** @type {any} */ changes) => session.configure(changes),
    parameters: async () => session.parameters(),
    setParameters: async (/** @type {any} */ parameters) => session.setParameters(parameters),
    save: async () => session.save(),
    load: async (/** @type {any} */ bytes) => session.load(bytes),
    evaluate: async () => session.save(),
    dispose: () => session.dispose(),
  };
}

/** @param {any} origin */
async function world(origin) {
  const store = createStore(/** @type {any} */ (emptyRun()));
  const open = /** @type {any} */ (opened);
  const run = new Run({ store, catalog, open, demand: () => ({ fields: [] }) });
  await run.start(origin);
  return { store, run, marks: new Marks(store, run) };
}

/**
 * What makes a state: its settings, its iteration and all that the core would save of it.
 * @param {{ store: import('../../web/store/store.js').Store<any>, run: Run }} world
 */
async function stateOf({ store, run }) {
  const { requested, frame } = store.get();
  return { requested, iteration: frame.iteration, bytes: await run.evaluate('save') };
}

const RUNS = Number(process.env.RUNS ?? 500);
const ACTIONS = 20;

test(`undo after any ${ACTIONS} actions restores the first state to the bit, and redo the last: ${RUNS} runs`, async () => {
  const { uniform: random } = randomFrom(29);
  for (let i = 0; i < RUNS; i++) {
    // A density takes longer to open.
    const { origin, actions } = worlds[i % 10 === 0 ? 0 : 1];
    const here = await world(origin);
    const { run, marks } = here;
    await run.step(1 + Math.floor(3 * random()));
    const first = await stateOf(here);
    let done = 0;
    for (let k = 0; k < ACTIONS; k++) {
      const { change, hand } = /** @type {any} */ (actions[Math.floor(actions.length * random())]);
      // Each its own change, however soon the next one comes.
      marks.before(`${i} ${k}`);
      done += 1;
      if (change) await run.change(change(random));
      if (hand) {
        const parameters = /** @type {any} */ (await run.parameters());
        parameters.mean.data[0] += random();
        await run.adjust(() => ({ parameters }));
      }
      if (random() < 0.4) await run.step(1 + Math.floor(2 * random()));
    }
    const last = await stateOf(here);
    for (let k = 0; k < done; k++) await marks.undo();
    assert.deepEqual(await stateOf(here), first);
    assert.equal(here.store.get().undoable, 0);
    // Forward is the same walk, and every tenth is enough.
    if (i % 10 < 2) {
      for (let k = 0; k < done; k++) await marks.redo();
      assert.deepEqual(await stateOf(here), last);
    }
    run.dispose();
  }
});

test('a change after an undo forgets what was undone', async () => {
  const { store, run, marks } = await world({ model: 'density' });
  marks.before('rate');
  await run.change({ learningRate: 0.2 });
  await marks.undo();
  assert.equal(store.get().redoable, 1);
  marks.before('samples');
  await run.change({ samples: 3 });
  assert.equal(store.get().redoable, 0);
  await marks.redo();
  assert.equal(store.get().config.samples, 3);
  run.dispose();
});
