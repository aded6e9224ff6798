/** A figure that has nothing to do, or that nobody sees, must cost nothing. */

import { pageWithFigure } from './browser.js';
import { digits } from './table.js';
import { clockWork, observe, read, restart, stopCounting } from './watch.js';

/** @typedef {import('./browser.js').Bench} Bench */
/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('./table.js').Table} Table */
/** @typedef {{ what: string, page: number, process: number, frames: number }} Rested milliseconds of work in each second */

const watchedMs = 2000;
const settledMs = 1000;

/** What a browser does for a page that does nothing at all, in milliseconds a second, is not counted against the figure. */
const allowance = 2;

const endless = 'data="pinwheel" rows="2000" components="12" tolerance="0" speed="60" autoplay';

/** @type {{ what: string, html: string, begin: (page: Page) => Promise<unknown> }[]} */
const scenes = [
  {
    what: 'an empty page, to compare',
    html: '<!doctype html><title>empty</title>',
    begin: async () => {},
  },
  {
    what: 'converged, on screen',
    html: pageWithFigure('data="faithful" components="6" speed="max" autoplay'),
    begin: (page) =>
      page.waitForFunction(
        () => /** @type {any} */ (document.querySelector('elbo-explorer')).frame?.status === 'converged',
      ),
  },
  {
    what: 'playing, scrolled away',
    html: pageWithFigure(endless).replace('</body>', '<div style="height:10000px"></div></body>'),
    begin: async (page) => {
      await afterSomeFrames(page);
      await page.evaluate(() => scrollTo(0, 8000));
    },
  },
  {
    what: 'playing, in a hidden tab',
    html: pageWithFigure(endless),
    begin: async (page) => {
      await afterSomeFrames(page);
      // Headless tabs are never hidden; the page is told so.
      await page.evaluate(() => {
        Object.defineProperty(document, 'hidden', { value: true });
        Object.defineProperty(document, 'visibilityState', { value: 'hidden' });
        document.dispatchEvent(new Event('visibilitychange'));
      });
    },
  },
];

/** @param {Page} page */
function afterSomeFrames(page) {
  return page.waitForFunction(() => /** @type {any} */ (globalThis).elboWatch.frames > 20);
}

/** @param {Bench} bench */
export async function measureRest(bench) {
  /** @type {Rested[]} */
  const data = [];
  for (const { what, html, begin } of scenes) data.push({ what, ...(await rest(bench, html, begin)) });
  const [empty, ...figures] = data;
  /** @type {Table} */
  const table = {
    title: 'Processor time of a figure at rest, milliseconds in each second',
    columns: ['', 'page', 'page and worker', 'frames'],
    rows: [
      { cells: cellsOf(empty) },
      ...figures.map((rested) => ({
        cells: cellsOf(rested),
        goal: 'none',
        met: rested.frames === 0 && rested.page <= empty.page + allowance,
      })),
    ],
    notes: [`None: no frame, and at most ${allowance} ms more than the empty page.`],
  };
  return { table, data };
}

/** @param {Rested} rested */
const cellsOf = ({ what, page, process, frames }) => [what, digits(page), digits(process), String(frames)];

/**
 * @param {Bench} bench
 * @param {string} html
 * @param {(page: Page) => Promise<unknown>} begin
 */
async function rest(bench, html, begin) {
  const { context, page } = await bench.prepare(html);
  await page.addInitScript(observe);
  await page.goto(bench.url);
  await begin(page);
  await stopCounting(page);
  await page.waitForTimeout(settledMs);
  await restart(page);
  const spent = await clockWork(page);
  await page.waitForTimeout(watchedMs);
  const work = await spent();
  const { frames } = await read(page);
  await context.close();
  const seconds = watchedMs / 1000;
  return { page: work.page / seconds, process: work.process / seconds, frames };
}
