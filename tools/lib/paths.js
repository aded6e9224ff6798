/** Where things lie in the repository. */

import { fileURLToPath } from 'node:url';
import { join } from 'node:path';

export const root = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '');
export const buildFolder = join(root, 'build');
export const generatedFolder = join(buildFolder, 'generated');
export const distFolder = join(root, 'dist');
/** The versioned folder of everything that other people's pages load. */
export const libraryFolder = join(distFolder, 'v0');

/** @param {string[]} parts relative to the repository */
export function inRoot(...parts) {
  return join(root, ...parts);
}

/**
 * Whether a file of tools/ was started itself (`node tools/build.js`) and not imported.
 * @param {string} url its import.meta.url
 */
export function isMain(url) {
  return process.argv[1] !== undefined && fileURLToPath(url) === process.argv[1];
}
