/**
 * Parameters as text, for the log of a link: `mean:2:0.5,-1;factor:2x2:1,0,0.3,0.9`, each name with the shape and the numbers of its
 * array, row-major. The numbers are the shortest that read back to the same bits.
 */

import { ElboError } from './errors.js';
import { escape, readNumber, refusal, respelt, unescape } from './text.js';

/** @typedef {import('./types.js').Parameters} Parameters */

const ALLOWED = 'arrays such as mean:2:0.5,-1, with semicolons between them';

/**
 * @param {Parameters} parameters
 * @returns {string} percent-encoded where a link needs it
 */
export function writeParameters(parameters) {
  const arrays = Object.entries(parameters).map(([name, { shape, data }]) =>
    [name, shape.join('x'), Array.from(data, writeNumber).join(',')].join(':'),
  );
  return escape(arrays.join(';'));
}

/**
 * @param {string} text
 * @param {string} path of an issue
 * @returns {Parameters} throws ElboError 'invalid-config'
 */
export function readParameters(text, path) {
  const arrays = respelt(unescape(text, path, ALLOWED))
    .split(';')
    .map((array) => readArray(array, path));
  const parameters = Object.fromEntries(arrays);
  if (Object.keys(parameters).length < arrays.length) throw refused(text, path);
  return parameters;
}

/**
 * @param {string} text
 * @param {string} path
 * @returns {[string, import('./types.js').Dense]}
 */
function readArray(text, path) {
  const [name, sizes, numbers, ...rest] = text.split(':');
  if (!name || numbers === undefined || rest.length > 0 || !/^(\d{1,9}(x\d{1,9})*)?$/.test(sizes)) {
    throw refused(text, path);
  }
  const shape = sizes === '' ? [] : sizes.split('x').map(Number);
  const data = Float64Array.from(numbers === '' ? [] : numbers.split(','), readNumber);
  const size = shape.reduce((product, length) => product * length, 1);
  if (data.length !== size || data.some(Number.isNaN)) throw refused(text, path);
  return [name, { shape, data }];
}

/** @param {number} value */
function writeNumber(value) {
  return Object.is(value, -0) ? '-0' : String(value);
}

/**
 * @param {string} text
 * @param {string} path
 */
function refused(text, path) {
  const issue = refusal(path, text, ALLOWED);
  return new ElboError('invalid-config', issue.message, [issue]);
}
