import assert from 'node:assert/strict';
import { test } from 'node:test';

import { strictPolicy } from '../../tools/serve.js';
import { everything, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Locator} Locator */

const { visit } = await openStage({ headers: { 'Content-Security-Policy': strictPolicy } });

/**
 * @param {Locator} figure
 * @param {string} [type]
 * @returns {Promise<{ type: string, text: string }>}
 */
function blobOf(figure, type) {
  return figure.evaluate(async (/** @type {any} */ figure, type) => {
    const blob = await figure.toBlob(type);
    return { type: blob.type, text: await blob.text() };
  }, type);
}

test('a figure is saved as CSV: the course of the bound and its parts, which add up', async (t) => {
  const { figure } = await visit(t, '#v=1&model=mixture&iteration=12');
  await reaches(figure, { iteration: 12 });
  const { type, text } = await blobOf(figure, 'csv');
  assert.equal(type, 'text/csv');
  const [head, ...rows] = text
    .trimEnd()
    .split('\n')
    .map((line) => line.split(','));
  assert.deepEqual(head, [
    'iteration',
    'elbo',
    'expectedLogLikelihood',
    'klAssignments',
    'klWeights',
    'klComponents',
  ]);
  assert.deepEqual(
    rows.map(([iteration]) => Number(iteration)),
    Array.from({ length: 13 }, (_, i) => i),
  );
  for (const row of rows) {
    const [, elbo, ...parts] = row.map(Number);
    const sum = parts.reduce((a, b) => a + b, 0);
    const size = parts.reduce((a, b) => a + Math.abs(b), 0);
    assert.ok(Math.abs(sum - elbo) <= 1e-10 * size, row.join());
  }
});

test('a figure is saved as JSON: config, log and the whole frame', async (t) => {
  const { figure } = await visit(t, '#v=1&model=mixture&iteration=5&log=3*tolerance!0.001');
  await reaches(figure, { iteration: 5 });
  assert.equal((await blobOf(figure, 'json')).type, 'application/json');
  const saved = /** @type {any} */ (await everything(figure));
  assert.deepEqual([saved.format, saved.version], ['elbo-explorer', 1]);
  assert.equal(saved.config.components, 6);
  assert.deepEqual(saved.log, [[3, { tolerance: 0.001 }]]);
  const { frame } = saved;
  assert.equal(frame.iteration, 5);
  assert.deepEqual(frame.responsibilities.shape, [272, 6]);
  for (let n = 0; n < 272; ++n) {
    const row = frame.responsibilities.data.slice(6 * n, 6 * n + 6);
    const sum = row.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
    assert.ok(Math.abs(sum - 1) < 1e-12);
  }
});

test('a figure is saved as SVG: one picture that stands by itself, in words as well', async (t) => {
  const { page, figure } = await visit(t, '#v=1&model=mixture&iteration=5');
  await reaches(figure, { iteration: 5 });
  const { type, text } = await blobOf(figure, 'svg');
  assert.equal(type, 'image/svg+xml');
  const { root, errors, title, plots, marks, foreign } = await page.evaluate((text) => {
    const picture = new DOMParser().parseFromString(text, 'image/svg+xml');
    return {
      root: picture.documentElement.tagName,
      errors: picture.querySelectorAll('parsererror').length,
      title: picture.querySelector('title')?.textContent,
      plots: picture.querySelectorAll('svg > svg').length,
      marks: picture.querySelectorAll('path, circle, use, rect').length,
      foreign: picture.querySelectorAll('script, image, foreignObject, style, link').length,
    };
  }, text);
  assert.deepEqual({ root, errors, plots, foreign }, { root: 'svg', errors: 0, plots: 4, foreign: 0 });
  assert.match(String(title), /272 points/);
  assert.ok(marks > 20);
  assert.doesNotMatch(text, /NaN|Infinity|undefined/);
  for (const label of ['Data and components', 'The bound over iterations', 'Component weights']) {
    assert.ok(text.includes(label), label);
  }
});

test('a figure is saved as PNG, under a strict policy too, and shows something', async (t) => {
  const { page, figure, problems } = await visit(t, '#v=1&model=mixture&iteration=5');
  await reaches(figure, { iteration: 5 });
  await rests(figure);
  const { type, width, height, colours } = await page.evaluate(async () => {
    const blob = await /** @type {any} */ (document.querySelector('elbo-explorer')).toBlob();
    const picture = await createImageBitmap(blob);
    const context = new OffscreenCanvas(picture.width, picture.height).getContext('2d');
    if (!context) throw new Error('no canvas');
    context.drawImage(picture, 0, 0);
    const pixels = new Uint32Array(context.getImageData(0, 0, picture.width, picture.height).data.buffer);
    return { type: blob.type, width: picture.width, height: picture.height, colours: new Set(pixels).size };
  });
  assert.equal(type, 'image/png');
  assert.equal(width, 2400);
  assert.ok(height > 1000 && height < 4000);
  assert.ok(colours > 50, `${colours} colours`);
  assert.deepEqual(problems, []);
});
