/** Which Emscripten is in use: an emsdk on the PATH, else the distribution's. */

import { ask } from './process.js';

/**
 * Emscripten's optimiser needs `acorn`. Debian keeps it where only Debian's Node looks, so any other Node
 * must be told; an emsdk brings its own and is not disturbed.
 */
export const emscriptenEnvironment = {
  NODE_PATH: ['/usr/share/nodejs', process.env.NODE_PATH].filter(Boolean).join(':'),
};

/** Changes whenever another Emscripten is used; null where there is none. */
export function emscriptenIdentity() {
  const folder = ask('em-config', ['EMSCRIPTEN_ROOT']);
  return folder && `${folder} ${ask('emcc', ['-dumpversion'])}`;
}
