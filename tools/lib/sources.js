/** The C++ files that are formatted. */

import { inRoot } from './paths.js';
import { filesBelow } from './stamp.js';

/** @returns {string[]} */
export function cppFiles() {
  const folders = ['core', 'wasm', 'tests', 'tools'].map((folder) => inRoot(folder));
  // Reference numbers are written by scripts, not by hand.
  const generated = inRoot('tests', 'reference');
  return folders
    .flatMap(filesBelow)
    .filter((path) => /\.(cpp|hpp|h)$/.test(path) && !path.startsWith(generated));
}
