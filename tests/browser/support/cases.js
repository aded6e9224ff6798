/**
 * Pages of every kind that a figure may come into. In each it plays, is as wide as it should be, and says nothing; or says in one line
 * why it does not.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { openBlog } from './blog.js';
import { openStage } from './stage.js';

/** @typedef {import('playwright-core').JSHandle} JSHandle */
/** @typedef {import('playwright-core').Page} Page */

/**
 * @typedef {object} Case
 * @property {string} [body]  with the figure; the script stands in the head
 * @property {string} [head]
 * @property {string} [html]  the whole page, where it is not an ordinary one
 * @property {string} [root]  attributes of its root
 * @property {Record<string, string>} [headers]
 * @property {string} [first]  what the page does before the figure has a frame; figures are found as window.figure or by their tag
 * @property {string} [then]  what it does later
 * @property {'light' | 'dark'} [scheme]  of the figure in the end
 * @property {RegExp[]} [told]  what the console may say, each once
 * @property {string} [reason]  why there is no figure, for readers
 * @property {number} [width]  of the figure in the end, CSS px
 * @property {(seen: Seen) => void} [check]
 */

/** @typedef {{ width: number, narrowest: number, display: string, scheme: string, iteration: number, font: string, alerts: string[] }} Seen */

export const { url: host, visit } = await openStage({ cors: true });
export const publish = await openBlog();

export const script = `<script type="module" src="${host}v0/elbo-explorer.js"></script>`;
export const tag = '<elbo-explorer data="galaxies" components="4"></elbo-explorer>';
export const full = tag.replace('>', ' controls="full">');

/** A column of text's, which a figure has where nothing says how wide it is. */
export const COLUMN = 704;

/** @param {Case} page */
export function pageOf({ head = '', body = tag, root = '', html }) {
  return (
    html ??
    `<!doctype html><html lang="en" ${root}><head><meta charset="utf-8"><title>A page</title><link rel="icon" href="data:,">${script}${head}</head><body>${body}</body></html>`
  );
}

/** Code of a page that has to wait for the figure's class, and then for a frame. */
export const defined = "await customElements.whenDefined('elbo-explorer');";
export const framed = `${defined} const figure = window.figure ??= document.querySelector('elbo-explorer');
  while (!figure.frame) await new Promise((done) => setTimeout(done, 20));`;

/** @param {Page} page  @returns {Promise<JSHandle>} the figure, wherever it is */
function find(page) {
  return page.evaluateHandle(
    () => /** @type {any} */ (window).figure ?? document.querySelector('elbo-explorer'),
  );
}

/** @param {Page} page  @param {boolean} [refused] */
async function stands(page, refused = false) {
  await page.waitForFunction((refused) => {
    const figure = /** @type {any} */ (window).figure ?? document.querySelector('elbo-explorer');
    const shown = figure?.shadowRoot?.querySelector(refused ? '.figure.failed' : '.figure.live');
    return shown && (refused || figure.frame !== null) && shown.getBoundingClientRect().width > 0;
  }, refused);
}

/** @param {JSHandle} figure @returns {Promise<Seen>} */
function look(figure) {
  return figure.evaluate((/** @type {any} */ node) => {
    const root = node.shadowRoot;
    const part = root.querySelector('.figure');
    const style = getComputedStyle(part);
    const type = [
      ...[style.fontWeight, style.fontSize, style.letterSpacing, style.wordSpacing, style.textIndent],
      ...[style.textTransform, style.textShadow, style.fontVariantCaps, style.textAlign],
    ];
    return {
      width: Math.round(node.getBoundingClientRect().width),
      narrowest: Math.min(...[...root.querySelectorAll('canvas')].map((canvas) => canvas.clientWidth)),
      display: getComputedStyle(node).display,
      scheme: part.dataset.scheme,
      iteration: node.frame?.iteration,
      font: type.join(' '),
      alerts: [...root.querySelectorAll('[role="alert"]')]
        .filter((each) => each.checkVisibility())
        .map(({ textContent }) => textContent),
    };
  });
}

/**
 * @param {string} kind  what the figure does there
 * @param {Record<string, Case>} cases
 */
export function tryCases(kind, cases) {
  for (const [what, each] of Object.entries(cases)) {
    test(`a figure ${kind} ${what}`, async (t) => {
      const { first, then, reason, told = [], scheme, width, headers } = each;
      const address = publish({ html: pageOf(each), headers });
      const { page, problems } = await visit(t, address, { viewport: { width: 1000, height: 900 } });
      const run = (/** @type {string} */ code) => page.evaluate(`(async () => { ${code} })()`);
      if (first) await run(first);
      await stands(page, reason !== undefined);
      if (then) {
        await page.evaluate("window.figure ??= document.querySelector('elbo-explorer')");
        await run(then).catch((error) => assert.match(String(error), /context was destroyed/));
        await stands(page);
      }
      const figure = await find(page);
      if (scheme)
        await page.waitForFunction(
          ([node, scheme]) =>
            /** @type {any} */ (node).shadowRoot.querySelector('.figure').dataset.scheme === scheme,
          /** @type {any[]} */ ([figure, scheme]),
        );
      const seen = await look(figure);
      const { alerts, display, narrowest } = seen;
      assert.deepEqual(alerts, reason ? [reason] : []);
      if (!reason) assert.ok(narrowest >= 200, `${narrowest}`);
      assert.equal(display, 'block');
      if (width) assert.equal(seen.width, width);
      each.check?.(seen);
      assert.equal(problems.length, told.length, problems.join('\n'));
      for (const pattern of told)
        assert.ok(
          problems.some((text) => pattern.test(text)),
          `${pattern}: ${problems.join('\n')}`,
        );
    });
  }
}
