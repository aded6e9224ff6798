/** The article as a page: its first screen, what it fetches, how still it stands, guesses, links, words, a lecture, and who cannot see. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { drag, figureAt, numberOf } from './support/article.js';
import { overflow, violations } from './support/axe.js';
import { frameOf, reaches } from './support/figure.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage();

/** What the page may shift by over a full scroll, as browsers measure it. */
const MOST_SHIFT = 0.02;

for (const [width, height] of [
  [1440, 900],
  [360, 780],
]) {
  test(`the first screen at ${width}×${height} says what this is, asks, and has a figure whole enough to play with`, async (t) => {
    const { page, figure, problems } = await visit(t, 'index.html', { viewport: { width, height } });
    await reaches(figure, { iteration: 0 });
    const bottoms = await page.evaluate(() => {
      const bottom = (/** @type {Element | null | undefined} */ node) =>
        node?.getBoundingClientRect().bottom ?? Infinity;
      const root = document.querySelector('#figure-gap')?.shadowRoot;
      const bar = root?.querySelector('[data-plot="balance"] canvas')?.getBoundingClientRect();
      return {
        sentence: bottom(document.querySelector('.lead')),
        question: bottom(document.querySelector('#gap h2')),
        hills: bottom(root?.querySelector('[data-plot="plane"] canvas')),
        bar: (bar?.top ?? Infinity) + 80,
      };
    });
    for (const [name, bottom] of Object.entries(bottoms)) assert.ok(bottom <= height, `${name}: ${bottom}`);
    assert.match(String(await page.locator('.lead').textContent()), /for anyone\s+who knows expectation/);
    assert.deepEqual(problems, []);
  });
}

test('the first figure answers a drag at once, before any other model is fetched', async (t) => {
  const { page, figure, requests, problems } = await visit(t, 'index.html', {
    viewport: { width: 1440, height: 900 },
  });
  await reaches(figure, { iteration: 0 });
  const before = await numberOf(page, 'gap-now');
  await figure.locator('.handle[data-id="q-mean"]').waitFor({ state: 'attached' });
  await drag(page, figure, 'q-mean', [-150, 0]);
  await page.waitForFunction(
    (before) => document.querySelector('output[data-number="gap-now"]')?.textContent !== before,
    before,
  );
  const cores = requests.filter((url) => /\.wasm$/.test(url)).map((url) => url.split('/').at(-1));
  assert.deepEqual(cores, ['elbo-density.wasm']);
  assert.ok(!requests.some((url) => /\/(?:curve|mixture|vae)-\w+\.js$/.test(url)));
  assert.deepEqual(problems, []);
});

for (const width of [360, 1440]) {
  test(`nothing moves while the whole article is scrolled through at ${width} px`, async (t) => {
    const { page } = await visit(t, 'icon.svg', { viewport: { width, height: 800 } });
    await page.addInitScript(() => {
      /** @type {any} */ (window).shifts = [];
      new PerformanceObserver((list) => {
        for (const entry of /** @type {any[]} */ (list.getEntries()))
          if (!entry.hadRecentInput)
            /** @type {any} */ (window).shifts.push([entry.value, Math.round(scrollY)]);
      }).observe({ type: 'layout-shift', buffered: true });
    });
    await page.goto(new URL('index.html', page.url()).href);
    await reaches(page.locator('#figure-gap'), { iteration: 0 });
    const all = await page.evaluate(() => document.documentElement.scrollHeight);
    for (let y = 0; y < all; y += 500) {
      await page.evaluate((y) => scrollTo(0, y), y);
      await page.waitForTimeout(180);
    }
    await page.waitForTimeout(500);
    const shifts = /** @type {[number, number][]} */ (
      await page.evaluate(() => /** @type {any} */ (window).shifts)
    );
    const sum = shifts.reduce((total, [value]) => total + value, 0);
    assert.ok(
      sum < MOST_SHIFT,
      `${sum.toFixed(4)}: ${JSON.stringify(shifts.filter(([value]) => value > 1e-3))}`,
    );
  });
}

test('a link opens guesses answered, all of them or those it names', async (t) => {
  const { page } = await visit(t, 'index.html?answered=em,jensen#em', {
    viewport: { width: 1280, height: 900 },
  });
  const answers = () =>
    page
      .locator('.answer')
      .evaluateAll((nodes) => nodes.filter((node) => node.getClientRects().length > 0).length);
  assert.equal(await answers(), 2);
  assert.ok(await page.locator('#guess-em label.right').isVisible());
  await page.goto(new URL('index.html?answered', page.url()).href);
  assert.equal(await answers(), await page.locator('.answer').count());
});

test('every section has a link, which is copied, and opens the article there', async (t) => {
  const { page } = await visit(t, 'index.html', {
    viewport: { width: 1280, height: 900 },
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  const link = page.locator('#em .section-link');
  await link.scrollIntoViewIfNeeded();
  await link.click();
  await page.getByText('Link copied.').waitFor({ state: 'attached' });
  assert.match(await page.evaluate(() => navigator.clipboard.readText()), /\/index\.html#em$/);
  assert.match(page.url(), /#em$/);
  const contents = page.locator('.contents');
  await contents.getByRole('link', { name: 'When does z say nothing?' }).click();
  const box = await page.locator('#collapse h2').boundingBox();
  assert.ok(box && box.y >= -1 && box.y < 200);
});

test('a word is explained where it stands', async (t) => {
  const { page } = await visit(t, 'index.html', { viewport: { width: 360, height: 780 } });
  const word = page.locator('#look a.word', { hasText: 'posterior' }).first();
  await word.scrollIntoViewIfNeeded();
  await word.press('Enter');
  const note = page.locator('#meaning');
  await note.filter({ hasText: /^posterior: p\(z \| x\)/ }).waitFor();
  await page.keyboard.press('Escape');
  await note.waitFor({ state: 'hidden' });
});

test('a lecture shows one section a screen, goes on and back by keys, and figures keep their state', async (t) => {
  const { page } = await visit(t, 'index.html', { viewport: { width: 1280, height: 900 } });
  const figure = await figureAt(page, 'em');
  await page.getByRole('button', { name: 'E step' }).click();
  await reaches(figure, { iteration: 1 });
  await page.evaluate(() => /** @type {HTMLElement} */ (document.activeElement)?.blur());
  await page.keyboard.press('f');
  const shown = () =>
    page
      .locator('main > section')
      .evaluateAll((nodes) => nodes.filter((node) => node.getClientRects().length > 0).map(({ id }) => id));
  assert.deepEqual(await shown(), ['em']);
  await page.keyboard.press('PageDown');
  assert.deepEqual(await shown(), ['gradient']);
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('PageUp');
  assert.deepEqual(await shown(), ['pull']);
  await page.keyboard.press('ArrowRight');
  assert.equal((await frameOf(figure)).iteration, 1);
  await page.keyboard.press('f');
  assert.ok((await shown()).length > 15);
  const box = await page.locator('#em').boundingBox();
  assert.ok(box && Math.abs(box.y) < 100, 'it returns to where it was');
  await page.goto(new URL('index.html?lecture#look', page.url()).href);
  assert.deepEqual(await shown(), ['look']);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const width of [360, 1440]) {
    test(`axe finds nothing in the article, ${colorScheme}, ${width} px, and nothing sticks out`, async (t) => {
      const { page, figure } = await visit(t, 'index.html?answered', {
        colorScheme,
        viewport: { width, height: 800 },
      });
      await reaches(figure, { iteration: 0 });
      assert.deepEqual(await violations(page), []);
      assert.equal(await overflow(page), 0);
    });
  }
}

test('terms of formulas light the figure of their section', async (t) => {
  const { page } = await visit(t, 'index.html?answered', { viewport: { width: 1280, height: 900 } });
  for (const section of ['gap', 'marginal', 'shuffle']) {
    const figure = await figureAt(page, section);
    for (const term of await page.locator(`#${section} .term`).all()) {
      const quantity = await term.getAttribute('data-quantity');
      await term.focus();
      assert.equal(await figure.getAttribute('highlight'), quantity);
      await page.waitForFunction(
        ([node, quantity]) => /** @type {any} */ (node).quantities.includes(quantity),
        /** @type {[any, string | null]} */ ([await figure.elementHandle(), quantity]),
      );
    }
  }
});
