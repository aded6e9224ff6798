/** The laboratory: panels put up, moved and taken down by mouse, finger and keys; settings found, explained and taken back. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { configOf, reaches, rests } from './support/figure.js';
import { inGallery, openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Locator} Locator */

const { visit } = await openStage();

const start = 'density.html#v=1&model=density&iteration=20';

/** @param {Locator} figure  @returns {Promise<string[]>} ids of the panels, in the order in which they are listed */
function listed(figure) {
  return figure.evaluate((/** @type {any} */ node) =>
    [...node.shadowRoot.querySelectorAll('.order :checked')].map(({ value }) => value),
  );
}

/**
 * @param {Locator} figure
 * @param {string[]} ids
 */
async function shows(figure, ids) {
  const element = await figure.elementHandle();
  await figure.page().waitForFunction(([node, text]) => {
    const root = /** @type {any} */ (node).shadowRoot;
    const rows = [...root.querySelectorAll('.order :checked')].map(({ value }) => value);
    const panels = [...root.querySelectorAll('.panel')].map((panel) => panel.dataset.plot);
    return rows.join() === text && panels.sort().join() === String(text).split(',').sort().join();
  }, /** @type {[any, string]} */ ([element, ids.join()]));
}

test('panels are put in order by keys, and the order is in the link', async (t) => {
  const { page, figure, problems } = await visit(t, start);
  await reaches(figure, { iteration: 20 });
  await figure.getByText(/^Panels: 4 of 11$/).click();
  assert.deepEqual(await listed(figure), ['plane', 'balance', 'decompositions', 'trace']);
  await figure.getByRole('button', { name: 'Move Target and q, place 1 of 11' }).focus();
  await page.keyboard.press('ArrowDown');
  await shows(figure, ['balance', 'plane', 'decompositions', 'trace']);
  // The focus goes along, so that the next keys move the same panel.
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('ArrowDown');
  await shows(figure, ['balance', 'decompositions', 'trace', 'plane']);
  await page.waitForFunction(() => /[&]view=balance,decompositions,trace,plane(&|$)/.test(location.hash));
  await page.reload();
  await figure.getByText(/^Panels: 4 of 11$/).click();
  await shows(figure, ['balance', 'decompositions', 'trace', 'plane']);
  await figure.getByRole('button', { name: 'The usual panels' }).click();
  await shows(figure, ['plane', 'balance', 'decompositions', 'trace']);
  await page.waitForFunction(() => !/[&]view=/.test(location.hash));
  assert.deepEqual(problems, []);
});

for (const hasTouch of [false, true]) {
  test(`panels are dragged by their grips, ${hasTouch ? 'by touch' : 'by mouse'}`, async (t) => {
    const { page, figure } = await visit(t, start, { hasTouch });
    await reaches(figure, { iteration: 20 });
    await figure.getByText(/^Panels: 4 of 11$/).click();
    const grip = figure.getByRole('button', { name: /^Move The bound over iterations/ });
    await grip.scrollIntoViewIfNeeded();
    const from = await grip.boundingBox();
    const to = await figure.getByRole('button', { name: /^Move Target and q/ }).boundingBox();
    assert.ok(from && to);
    const [x, y, end] = [from.x + from.width / 2, from.y + from.height / 2, to.y + 2];
    if (hasTouch) await touch(page, [x, y], [x, end]);
    else {
      await page.mouse.move(x, y);
      await page.mouse.down();
      await page.mouse.move(x, end, { steps: 8 });
      await page.mouse.up();
    }
    await shows(figure, ['trace', 'plane', 'balance', 'decompositions']);
  });
}

test('a setting is found by its name or by what it does, explained, and taken back', async (t) => {
  const { page, figure, problems } = await visit(t, start);
  await reaches(figure, { iteration: 20 });
  const search = figure.getByRole('searchbox', { name: 'Find a setting' });
  await search.fill('standard deviation likelihood');
  const scale = figure.getByRole('textbox', { name: "Prior's standard deviation", exact: true });
  await scale.waitFor();
  const first = figure.locator('.controls .field').first();
  assert.equal(await first.getAttribute('data-key'), 'priorScale');
  assert.ok(await first.locator('.help').isVisible());
  const before = (await configOf(figure)).priorScale;
  await scale.fill('2.5');
  await scale.press('Enter');
  const back = figure.getByRole('button', { name: "Prior's standard deviation: back to the default" });
  await back.waitFor();
  await rests(figure);
  assert.equal((await configOf(figure)).priorScale, 2.5);
  await back.click();
  await back.waitFor({ state: 'detached' });
  await rests(figure);
  assert.equal((await configOf(figure)).priorScale, before);
  await search.fill('no such thing');
  await figure.getByText('No setting that applies here speaks of this.').waitFor();
  await search.focus();
  await page.keyboard.press('Escape');
  await figure.getByText(/^Panels: 4 of 11$/).waitFor();
  assert.deepEqual(problems, []);
});

/**
 * A finger, as Chromium has them.
 * @param {import('playwright-core').Page} page
 * @param {[number, number]} from
 * @param {[number, number]} to
 */
async function touch(page, [x, y], [endX, endY]) {
  const client = await page.context().newCDPSession(page);
  const send = (/** @type {'touchStart' | 'touchMove' | 'touchEnd'} */ type, /** @type {any[]} */ points) =>
    client.send('Input.dispatchTouchEvent', { type, touchPoints: points });
  await send('touchStart', [{ x, y }]);
  for (let i = 1; i <= 8; i++)
    await send('touchMove', [{ x: x + ((endX - x) * i) / 8, y: y + ((endY - y) * i) / 8 }]);
  await send('touchEnd', []);
}

for (const model of ['curve', 'density', 'mixture', 'vae']) {
  for (const [width, height] of [
    [1440, 900],
    [1280, 720],
  ]) {
    test(`the figure of ${model} stands in one screen of ${width} × ${height}`, async (t) => {
      const { figure } = await visit(t, `${model}.html`, { viewport: { width, height } });
      await reaches(figure, { iteration: 1 });
      const { top, bottom, panels, shown, scrolls } = await figure.evaluate((/** @type {any} */ node) => {
        const box = node.getBoundingClientRect();
        const canvases = [...node.shadowRoot.querySelectorAll('.panel canvas')];
        return {
          top: box.top,
          bottom: box.bottom,
          panels: canvases.length,
          shown: canvases.filter((canvas) => {
            const { bottom, height } = canvas.getBoundingClientRect();
            return bottom <= innerHeight && height >= 100;
          }).length,
          scrolls: document.documentElement.scrollWidth > innerWidth,
        };
      });
      assert.ok(top >= 0 && top <= 130 && bottom <= height, `from ${top} to ${bottom}`);
      assert.deepEqual([panels, shown, scrolls], [4, 4, false]);
    });
  }
}

test('the gallery fetches its pictures when it is opened, and marks the preset on show', async (t) => {
  const { page, figure, requests, problems } = await visit(t, 'density.html');
  await reaches(figure, { iteration: 1 });
  const pictures = () => requests.filter((address) => /preset-.*\.webp$/.test(address));
  assert.deepEqual(pictures(), []);
  await page.locator('.presets summary').click();
  await page.waitForFunction(() =>
    [.../** @type {any} */ (document.querySelectorAll('.presets img'))]
      .slice(0, 3)
      .every((img) => img.complete && img.naturalWidth > 0),
  );
  assert.ok(pictures().length >= 3);
  const marked = page.locator('.presets a[aria-current]');
  assert.equal(await marked.textContent(), 'Three hills, one Gaussian');
  await page.keyboard.press('Escape');
  await page.locator('.presets ul').waitFor({ state: 'hidden' });
  await (await inGallery(page, 'Mean-field on a slant')).click();
  await page.locator('.presets ul').waitFor({ state: 'hidden' });
  await page.locator('#preset-title').getByText('Mean-field on a slant').waitFor();
  assert.equal(await marked.textContent(), 'Mean-field on a slant');
  assert.deepEqual(problems, []);
});
