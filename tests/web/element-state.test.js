import assert from 'node:assert/strict';
import { test } from 'node:test';

import { configFromAttributes, knobsOf, lookFromAttributes, viewOf } from '../../web/element/attributes.js';
import {
  applicable,
  applies,
  consequences,
  difference,
  isLive,
  merge,
  settle,
} from '../../web/store/change.js';
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
  assert.deepEqual(lookFromAttributes(host({})), {
    view: [],
    controls: 'compact',
    status: 'full',
    knobs: [],
    theme: 'auto',
    autoplay: false,
    speed: 20,
    highlight: null,
    compare: '',
    chosen: {},
  });
  const look = lookFromAttributes(
    host({ view: 'trace, nothing data trace', controls: 'all', autoplay: '', speed: 'max' }),
  );
  assert.deepEqual(
    [look.view, look.controls, look.autoplay, look.speed],
    [['trace', 'nothing', 'data'], 'compact', true, Infinity],
  );
  assert.equal(lookFromAttributes(host({ autoplay: 'false' })).autoplay, false);
  for (const text of ['0', '-1', 'fast', '', null]) assert.equal(parseSpeed(text), 20);
});

test('knobs are settings of the catalogue, however they are spelt; others are named', () => {
  const { knobs } = lookFromAttributes(host({ knobs: 'beta, weight-concentration-prior qWidth nonsense' }));
  assert.deepEqual(knobsOf(catalog, knobs), {
    keys: ['beta', 'weightConcentrationPrior', 'qWidth'],
    unknown: ['nonsense'],
  });
  assert.deepEqual(knobsOf(catalog, []), { keys: [], unknown: [] });
});

test('of the plots that are asked for those are shown that serve the model, or else its usual ones', () => {
  const model = { names: [{ id: 'data' }, { id: 'trace' }], usual: ['data'] };
  assert.deepEqual(viewOf(['trace', 'plane', 'data'], model), ['trace', 'data']);
  assert.deepEqual(viewOf([], model), ['data']);
  assert.deepEqual(viewOf(['plane'], model), ['data']);
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

/** Two models, conditions on numbers, and choices whose default is the first that may be made. */
const invented = /** @type {any} */ ({
  parameters: [
    { key: 'model', type: 'choice', default: 'mixture', choices: [{ id: 'mixture' }, { id: 'density' }] },
    { key: 'data', type: 'choice', default: 'faithful', choices: [], when: { model: ['mixture'] } },
    { key: 'dimensions', type: 'integer', default: 2, when: { model: ['density'] } },
    {
      key: 'target',
      type: 'choice',
      default: 'mixture',
      live: true,
      choices: [{ id: 'mixture' }, { id: 'banana', when: { model: ['density'], dimensions: [2] } }],
      when: { model: ['density'] },
    },
    {
      key: 'formula',
      type: 'text',
      default: 'auto',
      live: true,
      when: { model: ['density'], target: ['formula'] },
    },
    {
      key: 'initialMean',
      shapedBy: 'dimensions',
      type: 'list',
      default: 'auto',
      when: { model: ['density'] },
    },
    {
      key: 'optimizer',
      type: 'choice',
      default: 'auto',
      choices: [
        { id: 'em', when: { model: ['mixture'] } },
        { id: 'adam', when: { model: ['density'] } },
      ],
    },
    {
      key: 'momentum',
      type: 'real',
      default: 0.9,
      live: true,
      when: { optimizer: ['adam'], dimensions: ['2'] },
    },
  ],
});

test('a condition names numbers by their digits, and one on a key that does not apply asks for nothing', () => {
  assert.equal(applies({ when: { dimensions: [2] } }, { dimensions: 2 }), true);
  assert.equal(applies({ when: { dimensions: ['2'] } }, { dimensions: 2 }), true);
  assert.equal(applies({ when: { dimensions: ['2'] } }, { dimensions: 1 }), false);
  assert.equal(applies({ when: { dimensions: ['2'] } }, {}), true);
  assert.equal(applies({}, {}), true);
});

test('settings are settled in the order of the catalogue, an automatic choice as the first that may be made', () => {
  assert.deepEqual(settle(invented, {}), { model: 'mixture', data: 'faithful', optimizer: 'em' });
  assert.deepEqual(settle(invented, { model: 'density', momentum: 0.5, data: 'x' }), {
    model: 'density',
    dimensions: 2,
    target: 'mixture',
    initialMean: 'auto',
    optimizer: 'adam',
    momentum: 0.5,
  });
  assert.equal(settle(invented, { model: 'density', dimensions: 1 }).momentum, undefined);
});

test('an automatic choice is the preferred one where there is one', () => {
  assert.equal(settle(catalog, {}).data, 'faithful');
  assert.equal(settle(catalog, { model: 'vae' }).data, 'two-moons');
  assert.equal(settle(catalog, { model: 'vae' }).likelihood, 'gaussian');
  assert.equal(settle(catalog, { model: 'vae', data: 'digits' }).likelihood, 'bernoulli');
  assert.equal(
    settle(catalog, { model: 'vae', data: 'digits', likelihood: 'gaussian' }).likelihood,
    'gaussian',
  );
});

test('another model leaves waiting what does not concern it, and takes back choices that cannot be made', () => {
  const requested = { data: 'blobs', optimizer: 'em', initialMean: [1, 2] };
  const density = merge(invented, requested, { model: 'density' });
  assert.deepEqual(density, { data: 'blobs', initialMean: [1, 2], model: 'density' });
  assert.deepEqual(applicable(invented, density), { initialMean: [1, 2], model: 'density' });
  assert.deepEqual(applicable(invented, { optimizer: 'adam', nonsense: 1 }), {
    optimizer: 'adam',
    nonsense: 1,
  });
});

test('fewer dimensions drop what was made for more', () => {
  const requested = { model: 'density', target: 'banana', initialMean: [1, 2] };
  assert.deepEqual(merge(invented, requested, { dimensions: 1 }), { model: 'density', dimensions: 1 });
  assert.deepEqual(consequences(invented, requested, { dimensions: 1 }), {
    dimensions: 1,
    target: undefined,
    initialMean: undefined,
  });
  assert.deepEqual(consequences(invented, requested, { target: 'mixture' }), { target: 'mixture' });
  assert.equal(isLive(invented, { target: 'banana' }), true);
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
    view: ['weights', 'trace'],
  }; // prettier-ignore
  assert.deepEqual(parseLink(catalog, formatLink(catalog, state)), { state, issues: [] });
  assert.deepEqual(parseLink(catalog, `#${formatLink(catalog, state)}`).state, state);
});

test('parameters that were set and the runs beside are in a link, to the last bit', () => {
  const parameters = {
    mean: { shape: [2], data: Float64Array.of(0.1, -0) },
    factor: { shape: [2, 2], data: Float64Array.of(1 / 3, 0, 5e-324, -1.7976931348623157e308) },
    level: { shape: [], data: Float64Array.of(4) },
  };
  const log = /** @type {[number, any][]} */ ([
    [0, { parameters }],
    [12, { tolerance: 0.5, parameters: { mean: parameters.mean } }],
  ]);
  const compare = 'optimizer=em;optimizer=stochastic,batch-size=32';
  const link = formatLink(catalog, { config: {}, log, iteration: 12, compare });
  assert.equal(
    link,
    'v=1&model=mixture&iteration=12&log=0*parameters!mean:2:0.1,-0;factor:2x2:0.3333333333333333,0,5e-324,' +
      '-1.7976931348623157e+308;level::4~12*tolerance!0.5*parameters!mean:2:0.1,-0' +
      '&compare=optimizer=em;optimizer=stochastic,batch-size=32',
  );
  const { state, issues } = parseLink(catalog, link);
  assert.deepEqual(issues, []);
  assert.deepEqual(state, { config: { model: 'mixture' }, log, iteration: 12, compare });
});

test('parameters of a link that are none are refused at their entry', () => {
  for (const text of [
    '',
    'mean',
    'mean:2',
    'mean:2:1',
    'mean:2:1,x',
    'mean:-1:1',
    'mean:1:1:1',
    'a:1:1;a:1:2',
    ':1:1',
  ]) {
    const { issues } = parseLink(catalog, `v=1&log=3*parameters!${text}`);
    assert.deepEqual(
      issues.map(({ path }) => path),
      ['log[0].parameters'],
      text,
    );
    assert.match(issues[0].message, /allowed: arrays such as mean:2:0.5,-1/);
  }
  const { issues } = parseLink(catalog, 'v=1&log=3*parameters!mean:999999999x999999999:1');
  assert.equal(issues.length, 1);
});

test('what was dragged for too long makes no link', () => {
  const parameters = { mean: { shape: [2], data: Float64Array.of(0, 1) } };
  const log = Array.from({ length: 1001 }, (_, i) => /** @type {[number, any]} */ ([i, { parameters }]));
  assert.equal(formatLink(catalog, { config: {}, log }), '');
  assert.notEqual(formatLink(catalog, { config: {}, log: log.slice(1) }), '');
});

test('data that are too many for a link make none', () => {
  const points = Array.from({ length: 3000 }, (_, i) => [i]);
  assert.equal(formatLink(catalog, { config: { model: 'mixture', data: { points } } }), '');
});

test('a link that is none says what is wrong with it', () => {
  const { issues } = parseLink(catalog, 'v=1&components=six&nonsense=1&iteration=-1');
  assert.deepEqual(issues.map(({ path }) => path).sort(), ['components', 'iteration', 'nonsense']);
});

test('importing the loader where there is no DOM is harmless', async () => {
  const loader = await import('../../web/element/loader.js');
  assert.equal(typeof loader.ElboExplorerElement, 'function');
});
