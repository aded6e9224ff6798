/**
 * Round numbers for axes: 1, 2 or 5 times a power of ten.
 */

/**
 * A step that divides a range into about so many parts, as a whole number times or over a power of ten, so that multiples are exact.
 * @param {number} low
 * @param {number} high
 * @param {number} count
 * @returns {{ factor: number, divisor: number }} the step is their quotient
 */
function stepOf(low, high, count) {
  const step = (high - low) / Math.max(count, 1e-9);
  const power = Math.floor(Math.log10(step));
  const error = step / 10 ** power;
  const digit = error >= Math.sqrt(50) ? 10 : error >= Math.sqrt(10) ? 5 : error >= Math.SQRT2 ? 2 : 1;
  return power < 0
    ? { factor: 1, divisor: 10 ** -power / digit }
    : { factor: digit * 10 ** power, divisor: 1 };
}

/**
 * @param {number} low
 * @param {number} high
 * @param {number} count
 */
export function tickStep(low, high, count) {
  const { factor, divisor } = stepOf(low, high, count);
  return factor / divisor;
}

/**
 * The multiples of a round step within a range.
 * @param {number} low
 * @param {number} high
 * @param {number} count  about so many
 * @returns {number[]}
 */
export function ticks(low, high, count) {
  if (low === high) return [low];
  const { factor, divisor } = stepOf(low, high, count);
  const step = factor / divisor;
  const first = Math.ceil(low / step - 1e-9);
  const last = Math.floor(high / step + 1e-9);
  if (!(last - first < 1e4)) return [];
  // Never a minus zero.
  return Array.from(
    { length: Math.max(last - first + 1, 0) },
    (_, i) => ((first + i) * factor) / divisor + 0,
  );
}
