/** WebKit, by the classic protocol of WebDriver: Debian's WebKitWebDriver and the MiniBrowser beside it. */

import { spawn, spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

import { freePort } from '../../packages/support/package.js';

/** @typedef {import('./engine.js').Engine} Engine */

const PROGRAM = 'WebKitWebDriver';

/** @returns {string | null} the browser that the driver starts */
function browser() {
  const folders = ['/usr/lib/x86_64-linux-gnu', '/usr/lib/aarch64-linux-gnu', '/usr/libexec', '/usr/lib64'];
  const versions = folders.flatMap((folder) =>
    existsSync(folder)
      ? readdirSync(folder)
          .filter((name) => name.startsWith('webkit2gtk-') || name.startsWith('webkitgtk-'))
          .map((name) => join(folder, name, 'MiniBrowser'))
      : [],
  );
  return versions.sort().findLast((path) => existsSync(path)) ?? null;
}

/** Why it cannot be had; null where it can. */
export function missing() {
  if (spawnSync('which', [PROGRAM]).status !== 0)
    return `${PROGRAM} is missing (apt-get install webkit2gtk-driver)`;
  if (!process.env.DISPLAY && spawnSync('which', ['Xvfb']).status !== 0)
    return 'there is neither a display nor Xvfb (apt-get install xvfb)';
  return browser() === null ? 'MiniBrowser is missing' : null;
}

/** @returns {Promise<Engine>} */
export async function open() {
  const port = await freePort();
  /** @type {import('node:child_process').ChildProcess[]} */
  const children = [];
  let { DISPLAY } = process.env;
  if (!DISPLAY) {
    DISPLAY = `:${90 + (process.pid % 900)}`;
    children.push(
      spawn('Xvfb', [DISPLAY, '-screen', '0', '1280x1000x24', '-nolisten', 'tcp'], { stdio: 'ignore' }),
    );
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
  const env = {
    ...process.env,
    DISPLAY,
    WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: '1',
    LIBGL_ALWAYS_SOFTWARE: '1',
  };
  children.push(spawn(PROGRAM, [`--port=${port}`], { stdio: 'ignore', env }));
  const close = () => children.reverse().forEach((child) => child.kill());
  try {
    const base = `http://127.0.0.1:${port}`;
    await answers(`${base}/status`);
    const options = { binary: browser(), args: ['--automation'] };
    const { sessionId } = await ask(base, 'POST', '/session', {
      capabilities: { alwaysMatch: { 'webkitgtk:browserOptions': options } },
    });
    const session = `/session/${sessionId}`;
    await ask(base, 'POST', `${session}/timeouts`, { script: 240_000, pageLoad: 60_000 });
    return {
      visit: (url) => ask(base, 'POST', `${session}/url`, { url }),
      evaluate: async (code) => {
        const script = `const done = arguments[arguments.length - 1];
          (async () => { ${code} })().then((value) => done({ value }), (error) => done({ error: String(error) }));`;
        const { value, error } = await ask(base, 'POST', `${session}/execute/async`, { script, args: [] });
        if (error) throw new Error(error);
        return value;
      },
      close: async () => {
        await ask(base, 'DELETE', session).catch(() => {});
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/** @param {string} address */
async function answers(address) {
  for (let i = 0; i < 100; i++) {
    const answer = await fetch(address).catch(() => null);
    if (answer) return;
    await new Promise((resolve) => setTimeout(resolve, 100));
  }
  throw new Error(`${address} does not answer.`);
}

/**
 * @param {string} base
 * @param {string} method
 * @param {string} path
 * @param {object} [body]
 * @returns {Promise<any>}
 */
async function ask(base, method, path, body) {
  const answer = await fetch(base + path, {
    method,
    headers: { 'Content-Type': 'application/json' },
    body: body && JSON.stringify(body),
  });
  const { value } = await answer.json();
  if (!answer.ok) throw new Error(`${value?.error}: ${value?.message}`);
  return value;
}
