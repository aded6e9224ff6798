import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { gzipSync } from 'node:zlib';

import {
  compileFrom,
  fetchAhead,
  init,
  loadModule,
  moduleName,
  moduleToHand,
  provide,
} from '../../web/engine/load.js';
import { bytesUrl, moduleFor, wasmUrl, workerUrl } from '../../web/engine/locations.js';
import { told } from '../../web/engine/told.js';
import { unpack } from '../../web/engine/unpack.js';
import { refuses } from './support/errors.js';

/** The smallest module there is. */
const wasm = Uint8Array.of(0, 97, 115, 109, 1, 0, 0, 0);
const script = `data:text/javascript,export default '${btoa(String.fromCharCode(...wasm))}'`;
const url = 'https://example.org/v0/elbo-core.wasm';

const { fetch, WebAssembly: { compileStreaming } } = globalThis; // prettier-ignore

afterEach(() => {
  globalThis.fetch = fetch;
  WebAssembly.compileStreaming = compileStreaming;
  init();
});

/**
 * @param {string | null} type
 * @param {{ status?: number, body?: Uint8Array<ArrayBuffer> }} [options]
 */
function serve(type, { status = 200, body = wasm } = {}) {
  const counts = { fetched: 0, streamed: 0 };
  globalThis.fetch = async () => {
    ++counts.fetched;
    return new Response(body, { status, headers: type === null ? {} : { 'Content-Type': type } });
  };
  WebAssembly.compileStreaming = (response) => {
    ++counts.streamed;
    return compileStreaming(response);
  };
  return counts;
}

test('a well-served wasm is compiled while it streams in', async () => {
  const counts = serve('application/wasm');
  assert.ok((await compileFrom(url, script)) instanceof WebAssembly.Module);
  assert.deepEqual(counts, { fetched: 1, streamed: 1 });
});

test('a wrong MIME type is compiled from the bytes that came', async () => {
  for (const type of ['application/octet-stream', 'text/plain', null]) {
    const counts = serve(type);
    assert.ok((await compileFrom(url, null)) instanceof WebAssembly.Module);
    assert.deepEqual(counts, { fetched: 1, streamed: 0 });
  }
});

test('a fetch that is refused, missing or answered with a page is replaced by the script', async () => {
  globalThis.fetch = async () => {
    throw new TypeError('Refused by the policy');
  };
  assert.ok((await compileFrom(url, script)) instanceof WebAssembly.Module);
  serve('text/html', { status: 404 });
  assert.ok((await compileFrom(url, script)) instanceof WebAssembly.Module);
  serve('text/html', { body: new TextEncoder().encode('<!doctype html>') });
  assert.ok((await compileFrom(url, script)) instanceof WebAssembly.Module);
});

test('when nothing works the error says what was tried', async () => {
  serve('text/html', { status: 404 });
  await refuses(
    () => compileFrom(url, 'data:text/javascript,throw new Error("blocked")'),
    'load-failed',
    `The core could not be loaded from ${url}: HTTP status 404; then the script with its bytes: blocked. The host ` +
      'must have the file, send CORS headers and be allowed by connect-src; init({ wasm }) names another place.',
  );
});

test('init takes a URL, bytes or a module; what is named is not replaced by anything else', async () => {
  const module = new WebAssembly.Module(wasm);
  init({ wasm: module });
  assert.equal(await loadModule('core'), module);
  for (const bytes of [wasm, wasm.buffer, new DataView(wasm.buffer)]) {
    init({ wasm: bytes });
    assert.ok((await loadModule('core')) instanceof WebAssembly.Module);
  }
  const counts = serve('application/wasm');
  for (const place of [url, new URL(url)]) {
    init({ wasm: place });
    await loadModule('core');
    assert.equal(told.wasm, url);
  }
  assert.equal(counts.fetched, 2);
  serve('text/html', { status: 404 });
  init({ wasm: url });
  await refuses(() => loadModule('core'), 'load-failed', /HTTP status 404\. The host must have the file/);
});

test('a URL with a slash at its end is the folder of all modules', async () => {
  /** @type {unknown[]} */
  const asked = [];
  serve('application/wasm');
  const { fetch } = globalThis;
  globalThis.fetch = (address) => (asked.push(address), fetch(address));
  init({ wasm: 'https://example.org/v0/' });
  assert.equal(moduleName('density'), 'density');
  const [first, second, again] = await Promise.all(['mixture', 'density', 'mixture'].map(loadModule));
  assert.equal(first, again);
  assert.notEqual(first, second);
  assert.deepEqual(asked, [
    'https://example.org/v0/elbo-mixture.wasm',
    'https://example.org/v0/elbo-density.wasm',
  ]);
  init({ wasm: url });
  assert.equal(moduleName('density'), 'core', 'one file that serves every model');
  init();
  assert.equal(moduleName('density'), 'density');
});

test('init refuses what is none of these', async () => {
  for (const wrong of [5, 'not a URL', {}, [], () => {}]) {
    await refuses(
      () => init({ wasm: /** @type {any} */ (wrong) }),
      'invalid-config',
      /^wasm: .* is not allowed; allowed: a URL, the bytes or a WebAssembly\.Module\.$/,
    );
  }
});

test('bytes given are copied, so that changing them later is harmless', async () => {
  const bytes = wasm.slice();
  init({ wasm: bytes });
  bytes.fill(0);
  await loadModule('core');
});

test('one compilation serves all sessions; a failed one is tried again', async () => {
  const counts = serve('application/wasm');
  init({ wasm: url });
  const modules = await Promise.all([loadModule('core'), loadModule('core')]);
  assert.equal(modules[0], modules[1]);
  assert.equal(await loadModule('core'), modules[0]);
  assert.equal(counts.fetched, 1);
  init({ wasm: url });
  serve('text/html', { status: 500 });
  await refuses(() => loadModule('core'), 'load-failed');
  serve('application/wasm');
  assert.ok((await loadModule('core')) instanceof WebAssembly.Module);
});

test('each init is numbered, so that a worker hears of it once', () => {
  const { generation } = told;
  init({ wasm });
  assert.equal(told.generation, generation + 1);
  init();
  assert.deepEqual(told, { generation: generation + 2, wasm: null, worker: null });
});

test('in Node the file is read from the disk', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'elbo-load-'));
  try {
    const path = join(folder, 'elbo-core.wasm');
    await refuses(() => compileFrom(pathToFileURL(path).href, script), 'load-failed', /ENOENT/);
    writeFileSync(path, wasm);
    assert.ok((await compileFrom(pathToFileURL(path).href, null)) instanceof WebAssembly.Module);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('the files of a build lie beside each other, under names that say what they hold', () => {
  const name = (/** @type {string} */ address) => new URL(address).pathname.split('/').at(-1);
  assert.deepEqual([wasmUrl('vae'), bytesUrl('vae'), workerUrl()].map(name), [
    'elbo-vae.wasm',
    'elbo-vae-bytes.js',
    'worker.js',
  ]);
  assert.equal(wasmUrl('vae', 'https://example.org/v0/'), 'https://example.org/v0/elbo-vae.wasm');
  assert.deepEqual(['vae', undefined, 'toString', 5].map(moduleFor), ['vae', 'mixture', 'core', 'mixture']);
});

test('init takes the address of the worker, and refuses what is none', async () => {
  init({ worker: 'https://example.org/worker.js' });
  assert.equal(told.worker, 'https://example.org/worker.js');
  init({ worker: new URL('https://example.org/w.js') });
  assert.equal(told.worker, 'https://example.org/w.js');
  const wrong = () => init({ worker: /** @type {any} */ (5) });
  await refuses(wrong, 'invalid-config', 'worker: 5 is not allowed; allowed: a URL.');
});

test('what was asked for ahead is not asked for again', async () => {
  const counts = serve('application/wasm');
  init({ wasm: 'https://example.org/v0/' });
  fetchAhead('mixture');
  fetchAhead('mixture');
  assert.equal(counts.fetched, 1);
  assert.ok((await loadModule('mixture')) instanceof WebAssembly.Module);
  fetchAhead('mixture');
  assert.deepEqual(counts, { fetched: 1, streamed: 1 });
});

test('a core that is handed on is fetched, not compiled; given bytes are copied for it', async () => {
  const counts = serve('application/wasm');
  init({ wasm: 'https://example.org/v0/' });
  const fetched = await moduleToHand('vae');
  assert.deepEqual(counts, { fetched: 1, streamed: 0 });
  assert.equal(fetched.from, 'https://example.org/v0/elbo-vae.wasm');
  assert.deepEqual(new Uint8Array(/** @type {ArrayBuffer} */ (fetched.wasm)), wasm);
  init({ wasm });
  const given = await moduleToHand('core');
  structuredClone(given.wasm, { transfer: [/** @type {ArrayBuffer} */ (given.wasm)] });
  assert.ok((await loadModule('core')) instanceof WebAssembly.Module);
});

test('a core that was handed over is what is loaded, and fetches nothing', async () => {
  const counts = serve('application/wasm');
  provide({ name: 'handed', wasm: wasm.slice().buffer, from: 'the page', rest: null });
  assert.ok((await loadModule('handed')) instanceof WebAssembly.Module);
  provide({ name: 'handed', wasm: new ArrayBuffer(3), from: 'the page', rest: null });
  await refuses(() => loadModule('handed'), 'load-failed', /could not be loaded from the page/);
  assert.equal(counts.fetched, 0);
});

test('bytes come out of a text as they went in, compressed or not', async () => {
  const base64 = (/** @type {Uint8Array} */ bytes) => Buffer.from(bytes).toString('base64');
  assert.deepEqual(await unpack(base64(wasm)), wasm);
  assert.deepEqual(await unpack(base64(gzipSync(wasm))), wasm);
});
