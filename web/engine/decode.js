/**
 * Wire bytes to JavaScript values. Dense arrays are views on the one buffer (nothing is copied), so a frame that
 * was transferred between threads is decoded in place. Any bytes are safe to pass: what encode() or the core
 * could not have written is refused before anything is allocated on its word.
 */

import { ElboError } from './errors.js';
import { aligned, MAX_DEPTH, MAX_RANK, TAG } from './wire.js';

/** @typedef {import('./types.js').Value} Value */

/**
 * @param {Uint8Array | ArrayBuffer} bytes
 * @returns {Value}
 */
export function decode(bytes) {
  const whole = bytes instanceof Uint8Array ? bytes : new Uint8Array(bytes);
  // Views on doubles need aligned data, which the format gives relative to its own start only.
  const decoder = new Decoder(whole.byteOffset % 8 === 0 ? whole : whole.slice());
  const value = decoder.read(0);
  decoder.finish();
  return value;
}

// What is not UTF-8 shows as U+FFFD: a damaged save may put any bytes into a sentence that the core repeats.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

class Decoder {
  #bytes;
  #view;
  #at = 0;

  /** @param {Uint8Array} bytes */
  constructor(bytes) {
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  }

  /**
   * @param {number} depth
   * @returns {Value}
   */
  read(depth) {
    if (depth > MAX_DEPTH) fail(`more than ${MAX_DEPTH} levels`);
    const tag = this.#view.getUint8(this.#take(1));
    switch (tag) {
      case TAG.null:
        return null;
      case TAG.false:
        return false;
      case TAG.true:
        return true;
      case TAG.number:
        return this.#view.getFloat64(this.#take(8), true);
      case TAG.string:
        return this.#text();
      case TAG.list:
        return this.#list(depth);
      case TAG.map:
        return this.#map(depth);
      case TAG.dense:
        return this.#dense();
      case TAG.bytes: {
        // Copied: whoever keeps a save must not keep the answer it came in.
        const size = this.#count(1);
        const start = this.#take(size);
        return this.#bytes.slice(start, start + size);
      }
      default:
        return fail(`the unknown tag ${tag}`);
    }
  }

  finish() {
    if (this.#at !== this.#bytes.length) fail('bytes after the end');
  }

  /** @param {number} depth */
  #list(depth) {
    const count = this.#count(1);
    /** @type {Value[]} */
    const items = [];
    for (let i = 0; i < count; ++i) items.push(this.read(depth + 1));
    return items;
  }

  /** @param {number} depth */
  #map(depth) {
    const count = this.#count(5);
    /** @type {{ [key: string]: Value }} */
    const members = {};
    for (let i = 0; i < count; ++i) {
      const key = this.#text();
      const value = this.read(depth + 1);
      if (Object.hasOwn(members, key)) fail('a key that occurs twice');
      if (key === '__proto__') {
        // Plain assignment would set the prototype.
        Object.defineProperty(members, key, { value, enumerable: true, configurable: true, writable: true });
      } else {
        members[key] = value;
      }
    }
    return members;
  }

  #dense() {
    const rank = this.#view.getUint8(this.#take(1));
    if (rank < 1 || rank > MAX_RANK) fail(`the rank ${rank}`);
    /** @type {number[]} */
    const shape = [];
    let size = 1;
    for (let i = 0; i < rank; ++i) {
      shape.push(this.#view.getUint32(this.#take(4), true));
      size *= shape[i];
    }
    const start = aligned(this.#at);
    for (let i = this.#take(start - this.#at); i < start; ++i) {
      if (this.#bytes[i] !== 0) fail('padding that is not zero');
    }
    this.#take(8 * size);
    const data = new Float64Array(this.#bytes.buffer, this.#bytes.byteOffset + start, size);
    return { shape, data };
  }

  #text() {
    const size = this.#count(1);
    const start = this.#take(size);
    return utf8.decode(this.#bytes.subarray(start, start + size));
  }

  /**
   * A count, believed only as far as the bytes behind it could hold.
   * @param {number} smallestItem
   */
  #count(smallestItem) {
    const count = this.#view.getUint32(this.#take(4), true);
    if (count * smallestItem > this.#bytes.length - this.#at) fail('a count that runs past the end');
    return count;
  }

  /**
   * Moves on by `size` bytes.
   * @param {number} size
   * @returns {number} the offset before
   */
  #take(size) {
    if (size > this.#bytes.length - this.#at) fail('a length that runs past the end');
    const start = this.#at;
    this.#at += size;
    return start;
  }
}

/**
 * @param {string} what
 * @returns {never}
 */
function fail(what) {
  throw new ElboError('internal', `The bytes are not an encoded value: ${what}.`);
}
