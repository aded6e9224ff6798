/** Twenty figures on one page, past which a reader scrolls: what it costs while it goes on, and what is left when they are gone. */

import { memoryOf } from '../browser/support/processes.js';
import { pageWithFigure } from './browser.js';
import { digits, judged } from './table.js';
import { observe, read, restart } from './watch.js';

/** @typedef {import('./browser.js').Bench} Bench */
/** @typedef {import('./table.js').Table} Table */

const COUNT = 20;

/** A notch of a wheel, and how often one comes. */
const SCROLL_PX = 240;
const SCROLL_MS = 50;

/** The worker is given up some seconds after the last figure, and what it held a little later. */
const GONE_MS = 6000;

/** What may be left, beside what was there before any of them. */
const LEFT = 1.1;

const KINDS = [
  'data="pinwheel" components="12" tolerance="0" speed="max"',
  'model="density" tolerance="0"',
  'model="curve" tolerance="0"',
  'model="vae" tolerance="0"',
  'data="galaxies" components="4" controls="none"',
];

/**
 * @param {Bench} bench
 * @param {number} seconds
 */
export async function measureCrowd(bench, seconds) {
  const { context, page } = await bench.prepare(pageWithFigure(KINDS[0]));
  /** @type {string[]} */
  const errors = [];
  page.on('pageerror', (error) => errors.push(String(error)));
  page.on(
    'console',
    (message) => ['error', 'warning'].includes(message.type()) && errors.push(message.text()),
  );
  await page.addInitScript(observe);
  await page.goto(bench.url);
  const measure = await memoryOf(page);
  const gone = async () => {
    await page.evaluate(() =>
      document.querySelectorAll('elbo-explorer').forEach((figure) => figure.remove()),
    );
    await page.waitForTimeout(GONE_MS);
    return measure();
  };
  const put = (/** @type {string[]} */ kinds) =>
    page.evaluate((kinds) => {
      const figures = kinds.map((attributes) => `<elbo-explorer ${attributes} autoplay></elbo-explorer>`);
      document.body.insertAdjacentHTML('beforeend', figures.join('<p>What is written between them.</p>'));
    }, kinds);
  // What a page keeps of the first figures is code, and is kept once.
  for (const kind of KINDS) {
    await put([kind]);
    const last = page.locator('elbo-explorer').last();
    await last.scrollIntoViewIfNeeded();
    await page.waitForFunction((figure) => /** @type {any} */ (figure).frame, await last.elementHandle(), {
      timeout: 120_000,
    });
  }
  const before = await gone();
  await put(Array.from({ length: COUNT }, (_, i) => KINDS[i % KINDS.length]));
  await restart(page);
  await page.evaluate(
    async ({ ms, px, pause }) => {
      const end = performance.now() + ms;
      let down = px;
      while (performance.now() < end) {
        const at = scrollY;
        scrollBy(0, down);
        await new Promise((resolve) => setTimeout(resolve, pause));
        if (scrollY === at) down = -down;
      }
    },
    { ms: seconds * 1000, px: SCROLL_PX, pause: SCROLL_MS },
  );
  const { tasks, repaints } = await read(page);
  const ran = await page.evaluate(
    () =>
      [...document.querySelectorAll('elbo-explorer')].filter((figure) => /** @type {any} */ (figure).frame)
        .length,
  );
  const after = await gone();
  await context.close();
  const mb = (/** @type {number} */ bytes) => digits(bytes / 2 ** 20);
  const longest = Math.max(0, ...tasks);
  /** @type {Table} */
  const table = {
    title: `${COUNT} figures that play, scrolled past for ${seconds} s`,
    columns: ['', 'measured'],
    rows: [
      judged(['figures that ran', String(ran)], '≥', COUNT, ran),
      { cells: ['repaints', String(repaints)] },
      judged(['tasks > 50 ms', String(tasks.length)], '≤', 0, tasks.length),
      judged(['longest of them, ms', digits(longest)], '≤', 50, longest, 'ms'),
      judged(['errors and warnings', String(errors.length)], '≤', 0, errors.length),
      { cells: ['processes before, MB', mb(before.resident)] },
      judged(
        ['processes once they are gone, of that', digits(after.resident / before.resident)],
        '≤',
        LEFT,
        after.resident / before.resident,
      ),
      judged(
        ['JavaScript once they are gone, of that before', digits(after.heap / before.heap)],
        '≤',
        LEFT,
        after.heap / before.heap,
      ),
    ],
  };
  return { table, data: { seconds, tasks, repaints, errors, before, after } };
}
