/**
 * Numbers as people read them: a true minus sign, a thin set of decimals, powers of ten in superscript, a dash for what is
 * not known.
 */

/** @typedef {import('../types.js').Dense} Dense */

/** What stands where a value is not known. */
export const DASH = '–';

const SUPERSCRIPTS = /** @type {Record<string, string>} */ ({ '-': '⁻', '+': '' });
for (const [digit, sign] of [...'⁰¹²³⁴⁵⁶⁷⁸⁹'].entries()) SUPERSCRIPTS[digit] = sign;

/**
 * @param {unknown} value
 * @returns {value is number}
 */
export function isFiniteNumber(value) {
  return typeof value === 'number' && Number.isFinite(value);
}

/**
 * The numbers of a dense array, or of a list, in which some may be null; none where there is neither.
 * @param {Dense | ArrayLike<number> | null | undefined} dense
 * @returns {ArrayLike<number>}
 */
export function valuesOf(dense) {
  if (!dense) return [];
  return 'data' in dense ? dense.data : dense;
}

/**
 * The number, or null where there is none.
 * @param {unknown} value
 */
export function finite(value) {
  return isFiniteNumber(value) ? value : null;
}

/**
 * '2.3×10⁻⁷'
 * @param {number} value
 * @param {number} [digits]  after the point
 */
export function scientific(value, digits = 1) {
  return powerOfTen(value.toExponential(digits));
}

/**
 * @param {number} value  below 1e21
 * @param {number} decimals
 */
function decimal(value, decimals) {
  const digits = Math.abs(value).toFixed(decimals);
  const [whole, rest] = digits.split('.');
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, ',');
  // What is rounded to nothing has no sign.
  return `${value < 0 && Number(digits) !== 0 ? '−' : ''}${grouped}${rest ? `.${rest}` : ''}`;
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

/** From here on nobody reads digit by digit. */
const HUGE = 1e10;

/**
 * A number of nats, or of anything alike. A value that would be rounded to nothing is written as a power of ten.
 * @param {number | null | undefined} value
 * @param {number} [decimals]
 */
export function number(value, decimals = 2) {
  if (!isFiniteNumber(value)) return DASH;
  if (value === 0) return '0';
  const size = Math.abs(value);
  if (size < 0.5 * 10 ** -decimals || size >= HUGE) return scientific(value);
  return decimal(value, decimals);
}

/**
 * The terms of a sum as they are printed: what rounding leaves over goes to those that it changes least, so that the digits on show
 * add up. Terms that are rounded to nothing stay, and so do all where more than rounding is missing.
 * @param {readonly (number | null)[]} terms
 * @param {readonly (number | null)[]} sums  what they add up to, the difference of two numbers where there is a second
 * @param {number} [decimals]  of all of them
 * @returns {(number | null)[]}
 */
export function addingUp(terms, [whole, less = 0], decimals = 2) {
  if (!isFiniteNumber(whole) || !isFiniteNumber(less) || !terms.every(isFiniteNumber)) return [...terms];
  const unit = 10 ** -decimals;
  const count = (/** @type {number} */ value) => Math.round(value / unit);
  const counts = terms.map(count);
  const missing = counts.reduce((left, each) => left - each, count(whole) - count(less));
  const sign = Math.sign(missing);
  /** @param {number} i  how much nearer to the term its number comes */
  const gain = (i) => sign * (terms[i] / unit - counts[i]);
  const free = counts.map((_, i) => i).filter((i) => counts[i] !== 0);
  if (sign === 0 || Math.abs(missing) > free.length) return [...terms];
  const changed = free.sort((a, b) => gain(b) - gain(a)).slice(0, Math.abs(missing));
  return terms.map((term, i) => (changed.includes(i) ? (counts[i] + sign) * unit : term));
}

/** Further than this numbers are told apart by their difference, which stands beside them. */
const MOST_DECIMALS = 12;

/**
 * So many decimals that numbers that differ look different; the least where they do not by as many as there may be.
 * @param {readonly (number | null | undefined)[]} values
 * @param {number} [least]
 * @param {number} [most]
 */
export function decimalsApart(values, least = 2, most = MOST_DECIMALS) {
  const known = [...new Set(values.filter(isFiniteNumber))];
  for (let decimals = least; decimals <= most; decimals++)
    if (new Set(known.map((value) => value.toFixed(decimals))).size === known.length) return decimals;
  return least;
}

/**
 * A number of nats with its error, where that is visible at the digits shown; digits that are not known are then left out.
 * @param {number | null | undefined} value
 * @param {number | null | undefined} error  absolute, 0 or null where there is none
 * @param {number} [decimals]
 */
export function withError(value, error, decimals = 2) {
  if (!isFiniteNumber(value) || !isFiniteNumber(error) || error < 0.5 * 10 ** -decimals)
    return number(value, decimals);
  if (Math.abs(value) >= HUGE) {
    const shown = 0.05 * 10 ** Math.floor(Math.log10(Math.abs(value)));
    return error < shown ? scientific(value) : `${scientific(value)} ± ${scientific(error)}`;
  }
  // One digit of the error, two where that would be a 1.
  const known = Math.max(0, Math.min(decimals, -Math.floor(Math.log10(error / 2))));
  return `${fixed(value, known)} ± ${fixed(error, known)}`;
}

/**
 * A number with so many decimals and no more, for a column that is looked at rather than computed with.
 * @param {number | null | undefined} value
 * @param {number} decimals
 */
export function fixed(value, decimals) {
  if (!isFiniteNumber(value)) return DASH;
  return Math.abs(value) < HUGE ? decimal(value, decimals) : scientific(value);
}

/**
 * A number to three significant digits, for positions and other plain quantities.
 * @param {number | null | undefined} value
 */
export function plain(value) {
  if (!isFiniteNumber(value)) return DASH;
  const size = Math.abs(value);
  if (size !== 0 && (size < 1e-3 || size >= 1e7)) return scientific(value);
  return size >= 1000 ? decimal(value, 0) : signed(String(Number(value.toPrecision(3))));
}

/**
 * A number that lies far from zero, with the digits in which it differs from others of its kind.
 * @param {number | null | undefined} value
 * @param {number} spread  of its kind
 */
export function among(value, spread) {
  if (!isFiniteNumber(value) || !(spread > 0) || Math.abs(value) < 500 * spread || Math.abs(value) >= 1e15) {
    return plain(value);
  }
  return decimal(value, Math.min(6, Math.max(0, 2 - Math.floor(Math.log10(spread)))));
}

/** Labels with more digits than this stand in each other's way. */
const LONG = 1e7;

/**
 * The roundest number of a domain that lies far from zero, from which its ticks are counted; 0 where they need not be.
 * @param {[number, number]} domain
 */
export function originOf([low, high]) {
  const span = Math.abs(high - low);
  const largest = Math.max(Math.abs(low), Math.abs(high));
  if (!(largest >= LONG && span > 0 && largest > 100 * span && largest < 1e15)) return 0;
  for (let power = Math.ceil(Math.log10(largest)); power > -16; power--) {
    const round = 10 ** power;
    const inside = Math.ceil(Math.min(low, high) / round) * round;
    if (inside <= Math.max(low, high)) return inside;
  }
  return 0;
}

/**
 * The title of an axis whose ticks are counted from there: 'time − 1,700,000,000'.
 * @param {string} title
 * @param {number} origin
 */
export function titleFrom(title, origin) {
  if (origin === 0) return title;
  return `${title} ${origin > 0 ? '−' : '+'} ${decimal(Math.abs(origin), origin % 1 === 0 ? 0 : 6)}`;
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
    const exact = (/** @type {number} */ tick) =>
      tick.toExponential(Math.min(digits, 12)).replace(/\.?0*e/, 'e');
    return ticks.map((tick) => (tick === 0 ? '0' : powerOfTen(exact(tick))));
  }
  const decimals = Math.max(0, -Math.floor(Math.log10(step) + 1e-9));
  return ticks.map((tick) => decimal(tick, decimals));
}

/** @param {string} text  '-1.5e+7' */
function powerOfTen(text) {
  const [mantissa, exponent] = text.split('e');
  return `${signed(mantissa)}×10${raised(exponent)}`;
}

/** @param {string} text  a number with a hyphen for its sign */
function signed(text) {
  return text.replace('-', '−');
}

/** @param {string} exponent */
function raised(exponent) {
  return exponent.replace(/./g, (c) => SUPERSCRIPTS[c] ?? c);
}

/**
 * A power of ten for an axis: '0.01', '100', '10⁻⁵'.
 * @param {number} exponent  a whole number
 */
export function power(exponent) {
  return Math.abs(exponent) <= 3 ? plain(10 ** exponent) : `10${raised(String(exponent))}`;
}
