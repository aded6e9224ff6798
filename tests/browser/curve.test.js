/** The page of the curve: what a reader can press, drag and step there. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { strictPolicy } from '../../tools/serve.js';
import { becomesIdle, button, configOf, everything, frameOf, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('playwright-core').Page} Page */

const { visit } = await openStage({ headers: { 'Content-Security-Policy': strictPolicy } });
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

const still = 'curve.html#v=1&model=curve&learn=none&iteration=1';

/** @param {Locator} figure @param {string} id */
const panel = (figure, id) => figure.locator(`[data-plot="${id}"]`);

/** @param {Locator} figure @param {string} plot @param {string} id */
const handle = (figure, plot, id) => panel(figure, plot).locator(`[data-id="${id}"]`);

/**
 * The middle of something, in the page.
 * @param {Locator} target
 */
async function middle(target) {
  await target.scrollIntoViewIfNeeded();
  const box = await target.boundingBox();
  assert.ok(box);
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/**
 * Drags from the middle of something by some pixels, as a hand does.
 * @param {Page} page
 * @param {Locator} target
 * @param {[number, number]} by
 */
async function drag(page, target, [dx, dy]) {
  const { x, y } = await middle(target);
  await page.mouse.move(x, y);
  await page.mouse.down();
  for (let i = 1; i <= 5; ++i) await page.mouse.move(x + (dx * i) / 5, y + (dy * i) / 5);
  await page.mouse.up();
}

/** @param {Locator} figure @returns {Promise<number[]>} */
const thetaOf = async (figure) => Object.values((await frameOf(figure)).curve.theta.data);

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

test('the page opens and learns under a strict content policy, and the console stays empty', async (t) => {
  const { page, figure, problems } = await visit(t, 'curve.html#v=1&model=curve&speed=max');
  await reaches(figure, { iteration: 3 });
  for (const name of ['The curve and the data', 'z, given one x', 'The bound over one parameter'])
    await figure.getByRole('img', { name: new RegExp(`^${name}\\.`) }).waitFor();
  await button(figure, 'Pause').click();
  await rests(figure);
  const { bound, residuals } = await frameOf(figure);
  assert.ok(Math.abs(residuals.D1) < 1e-7 * Math.abs(bound.elbo));
  assert.ok(bound.klPosterior >= -1e-9, 'with q the posterior, the bound touches');
  assert.equal(await page.title(), 'Why the integral is hard · ELBO Explorer');
  assert.deepEqual(problems, []);
});

test('a control point follows the mouse and the arrow keys, and Ctrl+Z takes it back', async (t) => {
  const { page, figure } = await visit(t, still);
  await reaches(figure, { iteration: 1 });
  const point = handle(figure, 'curve', 'theta-1');
  await point.waitFor();
  const before = await thetaOf(figure);
  await drag(page, point, [40, -30]);
  await rests(figure);
  const dragged = await thetaOf(figure);
  assert.ok(dragged[2] > before[2] && dragged[3] > before[3], `${before} and ${dragged}`);
  assert.deepEqual(dragged.toSpliced(2, 2), before.toSpliced(2, 2));

  await point.focus();
  await page.keyboard.press('ArrowLeft');
  await rests(figure);
  const stepped = await thetaOf(figure);
  assert.ok(stepped[2] < dragged[2]);
  assert.ok(Math.abs(stepped[3] - dragged[3]) < 1e-9);
  assert.equal((await frameOf(figure)).iteration, 1, 'arrows that move a handle step nothing');

  for (let i = 0; i < 2; ++i) {
    await page.keyboard.press('Control+z');
    await rests(figure);
  }
  assert.deepEqual(await thetaOf(figure), before);
});

test('a place that is pressed is looked at, stands in the address, and becomes one of the data when it is pressed again', async (t) => {
  const { page, figure, problems } = await visit(t, still);
  await reaches(figure, { iteration: 1 });
  await says(figure, 'z-line', /^z, given one x\. For point 1:/);
  const canvas = panel(figure, 'curve').locator('canvas');
  await canvas.scrollIntoViewIfNeeded();
  const box = await canvas.boundingBox();
  assert.ok(box);
  const place = { x: box.x + box.width * 0.55, y: box.y + box.height * 0.3 };
  await page.mouse.click(place.x, place.y);
  await says(figure, 'z-line', /^z, given one x\. For x = \(/);
  await becomesIdle(figure);
  await page.waitForFunction(() => /point=-?[\d.]+,-?[\d.]+/.test(location.hash));

  await page.mouse.click(place.x, place.y);
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('elbo-explorer')).frame.pointCount === 61,
  );
  await says(figure, 'z-line', /For point 61:/);
  const { data } = await configOf(figure);
  assert.equal(typeof data, 'object');

  await handle(figure, 'curve', 'chosen').focus();
  await page.keyboard.press('Delete');
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('elbo-explorer')).frame.pointCount === 60,
  );
  await page.keyboard.press('n');
  await says(figure, 'z-line', /For point \d+:/);
  assert.deepEqual(problems, []);
});

test('what is looked at comes with a link', async (t) => {
  const { figure } = await visit(t, `${still}&point=0,0.5&coordinate=3`);
  await reaches(figure, { iteration: 1 });
  await says(figure, 'z-line', /For x = \(0, 0\.5\):/);
  await says(figure, 'slice', /Over x₂ of control point 2,/);
});

test('E steps and M steps take turns, each by its name, and the bound touches after an E step', async (t) => {
  const { page, figure } = await visit(t, 'curve.html#v=1&model=curve&learning=half-steps&iteration=2');
  await reaches(figure, { iteration: 2 });
  await button(figure, 'Step').click();
  assert.equal(await rests(figure), 3);
  const atE = await frameOf(figure);
  assert.equal(atE.phase, 'E');
  assert.ok(Math.abs(atE.bound.klPosterior) < 1e-6);
  await says(figure, 'curve', /E step: q follows the posterior\./);
  await says(figure, 'slice', /a gap of /);

  await button(figure, 'Step').click();
  assert.equal(await rests(figure), 4);
  const atM = await frameOf(figure);
  assert.equal(atM.phase, 'M');
  assert.ok(atM.bound.elbo > atE.bound.elbo && atM.bound.klPosterior > 1e-6);
  assert.ok(atM.bound.logEvidence >= atE.bound.logEvidence);
  await says(figure, 'curve', /M step: the curve follows q\./);

  // Another parameter, by keys.
  await handle(figure, 'slice', 'coordinate').focus();
  await page.keyboard.press('ArrowRight');
  await says(figure, 'slice', /Over x₂ of control point 1,/);
});

test('q that is pulled away from the posterior costs the bound what the gap gains', async (t) => {
  const { page, figure } = await visit(
    t,
    'curve.html#v=1&model=curve&family=gaussian&learn=none&point=3&iteration=1',
  );
  await reaches(figure, { iteration: 1 });
  const mean = handle(figure, 'z-line', 'q-mean');
  await mean.waitFor();
  const before = await frameOf(figure);
  await drag(page, mean, [60, 0]);
  await rests(figure);
  const after = await frameOf(figure);
  const sunk = before.bound.elbo - after.bound.elbo;
  const grown = after.bound.klPosterior - before.bound.klPosterior;
  assert.ok(sunk > 1e-3, `by ${sunk} nats`);
  assert.ok(Math.abs(sunk - grown) < 1e-8, `${sunk} and ${grown}`);
  assert.ok(Math.abs(after.bound.logEvidence - before.bound.logEvidence) < 1e-9);
  // The log of the run holds it: another visit by the same link is in the same state.
  const { frame } = await everything(figure);
  await page.waitForFunction(() => /qMean/.test(location.hash));
  const again = await visit(t, `curve.html${await page.evaluate(() => location.hash)}`);
  await reaches(again.figure, { iteration: 1 });
  await rests(again.figure);
  assert.deepEqual((await everything(again.figure)).frame, frame);
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing serious on a phone, nothing sticks out, and every figure of the article draws: ${colorScheme}`, async (t) => {
    const { page, figure, problems } = await visit(t, 'curve.html', {
      colorScheme,
      viewport: { width: 360, height: 780 },
    });
    await reaches(figure, { iteration: 2 });
    const figures = page.locator('elbo-explorer');
    for (let i = 0; i < (await figures.count()); ++i) {
      await figures.nth(i).scrollIntoViewIfNeeded();
      await reaches(figures.nth(i), { iteration: 0 });
    }
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    );
    assert.equal(overflow, 0);
    await page.evaluate(axe);
    const violations = await page.evaluate(async () => {
      const { violations } = await /** @type {any} */ (window).axe.run(document, {
        resultTypes: ['violations'],
      });
      return violations
        .filter((/** @type {any} */ { impact }) => ['serious', 'critical'].includes(impact))
        .map(
          (/** @type {any} */ { id, nodes }) =>
            `${id}: ${nodes[0].target.flat().join(' ')}: ${nodes[0].failureSummary}`,
        );
    });
    assert.deepEqual(violations, []);
    assert.deepEqual(problems, []);
  });
}
