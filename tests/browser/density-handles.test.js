import assert from 'node:assert/strict';
import { test } from 'node:test';

import { configOf, frameOf, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Locator} Locator */

const { visit } = await openStage();

/** It rests, and would never converge. */
const atRest = 'density.html#v=1&model=density&tolerance=0&iteration=20';

/** The whole picture is in view: a pointer reaches nothing outside it. */
const tall = { viewport: { width: 1280, height: 1200 } };

/** Largest difference between the two sides of an identity, in nats. */
const RESIDUAL = 1e-8;

/**
 * @param {Locator} figure
 * @param {string} name
 */
function handle(figure, name) {
  return figure.getByRole('slider', { name, exact: true });
}

/**
 * @param {Locator} handle
 * @returns {Promise<{ x: number, y: number }>}
 */
async function placeOf(handle) {
  const box = /** @type {{ x: number, y: number, width: number, height: number }} */ (
    await handle.boundingBox()
  );
  return { x: box.x + box.width / 2, y: box.y + box.height / 2 };
}

/**
 * As a reader does: the pointer goes to the thing, then to its handle.
 * @param {Locator} figure
 * @param {string} thing
 * @param {string} part  'mean', 'rotation', 'width … axis'
 * @param {{ x: number, y: number }} way  CSS px
 */
async function drag(figure, thing, part, way) {
  const { mouse } = figure.page();
  const mean = await placeOf(handle(figure, `mean of ${thing}`));
  await mouse.move(mean.x + 3, mean.y + 2);
  const held = part === 'mean' ? handle(figure, `mean of ${thing}`) : handle(figure, part);
  const from = await placeOf(held);
  await mouse.move(from.x, from.y, { steps: 8 });
  assert.equal(await held.evaluate((node) => getComputedStyle(node).opacity), '1', 'one sees what one takes');
  await mouse.down();
  await mouse.move(from.x + way.x, from.y + way.y, { steps: 5 });
  await rests(figure);
  // The answer to the last of the moves may be on its way.
  const away = (/** @type {{ x: number, y: number }} */ at) =>
    Math.hypot(at.x - from.x - way.x, at.y - from.y - way.y);
  let to = await placeOf(held);
  for (let look = 0; look < 100 && part === 'mean' && away(to) >= 1.5; look++) {
    await figure.evaluate(() => new Promise((resolve) => requestAnimationFrame(resolve)));
    await rests(figure);
    to = await placeOf(held);
  }
  await mouse.up();
  return { from, to };
}

/** @param {Locator} figure */
async function stateOf(figure) {
  const { bound, residuals, q, iteration } = await frameOf(figure);
  const { targetComponents } = await configOf(figure);
  return { bound, residuals, targetComponents, iteration, mean: values(q.means), factor: values(q.factors) };
}

/** @param {any} dense */
function values({ data }) {
  return Object.values(data).map(Number);
}

/**
 * @param {Awaited<ReturnType<typeof stateOf>>} before
 * @param {Awaited<ReturnType<typeof stateOf>>} after
 */
function assertSameTotal(before, after) {
  assert.equal(after.bound.logEvidence, before.bound.logEvidence, 'log p(x) does not move');
  assert.notEqual(after.bound.elbo, before.bound.elbo);
  assert.notEqual(after.bound.klPosterior, before.bound.klPosterior);
  const { elbo, klPosterior, logEvidence } = after.bound;
  assert.ok(Math.abs(elbo + klPosterior - logEvidence) < RESIDUAL);
  for (const [id, residual] of Object.entries(after.residuals))
    assert.ok(Math.abs(Number(residual)) < RESIDUAL, `${id}: ${residual}`);
  assert.equal(after.iteration, before.iteration, 'a run at rest does not go on');
}

test('a component of the posterior follows the mouse and the keys, and the total stays', async (t) => {
  const { page, figure, problems } = await visit(t, atRest, tall);
  await reaches(figure, { iteration: 20 });
  const start = await stateOf(figure);
  const thing = 'component 1 of the target';
  const { from, to } = await drag(figure, thing, 'mean', { x: 40, y: 25 });
  assert.ok(Math.hypot(to.x - from.x - 40, to.y - from.y - 25) < 1.5, 'it stays under the pointer');
  const dragged = await stateOf(figure);
  const [[weight, m1, m2, ...variances], ...others] = start.targetComponents;
  const [[weightNow, m1Now, m2Now, ...variancesNow], ...othersNow] = dragged.targetComponents;
  assert.ok(m1Now > m1 && m2Now < m2, `(${m1}, ${m2}) to (${m1Now}, ${m2Now})`);
  assert.deepEqual([weightNow, variancesNow, othersNow], [weight, variances, others]);
  assertSameTotal(start, dragged);

  await handle(figure, `mean of ${thing}`).focus();
  await page.keyboard.press('ArrowLeft');
  await page.keyboard.press('Shift+ArrowUp');
  await rests(figure);
  const stepped = await stateOf(figure);
  const [[, m1Then, m2Then]] = stepped.targetComponents;
  assert.ok(m1Then < m1Now && m2Then > m2Now);
  assertSameTotal(dragged, stepped);

  await drag(figure, thing, `width of ${thing} along its level axis`, { x: 30, y: 0 });
  const widened = await stateOf(figure);
  assert.ok(widened.targetComponents[0][3] > stepped.targetComponents[0][3]);
  assertSameTotal(stepped, widened);

  await page.keyboard.press('PageDown');
  const weightOf = handle(figure, `weight of ${thing}`);
  await weightOf.focus();
  await page.keyboard.press('ArrowRight');
  await rests(figure);
  const heavier = await stateOf(figure);
  const share = (/** @type {number[][]} */ rows) => rows[0][0] / rows.reduce((sum, [w]) => sum + w, 0);
  assert.ok(share(heavier.targetComponents) > share(widened.targetComponents));
  assertSameTotal(widened, heavier);
  assert.deepEqual(problems, []);
});

test('q follows the mouse and the keys by its mean, its axes and its turn, and the total stays', async (t) => {
  const { page, figure, problems } = await visit(t, atRest, tall);
  await reaches(figure, { iteration: 20 });
  const start = await stateOf(figure);
  const { from, to } = await drag(figure, 'q', 'mean', { x: -50, y: 30 });
  assert.ok(Math.hypot(to.x - from.x + 50, to.y - from.y - 30) < 1.5, 'it stays under the pointer');
  const moved = await stateOf(figure);
  assert.ok(moved.mean[0] < start.mean[0] && moved.mean[1] < start.mean[1]);
  assert.deepEqual(moved.factor, start.factor);
  assert.deepEqual(moved.targetComponents, start.targetComponents);
  assertSameTotal(start, moved);

  await drag(figure, 'q', 'width of q along its level axis', { x: 35, y: 0 });
  const widened = await stateOf(figure);
  assert.ok(Math.abs(widened.factor[0]) > Math.abs(moved.factor[0]));
  assertSameTotal(moved, widened);

  await drag(figure, 'q', 'rotation of q', { x: 10, y: 60 });
  const turned = await stateOf(figure);
  assert.notEqual(turned.factor[2], widened.factor[2]);
  assertSameTotal(widened, turned);

  await handle(figure, 'mean of q').focus();
  await page.keyboard.press('ArrowRight');
  await rests(figure);
  const right = await stateOf(figure);
  assert.ok(right.mean[0] > turned.mean[0]);
  assert.equal(right.mean[1], turned.mean[1]);
  assertSameTotal(turned, right);

  await page.keyboard.press('PageDown');
  await page.keyboard.press('ArrowUp');
  await rests(figure);
  const wider = await stateOf(figure);
  assert.notDeepEqual(wider.factor, right.factor);
  assert.deepEqual(wider.mean, right.mean);
  assertSameTotal(right, wider);
  assert.deepEqual(problems, []);
});

test('keys go from where the last one ended, though nothing was painted in between', async (t) => {
  const { figure, problems } = await visit(t, atRest, tall);
  await reaches(figure, { iteration: 20 });
  const mean = await handle(figure, 'mean of q').elementHandle();
  const walked = await figure.evaluate(async (/** @type {any} */ figure, mean) => {
    const at = () => Number(figure.frame.q.means.data[0]);
    const press = async (/** @type {number} */ times) => {
      const from = at();
      for (let i = 0; i < times; ++i) {
        const before = at();
        const options = {
          key: 'ArrowRight',
          shiftKey: true,
          bubbles: true,
          cancelable: true,
          composed: true,
        };
        mean?.dispatchEvent(new KeyboardEvent('keydown', options));
        for (let turns = 0; at() === before && turns < 500; ++turns)
          await new Promise((resolve) => setTimeout(resolve));
      }
      return at() - from;
    };
    const { requestAnimationFrame } = window;
    window.requestAnimationFrame = () => 0;
    const step = await press(1);
    const three = await press(3);
    window.requestAnimationFrame = requestAnimationFrame;
    return three / step;
  }, mean);
  assert.ok(Math.abs(walked - 3) < 1e-6, `three steps are ${walked} of one`);
  assert.deepEqual(problems, []);
});

test('what was dragged is in the link, and Ctrl+Z takes it back', async (t) => {
  const { page, figure } = await visit(t, atRest, tall);
  await reaches(figure, { iteration: 20 });
  const start = await stateOf(figure);
  const link = await figure.evaluate((/** @type {any} */ { link }) => link);
  await drag(figure, 'q', 'mean', { x: 30, y: -40 });
  await handle(figure, 'mean of q').focus();
  await page.keyboard.press('Control+z');
  await rests(figure);
  assert.deepEqual(await stateOf(figure), start);
  assert.equal(await figure.evaluate((/** @type {any} */ { link }) => link), link);

  await drag(figure, 'component 2 of the target', 'mean', { x: -30, y: 20 });
  const dragged = await stateOf(figure);
  await page.waitForFunction(() => {
    const { link } = /** @type {any} */ (document.querySelector('elbo-explorer'));
    return location.hash === `#${link}`;
  });
  await page.reload();
  await reaches(figure, { iteration: 20 });
  await rests(figure);
  assert.deepEqual(await stateOf(figure), dragged);
});
