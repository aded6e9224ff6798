/** The test suites. To add one is to add a row. */

import { existsSync, mkdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';

import { findChrome } from '../lib/chrome.js';
import { buildFolder, inRoot } from '../lib/paths.js';
import { start } from '../lib/process.js';
import { filesBelow } from '../lib/stamp.js';
import { catchCounts, tapCounts } from './counts.js';

/** @typedef {import('./counts.js').Counts} Counts */
/** @typedef {Counts & { problem: string | null }} Outcome problem: why it failed beyond failed tests */
/** @typedef {{ name: string, title: string, run: () => Promise<Outcome> }} Suite */

/** A suite that hangs must not hang the rest. */
const longest = 40 * 60 * 1000;

/** @type {Suite[]} */
export const suites = [
  {
    name: 'unit',
    title: 'core, native (Catch2)',
    run: () => runCatch(join(buildFolder, 'native', 'tests', 'unit'), []),
  },
  {
    name: 'unit-wasm',
    title: 'core, wasm under Node (Catch2)',
    run: () => runCatch(process.execPath, [join(buildFolder, 'wasm', 'tests', 'unit.js')]),
  },
  { name: 'web', title: 'JavaScript in Node', run: () => runNode('web', 'tests/web') },
  { name: 'parity', title: 'native against wasm', run: () => runNode('parity', 'tests/parity') },
  {
    name: 'browser',
    title: 'pages in Chromium',
    run: () => runNode('browser', 'tests/browser', ['--test-concurrency=1']),
  },
  {
    name: 'packages',
    title: 'the package, installed',
    run: () => runNode('packages', 'tests/packages', ['--test-concurrency=1']),
  },
];

/**
 * @param {string} command
 * @param {string[]} args
 */
async function runCatch(command, args) {
  const program = args[0] ?? command;
  if (!existsSync(program)) return outcome(null, `${program} was not built (is Catch2 missing?)`);
  const line = (/** @type {string} */ text) => text;
  const { code, signal, output } = await start(command, args, { line, milliseconds: longest });
  return outcome(catchCounts(output), exitProblem(code, signal));
}

/**
 * Node's test runner over the *.test.js files of a folder; readable on the terminal, and as TAP for the
 * counts.
 * @param {string} name
 * @param {string} folder
 * @param {string[]} [options]
 */
async function runNode(name, folder, options = []) {
  const files = filesBelow(inRoot(folder)).filter((path) => path.endsWith('.test.js'));
  if (files.length === 0) return outcome({ passed: 0, failed: 0 }, null);
  const tap = join(buildFolder, 'tests', `${name}.tap`);
  mkdirSync(join(buildFolder, 'tests'), { recursive: true });
  rmSync(tap, { force: true });
  const reporters = ['spec', 'stdout', 'tap', tap].map(
    (value, i) => `--test-reporter${i % 2 === 1 ? '-destination' : ''}=${value}`,
  );
  const env = {
    ELBO_FRAMES: join(buildFolder, 'native', 'tests', 'frames'),
    CHROME: findChrome() ?? undefined,
  };
  const { code, signal } = await start(
    process.execPath,
    ['--test', '--test-timeout=180000', ...options, ...reporters, ...files],
    {
      env,
      milliseconds: longest,
    },
  );
  return outcome(existsSync(tap) ? tapCounts(readFileSync(tap, 'utf8')) : null, exitProblem(code, signal));
}

/**
 * @param {number | null} code
 * @param {string | null} signal
 */
function exitProblem(code, signal) {
  if (signal === 'SIGKILL') return `ended after ${longest / 60000} minutes, or killed`;
  if (signal) return `died of ${signal}`;
  return code === 0 ? null : `exit code ${code}`;
}

/**
 * A suite that crashed, or ran nothing, counts as one failed test more, so that it shows in the sum.
 * @param {Counts | null} counts
 * @param {string | null} problem
 * @returns {Outcome}
 */
function outcome(counts, problem) {
  if (counts === null) return { passed: 0, failed: 1, problem: problem ?? 'no count at its end' };
  if (counts.passed + counts.failed === 0) return { passed: 0, failed: 1, problem: problem ?? 'ran no test' };
  if (problem && counts.failed === 0) return { ...counts, failed: 1, problem };
  return { ...counts, problem: null };
}
