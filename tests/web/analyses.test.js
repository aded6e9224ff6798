import assert from 'node:assert/strict';
import { test } from 'node:test';

import { Analyst } from '../../web/store/analyses.js';
import { createStore } from '../../web/store/store.js';
import { readCatalog } from './support/dist.js';

const catalog = readCatalog();

const pause = (/** @type {number} */ milliseconds) =>
  new Promise((resolve) => setTimeout(resolve, milliseconds));

/**
 * @param {string[]} wanted
 * @param {(what: string, state: any) => Promise<any>} [ask]
 */
function follow(wanted, ask = async (_, { frame }) => ({ iteration: frame.iteration })) {
  /** @type {import('../../web/store/store.js').Store<any>} */
  const store = createStore(
    /** @type {any} */ ({
      frame: { iteration: 0 },
      generation: 1,
      revision: 1,
      config: { model: 'density' },
      busy: false,
      analyses: {},
    }),
  );
  /** @type {string[]} */
  const asked = [];
  let outstanding = 0;
  const most = { light: 0, heavy: 0 };
  const analyst = new Analyst({
    store,
    catalog,
    wanted: () => wanted,
    ask: async (what) => {
      asked.push(what);
      const lane = what === 'race' || what === 'variance' ? 'heavy' : 'light';
      outstanding += lane === 'light' ? 1 : 0;
      most[lane] = Math.max(most[lane], lane === 'light' ? outstanding : 1);
      try {
        return await ask(what, store.get());
      } finally {
        outstanding -= lane === 'light' ? 1 : 0;
      }
    },
  });
  store.subscribe(() => analyst.consider());
  return {
    store,
    analyst,
    asked,
    most,
    times: (/** @type {string} */ what) => asked.filter((each) => each === what).length,
  };
}

test('each is asked for once at one iteration, in turn, one at a time', async () => {
  const { store, analyst, asked, most } = follow(['importance', 'renyi', 'khat'], async (_, { frame }) => {
    await pause(2);
    return { iteration: frame.iteration };
  });
  analyst.consider();
  await pause(40);
  assert.deepEqual(asked, ['importance', 'renyi', 'khat']);
  assert.deepEqual(Object.keys(store.get().analyses), ['importance', 'renyi', 'khat']);
  assert.equal(most.light, 1);
  await pause(100);
  assert.equal(asked.length, 3);
});

test('as a run goes on each is asked for again, at least 20 times a second and not at every frame, and once more at rest', async () => {
  const { store, times } = follow(['importance', 'renyi']);
  for (let iteration = 1; iteration <= 100; iteration++) {
    store.set({ frame: { iteration } });
    await pause(8);
  }
  const last = store.get().frame.iteration;
  for (const what of ['importance', 'renyi']) {
    assert.ok(times(what) >= 14 && times(what) <= 32, `${times(what)} times in about 0.9 s`);
  }
  await pause(100);
  for (const { iteration } of Object.values(store.get().analyses)) assert.equal(iteration, last);
  const { length } = Object.keys(store.get().analyses);
  assert.equal(length, 2);
});

test('what answers slowly is asked for more rarely', async () => {
  const { store, times } = follow(['importance'], async (_, { frame }) => {
    await pause(100);
    return { iteration: frame.iteration };
  });
  for (let iteration = 1; iteration <= 60; iteration++) {
    store.set({ frame: { iteration } });
    await pause(10);
  }
  assert.ok(times('importance') <= 4, String(times('importance')));
});

test('what takes long is asked for once a second, and the light ones need not wait for it', async () => {
  const { store, analyst, times, most } = follow(['race', 'importance'], async (what, { frame }) => {
    if (what === 'race') await pause(300);
    return { iteration: frame.iteration };
  });
  for (let iteration = 1; iteration <= 50; iteration++) {
    store.set({ frame: { iteration } });
    await pause(10);
  }
  assert.equal(times('race'), 1);
  assert.ok(times('importance') >= 5, String(times('importance')));
  assert.equal(most.light, 1);
  analyst.stop();
});

test('what is refused is not asked for again until the settings change', async () => {
  const { store, analyst, times } = follow(['khat'], async () => {
    throw new Error('not for a delta');
  });
  for (let iteration = 0; iteration < 5; iteration++) {
    store.set({ frame: { iteration }, revision: iteration + 1 });
    await pause(50);
  }
  assert.equal(times('khat'), 1);
  assert.deepEqual(store.get().analyses, { khat: { refusal: 'not for a delta' } });
  store.set({ config: { model: 'density' } });
  await pause(60);
  assert.equal(times('khat'), 2);
  analyst.stop();
});

test('parameters that are set at one iteration are another state of it', async () => {
  const { store, analyst, times } = follow(['renyi']);
  analyst.consider();
  await pause(60);
  store.set({ revision: 2 });
  await pause(60);
  assert.equal(times('renyi'), 2);
});

test('answers stay until newer ones come, but not those of another run, nor evidence of other settings', async () => {
  const gate = { open: true };
  const { store, analyst } = follow(['renyi', 'evidence'], async (_, { frame }) => {
    while (!gate.open) await pause(1);
    return { iteration: frame.iteration };
  });
  analyst.consider();
  await pause(20);
  gate.open = false;
  store.set({ config: { model: 'density' }, revision: 2 });
  await pause(5);
  assert.deepEqual(Object.keys(store.get().analyses), ['renyi']);
  store.set({ generation: 2, config: { model: 'density' } });
  await pause(5);
  assert.deepEqual(store.get().analyses, {});
  gate.open = true;
  await pause(5);
  analyst.stop();
});

test('an answer of a run that is gone is not shown', async () => {
  const gate = { open: false };
  const { store, analyst } = follow(['renyi'], async (_, { generation }) => {
    while (!gate.open) await pause(1);
    return { iteration: 0, generation };
  });
  analyst.consider();
  await pause(5);
  store.set({ generation: 2, config: { model: 'density' } });
  gate.open = true;
  await pause(80);
  assert.equal(store.get().analyses.renyi.generation, 2);
});

test('nothing is asked while a command is under way, nor after stop()', async () => {
  const { store, analyst, asked } = follow(['renyi']);
  store.set({ busy: true, frame: { iteration: 1 } });
  await pause(5);
  assert.deepEqual(asked, []);
  analyst.stop();
  store.set({ busy: false });
  await pause(5);
  assert.deepEqual(asked, []);
});

test('what takes options is asked with them, again when they change, and not where there is nothing to ask', async () => {
  /** @type {Record<string, any>} */
  const options = { posterior: { point: 3 }, decode: null };
  /** @type {[string, any][]} */
  const asked = [];
  const store = createStore(
    /** @type {any} */ ({
      frame: { iteration: 1 },
      generation: 1,
      revision: 1,
      config: { model: 'curve' },
      busy: false,
      analyses: {},
    }),
  );
  const analyst = new Analyst({
    store,
    catalog,
    wanted: () => ['posterior', 'decode', 'evidence'],
    about: (what) => options[what],
    ask: async (what, given) => {
      asked.push([what, given]);
      return { iteration: 1, point: given?.point };
    },
  });
  store.subscribe(() => analyst.consider());
  analyst.consider();
  await pause(30);
  assert.deepEqual(asked, [
    ['posterior', { point: 3, panel: 'pointer' }],
    ['evidence', undefined],
  ]);
  options.posterior = { point: 4 };
  analyst.consider();
  await pause(0);
  assert.deepEqual(asked.slice(2), [['posterior', { point: 4, panel: 'pointer' }]], 'at once');
  analyst.stop();
});

test('a newer question about what is pointed at does not wait for an older one, whose answer is not shown', async () => {
  const gates = [false, false];
  let count = 0;
  const options = { point: 0 };
  const store = createStore(
    /** @type {any} */ ({
      frame: { iteration: 1 },
      generation: 1,
      revision: 1,
      config: { model: 'curve' },
      busy: false,
      analyses: {},
    }),
  );
  const analyst = new Analyst({
    store,
    catalog,
    wanted: () => ['posterior'],
    about: () => ({ ...options }),
    ask: async (_, given) => {
      const mine = count++;
      while (!gates[mine]) await pause(1);
      return { iteration: 1, point: given?.point };
    },
  });
  store.subscribe(() => analyst.consider());
  analyst.consider();
  analyst.consider();
  assert.equal(count, 1, 'the same question is asked once');
  options.point = 1;
  analyst.consider();
  assert.equal(count, 2);
  gates[1] = true;
  await pause(10);
  assert.equal(store.get().analyses.posterior.point, 1);
  gates[0] = true;
  await pause(10);
  assert.equal(store.get().analyses.posterior.point, 1);
  analyst.stop();
});

test('of an autoencoder the evidence is asked for in time, before anything else, and again before it is two seconds old', async () => {
  /** @type {any[]} */
  const asked = [];
  const took = 60;
  const store = createStore(
    /** @type {any} */ ({
      frame: { iteration: 0 },
      generation: 1,
      revision: 1,
      config: { model: 'vae' },
      busy: false,
      analyses: {},
    }),
  );
  const analyst = new Analyst({
    store,
    catalog,
    wanted: () => ['importance', 'evidence'],
    ask: async (what, options) => {
      const { iteration } = store.get().frame;
      asked.push([what, options?.within]);
      // The other one never comes to an end.
      await pause(what === 'evidence' ? took : 2500);
      return { iteration };
    },
  });
  store.subscribe(() => analyst.consider());
  let oldest = 0;
  const start = performance.now();
  for (let i = 1; performance.now() - start < 1500; i++) {
    store.set({ frame: { iteration: performance.now() } });
    await pause(10);
    const { iteration } = store.get().analyses.evidence ?? {};
    if (iteration > 0) oldest = Math.max(oldest, performance.now() - iteration);
  }
  analyst.stop();
  assert.ok(oldest > 0 && oldest < 1000, `${oldest}`);
  assert.ok(asked.filter(([what]) => what === 'evidence').length > 2);
  assert.deepEqual(
    asked.find(([what]) => what === 'evidence'),
    ['evidence', 1000],
  );
  assert.deepEqual(
    asked.filter(([what]) => what === 'importance'),
    [['importance', undefined]],
  );
});

test('how far the first answer of a long computation is stands in its place', async () => {
  /** @type {(share: number) => void} */
  let tell = () => {};
  /** @type {(answer: any) => void} */
  let end = () => {};
  const store = createStore(
    /** @type {any} */ ({
      frame: { iteration: 0 },
      generation: 1,
      revision: 1,
      config: { model: 'vae' },
      busy: false,
      analyses: {},
    }),
  );
  const analyst = new Analyst({
    store,
    catalog,
    wanted: () => ['gaps'],
    ask: (_, options) => {
      tell = /** @type {any} */ (options).progress;
      return new Promise((resolve) => (end = resolve));
    },
  });
  analyst.consider();
  tell(0.43);
  assert.deepEqual(store.get().analyses, { gaps: { pending: 0.4 } });
  end({ iteration: 0, gap: 1 });
  await pause(5);
  assert.deepEqual(store.get().analyses, { gaps: { iteration: 0, gap: 1 } });
  // What is there already is not replaced by how far the next one is.
  tell(0.9);
  assert.deepEqual(store.get().analyses, { gaps: { iteration: 0, gap: 1 } });
  analyst.stop();
});
