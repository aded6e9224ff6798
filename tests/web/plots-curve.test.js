/** The plots of a latent-variable curve, whatever its frames and its answers hold. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPlots, plotById } from '../../web/plots/index.js';
import { svgPainter } from '../../web/plots/drawing/svg.js';
import { createTheme } from '../../web/plots/drawing/theme.js';
import { curveAnalyses, curveFrame, curveRun } from './support/curve-frames.js';
import { dense, vector } from './support/frames.js';
import { assertDraws, draw } from './support/pictures.js';

/** @typedef {import('../../web/plots/types.js').Analysis} Analysis */
/** @typedef {import('../../web/plots/types.js').Frame} Frame */
/** @typedef {import('../../web/plots/types.js').Handle} Handle */
/** @typedef {import('../../web/plots/types.js').Plot} Plot */
/** @typedef {import('../../web/plots/types.js').Run} Run */
/** @typedef {import('../../web/plots/types.js').Chosen} Chosen */

const plots = await loadPlots('curve');
const answers = curveAnalyses();
const config = { model: 'curve', family: 'gaussian' };
const normal = curveFrame();
const painter = svgPainter({ width: 720, height: 560, theme: createTheme() });

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
  const keep = (/** @type {string} */ key) => key === 'shape' || key === 'repeats' || key === 'parameter';
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

/** @param {Record<string, Analysis>} all @param {(answer: Analysis) => Analysis} make */
const each = (all, make) =>
  Object.fromEntries(Object.entries(all).map(([name, answer]) => [name, make(answer)]));

/** What a plot may be handed, ordinary and not. @type {Record<string, Run[]>} */
const cases = {
  normal: [curveRun({ analyses: answers })],
  'no answers yet': [curveRun()],
  'answers refused': [curveRun({ analyses: each(answers, () => ({ refusal: 'Not with this curve.' })) })],
  'answers null': [
    curveRun({
      analyses: each(answers, (answer) => Object.fromEntries(Object.keys(answer).map((key) => [key, null]))),
    }),
  ],
  'answers empty': [curveRun({ analyses: each(answers, () => ({})) })],
  'answers of an earlier iteration': [curveRun({ analyses: curveAnalyses({ iteration: 9 }) })],
  'answers not finite': [curveRun({ analyses: replaced(answers, () => NaN) })],
  'answers infinite': [curveRun({ analyses: replaced(answers, (value) => value / 0) })],
  'answers huge': [curveRun({ analyses: replaced(answers, (value) => value * 1e200) })],
  'answers zero': [curveRun({ analyses: replaced(answers, () => 0) })],
  'answers with gaps': [
    curveRun({ analyses: replaced(listed(answers), (value) => (value > 1 ? null : value)) }),
  ],
  'a joint density that underflows': [
    curveRun({
      analyses: {
        ...answers,
        posterior: {
          ...answers.posterior,
          logJoint: vector(101, (i) => -4000 - (i - 50) ** 2 / 9),
          joint: vector(101, () => 0),
          evidence: 0,
          logEvidence: -3998.2,
        },
      },
    }),
  ],
  'only a prior to sample from': [
    curveRun({
      family: 'prior',
      analyses: {
        ...answers,
        montecarlo: {
          ...answers.montecarlo,
          proposals: [
            {
              ...answers.montecarlo.proposals[0],
              predicted: null,
              slope: null,
              relativeVariance: null,
              khat: null,
            },
          ],
          averages: { ...answers.montecarlo.averages, q: undefined, qError: undefined, qExact: undefined },
          why: { 'proposals.prior.slope': 'not-defined', 'proposals.prior.predicted': 'not-computed' },
        },
      },
    }),
  ],
  'a bound that does not touch': [
    curveRun({
      analyses: {
        ...answers,
        boundCurve: {
          ...answers.boundCurve,
          touch: { ...answers.boundCurve.touch, bound: -75, gap: 13.4 },
          bound: vector(41, (i) => -75 - (i - 20) ** 2),
          history: { iteration: vector(0, Number), value: vector(0, Number), bound: dense([0, 41], []) },
        },
      },
    }),
  ],
  'no runs': [],
  'a run without a frame': [{ config: null, frame: null }],
  'an empty frame': [{ config, frame: {} }],
  'every member of the frame null': [
    { config, frame: Object.fromEntries(Object.keys(normal).map((key) => [key, null])), analyses: answers },
  ],
  'members of members null': changed({
    curve: {
      z: null,
      points: null,
      tube: null,
      theta: null,
      anchors: null,
      noise: null,
      truth: null,
      atoms: null,
    },
    q: { family: 'gaussian', mean: null, deviation: null, gap: null, modes: null },
    marginal: { version: null, x: null, y: null, density: null, levels: null },
    bound: { elbo: null, logEvidence: -58, klPosterior: null },
    trace: { iteration: null, elbo: null },
    residuals: { D1: null },
  }),
  'no curve': changed({ curve: null }),
  'no points': changed({ points: null, pointIndex: null }),
  'no marginal': changed({ marginal: null }),
  'some of many points': changed({ pointCount: 900, pointIndex: vector(24, (n) => 30 * n) }),
  'one point': [curveRun({ N: 1, analyses: answers })],
  'data without a truth': [curveRun({ truth: false, analyses: answers })],
  'no gap': [curveRun({ gap: 0, analyses: answers })],
  'iteration 0': [curveRun({ iterations: 0 })],
  'after an M step': [
    { ...curveRun({ phase: 'M', analyses: answers }), config: { model: 'curve', learning: 'half-steps' } },
  ],
  'a discrete z': [curveRun({ J: 9, analyses: curveAnalyses({ J: 9 }) })],
  'a hard q': [curveRun({ J: 9, family: 'hard', analyses: curveAnalyses({ J: 9 }) })],
  'exact q': [curveRun({ family: 'exact', analyses: answers })],
  'a row is chosen': [
    curveRun({ chosen: { point: 7, coordinate: 5 }, analyses: curveAnalyses({ point: 7, parameter: 5 }) }),
  ],
  'a place is chosen': [
    curveRun({ chosen: { place: [0.1, 1.5] }, analyses: curveAnalyses({ point: null }) }),
  ],
  'more is chosen than there is': [curveRun({ chosen: { point: 700, coordinate: 99 }, analyses: answers })],
  'nonsense is chosen': [
    curveRun({ chosen: { point: -2, place: [NaN, 1, 2], coordinate: 0.5 }, analyses: answers }),
  ],
  'a curve that has left the view': changed({
    curve: { ...normal.curve, theta: dense([3, 2], [-40, 25, 0, 0, 9, 1e300]) },
  }),
  'points that are one': changed({
    points: dense([3, 2], [1, 1, 1, 1, 1, 1]),
    pointIndex: vector(3, Number),
    pointCount: 3,
    marginal: null,
  }),
  diverged: [
    {
      config,
      frame: { ...replaced(normal, () => NaN), status: 'diverged', message: 'σ went to 0.' },
      analyses: answers,
    },
  ],
  'huge values': [{ config, frame: replaced(normal, (value) => value * 1e150), analyses: answers }],
  'four runs': [
    curveRun({ label: 'finite differences', analyses: answers }),
    curveRun({ family: 'exact', label: 'EM' }),
    curveRun({ gap: 4 }),
    curveRun({ label: 'prior <b>' }),
  ],
};

for (const plot of plots) {
  for (const [name, runs] of Object.entries(cases)) {
    test(`${plot.id} draws, describes and locates: ${name}`, () => {
      assertDraws(plot, runs);
      for (const { x, y, value, bounds, text = '' } of plot.handles?.(runs, painter) ?? []) {
        assert.ok([x, y, ...value, ...bounds.flat()].every(Number.isFinite));
        assert.doesNotMatch(text, /NaN|undefined/);
      }
      for (const place of [
        [300, 200],
        [12, 6],
        [715, 555],
      ])
        plot.choose?.(runs, painter, { phase: 'press', x: place[0], y: place[1] });
      if (runs[0]) plot.asks?.(runs[0]);
    });
  }
}

/** @param {string} id @returns {Plot} */
const named = (id) => /** @type {Plot} */ (plotById(id));

/** @param {string} id @param {Run[]} runs */
const says = (id, runs) => named(id).describe(runs);

/** @param {string} plot @param {Run[]} runs @param {string} id */
function handleOf(plot, runs, id) {
  const handles = named(plot).handles?.(runs, painter) ?? [];
  const found = handles.find((handle) => handle.id === id);
  assert.ok(found, `${id} of ${handles.map((handle) => handle.id)}`);
  return found;
}

/**
 * @param {string} plot
 * @param {Run[]} runs
 * @param {string} id
 * @param {(handle: Handle) => [number, number]} to
 * @returns {any}
 */
function move(plot, runs, id, to) {
  const handle = handleOf(plot, runs, id);
  return named(plot).move?.(runs, painter, handle, ...to(handle));
}

/** @param {ArrayLike<number>} actual @param {ArrayLike<number>} expected @param {number} [tolerance] */
function assertNear(actual, expected, tolerance = 1e-9) {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++)
    assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `${i}: ${actual[i]} and ${expected[i]}`);
}

test('plots say in words what the frame and the answers say', () => {
  assert.equal(
    says('curve', cases['after an M step']),
    '24 points in the plane and a parabola through 3 control points, with noise σ = 0.2. M step: the curve follows q. ' +
      'Chosen is point 1, where log p(x) is −3.86 nats; its posterior has 2 modes.',
  );
  assert.equal(
    says('z-line', cases.normal),
    'For point 1: log p(x) is −3.86 nats. The posterior of z has mean 0.52 and standard deviation 0.8, with 2 modes; q has mean 0.85 ' +
      'and standard deviation 0.15. The bound is −4.11 nats, KL(q ‖ p(z | x)) 0.25.',
  );
  assert.match(says('z-line', cases['a place is chosen']), /^For x = \(.*, .*\): log p/);
  assert.match(
    says('slice', cases['a row is chosen']),
    /^Over x₂ of control point 3, which is −1 now: log p is −61\.60 nats there and the bound −61\.60, a gap of 1\.2×10⁻¹¹/,
  );
  assert.match(
    says('sampling', cases.normal),
    /From the prior, S = 1,024: bias −0\.003 ± 9\.8×10⁻⁵, sd 0\.094, slope −0\.50 ± 0\.01\. Not to be trusted/,
  );
  assert.match(
    says('sampling', cases['only a prior to sample from']),
    /slope not defined\. Not to be trusted/,
  );
  assert.match(
    says('averages', cases.normal),
    /the average of the log is −24\.86 nats and the log of the average of 10,000 is −3\.86/,
  );
  assert.match(
    says('fisher', cases.normal),
    /by x₁ of control point 1 12\.00, 12\.00 and −480\.00; .*by σ 31\.50.* at most 3\.4×10⁻⁹\.$/,
  );
  assert.match(
    says('closed-forms', cases.normal),
    /^f\(z\) = \(0, 0\.1\) \+ \(1\.2, 0\.2\) z\. For point 1: log p\(x\) is −2\.50000000/,
  );
  assert.match(
    says('balance', cases.normal),
    /^The ELBO, −59\.25 nats, and the KL divergence from q to the posterior, 0\.75 nats/,
  );
  assert.match(
    says('trace', cases.normal),
    /^The ELBO rose from .* The log likelihood is −58\.50 nats \(quadrature\)\.$/,
  );
  for (const id of ['z-line', 'slice', 'sampling', 'averages', 'fisher', 'closed-forms']) {
    assert.equal(says(id, cases['no answers yet']), 'Being computed.');
    assert.equal(says(id, cases['answers refused']), 'Not with this curve.');
    assert.equal(says(id, cases['no runs']), 'No run yet.');
  }
});

test('pictures print integrals, residuals and slopes', () => {
  assert.match(draw(named('z-line'), cases.normal), />10 × p\(x \| z\) p\(z\), area p\(x\) = 0\.021</);
  assert.match(
    draw(named('z-line'), cases.normal, [720, 400]),
    /ELBO −4\.110 \+ KL\(q ‖ p\) 0\.247 = log p\(x\) −3\.863/,
  );
  assert.match(draw(named('z-line'), cases.normal, [720, 400]), /= EUBO −3\.610 − KL\(p ‖ q\) 0\.25[03]/);
  assert.match(draw(named('z-line'), cases.normal), /residuals D1 3\.0×10⁻¹⁵ D7 2\.0×10⁻¹⁵/);
  assert.match(
    draw(named('z-line'), cases['a joint density that underflows']),
    /10¹\S* × p\(x \| z\) p\(z\), log p\(x\) = −3,998\.20/,
  );
  assert.match(
    draw(named('slice'), cases.normal),
    /slope of log p 16\.000, of the bound 16\.000, difference −1\.0×10⁻⁹/,
  );
  assert.match(draw(named('slice'), cases['a bound that does not touch']), /gap 13\.400 nats/);
  assert.match(draw(named('fisher'), cases.normal), /D8 residual 3\.4×10⁻⁹/);
  assert.match(draw(named('closed-forms'), cases.normal), /largest difference over all points: 2\.3×10⁻¹³/);
  assert.match(draw(named('curve'), cases['after an M step']), />M step: the curve follows q</);
  assert.match(draw(named('balance'), cases.normal), /log p\(X \| θ\)/);
  assert.match(draw(named('curve'), cases['four runs']), />prior &lt;b&gt;</);
  assert.match(draw(named('z-line'), cases['answers of an earlier iteration']), /at iteration 9/);
});

test('what the standard errors of averages leave out is said under them', () => {
  const { averages } = answers.montecarlo;
  const said = { ...averages, priorMessage: 'The weights have no variance.', qMessage: '' };
  const run = { ...cases.normal[0], analyses: { montecarlo: { ...answers.montecarlo, averages: said } } };
  assert.deepEqual(named('averages').notes?.([run]), ['The weights have no variance.']);
  assert.deepEqual(named('averages').notes?.(cases['no answers yet']), []);
});

test('what evaluate() is asked about follows what is chosen', () => {
  /** @param {string} id @param {Run[]} runs */
  const about = (id, [run]) => named(id).asks?.(run)[named(id).analyses?.[0] ?? ''];
  assert.deepEqual(about('curve', cases.normal), { point: 0 });
  assert.deepEqual(about('z-line', cases['a row is chosen']), { point: 7 });
  assert.deepEqual(about('sampling', cases['a place is chosen']), { x: [0.1, 1.5] });
  assert.deepEqual(about('z-line', cases['more is chosen than there is']), { point: 0 });
  assert.deepEqual(about('slice', cases['a row is chosen']), { parameter: 5, size: 41 });
  assert.deepEqual(about('slice', cases['more is chosen than there is']), { parameter: 0, size: 41 });
  assert.deepEqual(about('slice', cases['some of many points']), { parameter: 0, size: 21 });
  const [x, y] = Array.from(normal.points?.data ?? [])
    .slice(8, 10)
    .map((value) => Number(value.toPrecision(6)));
  const points = dense([1, 2], [x, y]);
  const [run] = changed({ points, pointIndex: vector(1, () => 3) });
  // A place that became one of the data is that row.
  assert.deepEqual(about('curve', [{ ...run, chosen: { place: [x, y] } }]), { point: 3 });
});

test('a control point goes where it is dragged, and no further than the view', () => {
  const runs = cases.normal;
  const { theta, noise } = move('curve', runs, 'theta-1', ({ x, y }) => [x, y]).parameters;
  assertNear(theta.data, [-1, 1, 0, 0, 1, 1]);
  assert.deepEqual([theta.shape, noise], [[3, 2], { shape: [1], data: [0.2] }]);
  const [a, b] = [handleOf('curve', runs, 'theta-0'), handleOf('curve', runs, 'theta-2')];
  const unit = (b.x - a.x) / 2;
  const moved = move('curve', runs, 'theta-1', ({ x, y }) => [x + 0.5 * unit, y - 0.25 * unit]).parameters;
  assertNear(moved.theta.data, [-1, 1, 0.5, 0.25, 1, 1]);
  const [low] = a.bounds[0];
  assertNear([move('curve', runs, 'theta-0', () => [-1e6, a.y]).parameters.theta.data[0]], [low]);
  assert.equal(named('curve').move?.(runs, painter, { ...a, id: 'theta-9' }, 10, 10), null);
});

test('the noise is read off the edge of the tube', () => {
  const runs = cases.normal;
  const { stem: [fx, fy] = [0, 0] } = handleOf('curve', runs, 'noise');
  assertNear(move('curve', runs, 'noise', ({ x, y }) => [x, y]).parameters.noise.data, [0.2]);
  const twice = move('curve', runs, 'noise', ({ x, y }) => [fx + 2 * (x - fx), fy + 2 * (y - fy)]);
  assertNear(twice.parameters.noise.data, [0.4]);
  assertNear(twice.parameters.theta.data, [-1, 1, 0, 0, 1, 1]);
  assertNear(move('curve', runs, 'noise', () => [fx, fy + 300]).parameters.noise.data, [0.001]);
});

test('q of a point moves by its mean and its width, with everything else sent along', () => {
  const runs = [curveRun({ chosen: { point: 7 }, analyses: curveAnalyses({ point: 7 }) })];
  const before = Array.from(runs[0].frame?.q?.mean?.data ?? []);
  const still = move('z-line', runs, 'q-mean', ({ x, y }) => [x, y]).parameters;
  assertNear(still.qMean.data, before);
  assertNear(
    still.qDeviation.data,
    before.map(() => 0.15),
  );
  assertNear(still.theta.data, [-1, 1, 0, 0, 1, 1]);
  const mean = handleOf('z-line', runs, 'q-mean');
  const moved = move('z-line', runs, 'q-mean', ({ x, y }) => [x + 30, y]).parameters.qMean.data;
  assert.ok(moved[7] > before[7]);
  assertNear(moved.toSpliced(7, 1), before.toSpliced(7, 1));
  assertNear([move('z-line', runs, 'q-mean', () => [1e6, 0]).parameters.qMean.data[7]], [mean.bounds[0][1]]);
  const width = handleOf('z-line', runs, 'q-width');
  const along = (/** @type {number} */ px) =>
    /** @type {(handle: Handle) => [number, number]} */ ((h) => [h.x + px * (h.along?.[0] ?? 1), h.y]);
  assertNear(
    move('z-line', runs, 'q-width', along(0)).parameters.qDeviation.data,
    before.map(() => 0.15),
  );
  assert.ok(move('z-line', runs, 'q-width', along(25)).parameters.qDeviation.data[7] > 0.15);
  assertNear(
    [move('z-line', runs, 'q-width', along(-900)).parameters.qDeviation.data[7]],
    [width.bounds[0][0]],
  );
  /** @param {Run[]} runs */
  const ids = (runs) =>
    named('z-line')
      .handles?.(runs, painter)
      .map(({ id }) => id);
  assert.deepEqual(ids(cases['exact q']), []);
  assert.deepEqual(ids([curveRun({ family: 'narrow', analyses: answers })]), ['q-mean']);
  assert.deepEqual(ids(cases['a place is chosen']), []);
  assert.deepEqual(ids(cases['some of many points']), []);
});

test('a press chooses a point that is near, and any place where none is', () => {
  const runs = cases.normal;
  const chosen = handleOf('curve', runs, 'chosen');
  const { x, y } = chosen;
  assert.equal(chosen.text?.startsWith('point 1 at ('), true);
  /** @param {Run[]} runs @param {number} x @param {number} y @param {'hover' | 'press'} [phase] */
  const choose = (runs, x, y, phase = 'press') => named('curve').choose?.(runs, painter, { phase, x, y });
  assert.deepEqual(choose(runs, x + 3, y - 3), { point: 0, place: null });
  assert.deepEqual(choose(runs, x + 3, y - 3, 'hover'), { point: 0, place: null });
  assert.equal(choose(runs, 120, 480, 'hover'), null, 'a mouse that passes chooses points alone');
  const { place = null } = choose(runs, 120, 480) ?? {};
  assert.equal(place?.length, 2);
  const [run] = runs;
  const own = [{ ...run, chosen: { place } }];
  const there = handleOf('curve', own, 'chosen');
  assertNear([there.x, there.y], [120, 480], 1e-2);
  // Dragged, it keeps to where it is taken, and becomes a point that it comes upon.
  assert.deepEqual(
    move('curve', own, 'chosen', () => [x + 1, y]),
    { chosen: { point: 0, place: null } },
  );
  assert.deepEqual(choose(cases['some of many points'], x, y), { point: 0, place: null });
});

test('keys go from point to point along the curve, add one and take one out', () => {
  const { act } = named('curve');
  const runs = cases.normal;
  const handle = handleOf('curve', runs, 'chosen');
  assert.deepEqual(handle.deeds, { n: 'next', p: 'previous', Delete: 'remove', Backspace: 'remove' });
  const means = Array.from(normal.q?.posteriorMean?.data ?? []);
  const order = means.map((_, n) => n).sort((a, b) => means[a] - means[b]);
  /** @type {Chosen} */
  let chosen = { point: order[0] };
  const visited = order.map(() => {
    const at = chosen.point;
    chosen = act?.([{ ...runs[0], chosen }], handle, 'next')?.chosen ?? {};
    return at;
  });
  assert.deepEqual(visited, order);
  assert.equal(chosen.point, order[0]);
  assert.equal(act?.([{ ...runs[0], chosen }], handle, 'previous')?.chosen?.point, order.at(-1));

  const removed = act?.([{ ...runs[0], chosen: { point: 23 } }], handle, 'remove');
  assert.equal(/** @type {any} */ (removed?.config)?.data.points.length, 23);
  assert.deepEqual(removed?.chosen, { point: 22, place: null });
  assert.equal(act?.(cases['one point'], handle, 'remove'), null);
  assert.equal(act?.(runs, handle, 'add'), null, 'it is there already');

  const own = [{ ...runs[0], chosen: { place: [0.25, 2.5] } }];
  assert.equal(handleOf('curve', own, 'chosen').deeds?.click, 'add');
  const { points } = /** @type {any} */ (act?.(own, handle, 'add')?.config)?.data ?? {};
  assert.equal(points.length, 25);
  assert.deepEqual(points.at(-1), [0.25, 2.5]);
  assert.equal(act?.(cases['some of many points'], handle, 'remove'), null, 'not without all of the data');
});

test('the parameter of a slice is chosen by arrows and by pressing its name', () => {
  const slice = named('slice');
  const runs = cases['a row is chosen'];
  const handle = handleOf('slice', runs, 'coordinate');
  assert.equal(handle.text, 'x₂ of control point 3');
  assert.deepEqual(slice.act?.(runs, handle, 'next'), { chosen: { coordinate: 6 } });
  assert.deepEqual(slice.act?.(runs, handle, 'previous'), { chosen: { coordinate: 4 } });
  assert.deepEqual(slice.act?.(cases.normal, handle, 'previous'), { chosen: { coordinate: 6 } });
  assert.deepEqual(slice.choose?.(cases.normal, painter, { phase: 'press', x: handle.x, y: handle.y }), {
    coordinate: 5,
  });
  assert.equal(slice.choose?.(cases.normal, painter, { phase: 'press', x: handle.x, y: 300 }), null);
  assert.match(draw(slice, runs), />x₂ of control point 3</);
});

test('a slice begins no lower than log p does, however steep the bound', () => {
  const steep = { ...answers.boundCurve, bound: vector(41, (i) => -61.6 - 5000 * (i - 20) ** 2) };
  const picture = draw(named('slice'), [curveRun({ analyses: { ...answers, boundCurve: steep } })]);
  assert.doesNotMatch(picture, /−\d,\d{3}/);
});
