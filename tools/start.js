/**
 * `npm start`: everything a fresh machine needs, the build, and the page on loopback, in a browser where
 * there is one.
 */

import { spawn } from 'node:child_process';

import { buildAll } from './build.js';
import { which } from './lib/process.js';
import { runMain, say } from './lib/terminal.js';
import { setUp } from './setup.js';

/** The program that opens an address on this desktop; null where nobody sits in front of one. */
function opener() {
  if (process.env.CI || !process.stdout.isTTY) return null;
  if (process.platform === 'darwin') return 'open';
  return process.env.DISPLAY || process.env.WAYLAND_DISPLAY ? which('xdg-open') : null;
}

runMain(async () => {
  await setUp('start');
  await buildAll();
  const { serve } = await import('./serve.js');
  const { url } = await serve();
  say(`\n  ELBO Explorer: ${url}\n  Ctrl+C ends it.\n`);

  const command = opener();
  if (command) {
    const browser = spawn(command, [url], { stdio: 'ignore', detached: true });
    // The address is on the screen: a browser that does not open is no failure.
    browser.on('error', () => {});
    browser.unref();
  }
});
