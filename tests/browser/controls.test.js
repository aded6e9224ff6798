import assert from 'node:assert/strict';
import { test } from 'node:test';

import { button, configOf, ends, everything, frameOf, reaches, rests } from './support/figure.js';
import { inGallery, openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Locator} Locator */

const { visit } = await openStage();

/**
 * @param {Locator} figure
 * @param {string} name
 * @param {string} text
 */
async function enter(figure, name, text) {
  const box = figure.getByRole('textbox', { name, exact: true });
  await box.fill(text);
  await box.press('Enter');
  await rests(figure);
}

test('data set, components, priors, seed and algorithm are chosen in the form', async (t) => {
  const { figure, problems } = await visit(t, '#v=1&iteration=2');
  await reaches(figure, { iteration: 2 });
  await rests(figure);

  await figure.getByLabel('Data set', { exact: true }).selectOption({ label: 'Two moons' });
  await rests(figure);
  assert.equal((await configOf(figure)).data, 'two-moons');
  await figure.getByLabel('Data set', { exact: true }).selectOption({ label: 'Galaxies' });
  await rests(figure);
  const galaxies = await frameOf(figure);
  assert.deepEqual([galaxies.pointCount, galaxies.columnNames.length], [82, 1]);
  await figure.getByRole('img', { name: /^Data and components\. 82 / }).waitFor();

  await enter(figure, 'Components', '3');
  assert.deepEqual((await frameOf(figure)).components.weights.shape, [3]);

  await enter(figure, 'Seed', '41');
  await button(figure, 'New start').click();
  await rests(figure);
  assert.equal((await configOf(figure)).seed, 42);

  await figure.locator('summary').filter({ hasText: 'Priors' }).click();
  await enter(figure, 'Weight concentration α₀', '2.5');
  assert.equal((await configOf(figure)).weightConcentrationPrior, 2.5);
  await button(figure, 'Weight concentration α₀: auto').click();
  await rests(figure);
  assert.equal((await configOf(figure)).weightConcentrationPrior, 1 / 3);

  await figure.getByLabel('Algorithm', { exact: true }).selectOption('em');
  await rests(figure);
  assert.equal((await configOf(figure)).optimizer, 'em');
  assert.equal(await figure.getByText('Priors', { exact: true }).count(), 0, 'EM has no priors');
  assert.deepEqual(problems, []);
});

test('a slider that is dragged changes the run as it moves, and ends where it is left', async (t) => {
  const { figure } = await visit(t, '#v=1&iteration=1');
  await reaches(figure, { iteration: 1 });
  const slider = figure.getByRole('slider', { name: 'Components' });
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  assert.ok(box);
  const { mouse } = figure.page();
  await mouse.move(box.x + box.width / 10, box.y + box.height / 2);
  await mouse.down();
  await mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 20 });
  await mouse.up();
  await rests(figure);
  const { components } = await configOf(figure);
  assert.ok(components > 20 && components < 44, `${components} components`);
  // The controls are drawn at the next repaint.
  await figure.evaluate(() => new Promise(requestAnimationFrame));
  await figure.evaluate(() => new Promise(requestAnimationFrame));
  assert.equal(await figure.getByRole('textbox', { name: 'Components' }).inputValue(), String(components));
  assert.deepEqual((await frameOf(figure)).components.weights.shape, [components]);
});

test('EM that collapses onto a point ends as diverged and names the component', async (t) => {
  const { page, figure } = await visit(t);
  await (await inGallery(page, 'EM, collapsing')).click();
  await page.waitForFunction(() => {
    const { config, frame } = /** @type {any} */ (document.querySelector('elbo-explorer'));
    return config.optimizer === 'em' && frame?.iteration > 0;
  });
  await figure.getByLabel('Speed').selectOption({ label: 'fastest' });
  await ends(figure, 'diverged');
  const { message } = await frameOf(figure);
  assert.match(message, /component \d+/i);
  await figure.locator('.state[data-status="diverged"]').getByText(message).waitFor();
  await button(figure, 'Run again').waitFor();
});

test('where the evidence can be summed, D1 is shown and is rounding; elsewhere the evidence is a dash', async (t) => {
  const { page, figure } = await visit(t);
  await reaches(figure, { iteration: 1 });
  const evidence = figure.locator('[data-item="evidence"] dd');
  assert.equal(await evidence.textContent(), '–');
  const title = await figure.locator('[data-item="evidence"]').getAttribute('title');
  assert.match(String(title), /too many assignments/);
  await (await inGallery(page, 'A gap known exactly')).click();
  await page.waitForFunction(() => {
    const { config, frame } = /** @type {any} */ (document.querySelector('elbo-explorer'));
    return config.data?.points && frame?.iteration > 0;
  });
  await figure.getByLabel('Speed').selectOption({ label: 'fastest' });
  await ends(figure);
  await evidence.filter({ hasText: /nats$/ }).waitFor();
  const identities = figure.locator('[data-item="identities"]');
  await identities.getByText(/^hold to \d×10⁻¹\S$/).click();
  const first = identities.getByRole('listitem').first();
  await first.getByText(/^Residual (0|−?\d\.\d×10⁻¹\S)/).waitFor();
  assert.match(String(await first.textContent()), /^D1 log p\(x\) = L \+ KL\(q ‖ p\(z \| x\)\)The bound L/);
  assert.equal(await identities.getByRole('listitem').count(), 10);
  await page.keyboard.press('Escape');
  await first.waitFor({ state: 'hidden' });
  await page.keyboard.press('Enter');
  await first.waitFor();
  const { frame } = await everything(figure);
  assert.ok(frame.bound.elbo <= frame.bound.logEvidence);
  assert.ok(frame.bound.klPosterior >= 0);
  assert.ok(Math.abs(frame.residuals.D1) < 1e-9 * Math.abs(frame.bound.elbo));
});

test('pointing at a term of a formula lights it in the figure of its section', async (t) => {
  // So high that the figure is on screen beside the formula.
  const viewport = { width: 1280, height: 1800 };
  const { page } = await visit(t, '#v=1&iteration=5', { viewport });
  const figure = page.locator('elbo-explorer[view="parts,weights"]');
  await figure.scrollIntoViewIfNeeded();
  await figure.evaluate((/** @type {any} */ node) => node.step(5));
  await rests(figure);
  await page.getByRole('heading', { name: 'Its four parts' }).scrollIntoViewIfNeeded();
  const picture = () =>
    figure.evaluate(async (/** @type {any} */ figure) => {
      await /** @type {any} */ (window).activity.pass(3);
      return figure.shadowRoot.querySelector('[data-plot="parts"] canvas').toDataURL();
    });
  const plain = await picture();
  await page.locator('.term[data-quantity="klAssignments"]').first().hover();
  assert.ok((await picture()) !== plain);
  await page.getByRole('heading', { name: 'Its four parts' }).hover();
  assert.ok((await picture()) === plain);
});
