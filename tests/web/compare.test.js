import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Companions } from '../../web/element/companions.js';
import {
  checkCompare,
  differing,
  formatCompare,
  labelsOf,
  parseCompare,
  pinned,
} from '../../web/store/compare.js';
import { Comparison } from '../../web/store/comparison.js';
import { Run } from '../../web/store/run.js';
import { emptyRun } from '../../web/store/run-state.js';
import { createStore } from '../../web/store/store.js';
import { errorOf, refuses } from './support/errors.js';
import { fakeEngine } from './support/fake-session.js';

/** As much of a catalogue as there is to compare. */
const catalog = /** @type {any} */ ({
  parameters: [
    { key: 'model', type: 'choice', group: 'model', default: 'density', choices: [{ id: 'density' }] },
    { key: 'target', type: 'choice', group: 'model', default: 'ring', live: true, choices: [{ id: 'ring' }, { id: 'cross' }] },
    { key: 'seed', type: 'integer', group: 'run', default: 1 },
    { key: 'tolerance', type: 'real', label: 'Tolerance', group: 'run', default: 'auto', live: true },
    { key: 'initialMean', type: 'list', label: 'Start at', group: 'inference', default: 'auto' },
    {
      key: 'optimizer',
      type: 'choice',
      label: 'Algorithm',
      group: 'inference',
      default: 'auto',
      choices: [
        { id: 'adam', label: 'Adam' },
        { id: 'sgd', label: 'SGD with momentum' },
      ],
    },
    { key: 'learningRate', type: 'real', label: 'Learning rate', group: 'inference', default: 'auto', minimum: 0, live: true },
    { key: 'momentum', type: 'real', label: 'Momentum', group: 'inference', default: 0.9, live: true, when: { optimizer: ['sgd'] } },
  ],
  answers: [],
}); // prettier-ignore

test('runs are written as the attribute spells them, and read back', () => {
  const text = 'optimizer=sgd,learning-rate=0.01;initial-mean=1,-2,optimizer=adam';
  const runs = [
    { optimizer: 'sgd', learningRate: 0.01 },
    { initialMean: [1, -2], optimizer: 'adam' },
  ];
  assert.deepEqual(parseCompare(catalog, text), runs);
  assert.deepEqual(
    parseCompare(catalog, ' optimizer = sgd , learning-rate= 0.01 ;; initial-mean=1, -2,optimizer=adam; '),
    runs,
  );
  assert.equal(formatCompare(catalog, runs), text);
  assert.deepEqual(parseCompare(catalog, ''), []);
  assert.equal(formatCompare(catalog, [{}]), '');
});

test('what cannot differ, is unknown, is no value or is too much is refused, every fault at once', async () => {
  const error = await refuses(
    () => parseCompare(catalog, 'seed=2;learning-rate=x;colour=red;optimizer=adam'),
    'invalid-config',
  );
  assert.deepEqual(
    error.issues.map((/** @type {any} */ { path }) => path),
    ['compare[0].seed', 'compare[1].learningRate', 'compare[2].colour', 'compare'],
  );
  assert.match(
    error.issues[0].message,
    /^compare\[0\]\.seed: "seed" is not allowed; allowed: the settings tolerance, /,
  );
  assert.match(
    error.issues[1].message,
    /^compare\[1\]\.learningRate: "x" is not allowed; allowed: a number from 0, or auto/,
  );
  assert.match(error.issues[3].message, /at most 3 beside the main one/);
  await refuses(() => checkCompare(catalog, [{ target: 'ring' }]), 'invalid-config', /compare\[0\]\.target/);
  await refuses(() => checkCompare(catalog, null), 'invalid-config', /allowed: an array of configs/);
  await refuses(() => checkCompare(catalog, [1]), 'invalid-config');
});

test('a run that is kept says everything in which another may come to differ', () => {
  const kept = pinned(catalog, { target: 'cross', seed: 4, optimizer: 'sgd' });
  assert.deepEqual(kept, {
    tolerance: 'auto',
    initialMean: 'auto',
    optimizer: 'sgd',
    learningRate: 'auto',
    momentum: 0.9,
  });
  assert.deepEqual(differing(catalog, kept, { optimizer: 'sgd' }), {});
  assert.deepEqual(differing(catalog, kept, { learningRate: 0.5 }), {
    optimizer: 'sgd',
    learningRate: 'auto',
  });
});

test('runs are named by what somebody made differ between them, in the catalogue’s words', () => {
  const main = { differs: {}, config: { optimizer: 'adam', learningRate: 0.05, tolerance: 1e-8, seed: 1 } };
  const other = { optimizer: 'sgd', learningRate: 0.0200001, tolerance: 1e-4, momentum: 0.9, seed: 1 };
  const slow = { optimizer: 'sgd', learningRate: 'auto', initialMean: 'auto' };
  assert.deepEqual(
    labelsOf(catalog, [main, { differs: slow, config: other }, { differs: { momentum: 0.5 }, config: null }]),
    ['Adam', 'SGD with momentum, Learning rate 0.02', ''],
  );
  const fast = { differs: { learningRate: 0.5 }, config: { ...main.config, learningRate: 0.5 } };
  assert.deepEqual(labelsOf(catalog, [main, fast]), ['Learning rate 0.05', 'Learning rate 0.5']);
  assert.deepEqual(labelsOf(catalog, [main, { ...main, differs: { optimizer: 'adam' } }]), ['', '']);
});

const tick = () => new Promise((resolve) => setTimeout(resolve));

/** @param {Parameters<typeof fakeEngine>[0]} [options] */
function figure(options) {
  const { log, open } = fakeEngine(options);
  const initial = { ...emptyRun(), beside: [], label: '' };
  /** @type {import('../../web/store/store.js').Store<any>} */
  const store = createStore(/** @type {any} */ (initial));
  const shared = { store, catalog, open, demand: () => ({ fields: ['bound'] }) };
  const run = new Run(shared);
  const comparison = new Comparison(shared);
  store.subscribe(() => comparison.follow());
  const settled = async () => {
    do await tick();
    while (comparison.behind);
  };
  /** @param {number} iterations */
  const play = async (iterations) => {
    while (comparison.behind || !run.grant({ iterations, milliseconds: 10 })) await tick();
    await settled();
  };
  const iterations = () => [store.get(), ...store.get().beside].map(({ frame }) => frame?.iteration);
  return { log, store, run, comparison, settled, play, iterations, state: () => store.get() };
}

test('runs beside the main one share its settings but for their own, and go with it in lockstep', async () => {
  const { log, run, comparison, settled, play, iterations, state } = figure();
  await run.start({ target: 'cross', seed: 5, learningRate: 0.1 });
  comparison.given = [{ optimizer: 'sgd' }, { learningRate: 0.5 }];
  await settled();
  assert.deepEqual(log.opened.slice(1), [
    { target: 'cross', seed: 5, learningRate: 0.1, optimizer: 'sgd' },
    { target: 'cross', seed: 5, learningRate: 0.5 },
  ]);
  for (const at of [3, 6, 9]) {
    await play(3);
    assert.deepEqual(iterations(), [at, at, at]);
  }
  assert.deepEqual(state().beside.map((/** @type {any} */ { frame }) => frame.fields), [['bound'], ['bound']]); // prettier-ignore
  await run.step(7);
  await settled();
  assert.deepEqual(iterations(), [16, 16, 16]);
  assert.deepEqual(comparison.runs, [{ optimizer: 'sgd' }, { learningRate: 0.5 }]);
  assert.equal(comparison.text, 'optimizer=sgd;learning-rate=0.5');
});

test('the main run is given no leave while another is on its way', async () => {
  const { log, run, comparison, settled, iterations } = figure();
  await run.start({});
  comparison.given = [{ optimizer: 'sgd' }];
  await settled();
  log.sessions[1].holding = true;
  run.grant({ iterations: 2, milliseconds: 10 });
  await tick();
  await tick();
  assert.deepEqual([comparison.behind, iterations()], [true, [2, 0]]);
  log.sessions[1].release();
  await settled();
  assert.deepEqual([comparison.behind, iterations()], [false, [2, 2]]);
});

test('a run that is kept late is brought to where the others are', async () => {
  const { run, comparison, settled, iterations } = figure();
  await run.start({});
  await run.step(40);
  comparison.given = [{ optimizer: 'sgd' }];
  await settled();
  assert.deepEqual(iterations(), [40, 40]);
});

test('live changes are made in all of them at the same iteration, but for what differs and for parameters', async () => {
  const { log, run, comparison, settled, play, iterations } = figure();
  await run.start({});
  comparison.given = [{ learningRate: 0.5 }];
  await play(4);
  await run.change({ target: 'cross', learningRate: 0.1 });
  await settled();
  await run.change({ tolerance: 0.25 });
  await run.setParameters({ mean: { shape: [1], data: Float64Array.of(1) } });
  await settled();
  await play(2);
  const [main, other] = log.sessions;
  assert.deepEqual(iterations(), [6, 6]);
  assert.deepEqual(main.history.map(([at]) => at), [4, 4, 4]); // prettier-ignore
  assert.deepEqual(Object.assign({}, ...other.history.map(([, changes]) => changes)), {
    target: 'cross',
    tolerance: 0.25,
  });
  assert.ok(other.history.every(([at]) => at === 4));
});

test('a new start, a seek and another seed start them again', async () => {
  const { log, run, comparison, settled, play, iterations } = figure();
  await run.start({});
  comparison.given = [{ optimizer: 'sgd' }];
  await play(5);
  await run.seek(2);
  await settled();
  assert.deepEqual(iterations(), [2, 2]);
  await run.change({ seed: 9 });
  await settled();
  assert.deepEqual(iterations(), [0, 0]);
  assert.deepEqual(log.opened.at(-1), { seed: 9, optimizer: 'sgd' });
  assert.equal(log.opened.length - log.disposed, 2);
});

test('one that is refused says so, and the others go on without it', async () => {
  const { log, run, comparison, play, iterations, state } = figure();
  log.refuse = ({ learningRate }) => (learningRate > 1 ? 'too fast' : null);
  await run.start({});
  comparison.given = [{ learningRate: 5 }, { optimizer: 'sgd' }];
  await play(3);
  assert.deepEqual(iterations(), [3, undefined, 3]);
  assert.deepEqual(state().beside.map((/** @type {any} */ { refusal }) => refusal), ['too fast', null]); // prettier-ignore
});

test('where the main run has ended, those that have not go on among themselves', async () => {
  const { run, comparison, settled, play, iterations } = figure({
    end: ({ optimizer }) => (optimizer === 'sgd' ? 12 : 5),
  });
  await run.start({});
  comparison.given = [{ optimizer: 'sgd' }, { optimizer: 'sgd', learningRate: 0.5 }, { learningRate: 0.1 }];
  await settled();
  assert.equal(comparison.outlasts, false);
  await play(8);
  assert.deepEqual([iterations(), comparison.outlasts], [[5, 5, 5, 5], true]);
  assert.equal(run.grant({ iterations: 1, milliseconds: 10 }), false);
  for (const at of [8, 11, 12]) {
    assert.equal(comparison.grant({ iterations: 3, milliseconds: 10 }), true);
    await settled();
    assert.deepEqual(iterations(), [5, at, at, 5]);
  }
  assert.equal(comparison.outlasts, false);
  assert.equal(comparison.grant({ iterations: 3, milliseconds: 10 }), false);
});

test('another model has nothing to do with the runs that were compared', async () => {
  const { run, comparison, settled, state } = figure();
  await run.start({ model: 'density' });
  comparison.given = [{ optimizer: 'sgd' }];
  await settled();
  await run.start({ model: 'other' });
  await settled();
  assert.deepEqual([comparison.given, state().beside], [[], []]);
});

test('runs that are let go are freed, and the others stay as they are', async () => {
  const { log, run, comparison, settled, play, state } = figure();
  await run.start({});
  comparison.given = [{ optimizer: 'sgd' }, { learningRate: 0.5 }];
  await play(3);
  comparison.given = comparison.given.slice(1);
  await settled();
  assert.deepEqual([log.opened.length, log.disposed, state().beside.length], [3, 1, 1]);
  assert.equal(state().beside[0].frame.iteration, 3);
  comparison.dispose();
  assert.equal(log.disposed, 2);
});

test('checked runs are copies', async () => {
  const runs = [{ optimizer: 'sgd' }];
  const checked = checkCompare(catalog, runs);
  assert.deepEqual(checked, runs);
  assert.notEqual(checked[0], runs[0]);
  assert.equal((await errorOf(() => checkCompare(catalog, [{}, {}, {}, {}]))).issues.length, 1);
});

/** A figure whose runs beside it are fetched when somebody asks for some. */
function fetching() {
  const { log, open } = fakeEngine();
  /** @type {import('../../web/store/store.js').Store<any>} */
  const store = createStore(/** @type {any} */ ({ ...emptyRun(), beside: [], label: '' }));
  const shared = { store, catalog, open, demand: () => ({ fields: [] }) };
  const run = new Run(shared);
  const companions = new Companions(shared);
  store.subscribe(() => companions.follow());
  return { log, run, companions, state: () => store.get() };
}

test('nothing is fetched for no runs, and while some are the main run waits', async () => {
  const { run, companions } = fetching();
  await run.start({});
  await companions.ask('');
  assert.deepEqual([companions.behind, companions.text, companions.runs], [false, '', []]);
  const asked = companions.ask('optimizer=sgd');
  assert.deepEqual([companions.behind, companions.text], [true, 'optimizer=sgd']);
  await asked;
  while (companions.behind) await tick();
  assert.deepEqual([companions.text, companions.runs], ['optimizer=sgd', [{ optimizer: 'sgd' }]]);
});

test('of what is asked for in quick succession the newest stays, and what is refused changes nothing', async () => {
  const { run, companions, state } = fetching();
  await run.start({});
  await Promise.all([companions.ask('optimizer=sgd'), companions.ask([{ learningRate: 0.5 }])]);
  assert.equal(companions.text, 'learning-rate=0.5');
  await refuses(() => companions.ask('seed=3'), 'invalid-config');
  while (companions.behind) await tick();
  assert.deepEqual([companions.text, state().beside.length], ['learning-rate=0.5', 1]);
});

test('a run that is kept stays as it was while the settings change, and can be let go', async () => {
  const { log, run, companions, state } = fetching();
  await run.start({ optimizer: 'sgd' });
  await companions.keep();
  assert.equal(companions.text, '', 'nothing differs yet');
  await run.change({ optimizer: 'adam' });
  while (companions.behind) await tick();
  assert.equal(companions.text, 'optimizer=sgd');
  await tick();
  assert.deepEqual(
    [state().label, ...state().beside.map((/** @type {any} */ { label }) => label)],
    ['Adam', 'SGD with momentum'],
  );
  companions.drop(0);
  await tick();
  assert.deepEqual([state().beside, companions.text], [[], '']);
  assert.equal(log.opened.length - log.disposed, 1);
});

test('a frame with more fields is asked of all of them', async () => {
  const { log, run, companions, state } = fetching();
  await run.start({});
  await companions.ask('optimizer=sgd');
  while (companions.behind) await tick();
  const before = state().beside[0].frame;
  await companions.refresh();
  assert.notEqual(state().beside[0].frame, before);
  assert.equal(state().beside[0].frame.iteration, 0);
  companions.dispose();
  assert.equal(log.disposed, 1);
});

test('runs asked for with the next one go with that, whatever its model, and with none where it comes to nothing', async () => {
  const { run, companions, state } = fetching();
  await companions.ask('optimizer=sgd', { next: true });
  await run.start({ model: 'density' });
  while (companions.behind || state().beside.length === 0) await tick();
  const asked = companions.ask('learning-rate=0.5', { next: true });
  await asked;
  await tick();
  assert.equal(companions.text, 'optimizer=sgd');
  companions.cancel();
  await run.reset();
  await tick();
  assert.equal(companions.text, 'optimizer=sgd');
  await companions.ask('learning-rate=0.5', { next: true });
  await run.start({ model: 'other' });
  await tick();
  assert.equal(companions.text, 'learning-rate=0.5');
});
