/** What the elements say in words and numbers. Free of the DOM. */

import { number, plain, withError } from '../plots/drawing/numbers.js';

/** @typedef {import('./types.js').LineAnswer} LineAnswer */
/** @typedef {import('./types.js').LineSide} LineSide */

/** Decimals of a number of nats. */
const DECIMALS = 3;

/** @param {number | null | undefined} value */
export const numberText = (value) => number(value, DECIMALS);

/**
 * A side's number with its error, or why it has none.
 * @param {LineSide} side
 */
export function sideText({ isFunction, value, valueError, why }) {
  if (isFunction) return 'a function of z';
  if (typeof value !== 'number') return why ?? 'no value';
  return withError(value, valueError ?? null, 6);
}

/** @type {Record<LineAnswer['verdict'], string>} */
const VERDICTS = {
  holds: 'Holds',
  inequality: 'Holds as an inequality',
  fails: 'Fails',
  open: 'Open',
  value: 'A value',
};

/** @param {LineAnswer} answer */
export function verdictText({ verdict }) {
  return VERDICTS[verdict];
}

/** @type {Record<LineAnswer['verdict'], string>} */
export const verdictSigns = { holds: '✓', inequality: '✓', fails: '✗', open: '?', value: '=' };

/**
 * What a screen reader is told when a step comes on show.
 * @param {object} options
 * @param {number} options.index  from 0
 * @param {number} options.count
 * @param {import('./chain.js').Row} options.row
 * @param {LineSide | undefined} options.side
 * @param {number | null} options.before  the number of the line before it
 */
export function stepText({ index, count, row, side, before }) {
  const value = side?.value;
  const known = typeof value === 'number';
  const size = 1 + Math.abs(before ?? 0);
  const same = known && before !== null && Math.abs(value - before) < 1e-8 * size;
  const number = !side
    ? ''
    : !known
      ? ` ${sideText(side)}.`
      : same
        ? ` Still ${numberText(value)}.`
        : ` It is ${numberText(value)}${before === null ? '' : `, after ${numberText(before)}`}.`;
  const printed = row.slip ? ' As often printed, and wrong.' : '';
  return `Line ${index + 1} of ${count}: ${spoken(row.relation)}${row.text}.${printed}${number} ${row.reason}`;
}

/** @param {string | null} relation */
function spoken(relation) {
  return relation === '≥' ? 'at least ' : relation === '≤' ? 'at most ' : relation === '=' ? 'equals ' : '';
}

/**
 * The model of a counter-example, in a sentence.
 * @param {NonNullable<LineAnswer['counterExample']>} example
 */
export function modelText({ instance, model }) {
  if (model.kind !== 'random') return 'The model and the point on show.';
  const gaussians = (/** @type {any[]} */ parts) =>
    parts
      .map(
        ({ weight, mean, standardDeviation: deviation }) =>
          `${parts.length > 1 ? `${plain(weight)} ` : ''}N(${plain(mean)}, ${plain(deviation)}²)`,
      )
      .join(' + ');
  const about = `x | z ~ N(f(z), ${plain(model.noise)}²) with f(z) = ${model.curve}`;
  const point = `x = ${plain(model.x[0])}, q(z) = ${gaussians(model.q[0])}`;
  return `Random model ${(instance ?? 0) + 1}: z ~ ${gaussians(model.prior)}; ${about}; ${point}.`;
}

/**
 * Where the core could not read a line: before, the place, after; null where the fault is of the whole.
 * @param {string} text
 * @param {string} path  "text[12]"
 */
export function placeIn(text, path) {
  const found = /^text\[(\d+)\]$/.exec(path);
  if (!found) return null;
  const characters = [...text];
  const at = Number(found[1]);
  const length = /^[\p{L}\d.]+/u.exec(characters.slice(at).join(''))?.[0].length ?? 1;
  const units = (/** @type {number} */ count) => characters.slice(0, count).join('').length;
  const start = units(at);
  return { start, end: Math.min(text.length, start + length) };
}
