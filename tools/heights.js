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

import { heightKey } from '../web/element/reserve.js';
import { findChrome } from './lib/chrome.js';
import { articleFigures } from './lib/figures.js';
import { inRoot } from './lib/paths.js';
import { heights as known } from '../web/element/heights.js';
import { serve } from './serve.js';

/** On both sides of the widths at which the layout changes, in CSS px. */
const WIDTHS = [
  272, 336, 400, 479, 480, 540, 607, 608, 720, 840, 959, 960, 1055, 1056, 1200, 1360, 1439, 1440, 1900,
];

const CONTROLS = ['none', 'compact', 'full'];

/** The column of the article is never wider than that of a lecture; what is not reserved for costs nobody anything. */
const ARTICLE_WIDTHS = WIDTHS.filter((width) => width < 1300);

/** What is measured: the usual view of every model, with all controls, and the figures of the article. */
/** @type {Record<string, string>[]} */
const FIGURES = [
  ...['mixture', 'density', 'curve', 'vae'].flatMap((model) =>
    CONTROLS.map((controls) => ({ model, controls })),
  ),
  ...articleFigures().map(({ id, attributes }) => ({ id, ...attributes })),
];

/** So long a figure keeps the place that was reserved for it, ms; see web/element/stage.js. */
const RESERVED_MS = 700;

/** One model alone, or what a key holds, where it is named: `node tools/heights.js vae`, `node tools/heights.js bare`. */
const only = process.argv[2];

const server = await serve();
const browser = await chromium.launch({ executablePath: findChrome() ?? undefined, args: ['--no-sandbox'] });
try {
  const page = await browser.newPage({ viewport: { width: 2000, height: 1000 } });
  await page.goto(`${server.url}icon.svg`);
  await page.goto(`${server.url}embed-example.html`);
  /** @type {Record<string, readonly number[]>} */
  const heights = only === undefined ? {} : { ...known };
  const shared = { widths: WIDTHS, reserved: RESERVED_MS };
  /** @type {Set<string>} */
  const measured = new Set();
  for (const attributes of FIGURES) {
    const key = heightKey({ getAttribute: (name) => attributes[name] ?? null }, attributes.model);
    if (measured.has(key) || (only !== undefined && attributes.model !== only && !key.includes(only)))
      continue;
    measured.add(key);
    const widths = attributes.id ? ARTICLE_WIDTHS : WIDTHS;
    heights[key] = await page.evaluate(measure, { attributes, ...shared, widths });
    console.log(key, heights[key].join(' '));
  }
  // The numbers take as much whatever the model.
  for (const controls of CONTROLS) {
    const without = await page.evaluate(measure, {
      attributes: { model: 'mixture', status: 'none', controls },
      ...shared,
    });
    heights[`status ${controls}`] = heights[`mixture ${controls}`].map((height, i) => height - without[i]);
  }
  const path = inRoot('web/element/heights.js');
  const text = `/**
 * How high figures are at these widths, in CSS px, by model, controls and what else asks for room (heightKey() in reserve.js): what is
 * reserved before one is there; and how much of that the numbers take, which can be hidden. Measured by tools/heights.js, which writes
 * this file.
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
 * @param {{ attributes: Record<string, string>, widths: number[], reserved: number }} figure
 * @returns {Promise<number[]>}
 */
async function measure({ attributes, widths, reserved }) {
  const figure = /** @type {any} */ (document.createElement('elbo-explorer'));
  for (const [name, value] of Object.entries(attributes)) figure.setAttribute(name, value);
  const box = document.createElement('div');
  box.append(figure);
  document.body.replaceChildren(box);
  await figure.step(1);
  await new Promise((resolve) => setTimeout(resolve, reserved));
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
    // What contradicts the evidence is said above the pictures, and no part of what a figure needs.
    const alarms = [...figure.shadowRoot.querySelectorAll('.alarm:not([hidden])')];
    if (alarms.length > 0) throw new Error(`An alarm at ${width} px: ${alarms[0].textContent}`);
    found.push(Math.round(before));
  }
  return found;
}
