import assert from 'node:assert/strict';
import { test } from 'node:test';

import { strictPolicy } from '../../tools/serve.js';
import { overflow, violations } from './support/axe.js';
import { button, ends, everything, frameOf, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Locator} Locator */

const { visit } = await openStage({ headers: { 'Content-Security-Policy': strictPolicy } });

/** With this tolerance a run never converges, so that it plays however slow the machine is. */
const endless = 'density.html#v=1&model=density&tolerance=0';
const atRest = `${endless}&iteration=20`;

/** Largest difference between the two sides of an identity, in nats. */
const RESIDUAL = 1e-8;

/** @param {any} frame */
function assertIdentities({ residuals, bound }) {
  for (const id of ['D1', 'D2', 'D3', 'D7', 'D10']) {
    assert.ok(Math.abs(residuals[id]) < RESIDUAL, `${id}: ${residuals[id]}`);
  }
  assert.ok(Math.abs(bound.elbo + bound.klPosterior - bound.logEvidence) < RESIDUAL);
  assert.ok(bound.elbo <= bound.logEvidence && bound.logEvidence <= bound.eubo);
}

test('the page plays under a strict content policy, fetches the core of its model alone, and the console stays empty', async (t) => {
  const { page, figure, problems, requests } = await visit(t, endless);
  await reaches(figure, { iteration: 30 });
  assertIdentities(await frameOf(figure));
  for (const label of [
    'Target and q',
    'The bound over iterations',
    'The bound taken apart',
    'The bound and its gap',
  ])
    await figure.getByRole('img', { name: new RegExp(`^${label}\\.`) }).waitFor();
  await figure.locator('img').waitFor({ state: 'hidden' });
  assert.equal(page.workers().length, 1);

  // Figures that are out of view rest.
  for (const other of await page.locator('elbo-explorer').all()) {
    await other.scrollIntoViewIfNeeded();
    await reaches(other, { iteration: 1 });
  }
  const wasm = requests.flatMap((address) => /elbo-\w+\.wasm$/.exec(address) ?? []);
  assert.deepEqual([...new Set(wasm)], ['elbo-density.wasm']);
  assert.deepEqual(
    requests.filter((address) => /elbo-(core|mixture|curve)/.test(address)),
    [],
  );
  assert.deepEqual(problems, []);
});

for (const [what, settings] of /** @type {const} */ ([
  ['mean-field on a slant', 'targetComponents=1,0,0,1,0.85,1&family=mean-field'],
  ['a mixture on three hills', 'family=mixture'],
  ['a flow around a ring', 'target=ring&family=flow'],
  ['a needle beside a hill', 'targetComponents=1,-1,1,1e-4,0,1e-4;1,1,0,1,0,1'],
  ['a line', 'dimensions=1'],
]))
  test(`the identities hold in every frame on show: ${what}`, async (t) => {
    const { figure, problems } = await visit(t, `${endless}&${settings}&iteration=5`);
    await reaches(figure, { iteration: 5 });
    await rests(figure);
    for (let i = 0; i < 3; ++i) {
      assertIdentities(await frameOf(figure));
      await button(figure, 'Step').click();
      await rests(figure);
    }
    assert.deepEqual(problems, []);
  });

test('a formula that is wrong is refused beside its box, and the last good state stays; a right one is taken', async (t) => {
  const { page, figure, problems } = await visit(t, `${atRest}&target=formula`);
  await reaches(figure, { iteration: 20 });
  await rests(figure);
  const before = await figure.evaluate((/** @type {any} */ { frame, link }) => ({ frame, link }));
  const field = figure.locator('[data-key="formula"]');
  const box = field.getByRole('textbox');
  const alert = field.getByRole('alert').filter({ visible: true });
  // As a reader does: the box selects what is wrong in it when one comes back to it.
  const retype = async (/** @type {string} */ text) => {
    await box.focus();
    await page.keyboard.press('Control+a');
    await page.keyboard.insertText(text);
    await box.blur();
    await rests(figure);
  };
  for (const [text, message] of /** @type {const} */ ([
    ['-(z1^2 + ', /^formula\b.*allowed: \S/],
    ['-z1^2 - z3^2', /z3/],
    ['z1 +* z2', /\*/],
    ['eval(z1)', /eval/],
    ['z1 + z2', /\S/],
  ])) {
    await retype(text);
    await alert.filter({ hasText: message }).waitFor();
    assert.equal(await box.getAttribute('aria-invalid'), 'true', text);
    assert.equal(await box.inputValue(), text, 'what was typed is there to be mended');
    const after = await figure.evaluate((/** @type {any} */ { frame, link }) => ({ frame, link }));
    assert.deepEqual(after, before, text);
  }
  await retype('-(z1^2 + 4*z2^2)/2');
  await page.waitForFunction(
    () =>
      /** @type {any} */ (document.querySelector('elbo-explorer')).config.formula === '-(z1^2 + 4*z2^2)/2',
  );
  await rests(figure);
  assert.equal(await alert.count(), 0);
  const { bound, ...frame } = await frameOf(figure);
  // Its integral is π: what is typed is the log density itself.
  assert.ok(Math.abs(bound.logEvidence - Math.log(Math.PI)) < RESIDUAL, bound.logEvidence);
  assertIdentities({ bound, ...frame });
  assert.deepEqual(problems, []);
});

test('a learning rate of a million ends in words and in numbers, and reset works', async (t) => {
  const { figure, problems } = await visit(t, `${endless}&optimizer=sgd&learningRate=1e6&speed=max`);
  await ends(figure, 'diverged');
  await rests(figure);
  const frame = await frameOf(figure);
  assert.match(
    frame.message,
    new RegExp(`^Diverged.* ${frame.iteration + 1}\\b|^Diverged.* ${frame.iteration}\\b`),
  );
  await figure.locator('.state').getByText(frame.message, { exact: true }).waitFor();
  const numbers = [frame.bound, frame.residuals, frame.q, frame.target, frame.samples].map(numbersIn).flat();
  assert.ok(numbers.length > 100);
  assert.ok(numbers.every(Number.isFinite), 'nothing that is not a number reaches the page');

  await button(figure, 'Reset').click();
  assert.equal(await rests(figure), 0);
  const start = await frameOf(figure);
  assert.equal(start.status, 'running');
  assertIdentities(start);
  assert.deepEqual(problems, []);
});

/**
 * @param {unknown} value
 * @returns {number[]} every number in it
 */
function numbersIn(value) {
  if (typeof value === 'number') return [value];
  return value && typeof value === 'object' ? Object.values(value).flatMap(numbersIn) : [];
}

test('a component comes and goes, and the evidence stays', async (t) => {
  const { figure, problems } = await visit(t, atRest);
  await reaches(figure, { iteration: 20 });
  const rows = async () =>
    figure.evaluate((/** @type {any} */ { config, frame }) => ({
      count: config.targetComponents.length,
      shown: frame.target.components.shape?.[0] ?? frame.target.components.length,
      logEvidence: frame.bound.logEvidence,
    }));
  const before = await rows();
  assert.deepEqual(before, { count: 3, shown: 3, logEvidence: -2 });
  await button(figure, 'Add a component').click();
  await rests(figure);
  assert.deepEqual(await rows(), { count: 4, shown: 4, logEvidence: -2 });
  for (let i = 0; i < 3; ++i) {
    await button(figure, 'Remove the last').click();
    await rests(figure);
  }
  assert.deepEqual(await rows(), { count: 1, shown: 1, logEvidence: -2 });
  assert.equal(await button(figure, 'Remove the last').isDisabled(), true);
  assert.deepEqual(problems, []);
});

test('three runs from one start play in step, on one truth', async (t) => {
  const link = `${endless}&estimator=reparameterized&compare=estimator=score-function;estimator=stl`;
  const { page, figure, problems } = await visit(t, link);
  await reaches(figure, { iteration: 20 });
  await button(figure, 'Pause').click();
  await rests(figure);
  await page.waitForFunction(async () => {
    const figure = /** @type {any} */ (document.querySelector('elbo-explorer'));
    const { frame, compare } = JSON.parse(await (await figure.toBlob('json')).text());
    return compare?.every((/** @type {any} */ run) => run.frame.iteration === frame.iteration);
  });
  const { frame, compare } = await everything(figure);
  assert.deepEqual(
    compare.map((/** @type {any} */ { config, label }) => [config.estimator, label]),
    [
      ['score-function', 'Score function'],
      ['stl', 'Sticking the landing'],
    ],
  );
  for (const run of compare) {
    assert.equal(run.frame.bound.logEvidence, frame.bound.logEvidence);
    assertIdentities(run.frame);
    assert.notEqual(run.frame.bound.elbo, frame.bound.elbo);
  }
  const described = figure.getByRole('img', { name: /^The bound and its gap\./ });
  const words = String(await described.getAttribute('aria-label'));
  for (const name of ['Reparameterised', 'Score function', 'Sticking the landing'])
    assert.match(words, new RegExp(`${name}: the ELBO, −\\d`));
  assert.deepEqual(problems, []);
});

/** What each plot says of itself once it has its numbers. @type {Record<string, RegExp>} */
const analyses = {
  sandwich: /−?\d+\.\d+/,
  importance:
    /^Bounds from many samples\. The bound rises from the ELBO, −\d\.\d+ nats .* log evidence is −2\.\d+/,
  renyi: /−?\d+\.\d+/,
  jensen: /−?\d+\.\d+/,
  race: /Reparameterised: total variance [\d.]+, signal to noise [\d.]+ ± .* Runs from here take the ELBO/,
  proposal: /k̂ = −?\d+\.\d+/,
};

test('every analysis comes to finite numbers, at rest and while it plays', async (t) => {
  const { figure, problems } = await visit(t, atRest);
  await reaches(figure, { iteration: 20 });
  await figure.evaluate(
    (/** @type {any} */ figure, ids) => figure.setAttribute('view', ids.join()),
    Object.keys(analyses),
  );
  await figure.getByRole('button', { name: /^Show all of it/ }).click();
  const describedAs = (/** @type {RegExp} */ pattern) => figure.getByRole('img', { name: pattern });
  for (const [id, pattern] of Object.entries(analyses)) {
    const plot = figure.locator(`[data-plot="${id}"]`);
    await plot.scrollIntoViewIfNeeded();
    await plot.getByRole('img', { name: pattern }).waitFor();
    const words = String(await plot.getByRole('img').getAttribute('aria-label'));
    assert.doesNotMatch(words, /NaN|Infinity|undefined|not computed/i, id);
  }
  await describedAs(/^q as a proposal\./).waitFor();
  await button(figure, 'Play').click();
  await reaches(figure, { iteration: 60 });
  await button(figure, 'Pause').click();
  const at = await rests(figure);
  await figure.getByRole('img', { name: analyses.importance }).waitFor();
  assert.ok(at >= 60);
  assert.deepEqual(problems, []);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark']))
  for (const width of [1280, 360])
    test(`axe finds nothing serious and nothing sticks out, ${colorScheme}, ${width} px wide`, async (t) => {
      const { page, figure } = await visit(t, endless, { colorScheme, viewport: { width, height: 800 } });
      await reaches(figure, { iteration: 3 });
      for (const other of await page.locator('elbo-explorer').all()) {
        await other.scrollIntoViewIfNeeded();
        await reaches(other, { iteration: 0 });
      }
      assert.deepEqual(await violations(page), [], 'while it runs');
      for (const summary of await figure.locator('summary').all()) await summary.click();
      await figure.locator('[data-key="targetComponents"]').getByRole('textbox').fill('1, 0, 0, -1, 0, 1');
      await figure.locator('[data-key="targetComponents"]').getByRole('textbox').blur();
      await figure.getByRole('alert').filter({ visible: true }).waitFor();
      assert.deepEqual(await violations(page), [], 'with a refusal');
      assert.equal(await overflow(page), 0, 'nothing sticks out');
    });

test('a formula is shown set in type as long as it is one, and a link with it is read whole', async (t) => {
  const formula = 'log p(x, y) = -½ x² - |y| + log(2 + sin²(3x))';
  const address = `density.html#v=1&model=density&target=formula&formula=${encodeURIComponent(formula)}`;
  const { figure, problems } = await visit(t, address);
  const set = figure.locator('math');
  await set.waitFor();
  assert.equal(await set.getAttribute('alttext'), '-0.5*z1^2 - abs(z2) + log(2 + sin(3*z1)^2)');
  const box = figure.getByRole('textbox', { name: 'Log density' });
  await box.fill('-x^2/(2 y');
  await box.press('Enter');
  await set.waitFor({ state: 'detached' });
  await box.fill('-x^2/2 - cosh y');
  await box.press('Enter');
  await figure.locator('math[alttext="-z1^2/2 - cosh(z2)"]').waitFor();
  assert.deepEqual(problems, []);
});
