/**
 * Draws the posters again: the default figure of every model where it arrives, in light and dark, as web/pages/public/poster….svg. They
 * stand where a figure does not run. Needs a built dist/ and a browser; the pages name the size that is printed.
 *
 *     node tools/posters.js
 */

import { writeFileSync } from 'node:fs';

import { chromium } from 'playwright-core';

import { findChrome } from './lib/chrome.js';
import { inRoot } from './lib/paths.js';
import { runMain, say } from './lib/terminal.js';
import { serve } from './serve.js';

/** Where each arrives, in iterations. @type {Record<string, number>} */
const ARRIVES = { curve: 300, density: 1500, mixture: 200, vae: 3000 };

runMain(async () => {
  const server = await serve({ port: 0 });
  const browser = await chromium.launch({
    executablePath: findChrome() ?? undefined,
    args: ['--no-sandbox'],
  });
  try {
    for (const colorScheme of /** @type {const} */ (['light', 'dark'])) {
      for (const model of Object.keys(ARRIVES)) {
        const page = await browser.newPage({ colorScheme, viewport: { width: 1280, height: 900 } });
        await page.goto(`${server.url}${model}.html`);
        const svg = await draw(page, ARRIVES[model]);
        const name = `poster${model === 'mixture' ? '' : `-${model}`}${colorScheme === 'dark' ? '-dark' : ''}.svg`;
        writeFileSync(inRoot('web', 'pages', 'public', name), svg);
        const [, width, height] = /width="(\d+)" height="(\d+)"/.exec(svg) ?? [];
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
 * @param {import('playwright-core').Page} page
 * @param {number} iterations
 * @returns {Promise<string>}
 */
function draw(page, iterations) {
  return page.locator('#figure').evaluate(async (/** @type {any} */ figure, most) => {
    await figure.step(0);
    figure.pause();
    await figure.step(most - figure.frame.iteration);
    const silent = () =>
      [...figure.shadowRoot.querySelectorAll('canvas')].some((canvas) =>
        /not computed|No step/i.test(canvas.ariaLabel),
      );
    const started = performance.now();
    do await new Promise((resolve) => setTimeout(resolve, 1500));
    while (silent() && performance.now() - started < 30_000);
    return (await figure.toBlob('svg')).text();
  }, iterations);
}
