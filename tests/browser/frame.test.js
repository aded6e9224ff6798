/** Figures in iframes, upon pages of another origin. */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openBlog } from './support/blog.js';
import { openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Page} Page */

const { url: host, visit } = await openStage({ cors: true });
const publish = await openBlog();

const address = `${host}frame.html#v=1&amp;model=mixture&amp;data=galaxies&amp;components=4&amp;controls=none`;

/** @param {string} frame @param {string} [more] */
const post = (frame, more = '') =>
  publish({
    html: `<!doctype html><html lang="en"><title>A post</title><link rel="icon" href="data:,"><body>${frame}<p>After it.</p>${more}</body></html>`,
  });
const helper = `<script src="${host}frame-host.js"></script>`;

/** The frame of the figure, once it has one. @param {Page} page */
async function frameIn(page) {
  await page.waitForFunction(() => window.frames.length > 0);
  const frame = page.frames().find((each) => each.url().startsWith(host));
  if (!frame) throw new Error('There is no frame.');
  await frame.waitForFunction(() => /** @type {any} */ (document.querySelector('elbo-explorer'))?.frame);
  return frame;
}

/** @param {Page} page */
async function heights(page) {
  await page.waitForTimeout(800);
  const frame = await frameIn(page);
  const inside = await frame.evaluate(() => {
    const figure = /** @type {HTMLElement} */ (document.querySelector('elbo-explorer'));
    return [figure.getBoundingClientRect().height, document.documentElement.scrollHeight];
  });
  const outside = await page.evaluate(() => document.querySelector('iframe')?.clientHeight ?? 0);
  return { figure: inside[0], scrolled: inside[1], outside };
}

for (const sandbox of ['', ' sandbox="allow-scripts"']) {
  test(`a frame${sandbox} has the height of its figure, at every width`, async (t) => {
    const tag = `<iframe src="${address}"${sandbox} style="width: 100%; height: 300px; border: 0"></iframe>`;
    const { page, problems } = await visit(t, post(tag, helper), { viewport: { width: 900, height: 700 } });
    const wide = await heights(page);
    assert.ok(Math.abs(wide.figure - wide.outside) <= 1, JSON.stringify(wide));
    assert.equal(page.workers().length, 1);
    await page.setViewportSize({ width: 420, height: 700 });
    const narrow = await heights(page);
    assert.ok(narrow.figure > wide.figure + 200);
    assert.ok(Math.abs(narrow.figure - narrow.outside) <= 1, JSON.stringify(narrow));
    assert.deepEqual(problems, []);
  });
}

test('where nobody gives the frame its height the figure fits into it', async (t) => {
  const tag = `<iframe src="${address}" width="700" height="420"></iframe>`;
  const { page } = await visit(t, post(tag));
  await frameIn(page);
  await page.waitForTimeout(2500);
  const { figure, scrolled, outside } = await heights(page);
  assert.deepEqual([figure, scrolled], [outside, outside]);
});

test('the height is told to the page that embeds the frame and to nobody else, and heard from its own frames alone', async (t) => {
  const tag = `<iframe src="${address}" style="width: 700px; height: 300px; border: 0"></iframe>`;
  const { page } = await visit(t, post(tag, helper));
  const frame = await frameIn(page);
  const sent = await frame.evaluate(
    () =>
      new Promise((resolve) => {
        const said = /** @type {any[]} */ ([]);
        const parent = /** @type {any} */ (window.parent);
        const origin = location.ancestorOrigins[0];
        // Whom it speaks to is what the browser compares; a stranger in the same place would hear nothing.
        parent.postMessage({ type: 'probe' }, 'https://stranger.example');
        addEventListener('message', ({ data }) => said.push(data));
        window.postMessage({ type: 'elbo-explorer:hello' }, '*');
        setTimeout(() => resolve({ origin, said: said.map(({ type }) => type) }), 300);
      }),
  );
  assert.deepEqual(sent, { origin: new URL(page.url()).origin, said: ['elbo-explorer:hello'] });
  const before = await page.evaluate(() => document.querySelector('iframe')?.clientHeight);
  await page.evaluate(() => {
    window.postMessage({ type: 'elbo-explorer:height', height: 4000 }, '*');
    const other = document.createElement('iframe');
    other.srcdoc = `<script>parent.postMessage({ type: 'elbo-explorer:height', height: 4001 }, '*')</script>`;
    document.body.append(other);
  });
  await page.waitForTimeout(500);
  assert.equal(await page.evaluate(() => document.querySelector('iframe')?.clientHeight), before);
});

test('WordPress hears it in its own words', async (t) => {
  const listen = `<script>addEventListener('message', ({ data }) => data.secret && (window.heard = data))</script>`;
  const tag = `<iframe sandbox="allow-scripts" security="restricted" src="${address}#?secret=aBcD3" width="600" height="338"></iframe>`;
  const { page } = await visit(t, post(listen + tag));
  await frameIn(page);
  await page.waitForFunction(() => /** @type {any} */ (window).heard);
  const { message, secret, value } = await page.evaluate(() => /** @type {any} */ (window).heard);
  assert.deepEqual([message, secret], ['height', 'aBcD3']);
  assert.ok(value > 400 && value < 3000);
});

test('what is shared opens again as it was', async (t) => {
  const { page, figure } = await visit(t, 'mixture.html#v=1&data=galaxies&components=5&seed=3', {
    permissions: ['clipboard-read', 'clipboard-write'],
  });
  await page.waitForFunction(() => /** @type {any} */ (document.querySelector('elbo-explorer'))?.frame);
  await figure.getByRole('button', { name: 'Share' }).click();
  const dialog = figure.getByRole('dialog');
  await dialog.waitFor();
  const [tag, frame, link] = await dialog
    .getByRole('textbox')
    .evaluateAll((boxes) => boxes.map((box) => /** @type {HTMLTextAreaElement} */ (box).value));
  await dialog.getByRole('button', { name: 'Copy: Link' }).click();
  await dialog.getByRole('button', { name: 'Copied' }).or(dialog.getByText('Copied')).first().waitFor();
  assert.equal(await page.evaluate(() => navigator.clipboard.readText()), link);
  await page.keyboard.press('Escape');
  await dialog.waitFor({ state: 'detached' });
  const configOf = () =>
    page.evaluate(async () => {
      const find = () => /** @type {any} */ (document.querySelector('elbo-explorer'));
      while (!find()?.frame) await new Promise((done) => setTimeout(done, 30));
      const { data, components, seed } = find().config;
      return { data, components, seed };
    });
  const wanted = { data: 'galaxies', components: 5, seed: 3 };
  await page.goto(publish({ html: `<!doctype html><title>A tag</title>${tag}` }));
  assert.deepEqual(await configOf(), wanted);
  await page.goto(link);
  assert.deepEqual(await configOf(), wanted);
  await page.goto(post(frame));
  const inside = await frameIn(page);
  const { data, components, seed } = await inside.evaluate(
    () => /** @type {any} */ (document.querySelector('elbo-explorer')).config,
  );
  assert.deepEqual({ data, components, seed }, wanted);
});
