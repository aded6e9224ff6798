import assert from 'node:assert/strict';
import { test } from 'node:test';

import { configFromAttributes, lookFromAttributes } from '../../web/element/attributes.js';
import { applicable, difference, isLive, merge } from '../../web/store/change.js';
import { EvidenceFollower } from '../../web/store/evidence.js';
import { formatLink, parseLink, parseSpeed } from '../../web/store/link.js';
import { createStore } from '../../web/store/store.js';
import { readCatalog } from './support/dist.js';

const catalog = readCatalog();
const tick = () => new Promise((resolve) => setTimeout(resolve));

/** As much of an element as attributes need. @param {Record<string, string>} attributes */
const host = (attributes) =>
  /** @type {any} */ ({
    attributes: Object.entries(attributes).map(([name, value]) => ({ name, value })),
    getAttribute: (/** @type {string} */ name) => attributes[name] ?? null,
    hasAttribute: (/** @type {string} */ name) => name in attributes,
  });

test('a store tells once of many changes, and not of none', async () => {
  const store = createStore({ a: 1, b: 2 });
  let told = 0;
  const stop = store.subscribe(() => told++);
  store.set({ a: 3 });
  store.set({ b: 4 });
  store.set({ a: 3 });
  assert.deepEqual(store.get(), { a: 3, b: 4 });
  await tick();
  assert.equal(told, 1);
  store.set({ a: 3 });
  await tick();
  assert.equal(told, 1);
  stop();
  store.set({ a: 5 });
  await tick();
  assert.equal(told, 1);
});

test('attributes become a config, those that are none are left out and said', () => {
  const { config, issues } = configFromAttributes(
    host({
      data: 'blobs',
      components: 'six',
      'mean-precision-prior': '0.5',
      standardize: '',
      class: 'x',
      speed: '5',
    }),
    catalog,
  );
  assert.deepEqual(config, { data: 'blobs', meanPrecisionPrior: 0.5, standardize: true });
  assert.deepEqual(
    issues.map(({ path, value }) => [path, value]),
    [['components', 'six']],
  );
});

test('the look of a figure has defaults for what is not said or not known', () => {
  const ids = ['data', 'trace', 'parts', 'weights'];
  assert.deepEqual(lookFromAttributes(host({}), ids), {
    view: ids,
    controls: 'compact',
    theme: 'auto',
    autoplay: false,
    speed: 20,
    highlight: null,
  });
  const look = lookFromAttributes(
    host({ view: 'trace, nothing data trace', controls: 'all', autoplay: '', speed: 'max' }),
    ids,
  );
  assert.deepEqual(
    [look.view, look.controls, look.autoplay, look.speed],
    [['trace', 'data'], 'compact', true, Infinity],
  );
  assert.equal(lookFromAttributes(host({ autoplay: 'false' }), ids).autoplay, false);
  for (const text of ['0', '-1', 'fast', '', null]) assert.equal(parseSpeed(text), 20);
});

test('new data drop lists and matrices that were made for other dimensions', () => {
  const requested = {
    data: 'faithful',
    components: 4,
    meanPrior: [0, 0],
    covariancePrior: [[1]],
    columns: [0, 1],
  };
  assert.deepEqual(merge(catalog, requested, { data: 'galaxies' }), { data: 'galaxies', components: 4 });
  assert.deepEqual(merge(catalog, requested, { data: 'galaxies', meanPrior: [1] }), {
    data: 'galaxies',
    components: 4,
    meanPrior: [1],
  });
  assert.deepEqual(merge(catalog, requested, { data: 'faithful' }), requested);
});

test('the core is asked only what applies, and unknown keys are left for it to refuse', () => {
  const requested = {
    optimizer: 'coordinate-ascent',
    batchSize: 32,
    regCovar: 0.1,
    components: 3,
    nonsense: 1,
  };
  assert.deepEqual(applicable(catalog, requested), {
    optimizer: 'coordinate-ascent',
    components: 3,
    nonsense: 1,
  });
  assert.deepEqual(applicable(catalog, { ...requested, optimizer: 'stochastic' }).batchSize, 32);
});

test('only what the catalogue marks live is changed in a run', () => {
  assert.equal(isLive(catalog, { tolerance: 1 }), true);
  assert.equal(isLive(catalog, { tolerance: 1, components: 3 }), false);
  assert.equal(isLive(catalog, { nonsense: 1 }), false);
  assert.equal(isLive(catalog, { data: 'blobs' }), false, 'another data set is another experiment');
  assert.equal(isLive(catalog, { data: { points: [[1, 2]] } }), true, 'a point that is dragged is not');
});

test('a difference names what is new, other and gone', () => {
  assert.deepEqual(difference({ a: 1, b: [1, 2], c: 3 }, { b: [1, 2], c: 4, d: 5 }), {
    a: undefined,
    c: 4,
    d: 5,
  });
});

test('a link holds the whole state', () => {
  const state = {
    config: { model: 'mixture', data: { points: [[1, 2], [3, 4.5], [-1, 1e-9]] }, components: 2, meanPrior: [0.5, 0] },
    log: /** @type {[number, any][]} */ ([[12, { tolerance: 'auto', columns: [1, 0] }]]),
    iteration: 37,
    speed: Infinity,
  }; // prettier-ignore
  assert.deepEqual(parseLink(catalog, formatLink(catalog, state)), { state, issues: [] });
  assert.deepEqual(parseLink(catalog, `#${formatLink(catalog, state)}`).state, state);
});

test('data that are too many for a link make none', () => {
  const points = Array.from({ length: 3000 }, (_, i) => [i]);
  assert.equal(formatLink(catalog, { config: { model: 'mixture', data: { points } } }), '');
});

test('a link that is none says what is wrong with it', () => {
  const { issues } = parseLink(catalog, 'v=1&components=six&nonsense=1&iteration=-1');
  assert.deepEqual(issues.map(({ path }) => path).sort(), ['components', 'iteration', 'nonsense']);
});

/** @param {(frame: any) => Promise<any>} ask */
function follow(ask) {
  const store = createStore(
    /** @type {any} */ ({ frame: { iteration: 0 }, generation: 1, config: {}, busy: false, evidence: null }),
  );
  const follower = new EvidenceFollower(store, () => ask(store.get().frame));
  return { store, follower };
}

test('evidence is asked for once where it is out of reach, and again when the settings change', async () => {
  let asked = 0;
  const { store, follower } = follow(async () => {
    asked++;
    throw new Error('too many');
  });
  for (let iteration = 0; iteration < 5; iteration++) {
    store.set({ frame: { iteration } });
    follower.consider();
    await tick();
  }
  assert.deepEqual([asked, store.get().evidence], [1, { refusal: 'too many' }]);
  store.set({ config: {}, generation: 2 });
  follower.consider();
  await tick();
  assert.equal(asked, 2);
  follower.stop();
});

test('evidence is asked for again as the run goes on, but not twice at one iteration', async () => {
  let asked = 0;
  const { store, follower } = follow(async ({ iteration }) => (asked++, { iteration, logEvidence: -1 }));
  follower.consider();
  await tick();
  follower.consider();
  await tick();
  assert.deepEqual([asked, store.get().evidence.iteration], [1, 0]);
  store.set({ frame: { iteration: 3 } });
  follower.consider();
  await new Promise((resolve) => setTimeout(resolve, 400));
  assert.deepEqual([asked, store.get().evidence.iteration], [2, 3]);
  follower.stop();
});

test('importing the loader where there is no DOM is harmless', async () => {
  const loader = await import('../../web/element/loader.js');
  assert.equal(typeof loader.ElboExplorerElement, 'function');
});
