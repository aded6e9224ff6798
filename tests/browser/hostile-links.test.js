import assert from 'node:assert/strict';
import { test } from 'node:test';

import { strictPolicy } from '../../tools/serve.js';
import { everything, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage({ headers: { 'Content-Security-Policy': strictPolicy } });

/** What nobody should have sent, and what the page must say to it. @type {[string, RegExp][]} */
const hostile = [
  ['components=abc', /components: "abc" is not allowed; allowed: a whole number from 1 to \d+/],
  ['components=0', /components: 0 is not allowed; allowed: an integer from 1 to \d+/],
  ['components=-3', /components: -3 is not allowed/],
  ['components=1e308', /components: 1e\+?308 is not allowed/],
  ['components=4&rows=3', /components: 4 is not allowed/],
  ['rows=1000000000', /rows: 1000000000 is not allowed; allowed: an integer from 1 to /],
  ['rows=1e999', /rows: "1e999" is not allowed/],
  ['seed=1.5', /seed: "1\.5" is not allowed/],
  ['tolerance=NaN', /tolerance: "NaN" is not allowed/],
  ['tolerance=-1', /tolerance: -1 is not allowed/],
  ['nonsense=1', /nonsense: "nonsense" is not allowed; allowed: the keys model, data, /],
  ['__proto__=1&constructor=2', /__proto__: .* constructor: /],
  ['data=nowhere', /data: "nowhere" is not allowed; allowed: /],
  ['data=%E0%A4%A', /data: .* is not allowed/],
  ['data=1,2;3', /data\.points\[1\]\.length: 1 is not allowed; allowed: 2/],
  ['data=1,2;NaN,4', /data\.points\[1\]\[0\]: "NaN" is not allowed/],
  ['model=<img src=x onerror=alert(1)>', /model: "<img src=x onerror=alert\(1\)>" is not allowed/],
  ['meanPrior=1,2,3', /meanPrior\.length: 3 is not allowed; allowed: 2/],
  ['covariancePrior=1,2;3,1', /covariancePrior: /],
  ['degreesOfFreedomPrior=1', /degreesOfFreedomPrior: 1 is not allowed/],
  ['weightConcentrationPrior=-1', /weightConcentrationPrior: -1 is not allowed/],
  ['iteration=-1', /iteration: "-1" is not allowed/],
  ['iteration=99999999999999999999', /iteration: "99999999999999999999" is not allowed/],
  ['log=~*!', /log\[0\]: /],
  ['iteration=9&log=5*components!3', /components: this setting cannot change during a run/],
];

test('a link of nonsense to a page that shows something leaves it and says what is wrong', async (t) => {
  const { page, figure, problems } = await visit(t, '#v=1&model=mixture&iteration=4');
  await reaches(figure, { iteration: 4 });
  await rests(figure);
  const before = await everything(figure);
  for (const [link, message] of [...hostile, /** @type {const} */ (['v=99', /v: "99" is not allowed/])]) {
    await t.test(link, async () => {
      await page.evaluate((link) => (location.hash = `#v=1&${link}`.replace('v=1&v', 'v')), link);
      await figure.getByRole('alert').filter({ hasText: message, visible: true }).first().waitFor();
      await rests(figure);
      assert.deepEqual(await everything(figure), before);
    });
  }
  assert.deepEqual(problems, []);
});

for (const [link, message] of [hostile[0], hostile[5], hostile[10], hostile[14]]) {
  test(`a page that is opened with ${link} plays what it would play without, and says what is wrong`, async (t) => {
    const { figure, problems } = await visit(t, `#v=1&${link}`);
    await figure.getByRole('alert').filter({ hasText: message, visible: true }).first().waitFor();
    await reaches(figure, { iteration: 3 });
    assert.equal((await everything(figure)).config.components, 6);
    assert.deepEqual(problems, []);
  });
}

test('a fragment that is no link of ours is left alone', async (t) => {
  const { page, figure } = await visit(t, '#the-bound');
  await reaches(figure, { iteration: 1 });
  assert.equal(await figure.getByRole('alert').filter({ visible: true }).count(), 0);
  assert.ok(await page.getByRole('heading', { name: 'How many clusters?' }).isVisible());
});

test('a link to an iteration that is never reached leaves a page that can be used', async (t) => {
  const endless = 'optimizer=stochastic&tolerance=0&iteration=9007199254740991';
  const { page, figure } = await visit(t, `#v=1&${endless}`);
  await page.getByRole('link', { name: 'Galaxies, in one dimension' }).click();
  await reaches(figure, { iteration: 1 });
  assert.equal((await everything(figure)).frame.pointCount, 82);
});
