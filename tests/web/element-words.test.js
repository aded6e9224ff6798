import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withEvidence } from '../../web/store/evidence.js';
import { valueText } from '../../web/element/handle-text.js';
import {
  formatNats,
  formatResidual,
  spokenSummary,
  stateSentence,
  statusItems,
} from '../../web/element/words.js';

/** @param {object} [more] */
const frame = (more) =>
  /** @type {any} */ ({
    iteration: 42,
    status: 'running',
    message: '',
    bound: { elbo: -1157.3241, logEvidence: null },
    residuals: { D3: -2.3e-13 },
    why: { 'bound.logEvidence': 'not-computed' },
    components: { active: { shape: [3], data: [1, 0, 1] } },
    ...more,
  });

/** @param {any} of @param {any} [evidence] @param {any} [config] */
const texts = (of, evidence = null, config = null) =>
  Object.fromEntries(statusItems(of, { evidence, config }).map(({ id, text }) => [id, text]));

test('nats are written to three decimals with a true minus, and large ones stay short', () => {
  assert.equal(formatNats(-1157.3241), '−1,157.324');
  assert.equal(formatNats(0), '0.000');
  assert.equal(formatNats(-143917.1003), '−143,917.100');
  assert.equal(formatNats(-12345678.9), '−12,345,679');
  assert.equal(formatNats(-1.5e10), '−1.500000 × 10¹⁰');
  assert.deepEqual([formatNats(-Infinity), formatNats(Infinity), formatNats(NaN)], ['−∞', '+∞', '–']);
});

test('residuals show their size', () => {
  assert.equal(formatResidual(0), '0');
  assert.equal(formatResidual(-2.34e-13), '−2.3 × 10⁻¹³');
});

test('the status line has the iteration, the bound, D1 as a dash with its reason, and who is alive', () => {
  assert.deepEqual(texts(frame()), {
    iteration: '42',
    bound: '−1,157.324 nats',
    D1: '–',
    D3: '−2.3 × 10⁻¹³',
    alive: '2 of 3',
  });
  const items = statusItems(frame());
  assert.match(String(items.find(({ id }) => id === 'D1')?.title), /too many assignments/);
  assert.deepEqual(items.find(({ id }) => id === 'alive')?.components, [0, 2]);
});

test('a bound that is estimated is written with its standard error', () => {
  assert.equal(texts(frame({ bound: { elbo: -10, standardError: 0.25 } })).bound, '−10.000 ± 0.250 nats');
});

test('known evidence is shown, and a residual of an earlier iteration says which', () => {
  const evidence = { logEvidence: -20, klPosterior: 2, residuals: { D1: 1e-14 }, iteration: 40 };
  const shown = texts(frame(), evidence);
  assert.deepEqual([shown.evidence, shown.D1], ['−20.000 nats', '1.0 × 10⁻¹⁴ (at 40)']);
  assert.equal(texts(frame({ iteration: 40 }), evidence).D1, '1.0 × 10⁻¹⁴');
});

test('the evidence of a model that is learned says which iteration it belongs to, and there is no D1', () => {
  const config = { model: 'vae' };
  const evidence = {
    iteration: 40,
    logEvidence: { shape: [2], data: [-10, -10] },
    total: { logEvidence: -20, gap: 2.5 },
  };
  const { evidence: total, gap, D1 } = texts(frame(), evidence, config);
  assert.deepEqual([total, gap, D1], ['−20.000 nats (at 40)', '2.500 nats (at 40)', undefined]);
  assert.equal(texts(frame({ iteration: 40 }), evidence, config).gap, '2.500 nats');
  assert.equal(texts(frame(), null, config).evidence, undefined);
  assert.equal(texts(frame(), { ...evidence, total: null }, config).gap, undefined);
});

test('evidence goes into the frame, the gap and the residual only at their own iteration', () => {
  const evidence = {
    logEvidence: -20,
    logEvidenceKind: 'exact',
    klPosterior: 2,
    residuals: { D1: 1e-14 },
    iteration: 42,
  };
  const here = withEvidence(frame(), evidence);
  assert.deepEqual([here.bound.logEvidence, here.bound.klPosterior, here.residuals.D1], [-20, 2, 1e-14]);
  const later = withEvidence(frame({ iteration: 43 }), evidence);
  assert.deepEqual(
    [later.bound.logEvidence, later.bound.klPosterior, later.residuals.D1],
    [-20, undefined, undefined],
  );
  assert.equal(withEvidence(null, evidence), null);
});

test('the state is told in words, the end in the core’s own', () => {
  assert.equal(stateSentence(frame(), { playing: true }), 'Running.');
  assert.equal(stateSentence(frame(), { playing: false }), 'Paused.');
  assert.equal(stateSentence(frame({ iteration: 0 }), { playing: false }), 'Ready to start.');
  assert.equal(
    stateSentence(frame({ status: 'diverged', message: 'Component 3 has collapsed.' }), { playing: true }),
    'Component 3 has collapsed.',
  );
  assert.equal(
    stateSentence(frame({ status: 'converged', iteration: 1 }), { playing: true }),
    'Converged after 1 iteration.',
  );
});

test('the spoken summary has the numbers', () => {
  assert.equal(
    spokenSummary(frame(), { playing: true }),
    'Running. Iteration 42. The bound is −1,157.324 nats. Data in 2 of 3 components.',
  );
});

test('a replay on its way says where it goes, and a step what it had to say', () => {
  assert.equal(stateSentence(frame(), { playing: false, heading: 12345 }), 'On the way to iteration 12,345.');
  assert.equal(
    stateSentence(frame({ message: 'The precision step was halved.' }), { playing: true }),
    'Running. The precision step was halved.',
  );
});

/** A density's, which has everything by quadrature. @param {object} [more] */
const density = (more) => ({
  iteration: 7,
  status: 'running',
  message: '',
  bound: {
    elbo: -2.5,
    standardError: null,
    logEvidence: -2,
    logEvidenceKind: 'quadrature',
    klPosterior: 0.5,
    objective: { id: 'elbo', value: -2.6, standardError: 0.1 },
    ...more,
  },
  residuals: { D1: 1e-12, D2: -2e-12, D3: 0, D7: 3e-11, D10: null },
  why: {},
});

test('a density has its gap and every residual that is known', () => {
  assert.deepEqual(texts(density(), null, { model: 'density' }), {
    iteration: '7',
    bound: '−2.500 nats',
    evidence: '−2.000 nats',
    gap: '0.500 nats',
    D1: '1.0 × 10⁻¹²',
    D2: '−2.0 × 10⁻¹²',
    D3: '0',
    D7: '3.0 × 10⁻¹¹',
  });
  assert.equal(
    spokenSummary(/** @type {any} */ (density()), { playing: true, config: { model: 'density' } }),
    'Running. Iteration 7. The bound is −2.500 nats. log p(x) is −2.000 nats. The gap is 0.500 nats.',
  );
});

test('what is maximised is a number of its own where it is not the bound', () => {
  const objective = { id: 'importance-weighted', value: -2.125, standardError: 0.25 };
  const items = statusItems(/** @type {any} */ (density({ objective })), {
    config: { model: 'density', importanceSamples: 8 },
  });
  const item = items.find(({ id }) => id === 'objective');
  assert.deepEqual([item?.label, item?.text], ['L, 8', '−2.125 ± 0.250 nats']);
});

test('a bound that is infinite is a dash with its reason', () => {
  const frame = {
    ...density({ elbo: null, klPosterior: null }),
    residuals: {},
    why: { 'bound.elbo': 'infinite' },
  };
  const items = statusItems(/** @type {any} */ (frame), { config: { model: 'density' } });
  const bound = items.find(({ id }) => id === 'bound');
  assert.deepEqual([bound?.text, bound?.title], ['–', 'it is infinite']);
  assert.equal(
    items.find(({ id }) => id === 'gap'),
    undefined,
  );
  assert.match(String(items.find(({ id }) => id === 'D1')?.title), /not known here/);
});

test('the value of a handle is a place, an angle, or a number', () => {
  assert.equal(valueText({ kind: 'mean', value: [-1.23456, 0.5] }), '(−1.23, 0.5)');
  assert.equal(valueText({ kind: 'component-mean', value: [2] }), '2');
  assert.equal(valueText({ kind: 'component-rotation', value: [-30.4] }), '−30°');
  assert.equal(valueText({ kind: 'axis', value: [1e-7] }), '0.0000001');
});
