/**
 * A host that counts round trips: it answers nothing while requests still come in, then all of them at once. What a page asks for in
 * one wave it could ask for without the answers of that wave; so the waves are the round trips that a distant reader waits for,
 * whatever the machine's speed.
 */

import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';
import { after } from 'node:test';

/** After so long without another request a wave is complete: far longer than a page needs from an answer to its next questions. */
const QUIET_MS = 400;

/** @type {Record<string, string>} */
const types = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.wasm': 'application/wasm',
};

/**
 * @param {string} folder  what to serve
 * @param {Record<string, string>} pages  HTML by path, beside the folder's files
 * @returns {Promise<{ url: string, waves: string[][] }>} waves: the paths that were asked for, wave by wave, as they come
 */
export async function openWaves(folder, pages) {
  /** @type {string[][]} */
  const waves = [];
  /** @type {{ path: string, answer: () => void }[]} */
  const waiting = [];
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  const flush = () => {
    const wave = waiting.splice(0);
    waves.push(wave.map(({ path }) => path));
    for (const { answer } of wave) answer();
  };
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const file = join(folder, normalize(pathname));
    const headers = {
      'Content-Type': types[extname(pathname)] ?? types['.html'],
      // What must be asked for twice would be seen twice.
      'Cache-Control': 'no-store',
      'Access-Control-Allow-Origin': '*',
    };
    const answer = () => {
      if (pathname in pages) response.writeHead(200, headers).end(pages[pathname]);
      else if (existsSync(file)) createReadStream(file).pipe(response.writeHead(200, headers));
      else response.writeHead(404).end();
    };
    waiting.push({ path: pathname, answer });
    clearTimeout(timer);
    timer = setTimeout(flush, QUIET_MS);
  });
  await new Promise((/** @type {(value: void) => void} */ ready) => server.listen(0, '127.0.0.1', ready));
  after(() => (server.closeAllConnections(), server.close()));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return { url: `http://127.0.0.1:${port}`, waves };
}
