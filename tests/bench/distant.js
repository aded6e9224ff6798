/** A host far away: dist/ and one page, each answer some time late, over connections of which a browser opens six. */

import { createReadStream, existsSync } from 'node:fs';
import { createServer } from 'node:http';
import { extname, join, normalize } from 'node:path';

import { distFolder } from '../../tools/lib/paths.js';

/** @type {Record<string, string>} */
const types = { '.js': 'text/javascript', '.wasm': 'application/wasm', '.json': 'application/json' };

/**
 * @param {string} html of its page
 * @param {number} milliseconds
 * @returns {Promise<{ url: string, close: () => void }>}
 */
export async function openDistant(html, milliseconds) {
  const server = createServer(({ url = '/' }, response) => {
    const { pathname } = new URL(url, 'http://localhost');
    const file = join(distFolder, normalize(pathname));
    setTimeout(() => {
      if (pathname === '/') response.writeHead(200, { 'Content-Type': 'text/html; charset=utf-8' }).end(html);
      else if (!existsSync(file)) response.writeHead(404).end();
      else
        createReadStream(file).pipe(response.writeHead(200, { 'Content-Type': types[extname(file)] ?? '' }));
    }, milliseconds);
  });
  await new Promise((/** @type {(value: void) => void} */ ready) => server.listen(0, '127.0.0.1', ready));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    close() {
      server.closeAllConnections();
      server.close();
    },
  };
}
