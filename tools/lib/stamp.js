/**
 * Skipping work whose inputs have not changed. Contents are compared, not times, so that a checkout or a
 * clean build of the same source costs nothing downstream.
 */

import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join, relative } from 'node:path';

import { buildFolder, root } from './paths.js';

/**
 * All files below a folder (or the file itself), sorted; nothing where there is none.
 * @param {string} path
 * @returns {string[]}
 */
export function filesBelow(path) {
  if (!existsSync(path)) return [];
  if (statSync(path).isFile()) return [path];
  return readdirSync(path)
    .sort()
    .flatMap((name) => filesBelow(join(path, name)));
}

/**
 * @param {string[]} paths files and folders
 * @param {string} [extra] anything else that the result depends on
 */
export function contentHash(paths, extra = '') {
  const hash = createHash('sha256').update(extra);
  for (const file of paths.flatMap(filesBelow)) {
    hash.update(`\0${relative(root, file)}\0`).update(readFileSync(file));
  }
  return hash.digest('hex');
}

/**
 * Does the work unless it was done on the same inputs and its outputs are still there.
 * @param {string} name of the stamp
 * @param {{ inputs: string[], outputs: string[], extra?: string }} what paths of files or folders
 * @param {() => Promise<unknown>} work
 * @returns {Promise<boolean>} whether there was something to do
 */
export async function whenChanged(name, { inputs, outputs, extra }, work) {
  const stamp = join(buildFolder, 'stamps', name);
  const hash = contentHash(inputs, extra);
  const fresh =
    existsSync(stamp) && readFileSync(stamp, 'utf8') === hash && outputs.every((path) => existsSync(path));
  if (fresh) return false;
  await work();
  mkdirSync(dirname(stamp), { recursive: true });
  writeFileSync(stamp, hash);
  return true;
}
