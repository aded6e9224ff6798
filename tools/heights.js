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

import { composedHeight, heightKey } from '../web/element/reserve.js';
import { findChrome } from './lib/chrome.js';
import { articleFigures } from './lib/figures.js';
import { inRoot } from './lib/paths.js';
import { heights as known, panels as knownPanels, views as knownViews } from '../web/element/heights.js';
import { serve } from './serve.js';

/** On both sides of the widths at which the layout changes, in CSS px. */
const WIDTHS = [
  272, 336, 400, 479, 480, 540, 607, 608, 720, 840, 959, 960, 1055, 1056, 1200, 1360, 1439, 1440, 1900,
];

const MODELS = ['mixture', 'density', 'curve', 'vae'];
const CONTROLS = ['none', 'compact', 'full'];

/** The column of the article is never wider than that of a lecture; what is not reserved for costs nobody anything. */
const ARTICLE_WIDTHS = WIDTHS.filter((width) => width < 1300);

/** What is measured: the usual view of every model, with all controls, and the figures of the article. */
/** @type {Record<string, string>[]} */
const FIGURES = [
  ...MODELS.flatMap((model) => CONTROLS.map((controls) => ({ model, controls }))),
  ...articleFigures().map(({ id, attributes }) => ({ id, ...attributes })),
];

/** Widths at which panels are measured, of the panels themselves, in CSS px. */
const PANEL_WIDTHS = [240, 320, 383, 384, 500, 640, 860];

/** What is around a figure's panels, and from which width on they are in two columns; see web/element/reserve.js. */
const LAYOUT = { around: 34, columns: 608 };

/** So long a figure keeps the place that was reserved for it, ms; see web/element/stage.js. */
const RESERVED_MS = 700;

/** One model alone, what a key holds, or panels: `node tools/heights.js vae`, `node tools/heights.js bare`, `node tools/heights.js panels`. */
const only = process.argv[2];

/** What is known well enough without having been measured. @param {number} composed @param {number} measured */
const near = (composed, measured) => Math.abs(composed - measured) <= OFF * measured;
const OFF = 0.04;

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
  for (const controls of only === 'panels' ? [] : CONTROLS) {
    const without = await page.evaluate(measure, {
      attributes: { model: 'mixture', status: 'none', controls },
      ...shared,
    });
    heights[`status ${controls}`] = heights[`mixture ${controls}`].map((height, i) => height - without[i]);
  }
  /** @type {Record<string, Record<string, number[]>>} */
  const panels = {};
  /** @type {Record<string, string>} */
  const views = {};
  for (const model of MODELS) {
    if (only !== undefined && only !== model && only !== 'panels') {
      [panels[model], views[model]] = [
        /** @type {any} */ (knownPanels)[model],
        /** @type {any} */ (knownViews)[model],
      ];
      continue;
    }
    const found = await page.evaluate(measurePanels, { model, ...shared, ...LAYOUT, widths: PANEL_WIDTHS });
    [panels[model], views[model]] = [found.panels, found.view];
    console.log(model, found.view, found.panels);
  }
  for (const { id, ...attributes } of FIGURES) {
    const host = { getAttribute: (/** @type {string} */ name) => attributes[name] ?? null };
    const key = heightKey(host, attributes.model);
    const column = heights[key];
    if (
      id &&
      column?.every((height, i) =>
        near(composedHeight(host, attributes.model, WIDTHS[i], { heights, panels, views }), height),
      )
    )
      delete heights[key];
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

/** At which widths of their own panels were measured. */
export const panelWidths = ${JSON.stringify(PANEL_WIDTHS)};

/**
 * How high each panel is alone, by model: the proportion of its picture, 0 where it has a height of its own, then the heights.
 * @type {Record<string, Record<string, readonly number[]>>}
 */
export const panels = ${JSON.stringify(panels)};

/** The panels that a model shows where nobody asks for others. @type {Record<string, string>} */
export const views = ${JSON.stringify(views)};
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

/**
 * Runs in the page: every panel of a model, below another in one column, or alone where that would be two.
 * @param {{ model: string, widths: number[], reserved: number, around: number, columns: number }} wanted
 * @returns {Promise<{ view: string, panels: Record<string, number[]> }>}
 */
async function measurePanels({ model, widths, reserved, around, columns }) {
  const make = async (/** @type {string[]} */ view) => {
    const figure = /** @type {any} */ (document.createElement('elbo-explorer'));
    const attributes = { model, controls: 'none', view: view.join(',') };
    for (const [name, value] of Object.entries(attributes)) figure.setAttribute(name, value);
    const box = document.createElement('div');
    box.append(figure);
    document.body.replaceChildren(box);
    await figure.step(1);
    await new Promise((resolve) => setTimeout(resolve, reserved));
    const panelsOf = () =>
      /** @type {HTMLElement[]} */ ([...figure.shadowRoot.querySelectorAll('.panel[data-plot]')]);
    return { figure, box, panelsOf };
  };
  const usual = await make([]);
  // As they would be asked for: the first, those of the other column, those below the first.
  const placed = ['first', 'middle', 'last'].flatMap((place) =>
    usual.panelsOf().filter(({ dataset }) => dataset.place === place),
  );
  const view = placed.map(({ dataset }) => String(dataset.plot));
  const ids = usual.figure.views
    .filter((/** @type {any} */ { models }) => models.includes(model))
    .map((/** @type {any} */ { id }) => id);
  /** @type {Record<string, number[]>} */
  const panels = {};
  for (const id of ids) {
    const other = id === view[0] ? view[1] : view[0];
    for (const alone of [false, true]) {
      const { box, panelsOf } = await make(alone ? [id] : [other, id]);
      const panel = panelsOf().find(({ dataset }) => dataset.plot === id);
      const picture = /** @type {HTMLElement | null | undefined} */ (panel?.querySelector('.box'));
      if (!panel || !picture) continue;
      const aspect = Number(picture.style.getPropertyValue('--aspect')) || 0;
      panels[id] ??= [picture.hasAttribute('data-height') ? 0 : aspect];
      for (const width of widths.filter((width) => width + around >= columns === alone)) {
        box.style.width = `${width + around}px`;
        let before = -1;
        for (let calm = 0; calm < 6;) {
          await new Promise((resolve) => setTimeout(resolve, 50));
          calm = panel.offsetHeight === before ? calm + 1 : 0;
          before = panel.offsetHeight;
        }
        panels[id].push(before);
      }
    }
  }
  return { view: view.join(','), panels };
}
