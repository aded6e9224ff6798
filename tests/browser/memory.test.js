import assert from 'node:assert/strict';
import { test } from 'node:test';

import { article, openBlog } from './support/blog.js';
import { reaches } from './support/figure.js';
import { memoryOf } from './support/processes.js';
import { openStage } from './support/stage.js';

/** @typedef {import('./support/processes.js').Memory} Memory */

const { url: host, visit } = await openStage();
const publish = await openBlog();

const MB = 2 ** 20;

/**
 * One wasm memory alone is 4 MB, so hundreds that were kept could not hide here.
 * @param {Memory} before
 * @param {Memory} after
 */
function assertBounded(before, after) {
  // Fewer are no loss: what came before the first look may have been let go since.
  const kept = (/** @type {Memory} */ { nodes, listeners }) => `${nodes} nodes, ${listeners} listeners`;
  const fewer = after.nodes <= before.nodes && after.listeners <= before.listeners;
  assert.ok(fewer, `from ${kept(before)} to ${kept(after)}`);
  assert.ok(after.heap < before.heap + MB, `JavaScript: from ${before.heap} to ${after.heap} bytes`);
  const grown = (after.resident - before.resident) / MB;
  assert.ok(grown < 150, `the process has grown by ${grown} MB`);
}

/** What a busy machine lets go of a little later. */
const LOOKS = 20;
const PAUSE_MS = 250;

/**
 * Measures until what is kept is no more than it was, or a while has passed.
 * @param {() => Promise<Memory>} measure
 * @param {Memory} before
 */
async function atRest(measure, before) {
  let after = await measure();
  for (let i = 0; i < LOOKS && (after.nodes > before.nodes || after.listeners > before.listeners); i++) {
    await new Promise((resolve) => setTimeout(resolve, PAUSE_MS));
    after = await measure();
  }
  return after;
}

test('a hundred figures that came and went leave nothing behind', async (t) => {
  const { page } = await visit(t, publish({ html: article(host, '') }));
  const comeAndGo = (/** @type {number} */ times) =>
    page.evaluate(async (times) => {
      for (let i = 0; i < times; ++i) {
        const figure = /** @type {any} */ (document.createElement('elbo-explorer'));
        figure.setAttribute('controls', 'full');
        document.body.append(figure);
        await figure.step(2);
        await /** @type {any} */ (window).activity.pass(1);
        figure.remove();
        await new Promise((resolve) => setTimeout(resolve));
      }
    }, times);
  const measure = await memoryOf(page);
  await comeAndGo(20);
  const before = await measure();
  await comeAndGo(100);
  assertBounded(before, await atRest(measure, before));
  const { workers } = await page.evaluate(() => /** @type {any} */ (window).activity);
  assert.equal(workers, 1, 'one worker for all of them');
});

test('a thousand resets and ten thousand iterations leave the memory where it was', async (t) => {
  const tag = '<elbo-explorer data="blobs" rows="200" optimizer="stochastic" tolerance="0"></elbo-explorer>';
  const { page, figure } = await visit(t, publish({ html: article(host, tag) }));
  await reaches(figure, { iteration: 0 });
  const reset = (/** @type {number} */ times) =>
    figure.evaluate(async (/** @type {any} */ figure, times) => {
      for (let i = 0; i < times; ++i) await figure.reset();
    }, times);
  const step = (/** @type {number} */ iterations) =>
    figure.evaluate((/** @type {any} */ figure, iterations) => figure.step(iterations), iterations);
  const measure = await memoryOf(page);
  // Long enough for the trace to have reached the length at which it is thinned.
  await reset(50);
  await step(5000);
  const before = await measure();
  await step(10_000);
  assertBounded(before, await measure());
  await reset(1000);
  await step(5000);
  assertBounded(before, await measure());
});
