/**
 * While an autoencoder trains at any speed, its evidence is never older than two seconds of play, wherever one takes no more than
 * `QUICK` milliseconds alone; where it takes longer, than so many times what it takes. Analyst and host run here on a clock of their
 * own, so that this is about how they share the time and not about the machine; tests/browser/ages.test.js looks at the page, and
 * `npm run bench -- start` prints the age on the machine at hand.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { unwrap } from '../../web/engine/instance.js';
import { Analyst } from '../../web/store/analyses.js';
import { createStore } from '../../web/store/store.js';
import { readCatalog } from './support/dist.js';
import { evaluate, run, stage } from './support/stage.js';

/** @typedef {import('node:test').TestContext} TestContext */

const OLDEST = 2000;
const QUICK = 600;
const TIMES = 3.5;

/** What a grant of a page at full speed computes for, in milliseconds. */
const GRANT = 16;

/**
 * @param {TestContext} t
 * @param {object} options
 * @param {number} options.alone  milliseconds that an answer takes alone
 * @param {number} options.iteration  that an iteration takes
 * @param {string[]} options.wanted
 * @returns {Promise<{ oldest: number, share: number }>}  share: of the time that the run had
 */
async function play(t, { alone, iteration, wanted }) {
  const { open, send, turn, turns, clock, posted, instances } = stage({
    iterationWork: iteration * 1e6,
    taskWork: alone * 1e6,
  });
  await open(1, { model: 'vae' });
  t.mock.method(performance, 'now', clock.now);
  /** @type {Map<number, { at: number, call: () => void }>} */
  const timers = new Map();
  let last = 0;
  const setTimer = (/** @type {() => void} */ call, /** @type {number} */ ms) => {
    timers.set(++last, { at: clock.ms + ms, call });
    return last;
  };
  t.mock.method(globalThis, 'setTimeout', setTimer);
  t.mock.method(globalThis, 'clearTimeout', (/** @type {number} */ id) => timers.delete(id));

  /** @type {import('../../web/store/store.js').Store<any>} */
  const store = createStore({
    frame: { iteration: 0 },
    generation: 1,
    revision: 1,
    config: { model: 'vae' },
    busy: false,
    analyses: /** @type {any} */ ({}),
  });
  /** @type {Map<number, { answer: (value: any) => void, iteration: number }>} */
  const questions = new Map();
  let request = 1;
  const analyst = new Analyst({
    store,
    catalog: readCatalog(),
    wanted: () => wanted,
    ask: (_what, options = {}) =>
      new Promise((answer) => {
        const { within = null } = /** @type {{ within?: number }} */ (options);
        questions.set(++request, { answer, iteration: instances[0].iteration });
        send(evaluate(1, request, { within }));
      }),
  });
  store.subscribe(() => analyst.consider());
  analyst.consider();

  let grant = 0;
  let oldest = 0;
  /** When each iteration was first on show. @type {[number, number][]} */
  const seen = [[0, 0]];
  const begin = clock.ms;
  while (clock.ms - begin < 12_000) {
    if (grant === 0) send(run(1, (grant = ++request), { milliseconds: GRANT }));
    assert.ok(turns.length > 0);
    turn();
    for (const message of posted.splice(0)) {
      const question = questions.get(message.request);
      if (question) question.answer({ iteration: question.iteration });
      if (message.request !== grant) continue;
      grant = 0;
      const frame = unwrap(message.bytes);
      if (frame.iteration > seen[seen.length - 1][0]) seen.push([frame.iteration, clock.ms]);
      store.set({ frame });
    }
    await new Promise(setImmediate);
    for (const [id, { at, call }] of timers) {
      if (at > clock.ms) continue;
      timers.delete(id);
      call();
    }
    const shown = store.get().analyses.evidence?.iteration;
    if (shown === undefined) continue;
    const since = seen.find(([iteration]) => iteration > shown)?.[1] ?? clock.ms;
    oldest = Math.max(oldest, clock.ms - since);
  }
  analyst.stop();
  return { oldest, share: (instances[0].iteration * iteration) / (clock.ms - begin) };
}

for (const alone of [2, 60, 300, QUICK]) {
  for (const iteration of [0.05, 40]) {
    test(`an evidence of ${alone} ms beside iterations of ${iteration} ms is never older than two seconds`, async (t) => {
      const { oldest, share } = await play(t, { alone, iteration, wanted: ['evidence'] });
      assert.ok(oldest <= OLDEST, `${Math.round(oldest)} ms`);
      assert.ok(share > 0.3, `the run had ${Math.round(100 * share)} % of the time`);
    });
  }
}

test('nor where the posterior of the chosen point is wanted in time beside it', async (t) => {
  for (const alone of [2, 20, 100, QUICK / 2]) {
    const { oldest } = await play(t, { alone, iteration: 1, wanted: ['evidence', 'posterior'] });
    assert.ok(oldest <= OLDEST, `${Math.round(oldest)} ms, each of ${alone} ms`);
  }
});

test('one that takes longer is not older than a few times that, and the run goes on', async (t) => {
  for (const alone of [1000, 3000]) {
    const { oldest, share } = await play(t, { alone, iteration: 3, wanted: ['evidence'] });
    assert.ok(oldest <= TIMES * alone, `${Math.round(oldest)} ms, where one takes ${alone}`);
    assert.ok(share > 0.1, `the run had ${Math.round(100 * share)} % of the time`);
  }
});
