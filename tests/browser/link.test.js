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
import { inGallery, openStage } from './support/stage.js';

/** @typedef {import('./support/stage.js').Visit} Visit */

const { visit } = await openStage({ headers: { 'Content-Security-Policy': strictPolicy } });

/**
 * Reloads the page when its address has caught up, and demands to find everything as it was.
 * @param {Visit} visit
 * @returns {Promise<string>} the address, from its '#'
 */
async function reloadsToTheSame({ page, figure }) {
  await rests(figure);
  const before = await everything(figure);
  const shown = await frameOf(figure);
  await page.waitForFunction(() => {
    const { link } = /** @type {any} */ (document.querySelector('elbo-explorer'));
    return location.hash === `#${link}`;
  });
  const address = await page.evaluate(() => location.hash);
  await page.reload();
  await reaches(figure, { iteration: before.frame.iteration });
  await rests(figure);
  assert.deepEqual(await everything(figure), before);
  assert.deepEqual(await frameOf(figure), shown);
  assert.equal(await figure.evaluate((/** @type {any} */ { link }) => `#${link}`), address);
  return address;
}

test('a paused run is there again after a reload: settings, iteration, bound and parameters, bit for bit', async (t) => {
  const visited = await visit(t, '#v=1&model=mixture&components=4&seed=7&meanPrecisionPrior=0.3');
  await reaches(visited.figure, { iteration: 5 });
  await button(visited.figure, 'Pause').click();
  const address = await reloadsToTheSame(visited);
  assert.match(address, /^#v=1&model=mixture&seed=7&components=4&meanPrecisionPrior=0\.3&iteration=\d+$/);
  // The reload may come before the icon.
  assert.deepEqual(
    visited.problems.filter((problem) => !problem.includes('/icon.svg')),
    [],
  );
});

test('a run that has converged is there again, as converged', async (t) => {
  const visited = await visit(t, '#v=1&model=mixture&data=galaxies&components=3&speed=max');
  await ends(visited.figure);
  await reloadsToTheSame(visited);
  assert.equal((await frameOf(visited.figure)).status, 'converged');
});

test('minibatches and EM come back to the same numbers', async (t) => {
  for (const optimizer of ['stochastic', 'em']) {
    const link = `#v=1&model=mixture&data=two-moons&rows=200&optimizer=${optimizer}&components=5&iteration=12`;
    const visited = await visit(t, link);
    await reaches(visited.figure, { iteration: 12 });
    await reloadsToTheSame(visited);
  }
});

test('a run that plays while the page is reloaded in its first second rests where it was', async (t) => {
  const { page, figure } = await visit(t);
  await page.waitForFunction(() => location.hash.includes('&iteration='));
  const behind = await figure.evaluate(async (/** @type {any} */ figure) => {
    await new Promise((resolve) => setTimeout(resolve, 500));
    return figure.frame.iteration - Number(/iteration=(\d+)/.exec(location.hash)?.[1]);
  });
  assert.ok(behind <= 10, `the address is ${behind} iterations behind`);
  await page.reload();
  const iteration = await page.evaluate(() => Number(/iteration=(\d+)/.exec(location.hash)?.[1]));
  await reaches(figure, { iteration });
  await button(figure, 'Play').waitFor();
  assert.deepEqual(await activityDuring(figure), nothing, 'it does not play on by itself');
  assert.equal((await frameOf(figure)).iteration, iteration);
});

test('a tolerance that was changed on the way is in the link, at its iteration', async (t) => {
  const visited = await visit(t, '#v=1&model=mixture&iteration=3');
  const { figure } = visited;
  await reaches(figure, { iteration: 3 });
  await figure.getByText('More', { exact: true }).click();
  const tolerance = figure.getByRole('textbox', { name: 'Tolerance' });
  await tolerance.fill('0.01');
  await tolerance.press('Enter');
  await rests(figure);
  await button(figure, 'Step').click();
  await rests(figure);
  assert.match(await reloadsToTheSame(visited), /&iteration=4&log=3\*tolerance!0\.01$/);
  assert.equal((await everything(figure)).config.tolerance, 0.01);
});

test('own points of five columns, and the pair that is shown of them, are in the link', async (t) => {
  const visited = await visit(t, '#v=1&model=mixture&iteration=1');
  const { figure } = visited;
  await reaches(figure, { iteration: 1 });
  await figure.getByLabel('Data set', { exact: true }).selectOption({ label: 'Your own points…' });
  const rows = Array.from({ length: 12 }, (_, n) =>
    Array.from({ length: 5 }, (_, d) => ((n * 37 + d * 11 + n * n * d) % 97) / 7),
  );
  await figure
    .getByRole('textbox', { name: /^Your points/ })
    .fill(rows.map((row) => row.join(', ')).join('\n'));
  await figure.getByRole('button', { name: 'Use these points' }).click();
  await rests(figure);
  await figure.getByRole('combobox', { name: 'Column upwards' }).selectOption({ label: 'column 4' });
  await rests(figure);
  await figure.getByRole('combobox', { name: 'Column across' }).selectOption({ label: 'column 2' });
  await rests(figure);
  await button(figure, 'Step').click();
  await reloadsToTheSame(visited);
  const { config, frame } = await everything(figure);
  assert.deepEqual(config.data.points.shape ?? [12, 5], [12, 5]);
  assert.deepEqual(frame.columns, [1, 3]);
  assert.equal(frame.pointCount, 12);
});

test('a link on the page shows another state without loading the page again', async (t) => {
  const { page, figure, requests } = await visit(t);
  await reaches(figure, { iteration: 1 });
  const before = requests.length;
  await (await inGallery(page, 'Galaxies, in one dimension')).click();
  await page.waitForFunction(
    () => /** @type {any} */ (document.querySelector('elbo-explorer')).config.data === 'galaxies',
  );
  assert.equal((await frameOf(figure)).pointCount, 82);
  assert.deepEqual(
    // What printing takes is fetched when there is time, the gallery has its pictures, and other settings may need the rest of the core.
    requests
      .slice(before)
      .filter(
        (address) => !/icon\.svg$|\/(print|svg)-\w+\.js$|\/preset-.*\.webp$|-rest\.wasm$/.test(address),
      ),
    [],
  );
});

test('a hundred rows of a reader with names are packed into the address, and are there again after a reload', async (t) => {
  const visited = await visit(t, '#v=1&model=mixture&iteration=1');
  const { page, figure } = visited;
  await reaches(figure, { iteration: 1 });
  await figure.getByLabel('Data set', { exact: true }).selectOption({ label: 'Your own points…' });
  const rows = Array.from({ length: 100 }, (_, n) => `${Math.sin(n)}; ${n % 7}`);
  await figure.getByRole('textbox', { name: /^Your points/ }).fill(['sine; seventh', ...rows].join('\n'));
  await figure.getByRole('button', { name: 'Use these points' }).click();
  await rests(figure);
  await page.waitForFunction(() => /data[=!]deflate:/.test(location.hash));
  await button(figure, 'Step').click();
  await rests(figure);
  assert.match(await reloadsToTheSame(visited), /&iteration=2&log=1\*data!deflate:/);
  assert.deepEqual((await everything(figure)).frame.columnNames, ['sine', 'seventh']);
});

test('what a drag changed is in the address as soon as it ends', async (t) => {
  const { page, figure } = await visit(t, '#v=1&model=mixture&iteration=1');
  await reaches(figure, { iteration: 1 });
  await rests(figure);
  const slider = figure.getByRole('slider', { name: 'Components' });
  await slider.scrollIntoViewIfNeeded();
  const box = await slider.boundingBox();
  assert.ok(box);
  await page.mouse.move(box.x + box.width / 10, box.y + box.height / 2);
  await page.mouse.down();
  await page.mouse.move(box.x + box.width / 2, box.y + box.height / 2, { steps: 10 });
  await page.mouse.up();
  await rests(figure);
  // The address follows a little later.
  await page.waitForFunction(
    (node) => {
      const { components } = /** @type {any} */ (node).config;
      return new RegExp(`&components=${components}(&|$)`).test(location.hash);
    },
    await figure.elementHandle(),
  );
});
