/**
 * clang-tidy over the core and the tools, as many files at a time as the machine has processors. A file that was found
 * clean is not looked at again until it, a header of ours that it includes, the rules or clang-tidy itself change.
 */

import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { basename, dirname, join } from 'node:path';

import { buildFolder, inRoot } from '../lib/paths.js';
import { ask, start } from '../lib/process.js';
import { contentHash, filesBelow } from '../lib/stamp.js';
import { say } from '../lib/terminal.js';
import { includesOf } from './source.js';

const database = join(buildFolder, 'tidy');
const clean = join(buildFolder, 'stamps', 'tidy');
const parallel = availableParallelism();

/** @returns {Promise<boolean>} whether all is well */
export async function tidy() {
  mkdirSync(clean, { recursive: true });
  const version = ask('clang-tidy', ['--version']) ?? '';
  const files = ['core/src', 'tools']
    .flatMap((folder) => filesBelow(inRoot(folder)))
    .filter((path) => path.endsWith('.cpp'));
  const waiting = files
    .map((path) => ({ path, stamp: join(clean, `${basename(path)}-${hashWithHeaders(path, version)}`) }))
    .filter(({ stamp }) => !existsSync(stamp));

  let good = true;
  const work = async () => {
    for (let next = waiting.pop(); next; next = waiting.pop()) {
      const { code, output } = await start('clang-tidy', ['--quiet', '-p', database, next.path], {
        line: () => null,
      });
      if (code === 0) {
        writeFileSync(next.stamp, '');
      } else {
        say(
          output
            .replace(/^\d+ warnings? .*generated\.?$|^Suppressed .*$|^Use -header-filter.*$/gm, '')
            .trim(),
        );
        good = false;
      }
    }
  };
  await Promise.all(Array.from({ length: parallel }, work));
  return good;
}

/**
 * @param {string} path
 * @param {string} version
 */
function hashWithHeaders(path, version) {
  return contentHash(
    [inRoot('.clang-tidy'), inRoot('core', 'CMakeLists.txt'), ...withHeaders(path)],
    version,
  ).slice(0, 16);
}

/**
 * A file and our headers that it includes, directly or through others.
 * @param {string} path
 * @returns {string[]}
 */
function withHeaders(path) {
  const known = new Set([path]);
  for (const file of known) {
    for (const include of includesOf(readFileSync(file, 'utf8'))) {
      if (!include.startsWith('"')) continue;
      const name = include.slice(1, -1);
      const places = [dirname(file), inRoot('core', 'include'), inRoot('core', 'src')].map((folder) =>
        join(folder, name),
      );
      const found = places.find((place) => existsSync(place));
      if (found) known.add(found);
    }
  }
  return [...known].sort();
}
