import assert from 'node:assert/strict';
import { test } from 'node:test';

import { strictPolicy } from '../../tools/serve.js';
import { everything, reaches, rests } from './support/figure.js';
import { inGallery, openStage } from './support/stage.js';

const { visit } = await openStage({ headers: { 'Content-Security-Policy': strictPolicy } });

/** What nobody should have sent, and what the page must say to it. @type {[string, RegExp][]} */
const hostile = [
  ['components=abc', /components: "abc" is not allowed; allowed: a whole number from 1 to \d+/],
  ['components=0', /components: 0 is not allowed; allowed: an integer from 1 to \d+/],
  ['components=-3', /components: -3 is not allowed/],
  ['components=1e308', /components: 1e\+?308 is not allowed/],
  ['rows=1000000000', /rows: 1000000000 is not allowed; allowed: an integer from 1 to /],
  ['rows=1e999', /rows: "1e999" is not allowed/],
  ['seed=1.5', /seed: "1\.5" is not allowed/],
  ['tolerance=NaN', /tolerance: "NaN" is not allowed/],
  ['tolerance=-1', /tolerance: -1 is not allowed/],
  ['nonsense=1', /nonsense: "nonsense" is not allowed; allowed: the keys of settings, such as model, data, /],
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

test('a link of nonsense shows what can be had of it, says what is wrong in a sentence and stays in the address', async (t) => {
  const { page, figure, problems } = await visit(t, '#v=1&model=mixture&data=galaxies&iteration=4');
  await reaches(figure, { iteration: 4 });
  for (const [link, message] of [...hostile, /** @type {const} */ (['v=99', /v: "99" is not allowed/])]) {
    await t.test(link, async () => {
      const fragment = `#v=1&${link}`.replace('v=1&v', 'v');
      await page.evaluate((fragment) => (location.hash = fragment), fragment);
      const said = figure.getByRole('alert').filter({ hasText: message, visible: true }).first();
      await said.waitFor();
      assert.ok(String(await said.textContent()).length <= 330);
      await rests(figure);
      const { config } = await everything(figure);
      assert.deepEqual([config.model, config.components, config.seed], ['mixture', 6, 1]);
      const given = await page.evaluate(() => location.hash);
      await page.waitForTimeout(200);
      assert.equal(await page.evaluate(() => location.hash), given);
      assert.equal(await figure.evaluate((/** @type {any} */ { link }) => `#${link}`), given);
    });
  }
  assert.deepEqual(problems, []);
});

test('a bad link stays in the address while the figure plays, through a reload, until the reader changes something', async (t) => {
  const bad = '#v=1&model=mixture&data=galaxies&components=abc&speed=30';
  const { page, figure } = await visit(t, bad);
  await figure
    .getByRole('alert')
    .filter({ hasText: /components: "abc"/, visible: true })
    .first()
    .waitFor();
  await reaches(figure, { iteration: 20 });
  await page.waitForTimeout(3000);
  assert.equal(await page.evaluate(() => location.hash), bad);
  assert.equal((await everything(figure)).config.data, 'galaxies');
  await page.reload();
  await reaches(figure, { iteration: 1 });
  assert.equal(await page.evaluate(() => location.hash), bad);
  await figure
    .getByRole('button', { name: /^(Pause|Step|Run again)$/ })
    .first()
    .click();
  await page.waitForFunction((bad) => location.hash !== bad, bad);
  assert.match(await page.evaluate(() => location.hash), /^#v=1&model=mixture&data=galaxies/);
});

test('damaged links open what they were made of', async (t) => {
  for (const link of [
    '#v%3D1%26model%3Dmixture%26data%3Dgalaxies%26components%3D4',
    '#v=1&amp;model=mixture&amp;data=galaxies&amp;components=4',
    '#v=1&model=mixture&data=galaxies&components=4)',
    '#v=1&model=mixture&data=galaxies&components=4&utm_source=x',
    '#v=1&model=mixture&data=galaxies&components=4&iteration=5&log=3%2Atolerance%210.001',
  ]) {
    const { figure } = await visit(t, link);
    await reaches(figure, { iteration: 1 });
    const { config, log } = await everything(figure);
    assert.deepEqual([config.data, config.components], ['galaxies', 4], link);
    if (link.includes('log')) assert.deepEqual(log, [[3, { tolerance: 0.001 }]]);
    assert.equal(await figure.getByRole('alert').filter({ visible: true }).count(), 0);
  }
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
  await (await inGallery(page, 'Galaxies, in one dimension')).click();
  await reaches(figure, { iteration: 1 });
  assert.equal((await everything(figure)).frame.pointCount, 82);
});
