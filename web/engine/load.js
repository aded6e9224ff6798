/**
 * Gets the core compiled, each module once for all sessions of this thread. Nothing happens before the first session
 * asks.
 *
 * By default the wasm lies beside the scripts. In a browser it is compiled while it streams in, from its bytes
 * where the host serves it under a wrong MIME type, and from a script module with the same bytes where the page's
 * policy refuses the fetch. In Node it is read from the disk.
 */

import { describe, ElboError, issueError } from './errors.js';
import { bytesUrl, wasmUrl } from './locations.js';

/**
 * A string is an absolute URL: of a folder with every module, if it ends in a slash, else of elbo-core.wasm, as are
 * bytes and a compiled module.
 * @typedef {WebAssembly.Module | ArrayBuffer | Uint8Array<ArrayBuffer> | string} WasmSource
 */

/** @type {WasmSource | null} */
let source = null;
let generation = 0;
/** By the module's name. @type {Map<string, Promise<WebAssembly.Module>>} */
let compiled = new Map();

/**
 * Says where the wasm is when that is not beside the scripts: elbo-core.wasm, which holds every model, as a URL, its
 * bytes or a module; or the folder of all modules, a URL with a slash at its end, of which each session fetches its
 * model's. Holds for sessions made from then on.
 * @param {{ wasm?: URL | string | ArrayBuffer | ArrayBufferView | WebAssembly.Module | null }} [options]
 */
export function init({ wasm = null } = {}) {
  source = wasm === null ? null : checkSource(wasm);
  compiled = new Map();
  ++generation;
}

/** What init() was told, numbered, so that a worker can be told as well, once. */
export function wasmSource() {
  return { generation, wasm: source };
}

/** Whether init() named one file, which then serves sessions of every model. */
export const holdsEveryModel = () => source !== null && !isFolder(source);

/**
 * @param {string} name of the module, where the source does not say it
 * @returns {Promise<WebAssembly.Module>}
 */
export function loadModule(name) {
  const cache = compiled;
  const earlier = cache.get(name);
  if (earlier) return earlier;
  const attempt = load(source, name);
  cache.set(name, attempt);
  // A failure is not kept: the network may be back at the next attempt.
  attempt.catch(() => cache.delete(name));
  return attempt;
}

/**
 * @param {unknown} wasm
 * @returns {WasmSource}
 */
function checkSource(wasm) {
  if (wasm instanceof WebAssembly.Module) return wasm;
  if (wasm instanceof ArrayBuffer) return wasm.slice(0);
  if (ArrayBuffer.isView(wasm)) {
    return new Uint8Array(wasm.buffer, wasm.byteOffset, wasm.byteLength).slice();
  }
  const page = typeof location === 'undefined' ? undefined : location.href;
  if (wasm instanceof URL || (typeof wasm === 'string' && URL.canParse(wasm, page))) {
    return new URL(wasm, page).href;
  }
  const allowed = 'a URL, the bytes or a WebAssembly.Module';
  const value = describe(wasm);
  throw issueError('invalid-config', {
    path: 'wasm',
    value,
    allowed,
    message: `wasm: ${value} is not allowed; allowed: ${allowed}.`,
  });
}

/**
 * @param {WasmSource | null} given
 * @param {string} name
 */
async function load(given, name) {
  if (given instanceof WebAssembly.Module) return given;
  if (given === null) return compileFrom(wasmUrl(name), bytesUrl(name));
  if (typeof given !== 'string') return compileBytes(given, 'the given bytes');
  // Bytes of our own must not stand in for a file that the caller named.
  return compileFrom(isFolder(given) ? wasmUrl(name, given) : given, null);
}

/** @param {WasmSource} given */
function isFolder(given) {
  return typeof given === 'string' && given.endsWith('/');
}

/**
 * @param {string} url of the wasm
 * @param {string | null} script a module with the same bytes, in base64
 * @returns {Promise<WebAssembly.Module>}
 */
export async function compileFrom(url, script) {
  /** @type {unknown} */
  let first;
  try {
    return await (isNodeFile(url) ? compileFile(url) : compileFetched(url));
  } catch (error) {
    first = error;
  }
  if (script === null || isNodeFile(url)) throw loadFailed(url, first);
  try {
    const { default: base64 } = await importModule(script);
    return await WebAssembly.compile(fromBase64(base64));
  } catch (second) {
    throw loadFailed(url, first, second);
  }
}

/**
 * @param {BufferSource} bytes
 * @param {string} what
 */
async function compileBytes(bytes, what) {
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    throw loadFailed(what, error);
  }
}

/** @param {string} url */
async function compileFetched(url) {
  const response = await fetch(url);
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  const type = response.headers.get('Content-Type') ?? '';
  // Streaming insists on the MIME type; hosts that do not know it are common.
  if (WebAssembly.compileStreaming && /^application\/wasm\b/i.test(type)) {
    return WebAssembly.compileStreaming(response);
  }
  return WebAssembly.compile(await response.arrayBuffer());
}

/** @param {string} url */
async function compileFile(url) {
  const { readFile } = await importModule('node:fs/promises');
  return WebAssembly.compile(await readFile(new URL(url)));
}

/** @param {string} url */
function isNodeFile(url) {
  return url.startsWith('file:') && typeof process !== 'undefined' && Boolean(process.versions?.node);
}

/**
 * An import that no bundler follows.
 * @param {string} specifier
 * @returns {Promise<any>}
 */
function importModule(specifier) {
  return import(/* @vite-ignore */ /* webpackIgnore: true */ specifier);
}

/** @param {string} text */
function fromBase64(text) {
  const binary = atob(text);
  const bytes = new Uint8Array(binary.length);
  for (let i = 0; i < binary.length; ++i) bytes[i] = binary.charCodeAt(i);
  return bytes;
}

/**
 * @param {string} what
 * @param {...unknown} causes
 */
function loadFailed(what, ...causes) {
  const reasons = causes
    .map((cause) => describe(cause).replace(/\.$/, ''))
    .join('; then the script with its bytes: ');
  const message =
    `The core could not be loaded from ${what}: ${reasons}. ` +
    "A content policy must allow 'wasm-unsafe-eval' in script-src; init({ wasm }) names another place.";
  return new ElboError('load-failed', message, [], { cause: causes[0] });
}
