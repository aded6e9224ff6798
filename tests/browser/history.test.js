/** Back in time: the slider over the run, undo and redo, by mouse and by keys. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { button, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage();

/**
 * @param {import('playwright-core').Locator} figure
 * @returns {Promise<{ iteration: number, elbo: number, components: number }>}
 */
const stateOf = (figure) =>
  figure.evaluate((/** @type {any} */ { frame, config }) => ({
    iteration: frame.iteration,
    elbo: frame.bound.elbo,
    components: config.components,
  }));

/**
 * @param {import('playwright-core').Locator} figure
 * @param {{ iteration?: number, components?: number }} wanted
 */
async function comesTo(figure, wanted) {
  await figure.page().waitForFunction(
    ([element, wanted]) => {
      const { frame, config } = element;
      const { iteration = frame.iteration, components = config.components } = wanted;
      return frame.iteration === iteration && config.components === components;
    },
    /** @type {any} */ ([await figure.elementHandle(), wanted]),
  );
  await rests(figure);
}

test('the slider goes to any iteration of the run and on from there; undo and redo go through what was changed', async (t) => {
  const { page, figure } = await visit(t, '#v=1&iteration=40&optimizer=stochastic');
  await reaches(figure, { iteration: 40 });
  await rests(figure);
  const last = await stateOf(figure);
  const slider = figure.getByRole('slider', { name: 'Iteration', exact: true });
  const undo = figure.getByRole('button', { name: 'Undo' });
  const redo = figure.getByRole('button', { name: 'Redo' });
  assert.equal(await slider.getAttribute('max'), '40');
  await slider.fill('13');
  await comesTo(figure, { iteration: 13 });
  const early = await stateOf(figure);
  assert.notEqual(early.elbo, last.elbo);
  await slider.focus();
  await page.keyboard.press('ArrowRight');
  await comesTo(figure, { iteration: 14 });
  await slider.fill('40');
  await comesTo(figure, { iteration: 40 });
  assert.deepEqual(await stateOf(figure), last);
  // Far from the newest state, settings are changed, and taken back.
  await slider.fill('13');
  await comesTo(figure, { iteration: 13 });
  assert.equal(await undo.isDisabled(), true);
  await figure.evaluate((/** @type {any} */ figure) => figure.shadowRoot.querySelector('.figure').focus());
  await figure.getByLabel('Components', { exact: true }).first().fill('3');
  await page.keyboard.press('Enter');
  await comesTo(figure, { components: 3 });
  await rests(figure);
  await undo.click();
  await comesTo(figure, { iteration: 13 });
  await comesTo(figure, { components: last.components });
  assert.deepEqual(await stateOf(figure), early);
  await redo.click();
  await comesTo(figure, { components: 3 });
  await page.keyboard.press('Control+z');
  await comesTo(figure, { components: last.components });
  await comesTo(figure, { iteration: 13 });
  assert.deepEqual(await stateOf(figure), early);
  await page.keyboard.press('Control+Shift+Z');
  await comesTo(figure, { components: 3 });
  assert.equal(await button(figure, 'Play').isVisible(), true);
});
