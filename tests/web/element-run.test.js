import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Run } from '../../web/store/run.js';
import { emptyRun } from '../../web/store/run-state.js';
import { createStore } from '../../web/store/store.js';
import { readCatalog } from './support/dist.js';
import { refuses } from './support/errors.js';
import { fakeEngine } from './support/fake-session.js';

const catalog = readCatalog();
const tick = () => new Promise((resolve) => setTimeout(resolve));

/** @param {{ end?: number }} [options] */
function figure(options) {
  const { log, open } = fakeEngine(options);
  /** @type {import('../../web/store/store.js').Store<any>} */
  const store = createStore(/** @type {any} */ (emptyRun()));
  const run = new Run({ store, catalog, open, demand: () => ({ fields: ['bound'] }) });
  return { log, store, run, state: () => store.get() };
}

test('a start shows its first frame and the resolved config, and frees the session before it', async () => {
  const { log, run, state } = figure();
  await run.start({ components: 3 });
  assert.equal(state().frame.iteration, 0);
  assert.deepEqual(state().config, { components: 3 });
  assert.deepEqual(state().frame.fields, ['bound']);
  await run.start({ components: 4 });
  assert.deepEqual([log.opened.length, log.disposed, state().generation], [2, 1, 2]);
  assert.equal(state().busy, false);
});

test('of many starts at once the newest wins, and the others neither fail nor stay', async () => {
  const { log, run, state } = figure();
  await Promise.all([2, 3, 4, 5].map((components) => run.start({ components })));
  assert.deepEqual(state().config, { components: 5 });
  assert.equal(log.opened.length - log.disposed, 1);
});

test('changes that come faster than runs start add up', async () => {
  const { run, state } = figure();
  await run.start({ seed: 7 });
  await Promise.all([
    run.change({ components: 3 }),
    run.change({ data: 'blobs' }),
    run.change({ tolerance: 1e-3 }),
  ]);
  assert.deepEqual(state().requested, { seed: 7, components: 3, data: 'blobs', tolerance: 1e-3 });
  await run.change({ seed: undefined });
  assert.deepEqual(state().requested, { components: 3, data: 'blobs', tolerance: 1e-3 });
});

test('a refused start leaves the run, its frame and its config as they were', async () => {
  const { log, run, state } = figure();
  await run.start({ components: 3 });
  await run.step(4);
  log.refuse = ({ components }) => (components > 64 ? 'too many' : null);
  await refuses(() => run.change({ components: 65 }), 'invalid-config', 'too many');
  assert.equal(state().error.message, 'too many');
  assert.deepEqual([state().requested, state().frame.iteration], [{ components: 3 }, 4]);
  await run.step(1);
  assert.equal(state().frame.iteration, 5);
  await run.change({ components: 6 });
  assert.equal(state().error, null);
});

test('what the first request was refused for can be mended without losing the rest of it', async () => {
  const { log, run, state } = figure();
  log.refuse = ({ components }) => (components > 64 ? 'too many' : null);
  await refuses(() => run.start({ data: 'blobs', components: 65 }), 'invalid-config');
  assert.equal(state().frame, null);
  await run.change({ components: 5 });
  assert.deepEqual(state().config, { data: 'blobs', components: 5 });
});

test('live changes are made in the run and noted with their iteration, those at one iteration as one', async () => {
  const { log, run, state } = figure();
  await run.start({ optimizer: 'stochastic' });
  await run.step(3);
  await Promise.all([
    run.change({ tolerance: 0.1 }),
    run.change({ tolerance: 0.2 }),
    run.change({ learningOffset: 5 }),
  ]);
  await run.change({ learningDecay: 0.9 });
  await run.step(2);
  await run.change({ tolerance: undefined });
  assert.equal(log.opened.length, 1);
  assert.deepEqual(state().log, [
    [3, { tolerance: 0.2, learningOffset: 5, learningDecay: 0.9 }],
    [5, { tolerance: 'auto' }],
  ]);
  assert.deepEqual(state().requested, {
    optimizer: 'stochastic',
    tolerance: 'auto',
    learningOffset: 5,
    learningDecay: 0.9,
  });
});

test('a refused live change leaves the log as it was', async () => {
  const { log, run, state } = figure();
  await run.start({});
  log.refuse = ({ tolerance }) => (tolerance < 0 ? 'negative' : null);
  await refuses(() => run.change({ tolerance: -1 }), 'invalid-config', 'negative');
  assert.deepEqual([state().log, state().requested], [[], {}]);
});

test('seek replays the log backwards and forwards to the same frames', async () => {
  const { log, run, state } = figure();
  await run.start({});
  await run.step(3);
  await run.change({ tolerance: 0.1 });
  await run.step(4);
  await run.change({ tolerance: 0.2 });
  await run.step(3);
  const { frame } = state();
  await run.seek(5);
  assert.equal(state().frame.iteration, 5);
  assert.deepEqual([state().applied, state().log.length, state().requested.tolerance], [1, 2, 0.1]);
  await run.seek(10);
  assert.deepEqual(state().frame.history, frame.history);
  assert.deepEqual([state().applied, state().requested.tolerance], [2, 0.2]);
  assert.equal(log.opened.length - log.disposed, 1);
});

test('who goes on from the middle of a replayed run forgets what came later', async () => {
  const { run, state } = figure();
  await run.start({});
  await run.step(3);
  await run.change({ tolerance: 0.1 });
  await run.seek(1);
  await run.step(1);
  assert.deepEqual(state().log, []);
});

test('a history given at the start is replayed before anything is shown', async () => {
  const { run, state } = figure();
  await run.start({}, { log: [[2, { tolerance: 0.5 }]], iteration: 6 });
  assert.equal(state().frame.iteration, 6);
  assert.deepEqual(state().frame.history, [[2, { tolerance: 0.5 }]]);
});

test('a replay of a run that now ends sooner stops there', async () => {
  const { run, state } = figure({ end: 4 });
  await run.start({}, { log: [[6, { tolerance: 0.5 }]], iteration: 9 });
  assert.deepEqual([state().frame.iteration, state().applied], [4, 0]);
});

test('no more than two grants are outstanding, and none once the run has ended', async () => {
  const { log, run, state } = figure({ end: 3 });
  await run.start({});
  const [session] = log.sessions;
  session.holding = true;
  const sent = [1, 2, 3].map(() => run.grant({ iterations: 1, milliseconds: 10 }));
  assert.deepEqual(sent, [true, true, false]);
  session.release();
  await tick();
  assert.equal(state().frame.iteration, 2);
  assert.equal(run.grant({ iterations: 5, milliseconds: 10 }), true);
  await tick();
  assert.equal(state().frame.status, 'converged');
  assert.equal(run.grant({ milliseconds: 10 }), false);
});

test('a command waits for the outstanding grants, so that its iteration is exact', async () => {
  const { log, run, state } = figure();
  await run.start({});
  const [session] = log.sessions;
  session.holding = true;
  run.grant({ iterations: 7, milliseconds: 10 });
  const changed = run.change({ tolerance: 0.1 });
  assert.equal(run.grant({ iterations: 1, milliseconds: 10 }), false);
  await tick();
  assert.ok(!log.calls.includes('configure'));
  session.release();
  await changed;
  assert.deepEqual(state().log, [[7, { tolerance: 0.1 }]]);
});

test('a lost session is said, computes no more, and a new start mends it', async () => {
  const { log, run, state } = figure();
  await run.start({});
  log.sessions[0].run = async () => {
    throw new Error('worker lost');
  };
  run.grant({ iterations: 1, milliseconds: 10 });
  await tick();
  assert.deepEqual([state().broken, state().error.message], [true, 'worker lost']);
  await run.reset();
  assert.deepEqual([state().broken, state().error], [false, null]);
});

test('step and seek refuse what is no number of iterations', async () => {
  const { run } = figure();
  await run.start({});
  for (const value of [-1, 1.5, NaN, Infinity, '3']) {
    await refuses(() => run.step(/** @type {any} */ (value)), 'invalid-config', /a whole number from 0/);
    await refuses(() => run.seek(/** @type {any} */ (value)), 'invalid-config', /a whole number from 0/);
  }
});

test('dispose frees the session, also one that is still being opened', async () => {
  const { log, run } = figure();
  await run.start({});
  const late = run.start({ components: 2 });
  run.dispose();
  await late;
  assert.equal(log.opened.length, log.disposed);
});
