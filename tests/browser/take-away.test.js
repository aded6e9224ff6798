/** What a reader takes away from a figure: files by the press of a button, and why one cannot be had. */

import assert from 'node:assert/strict';
import { readFile } from 'node:fs/promises';
import { test } from 'node:test';

import { frameOf, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage();

/**
 * @param {import('playwright-core').Page} page
 * @param {import('playwright-core').Locator} button
 */
async function fileOf(page, button) {
  const [download] = await Promise.all([page.waitForEvent('download'), button.click()]);
  return { name: download.suggestedFilename(), bytes: await readFile(await download.path()) };
}

test('a picture, the course, the run and programs are saved from the figure', async (t) => {
  const { page, figure } = await visit(t, '#v=1&iteration=3');
  await reaches(figure, { iteration: 3 });
  await rests(figure);
  const { bound } = await frameOf(figure);
  await figure.getByRole('button', { name: 'Share' }).click();
  const dialog = figure.getByRole('dialog', { name: 'Share this figure' });
  const save = (/** @type {string} */ name) => fileOf(page, dialog.getByRole('button', { name }));
  const png = await save('Picture (PNG)');
  assert.deepEqual([png.name, ...png.bytes.subarray(1, 4)], ['elbo-mixture-3@2x.png', 80, 78, 71]);
  await dialog.getByLabel('Scale of the picture').selectOption('1');
  const small = await save('Picture (PNG)');
  assert.equal(small.name, 'elbo-mixture-3.png');
  assert.deepEqual(
    [png, small].map(({ bytes }) => bytes.readUInt32BE(16)),
    [2400, 1200],
  );
  const svg = await save('Picture (SVG)');
  assert.match(svg.bytes.toString(), /^<svg /);
  const csv = await save('Numbers (CSV)');
  assert.equal(csv.bytes.toString().trim().split('\n').length, 1 + 4);
  await dialog.getByLabel('Which numbers').selectOption('Component weights');
  const weights = await save('Numbers (CSV)');
  assert.equal(weights.name, 'elbo-mixture-3-weights.csv');
  assert.match(weights.bytes.toString(), /components\.weights/);
  assert.equal(JSON.parse((await save('The run (JSON)')).bytes.toString()).frame.iteration, 3);
  for (const [name, file] of [
    ['Program in Python', 'elbo-mixture-3.py'],
    ['Program in JavaScript', 'elbo-mixture-3.mjs'],
    ['Program in C++', 'elbo-mixture-3.cpp'],
  ]) {
    const program = await save(name);
    assert.equal(program.name, file);
    assert.ok(program.bytes.toString().includes(String(bound.elbo)), name);
  }
  await page.keyboard.press('Escape');
  assert.equal(await dialog.count(), 0);
});

test('what cannot be had is said in the dialog', async (t) => {
  const { figure } = await visit(t, 'density.html#v=1&model=density&family=student-t');
  await reaches(figure, { iteration: 0 });
  await figure.getByRole('button', { name: 'Share' }).click();
  const dialog = figure.getByRole('dialog', { name: 'Share this figure' });
  await dialog.getByRole('button', { name: 'Program in Python' }).click();
  await dialog.getByText('There is no program of this kind for the family student-t.').waitFor();
});
