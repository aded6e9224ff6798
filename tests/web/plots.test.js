import assert from 'node:assert/strict';
import { test } from 'node:test';
import { addingUp, among, originOf, titleFrom } from '../../web/plots/drawing/numbers.js';
import { defaultView, loadPlots, plotById, plotNames, plots, plotsFor } from '../../web/plots/index.js';
import { withError } from '../../web/plots/drawing/numbers.js';
import { svgPainter } from '../../web/plots/drawing/svg.js';
import { createTheme } from '../../web/plots/drawing/theme.js';
import { assertDraws, draw } from './support/pictures.js';
import { dense, emptyFrame, mixtureFrame, vector, withGap } from './support/frames.js';

/** @typedef {import('../../web/plots/types.js').Frame} Frame */
/** @typedef {import('../../web/plots/types.js').Run} Run */
/** @typedef {import('../../web/plots/types.js').Plot} Plot */

const mixturePlots = await loadPlots('mixture');

const normal = mixtureFrame();
const broken = vector(41, (i) => (i < 30 ? -500 + i : NaN));

/** What a plot may be handed, ordinary and not. @type {Record<string, Run[]>} */
const cases = {
  normal: [{ config: {}, frame: normal }],
  'evidence known': [{ frame: withGap(normal, 3.5) }],
  'a minute gap': [{ frame: withGap(normal, 2.5e-7) }],
  'no gap': [{ frame: withGap(normal, 0) }],
  'a gap below rounding': [{ frame: withGap(normal, -1e-13) }],
  'maximum likelihood': [{ config: { optimizer: 'em' }, frame: withGap(normal, 0) }],
  'no runs': [],
  'a run without a frame': [{ config: null, frame: null }],
  'every field null': [{ frame: emptyFrame() }],
  'an empty frame': [{ frame: {} }],
  'members null': [
    {
      frame: {
        ...normal,
        bound: { elbo: null, parts: { expectedLogLikelihood: -3, klAssignments: null }, logEvidence: null },
        trace: { iteration: null, elbo: null },
        components: {
          weights: normal.components?.weights,
          counts: null,
          means: null,
          factors: null,
          active: null,
        },
        predictive: { x: null, y: null, density: null, levels: null },
        histogram: { edges: null, density: null },
        standardization: { mean: null, scale: null },
        residuals: { D1: null },
      },
    },
  ],
  'parts without a bound': [{ frame: { ...normal, bound: { ...normal.bound, elbo: null } } }],
  'evidence without a gap': [
    { frame: { ...normal, bound: { ...normal.bound, logEvidence: -430, klPosterior: null } } },
  ],
  'responsibilities missing': [{ frame: { ...normal, responsibilities: null } }],
  'one component': [{ frame: mixtureFrame({ K: 1 }) }],
  'sixty-four components': [{ frame: mixtureFrame({ K: 64 }) }],
  'one column': [{ frame: mixtureFrame({ D: 1 }) }],
  'five columns, two of them shown': [{ frame: { ...mixtureFrame({ D: 5 }), columns: [3, 1] } }],
  'one point': [{ frame: mixtureFrame({ N: 1 }) }],
  'one point on a line': [{ frame: { ...mixtureFrame({ N: 1, D: 1 }), predictive: null, histogram: null } }],
  'a sample of many points': [{ frame: { ...mixtureFrame({ N: 2500 }), pointCount: 1e6 } }],
  'an empty trace': [
    { frame: { ...normal, trace: { iteration: vector(0, Number), elbo: vector(0, Number) } } },
  ],
  'iteration 0': [{ frame: mixtureFrame({ iterations: 0 }) }],
  diverged: [
    {
      frame: {
        ...normal,
        status: 'diverged',
        message: 'component 2 collapsed',
        bound: { ...normal.bound, elbo: NaN, parts: { expectedLogLikelihood: Infinity, klAssignments: -3 } },
        trace: { iteration: vector(41, (i) => i), elbo: broken },
        points: dense([2, 2], [NaN, 1, Infinity, 2]),
        components: { ...normal.components, means: vector(6, () => NaN), weights: vector(3, () => NaN) },
        predictive: { ...normal.predictive, density: dense([24, 24], new Array(576).fill(NaN)) },
      },
    },
  ],
  stochastic: [
    { frame: { ...normal, trace: { ...normal.trace, standardError: vector(41, (i) => 2 + (i % 3)) } } },
  ],
  'a constant bound': [{ frame: { ...normal, trace: { ...normal.trace, elbo: vector(41, () => -7) } } }],
  'huge values': [
    {
      frame: {
        ...normal,
        standardization: { mean: vector(2, () => 1e12), scale: vector(2, () => 1e-12) },
        bound: {
          elbo: -4e9,
          parts: { expectedLogLikelihood: -4e9, klAssignments: -1e-3 },
          logEvidence: -3.9e9,
        },
        trace: { ...normal.trace, elbo: vector(41, (i) => -1e12 / (i + 1)) },
      },
    },
  ],
  'a positive bound': [
    {
      frame: {
        ...normal,
        bound: { elbo: 90, parts: { expectedLogLikelihood: 100, klAssignments: -10 }, logEvidence: 91 },
      },
    },
  ],
  'bounds from many samples': [
    { config: { model: 'mixture' }, frame: normal, analyses: { importance: importanceAnswer() } },
  ],
  'bounds from many samples, under a known evidence': [
    {
      config: { model: 'mixture' },
      frame: normal,
      analyses: { importance: { ...importanceAnswer(), logEvidence: -431, labellings: 'one', khat: null } },
    },
  ],
  'bounds from many samples, not yet': [{ frame: normal, analyses: { importance: { pending: 0.35 } } }],
  'bounds from many samples, refused': [
    { frame: normal, analyses: { importance: { refusal: 'importance: maximum likelihood has no prior.' } } },
  ],
  'four runs': [1, 2, 3, 4].map((n) => ({ frame: mixtureFrame({ iterations: 10 * n }) })),
};

/** L_M of a mixture, as evaluate('importance') answers. */
function importanceAnswer() {
  return {
    iteration: 40,
    M: vector(5, (i) => 2 ** i),
    estimate: vector(5, (i) => -434.1 + 0.4 * i),
    standardError: [0.1, 0.12, 0.2, 0.3, null],
    exact: null,
    exactError: null,
    asymptote: null,
    draws: 16,
    elbo: -435.25,
    logEvidence: null,
    effectiveSampleSize: 3.2,
    khat: 0.87,
    khatThreshold: 0.5,
    labellings: 'all',
    message: 'Z is summed out, and q stands for all 6 numberings of its components.',
    why: { exact: 'not-computed', asymptote: 'not-computed', logEvidence: 'not-computed' },
  };
}

/** What frames have and evaluate() answers, by model. @type {Record<string, { fields: string[], analyses: string[] }>} */
const offers = {
  mixture: {
    fields: ['bound', 'trace', 'points', 'responsibilities', 'components', 'predictive'],
    analyses: ['evidence', 'importance', 'grid'],
  },
  density: {
    fields: ['bound', 'trace', 'q', 'target', 'samples', 'path'],
    analyses: ['importance', 'renyi', 'variance', 'race', 'khat', 'evidence', 'grid'],
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
  assert.deepEqual(plotsFor('density'), [plotById('trace'), plotById('importance')]);
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
      assert.ok(plot.fields.length > 0 && plot.fields.every((field) => fields.includes(field)));
      assert.ok((plot.analyses ?? []).every((name) => analyses.includes(name)));
    }
    assert.ok(defaultView(model).length > 0);
    for (const id of defaultView(model)) assert.ok(names.some((name) => name.id === id));
  }
  assert.deepEqual(
    plotNames('mixture').map(({ id }) => id),
    ['data', 'trace', 'parts', 'weights', 'importance'],
  );
  assert.deepEqual(plotNames('nothing'), []);
  assert.deepEqual(defaultView('nothing'), []);
  assert.equal(plotById('nothing'), undefined);
});

for (const plot of mixturePlots) {
  for (const [name, runs] of Object.entries(cases)) {
    test(`${plot.id} draws, describes and locates: ${name}`, () => {
      assertDraws(plot, runs);
    });
  }
}

test('a height that a plot asks for holds all of it', () => {
  const parts = /** @type {Plot} */ (plotById('parts'));
  for (const width of [280, 360, 500, 720, 1600]) {
    const height = parts.height?.(width, 12) ?? 0;
    const picture = draw(parts, cases['evidence known'], [width, height]);
    assert.match(picture, /log p\(X\)/);
    for (const [, y] of picture.matchAll(/<text x="[^"]*" y="([^"]*)"/g))
      assert.ok(Number(y) <= height, `${y} > ${height}`);
  }
});

test('the bars of the parts begin where the one before ended, and end where the ELBO does', () => {
  const picture = draw(/** @type {Plot} */ (plotById('parts')), cases.normal);
  /** @type {{ quantity: string, left: number, right: number }[]} */
  const bars = [...picture.matchAll(/data-quantity="(\w+)">(.*?)<\/g>/g)].map(([, quantity, body]) => {
    const [, left, width] = /d="M([\d.-]+) [\d.-]+h([\d.-]+)v/.exec(body) ?? [];
    return { quantity, left: Number(left), right: Number(left) + Number(width) };
  });
  assert.deepEqual(
    bars.map(({ quantity }) => quantity),
    ['expectedLogLikelihood', 'klAssignments', 'klWeights', 'klComponents', 'elbo'],
  );
  const near = (/** @type {number} */ a, /** @type {number} */ b) =>
    assert.ok(Math.abs(a - b) < 0.05, `${a} and ${b}`);
  for (let i = 1; i < 4; i++) near(bars[i].right, bars[i - 1].left);
  near(bars[4].left, bars[3].left);
  near(bars[4].right, bars[0].right);
});

test('the parts plot states its scales, and prints a dash for what is not known', () => {
  const parts = /** @type {Plot} */ (plotById('parts'));
  const unknown = draw(parts, cases.normal);
  assert.match(unknown, /log p\(X\) = – \(not computed\), KL\(q ‖ p\(· \| X\)\) = –/);
  assert.doesNotMatch(unknown, /axis broken/);
  const known = draw(parts, cases['evidence known'], [720, 500]);
  assert.match(known, /magnified ×\d/);
  assert.match(known, /axis broken before 0/);
  assert.match(known, /KL\(q ‖ p\(· \| X\)\) by subtraction/);
  assert.match(known, /D1 1\.0×10⁻¹³/);
  assert.match(draw(parts, cases['no gap'], [720, 500]), /same scale/);
  assert.match(draw(parts, cases['maximum likelihood'], [720, 500]), /log p\(X \| θ\)/);
});

test('what is described is what the frame says', () => {
  const describe = (/** @type {string} */ id, /** @type {Run[]} */ runs) => plotById(id)?.describe(runs);
  assert.equal(
    describe('parts', cases['evidence known']),
    'The ELBO is −435.25 nats: minus expected log likelihood 217.25, minus KL of the assignments 177.50, minus KL of the ' +
      'weights 7.50, minus KL of the components 33.00. Adding the KL divergence from q to the posterior, 3.50, gives the ' +
      'log evidence, −431.75.',
  );
  assert.equal(
    describe('trace', [{ frame: { ...withGap(normal, 3.5), status: 'converged' } }]),
    'The ELBO rose from −835.25 nats at iteration 0 to −435.25 at iteration 40; the run has converged. ' +
      'The log evidence is −431.75 nats (exact).',
  );
  assert.equal(
    describe('weights', cases.normal),
    '2 of 3 components hold points: component 1 with weight 0.50 and 30 points and component 2 with weight 0.50 and 30 points.',
  );
  assert.match(
    describe('data', cases['five columns, two of them shown']) ?? '',
    /^60 points, column 1 against column 3, under a mixture of 3 Gaussian components, of which 2 hold points: /,
  );
});

test('bounds from many samples of a mixture start above its ELBO, which has q(Z) in it, and say so', () => {
  const importance = /** @type {Plot} */ (plotById('importance'));
  const runs = cases['bounds from many samples'];
  const picture = draw(importance, runs, [720, 400]);
  assert.match(picture, /ELBO −435\.25, with q\(Z\)/);
  assert.match(picture, /all labellings/);
  assert.match(picture, /effective sample size 3\.2 of 16/);
  assert.match(picture, /k̂ 0\.87/);
  assert.doesNotMatch(picture, /Var\[w\]|log p\(x\)/);
  assert.equal(
    importance.describe(runs),
    'The ELBO is −435.25 nats. With the assignments summed out the bound is −434.10 with one draw of the parameters and rises ' +
      'to −432.50 with 16; the log evidence is not known.',
  );
  assert.deepEqual(importance.notes?.(runs), [importanceAnswer().message]);
  const known = draw(importance, cases['bounds from many samples, under a known evidence'], [720, 400]);
  assert.match(known, /log p\(X\)/);
  assert.match(known, /one labelling only/);
  assert.deepEqual(importance.notes?.(cases['bounds from many samples, not yet']), []);
  assert.match(draw(importance, cases['bounds from many samples, not yet']), /Being computed: 35 %/);
  assert.match(
    draw(importance, cases['bounds from many samples, refused']),
    /maximum likelihood has no prior/,
  );
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

test('a number of an earlier iteration wears it at the end of the curve', () => {
  const swept = { ...normal, iteration: 55 };
  assert.match(draw(/** @type {Plot} */ (plotById('trace')), [{ frame: swept }]), />−435\.25 at 40</);
  assert.match(draw(/** @type {Plot} */ (plotById('trace')), cases.normal), />−435\.25</);
});

test('a component that holds points carries its number, however few they are', () => {
  const few = mixtureFrame({ K: 14 });
  const weights = Float64Array.from(few.components?.weights?.data ?? []);
  const components = { ...few.components, active: vector(14, () => 1), weights: dense([14], weights) };
  const picture = draw(/** @type {Plot} */ (plotById('data')), [{ frame: { ...few, components } }]);
  for (let k = 1; k <= 14; k++) assert.match(picture, new RegExp(`>${k}</text>`));
});

test('a pointer finds the component, the iteration and the quantity under it', () => {
  const painter = svgPainter({ width: 720, height: 400, theme: createTheme() });
  const found = (
    /** @type {string} */ id,
    /** @type {(hit: import('../../web/plots/types.js').Hit) => boolean} */ wanted,
  ) => {
    for (let y = 0; y < 400; y += 2) {
      for (let x = 0; x < 720; x += 2) {
        const hit = plotById(id)?.locate?.(cases.normal, painter, x, y);
        if (hit && wanted(hit)) return hit;
      }
    }
    return null;
  };
  const point = found('data', ({ kind, index }) => kind === 'point' && index === 5);
  assert.deepEqual(point?.rows.slice(-2), [
    ['component 1', '0.75'],
    ['component 2', '0.25'],
  ]);
  assert.deepEqual(
    found('data', ({ kind }) => kind === 'component')
      ?.rows.slice(0, 2)
      .map(([label]) => label),
    ['weight', 'points'],
  );
  assert.deepEqual(found('trace', ({ index }) => index === 40)?.rows, [['ELBO', '−435.25 nats']]);
  assert.equal(found('parts', ({ quantity }) => quantity === 'klWeights')?.rows[0][1], '−7.50 nats');
  assert.equal(found('weights', ({ index }) => index === 1)?.rows[0][1], '0.5000');
});

test('pointing at a quantity dims the others of the picture, and nothing in pictures that lack it', () => {
  const parts = /** @type {Plot} */ (plotById('parts'));
  const trace = /** @type {Plot} */ (plotById('trace'));
  assert.doesNotMatch(draw(parts, cases.normal), /opacity="0\.25"/);
  const lit = draw(parts, cases.normal, undefined, { lit: 'klWeights' });
  const dimmed = [...lit.matchAll(/data-quantity="(\w+)">(.*?)<\/g>/g)].filter(([, , body]) =>
    body.includes('opacity="0.25"'),
  );
  assert.deepEqual(
    dimmed.map(([, quantity]) => quantity),
    ['expectedLogLikelihood', 'klAssignments', 'klComponents', 'elbo'],
  );
  assert.doesNotMatch(
    draw(trace, cases['evidence known'], undefined, { lit: 'klWeights' }),
    /opacity="0\.25"/,
  );
  assert.match(draw(trace, cases['evidence known'], undefined, { lit: 'logEvidence' }), /opacity="0\.25"/);
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
