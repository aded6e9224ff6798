/**
 * Draws the posters again: the default figure of every model where it arrives, and every figure of the article, in light and dark, as
 * web/pages/public/poster….svg. They stand where a figure does not run. Needs a built dist/ and a browser; the pages of the models name
 * the size that is printed, the article is built again. And the pictures of the presets, for the galleries, small, as
 * web/pages/public/preset….webp: of each the panel that it is about.
 *
 *     node tools/posters.js [name …]    those alone, such as curve or gap; presets for the pictures of all presets
 */

import { writeFileSync } from 'node:fs';

import { chromium } from 'playwright-core';

import { fragmentOf, presets } from '../web/pages/presets.js';
import { PICTURE, pictureOf } from './build/presets.js';
import { findChrome } from './lib/chrome.js';
import { articleFigures } from './lib/figures.js';
import { inRoot } from './lib/paths.js';
import { runMain, say } from './lib/terminal.js';
import { serve } from './serve.js';

/** Where each arrives, in iterations. @type {Record<string, number>} */
const ARRIVES = { curve: 300, density: 1500, mixture: 200, vae: 3000 };

/** The figures of the models' pages, then those of the article: a `data-arrives` says where. */
const POSTERS = [
  ...Object.keys(ARRIVES).map((model) => ({
    name: model,
    file: `poster${model === 'mixture' ? '' : `-${model}`}`,
    address: `${model}.html`,
    figure: '#figure',
    arrives: ARRIVES[model],
  })),
  ...articleFigures().map(({ id, poster, attributes }) => ({
    name: poster,
    file: `poster-${poster}`,
    address: 'index.html?answered',
    figure: `#${id}`,
    arrives: Number(attributes['data-arrives'] ?? attributes['data-at'] ?? 0),
  })),
];

/** Of each preset, the figure where it arrives. */
const PICTURES = Object.entries(presets).flatMap(([model, list]) =>
  list.map((preset) => ({
    name: pictureOf(model, preset),
    address: `${model}.html${fragmentOf(model, preset)}`,
    arrives: preset.arrives ?? ARRIVES[model],
  })),
);

/** A picture of a preset weighs no more than this, in bytes. */
const MOST_BYTES = 15_000;

runMain(async () => {
  const wanted = process.argv.slice(2);
  const chosen = POSTERS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
  const pictures = PICTURES.filter(({ name }) =>
    wanted.some((each) => each === name || each === 'presets' || each === 'all'),
  );
  const server = await serve({ port: 0 });
  const browser = await chromium.launch({
    executablePath: findChrome() ?? undefined,
    args: ['--no-sandbox'],
  });
  try {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      for (const { file, address, figure, arrives } of chosen) {
        const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
        await page.goto(`${server.url}${address}`);
        const svg = await draw(page.locator(figure), arrives);
        const name = `${file}${colorScheme === 'dark' ? '-dark' : ''}.svg`;
        writeFileSync(inRoot('web', 'pages', 'public', name), svg);
        const [, width, height] = /width="([\d.]+)" height="([\d.]+)"/.exec(svg) ?? [];
        say(`${name}: ${width} × ${height}`);
        await page.close();
      }
      for (const { name: file, address, arrives } of pictures) {
        const page = await browser.newPage({ colorScheme, viewport: { width: 1440, height: 800 } });
        await page.goto(`${server.url}${address}`);
        const bytes = await picture(page.locator('#figure'), arrives);
        const name = `${file}${colorScheme === 'dark' ? '-dark' : ''}.webp`;
        if (bytes.length > MOST_BYTES) throw new Error(`${name} has ${bytes.length} bytes.`);
        writeFileSync(inRoot('web', 'pages', 'public', name), bytes);
        say(`${name}: ${bytes.length} bytes`);
        await page.close();
      }
    }
  } finally {
    await browser.close();
    await server.close();
  }
});

/**
 * @param {import('playwright-core').Locator} figure
 * @param {number} iterations
 * @returns {Promise<string>}
 */
async function draw(figure, iterations) {
  await arrive(figure, iterations);
  return figure.evaluate(async (/** @type {any} */ figure) => (await figure.toBlob('svg')).text());
}

/**
 * The large panel, small.
 * @param {import('playwright-core').Locator} figure
 * @param {number} iterations
 * @returns {Promise<Buffer>}
 */
async function picture(figure, iterations) {
  await arrive(figure, iterations);
  const text = await figure.evaluate(async (/** @type {any} */ figure, { width, height }) => {
    const root = figure.shadowRoot;
    const whole = root.querySelector('[data-place="first"] canvas');
    const small = Object.assign(figure.ownerDocument.createElement('canvas'), { width, height });
    const context = /** @type {CanvasRenderingContext2D} */ (small.getContext('2d'));
    context.fillStyle = figure.ownerDocument.defaultView.getComputedStyle(
      root.querySelector('.figure'),
    ).backgroundColor;
    context.fillRect(0, 0, width, height);
    const scale = Math.max(width / whole.width, height / whole.height);
    const [w, h] = [whole.width * scale, whole.height * scale];
    context.imageSmoothingQuality = 'high';
    context.drawImage(whole, (width - w) / 2, (height - h) / 2, w, h);
    return small.toDataURL('image/webp', 0.7).replace(/^.*,/, '');
  }, PICTURE);
  return Buffer.from(text, 'base64');
}

/**
 * @param {import('playwright-core').Locator} figure
 * @param {number} iterations
 */
function arrive(figure, iterations) {
  return figure.evaluate(async (/** @type {any} */ figure, most) => {
    figure.scrollIntoView({ block: 'center' });
    await figure.step(0);
    figure.pause();
    await figure.step(Math.max(0, most - figure.frame.iteration));
    const silent = () =>
      [...figure.shadowRoot.querySelectorAll('canvas')].some((canvas) =>
        /not computed|being computed|No step/i.test(canvas.ariaLabel),
      );
    const started = performance.now();
    do await new Promise((resolve) => setTimeout(resolve, 1500));
    while (silent() && performance.now() - started < 30_000);
  }, iterations);
}
