/**
 * The benchmark's command line; tools/bench.js says what it measures and starts it.
 *
 *     node tests/bench/bench.js [--quick] [speed] [sizes] [start] [live]
 */

import { mkdirSync, writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { join } from 'node:path';

import { buildFolder } from '../../tools/lib/paths.js';
import { faint, Refusal, runMain, say } from '../../tools/lib/terminal.js';
import { describeMachine } from './machine.js';
import { measureLive } from './live.js';
import { measureSizes } from './sizes.js';
import { measureSpeed } from './speed.js';
import { measureStart } from './start.js';
import { formatTable } from './table.js';

/** @typedef {{ rounds: number }} Options */
/** @typedef {{ tables: import('./table.js').Table[], data: object }} Result */

/** @type {Record<string, (options: Options) => Promise<Result>>} */
const parts = { speed: measureSpeed, sizes: measureSizes, start: measureStart, live: measureLive };

/** @param {string[]} args */
function read(args) {
  const unknown = args.filter((name) => name !== '--quick' && !Object.hasOwn(parts, name));
  if (unknown.length > 0) {
    throw new Refusal(
      `npm run bench -- [--quick] [${Object.keys(parts).join('] [')}]; not ${unknown.join(' ')}`,
    );
  }
  const chosen = args.filter((name) => name !== '--quick');
  return {
    chosen: chosen.length > 0 ? chosen : Object.keys(parts),
    rounds: args.includes('--quick') ? 3 : 11,
  };
}

runMain(async () => {
  const { chosen, rounds } = read(process.argv.slice(2));
  const machine = describeMachine();
  say(`${machine.processor}, ${machine.cores} cores, ${machine.system}, Node ${machine.node}`);
  /** @type {Record<string, object>} */
  const results = {};
  for (const name of chosen) {
    const { tables, data } = await parts[name]({ rounds });
    results[name] = { ...data, tables };
    for (const table of tables) say(formatTable(table));
    say('');
  }
  const loads = { before: machine.load, after: loadavg()[0] };
  if (Math.max(loads.before, loads.after) > machine.cores) {
    say(
      `The machine was busy (load ${loads.before.toFixed(1)}, then ${loads.after.toFixed(1)}): times are too long.`,
    );
  }
  const file = join(buildFolder, 'bench.json');
  mkdirSync(buildFolder, { recursive: true });
  const report = { date: new Date().toISOString(), machine, loads, rounds, ...results };
  writeFileSync(file, `${JSON.stringify(report, null, 2)}\n`);
  say(faint(`All figures: ${file}`));
});
