/** <elbo-derivation> and <elbo-check> on a page of one's own: by mouse and by keys, with a figure and without. */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { test } from 'node:test';

import { openBlog } from './support/blog.js';
import { openStage } from './support/stage.js';

const { url: host, visit } = await openStage({ cors: true });
const publish = await openBlog();
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** @param {string} body */
const post = (body) =>
  publish({
    html: `<!doctype html><html lang="en"><meta charset="utf-8"><title>Lines</title><link rel="icon" href="data:,">
<meta name="viewport" content="width=device-width"><script type="module" src="${host}v0/elbo-explorer.js"></script>
<script type="module" src="${host}v0/lines.js"></script><main><h1>Lines</h1><h2>One</h2>${body}</main></html>`,
  });

const alone = post(
  '<elbo-derivation derivation="reconstruction"></elbo-derivation><elbo-check linked></elbo-check>',
);

test('a derivation: opened line by line, its number stays; as printed it breaks', async (t) => {
  const { page } = await visit(t, alone);
  const list = page.getByRole('list', { name: 'Lines of the derivation' });
  await list.locator('li .value', { hasText: /\d/ }).first().waitFor();
  assert.equal(await list.locator('li').count(), 1);
  const number = await list.locator('li .value').first().textContent();
  await page.getByRole('button', { name: 'Next line' }).click();
  await list.focus();
  await page.keyboard.press('End');
  assert.equal(await list.locator('li').count(), 4);
  const numbers = await list.locator('li .value').allTextContents();
  assert.deepEqual(new Set(numbers), new Set([number]));
  assert.match((await page.locator('.say').textContent()) ?? '', /^Line 4 of 4: equals .* Still /);
  await page.keyboard.press('p');
  const wrong = list.locator('li.wrong');
  await wrong.locator('.off', { hasText: /Off by \+\d/ }).waitFor();
  assert.notEqual(await wrong.locator('.value').textContent(), number);
  await page.getByRole('radio', { name: 'As it is right' }).check();
  await wrong.waitFor({ state: 'detached' });
});

test('a line of one’s own: holds, fails with a picture, is refused at its place, travels in a link', async (t) => {
  const { page } = await visit(
    t,
    `${alone}#line=${encodeURIComponent('log p(x) >= E_q[log p(x,z) - log q(z)]')}`,
  );
  const field = page.getByLabel('Check a line of your own');
  const verdict = page.locator('elbo-check .verdict');
  await verdict.filter({ hasText: 'Holds as an inequality' }).waitFor();
  await field.fill('log p(x) = E_q[log p(x|z)] + KL(q || p(z))');
  await field.press('Enter');
  await verdict.filter({ hasText: '✗ Fails here' }).waitFor();
  assert.equal(await page.getByRole('img', { name: 'Densities over z' }).count(), 1);
  const link = await page.getByRole('link', { name: 'Link to this line' }).getAttribute('href');
  assert.ok(link?.includes(encodeURIComponent('KL(q || p(z))')));
  await field.fill('log p(x) = KL(q || p)');
  await page.getByRole('button', { name: 'Check' }).click();
  await verdict.filter({ hasText: '"p" alone could be the prior or the posterior' }).waitFor();
  assert.equal(await page.locator('elbo-check mark').textContent(), 'p');
  assert.equal(await field.getAttribute('aria-invalid'), 'true');
});

test('beside a figure it follows the figure', async (t) => {
  const { page, figure } = await visit(
    t,
    post(
      '<elbo-explorer id="f" model="curve" family="gaussian" learn="none" view="curve" point="0"></elbo-explorer><elbo-derivation for="f" derivation="jensen"></elbo-derivation>',
    ),
  );
  const value = page.locator('elbo-derivation li .value').first();
  await page.locator('elbo-derivation li .value', { hasText: /\d/ }).first().waitFor();
  const before = await value.textContent();
  await figure.evaluate((node) => /** @type {any} */ (node).setAttribute('point', '7'));
  await figure.evaluate((node) => /** @type {any} */ (node).step(1));
  await page.waitForFunction(
    (text) =>
      document.querySelector('elbo-derivation')?.shadowRoot?.querySelector('li .value')?.textContent !== text,
    before,
  );
});

for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
  test(`axe finds nothing, ${colorScheme}, and nothing is wider than a phone`, async (t) => {
    const { page } = await visit(t, `${alone}#line=${encodeURIComponent('p(x,z) = p(z|x) p(z)')}`, {
      colorScheme,
      viewport: { width: 360, height: 780 },
    });
    await page.locator('elbo-check .verdict').waitFor();
    await page.locator('elbo-derivation').getByRole('list').focus();
    await page.keyboard.press('End');
    await page.keyboard.press('p');
    await page.locator('elbo-derivation .off').waitFor();
    await page.evaluate(axe);
    const { violations } = await page.evaluate(() => /** @type {any} */ (globalThis).axe.run());
    assert.deepEqual(
      violations.map((/** @type {any} */ { id, nodes }) => `${id}: ${nodes[0].html}`),
      [],
    );
    assert.ok((await page.evaluate(() => document.documentElement.scrollWidth)) <= 360);
  });
}
