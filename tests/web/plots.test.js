/** The registry of plots, and numbers as they write them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  addingUp,
  among,
  decimalsApart,
  originOf,
  titleFrom,
  withError,
} from '../../web/plots/drawing/numbers.js';
import { defaultView, loadPlots, plotById, plotNames, plots, plotsFor } from '../../web/plots/index.js';

await loadPlots('mixture');

/** What frames have and evaluate() answers, by model. @type {Record<string, { fields: string[], analyses: string[] }>} */
const offers = {
  mixture: {
    fields: ['bound', 'trace', 'points', 'responsibilities', 'components', 'predictive'],
    analyses: ['evidence', 'importance', 'grid', 'starts'],
  },
  density: {
    fields: ['bound', 'trace', 'q', 'target', 'samples', 'path'],
    analyses: ['importance', 'renyi', 'variance', 'race', 'khat', 'evidence', 'grid', 'starts'],
  },
  curve: {
    fields: ['bound', 'trace', 'points', 'curve', 'q', 'marginal'],
    analyses: ['posterior', 'boundCurve', 'fisher', 'montecarlo', 'grid', 'evidence', 'closedForms'],
  },
  vae: {
    fields: [
      'bound',
      'trace',
      'learning',
      'points',
      'latent',
      'reconstruction',
      'samples',
      'decoder',
      'aggregate',
    ],
    analyses: ['evidence', 'gaps', 'surgery', 'importance', 'posterior', 'decode', 'encode', 'density'],
  },
};

test('only what was loaded is there, and of a model only what was asked for', async () => {
  assert.equal(plotById('plane'), undefined);
  assert.deepEqual(plotsFor('density'), [plotById('trace'), plotById('importance'), plotById('starts')]);
  const some = await loadPlots('density', ['balance', 'weights', 'nothing', 'plane']);
  assert.deepEqual(
    some.map(({ id }) => id),
    ['balance', 'plane'],
  );
  assert.equal(plotById('race'), undefined);
  assert.deepEqual(await loadPlots('nothing'), []);
});

test('the registry names each plot once, and names are those of the plots', async () => {
  assert.equal(new Set(plots.map(({ id }) => id)).size, plots.length);
  for (const [model, { fields, analyses }] of Object.entries(offers)) {
    const names = plotNames(model);
    const loaded = await loadPlots(model);
    assert.deepEqual(plotsFor(model), loaded);
    assert.deepEqual(
      loaded.map(({ id, label, models }) => ({ id, label, models })),
      names,
    );
    for (const plot of loaded) {
      assert.equal(plotById(plot.id), plot);
      assert.ok(plot.models.includes(model));
      assert.ok(plot.fields.some((field) => fields.includes(field)));
      // What another of its models has is not asked of this one.
      const some = plot.models.flatMap((one) => offers[one].fields);
      assert.ok(plot.fields.every((field) => some.includes(field)));
      assert.ok((plot.analyses ?? []).every((name) => analyses.includes(name)));
    }
    assert.ok(defaultView(model).length > 0);
    for (const id of defaultView(model)) assert.ok(names.some((name) => name.id === id));
  }
  assert.deepEqual(
    plotNames('mixture').map(({ id }) => id),
    ['data', 'trace', 'parts', 'weights', 'importance', 'starts'],
  );
  assert.deepEqual(plotNames('nothing'), []);
  assert.deepEqual(defaultView('nothing'), []);
  assert.equal(plotById('nothing'), undefined);
});

test('the terms of a sum are printed so that they add up, each within a digit of itself', () => {
  assert.deepEqual(addingUp([0.102], [-114.355, -114.457], 2), [0.11]);
  assert.deepEqual(addingUp([-217.221, -177.644, -7.402, -33.163], [-435.43]), [-217.221, -177.65, -7.402, -33.163]); // prettier-ignore
  // What is printed as a power of ten, or is not known, or does not add up at all, stays.
  assert.deepEqual(addingUp([3e-8], [-77.14, -77.15]), [3e-8]);
  assert.deepEqual(addingUp([null, 1], [3]), [null, 1]);
  assert.deepEqual(addingUp([1, 1], [3]), [1, 1]);
  assert.deepEqual(addingUp([1.5], [null]), [1.5]);
  for (let i = 0; i < 300; i++) {
    const terms = [0.7310585 * i, -0.123457 * i, (0.377 * i) % 1].map((value) => value + 1.001);
    const whole = terms.reduce((a, b) => a + b);
    const printed = addingUp(terms, [whole]).map((value) => Math.round(100 * Number(value)));
    assert.equal(printed.reduce((a, b) => a + b), Math.round(100 * whole)); // prettier-ignore
    assert.ok(terms.every((term, k) => Math.abs(printed[k] / 100 - term) < 0.01));
  }
});

test('numbers that differ are given the decimals that tell them apart, where so many may', () => {
  assert.equal(decimalsApart([-2.0006, -2, -1.9994, null]), 3);
  assert.equal(decimalsApart([-2, -2, 1]), 2);
  assert.equal(decimalsApart([0.7, 0.7000001]), 7);
  assert.equal(decimalsApart([0.7, 0.7000001], 2, 6), 2);
  assert.equal(decimalsApart([]), 2);
});

test('axes that lie far from zero count from a round number, which their title names', () => {
  assert.equal(originOf([0, 100]), 0);
  assert.equal(originOf([1_000_000, 1_000_010]), 0);
  assert.equal(originOf([1e11 + 3, 1e11 + 16]), 1e11 + 10);
  assert.equal(originOf([1_699_990_000, 1_700_050_000]), 1_700_000_000);
  assert.equal(originOf([-1e9 - 5, -1e9 + 4]), -1e9);
  assert.equal(originOf([0, 1e12]), 0);
  assert.equal(titleFrom('time', 1_700_000_000), 'time − 1,700,000,000');
  assert.equal(titleFrom('time', -10), 'time + 10');
  assert.equal(titleFrom('time', 0), 'time');
});

test('numbers that lie far from zero are told from their neighbours', () => {
  assert.equal(among(1e11 + 6.25, 13), '100,000,000,006.3');
  assert.equal(among(1_700_003_600, 40_000), '1,700,003,600');
  assert.equal(among(8.2912, 13), '8.29');
  assert.equal(among(1234.5, 0), '1,235');
  assert.equal(among(NaN, 1), '–');
});

test('an error stands beside a number where its digits show it, and digits that are not known do not', () => {
  assert.deepEqual(
    [
      [-2, 1e-13],
      [-2.3456, 0.004],
      [-2.3456, 0.006],
      [-2.3456, 0.17],
      [-1020.81, 14.3],
      [-3.337, null],
      [null, 1],
    ].map(([value, error]) => withError(value, error)),
    ['−2.00', '−2.35', '−2.35 ± 0.01', '−2.35 ± 0.17', '−1,021 ± 14', '−3.34', '–'],
  );
});
