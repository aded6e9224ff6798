/** Values as three languages write them. */

import { ElboError } from '../../engine/errors.js';

/** Numbers that a program holds, at most: beyond, it should read a file. */
export const MOST_NUMBERS = 20_000;

/** @typedef {{ shape: readonly number[], data: ArrayLike<number> }} Dense */

/** @param {unknown} value @returns {value is Dense} */
export function isDense(value) {
  return typeof value === 'object' && value !== null && 'shape' in value && 'data' in value;
}

/**
 * Rows of a dense array, as deep as it has dimensions.
 * @param {Dense} dense
 * @returns {any[]}
 */
export function nested({ shape, data }) {
  const flat = Array.from(data);
  return /** @type {any[]} */ (
    shape.slice(1).reduceRight((/** @type {any[]} */ list, size) => {
      const rows = [];
      for (let i = 0; i < list.length; i += size) rows.push(list.slice(i, i + size));
      return rows;
    }, flat)
  );
}

/**
 * A value in JavaScript; arrays of doubles stay what they are.
 * @param {unknown} value
 * @returns {string}
 */
export function javascript(value) {
  if (isDense(value)) {
    const { shape, data } = value;
    return `{ shape: [${shape.join(', ')}], data: Float64Array.of(${Array.from(data).join(', ')}) }`;
  }
  if (Array.isArray(value)) return `[${value.map(javascript).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value);
  const members = Object.entries(value).filter(([, part]) => part !== undefined);
  return `{ ${members.map(([key, part]) => `${key}: ${javascript(part)}`).join(', ')} }`;
}

/**
 * A value in Python; numbers keep all their digits.
 * @param {unknown} value
 * @returns {string}
 */
export function python(value) {
  if (isDense(value)) return python(nested(value));
  if (Array.isArray(value)) return `[${value.map(python).join(', ')}]`;
  if (value === null || value === undefined) return 'None';
  if (typeof value === 'boolean') return value ? 'True' : 'False';
  return typeof value === 'number' ? String(value) : JSON.stringify(value);
}

/**
 * A value in C++, of type elbo::Value.
 * @param {unknown} value
 * @returns {string}
 */
export function cpp(value) {
  if (isDense(value)) {
    const { shape, data } = value;
    return `Value::dense({${shape.join(', ')}}, {${Array.from(data, real).join(', ')}})`;
  }
  if (Array.isArray(value)) {
    return value.length > 0 ? `Value::list({${value.map(cpp).join(', ')}})` : 'Value(elbo::List{})';
  }
  if (value === null || value === undefined) return 'Value()';
  if (typeof value === 'object') return `Value::map({${members(value).join(', ')}})`;
  return typeof value === 'number' ? real(value) : JSON.stringify(value);
}

/** @param {object} value @returns {string[]} */
function members(value) {
  const given = Object.entries(value).filter(([, part]) => part !== undefined);
  return given.map(([key, part]) => `{${JSON.stringify(key)}, ${cpp(part)}}`);
}

/**
 * A literal of type double: whole numbers would be ints, and too large for them.
 * @param {number} value
 */
function real(value) {
  const text = String(value);
  return /^-?\d+$/.test(text) ? `${text}.0` : text;
}

/**
 * How many numbers a value holds.
 * @param {unknown} value
 * @returns {number}
 */
export function numbersIn(value) {
  if (isDense(value)) return value.data.length;
  if (typeof value === 'object' && value !== null) {
    return Object.values(value).reduce((sum, part) => sum + numbersIn(part), 0);
  }
  return typeof value === 'number' ? 1 : 0;
}

/** @param {string} what */
export function unavailable(what) {
  return new ElboError('not-available', `There is no program of this kind for ${what}.`);
}
