import assert from 'node:assert/strict';
import { test } from 'node:test';

import { ElboError } from '../../web/engine/errors.js';
import { Marks } from '../../web/store/marks.js';
import { Run } from '../../web/store/run.js';
import { emptyRun } from '../../web/store/run-state.js';
import { createStore } from '../../web/store/store.js';
import { readCatalog } from './support/dist.js';
import { refuses } from './support/errors.js';
import { fakeEngine } from './support/fake-session.js';

const catalog = readCatalog();
const tick = () => new Promise((resolve) => setTimeout(resolve));

/** @param {Parameters<typeof fakeEngine>[0]} [options] */
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

/** @param {any} session */
function kill(session) {
  session.run = async () => {
    throw new ElboError('worker-lost', 'The worker is gone: it was killed.');
  };
}

test('a core that dies is replaced: the run goes on at the iteration on show, changes included', async () => {
  const { log, run, state } = figure();
  await run.start({ components: 3 });
  await run.step(5);
  await run.change({ tolerance: 0.5 });
  await run.step(2);
  kill(log.sessions[0]);
  assert.equal(run.grant({ iterations: 1, milliseconds: 10 }), true);
  await tick();
  await run.step(0);
  assert.deepEqual([state().broken, state().error, state().frame.iteration], [false, null, 7]);
  assert.deepEqual(log.sessions[1].history, [[5, { tolerance: 0.5 }]]);
  assert.equal(log.opened.length - log.disposed, 1);
  run.grant({ iterations: 3, milliseconds: 10 });
  await tick();
  assert.equal(state().frame.iteration, 10);
});

test('a core that dies is replaced from what was saved last, and does not begin anew', async () => {
  const { log, run, state } = figure();
  await run.start({ components: 3 });
  for (let i = 0; i < 30; i++) await run.step(50);
  kill(log.sessions[0]);
  log.calls.length = 0;
  run.grant({ iterations: 1, milliseconds: 10 });
  await tick();
  await run.step(0);
  const computed = log.calls.map((call) => Number(/^run (\d+)$/.exec(call)?.[1] ?? 0));
  const sum = computed.reduce((all, each) => all + each, 0);
  assert.ok(sum < 1500, `${sum} of 1,500 iterations were made again`);
  assert.deepEqual([state().frame.iteration, state().broken], [1500, false]);
});

test('a core that dies again and again is left alone, and that is said', async () => {
  const { log, run, state } = figure();
  await run.start({});
  for (let i = 0; i < 4; i++) {
    kill(log.sessions.at(-1));
    run.grant({ iterations: 1, milliseconds: 10 });
    await tick();
    await run.step(0).catch(() => {});
  }
  assert.deepEqual([state().broken, state().error?.code], [true, 'worker-lost']);
  assert.equal(log.opened.length, 4);
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

/** @param {number[]} data */
const mean = (data) => ({ mean: { shape: [data.length], data: Float64Array.from(data) } });

test('parameters are set at an iteration, noted in the log, and there again after a replay', async () => {
  const { run, state } = figure();
  await run.start({});
  await run.step(3);
  await run.setParameters(mean([1, 2]));
  await run.step(2);
  assert.deepEqual(state().log, [[3, { parameters: mean([1, 2]) }]]);
  assert.deepEqual(state().requested, {}, 'parameters are no settings');
  const { frame } = state();
  await run.seek(0);
  assert.deepEqual(state().frame.history, []);
  await run.seek(5);
  assert.deepEqual(state().frame.history, frame.history);
});

test('settings and parameters that change at one iteration are one entry, settings first when it is replayed', async () => {
  const { log, run, state } = figure();
  await run.start({});
  await run.step(1);
  await run.setParameters(mean([1]));
  await run.change({ tolerance: 0.1 });
  await run.setParameters(mean([2]));
  assert.deepEqual(state().log, [[1, { tolerance: 0.1, parameters: mean([2]) }]]);
  log.calls.length = 0;
  await run.start({}, { log: state().log, iteration: 1 });
  assert.deepEqual(
    log.calls.filter((call) => /^(configure|set)/.test(call)),
    ['configure', 'setParameters'],
  );
});

test('of what a hand does only the newest is done, and made when its turn comes', async () => {
  const { log, run, state } = figure();
  await run.start({});
  const [session] = log.sessions;
  session.holding = true;
  run.grant({ iterations: 7, milliseconds: 10 });
  const made = /** @type {number[]} */ ([]);
  const moves = [1, 2, 3].map((x) => run.adjust(() => (made.push(x), { parameters: mean([x]) })));
  await tick();
  assert.deepEqual(made, []);
  session.release();
  await Promise.all(moves);
  assert.deepEqual([made, state().log], [[3], [[7, { parameters: mean([3]) }]]]);
  assert.equal(state().frame.iteration, 7);
});

test('a hand moves settings as well, and nothing while a new run is on its way', async () => {
  const { log, run, state } = figure();
  await run.start({});
  const { config, revision } = state();
  await run.setParameters(mean([1]));
  assert.equal(state().config, config, 'the same config where no setting changed');
  assert.equal(state().revision, revision + 1);
  await run.adjust(() => ({ tolerance: 0.5 }));
  assert.deepEqual([state().requested, state().revision], [{ tolerance: 0.5 }, revision + 2]);
  await run.adjust(() => null);
  assert.equal(state().log.length, 1);
  const starting = run.start({ components: 2 });
  await run.setParameters(mean([9]));
  await starting;
  assert.equal(log.calls.filter((call) => call === 'setParameters').length, 1);
  assert.deepEqual(state().log, []);
});

test('refused parameters are said and leave run and log as they were', async () => {
  const { log, run, state } = figure();
  await run.start({});
  log.refuse = ({ parameters }) => (parameters ? 'not positive definite' : null);
  await refuses(() => run.setParameters(mean([1])), 'invalid-parameters', 'not positive definite');
  assert.deepEqual([state().log, state().error.message], [[], 'not positive definite']);
});

test('undo is the state before the change, and before that the one before', async () => {
  const { store, run, state } = figure();
  const marks = new Marks(store, run);
  marks.before('nothing that stands');
  await run.start({ seed: 3 });
  await run.step(2);
  for (const x of [1, 2, 3]) {
    marks.before('the mean');
    await run.setParameters(mean([x]));
  }
  marks.before('components');
  await run.change({ components: 4 });
  await marks.undo();
  assert.deepEqual(
    [state().requested, state().frame.iteration, state().frame.history],
    [{ seed: 3 }, 2, [[2, { parameters: mean([3]) }]]],
  );
  await marks.undo();
  assert.deepEqual([state().frame.iteration, state().log], [2, []], 'what is dragged is one change');
  const before = state();
  await marks.undo();
  assert.equal(state(), before, 'there is nothing more to undo');
});

const slow = { iterations: 10, milliseconds: 80 };

test('a long replay stands soon, shows how far it came, and rests where halt() stops it', async () => {
  const { log, store, run, state } = figure({ slow });
  await run.start({ components: 2 });
  const shown = /** @type {any[]} */ ([]);
  store.subscribe(({ frame, heading, busy }) => shown.push([frame.iteration, heading, busy]));
  const endless = run.start({ components: 3 }, { log: [[5, { tolerance: 0.5 }]], iteration: 1e15 });
  while (!(state().frame.iteration > 40)) await tick();
  assert.deepEqual([state().heading, state().busy, state().requested.tolerance], [1e15, true, 0.5]);
  assert.equal(log.disposed, 1, 'the run before it has made room');
  run.halt();
  await endless;
  assert.deepEqual([state().heading, state().busy, state().error], [null, false, null]);
  const { iteration } = state().frame;
  assert.equal(iteration, log.sessions[1].iteration);
  const ways = shown.filter(([, heading]) => heading !== null).map(([at]) => at);
  assert.ok(ways.length >= 2 && ways.every((at, i) => i === 0 || at >= ways[i - 1]), String(ways));
  await run.step(1);
  assert.ok(state().frame.iteration > iteration, 'and goes on from there');
});

test('a reset ends a long replay', async () => {
  const { log, run, state } = figure({ slow });
  const endless = run.start({ components: 3 }, { iteration: 1e15 });
  while (!state().frame) await tick();
  run.halt();
  await Promise.all([endless, run.reset()]);
  assert.deepEqual([state().frame.iteration, state().heading], [0, null]);
  assert.deepEqual([log.opened.length, log.disposed], [2, 1]);
});

test('a new start ends a long replay, whether it stands already or not', async () => {
  const { log, run, state } = figure({ slow });
  const first = run.start({ components: 3 }, { iteration: 1e15 });
  const second = run.start({ components: 4 }, { iteration: 1e15 });
  while (!state().frame) await tick();
  await Promise.all([first, second, run.start({ components: 5 })]);
  assert.deepEqual([state().config, state().frame.iteration], [{ components: 5 }, 0]);
  assert.equal(log.opened.length - log.disposed, 1);
});

test('a long way forwards is shown as well', async () => {
  const { run, state } = figure({ slow });
  await run.start({});
  const seeking = run.seek(200);
  while (state().frame.iteration === 0) await tick();
  assert.equal(state().heading, 200);
  await seeking;
  assert.deepEqual([state().frame.iteration, state().heading], [200, null]);
});

test('a change takes back the choices that it leaves no room for, inside the run', async () => {
  const parameters = [
    choice('model', ['mixture']),
    choice('objective', ['elbo', 'importance-weighted']),
    choice('estimator', ['reparameterized', 'dreg'], { dreg: { objective: ['importance-weighted'] } }),
  ];
  const catalog = /** @type {any} */ ({ parameters });
  const { log, open } = fakeEngine();
  /** @type {import('../../web/store/store.js').Store<any>} */
  const store = createStore(/** @type {any} */ (emptyRun()));
  const run = new Run({ store, catalog, open, demand: () => ({ fields: [] }) });
  await run.start({ objective: 'importance-weighted', estimator: 'dreg' });
  await run.change({ objective: 'elbo' });
  assert.deepEqual(store.get().log, [[0, { objective: 'elbo', estimator: 'auto' }]]);
  assert.equal(log.opened.length, 1);
});

/**
 * @param {string} key
 * @param {string[]} ids
 * @param {Record<string, any>} [when]
 */
function choice(key, ids, when = {}) {
  return {
    key,
    type: 'choice',
    live: true,
    default: 'auto',
    choices: ids.map((id) => ({ id, when: when[id] })),
  };
}

test('of two things that are moved at once both are, and of one the newest move', async () => {
  const { run, state } = figure();
  await run.start({});
  const moved = (/** @type {string} */ what, /** @type {number} */ to) =>
    run.adjust(() => ({ parameters: /** @type {any} */ ({ [what]: to }) }), what);
  await Promise.all([moved('mean', 1), moved('mean', 2), moved('axis', 3)]);
  const made = state().frame.history.map((/** @type {any} */ [, { parameters }]) => parameters);
  assert.deepEqual(made, [{ mean: 2 }, { axis: 3 }]);
  await moved('mean', 4);
  assert.deepEqual(state().frame.history.at(-1)[1].parameters, { mean: 4 });
});
