import assert from 'node:assert/strict';
import { test } from 'node:test';

import { heights, widths } from '../../web/element/heights.js';
import { reservedHeight } from '../../web/element/reserve.js';
import { article } from './support/blog.js';
import { reaches } from './support/figure.js';
import { openStage } from './support/stage.js';

const { visit, url: host } = await openStage();

/** What a page may shift by over load, play and convergence, as browsers measure it. */
const MOST = 0.02;

const PAGES = ['index', 'curve', 'density', 'mixture', 'vae', 'embed-example'];
const SIZES = [
  { width: 360, height: 740 },
  { width: 1024, height: 800 },
  { width: 1440, height: 900 },
];

/** Runs in the page. */
function observeShifts() {
  /** @type {any} */ (window).shifts = [];
  new PerformanceObserver((list) => {
    for (const entry of /** @type {any[]} */ (list.getEntries()))
      if (!entry.hadRecentInput) /** @type {any} */ (window).shifts.push(entry.value);
  }).observe({ type: 'layout-shift', buffered: true });
}

for (const viewport of SIZES) {
  for (const name of PAGES) {
    test(`${name} stands still at ${viewport.width} px while it loads, plays and ends`, async (t) => {
      const { page, figure } = await visit(t, 'icon.svg', { viewport });
      await page.addInitScript(observeShifts);
      await page.goto(new URL(`${name}.html`, page.url()).href);
      await figure.scrollIntoViewIfNeeded();
      await reaches(figure, { iteration: 0 });
      await figure.evaluate((/** @type {any} */ figure) => {
        figure.setAttribute('speed', 'max');
        figure.play();
      });
      await reaches(figure, { iteration: 30 });
      await page.waitForTimeout(700);
      await figure.evaluate((/** @type {any} */ figure) => figure.pause());
      await page.waitForTimeout(300);
      const shifts = await page.evaluate(() => /** @type {any} */ (window).shifts);
      const sum = shifts.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b, 0);
      assert.ok(
        sum < MOST,
        `${sum.toFixed(4)}: ${shifts.map((/** @type {number} */ x) => x.toFixed(4)).join(', ')}`,
      );
    });
  }
}

/** Every model as it is, with what stands there until it runs, and with panels and settings that are asked for. */
const FIGURES = [
  ...['mixture', 'density', 'curve', 'vae'].map((model) => `model="${model}">`),
  'model="curve" loading="lazy"><img src="poster-curve.svg" width="1200" height="794" alt="">',
  'model="density" controls="none" view="plane sandwich renyi"><p>A picture.</p>',
  'model="vae" view="latent,units,surgery" knobs="beta">',
];

for (const width of [360, 640, 1280]) {
  test(`a page with one figure does not shift at ${width} px, whatever it shows`, async (t) => {
    for (const [i, attributes] of FIGURES.entries()) {
      const { page, figure } = await visit(t, 'about:blank', { viewport: { width, height: 900 } });
      await page.addInitScript(observeShifts);
      const address = `${host}post-${i}.html`;
      const tag = `<elbo-explorer ${attributes}</elbo-explorer><p>What follows.</p>`;
      await page.route(address, (route) =>
        route.fulfill({ body: waiting(article(host, tag)), contentType: 'text/html' }),
      );
      await page.goto(address);
      await reaches(figure, { iteration: 0 });
      await page.waitForTimeout(900);
      const sum = await page.evaluate(() =>
        /** @type {any} */ (window).shifts.reduce(
          (/** @type {number} */ a, /** @type {number} */ b) => a + b,
          0,
        ),
      );
      assert.ok(sum < 0.005, `${attributes}: ${sum.toFixed(4)}`);
    }
  });
}

/** The page waits for the loader before it is painted. @param {string} html */
const waiting = (html) => html.replace('<script type="module"', '<script type="module" blocking="render"');

/** What is reserved may be off by so much: fonts differ. */
const OFF = 0.04;

const WIDTHS_ASKED = [336, 560, 760, 1240];

test('the heights that are reserved are those that figures have: node tools/heights.js measures them anew', async (t) => {
  const { page } = await visit(t, 'embed-example.html', { viewport: { width: 1500, height: 900 } });
  for (const key of ['mixture compact', 'density full', 'curve none', 'vae compact']) {
    const [model, controls] = key.split(' ');
    for (const width of [336, 720, 1200]) {
      const height = await page.evaluate(async ([model, controls, width]) => {
        const figure = /** @type {any} */ (document.createElement('elbo-explorer'));
        figure.setAttribute('model', model);
        figure.setAttribute('controls', controls);
        figure.style.cssText = `inline-size: ${width}px`;
        document.body.replaceChildren(figure);
        await figure.step(1);
        // What was reserved is kept for a moment.
        await new Promise((resolve) => setTimeout(resolve, 700));
        for (let before = -1; before !== figure.offsetHeight;) {
          before = figure.offsetHeight;
          await new Promise((resolve) => setTimeout(resolve, 400));
        }
        return figure.offsetHeight;
      }, /** @type {any[]} */ ([model, controls, width]));
      const reserved = heights[key][widths.indexOf(width)];
      assert.ok(
        Math.abs(height - reserved) < OFF * height,
        `${key} at ${width} px: ${height}, reserved ${reserved}`,
      );
    }
  }
});

/** Panels that nobody measured together. @type {Record<string, string>[]} */
const ASKED = [
  { model: 'mixture', view: 'weights data', controls: 'none', status: 'none' },
  { model: 'density', view: 'plane,race,proposal,renyi,jensen' },
  { model: 'curve', view: 'slice,curve,averages' },
  { model: 'vae', view: 'manifold,gaps,latent,units', controls: 'none' },
];

test('what is reserved for panels that are asked for is what they have', async (t) => {
  const { page } = await visit(t, 'embed-example.html', { viewport: { width: 1500, height: 900 } });
  for (const attributes of ASKED) {
    const host = { getAttribute: (/** @type {string} */ name) => attributes[name] ?? null };
    const found = await page.evaluate(
      async ({ attributes, widths }) => {
        const figure = /** @type {any} */ (document.createElement('elbo-explorer'));
        for (const [name, value] of Object.entries(attributes)) figure.setAttribute(name, value);
        document.body.replaceChildren(figure);
        await figure.step(1);
        await new Promise((resolve) => setTimeout(resolve, 700));
        const found = [];
        for (const width of widths) {
          figure.style.inlineSize = `${width}px`;
          for (let before = -1; before !== figure.offsetHeight;) {
            before = figure.offsetHeight;
            await new Promise((resolve) => setTimeout(resolve, 400));
          }
          found.push(figure.offsetHeight);
        }
        return found;
      },
      { attributes, widths: WIDTHS_ASKED },
    );
    for (const [i, width] of WIDTHS_ASKED.entries()) {
      const reserved = reservedHeight(/** @type {any} */ (host), attributes.model, width);
      const said = `${JSON.stringify(attributes)} at ${width} px: ${found[i]}, reserved ${reserved}`;
      assert.ok(Math.abs(found[i] - reserved) < OFF * found[i], said);
    }
  }
});

test('no number of the status line moves another or takes a second line', async (t) => {
  for (const width of [360, 700, 1440]) {
    const { page, figure } = await visit(t, 'mixture.html#v=1&components=3&rows=12', {
      viewport: { width, height: 900 },
    });
    await reaches(figure, { iteration: 0 });
    const boxes = () =>
      figure.evaluate((/** @type {any} */ { shadowRoot }) =>
        [...shadowRoot.querySelectorAll('.status .item')].map((item) => {
          const { x, y, height } = item.getBoundingClientRect();
          return [item.dataset.item, x, y, Math.round(height)];
        }),
      );
    const before = await boxes();
    await figure.evaluate((/** @type {any} */ figure) => figure.play());
    for (let i = 0; i < 12; i++) {
      assert.deepEqual(await boxes(), before);
      await page.waitForTimeout(100);
    }
    assert.ok(before.every(([, , , height]) => height === before[0][3]));
  }
});
