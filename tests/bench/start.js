/** How soon a figure is there, how smoothly it plays, what its analyses cost the run, and whether it rests when it should. */

import { step } from '../../tools/lib/terminal.js';
import { measureAges } from './ages.js';
import { measureArticle } from './article.js';
import { measureBeside } from './beside.js';
import { Bench, pageWithFigure } from './browser.js';
import { measureCrowd } from './crowd.js';
import { openDistant } from './distant.js';
import { measureRest } from './rest.js';
import { measureSmoothness } from './smoothness.js';
import { summarize } from './statistics.js';
import { digits, judged, range } from './table.js';
import { observe, read } from './watch.js';

/** @typedef {import('./table.js').Table} Table */

/** Of each answer of a distant host: three round trips of it are to be waited for. */
const LATENCY_MS = 100;

/** Wanted of the first frame of a distant mixture. */
const MOST_DISTANT_MS = 900;

/** So long twenty figures are scrolled past; in a quick run, less. */
const CROWD_S = 60;
const QUICK_CROWD_S = 15;

/** Rounds of them, since each takes a quarter of a minute. */
const mostTrainings = 5;

/**
 * @param {{ rounds: number }} options
 * @returns {Promise<{ tables: Table[], data: object }>}
 */
export async function measureStart({ rounds }) {
  const bench = await Bench.open();
  try {
    const soon = await step('cold starts', () => measureStarts(bench, rounds));
    const article = await step('the article', () => measureArticle(bench, rounds));
    const smooth = await step('playing figures', () => measureSmoothness(bench));
    const beside = await step('training figures', () =>
      measureBeside(bench, Math.min(rounds, mostTrainings)),
    );
    const ages = await step('evidence of training figures', () => measureAges(bench));
    const rest = await step('resting figures', () => measureRest(bench));
    const crowd = await step('twenty figures', () =>
      measureCrowd(bench, rounds > mostTrainings ? CROWD_S : QUICK_CROWD_S),
    );
    return {
      tables: [soon.table, article.table, smooth.table, beside.table, ages.table, rest.table, crowd.table],
      data: {
        starts: soon.data,
        article: article.data,
        smoothness: smooth.data,
        beside: beside.data,
        ages: ages.data,
        rest: rest.data,
        crowd: crowd.data,
      },
    };
  } finally {
    await bench.close();
  }
}

/**
 * Each time with an empty cache, so everything is fetched and compiled anew.
 * @param {Bench} bench
 * @param {number} rounds
 */
async function measureStarts(bench, rounds) {
  const html = pageWithFigure('data="faithful" components="6" autoplay');
  const distant = await openDistant(html, LATENCY_MS);
  const pages = [
    { what: 'a page with one figure', url: bench.url },
    { what: 'the explorer', url: bench.server.url },
    { what: `the page with one figure, each answer ${LATENCY_MS} ms late`, url: distant.url },
  ];
  /** @type {{ what: string, ready: number[], painted: number[] }[]} */
  const data = pages.map(({ what }) => ({ what, ready: [], painted: [] }));
  for (let round = 0; round < rounds; ++round) {
    for (const [i, { url }] of pages.entries()) {
      const { context, page } = await bench.prepare(html);
      await page.addInitScript(observe);
      await page.goto(url);
      await page.waitForFunction(() => /** @type {any} */ (globalThis).elboWatch.painted !== null);
      const { ready, painted } = await read(page);
      data[i].ready.push(ready ?? NaN);
      data[i].painted.push(painted ?? NaN);
      await context.close();
    }
  }
  distant.close();
  /** @type {Table} */
  const table = {
    title: 'Milliseconds from navigation, cold, loopback: median (minimum–maximum)',
    columns: ['', 'to the first frame', 'to its picture'],
    rows: data.map(({ what, ready, painted }) => ({
      cells: [what, range(summarize(ready)), range(summarize(painted))],
    })),
  };
  // Latency itself takes three of its lengths; what comes on top is the machine's.
  const [near, , far] = data.map(({ ready }) => summarize(ready).median);
  table.rows.push(
    judged(['the distant page, to the first frame', digits(far), ''], '≤', MOST_DISTANT_MS, far, 'ms'),
    judged(
      [`(the distant page − 3 × ${LATENCY_MS} ms) / the near one`, digits((far - 3 * LATENCY_MS) / near), ''],
      '≤',
      1.5,
      (far - 3 * LATENCY_MS) / near,
    ),
  );
  return { table, data };
}
