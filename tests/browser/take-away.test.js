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
  assert.deepEqual([png.name, ...png.bytes.subarray(1, 4)], ['elbo-mixture-3.png', 80, 78, 71]);
  const svg = await save('Picture (SVG)');
  assert.match(svg.bytes.toString(), /^<svg /);
  const csv = await save('Course of the bound (CSV)');
  assert.equal(csv.bytes.toString().trim().split('\n').length, 1 + 4);
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
  const { figure } = await visit(t, 'vae.html');
  await reaches(figure, { iteration: 0 });
  await figure.getByRole('button', { name: 'Share' }).click();
  const dialog = figure.getByRole('dialog', { name: 'Share this figure' });
  await dialog.getByRole('button', { name: 'Program in Python' }).click();
  await dialog.getByText('There is no program of this kind for the model vae.').waitFor();
});
