/**
 * Axes of orders of magnitude: positions are base-ten logarithms, labels the numbers themselves.
 */

import { plain, power, tickLabels } from './numbers.js';
import { ticks } from './ticks.js';

/** @typedef {import('./axes.js').Tick} Tick */
/** @typedef {import('./scale.js').Range} Range */

/**
 * @param {Range} domain  of logarithms
 * @param {number} most   ticks
 * @returns {Tick[]} powers of ten, with 2 and 5 times them where there is room; any round numbers in a narrow domain
 */
export function logTicks([low, high], most) {
  // Further apart than doubles are, they are no numbers of anything.
  if (!(high - low <= 640)) return [];
  const first = Math.ceil(low - 1e-9);
  const decades = Math.floor(high + 1e-9) - first + 1;
  const fine = [1, 2, 5].flatMap((digit) =>
    Array.from({ length: decades + 2 }, (_, i) => digit * 10 ** (first - 1 + i)).filter(
      (value) => value >= 10 ** low && value <= 10 ** high,
    ),
  );
  if (fine.length > 2 && fine.length <= most) {
    return fine.sort((a, b) => a - b).map((value) => ({ value: Math.log10(value), label: plain(value) }));
  }
  if (decades >= 2) {
    const stride = Math.ceil(decades / Math.max(most, 2));
    return Array.from({ length: Math.ceil(decades / stride) }, (_, i) => {
      const exponent = first + i * stride;
      return { value: exponent, label: power(exponent) };
    });
  }
  const numbers = ticks(10 ** low, 10 ** high, Math.max(most, 2)).filter((value) => value > 0);
  const labels = numbers.map(plain);
  // Close to each other they take more digits to be told apart.
  const distinct = new Set(labels).size === labels.length ? labels : tickLabels(numbers);
  return numbers.map((value, i) => ({ value: Math.log10(value), label: distinct[i] }));
}
