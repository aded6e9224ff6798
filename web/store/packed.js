/**
 * Rows of a reader's own in a link, compressed: `data=deflate:…`, the text that an attribute would hold, deflated, in the letters of
 * base64url. Browsers compress only for those who wait, and a link is asked for at once: until the packed rows are there, the link has
 * them as plain text, or is empty where that would be too long.
 */

import { codecs, findParameter } from '../engine/config.js';
import { ElboError } from '../engine/errors.js';
import { refusal } from '../engine/text.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Issue} Issue */
/** @typedef {import('./link.js').LinkState} LinkState */

const MARK = 'deflate:';

/** Fewer numbers stay readable. */
const LEAST_NUMBERS = 40;

/** More make no link, however they are packed. */
const MOST_NUMBERS = 20_000;

/** Characters of unpacked rows; more is nobody's honest link. */
const MOST_TEXT = 2_000_000;

/** What is packed, by the data; null while it is being packed, or where that is not possible. @type {WeakMap<object, string | null>} */
const known = new WeakMap();

/**
 * @param {Catalog} catalog
 * @param {Config} config  settings, of a run or of a change
 * @returns {Config} with its rows packed, where they are by now
 */
export function withPacked(catalog, config) {
  const { data } = config;
  if (typeof data !== 'object' || data === null) return config;
  const { points } = data;
  const numbers = points?.shape ? points.data.length : (points?.length ?? 0) * (points?.[0]?.length ?? 0);
  if (!(numbers >= LEAST_NUMBERS && numbers <= MOST_NUMBERS)) return config;
  const packed = known.get(data);
  if (packed === undefined) void pack(catalog, data);
  return packed ? { ...config, data: packed } : config;
}

/**
 * @param {Catalog} catalog
 * @param {any} data
 */
export async function pack(catalog, data) {
  known.set(data, null);
  try {
    const text = codecs.attribute.write(rowsParameter(catalog), data);
    const bytes = await through(new Blob([text]), new CompressionStream('deflate-raw'));
    known.set(data, MARK + toLetters(bytes));
  } catch {
    // An old browser: the rows stay plain.
  }
}

/**
 * A state with the rows of a link unpacked.
 * @param {Catalog} catalog
 * @param {LinkState} state
 * @returns {Promise<{ state: LinkState, issues: Issue[] }>}
 */
export async function unpacked(catalog, state) {
  /** @type {Issue[]} */
  const issues = [];
  const open = async (/** @type {Config} */ settings) => {
    const { data, ...others } = settings;
    if (!isPacked(data)) return settings;
    try {
      return { ...settings, data: await unpack(catalog, data) };
    } catch {
      issues.push(refusal('data', data, 'rows as this page packs them, all of them'));
      return others;
    }
  };
  const config = await open(state.config);
  const log = await Promise.all(
    (state.log ?? []).map(
      async ([iteration, changes]) => /** @type {[number, any]} */ ([iteration, await open(changes)]),
    ),
  );
  return { state: { ...state, config, ...(state.log && { log }) }, issues };
}

/**
 * Whether a link has packed rows, so that somebody has to wait.
 * @param {LinkState} state
 */
export function hasPacked({ config, log = [] }) {
  return isPacked(config.data) || log.some(([, changes]) => isPacked(changes.data));
}

/**
 * @param {unknown} data
 * @returns {data is string}
 */
function isPacked(data) {
  return typeof data === 'string' && data.startsWith(MARK);
}

/**
 * @param {Catalog} catalog
 * @param {string} text
 */
async function unpack(catalog, text) {
  const bytes = fromLetters(text.slice(MARK.length));
  const rows = await through(new Blob([bytes]), new DecompressionStream('deflate-raw'), MOST_TEXT);
  const data = codecs.link.read(rowsParameter(catalog), encodeURIComponent(new TextDecoder().decode(rows)));
  if (typeof data === 'string') throw new ElboError('invalid-config', 'These are no rows.');
  known.set(data, text);
  return data;
}

/** @param {Catalog} catalog */
function rowsParameter(catalog) {
  return /** @type {import('../engine/types.js').Parameter} */ (findParameter(catalog, 'data'));
}

/**
 * @param {Blob} blob
 * @param {CompressionStream | DecompressionStream} stream
 * @param {number} [most]  bytes; throws where there are more
 * @returns {Promise<Uint8Array<ArrayBuffer>>}
 */
async function through(blob, stream, most = Infinity) {
  const reader = blob
    .stream()
    .pipeThrough(/** @type {any} */ (stream))
    .getReader();
  /** @type {Uint8Array[]} */
  const pieces = [];
  let length = 0;
  for (;;) {
    const { done, value } = await reader.read();
    if (done) break;
    pieces.push(value);
    length += value.length;
    if (length <= most) continue;
    await reader.cancel();
    throw new RangeError('too long');
  }
  const bytes = new Uint8Array(length);
  let at = 0;
  for (const piece of pieces) {
    bytes.set(piece, at);
    at += piece.length;
  }
  return bytes;
}

/** @param {Uint8Array} bytes */
function toLetters(bytes) {
  const text = Array.from(bytes, (byte) => String.fromCharCode(byte)).join('');
  return btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** @param {string} letters */
function fromLetters(letters) {
  const text = atob(letters.replaceAll('-', '+').replaceAll('_', '/'));
  return Uint8Array.from(text, (letter) => letter.charCodeAt(0));
}
