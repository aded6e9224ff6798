import assert from 'node:assert/strict';
import { test } from 'node:test';

import { errorOf, refuses } from './support/errors.js';
import { random } from './support/random.js';
import { core, kinds, using } from './support/sessions.js';

/**
 * The ids that a mixture may choose from.
 * @param {string} wanted
 */
const choicesOf = (wanted) =>
  core
    .catalog()
    .parameters.find((/** @type {any} */ { key }) => key === wanted)
    .choices.filter((/** @type {any} */ { when }) => when?.model?.includes('mixture') ?? true)
    .map((/** @type {any} */ { id }) => id)
    .join(', ');
const dataWords = `${choicesOf('data')}, or { points: rows }, or auto`;
const number = 'a number from -1e12 to 1e12';

/** @param {any} points @param {any} [more] */
const data = (points, more) => ({ data: { points }, ...more });

/** What is wrong, the code, and the whole message. @type {[string, any, string, string][]} */
const cases = [
  ['NaN in the data', data([[1, 2], [NaN, 3]]), 'invalid-data', `data.points[1][0]: NaN is not allowed; allowed: ${number}.`],
  ['infinity in the data', data([[1, 2], [3, -Infinity]]), 'invalid-data', `data.points[1][1]: -Infinity is not allowed; allowed: ${number}.`],
  ['text in the data', data([[1, 2], [3, 'x']]), 'invalid-data', `data.points[1][1]: "x" is not allowed; allowed: ${number}.`],
  // eslint-disable-next-line no-sparse-arrays
  ['a hole in the data', data([[1, 2], [, 3]]), 'invalid-data', `data.points[1][0]: null is not allowed; allowed: ${number}.`],
  ['ragged rows', data([[1, 2], [3]]), 'invalid-data', 'data.points[1].length: 1 is not allowed; allowed: 2, as in the first row.'],
  ['no rows', data([]), 'invalid-data', 'data.points.length: 0 is not allowed; allowed: from 1 to 1000000 rows.'],
  ['no rows of two columns', data({ shape: [0, 2], data: [] }), 'invalid-data', 'data.points.length: 0 is not allowed; allowed: from 1 to 1000000 rows.'],
  ['data that is no table', data('1,2'), 'invalid-data', 'data.points: "1,2" is not allowed; allowed: a list of rows, each a list of numbers.'],
  ['an unknown data set', { data: 'iris' }, 'invalid-config', `data: "iris" is not allowed; allowed: ${dataWords}.`],
  ['no components', { components: 0 }, 'invalid-config', 'components: 0 is not allowed; allowed: an integer from 1 to 64.'],
  ['half a component', { components: 1.5 }, 'invalid-config', 'components: 1.5 is not allowed; allowed: an integer from 1 to 64.'],
  ['components in words', { components: 'six' }, 'invalid-config', 'components: "six" is not allowed; allowed: an integer from 1 to 64.'],
  ['a negative prior', { weightConcentrationPrior: -1 }, 'invalid-config', 'weightConcentrationPrior: -1 is not allowed; allowed: a number above 0 and at most 1000000, or auto.'],
  ['a prior of 0', { meanPrecisionPrior: 0 }, 'invalid-config', 'meanPrecisionPrior: 0 is not allowed; allowed: a number above 0 and at most 1000000000000.'],
  ['too few degrees of freedom', { degreesOfFreedomPrior: 1 }, 'invalid-config', 'degreesOfFreedomPrior: 1 is not allowed; allowed: a number above 1, the number of columns less one.'],
  ['an indefinite covariance', { covariancePrior: [[1, 2], [2, 1]] }, 'invalid-config', 'covariancePrior: a list of 2 is not allowed; allowed: a symmetric positive definite matrix.'],
  ['a mean of too few columns', { meanPrior: [1] }, 'invalid-config', 'meanPrior.length: 1 is not allowed; allowed: 2, the number of columns.'],
  ['an unknown key', { colour: 'red' }, 'invalid-config', `colour: there is no such setting; allowed: ${core.catalog().parameters.map((/** @type {any} */ { key }) => key).join(', ')}.`],
  ['a thousand million rows', { data: 'blobs', rows: 1e9 }, 'invalid-config', 'rows: 1000000000 is not allowed; allowed: an integer from 1 to 1000000, or auto.'],
  ['another model', { model: 'gan' }, 'invalid-config', `model: "gan" is not allowed; allowed: ${choicesOf('model')}.`],
  ['a yes that is no boolean', { standardize: 'yes' }, 'invalid-config', 'standardize: "yes" is not allowed; allowed: true or false.'],
  ['a seed below 0', { seed: -1 }, 'invalid-config', 'seed: -1 is not allowed; allowed: an integer from 0 to 4294967295.'],
  ['no config', null, 'invalid-config', 'config: null is not allowed; allowed: a record of settings.'],
  ['a list for a config', [1], 'invalid-config', 'config: a list of 1 is not allowed; allowed: a record of settings.'],
  ['a function in the config', { seed: () => 1 }, 'invalid-config', 'seed: a function is not allowed; allowed: null, booleans, numbers, strings, lists, plain objects, { shape, data } and typed arrays.'],
]; // prettier-ignore

for (const [kind, open] of kinds) {
  test(`${kind}: bad input is refused, naming what, where and what is allowed`, async () => {
    for (const [what, config, code, message] of cases) {
      const error = await errorOf(() => open(config));
      assert.deepEqual([error.code, error.message], [code, message], what);
      assert.equal(error.name, 'ElboError');
      assert.ok(error instanceof core.ElboError);
      assert.deepEqual(Object.keys(error.issues[0]).sort(), ['allowed', 'message', 'path', 'value']);
      assert.equal(error.issues[0].message, message);
      assert.ok(message.startsWith(error.issues[0].path));
    }
  });

  test(`${kind}: every fault of a config at once`, async () => {
    const error = await errorOf(() => open({ seed: -1, components: 0, colour: 'red', tolerance: NaN }));
    const paths = error.issues.map((/** @type {any} */ { path }) => path).sort();
    assert.deepEqual(paths, ['colour', 'components', 'seed', 'tolerance']);
  });

  test(`${kind}: a constant column is refused by name where standardising, and works otherwise`, async () => {
    const points = [[1, 5], [2, 5], [4, 5]]; // prettier-ignore
    await refuses(() => open(data(points, { components: 2 })), 'invalid-data', /column 2.* standardis/);
    await using(open, data(points, { components: 2, standardize: false }), async (session) => {
      await session.step(20);
      assert.ok(Number.isFinite((await session.frame({ fields: ['bound'] })).bound.elbo));
    });
  });

  test(`${kind}: odd data that is allowed gives finite numbers`, async () => {
    const some = [
      [[[3]], 1],
      [[[1, 2]], 1],
      [[[1], [1], [1], [2]], 3],
      [[[1e12, -1e12], [-1e12, 1e12], [0, 0]], 2],
      [[[1e-12, 0], [0, 1e-12], [1e-12, 1e-12]], 2],
      [[[0], [1e12], [1]], 2],
    ]; // prettier-ignore
    for (const [points, components] of some) {
      for (const standardize of [true, false]) {
        const config = data(points, { components, standardize });
        if (standardize && /** @type {any} */ (points).length === 1) {
          await refuses(() => open(config), 'invalid-data');
          continue;
        }
        await using(open, config, async (session) => {
          await session.step(30);
          const { bound, components } = await session.frame();
          assert.ok(Number.isFinite(bound.elbo), JSON.stringify(config));
          for (const { data } of Object.values(components)) assert.ok(data.every(Number.isFinite));
        });
      }
    }
  });
}

test('numbers in messages are written as numbers, of any size', async () => {
  const { uniform } = random(20);
  for (let i = 0; i < 500; ++i) {
    const number = (uniform() - 0.5) * 10 ** (40 * uniform() - 20) + (i % 5 === 0 ? 1 : 0);
    const error = await refuses(() => core.createSession({ seed: -Math.abs(number) }), 'invalid-config');
    const [, text] =
      /^seed: (-\d+(?:\.\d+)?(?:e[+-]\d+)?) is not allowed/.exec(error.message) ?? assert.fail(error.message);
    assert.ok(Math.abs(Number(text) + Math.abs(number)) <= 1e-11 * Math.abs(number), `${number} as ${text}`);
  }
});

test('a hundred thousand rows of rubbish are refused quickly', async () => {
  const points = Array.from({ length: 100_000 }, (_, i) => [i, i % 7]);
  points[99_999] = /** @type {any} */ ([1, 'x']);
  const start = performance.now();
  await refuses(() => core.createSession(data(points)), 'invalid-data', /^data\.points\[99999\]\[1\]: "x"/);
  assert.ok(performance.now() - start < 5000);
});

test('no damaged save ends in anything but a state or a refusal', async () => {
  const { below } = random(21);
  await using(core.createSession, { components: 3, rows: 40 }, async (session) => {
    session.step(5);
    const whole = session.save();
    for (let i = 0; i < 3000; ++i) {
      const bytes = whole.slice(0, below(10) === 0 ? below(whole.length) : whole.length);
      for (let n = below(3); n >= 0 && bytes.length > 0; --n) bytes[below(bytes.length)] = below(256);
      try {
        session.load(bytes);
      } catch (error) {
        assert.equal(
          /** @type {any} */ (error).code,
          'incompatible-state',
          /** @type {any} */ (error).message,
        );
      }
      session.step(1);
      session.frame();
    }
    session.load(whole);
    assert.equal(session.frame({ fields: [] }).iteration, 5);
  });
});

test('no config of random rubbish ends in anything but a session or a refusal', async () => {
  const { below, pick } = random(22);
  const keys = [...core.catalog().parameters.map((/** @type {any} */ { key }) => key), 'what'];
  const values = [null, true, 0, -1, 1, 2, 1e9, 1e-300, NaN, Infinity, '', 'auto', 'em', 'stochastic', 'blobs', 'random', [], [0, 1],
    [[1]], [[1, 0], [0, 1]], {}, { points: [[1, 2], [3, 4], [0, 7]] }, { points: [[1], [4], [2]] }, { points: null }, new Uint8Array(3)]; // prettier-ignore
  let made = 0;
  for (let i = 0; i < 3000; ++i) {
    const config = { rows: 30, components: 2, ...Object.fromEntries([...Array(1 + below(3))].map(() => [pick(keys), pick(values)])) }; // prettier-ignore
    try {
      const session = await core.createSession(config);
      ++made;
      session.step(3);
      session.frame();
      session.dispose();
    } catch (error) {
      const { code, message } = /** @type {any} */ (error);
      assert.ok(['invalid-config', 'invalid-data'].includes(code), `${message} (${JSON.stringify(config)})`);
    }
  }
  assert.ok(made > 60, `${made} sessions`);
});
