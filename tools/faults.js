/**
 * Puts faults into a copy of the drawing, one at a time (tests/goldens/faults.js), and demands that golden pictures show each: those that
 * differ are counted. Fails where a fault shows in none, where the faulty drawing does not run at all, and where a fault can no longer be
 * put in, because the line that it changes is gone. Not part of the tests: it takes some seconds for each.
 *
 *     npm run faults            all
 *     npm run faults -- Rényi   those that say so
 */

import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

import { faults } from '../tests/goldens/faults.js';
import { buildFolder, inRoot } from './lib/paths.js';
import { start } from './lib/process.js';
import { faint, green, red, Refusal, runMain, say } from './lib/terminal.js';

/** @typedef {import('../tests/goldens/faults.js').Fault} Fault */

/** Of its own, so that two of these commands do not meet. */
let copy = '';

runMain(async () => {
  const words = process.argv.slice(2).join(' ');
  const chosen = faults.filter(({ says }) => says.includes(words));
  if (chosen.length === 0) throw new Refusal(`No fault says “${words}”.`);
  try {
    makeCopy();
    await tryAll(chosen);
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
});

/** @param {Fault[]} chosen */
async function tryAll(chosen) {
  const { names, problem } = await differing();
  if (problem !== '' || names.length > 0)
    throw new Refusal(`Without a fault the pictures must be the golden ones: npm run goldens. ${problem}`);

  let missed = 0;
  for (const fault of chosen) {
    const outcome = await tried(fault);
    if (outcome.problem) missed += 1;
    const shown = outcome.names.length;
    say(
      outcome.problem
        ? `${red('✗')} ${fault.says}: ${outcome.problem}`
        : `${green('✓')} ${fault.says} ${faint(`${shown} ${shown === 1 ? 'picture' : 'pictures'}, such as ${outcome.names[0]}`)}`,
    );
  }
  say(`${chosen.length - missed} of ${chosen.length} faults are seen.`);
  if (missed > 0) process.exitCode = 1;
}

/** What draws, and what it is compared with. */
function makeCopy() {
  mkdirSync(buildFolder, { recursive: true });
  copy = mkdtempSync(join(buildFolder, 'faults-'));
  for (const folder of ['web', join('tests', 'goldens')])
    cpSync(inRoot(folder), join(copy, folder), { recursive: true });
  writeFileSync(join(copy, 'package.json'), '{ "type": "module" }\n');
}

/** @returns {Promise<{ names: string[], problem: string }>} pictures that differ; why the drawing failed, if it did */
async function differing() {
  const script = join(copy, 'tests', 'goldens', 'differing.js');
  const { code, output } = await start(process.execPath, [script], { line: () => null });
  const lines = output.split('\n').filter((line) => line !== '');
  return code === 0
    ? { names: lines, problem: '' }
    : { names: [], problem: `the drawing failed (${lines.find((line) => /Error/.test(line)) ?? lines[0]})` };
}

/**
 * @param {Fault} fault
 * @returns {Promise<{ names: string[], problem: string }>}
 */
async function tried({ file, line, wrong }) {
  const path = join(copy, 'web', 'plots', file);
  const text = readFileSync(path, 'utf8');
  const places = [...text.matchAll(patternOf(line))];
  if (places.length !== 1) {
    const count = places.length === 0 ? 'no longer has' : 'has more than once';
    return { names: [], problem: `web/plots/${file} ${count} “${line.trim()}”; write the fault anew` };
  }
  const [{ 0: found, index }] = places;
  writeFileSync(path, text.slice(0, index) + wrong + text.slice(index + found.length));
  const outcome = await differing();
  writeFileSync(path, text);
  if (outcome.problem === '' && outcome.names.length === 0) outcome.problem = 'no picture shows it';
  return outcome;
}

/**
 * @param {string} line
 * @returns {RegExp} which finds it however it is broken into lines
 */
function patternOf(line) {
  const words = line.trim().split(/\s+/);
  return new RegExp(words.map((word) => word.replace(/[\\^$.*+?()[\]{}|]/g, '\\$&')).join('\\s+'), 'g');
}
