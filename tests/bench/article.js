/** The article of the front page: how soon its first figure answers a drag, and whether scrolling through it ever has to wait. */

import { summarize } from './statistics.js';
import { range } from './table.js';
import { observe, read, restart } from './watch.js';

/** @typedef {import('./browser.js').Bench} Bench */
/** @typedef {import('./table.js').Table} Table */

/** What a drag may take to be answered, from navigation, in milliseconds. */
const MOST_MS = 2000;

/** One turn of a wheel, in CSS px, and the display frames between one and the next. */
const TURN = 240;
const FRAMES = 6;

/**
 * @param {Bench} bench
 * @param {number} rounds
 */
export async function measureArticle(bench, rounds) {
  /** @type {number[]} */
  const answered = [];
  for (let round = 0; round < rounds; ++round) answered.push(await answer(bench));
  const tasks = await scroll(bench);
  const longest = Math.max(0, ...tasks);
  const { median } = summarize(answered);
  /** @type {Table} */
  const table = {
    title: 'The article, cold, loopback',
    columns: ['', 'milliseconds', 'goal'],
    rows: [
      {
        cells: [
          'from navigation to the first number that a drag changed',
          range(summarize(answered)),
          `≤ ${MOST_MS}`,
        ],
        met: median <= MOST_MS,
      },
      {
        cells: [
          `the longest of ${tasks.length} tasks over 50 ms while all of it is scrolled through`,
          longest.toFixed(0),
          'none',
        ],
        met: tasks.length === 0,
      },
    ],
  };
  return { table, data: { answered, tasks } };
}

/**
 * The pointer is down before anything is there, and drags as soon as there is a handle.
 * @param {Bench} bench
 */
async function answer(bench) {
  const { context, page } = await bench.prepare('');
  await page.goto(bench.server.url, { waitUntil: 'commit' });
  const handle = page.locator('#figure-gap .handle[data-id="q-mean"]');
  await handle.waitFor({ state: 'attached' });
  const box = await handle.boundingBox();
  if (!box) throw new Error('The first figure has no handle of q.');
  const [x, y] = [box.x + box.width / 2, box.y + box.height / 2];
  const before = await page.locator('output[data-number="gap-now"]').textContent();
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x - 60, y, { steps: 3 });
  const at = await page.waitForFunction((before) => {
    const text = document.querySelector('output[data-number="gap-now"]')?.textContent;
    return text !== before && performance.now();
  }, before);
  const milliseconds = Number(await at.jsonValue());
  await context.close();
  return milliseconds;
}

/**
 * From the first screen to the last, as a wheel does, figures coming up on the way.
 * @param {Bench} bench
 * @returns {Promise<number[]>} the tasks of the page over 50 ms
 */
async function scroll(bench) {
  const { context, page } = await bench.prepare('');
  await page.addInitScript(observe);
  await page.goto(bench.server.url);
  await page.waitForFunction(() => /** @type {any} */ (globalThis).elboWatch.painted !== null);
  await restart(page);
  await page.evaluate(
    async ([turn, frames]) => {
      const pass = () => new Promise(requestAnimationFrame);
      while (scrollY + innerHeight < document.documentElement.scrollHeight - 1) {
        scrollBy(0, turn);
        for (let i = 0; i < frames; ++i) await pass();
      }
    },
    [TURN, FRAMES],
  );
  const { tasks } = await read(page);
  await context.close();
  return tasks;
}
