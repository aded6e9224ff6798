/** A server of dist/ on loopback, for readers and for tests. */

import { preview } from 'vite';

import { distFolder } from './lib/paths.js';

/**
 * @typedef {object} Server
 * @property {string} url of its root, with a slash at its end
 * @property {number} port
 * @property {() => Promise<void>} close
 */

/**
 * The content policy of a careful page: what the project must work under.
 */
export const strictPolicy =
  "default-src 'self'; script-src 'self' 'wasm-unsafe-eval'; worker-src 'self' blob:";

/**
 * @param {object} [options]
 * @param {string} [options.folder] what to serve
 * @param {number} [options.port] the next free one where it is taken
 * @param {Record<string, string>} [options.headers] of every answer
 * @param {boolean} [options.cors] whether pages of other origins may load it
 * @returns {Promise<Server>}
 */
export async function serve({ folder = distFolder, port = 4173, headers = {}, cors = true } = {}) {
  const server = await preview({
    configFile: false,
    root: import.meta.dirname,
    logLevel: 'warn',
    appType: 'mpa',
    build: { outDir: folder },
    preview: { host: '127.0.0.1', port, strictPort: false, headers, cors, open: false },
  });
  const address = /** @type {import('node:net').AddressInfo} */ (server.httpServer.address());
  return { url: `http://127.0.0.1:${address.port}/`, port: address.port, close: () => server.close() };
}
