/** Does the page stay at hand while a run plays? Repaints a second, and the tasks that block it, at two speeds of machine. */

import { pageWithFigure } from './browser.js';
import { digits } from './table.js';
import { clockWork, observe, read, restart } from './watch.js';

/** @typedef {import('./browser.js').Bench} Bench */
/** @typedef {import('./table.js').Row} Row */
/** @typedef {import('./table.js').Table} Table */
/** @typedef {{ what: string, slowdown: number, repaints: number, displayFrames: number, longTasks: number, longest: number, work: number, script: number, process: number, status: string }} Played */

const watchedMs = 5000;

/** Runs that go on for as long as they are watched: nothing is close enough to be called converged. */
const scenes = [
  {
    what: '2,000 points, 12 components, 60 iterations a second',
    attributes: 'data="pinwheel" rows="2000" components="12" tolerance="0" speed="60" autoplay',
  },
  {
    what: '100,000 points, 20 components, as fast as it goes',
    attributes: 'data="blobs" rows="100000" components="20" tolerance="0" speed="max" autoplay',
  },
  {
    what: 'a density with its exact panels, 60 steps a second',
    attributes:
      'model="density" tolerance="0" speed="60" view="plane,balance,sandwich,decompositions,renyi" autoplay',
  },
  {
    what: 'an autoencoder on the plane, 300 steps a second, with its analyses',
    attributes: 'model="vae" tolerance="0" speed="300" autoplay',
  },
];

/** How many times slower the page's processor is made, and how many repaints a second are wanted then. */
const paces = [
  { slowdown: 1, goal: 60 },
  { slowdown: 4, goal: 30 },
];

/** A display shows 60 frames a second give or take one, which is not the figure's doing. */
const slack = 0.97;

/** @param {Bench} bench */
export async function measureSmoothness(bench) {
  /** @type {Played[]} */
  const data = [];
  /** @type {Row[]} */
  const rows = [];
  for (const { what, attributes } of scenes) {
    for (const { slowdown, goal } of paces) {
      const played = { what, slowdown, ...(await play(bench, attributes, slowdown)) };
      data.push(played);
      rows.push(rowOf(played, goal));
    }
  }
  /** @type {Table} */
  const table = {
    title: `While a run plays, ${watchedMs / 1000} s each`,
    columns: [
      '',
      'processor',
      'repaints/s',
      'display frames/s',
      'work a repaint, ms',
      'of it script',
      'tasks > 50 ms',
      'longest, ms',
    ],
    rows,
    notes: [
      'Work: processor time of the page itself, and of its whole process with the worker. The slowdown holds for',
      'the page; the worker keeps its speed. Without a graphics processor, canvases are painted by the page.',
    ],
  };
  return { table, data };
}

/**
 * @param {Bench} bench
 * @param {string} attributes
 * @param {number} slowdown
 */
async function play(bench, attributes, slowdown) {
  const { context, page } = await bench.prepare(pageWithFigure(attributes));
  await page.addInitScript(observe);
  const devtools = await context.newCDPSession(page);
  await devtools.send('Emulation.setCPUThrottlingRate', { rate: slowdown });
  await page.goto(bench.url);
  await page.waitForFunction(() => /** @type {any} */ (globalThis).elboWatch.painted !== null, null, {
    timeout: 120_000,
  });
  const worked = await clockWork(page);
  await restart(page);
  const begin = performance.now();
  await page.waitForTimeout(watchedMs);
  const { repaints, displayFrames, tasks } = await read(page);
  const work = await worked();
  const seconds = (performance.now() - begin) / 1000;
  const status = await page.evaluate(
    () => /** @type {any} */ (document.querySelector('elbo-explorer')).frame.status,
  );
  await context.close();
  return {
    repaints: repaints / seconds,
    displayFrames: displayFrames / seconds,
    longTasks: tasks.length,
    longest: Math.max(0, ...tasks),
    work: work.page / repaints,
    script: work.script / repaints,
    process: work.process / repaints,
    status,
  };
}

/**
 * @param {Played} played
 * @param {number} goal
 * @returns {Row}
 */
function rowOf(played, goal) {
  const { what, slowdown, repaints, displayFrames, longTasks, longest, work, script, process, status } =
    played;
  const processor = slowdown === 1 ? 'full speed' : `1/${slowdown}`;
  const ended = status === 'running' ? '' : ` (${status} meanwhile)`;
  return {
    cells: [
      what + ended,
      processor,
      ...[repaints, displayFrames, work, script, process].map(digits),
      String(longTasks),
      digits(longest),
    ],
    goal: `≥ ${goal}, no task`,
    met: repaints >= slack * goal && longTasks === 0,
  };
}
