/**
 * `npm run bench`: how fast, how small and how soon, beside the project's goals.
 *
 *     npm run bench                      everything; ten minutes
 *     npm run bench -- speed             some: speed, sizes, start, live
 *     npm run bench -- --quick           three rounds instead of eleven
 *
 * `speed` times an iteration of the mixture's coordinate ascent natively, in Node, in Chromium and in scikit-learn
 * (where /usr/bin/python3 has it), in rounds that take turns, so that whatever disturbs the machine disturbs all of
 * them: only ratios within one run mean anything, and differences under 15 % do not. `sizes` weighs what a browser
 * fetches, gzipped, by the requests that it really makes. `start` times the way from navigation to the first frame,
 * and watches a playing figure for tasks that block the page and a resting one for work that nobody asked for.
 * `live` counts the processor time of a live change. Each row says what was aimed at and whether it was met; a miss is no failure of the command. All figures, with a
 * description of the machine, go to build/bench.json. Run it on a quiet machine. It is no part of `npm test`: times
 * differ between machines, and tests must not.
 */

import { buildAll } from './build.js';
import { findChrome } from './lib/chrome.js';
import { inRoot } from './lib/paths.js';
import { run } from './lib/process.js';
import { runMain } from './lib/terminal.js';
import { setUp } from './setup.js';

runMain(async () => {
  await setUp('test');
  await buildAll();
  const env = { CHROME: findChrome() ?? undefined };
  await run(process.execPath, [inRoot('tests', 'bench', 'bench.js'), ...process.argv.slice(2)], { env });
});
