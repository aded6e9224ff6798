/**
 * Gets the core compiled, each module once for all sessions of this thread. Nothing happens before the first session
 * asks.
 *
 * By default the wasm lies beside the scripts. In a browser it is compiled while it streams in, from its bytes
 * where the host serves it under a wrong MIME type, and from a script module with the same bytes where the page's
 * policy refuses the fetch. In Node it is read from the disk. To a worker the page hands the bytes, which it asked for while the
 * worker's script was on its way.
 *
 * A model's module comes in two halves, and the second when it is called for (rest.js): at once then, so from what the page has
 * handed over, from the disk, or by a fetch of the worker's that blocks.
 */

import { describe, ElboError, issueError } from './errors.js';
import { bytesUrl, moduleFor, packed, restOf, wasmUrl } from './locations.js';
import { told } from './told.js';
import { unpack } from './unpack.js';

/**
 * A string is an absolute URL: of a folder with every module, if it ends in a slash, else of elbo-core.wasm, as are
 * bytes and a compiled module.
 * @typedef {WebAssembly.Module | ArrayBuffer | Uint8Array<ArrayBuffer> | string} WasmSource
 */

/** By the module's name. @type {Map<string, Promise<WebAssembly.Module>>} */
let compiled = new Map();
/** Second halves, by name. @type {Map<string, WebAssembly.Module>} */
let compiledNow = new Map();
/** What the page handed to this thread. @type {Map<string, Handed>} */
const handed = new Map();
/** Answers that were asked for ahead, by address. @type {Map<string, Promise<Response>>} */
const ahead = new Map();

/**
 * What a page hands to its worker: a module of the core, by name, and where it is from. `rest`: where the worker may fetch the module's
 * second half itself; null where it has none, or the page must hand it over.
 * @typedef {{ name: string, wasm: WebAssembly.Module | ArrayBuffer, from: string, rest: string | null }} Handed
 */

/**
 * Says where the files are when that is not beside the scripts. `wasm`: elbo-core.wasm, which holds every model, as a URL, its bytes
 * or a module; or the folder of all modules, a URL with a slash at its end, of which each session fetches its model's. `worker`: the
 * URL of worker.js. Holds for sessions made from then on, `worker` for the next worker that is started.
 * @param {{ wasm?: URL | string | ArrayBuffer | ArrayBufferView | WebAssembly.Module | null, worker?: URL | string | null }} [options]
 */
export function init({ wasm = null, worker = null } = {}) {
  const source = wasm === null ? null : checkSource(wasm);
  told.worker = worker === null ? null : checkUrl('worker', worker);
  told.wasm = source;
  compiled = new Map();
  compiledNow = new Map();
  ahead.clear();
  ++told.generation;
}

/**
 * The name of the module for a config's model: 'core' wherever one file serves every model.
 * @param {unknown} model
 */
export function moduleName(model) {
  const holdsAll = told.wasm === null ? packed !== null : !isFolder(told.wasm);
  return holdsAll ? 'core' : moduleFor(model);
}

/**
 * @param {string} name of the module, where the source does not say it
 * @returns {Promise<WebAssembly.Module>}
 */
export function loadModule(name) {
  const cache = compiled;
  const earlier = cache.get(name);
  if (earlier) return earlier;
  const given = handed.get(name);
  const attempt = given ? compileBytes(given.wasm, given.from) : load(told.wasm, name);
  cache.set(name, attempt);
  // A failure is not kept: the network may be back at the next attempt.
  attempt.catch(() => cache.delete(name));
  return attempt;
}

/**
 * The second half of a module, as it is got in the moment when it is called for.
 * @param {string} name  of the module
 * @returns {Promise<import('./rest.js').LoadRest | null>} null of one that is whole
 */
export async function restFor(name) {
  const rest = restOf(name);
  if (rest === null) return null;
  const given = handed.get(name);
  if (given)
    return () => compileNow(rest, () => handed.get(rest)?.wasm ?? fetchNow(given.rest), given.rest ?? rest);
  const url = told.wasm === null || typeof told.wasm === 'string' ? placeOf(told.wasm, rest) : '';
  if (isNodeFile(url)) return () => compileNow(rest, () => readNow(url), url);
  // A page's own thread may neither wait for a fetch nor compile at once.
  const module = await loadModule(rest);
  return () => module;
}

/**
 * In the worker: what the page has fetched, so that script and core need not come one after the other.
 * @param {Handed} module
 */
export function provide(module) {
  handed.set(module.name, module);
  compiled.delete(module.name);
  compiledNow.delete(module.name);
}

/**
 * On the page: the core as it is handed to the worker.
 * @param {string} name
 * @returns {Promise<Handed>}
 */
export async function moduleToHand(name) {
  const { wasm } = told;
  if (wasm instanceof WebAssembly.Module) return { name, wasm, from: 'the given module', rest: null };
  const given = typeof wasm === 'string' ? null : (wasm ?? (await packed?.wasm()));
  if (given) {
    const { buffer } = new Uint8Array(given);
    return { name, wasm: /** @type {ArrayBuffer} */ (buffer), from: 'the given bytes', rest: null };
  }
  const place = /** @type {string | null} */ (wasm);
  const rest = restOf(name);
  const { fetched, ...bytes } = await fetchBytes(
    placeOf(place, name),
    place === null ? bytesUrl(name) : null,
  );
  // Where a policy lets only scripts in, the worker could fetch nothing either.
  return { name, ...bytes, rest: rest !== null && fetched ? placeOf(place, rest) : null };
}

/**
 * Asks for the core before anybody needs it; or takes an answer that was asked for.
 * @param {string} name
 * @param {Promise<Response>} [answer]
 */
export function fetchAhead(name, answer) {
  const { wasm } = told;
  if (compiled.has(name) || (wasm === null ? packed : typeof wasm !== 'string')) return;
  const url = placeOf(/** @type {string | null} */ (wasm), name);
  if (ahead.has(url) || isNodeFile(url)) return;
  const asked = answer ?? fetch(url);
  asked.catch(() => {});
  ahead.set(url, asked);
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
  return checkUrl('wasm', wasm, 'a URL, the bytes or a WebAssembly.Module');
}

/**
 * @param {string} path
 * @param {unknown} url
 * @param {string} [allowed]
 * @returns {string} absolute
 */
function checkUrl(path, url, allowed = 'a URL') {
  const page = typeof location === 'undefined' ? undefined : location.href;
  if (url instanceof URL || (typeof url === 'string' && URL.canParse(url, page)))
    return new URL(url, page).href;
  const value = describe(url);
  const message = `${path}: ${value} is not allowed; allowed: ${allowed}.`;
  throw issueError('invalid-config', { path, value, allowed, message });
}

/**
 * @param {WasmSource | null} given
 * @param {string} name
 */
async function load(given, name) {
  if (given instanceof WebAssembly.Module) return given;
  if (given === null && packed) return compileBytes(await packed.wasm(), 'this file');
  if (given !== null && typeof given !== 'string') return compileBytes(given, 'the given bytes');
  // Bytes of our own must not stand in for a file that the caller named.
  return compileFrom(placeOf(given, name), given === null ? bytesUrl(name) : null);
}

/**
 * @param {string | null} given
 * @param {string} name
 */
function placeOf(given, name) {
  if (given === null) return wasmUrl(name);
  return isFolder(given) ? wasmUrl(name, given) : given;
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
export function compileFrom(url, script) {
  if (isNodeFile(url)) return compileFile(url).catch((error) => Promise.reject(loadFailed(url, error)));
  return withScript(url, script, compileFetched, (bytes) => WebAssembly.compile(bytes));
}

/**
 * @param {string} url of the wasm
 * @param {string | null} script
 * @returns {Promise<{ wasm: ArrayBuffer, from: string, fetched: boolean }>}  fetched: and not of the script
 */
async function fetchBytes(url, script) {
  let fetched = true;
  const wasm = await withScript(
    url,
    script,
    async () => (await responseOf(url)).arrayBuffer(),
    async ({ buffer }) => ((fetched = false), buffer),
  );
  return { wasm, from: url, fetched };
}

/**
 * What a fetch gives or, where it is refused, the script with the same bytes.
 * @template T
 * @param {string} url
 * @param {string | null} script
 * @param {(url: string) => Promise<T>} first
 * @param {(bytes: Uint8Array<ArrayBuffer>) => Promise<T>} second
 */
async function withScript(url, script, first, second) {
  /** @type {unknown} */
  let cause;
  try {
    return await first(url);
  } catch (error) {
    cause = error;
  }
  if (script === null) throw loadFailed(url, cause);
  try {
    const { default: text } = await importModule(script);
    return await second(await unpack(text));
  } catch (error) {
    throw loadFailed(url, cause, error);
  }
}

/**
 * @param {BufferSource | WebAssembly.Module} bytes
 * @param {string} what
 */
async function compileBytes(bytes, what) {
  if (bytes instanceof WebAssembly.Module) return bytes;
  try {
    return await WebAssembly.compile(bytes);
  } catch (error) {
    throw loadFailed(what, error);
  }
}

/** @param {string} url */
async function responseOf(url) {
  const asked = ahead.get(url);
  ahead.delete(url);
  const response = await (asked ?? fetch(url));
  if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  return response;
}

/** @param {string} url */
async function compileFetched(url) {
  const response = await responseOf(url);
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

/**
 * @param {string} name
 * @param {() => BufferSource | WebAssembly.Module} bytesNow
 * @param {string} what
 * @returns {WebAssembly.Module}
 */
function compileNow(name, bytesNow, what) {
  const earlier = compiledNow.get(name);
  if (earlier) return earlier;
  try {
    const bytes = bytesNow();
    const module = bytes instanceof WebAssembly.Module ? bytes : new WebAssembly.Module(bytes);
    compiledNow.set(name, module);
    return module;
  } catch (error) {
    throw loadFailed(what, error);
  }
}

/**
 * In a worker, where to block is nobody's harm but that of the other sessions.
 * @param {string | null} url
 * @returns {ArrayBuffer}
 */
function fetchNow(url) {
  if (url === null) throw new Error('it was not handed over');
  const request = new XMLHttpRequest();
  request.open('GET', url, false);
  request.responseType = 'arraybuffer';
  request.send();
  if (request.status !== 200) throw new Error(`HTTP status ${request.status}`);
  return request.response;
}

/** @param {string} url */
function readNow(url) {
  return process.getBuiltinModule('node:fs').readFileSync(new URL(url));
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

/**
 * @param {string} what
 * @param {...unknown} causes
 */
function loadFailed(what, ...causes) {
  const reasons = causes
    .map((cause) => describe(cause).replace(/\.$/, ''))
    .join('; then the script with its bytes: ');
  const message = `The core could not be loaded from ${what}: ${reasons}. ${adviceOn(reasons)}`;
  return new ElboError('load-failed', message, [], { cause: causes[0] });
}

/** How the engines say that a content policy forbids WebAssembly. */
const FORBIDDEN = /content security policy|unsafe-eval|blocked by csp|code generation disallowed/i;

/** @param {string} reasons */
function adviceOn(reasons) {
  if (typeof WebAssembly === 'undefined') return 'This environment has no WebAssembly.';
  if (FORBIDDEN.test(reasons)) return "A content policy must allow 'wasm-unsafe-eval' in script-src.";
  return 'The host must have the file, send CORS headers and be allowed by connect-src; init({ wasm }) names another place.';
}
