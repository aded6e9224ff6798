import assert from 'node:assert/strict';
import { test } from 'node:test';

import { strictPolicy } from '../../tools/serve.js';
import {
  activityDuring,
  button,
  ends,
  everything,
  frameOf,
  nothing,
  reaches,
  rests,
} from './support/figure.js';
import { processorShare } from './support/processes.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage({ headers: { 'Content-Security-Policy': strictPolicy } });

const plotLabels = [
  'Data and components',
  'The bound over iterations',
  'The parts of the bound',
  'Component weights',
];

/** Nothing of it plays by itself. */
const atRest = '#v=1&model=mixture&iteration=1';
/** With this tolerance a run never converges, so that it plays however slow the machine is. */
const endless = '#v=1&model=mixture&tolerance=0';

test('the page loads and plays under a strict content policy, and the console stays empty', async (t) => {
  const { page, figure, problems } = await visit(t);
  await reaches(figure, { iteration: 5 });
  assert.equal(page.workers().length, 1);
  assert.match(page.workers()[0].url(), /\/v0\/worker\.js$/);
  await figure.locator('img').waitFor({ state: 'hidden' });
  for (const name of plotLabels) {
    await figure.getByRole('img', { name: new RegExp(`^${name}\\.`) }).waitFor();
  }
  assert.deepEqual(problems, []);
});

test('the bound rises at every iteration, and the run stops by itself and says so', async (t) => {
  const { figure, problems } = await visit(t);
  await figure.getByLabel('Speed').selectOption({ label: 'fastest' });
  await ends(figure);
  const { trace, iteration, message } = await frameOf(figure);
  const elbo = Object.values(trace.elbo.data).map(Number);
  assert.equal(elbo.length, iteration + 1);
  elbo.forEach((value, i) => {
    const least = i === 0 ? -Infinity : elbo[i - 1] - 1e-10 * Math.abs(value);
    assert.ok(value >= least, `iteration ${i}: ${value} after ${elbo[i - 1]}`);
  });
  assert.ok(elbo[iteration] > elbo[0] + 1);
  assert.match(message, new RegExp(`^Converged after ${iteration} iterations`));
  await figure.locator('.state').getByText(message, { exact: true }).waitFor();
  await button(figure, 'Run again').waitFor();
  assert.equal(await button(figure, 'Step').isDisabled(), true);
  assert.deepEqual(problems, []);
});

test('a run that has ended, or was never started, costs nothing', async (t) => {
  const { page, figure } = await visit(t);
  await figure.getByLabel('Speed').selectOption({ label: 'fastest' });
  await ends(figure);
  await rests(figure);
  assert.deepEqual(await activityDuring(figure), nothing);
  const share = await processorShare(page);
  assert.ok(share < 0.1, `page and worker take ${share} of a processor`);

  await button(figure, 'Reset').click();
  assert.equal(await rests(figure), 0);
  assert.deepEqual(await activityDuring(figure), nothing);
});

test('pause rests, step goes on by one, play goes on from there', async (t) => {
  const { figure } = await visit(t, endless);
  await reaches(figure, { iteration: 3 });
  for (const [what, count] of Object.entries(await activityDuring(figure))) {
    assert.ok(count > 0, `while it plays there are ${what}`);
  }
  await button(figure, 'Pause').click();
  await button(figure, 'Play').waitFor();
  const paused = await rests(figure);
  assert.deepEqual(await activityDuring(figure), nothing);
  await figure.locator('.state').getByText('Paused.').waitFor();

  await button(figure, 'Step').click();
  assert.equal(await rests(figure), paused + 1);
  await button(figure, 'Step').dblclick();
  assert.equal(await rests(figure), paused + 3);
  assert.deepEqual(await activityDuring(figure), nothing);

  await button(figure, 'Play').click();
  await reaches(figure, { iteration: paused + 6 });
});

test('reset returns to the same initialisation and the same course, bit for bit', async (t) => {
  const { figure } = await visit(t, atRest);
  await reaches(figure, { iteration: 1 });
  await button(figure, 'Reset').click();
  await button(figure, 'Step').waitFor();
  assert.equal(await rests(figure), 0);
  const start = await everything(figure);
  assert.equal(start.frame.iteration, 0);
  await button(figure, 'Play').click();
  await reaches(figure, { iteration: 4 });
  await button(figure, 'Pause').click();
  const iteration = await rests(figure);
  const later = await everything(figure);
  assert.notDeepEqual(later.frame.bound, start.frame.bound);

  await button(figure, 'Reset').click();
  assert.equal(await rests(figure), 0);
  assert.deepEqual(await everything(figure), start);
  for (let i = 0; i < iteration; ++i) await button(figure, 'Step').click();
  assert.equal(await rests(figure), iteration);
  assert.deepEqual(await everything(figure), later);
});

test('after the end, the button runs it again, to the same end', async (t) => {
  const { page, figure } = await visit(t, '#v=1&model=mixture&iteration=2&speed=max');
  await button(figure, 'Play').click();
  await ends(figure);
  const end = await everything(figure);
  await page.evaluate(() => {
    const ended = new Promise((resolve) => addEventListener('elbo-converged', resolve, { once: true }));
    Object.assign(window, { ended });
  });
  await button(figure, 'Run again').click();
  await page.evaluate(() => /** @type {any} */ (window).ended);
  assert.deepEqual(await everything(figure), end);
});

test('the speed that is chosen is kept to, and the fastest is faster', async (t) => {
  const { page, figure } = await visit(t, atRest);
  await reaches(figure, { iteration: 1 });
  await page.evaluate(() => {
    /** @type {[number, number][]} */
    const seen = [];
    Object.assign(window, { seen });
    addEventListener('elbo-frame', ({ target }) => {
      seen.push([/** @type {any} */ (target).frame.iteration, performance.now()]);
    });
  });
  const start = async () => {
    await button(figure, 'Reset').click();
    await rests(figure);
    await page.evaluate(() => {
      /** @type {any} */ (window).seen.splice(0, Infinity, [0, performance.now()]);
    });
    await button(figure, 'Play').click();
  };
  /** @returns {Promise<[number, number]>} the iterations since start() and the seconds they took */
  const course = () =>
    page.evaluate(() => {
      const { seen } = /** @type {any} */ (window);
      const [iterations, end] = seen.at(-1);
      return /** @type {[number, number]} */ ([iterations, (end - seen[0][1]) / 1000]);
    });

  await figure.getByLabel('Speed').selectOption({ label: '5 / s' });
  await start();
  await reaches(figure, { iteration: 6 });
  const [some, slow] = await course();
  assert.ok(some / slow < 7, `${some} iterations in ${slow} s`);

  await button(figure, 'Pause').click();
  await figure.getByLabel('Speed').selectOption({ label: 'fastest' });
  await start();
  await ends(figure);
  const [all, fast] = await course();
  assert.ok(all / fast > 20, `${all} iterations in ${fast} s`);
});
