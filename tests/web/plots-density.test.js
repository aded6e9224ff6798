/** The plots of a density, whatever its frames and its answers hold. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPlots, plotById } from '../../web/plots/index.js';
import { logTicks } from '../../web/plots/drawing/log-axis.js';
import { extended, Standing } from '../../web/plots/drawing/standing.js';
import { alarmsOf, divergence } from '../../web/plots/shared/alarms.js';
import { roundAbove } from '../../web/plots/shared/gauge.js';
import { svgPainter } from '../../web/plots/drawing/svg.js';
import { smoothed, windowOf } from '../../web/plots/shared/series.js';
import { createTheme } from '../../web/plots/drawing/theme.js';
import { densityAnalyses, densityFrame, densityRun } from './support/density-frames.js';
import { dense, vector } from './support/frames.js';
import { assertDraws, draw } from './support/pictures.js';

/** @typedef {import('../../web/plots/types.js').Analysis} Analysis */
/** @typedef {import('../../web/plots/types.js').Frame} Frame */
/** @typedef {import('../../web/plots/types.js').Hit} Hit */
/** @typedef {import('../../web/plots/types.js').Plot} Plot */
/** @typedef {import('../../web/plots/types.js').Run} Run */

const plots = await loadPlots('density');
const answers = densityAnalyses();
const config = { model: 'density', estimator: 'reparameterized', family: 'full-rank' };
const normal = densityFrame();

/**
 * A run whose frame differs from the usual one.
 * @param {Partial<Frame>} changes
 * @returns {Run[]}
 */
const changed = (changes) => [{ config, frame: { ...normal, ...changes }, analyses: answers }];

/**
 * The same value with another in the place of every number.
 * @param {any} value
 * @param {(number: number) => any} other
 * @returns {any}
 */
function replaced(value, other) {
  if (typeof value === 'number') return other(value);
  if (ArrayBuffer.isView(value)) return Float64Array.from(/** @type {Float64Array} */ (value), other);
  if (Array.isArray(value)) return value.map((member) => replaced(member, other));
  if (value === null || typeof value !== 'object') return value;
  const keep = (/** @type {string} */ key) => key === 'shape' || key === 'dimensions' || key === 'K';
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [key, keep(key) ? member : replaced(member, other)]),
  );
}

/**
 * The same value with plain lists in the place of arrays, as the core hands them over where some of their numbers are null.
 * @param {any} value
 * @returns {any}
 */
function listed(value) {
  if (value?.data && value.shape) return Array.from(value.data);
  if (Array.isArray(value)) return value.map(listed);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([key, member]) => [key, listed(member)]));
}

/** @param {Record<string, Analysis>} all @returns {Record<string, any>} */
const nulls = (all) =>
  Object.fromEntries(
    Object.entries(all).map(([name, answer]) => [
      name,
      Object.fromEntries(Object.keys(answer).map((key) => [key, null])),
    ]),
  );

/** What a plot may be handed, ordinary and not. @type {Record<string, Run[]>} */
const cases = {
  normal: [densityRun({ analyses: answers })],
  'no answers yet': [densityRun()],
  'answers refused': [
    densityRun({
      analyses: Object.fromEntries(
        Object.keys(answers).map((name) => [name, { refusal: 'Not for a delta: its bound is infinite.' }]),
      ),
    }),
  ],
  'answers null': [densityRun({ analyses: nulls(answers) })],
  'answers empty': [
    densityRun({ analyses: Object.fromEntries(Object.keys(answers).map((name) => [name, {}])) }),
  ],
  'answers of an earlier iteration': [densityRun({ analyses: densityAnalyses({ iteration: 120 }) })],
  'answers not finite': [densityRun({ analyses: replaced(answers, () => NaN) })],
  'answers infinite': [densityRun({ analyses: replaced(answers, (value) => value / 0) })],
  'answers huge': [densityRun({ analyses: replaced(answers, (value) => value * 1e200) })],
  'answers zero': [densityRun({ analyses: replaced(answers, () => 0) })],
  'answers with gaps': [
    densityRun({ analyses: replaced(listed(answers), (value) => (value > 1 ? null : value)) }),
  ],
  'answers without names': [
    densityRun({
      analyses: {
        ...answers,
        variance: {
          ...answers.variance,
          estimators: answers.variance.estimators.map((/** @type {any} */ { label: _, ...rest }) => rest),
        },
      },
    }),
  ],
  'a race of another objective': [
    densityRun({ analyses: { ...answers, race: { ...answers.race, objective: 'inclusive-kl' } } }),
  ],
  'variances without a race': [
    densityRun({
      analyses: {
        ...answers,
        race: { refusal: 'race: natural gradients have no estimators to race; available with adam and sgd.' },
      },
    }),
  ],
  'an infinite CUBO': [
    densityRun({
      analyses: { ...answers, renyi: { ...answers.renyi, cubo: null, why: { cubo: 'infinite' } } },
    }),
  ],
  'a far CUBO': [densityRun({ analyses: { ...answers, renyi: { ...answers.renyi, cubo: 40 } } })],
  'an infinite variance of w': [
    densityRun({
      analyses: {
        ...answers,
        importance: { ...answers.importance, asymptote: null, why: { asymptote: 'infinite' } },
      },
    }),
  ],
  'weights constant': [
    densityRun({
      analyses: {
        ...answers,
        khat: {
          ...answers.khat,
          khat: null,
          why: { khat: 'not-defined' },
          verdict: 'constant',
          message: 'All weights are the same: q is the posterior.',
          tail: null,
          histogram: { edges: vector(2, () => -2), counts: vector(1, () => 4000) },
        },
      },
    }),
  ],
  'no runs': [],
  'a run without a frame': [{ config: null, frame: null }],
  'an empty frame': [{ config, frame: {} }],
  'every member of the frame null': [
    { config, frame: Object.fromEntries(Object.keys(normal).map((key) => [key, null])) },
  ],
  'members of members null': changed({
    bound: { elbo: null, logEvidence: -2, klPosterior: null, parts: null, objective: null },
    q: { family: 'full-rank', weights: null, means: null, factors: null, density: null },
    target: { version: null, x: null, y: null, density: null, levels: null, components: null },
    samples: { points: null, logWeights: null },
    path: { iteration: null, means: null },
    trace: { iteration: null, elbo: null, objective: null },
    residuals: { D1: null, D7: null },
  }),
  'a bound without the evidence': changed({
    bound: { ...normal.bound, logEvidence: null, klPosterior: null },
  }),
  'the evidence without a bound': changed({ bound: { ...normal.bound, elbo: null, eubo: null } }),
  'no target': changed({ target: null }),
  'no q': changed({ q: null }),
  'no gap': [densityRun({ gap: 0, noise: 0, analyses: densityAnalyses({ gap: 0 }) })],
  'a gap below rounding': [densityRun({ gap: -1e-15, analyses: densityAnalyses({ gap: 1e-15 }) })],
  'a large gap': [densityRun({ gap: 4e5, analyses: densityAnalyses({ gap: 4e5 }) })],
  'iteration 0': [densityRun({ iterations: 0 })],
  'one draw': [densityRun({ draws: 1 })],
  'four thousand draws': [densityRun({ draws: 4096 })],
  'draws without a weight': changed({
    samples: { points: dense([3, 2], [0, 0, NaN, 1, 1, 1]), logWeights: dense([3], [-Infinity, -1, -2]) },
  }),
  'q far away': changed({ q: { ...normal.q, means: dense([1, 2], [-40, 25]) } }),
  'q beyond all measure': changed({ q: { ...normal.q, means: dense([1, 2], [-1e300, 1e300]) } }),
  'q degenerate': changed({ q: { ...normal.q, factors: dense([1, 2, 2], [0, 0, 0, 0]) } }),
  'another objective': changed({
    trace: { ...normal.trace, objective: vector(401, (i) => -2.2 - 5 * Math.exp(-i / 20)) },
  }),
  'an objective of infinities': changed({
    trace: { ...normal.trace, objective: vector(401, () => -Infinity) },
  }),
  diverged: [
    {
      config,
      frame: {
        ...replaced(normal, () => NaN),
        status: 'diverged',
        message: 'The learning rate is too large.',
      },
      analyses: answers,
    },
  ],
  'huge values': [{ config, frame: replaced(normal, (value) => value * 1e150), analyses: answers }],
  'four runs': [
    densityRun({ label: 'full-rank', analyses: answers }),
    densityRun({ family: 'mean-field', gap: 1.4, label: 'mean-field' }),
    densityRun({ family: 'mixture', gap: 0.1, estimator: 'quadrature' }),
    densityRun({ family: 'flow', gap: 0.3, noise: 2, label: 'flow <b>' }),
  ],
  'runs of which some have no frame': [
    densityRun(),
    { config, frame: null, label: 'not begun' },
    densityRun({ family: 'delta' }),
  ],
};
for (const family of /** @type {const} */ (['delta', 'mean-field', 'full-rank', 'mixture', 'flow'])) {
  for (const dimensions of /** @type {const} */ ([1, 2]))
    cases[`${family} in ${dimensions} dimensions`] = [densityRun({ family, dimensions, analyses: answers })];
}

for (const plot of plots) {
  for (const [name, runs] of Object.entries(cases)) {
    test(`${plot.id} draws, describes and locates: ${name}`, () => {
      assertDraws(plot, runs);
      const painter = svgPainter({ width: 720, height: 400, theme: createTheme() });
      for (const { x, y, value, bounds } of plot.handles?.(runs, painter) ?? []) {
        assert.ok([x, y, ...value, ...bounds.flat()].every(Number.isFinite));
      }
    });
  }
}

/** @param {string} id @returns {Plot} */
const named = (id) => /** @type {Plot} */ (plotById(id));

test('plots say in words what the frame and the answers say', () => {
  /** @param {string} id @param {Run[]} runs */
  const says = (id, runs) => named(id).describe(runs);
  assert.equal(
    says('balance', cases.normal),
    'The ELBO, −2.61 nats, and the KL divergence from q to the posterior, 0.61 nats, add up to the log evidence, −2.00 nats.',
  );
  assert.equal(
    says('balance', cases['delta in 2 dimensions']),
    'The ELBO, not known (infinite), and the KL divergence from q to the posterior, not known (infinite), add up to the log ' +
      'evidence, −2.00 nats.',
  );
  assert.equal(
    says('sandwich', cases['an infinite CUBO']),
    'The ELBO, −2.61 nats, is below the log evidence, −2.00 nats, and the EUBO, −0.96 nats, above it; the gaps are the KL ' +
      'divergence from q to the posterior, 0.61 nats, and the KL divergence from the posterior to q, 1.04 nats. ' +
      'The CUBO is not known (infinite).',
  );
  assert.equal(
    says('decompositions', cases.normal),
    'D2: expected log likelihood −1.19 minus KL to the prior 1.42 is the ELBO −2.61. ' +
      'D3: expected log joint −4.76 plus entropy of q 2.15 is the ELBO −2.61. ' +
      'D10: the log evidence −2.00 minus the ELBO −2.61 is the KL divergence from q to the posterior 0.61.',
  );
  assert.equal(
    says('plane', cases.normal),
    'The posterior p(z | x) over the plane of z₁ and z₂, and q, a full-rank Gaussian at (−0.9, −0.4) with standard deviations ' +
      '0.8 and 0.68, correlation 0.59. 64 draws of the newest step.',
  );
  assert.match(
    says('plane', cases['mixture in 1 dimensions']),
    /over the line of z, and q, a mixture of Gaussians: weight 0\.55 at −0\.9 with standard deviation 0\.8; weight/,
  );
  assert.match(says('plane', cases['four runs']), /Beside it the q of mean-field, run 3 and flow <b>\.$/);
  assert.equal(
    says('importance', cases.normal),
    'The bound rises from the ELBO, −2.61 nats with one sample, to −2.00 with 1,024, estimated as −1.97 ± 0.02; ' +
      'the log evidence is −2.00.',
  );
  assert.equal(
    says('renyi', cases['an infinite CUBO']),
    'The Rényi bound falls as α grows: the CUBO at α = −1 is infinite, the log evidence at 0 is −2.00, the ELBO at 1 is −2.61 ' +
      'nats; it is infinite (+∞) for α from −2 to −1.42, and infinite (−∞) for α from 1.73 to 2.',
  );
  assert.match(
    says('jensen', cases.normal),
    /^The mean of the log weights of 4,000 draws from q is the ELBO, −2\.60 ± 0\.02 nats \(exactly −2\.61\)/,
  );
  assert.match(
    says('race', cases.normal),
    /^At the present q, Score function: total variance 812, signal to noise 0\.043; .*Sticking the landing \(biased\)/,
  );
  assert.equal(
    says('proposal', cases.normal),
    'k̂ = 0.43, below 0.7: q is usable as a proposal. Modes that no draw has seen do not show here. ' +
      'The effective sample size is 1,534 of 4,000 draws.',
  );
  for (const id of ['importance', 'renyi', 'jensen', 'race', 'proposal']) {
    assert.equal(says(id, cases['no answers yet']), 'Being computed.');
    assert.equal(says(id, cases['answers refused']), 'Not for a delta: its bound is infinite.');
    assert.equal(says(id, cases['no runs']), 'No run yet.');
  }
  assert.match(
    says('trace', cases.normal),
    /^The ELBO, estimated and averaged over 10 iterations, rose from .*; exactly it is −2\.61 now\. The log evidence is −2\.00 nats \(exact\)\.$/,
  );
});

test('pictures print residuals and reasons', () => {
  assert.match(draw(named('balance'), cases.normal), /D1 residual −3\.1×10⁻¹³ · log p\(x\) exact/);
  assert.match(draw(named('balance'), cases['delta in 2 dimensions']), /ELBO – \(infinite\)/);
  assert.match(draw(named('balance'), cases['four runs']), /D1 residuals up to 3\.1×10⁻¹³/);
  assert.match(draw(named('sandwich'), cases.normal), /D7 residual 1\.6×10⁻¹²/);
  assert.match(draw(named('sandwich'), cases['an infinite CUBO']), /CUBO – \(infinite\)/);
  assert.match(draw(named('sandwich'), cases['a far CUBO']), />→</);
  const taken = draw(named('decompositions'), cases.normal, [720, 500]);
  for (const residual of ['2.2×10⁻¹⁴', '4.4×10⁻¹⁶', '−3.1×10⁻¹³'])
    assert.ok(taken.includes(`residual ${residual}`));
  assert.match(draw(named('importance'), cases['an infinite variance of w']), /Var\[w\] is infinite/);
  assert.match(draw(named('jensen'), cases['answers of an earlier iteration']), /at iteration 120/);
  assert.match(
    draw(named('race'), cases['answers of an earlier iteration'], [900, 400]),
    /iteration, started at iteration 120/,
  );
  assert.match(draw(named('trace'), cases.normal), /mean of 10 iterations/);
  assert.doesNotMatch(draw(named('trace'), [densityRun({ estimator: 'quadrature' })]), /mean of/);
  assert.match(draw(named('trace'), cases['another objective']), />objective</);
  assert.match(draw(named('trace'), cases['four runs']), /4 flow &lt;b&gt;: −2\.30/);
  assert.match(draw(named('race'), cases['answers without names']), />stl \(biased\)</);
  assert.match(draw(named('race'), cases['answers without names']), />leave-one-out</);
  assert.match(draw(named('race'), cases['a race of another objective']), />exact objective \(nats\)</);
  assert.doesNotMatch(draw(named('race'), cases['a race of another objective']), /log p\(x\)/);
  assert.match(
    draw(named('race'), cases['variances without a race'], [900, 400]),
    /natural gradients have no/,
  );
  assert.match(draw(named('plane'), cases['delta in 2 dimensions']), />Laplace</);
  const legend = [...draw(named('plane'), cases.normal).matchAll(/>(\d+|% of p\(z \| x\))<\/text>/g)].map(
    ([, text]) => text,
  );
  const from = legend.indexOf('95');
  assert.deepEqual(legend.slice(from, from + 7), ['95', '80', '60', '40', '20', '5', '% of p(z | x)']);
  assert.match(draw(named('proposal'), cases['weights constant']), /k̂ – \(not defined\)/);
});

test('heights that plots ask for hold all of them', () => {
  for (const plot of plots) {
    for (const name of ['normal', 'four runs']) {
      for (const width of [300, 360, 500, 720, 1600]) {
        const height = plot.height?.(width, 12, cases[name].length);
        if (!height) continue;
        const picture = draw(plot, cases[name], [width, height]);
        for (const [, y] of picture.matchAll(/<text x="[^"]*" y="([^"]*)"/g))
          assert.ok(Number(y) <= height, `${plot.id} of ${name} at ${width}: ${y} > ${height}`);
      }
    }
  }
});

/**
 * Where a mark or a bar of a quantity lies across.
 * @param {string} picture
 * @param {string} quantity
 */
function across(picture, quantity) {
  const bodies = [...picture.matchAll(new RegExp(`data-quantity="${quantity}">(.*?)</g>`, 'g'))].map(
    ([, body]) => body,
  );
  const xs = bodies.flatMap((body) => [...body.matchAll(/M([\d.-]+) [\d.-]+(?:h([\d.-]+))?/g)]);
  const starts = xs.map(([, x]) => Number(x));
  const ends = xs.map(([, x, width]) => Number(x) + Number(width ?? 0));
  return [Math.min(...starts), Math.max(...ends)];
}

test('the log evidence stays where it is while the bound rises to it, and the gap fills the way', () => {
  /** @type {number[]} */
  const marks = [];
  for (const gap of [170, 30, 4, 0.61, 0.05, 1e-6]) {
    const picture = draw(named('balance'), [densityRun({ gap })]);
    const [mark] = across(picture, 'logEvidence');
    const [from, to] = across(picture, 'klPosterior');
    assert.ok(Math.abs(to - mark) < 1.1, `${to} and ${mark}`);
    assert.ok(Math.abs(across(picture, 'elbo')[1] - from) < 0.1);
    marks.push(mark);
  }
  assert.equal(new Set(marks).size, 1);
});

/** Texts of a picture. @param {string} picture */
const textsOf = (picture) => [...picture.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

/** @param {string} picture */
function lengthOfGap(picture) {
  const [from, to] = across(picture, 'klPosterior');
  return to - from;
}

test('through a drag the axis holds, and the gap is as long as it is large', () => {
  const standing = new Standing();
  const at = (/** @type {number} */ gap) =>
    draw(named('balance'), [densityRun({ gap })], [720, 300], { standing });
  at(3.5);
  standing.held = true;
  const gaps = [0.877, 0.923, 2.644, 2.959, 4.212, 7.9, 0.01, 0];
  const lengths = gaps.map((gap) => lengthOfGap(at(gap)));
  const [unit] = lengths.map((length, i) => length / gaps[i]);
  gaps.forEach((gap, i) =>
    assert.ok(Math.abs(lengths[i] - Math.max(gap * unit, 1)) < 0.1, `${gap}: ${lengths[i]}`),
  );

  // What runs out at the end of the axis is shown to its end, and longer only once it is let go.
  const full = lengthOfGap(at(400));
  assert.ok(full > lengthOfGap(at(9.9)) - 0.1 && full < 720);
  assert.equal(lengthOfGap(at(600)), full);
  standing.held = false;
  const long = lengthOfGap(at(600));
  assert.ok(long < full && Math.abs(lengthOfGap(at(300)) - long / 2) < 1);
  // It never becomes shorter by itself, but with another run.
  assert.ok(lengthOfGap(at(4)) < 6);
  standing.clear();
  assert.ok(lengthOfGap(at(4)) > 40);
});

test('whatever the gap, a larger one is not drawn shorter as long as the run is the same', () => {
  const standing = new Standing();
  const gaps = Array.from({ length: 60 }, (_, i) => 1e-6 * 10 ** (i / 8));
  draw(named('balance'), [densityRun({ gap: 50 })], [720, 300], { standing });
  const lengths = gaps.map((gap) =>
    lengthOfGap(draw(named('balance'), [densityRun({ gap })], [720, 300], { standing })),
  );
  lengths.forEach((length, i) => assert.ok(i === 0 || length >= lengths[i - 1] - 0.01, `${gaps[i]}`));
});

test('a magnifier is a second bar, with its own axis and named as such', () => {
  const standing = new Standing();
  const texts = (/** @type {number} */ gap, iteration = 120) => {
    const run = densityRun({ gap });
    return textsOf(
      draw(named('balance'), [{ ...run, frame: { ...run.frame, iteration } }], [720, 300], { standing }),
    );
  };
  assert.ok(!texts(12).some((text) => /magnified/.test(text)));
  assert.ok(texts(0.5).includes('The same, magnified ×50'));
  assert.equal(texts(0.5).filter((text) => text === 'nats').length, 2);
  // At one iteration, which is where things are dragged, it stays as it is.
  assert.ok(texts(0.001).includes('The same, magnified ×50'));
  assert.ok(texts(0.001, 121).includes('The same, magnified ×500'));
  assert.ok(texts(0.05, 122).includes('The same, magnified ×500'));
});

test('an axis grows by quarters of its length until it holds all, and reaches whatever is asked', () => {
  assert.deepEqual(extended([0, 8], [3, 8]), [0, 8]);
  assert.deepEqual(extended([0, 8], [-1, 11]), [-2, 12]);
  const [low, high] = extended([0, 1], [-1e9, 1e6]);
  assert.ok(low <= -1e9 && high >= 1e6 && low > -1e10);
});

test('a bar that runs past its line says so in words, and so does a residual beyond its errors', () => {
  const bound = { ...normal.bound, elbo: -1.9, klPosterior: 0, logEvidence: -2, logEvidenceError: 1e-13 };
  const words =
    'The bound lies 0.10 nats above log p(x), which cannot be: one of these numbers is wrong by at least as much.';
  assert.deepEqual(alarmsOf(changed({ bound })[0]), [words]);
  assert.match(named('balance').describe(changed({ bound })), /which cannot be/);
  assert.ok(
    textsOf(draw(named('balance'), changed({ bound }), [720, 300]))
      .join(' ')
      .includes(words),
  );
  const allowed = alarmsOf(changed({ bound: { ...bound, logEvidenceError: 0.2 } })[0]);
  assert.deepEqual(allowed, [
    'The bound lies 0.10 nats above log p(x), which the errors stated for them allow.',
  ]);
  const noisy = alarmsOf(changed({ bound: { ...bound, standardError: 0.3 } })[0]);
  assert.match(noisy[0], /is an estimate, ± 0\.30 nats, and lies 0\.10 nats above log p\(x\)/);
  const past = alarmsOf(changed({ bound: { ...bound, elbo: -2.5, klPosterior: 0.75 } })[0]);
  assert.match(past[0], /^The bound and its gap add up to 0\.25 nats more than log p\(x\), which cannot be/);

  // What the core says is said as it is, once.
  const message = 'D1 is off by 0.5.';
  const contradictions = [{ identity: 'D1', residual: 0.5, allowed: 1e-9, message }];
  assert.deepEqual(alarmsOf(changed({ bound, contradictions })[0]), [message]);
  assert.deepEqual(alarmsOf({ frame: normal, analyses: { gaps: { contradictions } } }, ['gaps', 'renyi']), [
    message,
  ]);
  assert.deepEqual(alarmsOf(changed({})[0]), []);
  assert.deepEqual(alarmsOf(null), []);
});

test('a divergence is never negative, and 0 below its error', () => {
  assert.deepEqual(
    [divergence(-3.7e-17), divergence(1e-17), divergence(1e-6, 1e-5), divergence(0.5, 0.1), divergence(null)],
    [0, 0, 0, 0.5, null],
  );
  const bound = { ...normal.bound, elbo: -2, klPosterior: -3.7e-17 };
  assert.match(draw(named('balance'), changed({ bound })), /\+ KL\(q ‖ p\(z \| x\)\) 0</);
});

test('the gaps of the sandwich are as long as they are large', () => {
  const picture = draw(named('sandwich'), [densityRun()]);
  const [below, above] = ['klPosterior', 'klReverse'].map((name) => across(picture, name));
  assert.ok(Math.abs(below[1] - above[0]) < 0.1);
  assert.ok(Math.abs((above[1] - above[0]) / (below[1] - below[0]) - 1.7) < 0.02);
});

test('the plane shows both axes at one scale, at any size', () => {
  for (const size of [
    [360, 420],
    [720, 400],
    [1600, 900],
  ]) {
    const painter = svgPainter({ width: size[0], height: size[1], theme: createTheme() });
    const circle = changed({
      q: { ...normal.q, means: dense([1, 2], [0, 0]), factors: dense([1, 2, 2], [1, 0, 0, 1]) },
    });
    const handles = named('plane').handles?.(circle, painter) ?? [];
    const [mean, level, upright] = ['q-mean', 'q-axis-1', 'q-axis-2'].map((id) =>
      handles.find((handle) => handle.id === id),
    );
    assert.ok(mean && level && upright);
    assert.ok(Math.abs(level.x - mean.x - Math.abs(upright.y - mean.y)) < 1e-9);
  }
});

test('the target is contoured anew only when it changes', () => {
  let reads = 0;
  /** @param {number} version */
  const targetOf = (version) => {
    const frame = densityFrame({ size: 24 });
    const density = /** @type {any} */ (frame.target?.density);
    const data = new Proxy(density.data, { get: (array, key) => (++reads, Reflect.get(array, key)) });
    return [
      { config, frame: { ...frame, target: { ...frame.target, version, density: { ...density, data } } } },
    ];
  };
  draw(named('plane'), targetOf(101));
  const first = reads;
  assert.ok(first > 24 * 24);
  draw(named('plane'), targetOf(101), [500, 500]);
  assert.ok(reads - first < 24 * 24, `${reads - first}`);
  const before = reads;
  draw(named('plane'), targetOf(102));
  assert.ok(reads - before > 24 * 24);
});

test('a pointer finds the mean, a draw, a part of a bar, an estimator and a bound', () => {
  const painter = svgPainter({ width: 720, height: 400, theme: createTheme() });
  /** @param {string} id @param {(hit: Hit) => boolean} wanted */
  const found = (id, wanted) => {
    for (let y = 0; y < 400; y += 3) {
      for (let x = 0; x < 720; x += 3) {
        const hit = named(id).locate?.(cases.normal, painter, x, y);
        if (hit && wanted(hit)) return hit;
      }
    }
    return null;
  };
  assert.deepEqual(found('plane', ({ kind }) => kind === 'mean')?.rows, [
    ['z₁', '−0.9'],
    ['z₂', '−0.4'],
  ]);
  assert.equal(found('plane', ({ kind }) => kind === 'draw')?.rows[2][0], 'log w');
  assert.equal(found('balance', ({ quantity }) => quantity === 'klPosterior')?.rows[0][1], '0.61 nats');
  assert.equal(found('sandwich', ({ quantity }) => quantity === 'cubo')?.rows[0][1], '−1.39 nats');
  assert.equal(found('decompositions', ({ quantity }) => quantity === 'klPrior')?.rows[0][1], '−1.42 nats');
  assert.equal(found('importance', ({ title }) => title === 'M = 16')?.rows[0][0], 'exact');
  assert.equal(found('renyi', ({ quantity }) => quantity === 'logEvidence')?.rows[0][1], '−2.00 nats');
  assert.equal(found('renyi', ({ title }) => title === 'α = 1.9')?.rows[0][1], '−∞');
  assert.equal(found('jensen', ({ quantity }) => quantity === 'elbo')?.rows[1][1], '−2.61 nats');
  assert.equal(found('race', ({ index }) => index === 3)?.title, 'Sticking the landing, biased');
  assert.equal(found('proposal', ({ index }) => index === 189)?.rows[0][1], '1');
});

test('a mean over iterations is that of the entries in its window', () => {
  const entries = Array.from({ length: 200 }, (_, i) => ({
    iteration: 2 * i,
    elbo: (i * 7919) % 31,
    error: 0,
  }));
  entries[3].elbo = -1e12;
  smoothed(entries, 20).forEach(({ iteration, elbo }, i) => {
    const within = entries.slice(0, i + 1).filter((entry) => entry.iteration > iteration - 20);
    const mean = within.reduce((sum, entry) => sum + entry.elbo, 0) / within.length;
    assert.ok(Math.abs(elbo - mean) <= 1e-9 * (1 + Math.abs(mean)));
  });
  assert.deepEqual(
    [0, 30, 60, 400, 2500, 20000].map((last) => windowOf([{ iteration: last, elbo: 0, error: 0 }])),
    [1, 1, 2, 10, 100, 500],
  );
  assert.equal(windowOf([]), 1);
});

test('ticks of orders of magnitude are powers of ten, or finer where there is room', () => {
  const labels = (/** @type {[number, number]} */ domain, /** @type {number} */ most) =>
    logTicks(domain, most).map(({ label }) => label);
  assert.deepEqual(labels([-2.1, 3.2], 3), ['0.01', '1', '100']);
  assert.deepEqual(labels([-9, -4], 9), ['10⁻⁹', '10⁻⁸', '10⁻⁷', '10⁻⁶', '10⁻⁵', '10⁻⁴']);
  assert.deepEqual(labels([-1.2, 0], 6), ['0.1', '0.2', '0.5', '1']);
  assert.deepEqual(labels([0.301, 0.4771], 4), ['2', '2.2', '2.4', '2.6', '2.8']);
});

test('round numbers above', () => {
  const near = (/** @type {number} */ a, /** @type {number} */ b) =>
    assert.ok(Math.abs(a - b) < 1e-12 * b, `${a}`);
  for (const [value, round] of Object.entries({ 0.61: 0.7, 1: 1, 1.01: 1.5, 6.9: 7, 7.1: 10, 12: 15 }))
    near(roundAbove(Number(value)), round);
  for (const [value, round] of Object.entries({ 0.61: 1, 1: 1, 3: 3, 3.1: 10 }))
    near(roundAbove(Number(value), [1, 3]), round);
});
