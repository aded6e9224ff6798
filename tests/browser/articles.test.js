/**
 * The pages as they are read: every figure of an article comes up where it stands, says no error, and does what the text around it tells
 * the reader to do.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { configOf, frameOf, reaches } from './support/figure.js';
import { openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('playwright-core').Page} Page */

const { visit } = await openStage();

for (const model of ['curve', 'density', 'mixture', 'vae']) {
  test(`every figure of the ${model} page comes up, and terms light one near them`, async (t) => {
    const { page, problems } = await visit(t, `${model}.html`, { viewport: { width: 1280, height: 900 } });
    for (const figure of await page.locator('elbo-explorer').all()) {
      await arrive(figure);
      // At rest, a few steps on, what evaluate() is asked for comes soonest.
      await figure.evaluate((/** @type {any} */ node) => node.step(10));
      assert.equal(await figure.locator('.problem:not([hidden])').count(), 0);
      const { view } = await figure.evaluate((node) => ({ view: node.getAttribute('view') }));
      if (!view) continue;
      const panels = await figure
        .locator('[data-plot]')
        .evaluateAll((plots) => plots.map((plot) => /** @type {HTMLElement} */ (plot).dataset.plot));
      assert.deepEqual([...panels].sort(), view.split(',').sort());
    }
    for (const term of await page.locator('.term').all()) {
      const quantity = await term.getAttribute('data-quantity');
      await term.scrollIntoViewIfNeeded();
      const before = await page.evaluate(() => scrollY);
      await term.focus();
      const lit = page.locator(`elbo-explorer[highlight="${quantity}"]`);
      assert.equal(await lit.count(), 1, `${quantity} lights one figure`);
      assert.equal(await page.evaluate(() => scrollY), before, 'and nothing scrolls');
      // What evaluate() says may come a little later.
      await page.waitForFunction(
        ([node, quantity]) => /** @type {any} */ (node).quantities.includes(quantity),
        /** @type {[any, string | null]} */ ([await lit.elementHandle(), quantity]),
      );
      const [at, of] = [await term.boundingBox(), await lit.boundingBox()];
      assert.ok(at && of);
      const away = Math.max(of.y - (at.y + at.height), at.y - (of.y + of.height));
      assert.ok(away < 900, `${quantity}: ${away} px away`);
      await term.evaluate((/** @type {HTMLElement} */ node) => node.blur());
      assert.equal(await page.locator('elbo-explorer[highlight]').count(), 0);
    }
    assert.deepEqual(problems, []);
  });
}

test('a term is lit by the mouse and by touch, and goes out again', async (t) => {
  const { page } = await visit(t, 'density.html', { hasTouch: true });
  const figure = page.locator('article elbo-explorer').first();
  await arrive(figure);
  const term = page.locator('.term[data-quantity="klPosterior"]').first();
  await term.tap();
  assert.equal(await figure.getAttribute('highlight'), 'klPosterior');
  await page.getByRole('heading', { name: 'A sum that does not move' }).tap();
  await page.locator('body').click({ position: { x: 2, y: 2 } });
  assert.equal(await figure.getAttribute('highlight'), null);
  await term.hover();
  assert.equal(await figure.getAttribute('highlight'), 'klPosterior');
  await page.mouse.move(2, 2);
  assert.equal(await figure.getAttribute('highlight'), null);
});

test('β is turned down where the text says so, and both dimensions come back', async (t) => {
  const { page, problems } = await visit(t, 'vae.html');
  const figure = page.locator('elbo-explorer[knobs="beta"]');
  await arrive(figure);
  await figure.evaluate(async (/** @type {any} */ node) => {
    node.pause();
    await node.step(1500 - node.frame.iteration);
  });
  assert.deepEqual(await active(figure), [0, 0]);
  const box = figure.getByRole('textbox', { name: 'β' });
  assert.ok(await box.isVisible());
  assert.equal(await figure.getByRole('form').getByRole('textbox').count(), 1, 'that setting alone');
  await box.fill('1');
  await box.press('Enter');
  await page.waitForFunction(
    (node) => /** @type {any} */ (node).config.beta === 1,
    await figure.elementHandle(),
  );
  const { iteration } = await frameOf(figure);
  assert.ok(iteration >= 1500, 'the run goes on');
  await figure.evaluate((/** @type {any} */ node) => node.step(1500));
  assert.deepEqual(await active(figure), [1, 1]);
  assert.deepEqual(problems, []);
});

test('a larger concentration keeps all components, where the text says so', async (t) => {
  const { page, problems } = await visit(t, 'mixture.html');
  const figure = page.locator('elbo-explorer[knobs="weight-concentration-prior"]');
  await arrive(figure);
  const box = figure.getByRole('form').getByRole('textbox');
  await box.fill('10');
  await box.press('Enter');
  await page.waitForFunction(
    (node) => /** @type {any} */ (node).config.weightConcentrationPrior === 10,
    await figure.elementHandle(),
  );
  await figure.evaluate((/** @type {any} */ node) => node.step(600));
  const { components } = await frameOf(figure);
  assert.deepEqual(Object.values(components.active.data), [1, 1, 1, 1, 1, 1]);
  assert.deepEqual(problems, []);
});

test('a link far below the figure brings it into view, changed', async (t) => {
  const { page, figure } = await visit(t, 'mixture.html');
  await reaches(figure, { iteration: 1 });
  await page.evaluate(() => {
    const link = Object.assign(document.createElement('a'), {
      href: '#v=1&model=mixture&data=galaxies',
      textContent: 'galaxies, from here',
    });
    document.querySelector('footer')?.append(link);
  });
  const link = page.getByRole('link', { name: 'galaxies, from here' });
  await link.scrollIntoViewIfNeeded();
  await link.click();
  await page.waitForFunction(() => {
    const figure = /** @type {any} */ (document.getElementById('figure'));
    const { top } = figure.getBoundingClientRect();
    return figure.config.data === 'galaxies' && top > -10 && top < innerHeight / 2;
  });
});

test('every panel of a model can be put up beside the controls, and is in the link', async (t) => {
  const { page, figure, problems } = await visit(t, 'density.html#v=1&model=density&iteration=20');
  await reaches(figure, { iteration: 20 });
  await figure.getByText(/^Panels: 4 of 11$/).click();
  for (const name of ['Jensen’s gap', 'Rényi bounds']) await figure.getByRole('checkbox', { name }).check();
  await figure.getByRole('checkbox', { name: 'The bound taken apart' }).uncheck();
  await figure.locator('[data-plot="renyi"]').waitFor();
  await figure.locator('[data-plot="decompositions"]').waitFor({ state: 'detached' });
  await figure.getByText(/^Panels: 5 of 11$/).waitFor();
  await page.waitForFunction(() => /[&]view=plane,balance,trace,renyi,jensen(&|$)/.test(location.hash));
  const { family } = await configOf(figure);
  assert.equal(family, 'full-rank');
  await page.reload();
  await figure.locator('[data-plot="jensen"]').waitFor();
  assert.deepEqual(problems, []);
});

/**
 * Scrolls to a figure and waits for its pictures.
 * @param {Locator} figure
 */
async function arrive(figure) {
  await figure.scrollIntoViewIfNeeded();
  await figure.evaluate((/** @type {any} */ node) => node.step(0));
  await figure.page().waitForFunction(
    (node) => {
      const canvases = [...(node?.shadowRoot?.querySelectorAll('canvas') ?? [])];
      return canvases.length > 0 && canvases.every((canvas) => / .*\. ./.test(canvas.ariaLabel ?? ''));
    },
    await figure.elementHandle(),
  );
}

/** @param {Locator} figure */
async function active(figure) {
  const { latent } = await frameOf(figure);
  return Object.values(latent.active.data);
}
