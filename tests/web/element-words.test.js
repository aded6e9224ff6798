import assert from 'node:assert/strict';
import { test } from 'node:test';

import { withDoubt, withEvidence } from '../../web/store/evidence.js';
import { valueText } from '../../web/element/handle-text.js';
import {
  decimalsWithin,
  formatNats,
  identitiesText,
  recordOf,
  residualsOf,
  roundedUp,
  statusItems,
} from '../../web/element/status.js';
import { spokenSummary, stateSentence } from '../../web/element/words.js';

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
  assert.equal(formatNats(-1.5e10), '−1.500000×10¹⁰');
  assert.deepEqual([formatNats(-Infinity), formatNats(Infinity), formatNats(NaN)], ['−∞', '+∞', '–']);
});

test('the status line has the iteration, the bound, a dash for what is not known with its reason, and who is alive', () => {
  assert.deepEqual(texts(frame()), {
    iteration: '42',
    bound: '−1,157.324 nats',
    evidence: '–',
    gap: '–',
    alive: '2 of 3',
  });
  const items = statusItems(frame());
  assert.match(String(items.find(({ id }) => id === 'evidence')?.title), /too many assignments/);
  assert.deepEqual(items.find(({ id }) => id === 'alive')?.components, [0, 2]);
});

test('a bound that is estimated is written with its standard error, and with no digit beyond it', () => {
  assert.equal(texts(frame({ bound: { elbo: -10, standardError: 0.25 } })).bound, '−10.0 ± 0.3 nats');
  assert.equal(texts(frame({ bound: { elbo: -1006.758, standardError: 14.3 } })).bound, '−1,007 ± 14 nats');
  assert.deepEqual([[1e-13], [4e-4], [6e-4], [0.082], [0.3], [14], [null]].map(decimalsWithin), [3, 3, 3, 2, 1, 0, 3]); // prettier-ignore
});

test('known evidence is shown at every iteration, the gap at its own', () => {
  const evidence = { logEvidence: -20, klPosterior: 2, residuals: { D1: 1e-14 }, iteration: 40 };
  const shown = texts(frame({ bound: { elbo: -22 } }), evidence);
  assert.deepEqual([shown.bound, shown.evidence, shown.gap], ['−22.000 nats', '−20.000 nats', '–']);
  assert.equal(texts(frame({ iteration: 40, bound: { elbo: -22 } }), evidence).gap, '2.000 nats');
});

test('bound, evidence and gap of a model that is learned are of one record, with its iteration, and add up', () => {
  const config = { model: 'vae' };
  const evidence = {
    iteration: 40,
    logEvidence: { shape: [2], data: [-10, -10] },
    total: { logEvidence: -898.142, elbo: -1020.8071, gap: 122.6651, logEvidenceError: 1e-5 },
  };
  const bound = { elbo: -1006.758, standardError: 14.3, logEvidence: null };
  const items = statusItems(frame({ bound }), { evidence: /** @type {any} */ (evidence), config });
  assert.deepEqual(
    items.slice(1, 4).map(({ label, text }) => [label, text]),
    [
      ['Bound at 40', '−1,020.807 nats'],
      ['log p(X) at 40', '−898.142 nats'],
      ['Gap at 40', '122.665 nats'],
    ],
  );
  const now = statusItems(frame({ bound, iteration: 40 }), {
    evidence: /** @type {any} */ (evidence),
    config,
  });
  assert.deepEqual(now.slice(1, 4).map(({ label }) => label), ['Bound', 'log p(X)', 'Gap']); // prettier-ignore
  // Of some of the points: an estimate, which adds up as well.
  const some = {
    iteration: 40,
    total: null,
    logEvidenceKind: 'quadrature',
    bound: { count: 10, of: 450, elbo: -1030, logEvidence: -900, gap: 130, elboError: 60, logEvidenceError: 40, gapError: 100 }, // prettier-ignore
  };
  assert.deepEqual(
    statusItems(frame({ bound }), { evidence: /** @type {any} */ (some), config }).slice(1, 4).map(({ label, text }) => [label, text]), // prettier-ignore
    [
      ['Bound at 40', '−1,030 ± 60 nats'],
      ['log p(X), estimate at 40', '−900 ± 40 nats'],
      ['Gap at 40', '130 nats'],
    ],
  );
  // Before it is there, or where it is not, the bound is the estimate and nothing stands beside it.
  for (const none of [null, { ...evidence, total: null }]) {
    const { bound: text, evidence: truth, gap } = texts(frame({ bound }), none, config);
    assert.deepEqual([text, truth, gap], ['−1,007 ± 14 nats', '–', '–']);
  }
});

test('what is printed adds up whatever rounding would make of it', () => {
  for (let i = 0; i < 200; i++) {
    const gap = (i * 0.7310585) % 3;
    const elbo = -5 - ((i * 0.123457) % 7);
    const shown = texts(density({ elbo, klPosterior: gap, logEvidence: elbo + gap }), null, {
      model: 'density',
    });
    const [a, b, c] = [shown.bound, shown.gap, shown.evidence].map((text) =>
      Math.round(1000 * Number(text.replace('−', '-').replace(' nats', ''))),
    );
    assert.equal(a + b, c);
    assert.ok(Math.abs(b / 1000 - gap) < 1.1e-3);
  }
});

test('an evidence that is contradicted is called an estimate, with its error, and the gap is never negative', () => {
  const bound = {
    elbo: -2.5,
    logEvidence: -2.33,
    logEvidenceKind: 'estimate',
    logEvidenceError: 0.17,
    klPosterior: -1e-17,
  };
  const items = statusItems(/** @type {any} */ (density(bound)), { config: { model: 'density' } });
  assert.deepEqual(
    items.slice(1, 4).map(({ label, text }) => [label, text]),
    [
      ['Bound', '−2.50 nats'],
      ['log p(x), estimate', '−2.33 ± 0.17 nats'],
      ['Gap', '0.00 nats'],
    ],
  );
  const contradictions = [{ identity: 'D1', message: 'D1 is off by 0.17 nats.' }];
  const said = spokenSummary(/** @type {any} */ ({ ...density(bound), contradictions }), { playing: false });
  assert.match(said, /D1 is off by 0\.17 nats\./);
  assert.equal(recordOf(/** @type {any} */ (density(bound)), null, null).gap, 0);
});

test('an answer that contradicts takes exact off the frame’s evidence', () => {
  const frame = /** @type {any} */ ({
    ...density(),
    bound: { ...density().bound, logEvidenceKind: 'exact' },
  });
  const answers = { renyi: { contradictions: [{ identity: 'order', residual: 0.25, message: 'So.' }] } };
  const { bound } = withDoubt(frame, answers);
  assert.deepEqual([bound.logEvidenceKind, bound.logEvidenceError], ['estimate', 0.25]);
  assert.equal(withDoubt(frame, { renyi: {}, khat: null }), frame);
  assert.equal(withDoubt(null, answers), null);
  const config = { model: 'vae' };
  const total = { elbo: -3, logEvidence: -2, gap: 1 };
  const evidence = /** @type {any} */ ({ iteration: 7, total, logEvidenceKind: 'quadrature' });
  const items = statusItems(
    { ...frame, bound: { elbo: -3, logEvidence: null } },
    { evidence, config, doubted: true },
  );
  assert.equal(items[2].label, 'log p(X), estimate');
});

test('all identities are one sentence, which stands still while residuals flicker', () => {
  const frame = /** @type {any} */ ({ ...density(), residualErrors: { D1: 3e-12, D2: null } });
  const answers = {
    surgery: { iteration: 3, residuals: { D4: -4e-12 }, residualErrors: { D4: 2e-6 } },
    khat: null,
  };
  const residuals = residualsOf(frame, answers);
  assert.deepEqual(
    residuals.map(({ id, residual, allowed, iteration }) => [id, residual, allowed, iteration]),
    [
      ['D1', 1e-12, 3e-12, 7],
      ['D2', -2e-12, null, 7],
      ['D3', 0, null, 7],
      ['D4', -4e-12, 2e-6, 3],
      ['D7', 3e-11, null, 7],
    ],
  );
  assert.equal(identitiesText(residuals, 3e-11, []), 'hold to 3×10⁻¹¹');
  assert.equal(identitiesText(residuals.slice(0, 3), 8.1e-12, []), 'hold to 9×10⁻¹²');
  assert.equal(identitiesText(residuals.slice(2, 3), 0, []), 'D3 holds to 0');
  assert.equal(identitiesText(residuals, 0.5, ['D1']), 'D1 does not hold');
  assert.equal(identitiesText(residuals, 0.5, []), 'hold within errors');
  assert.equal(identitiesText([], 0, []), '–');
  assert.deepEqual([8e-12, 8.01e-12, 9.5].map(roundedUp).map((value) => value.toPrecision(3)), ['8.00e-12', '9.00e-12', '10.0']); // prettier-ignore
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
  assert.equal(stateSentence(frame({ iteration: 0 }), { playing: false }), 'At its start.');
  const start = frame({ iteration: 0, message: 'This is start 2 of 3.', note: 'It is biased.' });
  assert.equal(stateSentence(start, { playing: false }), 'At its start. This is start 2 of 3. It is biased.');
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

test('a density has its evidence and its gap', () => {
  assert.deepEqual(texts(density(), null, { model: 'density' }), {
    iteration: '7',
    bound: '−2.500 nats',
    evidence: '−2.000 nats',
    gap: '0.500 nats',
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
  assert.equal(items.find(({ id }) => id === 'gap')?.text, '–');
});

test('the value of a handle is a place, an angle, or a number', () => {
  assert.equal(valueText({ kind: 'mean', value: [-1.23456, 0.5] }), '(−1.23, 0.5)');
  assert.equal(valueText({ kind: 'component-mean', value: [2] }), '2');
  assert.equal(valueText({ kind: 'component-rotation', value: [-30.4] }), '−30°');
  assert.equal(valueText({ kind: 'axis', value: [1e-7] }), '0.0000001');
});
