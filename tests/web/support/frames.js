/**
 * Dense arrays as frames have them.
 */

/**
 * @param {number[]} shape
 * @param {Iterable<number>} values
 */
export function dense(shape, values) {
  return { shape, data: Float64Array.from(values) };
}

/**
 * @param {number} length
 * @param {(i: number) => number} value
 */
export function vector(length, value) {
  return dense(
    [length],
    Array.from({ length }, (_, i) => value(i)),
  );
}
