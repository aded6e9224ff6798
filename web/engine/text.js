/**
 * Config values as text, for form fields, attributes and links: one codec each, alike but for what their places
 * ask. A link's text is percent-encoded; a form has rows of numbers on lines of their own; an attribute that is
 * merely present means true. What is read is of the right type; whether it makes sense is the core's to say.
 */

import { readAnyRows, readRowsOrName, withNames } from './data-text.js';
import { ElboError } from './errors.js';

/**
 * @typedef {import('./types.js').Parameter} Parameter
 * @typedef {import('./types.js').Issue} Issue
 */

/**
 * @typedef {object} TextCodec
 * @property {(parameter: Parameter, value: any) => string} write
 * @property {(parameter: Parameter, text: string) => any} read throws ElboError 'invalid-config' naming the key,
 *   the text and what is allowed
 */

/** @type {{ form: TextCodec, attribute: TextCodec, link: TextCodec }} */
export const codecs = {
  form: { write: (parameter, value) => write(parameter, value, '\n'), read },
  attribute: {
    write: (parameter, value) => write(parameter, value, ';'),
    read: (parameter, text) => {
      if (parameter.type === 'boolean' && text === '') return true;
      if (parameter.key === 'data') return readAnyRows(text, (rows) => readPoints(parameter, rows));
      return read(parameter, text);
    },
  },
  link: {
    write: (parameter, value) => escape(write(parameter, value, ';')),
    read: (parameter, text) => {
      const plain = unescape(text, parameter.key, allowedText(parameter));
      if (parameter.type === 'text') return read(parameter, spaced(plain, text));
      // Names of columns are nobody's to respell.
      return read(parameter, plain.startsWith('"') ? withSpaces(text) : respelt(plain));
    },
  },
};

/**
 * What may stand for a parameter, in words.
 * @param {Parameter} parameter
 */
export function allowedText(parameter) {
  const words = describeType(parameter);
  return parameter.default === 'auto' ? `${words}, or auto` : words;
}

/**
 * @param {string} path
 * @param {string} value
 * @param {string} allowed
 * @returns {Issue} with the sentence that the core would write
 */
export function refusal(path, value, allowed) {
  const shown = value.length > 40 ? `${value.slice(0, 40)}…` : value;
  const head = `${shortened(path, 60)}: "${shown}" is not allowed; allowed: `;
  return {
    path,
    value,
    allowed,
    message: `${head}${shortened(allowed, LONGEST_MESSAGE - head.length - 1)}.`,
  };
}

/** Longer sentences nobody reads. */
export const LONGEST_MESSAGE = 300;

/**
 * A text that is cut after a whole word where it is too long.
 * @param {string} text
 * @param {number} longest
 */
export function shortened(text, longest) {
  return text.length <= longest ? text : text.slice(0, longest - 2).replace(/[\s,;]*[^\s,;]*$/, ' …');
}

/**
 * @param {Parameter} parameter
 * @param {any} value
 * @param {string} rowSeparator
 * @returns {string}
 */
function write({ type }, value, rowSeparator) {
  if (value === 'auto') return value;
  switch (type) {
    case 'list':
      return numbers(value).join(',');
    case 'matrix':
    case 'points':
      return writeRows(value, rowSeparator);
    case 'choice':
      return isObject(value) && 'points' in value
        ? withNames(value.names, writeRows(value.points, rowSeparator), rowSeparator)
        : String(value);
    case 'records':
      return JSON.stringify(value);
    default:
      return String(value);
  }
}

/**
 * @param {Parameter} parameter
 * @param {string} text
 * @returns {any}
 */
function read(parameter, text) {
  const { key, type } = parameter;
  const trimmed = text.trim();
  if (trimmed === 'auto' && parameter.default === 'auto') return 'auto';
  switch (type) {
    case 'boolean':
      if (trimmed === 'true') return true;
      return trimmed === 'false' ? false : refuse(parameter, key, text);
    case 'integer': {
      const number = readNumber(trimmed);
      return Number.isInteger(number) ? number : refuse(parameter, key, text);
    }
    case 'real': {
      const number = readNumber(trimmed);
      return Number.isNaN(number) ? refuse(parameter, key, text) : number;
    }
    case 'choice':
      // No id looks like a number or a quoted name, so that what does is data.
      return readRowsOrName(trimmed, (rows) => readPoints(parameter, rows));
    case 'list':
      return readRow(parameter, key, trimmed);
    case 'matrix':
    case 'points':
      return readRows(parameter, key, trimmed);
    case 'records':
      return readRecords(parameter, trimmed);
    default:
      return text;
  }
}

/**
 * @param {Parameter} parameter
 * @param {string} text
 */
function readPoints(parameter, text) {
  return readRows({ ...parameter, type: 'points', default: null }, `${parameter.key}.points`, text);
}

/**
 * @param {Parameter} parameter
 * @param {string} path
 * @param {string} text
 * @returns {never}
 */
function refuse(parameter, path, text) {
  const issue = refusal(path, text, allowedText(parameter));
  throw new ElboError('invalid-config', issue.message, [issue]);
}

const NUMBER = /^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i;

/**
 * Stricter than Number(), which takes '' for 0 and '0x10' for 16. What overflows is no number either.
 * @param {string} text
 * @returns {number} NaN where it is none
 */
export function readNumber(text) {
  const number = NUMBER.test(text) ? Number(text) : NaN;
  return Number.isFinite(number) ? number : NaN;
}

/**
 * @param {Parameter} parameter
 * @param {string} path
 * @param {string} text numbers between commas, tabs or spaces
 */
function readRow(parameter, path, text) {
  if (text === '') return [];
  return text.split(/\s*,\s*|\s+/).map((item, i) => {
    const number = readNumber(item);
    return Number.isNaN(number) ? refuse(parameter, `${path}[${i}]`, item) : number;
  });
}

/**
 * @param {Parameter} parameter
 * @param {string} path
 * @param {string} text rows between semicolons or on lines of their own
 */
function readRows(parameter, path, text) {
  if (text === '') return [];
  return text.split(/\s*[;\n]\s*/).map((row, i) => readRow(parameter, `${path}[${i}]`, row.trim()));
}

/**
 * @param {Parameter} parameter
 * @param {string} text
 */
function readRecords(parameter, text) {
  try {
    const records = JSON.parse(text);
    if (Array.isArray(records) && records.every(isObject)) return records;
  } catch {
    // Refused below, as anything else that is no list of records.
  }
  return refuse(parameter, parameter.key, text);
}

/**
 * @param {any} rows lists of numbers, or { shape: [rows, columns], data }
 * @param {string} separator
 */
function writeRows(rows, separator) {
  if (Array.isArray(rows)) return rows.map((row) => numbers(row).join(',')).join(separator);
  const [count, columns] = rows.shape;
  return Array.from({ length: count }, (_, i) =>
    Array.from(rows.data.subarray(i * columns, (i + 1) * columns)).join(','),
  ).join(separator);
}

/**
 * @param {any} value
 * @returns {number[]}
 */
function numbers(value) {
  return Array.from(value?.data ?? value);
}

/** @param {unknown} value */
function isObject(value) {
  return value !== null && typeof value === 'object' && !Array.isArray(value);
}

/** @param {Parameter} parameter */
function describeType({ type, choices = [], ...range }) {
  switch (type) {
    case 'boolean':
      return 'true or false';
    case 'integer':
      return `a whole number${describeRange(range)}`;
    case 'real':
      return `a number${describeRange(range)}`;
    case 'choice':
      return `one of ${choices.map(({ id }) => id).join(', ')}`;
    case 'list':
      return 'numbers with commas between them';
    case 'matrix':
    case 'points':
      return 'rows of numbers, with commas between the numbers and semicolons between the rows';
    case 'records':
      return 'a list of records in JSON';
    default:
      return 'text';
  }
}

/** @param {{ minimum?: number, exclusiveMinimum?: number, maximum?: number, exclusiveMaximum?: number }} range */
function describeRange({ minimum, exclusiveMinimum, maximum, exclusiveMaximum }) {
  const parts = [];
  if (minimum !== undefined) parts.push(`from ${minimum}`);
  if (exclusiveMinimum !== undefined) parts.push(`above ${exclusiveMinimum}`);
  if (maximum !== undefined) parts.push(`${minimum === undefined ? 'at most' : 'to'} ${maximum}`);
  if (exclusiveMaximum !== undefined) parts.push(`below ${exclusiveMaximum}`);
  return parts.map((part, i) => (i > 0 && !part.startsWith('to') ? ` and ${part}` : ` ${part}`)).join('');
}

/**
 * Percent-encoded, but for what is harmless after a '#' and pleasant to read. The tilde, the star and the
 * exclamation mark are kept for the log of a link; a plus, which some programs take for a space, stands in exponents alone.
 * @param {string} text
 */
export function escape(text) {
  return encodeURIComponent(text)
    .replace(/%(2C|3B|3A|40|2F)/g, decodeURIComponent)
    .replace(/(?<=\d[eE])%2B(?=\d)/g, '+')
    .replace(/[~*!'()]/g, (mark) => `%${mark.charCodeAt(0).toString(16).toUpperCase()}`);
}

/**
 * Numbers, names and lists of a link as they were before a program took a hyphen for a dash, a plus for a space or a long line apart.
 * @param {string} text
 */
export function respelt(text) {
  return text
    .replace(/[\u2010-\u2015\u2212]/g, '-')
    .replace(/(\de) (?=\d)/gi, '$1+')
    .replace(/\s+/g, ' ')
    .trim();
}

/**
 * Text of a link in which a program wrote every space as a plus: no link of ours has both.
 * @param {string} text
 * @param {string} encoded  the same as it stood in the link
 */
function spaced(text, encoded) {
  const encodes = encoded.includes('%2B') || encoded.includes('%2b') || /\+[-*/^+]|[-*/^+,;]\+/.test(encoded);
  return encodes && !encoded.includes('%20') ? withSpaces(encoded) : text;
}

/** @param {string} encoded  text of a link in which a plus that belongs to no exponent is a space */
function withSpaces(encoded) {
  return unescape(encoded.replace(/(?<!\d[eE])\+/g, '%20'), '', '');
}

/**
 * @param {string} text
 * @param {string} path
 * @param {string} allowed
 */
export function unescape(text, path, allowed) {
  try {
    return decodeURIComponent(text);
  } catch {
    const issue = refusal(path, text, allowed);
    throw new ElboError('invalid-config', issue.message, [issue]);
  }
}
