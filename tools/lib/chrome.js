/** The browser that the tests drive: the system's own, never a download. */

import { readFileSync, realpathSync } from 'node:fs';

import { isExecutable, which } from './process.js';
import { Refusal } from './terminal.js';

const mac = '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome';

/**
 * Ubuntu's chromium is a script that starts a snap, which containers cannot run and Playwright cannot drive.
 * @param {string} path
 */
function isSnap(path) {
  const real = realpathSync(path);
  return (
    real.startsWith('/snap/') ||
    real === '/usr/bin/snap' ||
    /\bsnap\b/.test(readFileSync(real).toString('latin1', 0, 4096))
  );
}

/** The path of a Chromium or Chrome that can be driven, or null. `$CHROME` decides where it is set. */
export function findChrome() {
  const chosen = process.env.CHROME;
  if (chosen) {
    const path = chosen.includes('/') ? chosen : which(chosen);
    if (path && isExecutable(path)) return path;
    throw new Refusal(`CHROME=${chosen} is no program.`);
  }
  for (const name of ['chromium', 'google-chrome', 'google-chrome-stable', 'chromium-browser']) {
    const path = which(name);
    if (path && !isSnap(path)) return path;
  }
  return isExecutable(mac) ? mac : null;
}
