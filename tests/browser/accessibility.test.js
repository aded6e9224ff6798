import assert from 'node:assert/strict';
import { test } from 'node:test';

import { overflow, violations } from './support/axe.js';
import { activityDuring, button, ends, frameOf, nothing, reaches, rests } from './support/figure.js';
import { openStage } from './support/stage.js';

const { visit } = await openStage();

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  for (const [size, width] of /** @type {const} */ ([
    ['wide', 1280],
    ['on a phone', 360],
  ])) {
    test(`axe finds nothing serious, ${colorScheme} and ${size}: running, refusing, ended, in a post`, async (t) => {
      const options = { colorScheme, viewport: { width, height: 800 } };
      const { page, figure } = await visit(t, '', options);
      await reaches(figure, { iteration: 3 });
      assert.deepEqual(await violations(page), [], 'while it runs');
      assert.equal(await overflow(page), 0, 'nothing sticks out');

      for (const summary of await figure.locator('summary').all()) await summary.click();
      await figure.getByRole('textbox', { name: 'Components' }).fill('none');
      await figure.getByRole('textbox', { name: 'Components' }).blur();
      await figure.getByRole('alert').filter({ visible: true }).waitFor();
      await figure.getByLabel('Speed').selectOption({ label: 'fastest' });
      await ends(figure);
      assert.deepEqual(await violations(page), [], 'with a refusal, after the end');
      assert.equal(await overflow(page), 0, 'nothing sticks out');

      const post = await visit(t, 'embed-example.html', options);
      await reaches(post.figure, { iteration: 0 });
      assert.deepEqual(await violations(post.page), [], 'in a post');
      assert.equal(await overflow(post.page), 0, 'nothing sticks out of a post');
    });
  }
}

test('a live region says in words where the run is, when it starts, rests and ends', async (t) => {
  const { page, figure } = await visit(t);
  await reaches(figure, { iteration: 2 });
  const region = figure.locator('[aria-live="polite"]');
  const says = (/** @type {RegExp} */ pattern) =>
    region.filter({ hasText: pattern }).waitFor({ state: 'attached' });
  await says(
    /^(Starting|Running)\. Iteration \d+\. The bound is −\d+\.\d+ nats\. Data in \d of 6 components\./,
  );
  await button(figure, 'Pause').click();
  await says(/^Paused\. Iteration \d+\./);
  await region.evaluate((region) => {
    /** @type {string[]} */
    const said = [];
    new MutationObserver(() => said.push(String(region.textContent))).observe(region, {
      childList: true,
      characterData: true,
      subtree: true,
    });
    Object.assign(window, { said });
  });
  await figure.getByLabel('Speed').selectOption({ label: '100 / s' });
  await button(figure, 'Play').click();
  await ends(figure);
  await says(/^Converged after \d+ iterations.*The bound is −\d+\.\d+ nats\. Data in 2 of 6 components\.$/);
  const said = await page.evaluate(() => /** @type {any} */ (window).said);
  assert.ok(said.length <= 5, `it would never fall silent: ${said.join(' | ')}`);
});

test('every picture says what it shows, and where the run has come', async (t) => {
  const { figure } = await visit(t);
  await figure.getByLabel('Speed').selectOption({ label: 'fastest' });
  await ends(figure);
  await rests(figure);
  await figure.evaluate(() => /** @type {any} */ (window).activity.pass(3));
  const { iteration } = await frameOf(figure);
  const described = await figure
    .getByRole('img')
    .evaluateAll((pictures) => pictures.map((picture) => String(picture.getAttribute('aria-label'))));
  assert.equal(described.length, 4);
  assert.match(described.join('\n'), /^Data and components\. 272 points, .* 2 hold points/m);
  assert.match(
    described.join('\n'),
    new RegExp(`^The bound over iterations\\. .*at iteration ${iteration}`, 'm'),
  );
});

test('with reduced motion nothing plays by itself, and play moves in few, visible steps', async (t) => {
  const { page, figure } = await visit(t, '', { reducedMotion: 'reduce' });
  await reaches(figure, { iteration: 0 });
  assert.equal(await rests(figure), 0);
  assert.deepEqual(await activityDuring(figure), nothing);
  await page.evaluate(() => {
    const counted = { frames: 0, start: performance.now(), end: 0 };
    Object.assign(window, { counted });
    addEventListener('elbo-frame', () => {
      counted.frames += 1;
      counted.end = performance.now();
    });
  });
  await button(figure, 'Play').click();
  await reaches(figure, { iteration: 15 });
  const { frames, seconds } = await page.evaluate(() => {
    const { frames, start, end } = /** @type {any} */ (window).counted;
    return { frames, seconds: (end - start) / 1000 };
  });
  assert.ok(frames <= 2 + 2 * seconds, `${frames} pictures in ${seconds} s`);
});
