/** The page of the autoencoder: what a reader can point at, press and draw there, and what it fetches for that. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { strictPolicy } from '../../tools/serve.js';
import { becomesIdle, button, configOf, frameOf, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('playwright-core').Page} Page */

const { visit } = await openStage({ headers: { 'Content-Security-Policy': strictPolicy } });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const still = 'vae.html#v=1&model=vae&rows=300&iteration=200';
const digitsAtRest = 'vae.html#v=1&model=vae&data=digits&iteration=60';

/** @param {Locator} figure @param {string} id */
const panel = (figure, id) => figure.locator(`[data-plot="${id}"]`);

/** @param {Locator} figure @param {string} plot @param {string} id */
const mark = (figure, plot, id) => panel(figure, plot).locator(`[data-id="${id}"]`);

/** @param {Locator} target */
async function middle(target) {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  assert.ok(box);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/**
 * Waits until a mark says what is chosen.
 * @param {Locator} target
 * @param {RegExp} pattern
 */
async function tells(target, pattern) {
  await target
    .page()
    .waitForFunction(
      ([node, source]) =>
        new RegExp(source, 'u').test(/** @type {any} */ (node).getAttribute('aria-valuetext')),
      /** @type {[any, string]} */ ([await target.elementHandle(), pattern.source]),
    );
}

/**
 * Waits until a picture says something of itself.
 * @param {Locator} figure
 * @param {string} plot
 * @param {RegExp} pattern
 */
async function says(figure, plot, pattern) {
  const canvas = panel(figure, plot).locator('canvas');
  await figure
    .page()
    .waitForFunction(
      ([canvas, source]) => new RegExp(source, 'u').test(/** @type {any} */ (canvas).ariaLabel),
      /** @type {[any, string]} */ ([await canvas.elementHandle(), pattern.source]),
    );
}

/** What is fetched only where it is asked for. */
const digitsModule = /\/digits-/;
const plotsModule = /\/vae-/;

test('the page opens and trains under a strict content policy, and the console stays empty', async (t) => {
  const { page, figure, problems, requests } = await visit(t, 'vae.html');
  await reaches(figure, { iteration: 30 });
  await figure.locator('img').waitFor({ state: 'hidden' });
  for (const name of [
    'Latent space',
    'Data and reconstructions',
    'q\\(z \\| x\\) and the exact posterior',
    'Learning curves',
  ])
    await figure.getByRole('img', { name: new RegExp(`^${name}\\.`) }).waitFor();
  assert.ok(requests.some((address) => plotsModule.test(address)));
  await button(figure, 'Pause').click();
  await rests(figure);
  const { bound } = await frameOf(figure);
  assert.ok(
    Math.abs(bound.elbo - (bound.expectedLogLikelihood - bound.klPrior)) < 1e-6 * Math.abs(bound.elbo),
  );
  // Beside a run that rests, everything is computed at its own iteration.
  await says(figure, 'posterior', /Of point 1: log p\(x\) is −?[\d.]+ nats and the ELBO −?[\d.]+\./);
  await says(figure, 'learning', /The average of log p\(x\) was −?[\d.]+ at iteration/);
  assert.equal(await page.title(), 'A network that guesses · ELBO Explorer');
  assert.deepEqual(problems, []);
});

test('other models fetch nothing of it', async (t) => {
  const { figure, requests } = await visit(t, 'mixture.html');
  await reaches(figure, { iteration: 2 });
  for (const pattern of [digitsModule, plotsModule, /\/chooser-/])
    assert.deepEqual(
      requests.filter((address) => pattern.test(address)),
      [],
    );
});

test('the truth of the status line names its iteration, and the bound stays below it', async (t) => {
  const { figure } = await visit(t, still);
  await reaches(figure, { iteration: 200 });
  const item = figure.locator('[data-item="evidence"] dd');
  await item.waitFor();
  await figure
    .locator('[data-item="gap"] dd')
    .filter({ hasText: /^[\d.,]+ nats$/ })
    .waitFor();
  const read = (/** @type {string | null} */ text) =>
    Number(text?.replace('−', '-').replace(/,| (±|nats).*/g, ''));
  const number = async (/** @type {string} */ id) =>
    read(await figure.locator(`[data-item="${id}"] dd`).textContent());
  const [elbo, truth, gap] = [await number('bound'), await number('evidence'), await number('gap')];
  const { bound } = await frameOf(figure);
  assert.ok(truth > bound.elbo - 4 * bound.standardError, `${bound.elbo} and ${truth}`);
  // The bound is the exact one, of the same record: the three add up as they are printed.
  assert.ok(Math.abs(elbo + gap - truth) < 1e-9, `${elbo} + ${gap} = ${truth}`);
  assert.ok(gap > 0 && Math.abs(elbo - bound.elbo) < 6 * bound.standardError);
  assert.deepEqual(await figure.locator('.status dt').allTextContents(), [
    'Iteration',
    'Bound',
    'log p(X)',
    'Gap',
    'Identities',
  ]);
});

test('a point is chosen by arrow keys and by the mouse, which only looks until it is pressed', async (t) => {
  const { page, figure, problems } = await visit(t, still);
  await reaches(figure, { iteration: 200 });
  const chosen = mark(figure, 'latent', 'point');
  await tells(chosen, /^point 1$/);
  // Its posterior has a line in the legend, which moves the picture.
  await says(figure, 'latent', /The gap of point 1 is/);
  const home = await middle(chosen);
  await chosen.focus();
  await page.keyboard.press('ArrowRight');
  await tells(chosen, /^point (?!1$)\d+$/);
  await page.keyboard.press('Shift+ArrowUp');
  const text = String(await chosen.getAttribute('aria-valuetext'));
  assert.equal((await frameOf(figure)).iteration, 200, 'arrows that choose step nothing');
  await says(figure, 'posterior', new RegExp(`Of ${text}: log p`));
  await says(figure, 'latent', new RegExp(`The gap of ${text} is`));

  await page.mouse.move(home.x, home.y);
  await tells(chosen, /^point 1$/);
  await page.mouse.move(5, 5);
  await tells(chosen, new RegExp(`^${text}$`));
  await page.mouse.click(home.x, home.y);
  await page.mouse.move(5, 5);
  await tells(chosen, /^point 1$/);
  await says(figure, 'posterior', /Of point 1: log p/);

  // The same in the plane of the data.
  const inData = mark(figure, 'reconstruction', 'point');
  await inData.focus();
  await page.keyboard.press('ArrowLeft');
  await tells(chosen, /^point (?!1$)\d+$/);
  assert.deepEqual(problems, []);
});

test('a latent position is decoded, by the mouse and by keys', async (t) => {
  const { page, figure } = await visit(t, still);
  await reaches(figure, { iteration: 200 });
  const position = mark(figure, 'latent', 'position');
  await position.focus();
  await page.keyboard.press('Shift+ArrowRight');
  await tells(position, /^\([\d.]+, /);
  const canvas = panel(figure, 'latent').locator('canvas');
  const pictures = () => canvas.evaluate((/** @type {HTMLCanvasElement} */ node) => node.toDataURL());
  await becomesIdle(figure);
  const decoded = await pictures();
  await page.keyboard.press('Delete');
  await tells(position, /^none$/);
  await becomesIdle(figure);
  assert.notEqual(await pictures(), decoded, 'the cross and what it decodes to are gone');
  const { x, y } = await middle(canvas);
  const box = await canvas.boundingBox();
  assert.ok(box);
  await page.mouse.click(box.x + box.width * 0.85, y - box.height * 0.3);
  await page.mouse.move(5, 5);
  await tells(position, /^\(/);
  assert.ok(x > 0);
});

test('digits are fetched only when they are asked for, and stand as pictures', async (t) => {
  const { figure, requests, problems } = await visit(t, still);
  await reaches(figure, { iteration: 200 });
  const fetched = () => requests.filter((address) => digitsModule.test(address)).length;
  assert.equal(fetched(), 0);
  await figure.getByLabel('Data set', { exact: true }).selectOption('digits');
  await figure.page().waitForFunction(() => {
    const { frame } = /** @type {any} */ (document.querySelector('elbo-explorer'));
    return frame?.imageShape?.data[0] === 8;
  });
  assert.equal(fetched(), 1);
  const { data, likelihood } = await configOf(figure);
  assert.deepEqual([data, likelihood], ['digits', 'bernoulli']);
  await says(figure, 'reconstruction', /64 pictures beside their reconstructions/);
  assert.deepEqual(problems, []);
});

test('a digit is drawn by hand and by keys, encoded, and cleared', async (t) => {
  const { page, figure } = await visit(t, digitsAtRest);
  await reaches(figure, { iteration: 60 });
  await figure.evaluate((/** @type {any} */ node) => node.setAttribute('view', 'pad,latent,reconstruction'));
  const pixel = mark(figure, 'pad', 'pixel');
  await pixel.focus();
  await page.keyboard.press('Space');
  await tells(pixel, /inked$/);
  assert.equal((await frameOf(figure)).iteration, 60, 'the space bar fills a pixel and does not play');
  await page.keyboard.press('ArrowRight');
  await tells(pixel, /column 2, blank$/);
  await page.keyboard.press('Space');
  await says(figure, 'pad', /2 of them inked\. Encoded as z₁ = .*; ELBO −[\d.]+ nats\./);
  await says(figure, 'latent', /The gap of the drawing is [\d.]+ nats/);

  const { x, y } = await middle(pixel);
  await page.mouse.move(x, y - 30);
  await page.mouse.down();
  for (let i = 1; i <= 8; ++i) await page.mouse.move(x + 10 * i, y - 30);
  await page.mouse.up();
  await says(figure, 'pad', /\b([3-9]|1\d) of them inked/);
  const pad = panel(figure, 'pad');
  await pad.getByRole('button', { name: 'Clear' }).click();
  await says(figure, 'pad', /\b0 of them inked/);
  await pad.getByRole('button', { name: 'Take the chosen point' }).click();
  await says(figure, 'pad', /\b[1-9]\d of them inked/);
  await pixel.focus();
  await page.keyboard.press('Delete');
  await says(figure, 'pad', /\b0 of them inked/);
});

test('a learning rate of 10 says that it diverged, and no number on the page is none', async (t) => {
  const { page, figure } = await visit(
    t,
    'vae.html#v=1&model=vae&learningRate=10&observationScale=0.05&speed=max',
  );
  await page.waitForFunction(() => {
    const { frame } = /** @type {any} */ (document.querySelector('elbo-explorer'));
    return frame?.status === 'diverged' || frame?.iteration > 400;
  });
  const text = await figure.evaluate((/** @type {any} */ node) => node.shadowRoot.textContent);
  assert.doesNotMatch(text, /NaN|undefined|null|Infinity/);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const [size, width] of /** @type {const} */ ([
    ['wide', 1280],
    ['on a phone', 360],
  ])) {
    test(`axe finds nothing serious and nothing sticks out, ${colorScheme} and ${size}`, async (t) => {
      const options = { colorScheme, viewport: { width, height: 800 } };
      const { page, figure } = await visit(t, `${digitsAtRest}`, options);
      await reaches(figure, { iteration: 60 });
      await figure.evaluate((/** @type {any} */ node) =>
        node.setAttribute('view', 'latent,pad,gaps,surgery'),
      );
      await mark(figure, 'pad', 'pixel').waitFor({ state: 'attached' });
      await becomesIdle(figure);
      assert.deepEqual(await violations(page), []);
      assert.equal(await overflow(page), 0);
    });
  }
}

/**
 * What axe finds serious or critical, a line each.
 * @param {Page} page
 * @returns {Promise<string[]>}
 */
async function violations(page) {
  await page.evaluate(axe);
  return page.evaluate(async () => {
    const { violations } = await /** @type {any} */ (window).axe.run(document, {
      resultTypes: ['violations'],
    });
    return violations
      .filter((/** @type {any} */ { impact }) => ['serious', 'critical'].includes(impact))
      .flatMap((/** @type {any} */ { id, nodes }) =>
        nodes.map(
          (/** @type {any} */ { target, failureSummary }) => `${id}: ${target.flat()}: ${failureSummary}`,
        ),
      );
  });
}

/** @param {Page} page */
function overflow(page) {
  return page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
}
