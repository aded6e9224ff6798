/**
 * Measures how high figures are, for web/element/heights.js, from which the loader reserves their place before they are there:
 *
 *     npm run build && node tools/heights.js
 *
 * A browser test (tests/browser/stillness.test.js) says when that is due.
 */

import { writeFileSync } from 'node:fs';

import { chromium } from 'playwright-core';
import { format, resolveConfig } from 'prettier';

import { findChrome } from './lib/chrome.js';
import { inRoot } from './lib/paths.js';
import { serve } from './serve.js';

/** On both sides of the widths at which the layout changes, in CSS px. */
const WIDTHS = [
  272, 336, 400, 479, 480, 540, 607, 608, 720, 840, 959, 960, 1055, 1056, 1200, 1360, 1439, 1440, 1900,
];

/** What is measured: the usual views of all models, and what the front page shows. */
const FIGURES = [
  { model: 'mixture' },
  { model: 'density' },
  { model: 'curve' },
  { model: 'vae' },
  { model: 'density', view: 'plane,trace,balance' },
  { model: 'vae', view: 'latent,reconstruction,posterior' },
];
const CONTROLS = ['none', 'compact', 'full'];

const server = await serve();
const browser = await chromium.launch({ executablePath: findChrome() ?? undefined, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 2000, height: 1000 } });
  await page.goto(`${server.url}icon.svg`);
  await page.goto(`${server.url}embed-example.html`);
  /** @type {Record<string, number[]>} */
  const heights = {};
  for (const { model, view } of FIGURES) {
    for (const controls of CONTROLS) {
      const key = [model, controls, ...(view ? [view] : [])].join(' ');
      heights[key] = await page.evaluate(measure, { model, view, controls, widths: WIDTHS });
      console.log(key, heights[key].join(' '));
    }
  }
  const path = inRoot('web/element/heights.js');
  const text = `/**
 * How high figures are at these widths, in CSS px, by model, controls and, where it is not the model's usual one, view: what is
 * reserved before one is there. Measured by tools/heights.js, which writes this file.
 */

export const widths = ${JSON.stringify(WIDTHS)};

/** @type {Record<string, readonly number[]>} */
export const heights = ${JSON.stringify(heights)};
`;
  writeFileSync(path, await format(text, { ...(await resolveConfig(path)), filepath: path }));
} finally {
  await browser.close();
  await server.close();
}

/* global document */

/**
 * Runs in the page.
 * @param {{ model: string, view?: string, controls: string, widths: number[] }} figure
 * @returns {Promise<number[]>}
 */
async function measure({ model, view, controls, widths }) {
  const figure = /** @type {any} */ (document.createElement('elbo-explorer'));
  figure.setAttribute('model', model);
  figure.setAttribute('controls', controls);
  if (view) figure.setAttribute('view', view);
  figure.style.cssText = 'min-block-size: 0';
  const box = document.createElement('div');
  box.append(figure);
  document.body.replaceChildren(box);
  await figure.step(2);
  const found = [];
  for (const width of widths) {
    box.style.width = `${width}px`;
    let before = -1;
    // Until it stands still.
    for (let calm = 0; calm < 6;) {
      await new Promise((resolve) => setTimeout(resolve, 50));
      const height = figure.getBoundingClientRect().height;
      calm = height === before ? calm + 1 : 0;
      before = height;
    }
    found.push(Math.round(before));
  }
  return found;
}
