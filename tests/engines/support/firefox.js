/** Firefox, by WebDriver BiDi, which it speaks itself over a WebSocket. */

import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** @typedef {import('./engine.js').Engine} Engine */

/** @returns {string | undefined} */
function program() {
  return ['firefox-esr', 'firefox'].find((name) => spawnSync('which', [name]).status === 0);
}

/** Why it cannot be had; null where it can. */
export function missing() {
  if (!program()) return 'Firefox is missing (apt-get install firefox-esr)';
  return typeof WebSocket === 'undefined' ? 'Node has no WebSocket (--experimental-websocket)' : null;
}

/** @returns {Promise<Engine>} */
export async function open() {
  const profile = mkdtempSync(join(tmpdir(), 'elbo-firefox-'));
  const args = ['--headless', '--no-remote', '--profile', profile, '--remote-debugging-port', '0'];
  const child = spawn(/** @type {string} */ (program()), args, { env: { ...process.env, HOME: profile } });
  const close = () => {
    child.kill();
    rmSync(profile, { recursive: true, force: true, maxRetries: 5 });
  };
  try {
    const socket = await connect(await addressOf(child));
    const ask = asking(socket);
    await ask('session.new', { capabilities: {} });
    const { contexts } = await ask('browsingContext.getTree', {});
    const { context } = contexts[0];
    return {
      visit: (url) => ask('browsingContext.navigate', { context, url, wait: 'complete' }),
      evaluate: async (code) => {
        const expression = `(async () => JSON.stringify((await (async () => { ${code} })()) ?? null))()`;
        const { result, exceptionDetails } = await ask('script.evaluate', {
          expression,
          target: { context },
          awaitPromise: true,
        });
        if (exceptionDetails) throw new Error(exceptionDetails.text);
        return JSON.parse(result.value);
      },
      close: async () => {
        await ask('browser.close', {}).catch(() => {});
        close();
      },
    };
  } catch (error) {
    close();
    throw error;
  }
}

/**
 * @param {import('node:child_process').ChildProcess} child
 * @returns {Promise<string>}
 */
function addressOf(child) {
  return new Promise((resolve, reject) => {
    let said = '';
    child.stderr?.on('data', (text) => {
      said += text;
      const found = /WebDriver BiDi listening on (ws:\S+)/.exec(said)?.[1];
      if (found) resolve(`${found}/session`);
    });
    child.on('close', () => reject(new Error(`Firefox ended: ${said}`)));
    setTimeout(() => reject(new Error(`Firefox does not listen: ${said}`)), 120_000).unref();
  });
}

/** @param {string} address @returns {Promise<WebSocket>} */
function connect(address) {
  const socket = new WebSocket(address);
  return new Promise((resolve, reject) => {
    socket.onopen = () => resolve(socket);
    socket.onerror = () => reject(new Error(`${address} does not answer.`));
  });
}

/** @param {WebSocket} socket */
function asking(socket) {
  let last = 0;
  /** @type {Map<number, { resolve: (value: any) => void, reject: (error: Error) => void }>} */
  const waiting = new Map();
  socket.onmessage = ({ data }) => {
    const { id, type, result, error, message } = JSON.parse(String(data));
    const asked = waiting.get(id);
    waiting.delete(id);
    if (type === 'error') asked?.reject(new Error(`${error}: ${message}`));
    else asked?.resolve(result);
  };
  return (/** @type {string} */ method, /** @type {object} */ params) =>
    new Promise((/** @type {(value: any) => void} */ resolve, reject) => {
      waiting.set(++last, { resolve, reject });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
}
