import assert from 'node:assert/strict';
import { test } from 'node:test';

import { activityDuring, button, nothing, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Page} Page */

const { visit } = await openStage();

/** More stops than the page has. */
const MOST_STOPS = 150;

/**
 * What has the focus, inside shadow roots: its identity among what can be focused, its name, and whether one sees it.
 * @param {Page} page
 * @returns {Promise<{ name: string, seen: boolean, inFigure: boolean }>}
 */
function focused(page) {
  return page.evaluate(() => {
    let element = document.activeElement;
    while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
    if (!element || element === document.body) return { name: '', seen: false, inFigure: false };
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(element);
    const labels = /** @type {any} */ (element).labels ?? [];
    const name = element.getAttribute('aria-label') ?? labels[0]?.textContent ?? element.textContent;
    return {
      name: String(name).trim().replace(/\s+/g, ' '),
      seen: (outlineStyle !== 'none' && outlineWidth !== '0px') || boxShadow !== 'none',
      // The page has figures below this one.
      inFigure: /** @type {any} */ (element.getRootNode()).host === document.querySelector('elbo-explorer'),
    };
  });
}

test('everything that can be used is reached by Tab, is named, and shows that it has the focus', async (t) => {
  const { page, figure } = await visit(t, '#v=1&optimizer=stochastic&iteration=2');
  await reaches(figure, { iteration: 2 });
  await rests(figure);
  for (const summary of await figure.locator('summary').all()) await summary.click();
  const usable = await figure.evaluate((/** @type {any} */ figure) => {
    const all = figure.shadowRoot.querySelectorAll(
      'button, input, select, textarea, summary, [tabindex="0"]',
    );
    return [...all].filter((element) => element.checkVisibility() && !element.disabled).length;
  });
  await page.evaluate(() => {
    /** @type {any} */ (document.activeElement)?.blur();
    getSelection()?.removeAllRanges();
  });
  await page.locator('h1').click();
  const stops = [];
  for (let i = 0; i < MOST_STOPS; ++i) {
    await page.keyboard.press('Tab');
    const stop = await focused(page);
    if (stop.name === '' && !stop.inFigure && i > 0) break;
    stops.push(stop);
  }
  const inFigure = stops.filter((stop) => stop.inFigure);
  assert.equal(inFigure.length, usable, inFigure.map(({ name }) => name).join(' | '));
  for (const { name, seen } of stops) {
    assert.notEqual(name, '');
    assert.ok(seen, `one cannot see that ${name} has the focus`);
  }
  const [first, second] = inFigure;
  assert.match(first.name, /^Interactive figure/);
  assert.match(second.name, /^Play/);
});

test('Tab, space and arrows play, pause, step and reset', async (t) => {
  const { page, figure } = await visit(t, '#v=1&iteration=2');
  await reaches(figure, { iteration: 2 });
  await rests(figure);
  await page.locator('h1').click();
  for (let i = 0; i < MOST_STOPS && !/^Interactive figure/.test((await focused(page)).name); ++i) {
    await page.keyboard.press('Tab');
  }
  await page.keyboard.press('ArrowRight');
  assert.equal(await rests(figure), 3);
  const scrolled = await page.evaluate(() => window.scrollY);
  await page.keyboard.press('Space');
  await reaches(figure, { iteration: 6 });
  await page.keyboard.press('Space');
  await button(figure, 'Play').waitFor();
  const paused = await rests(figure);
  assert.deepEqual(await activityDuring(figure), nothing);
  assert.equal(await page.evaluate(() => window.scrollY), scrolled, 'the page stays where it is');
  await page.keyboard.press('ArrowRight');
  assert.equal(await rests(figure), paused + 1);
  await page.keyboard.press('r');
  assert.equal(await rests(figure), 0);

  // A button under the focus is pressed by space, once.
  await page.keyboard.press('Tab');
  assert.equal((await focused(page)).name, 'Play');
  await page.keyboard.press('Space');
  await reaches(figure, { iteration: 2 });
  await page.keyboard.press('Enter');
  await button(figure, 'Play').waitFor();
});

test('keys that are typed into a box do nothing else', async (t) => {
  const { page, figure } = await visit(t, '#v=1&iteration=3');
  await reaches(figure, { iteration: 3 });
  await rests(figure);
  const box = figure.getByRole('textbox', { name: 'Seed', exact: true });
  await box.focus();
  for (const key of ['r', 'Space', 'ArrowRight', 'ArrowLeft']) await page.keyboard.press(key);
  assert.equal(await rests(figure), 3);
  assert.match(await box.inputValue(), /r/);

  const slider = figure.getByRole('slider', { name: 'Components' });
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('elbo-explorer')).config.components === 7,
  );
});

test('? lists the keys, and f fills the screen with larger type', async (t) => {
  const { page, figure } = await visit(t, '#v=1&iteration=2');
  await reaches(figure, { iteration: 2 });
  await rests(figure);
  const size = () =>
    figure.evaluate((/** @type {any} */ host) => {
      const inner = host.shadowRoot.querySelector('.figure');
      return {
        full: document.fullscreenElement === host,
        type: parseFloat(getComputedStyle(inner).fontSize),
      };
    });
  await figure.evaluate((/** @type {any} */ host) => host.shadowRoot.querySelector('.figure').focus());
  await page.keyboard.press('?');
  const keys = figure.getByRole('dialog', { name: 'Keys of this figure' });
  assert.match(String(await keys.textContent()), /Ctrl\+Z.*takes the last change back/);
  await page.keyboard.press('Escape');
  assert.equal(await keys.count(), 0);
  const before = await size();
  await figure.evaluate((/** @type {any} */ host) => host.shadowRoot.querySelector('.figure').focus());
  await page.keyboard.press('f');
  await page.waitForFunction(() => document.fullscreenElement !== null);
  const within = await size();
  assert.ok(within.full && within.type > before.type, `${within.type} after ${before.type}`);
  await page.keyboard.press('f');
  await page.waitForFunction(() => document.fullscreenElement === null);
  assert.deepEqual(await size(), before);
});
