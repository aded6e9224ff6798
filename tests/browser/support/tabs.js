/**
 * A browser with real tabs: one in front, the others hidden. Playwright tells every page that launch() gives that it has the
 * focus, and only a browser that it is connected to can be spared that.
 */

import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { after } from 'node:test';

import { chromium } from 'playwright-core';

import { browserProgram } from './stage.js';

/** @returns {Promise<import('playwright-core').BrowserContext>} */
export async function openTabs() {
  const { path, args } = browserProgram();
  const profile = mkdtempSync(join(tmpdir(), 'elbo-tabs-'));
  const own = ['--remote-debugging-port=0', `--user-data-dir=${profile}`, 'about:blank'];
  const child = spawn(path, [...args, ...own], { stdio: ['ignore', 'ignore', 'pipe'] });
  const ended = new Promise((resolve) => child.once('close', resolve));
  const address = await addressIn(child.stderr);
  const browser = await chromium.connectOverCDP(address, { noDefaults: true });
  after(async () => {
    const session = await browser.newBrowserCDPSession();
    await session.send('Browser.close').catch(() => {});
    await ended;
    rmSync(profile, { recursive: true, force: true, maxRetries: 5, retryDelay: 100 });
  });
  return browser.contexts()[0];
}

/**
 * @param {import('node:stream').Readable} output
 * @returns {Promise<string>}
 */
async function addressIn(output) {
  for await (const line of createInterface({ input: output })) {
    const match = /^DevTools listening on (ws:\S+)$/.exec(line);
    if (match) return match[1];
  }
  throw new Error('The browser ended before it listened.');
}
