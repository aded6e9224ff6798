/** Lines that compute: the catalogue's derivations, the headless answer, and what the elements make of them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { barOf, domainOf, placeOf } from '../../web/lines/bars.js';
import { claimOf, rowsOf, slipsOf, textOf } from '../../web/lines/chain.js';
import { modelText, placeIn, sideText, stepText, verdictText } from '../../web/lines/words.js';
import { importCore, readCatalog } from './support/dist.js';

const { createSession } = await importCore();
const { derivations } = readCatalog();
const [first] = derivations;

const settings = { model: 'curve', family: 'gaussian', learn: 'none', rows: 6 };

/** @param {string} text @param {object} [options] */
async function line(text, options = {}) {
  const session = await createSession(settings);
  try {
    return session.evaluate('line', { text, instances: 4, ...options });
  } finally {
    session.dispose();
  }
}

test('every derivation of the catalogue is computed, and every slip misses its line', async () => {
  assert.ok(derivations.length >= 10);
  for (const derivation of derivations) {
    const right = await line(textOf(rowsOf(derivation)), { instances: 0 });
    assert.match(right.verdict, /^(holds|inequality)$/, derivation.id);
    for (const { step, slip } of slipsOf(derivation)) {
      const rows = rowsOf(derivation, { [step]: slip.id });
      const index = rows.findIndex(({ id }) => id === step);
      const wrong = await line(claimOf(rows, index), { instances: 0 });
      assert.equal(wrong.verdict, 'fails', `${derivation.id} ${slip.id}`);
      const off = await line(slip.off, { instances: 0 });
      const [before, after] = wrong.sides;
      if (!before.isFunction) {
        const by = slip.relation === '≤' ? before.value - after.value : after.value - before.value;
        assert.ok(Math.abs(by - off.sides[0].value) < 1e-8, `${derivation.id} ${slip.id}`);
      }
    }
  }
});

test('a line that cannot be read is refused with its place', async () => {
  await assert.rejects(line('KL(q || p)'), (/** @type {any} */ error) => {
    assert.equal(error.code, 'invalid-config');
    assert.equal(error.issues[0].path, 'text[8]');
    assert.match(error.message, /at character 9, "p" alone could be the prior or the posterior/);
    return true;
  });
});

test('an answer holds sides, steps, the tally and a counter-example', async () => {
  const answer = await line('log p(x) = E_q[log p(x|z)] + KL(q || p(z))', { point: 2 });
  assert.equal(answer.point, 2);
  assert.equal(answer.text, 'log p(x) = E_q[log p(x|z)] + KL(q(z) ‖ p(z))');
  assert.equal(answer.verdict, 'fails');
  assert.deepEqual(
    answer.sides[1].terms.map((/** @type {any} */ term) => term.quantity),
    ['expectedLogLikelihood', 'klPrior'],
  );
  assert.equal(answer.random.steps[0].failed + answer.random.steps[0].held, 4);
  const { picture } = answer.counterExample;
  assert.equal(picture.z.data.length, picture.q.data.length);
});

test('bars: terms end to end, the last at the line’s number; backwards where they take away', () => {
  const term = (/** @type {number} */ value, sign = 1) =>
    /** @type {any} */ ({ text: 'a', sign, value, valueError: 0, quantity: null });
  const bar = barOf({
    text: '',
    isFunction: false,
    value: -1,
    valueError: 0,
    terms: [term(2), term(-3, -1)],
  });
  assert.deepEqual(
    bar.segments.map(({ from, to }) => [from, to]),
    [
      [0, 2],
      [2, -1],
    ],
  );
  assert.equal(bar.end, -1);
  assert.equal(bar.segments[1].text, '−a');
  const domain = domainOf([bar]);
  assert.ok(domain[0] < -1 && domain[1] > 2);
  assert.ok(placeOf(-1, domain) > 0 && placeOf(2, domain) < 100);
  const infinite = barOf({ text: '', isFunction: false, value: null, terms: [{ ...term(0), value: null }] });
  assert.deepEqual(infinite, { segments: [], end: null, isFunction: false });
  assert.deepEqual(barOf(undefined).segments, []);
});

test('words: a number that stays is said to stay, one that does not is told with the one before', () => {
  const rows = rowsOf(first);
  const side = { text: '', isFunction: false, value: 1.25, valueError: 0, terms: [] };
  const told = { index: 1, count: 5, row: rows[1], side };
  assert.match(stepText({ ...told, before: 1.25 }), /^Line 2 of 5: equals .*\. Still 1\.250\. /);
  assert.match(stepText({ ...told, before: 2 }), / It is 1\.250, after 2\.000\. /);
  assert.equal(
    sideText({ ...side, value: null, why: 'It is +∞: an integral that does not converge.' }),
    'It is +∞: an integral that does not converge.',
  );
  assert.equal(verdictText(/** @type {any} */ ({ verdict: 'inequality' })), 'Holds as an inequality');
});

test('words: the model of a counter-example can be written down', async () => {
  const session = await createSession({ ...settings, family: 'exact' });
  const { counterExample } = session.evaluate('line', {
    text: 'log p(x) = E_q[log p(x,z) - log q(z)]',
    instances: 8,
  });
  session.dispose();
  assert.match(
    modelText(counterExample),
    /^Random model \d: z ~ .*N\(.*²\); x \| z ~ N\(f\(z\), .*\) with f\(z\) = .*; x = .*, q\(z\) = /,
  );
});

test('words: the place of a fault is found in characters, not in units', () => {
  assert.deepEqual(placeIn('KL(q || p)', 'text[8]'), { start: 8, end: 9 });
  assert.deepEqual(placeIn('𝔼_q[foo]', 'text[4]'), { start: 5, end: 8 });
  assert.deepEqual(placeIn('log p(x) =', 'text[10]'), { start: 10, end: 10 });
  assert.equal(placeIn('x', 'text'), null);
});
