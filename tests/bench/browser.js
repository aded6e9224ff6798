/** Chromium on dist/, served on loopback, with pages of the benchmark's own beside it. */

import { readFileSync } from 'node:fs';
import { join } from 'node:path';

import { chromium } from 'playwright-core';

import { findChrome } from '../../tools/lib/chrome.js';
import { Refusal } from '../../tools/lib/terminal.js';
import { serve } from '../../tools/serve.js';

/** @typedef {import('playwright-core').BrowserContext} BrowserContext */
/** @typedef {import('playwright-core').Page} Page */

/** With these a page's clock ticks every 5 µs, and otherwise every 100. */
const isolation = {
  'Cross-Origin-Opener-Policy': 'same-origin',
  'Cross-Origin-Embedder-Policy': 'require-corp',
};

export class Bench {
  /**
   * @param {import('playwright-core').Browser} browser
   * @param {import('../../tools/serve.js').Server} server
   */
  constructor(browser, server) {
    this.browser = browser;
    this.server = server;
  }

  static async open() {
    const executablePath = findChrome();
    if (!executablePath) throw new Refusal('There is no Chromium to measure in; CHROME=<path> names one.');
    const asRoot = process.getuid?.() === 0;
    const browser = await chromium.launch({ executablePath, args: asRoot ? ['--no-sandbox'] : [] });
    return new Bench(browser, await serve({ headers: isolation }));
  }

  /** Where the page of visit() lies. */
  get url() {
    return `${this.server.url}bench.html`;
  }

  /**
   * An empty cache, a window of its own, and `html` at this.url. Modules of this folder lie in bench/.
   * @param {string} html
   * @returns {Promise<{ page: Page, context: BrowserContext }>}
   */
  async prepare(html) {
    const context = await this.browser.newContext({ viewport: { width: 1280, height: 800 } });
    const page = await context.newPage();
    await page.route(this.url, (route) =>
      route.fulfill({ headers: isolation, contentType: 'text/html', body: html }),
    );
    await page.route(/\/bench\/\w+\.js$/, (route) => {
      const name = new URL(route.request().url()).pathname.split('/').at(-1) ?? '';
      const body = readFileSync(join(import.meta.dirname, name), 'utf8');
      return route.fulfill({ headers: isolation, contentType: 'text/javascript', body });
    });
    return { page, context };
  }

  async close() {
    await this.browser.close();
    await this.server.close();
  }
}

/**
 * A page with one figure.
 * @param {string} attributes
 * @param {{ above?: string }} [options] above: the height of what stands above the figure
 */
export function pageWithFigure(attributes, { above = '0' } = {}) {
  return (
    '<!doctype html><html lang="en"><meta charset="utf-8"><title>bench</title><link rel="icon" href="data:,">' +
    '<script type="module" src="./v0/elbo-explorer.js"></script>' +
    `<body><div style="height:${above}"></div><elbo-explorer ${attributes}></elbo-explorer></body></html>`
  );
}
