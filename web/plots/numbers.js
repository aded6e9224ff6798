/**
 * Numbers as people read them: a true minus sign, a thin set of decimals, powers of ten in superscript, a dash for what is
 * not known.
 */

import { format, precisionFixed } from 'd3-format';

/** @typedef {import('./types.js').Dense} Dense */

/** What stands where a value is not known. */
export const DASH = '–';

const scientificFormat = format('.1e');
const SUPERSCRIPTS = /** @type {Record<string, string>} */ ({ '-': '⁻', '−': '⁻', '+': '' });
for (const [digit, sign] of [...'⁰¹²³⁴⁵⁶⁷⁸⁹'].entries()) SUPERSCRIPTS[digit] = sign;

/**
 * @param {unknown} value
 * @returns {value is number}
 */
export function isFiniteNumber(value) {
  return typeof value === 'number' && Number.isFinite(value);
}

/**
 * The numbers of a dense array; an empty list where there is none.
 * @param {Dense | null | undefined} dense
 * @returns {ArrayLike<number>}
 */
export function valuesOf(dense) {
  return dense?.data ?? [];
}

/**
 * '2.3×10⁻⁷'
 * @param {number} value
 */
export function scientific(value) {
  return powerOfTen(scientificFormat(value));
}

/**
 * The decimals that suit a column of totals in nats: the same for all, so that the column can be added up by eye.
 * @param {Iterable<number | null | undefined>} values
 */
export function decimalsFor(values) {
  let largest = 0;
  for (const value of values) if (isFiniteNumber(value)) largest = Math.max(largest, Math.abs(value));
  if (largest >= 1e6) return 0;
  return largest >= 1e5 ? 1 : 2;
}

/**
 * A number of nats, or of anything alike. A value that would be rounded to nothing is written as a power of ten.
 * @param {number | null | undefined} value
 * @param {number} [decimals]
 */
export function number(value, decimals = 2) {
  if (!isFiniteNumber(value)) return DASH;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.5 * 10 ** -decimals || size >= 1e10) return scientific(value);
  return format(`,.${decimals}f`)(value);
}

/**
 * A number with so many decimals and no more, for a column that is looked at rather than computed with.
 * @param {number | null | undefined} value
 * @param {number} decimals
 */
export function fixed(value, decimals) {
  return isFiniteNumber(value) ? format(`,.${decimals}f`)(value) : DASH;
}

/**
 * A number to three significant digits, for positions and other plain quantities.
 * @param {number | null | undefined} value
 */
export function plain(value) {
  if (!isFiniteNumber(value)) return DASH;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return scientific(value);
  return size >= 1000 ? format(',.0f')(value) : format('.3~r')(value);
}

/**
 * The labels of ticks, all with the decimals that their spacing calls for.
 * @param {number[]} ticks
 * @returns {string[]}
 */
export function tickLabels(ticks) {
  if (ticks.length === 0) return [];
  const step = ticks.length > 1 ? Math.abs(ticks[1] - ticks[0]) : Math.abs(ticks[0]) || 1;
  const largest = Math.max(...ticks.map(Math.abs));
  if (largest >= 1e7 || step < 1e-5) {
    const digits = Math.max(0, Math.ceil(Math.log10(largest / step)));
    const exact = format(`.${Math.min(digits, 12)}~e`);
    return ticks.map((tick) => (tick === 0 ? '0' : powerOfTen(exact(tick))));
  }
  const plainTick = format(`,.${precisionFixed(step)}f`);
  return ticks.map((tick) => plainTick(tick));
}

/** @param {string} text  '1.5e+7' */
function powerOfTen(text) {
  const [mantissa, exponent] = text.split('e');
  return `${mantissa}×10${exponent.replace(/./g, (c) => SUPERSCRIPTS[c] ?? c)}`;
}
