/**
 * JavaScript values to wire bytes. It judges nothing but what the format cannot hold: whether a config makes
 * sense is the core's to say, so what a reader wrote arrives there as it was, holes (as null), NaN and all.
 */

import { describe, ElboError, issueError } from './errors.js';
import { className, formatPath, isDense, isPlain, isRow, pack } from './plain.js';
import { aligned, MAX_DEPTH, MAX_RANK, TAG } from './wire.js';

/** @typedef {import('./errors.js').ErrorCode} ErrorCode */

/** Far above the million rows that the core takes, far below what would stall a page. */
const MAX_BYTES = 2 ** 28;

const ALLOWED = 'null, booleans, numbers, strings, lists, plain objects, { shape, data } and typed arrays';

/**
 * @param {unknown} value
 * @param {{ code?: ErrorCode, skip?: number }} [options] the code of a refusal, and how many leading steps
 *   (the names of a command's arguments) its path leaves out
 * @returns {Uint8Array<ArrayBuffer>} owns its whole buffer, which may therefore be transferred
 */
export function encode(value, { code = 'invalid-config', skip = 0 } = {}) {
  const encoder = new Encoder(code, skip);
  try {
    encoder.write(value);
  } catch (error) {
    if (error instanceof ElboError) throw error;
    // A getter or a proxy of the caller's threw.
    encoder.refuse(`an object that cannot be read (${describe(error)})`);
  }
  return encoder.finish();
}

const utf8 = new TextEncoder();

class Encoder {
  #code;
  #skip;
  #bytes = new Uint8Array(256);
  #view = new DataView(this.#bytes.buffer);
  #length = 0;
  /** @type {(string | number)[]} */
  #path = [];
  /** @type {object[]} */
  #ancestors = [];

  /**
   * @param {ErrorCode} code
   * @param {number} skip
   */
  constructor(code, skip) {
    this.#code = code;
    this.#skip = skip;
  }

  finish() {
    return this.#bytes.slice(0, this.#length);
  }

  /** @param {unknown} value */
  write(value) {
    switch (typeof value) {
      case 'undefined':
        return this.#tag(TAG.null);
      case 'boolean':
        return this.#tag(value ? TAG.true : TAG.false);
      case 'number':
        this.#tag(TAG.number);
        this.#reserve(8);
        this.#view.setFloat64(this.#length, value, true);
        this.#length += 8;
        return;
      case 'string':
        this.#tag(TAG.string);
        return this.#text(value);
      case 'object':
        return value === null ? this.#tag(TAG.null) : this.#object(value);
      default:
        return this.refuse(`a ${typeof value}`);
    }
  }

  /**
   * @param {string} found
   * @param {string} [allowed]
   * @returns {never}
   */
  refuse(found, allowed = ALLOWED) {
    const path = formatPath(this.#path.slice(this.#skip)) || 'the value';
    const message = `${path}: ${found} is not allowed; allowed: ${allowed}.`;
    throw issueError(this.#code, { path, value: found, allowed, message });
  }

  /** @param {object} value */
  #object(value) {
    if (ArrayBuffer.isView(value)) return this.#typedArray(value);
    if (value instanceof ArrayBuffer) return this.#raw(new Uint8Array(value));
    if (this.#ancestors.includes(value)) this.refuse('an object that contains itself');
    if (this.#ancestors.length >= MAX_DEPTH + 1) this.refuse(`a value nested more than ${MAX_DEPTH} deep`);
    this.#ancestors.push(value);
    if (Array.isArray(value)) this.#array(value);
    else if (!isPlain(value)) this.refuse(`an instance of ${className(value)}`);
    else if (isDense(value)) this.#denseRecord(value);
    else this.#map(value);
    this.#ancestors.pop();
  }

  /** @param {unknown[]} items */
  #array(items) {
    if (this.#matrix(items)) return;
    this.#tag(TAG.list);
    this.#count(items.length);
    this.#reserve(items.length);
    for (let i = 0; i < items.length; ++i) {
      this.#path.push(i);
      this.write(items[i]);
      this.#path.pop();
    }
  }

  /**
   * Rows of equal length that are all numbers go as one dense array, which is what makes large data fast; anything
   * else goes item by item, so that the core can name the row and the column at fault.
   * @param {unknown[]} rows
   * @returns {boolean} whether it was such a matrix
   */
  #matrix(rows) {
    const first = rows[0];
    if (!isRow(first) || first.length === 0) return false;
    const start = this.#length;
    const data = this.#dense([rows.length, first.length]);
    if (!pack(rows, first.length, data)) {
      // Padding must be zero, so what was written here must not shine through.
      this.#bytes.fill(0, start, this.#length);
      this.#length = start;
      return false;
    }
    return true;
  }

  /** @param {{ [key: string]: unknown }} record */
  #map(record) {
    const keys = Object.keys(record);
    this.#tag(TAG.map);
    const countAt = this.#length;
    this.#count(keys.length);
    let count = 0;
    for (const key of keys) {
      const item = record[key];
      if (item === undefined) continue;
      this.#path.push(key);
      this.#text(key);
      this.write(item);
      this.#path.pop();
      ++count;
    }
    this.#view.setUint32(countAt, count, true);
  }

  /** @param {{ shape: unknown, data: ArrayLike<unknown> }} record */
  #denseRecord({ shape, data }) {
    const sizes = Array.isArray(shape) ? shape : [];
    const right = (/** @type {unknown} */ n) =>
      typeof n === 'number' && Number.isInteger(n) && n >= 0 && n < 2 ** 32;
    if (sizes.length < 1 || sizes.length > MAX_RANK || !sizes.every(right)) {
      this.#path.push('shape');
      this.refuse('this shape', `a list of 1 to ${MAX_RANK} whole numbers from 0`);
    }
    const size = sizes.reduce((product, n) => product * n, 1);
    this.#path.push('data');
    if (size !== data.length) {
      this.refuse(`an array of ${data.length}`, `${size} numbers, as the shape ${sizes.join('×')} says`);
    }
    const target = this.#dense(sizes);
    for (let i = 0; i < size; ++i) {
      const item = data[i];
      if (typeof item !== 'number') {
        this.#path.push(i);
        this.refuse(item === null || item === undefined ? 'an empty entry' : `a ${typeof item}`, 'numbers');
      }
      target[i] = item;
    }
    this.#path.pop();
  }

  /** @param {ArrayBufferView} view */
  #typedArray(view) {
    if (view instanceof Uint8Array) return this.#raw(view);
    const numbers = /** @type {Float64Array} */ (view);
    if (view instanceof DataView || (numbers.length > 0 && typeof numbers[0] !== 'number')) {
      this.refuse(`an instance of ${className(view)}`);
    }
    this.#dense([numbers.length]).set(numbers);
  }

  /**
   * The head of a dense array and room for its numbers.
   * @param {number[]} shape
   * @returns {Float64Array} a view on the room, valid until the next write
   */
  #dense(shape) {
    const size = shape.reduce((product, n) => product * n, 1);
    const data = aligned(this.#length + 2 + 4 * shape.length);
    this.#reserve(data + 8 * size - this.#length);
    this.#tag(TAG.dense);
    this.#bytes[this.#length++] = shape.length;
    for (const n of shape) this.#count(n);
    this.#length = data + 8 * size;
    return new Float64Array(this.#bytes.buffer, data, size);
  }

  /** @param {Uint8Array} bytes */
  #raw(bytes) {
    this.#tag(TAG.bytes);
    this.#count(bytes.length);
    this.#reserve(bytes.length);
    this.#bytes.set(bytes, this.#length);
    this.#length += bytes.length;
  }

  /** @param {string} text */
  #text(text) {
    // UTF-8 takes at most three bytes for each unit of a JavaScript string.
    this.#reserve(4 + 3 * text.length);
    const { written } = utf8.encodeInto(text, this.#bytes.subarray(this.#length + 4));
    this.#count(written);
    this.#length += written;
  }

  /** @param {number} tag */
  #tag(tag) {
    this.#reserve(1);
    this.#bytes[this.#length++] = tag;
  }

  /** @param {number} count */
  #count(count) {
    this.#reserve(4);
    this.#view.setUint32(this.#length, count, true);
    this.#length += 4;
  }

  /** @param {number} more */
  #reserve(more) {
    const needed = this.#length + more;
    if (needed <= this.#bytes.length) return;
    if (needed > MAX_BYTES) this.refuse('so large a value', `at most ${MAX_BYTES / 2 ** 20} MB in all`);
    const bytes = new Uint8Array(Math.max(needed, 2 * this.#bytes.length));
    bytes.set(this.#bytes.subarray(0, this.#length));
    this.#bytes = bytes;
    this.#view = new DataView(bytes.buffer);
  }
}
