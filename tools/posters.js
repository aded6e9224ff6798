/**
 * Draws the posters again: the default figure of every model where it arrives, and every figure of the article, in light and dark, as
 * web/pages/public/poster….svg. They stand where a figure does not run. Needs a built dist/ and a browser; the pages of the models name
 * the size that is printed, the article is built again.
 *
 *     node tools/posters.js [name …]    those alone, such as curve or gap
 */

import { writeFileSync } from 'node:fs';

import { chromium } from 'playwright-core';

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

runMain(async () => {
  const wanted = process.argv.slice(2);
  const chosen = POSTERS.filter(({ name }) => wanted.length === 0 || wanted.includes(name));
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
function draw(figure, iterations) {
  return figure.evaluate(async (/** @type {any} */ figure, most) => {
    figure.scrollIntoView({ block: 'center' });
    await figure.step(0);
    figure.pause();
    await figure.step(most - figure.frame.iteration);
    const silent = () =>
      [...figure.shadowRoot.querySelectorAll('canvas')].some((canvas) =>
        /not computed|being computed|No step/i.test(canvas.ariaLabel),
      );
    const started = performance.now();
    do await new Promise((resolve) => setTimeout(resolve, 1500));
    while (silent() && performance.now() - started < 30_000);
    return (await figure.toBlob('svg')).text();
  }, iterations);
}
