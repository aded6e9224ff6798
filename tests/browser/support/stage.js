/**
 * A browser, a server of dist/ and pages that are watched for whatever goes wrong in them. Each test file opens one stage; every
 * visit is a fresh browsing context, gone when its test ends.
 */

import { after } from 'node:test';

import { chromium } from 'playwright-core';

import { findChrome } from '../../../tools/lib/chrome.js';
import { serve } from '../../../tools/serve.js';
import { probe } from './probe.js';

/** @typedef {import('playwright-core').Browser} Browser */
/** @typedef {import('playwright-core').BrowserContextOptions} BrowserContextOptions */
/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('node:test').TestContext} TestContext */

/**
 * @typedef {object} Visit
 * @property {Page} page
 * @property {Locator} figure  the first figure of the page
 * @property {string[]} problems  errors and warnings of the console, policy violations, failed requests, as they come
 * @property {string[]} requests  addresses, of the workers' requests as well
 */

/** @typedef {(t: TestContext, address?: string, options?: BrowserContextOptions) => Promise<Visit>} VisitFunction */

/** Long enough for a machine that is busy with something else; a wait that is over returns at once. */
const PATIENCE_MS = 30_000;

/** A page that never answers is closed, so that its test fails and does not hang. */
const LONGEST_VISIT_MS = 120_000;

const args = [
  '--no-sandbox',
  '--headless',
  '--disable-gpu',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
  '--no-first-run',
];

/** Where the browser is, and what it is started with. */
export function browserProgram() {
  const path = findChrome();
  if (!path) throw new Error('There is no Chromium or Chrome; CHROME=<path> names one.');
  return { path, args };
}

/**
 * @param {Parameters<typeof serve>[0]} [options]  of the server of dist/
 * @returns {Promise<{ browser: Browser, url: string, visit: VisitFunction }>}  url: of dist/, with a slash at its end; an address
 *   that is visited may be relative to it
 */
export async function openStage(options) {
  const { path: executablePath } = browserProgram();
  const [server, browser] = await Promise.all([
    serve({ port: 0, ...options }),
    chromium.launch({ executablePath, args }),
  ]);
  after(async () => {
    await browser.close();
    await server.close();
  });
  /** @type {VisitFunction} */
  const visit = async (t, address = '', contextOptions = {}) => {
    const context = await browser.newContext(contextOptions);
    const deadline = setTimeout(() => context.close(), LONGEST_VISIT_MS);
    t.after(() => {
      clearTimeout(deadline);
      return context.close();
    });
    context.setDefaultTimeout(PATIENCE_MS);
    await context.addInitScript(probe);
    const page = await context.newPage();
    const watched = watch(page);
    // The mixture's page unless another is named.
    const path = address === '' || address.startsWith('#') ? `mixture.html${address}` : address;
    await page.goto(new URL(path, server.url).href);
    return { page, figure: page.locator('elbo-explorer').first(), ...watched };
  };
  return { browser, url: server.url, visit };
}

/**
 * Opens the gallery of presets of a model's page.
 * @param {Page} page
 * @param {string} title
 * @returns {Promise<Locator>} the link to one of them
 */
export async function inGallery(page, title) {
  const gallery = page.getByRole('navigation', { name: 'Worth a look' });
  if (!(await gallery.locator('details').evaluate((/** @type {any} */ details) => details.open)))
    await gallery.locator('summary').click();
  return gallery.getByRole('link', { name: title, exact: true });
}

/** @param {Page} page */
function watch(page) {
  /** @type {string[]} */
  const problems = [];
  /** @type {string[]} */
  const requests = [];
  page.on('console', (message) => {
    if (['error', 'warning'].includes(message.type())) problems.push(message.text());
  });
  page.on('pageerror', (error) => problems.push(String(error)));
  page.on('request', (request) => requests.push(request.url()));
  page.on('requestfailed', (request) => problems.push(`${request.url()}: ${request.failure()?.errorText}`));
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`${response.url()}: ${response.status()}`);
  });
  return { problems, requests };
}
