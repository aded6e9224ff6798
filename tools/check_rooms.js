/**
 * The dependency direction of the rooms: pages → element → plots, controls, store → engine → wasm → core.
 *
 *     node tools/check_rooms.js
 */

import { readFileSync } from 'node:fs';
import { relative, sep } from 'node:path';

import { checkCoreRooms } from './check/core_rooms.js';
import { roomsSelfTest } from './check/rooms_self_test.js';
import { checkWebRooms } from './check/web_rooms.js';
import { inRoot, isMain, root } from './lib/paths.js';
import { filesBelow } from './lib/stamp.js';
import { Refusal, runMain, say } from './lib/terminal.js';

/** @returns {string[]} one line per violation */
export function checkRooms() {
  const files = new Map();
  for (const folder of ['web', 'core', 'wasm']) {
    for (const path of filesBelow(inRoot(folder))) {
      files.set(relative(root, path).replaceAll(sep, '/'), readFileSync(path, 'utf8'));
    }
  }
  return [...roomsSelfTest(), ...checkWebRooms(files), ...checkCoreRooms(files)];
}

if (isMain(import.meta.url)) {
  runMain(async () => {
    const problems = checkRooms();
    if (problems.length > 0) throw new Refusal(problems.join('\n'));
    say('All dependencies point one way.');
  });
}
