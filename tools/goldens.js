/**
 * Draws the golden pictures again and writes a page that shows what has changed since the last commit, before, after, and their
 * difference: build/goldens/index.html.
 *
 *     npm run goldens                      renews the pictures
 *     npm run goldens -- --all             the page shows all of them, not only those that changed
 *     npm run goldens -- --record          records every scene anew first; needs a built dist/
 *     npm run goldens -- --record mixture/plane density/line     these scenes
 */

import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';

import { folder, golden, goldens, pictures } from '../tests/goldens/pictures.js';
import { record, unusedRecordings } from '../tests/goldens/recordings.js';
import { scenes } from '../tests/goldens/scenes.js';
import { changedSince, committed } from './goldens/committed.js';
import { page } from './goldens/page.js';
import { buildFolder, libraryFolder, root } from './lib/paths.js';
import { faint, Refusal, runMain, say } from './lib/terminal.js';

/** @typedef {import('./goldens/page.js').Row} Row */

const outcome = join(buildFolder, 'goldens');
const pathOf = (/** @type {string} */ name) => fileURLToPath(new URL(`${name}.svg`, folder));

runMain(async () => {
  const words = process.argv.slice(2);
  const [flags, names] = [words.filter(isFlag), words.filter((word) => !isFlag(word))];
  const unknown = flags.filter((flag) => flag !== '--all' && flag !== '--record');
  if (unknown.length > 0) throw new Refusal(`No ${unknown.join(', ')}; there are --all and --record.`);
  if (names.length > 0 && !flags.includes('--record'))
    throw new Refusal('Scenes are named to --record them.');
  if (flags.includes('--record')) await recordAll(names);

  const all = new Map((await pictures()).map(({ name, draw }) => [name, draw()]));
  const before = new Map(goldens().map((name) => [name, golden(name)]));
  for (const name of before.keys()) if (!all.has(name)) rmSync(pathOf(name));
  for (const [name, svg] of all) if (before.get(name) !== svg) write(pathOf(name), svg);

  const either = [...new Set([...all.keys(), ...before.keys()])].sort();
  const since = changedSince('HEAD', fileURLToPath(folder));
  const differs = (/** @type {string} */ name) =>
    since ? since.has(relative(root, pathOf(name))) : before.get(name) !== all.get(name);
  const shown = flags.includes('--all') ? either : either.filter(differs);
  rmSync(outcome, { recursive: true, force: true });
  const rows = shown.map((name) => rowOf(name, all.get(name) ?? null, before.get(name) ?? null));
  const changed = rows.filter(({ state }) => state !== 'same');
  write(join(outcome, 'index.html'), page(rows));
  say(`${all.size} pictures, ${changed.length} of them other than in the last commit.`);
  for (const { name, state } of changed.slice(0, 20)) say(`  ${name} ${faint(state)}`);
  if (changed.length > 20) say(`  … and ${changed.length - 20} more`);
  if (rows.length > 0) say(`Look at them: ${pathToFileURL(join(outcome, 'index.html')).href}`);
});

/** @param {string} word */
function isFlag(word) {
  return word.startsWith('--');
}

/** @param {string[]} names  of scenes; all where there are none */
async function recordAll(names) {
  const known = scenes.map(({ model, id }) => `${model}/${id}`);
  const strange = names.filter((name) => !known.includes(name));
  if (strange.length > 0) throw new Refusal(`No scene ${strange.join(', ')}; there are ${known.join(', ')}.`);
  const core = await import(pathToFileURL(join(libraryFolder, 'core.js')).href).catch(() => {
    throw new Refusal('Recording needs the library: npm run build.');
  });
  for (const scene of scenes) {
    const name = `${scene.model}/${scene.id}`;
    if (names.length > 0 && !names.includes(name)) continue;
    say(`recorded ${name} ${faint(`(${await record(scene, core)} bytes)`)}`);
  }
  for (const file of unusedRecordings()) rmSync(file);
}

/**
 * Puts the pictures of a row where the page finds them.
 * @param {string} name
 * @param {string | null} after
 * @param {string | null} onDisk  as it was before this command
 * @returns {Row}
 */
function rowOf(name, after, onDisk) {
  const before = committed('HEAD', relative(root, pathOf(name)), onDisk);
  const state = before === after ? 'same' : before === null ? 'new' : after === null ? 'gone' : 'changed';
  for (const [where, svg] of Object.entries({ before, after })) {
    if (svg !== null) write(join(outcome, where, `${name}.svg`), svg);
  }
  return { name, state };
}

/**
 * @param {string} path
 * @param {string} text
 */
function write(path, text) {
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, text);
}
