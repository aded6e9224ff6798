import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { article, openBlog } from './support/blog.js';
import { activityOf, button, ends, frameOf, reaches } from './support/figure.js';
import { openStage } from './support/stage.js';

const { url: host, visit } = await openStage({ cors: true });
const publish = await openBlog();

const poster = `<img src="${host}poster.svg" width="1200" height="794" alt="Two clusters.">`;
const tag = `<elbo-explorer components="4" seed="3" speed="max" autoplay>${poster}</elbo-explorer>`;

/**
 * @param {string} policy
 * @param {string} [body]
 */
function postUnder(policy, body = tag) {
  return publish({ html: article(host, body), headers: { 'Content-Security-Policy': policy } });
}

/** What a page of another origin must allow for everything to work. */
const strict = `default-src 'none'; img-src ${host} data:; script-src ${host} 'wasm-unsafe-eval'; worker-src blob:; connect-src ${host}`;

/** `main`: modules that the page's own thread compiles, which must have both halves at once. */
/** @type {{ what: string, address: string, workers: number, main: number, fetched: string[], refused: RegExp[] }[]} */
const posts = [
  {
    what: 'without a content policy',
    address: publish({ html: article(host, tag) }),
    workers: 1,
    main: 0,
    fetched: ['elbo-mixture.wasm'],
    refused: [],
  },
  {
    what: 'under a strict content policy',
    address: postUnder(strict),
    workers: 1,
    main: 0,
    fetched: ['elbo-mixture.wasm'],
    refused: [],
  },
  {
    what: 'that refuses every worker, on the main thread',
    address: postUnder(strict.replace('worker-src blob:', "worker-src 'none'")),
    workers: 0,
    main: 2,
    fetched: ['elbo-mixture.wasm'],
    refused: [/worker-src 'none'/],
  },
  {
    what: 'that refuses to fetch from elsewhere, with the bytes from a script',
    address: postUnder(strict.replace(/connect-src.*/, "connect-src 'self'")),
    workers: 1,
    main: 0,
    fetched: ['elbo-mixture-bytes.js'],
    refused: [/connect-src 'self'|Refused to connect/],
  },
  {
    what: 'that refuses both',
    address: postUnder(strict.replace(/worker-src.*/, '')),
    workers: 0,
    main: 2,
    fetched: ['elbo-mixture-bytes.js'],
    refused: [/worker/, /connect/],
  },
];

/** @type {any} */
let bound;

for (const { what, address, workers, main, fetched, refused } of posts) {
  test(`a page of another origin ${what}, plays a figure to its end`, async (t) => {
    const { page, figure, problems, requests } = await visit(t, address);
    await ends(figure);
    await figure.locator('img').waitFor({ state: 'hidden' });
    await figure.getByRole('img', { name: /^Data and components\./ }).waitFor();
    const frame = await frameOf(figure);
    bound ??= frame.bound;
    assert.deepEqual(frame.bound, bound, 'the same numbers everywhere');
    assert.equal(page.workers().length, workers);
    assert.equal((await activityOf(figure)).compiled, main);
    const seen = requests.filter((address) => /elbo-mixture/.test(address));
    assert.deepEqual(
      fetched.filter((name) => !seen.includes(`${host}v0/${name}`)),
      [],
    );
    const unexpected = problems.filter(
      (text) => !refused.some((pattern) => pattern.test(text)) && !text.includes('ERR_BLOCKED_BY_CSP'),
    );
    assert.deepEqual(unexpected, []);
    if (refused.length === 0) assert.deepEqual(problems, []);
  });
}

test('a page that forbids WebAssembly keeps its poster, with the reason beneath', async (t) => {
  const address = postUnder(strict.replace(" 'wasm-unsafe-eval'", ''));
  const { figure, problems } = await visit(t, address);
  const alert = figure.getByRole('alert').filter({ visible: true });
  await alert.waitFor();
  assert.equal(
    await alert.textContent(),
    'This figure cannot run here: the page’s content policy forbids WebAssembly.',
  );
  const said = problems.filter((text) => text.startsWith('elbo-explorer: '));
  assert.equal(said.length, 1, 'a line for the page’s authors');
  assert.match(said[0], /must allow 'wasm-unsafe-eval' in script-src/);
  assert.equal(await figure.getByRole('button').count(), 0, 'nothing to press that does nothing');
  assert.ok(await figure.locator('img').isVisible());
  assert.equal(await frameOf(figure), null);
});

test('a page whose policy refuses the script shows the poster', async (t) => {
  const { figure } = await visit(t, postUnder(`default-src 'none'; img-src ${host}`));
  await isLoaded(figure.locator('img'));
  assert.equal(await figure.evaluate((figure) => figure.shadowRoot), null);
});

test('without JavaScript the poster is on show', async (t) => {
  const { figure } = await visit(t, posts[0].address, { javaScriptEnabled: false });
  await isLoaded(figure.locator('img'));
});

test('the poster is on show until the first frame, and until the reader comes near', async (t) => {
  const far = `<p style="height: 400vh">A long story.</p>${tag}`;
  const { page, figure, requests } = await visit(t, publish({ html: article(host, far) }));
  await page.waitForFunction(() => customElements.get('elbo-explorer') !== undefined);
  await page.evaluate(() => /** @type {any} */ (window).activity.pass(10));
  assert.deepEqual(
    requests.filter((address) => /(?:element|worker)\.js|elbo-mixture/.test(address)),
    [],
    'what nobody came near was not fetched',
  );
  await page.evaluate(() => {
    const figure = /** @type {any} */ (document.querySelector('elbo-explorer'));
    const [poster] = figure.children;
    /** @type {boolean[]} */
    const seen = [];
    const look = () => {
      seen.push(poster.checkVisibility() || figure.frame !== null);
      requestAnimationFrame(look);
    };
    look();
    Object.assign(window, { seen });
    figure.scrollIntoView();
  });
  await ends(figure);
  await figure.locator('img').waitFor({ state: 'hidden' });
  const seen = await page.evaluate(() => /** @type {any} */ (window).seen);
  assert.ok(seen.every(Boolean), 'at every moment there was the poster or the figure');
});

test('a figure without autoplay waits for the reader', async (t) => {
  const still = tag.replace(' autoplay', '');
  const { figure } = await visit(t, publish({ html: article(host, still) }));
  await reaches(figure, { iteration: 0 });
  await button(figure, 'Play').click();
  await ends(figure);
});

test('a figure in a frame of another origin plays', async (t) => {
  const address = publish({
    html: `<!doctype html><title>A frame</title><iframe src="${posts[1].address}" width="800" height="900"></iframe>`,
  });
  const { page } = await visit(t, address);
  await ends(page.frameLocator('iframe').locator('elbo-explorer'));
});

test('a figure in a frame without an origin of its own plays, in a worker', async (t) => {
  const address = publish({
    html: `<!doctype html><title>A frame</title><link rel="icon" href="data:,"><iframe sandbox="allow-scripts" src="${posts[0].address}" width="800" height="900"></iframe>`,
  });
  const { page, problems } = await visit(t, address);
  // Its handles do not reach the page around it.
  const [, frame] = page.frames();
  await frame.waitForFunction(() => {
    const figure = /** @type {any} */ (document.querySelector('elbo-explorer'));
    return self.origin === 'null' && figure.frame?.status === 'converged';
  });
  assert.equal(page.workers().length, 1);
  assert.deepEqual(problems, []);
});

test('the folder of the version holds the same build', async (t) => {
  const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8'));
  const html = article(host, tag).replace('/v0/', `/${version}/`);
  const { figure, requests } = await visit(t, publish({ html }));
  await ends(figure);
  assert.deepEqual((await frameOf(figure)).bound, bound);
  assert.ok(!requests.some((address) => address.includes('/v0/')));
});

/** @param {import('playwright-core').Locator} image */
async function isLoaded(image) {
  await image.waitFor();
  const handle = await image.elementHandle();
  const { naturalWidth } = await image.page().evaluate(async (image) => {
    const picture = /** @type {HTMLImageElement} */ (image);
    await picture.decode();
    return { naturalWidth: picture.naturalWidth };
  }, handle);
  assert.ok(naturalWidth > 0);
}
