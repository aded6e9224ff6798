/** How much slower an autoencoder trains while its analyses are kept fresh beside it, in the same worker. */

import { pageWithFigure } from './browser.js';
import { summarize } from './statistics.js';
import { digits, judged, range } from './table.js';
import { observe } from './watch.js';

/** @typedef {import('./browser.js').Bench} Bench */
/** @typedef {import('./table.js').Table} Table */
/** @typedef {{ what: string, alone: number[], beside: number[] }} Trained training steps a second */

const watchedMs = 4000;
const settledFrames = 20;

/** A fifth of the time for analyses makes a run take 5/4 as long. */
const goal = 1.25;

const training = 'model="vae" tolerance="0" speed="max" autoplay';

const scenes = [
  { what: 'the figure as it is at first', attributes: training },
  {
    what: 'every plot that asks for an analysis',
    attributes: `${training} view="posterior,importance,gaps,surgery,samples,learning"`,
  },
];

/**
 * @param {Bench} bench
 * @param {number} rounds
 */
export async function measureBeside(bench, rounds) {
  /** @type {Trained[]} */
  const data = scenes.map(({ what }) => ({ what, alone: [], beside: [] }));
  for (let round = 0; round < rounds; ++round) {
    for (const [i, { attributes }] of scenes.entries()) {
      data[i].alone.push(await train(bench, attributes, true));
      data[i].beside.push(await train(bench, attributes, false));
    }
  }
  /** @type {Table} */
  const table = {
    title: 'Training as fast as it goes, steps a second: median (minimum–maximum)',
    columns: ['', 'analyses withheld', 'beside its analyses', 'times as long'],
    rows: data.map(({ what, alone, beside }) => {
      const slower = summarize(alone).median / summarize(beside).median;
      const cells = [what, range(summarize(alone)), range(summarize(beside)), digits(slower)];
      return judged(cells, '≤', goal, slower);
    }),
    notes: ['The same plots and frames in both; withheld: no request for an analysis reaches the worker.'],
  };
  return { table, data };
}

/**
 * @param {Bench} bench
 * @param {string} attributes
 * @param {boolean} alone
 * @returns {Promise<number>} steps a second
 */
async function train(bench, attributes, alone) {
  const { context, page } = await bench.prepare(pageWithFigure(attributes));
  await page.addInitScript(observe);
  if (alone) await page.addInitScript(withholdAnalyses);
  await page.goto(bench.url);
  await page.waitForFunction(
    (frames) => /** @type {any} */ (globalThis).elboWatch.frames > frames,
    settledFrames,
    { timeout: 120_000 },
  );
  const reached = () =>
    page.evaluate(() => {
      const { frame } = /** @type {any} */ (document.querySelector('elbo-explorer'));
      return { iteration: frame.iteration, at: performance.now() };
    });
  const before = await reached();
  await page.waitForTimeout(watchedMs);
  const after = await reached();
  await context.close();
  return (1000 * (after.iteration - before.iteration)) / (after.at - before.at);
}

/** Runs in the page. */
function withholdAnalyses() {
  const { postMessage } = Worker.prototype;
  Worker.prototype.postMessage = function (/** @type {any} */ message, /** @type {any[]} */ ...rest) {
    if (message?.type !== 'evaluate') Reflect.apply(postMessage, this, [message, ...rest]);
  };
}
