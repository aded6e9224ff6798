/**
 * Long series, thinned to the width of the screen.
 */

/** @typedef {import('./marks.js').Numbers} Numbers */

/**
 * A few entries a pixel: the first, least, largest and last of each, so that no spike is lost.
 * @param {Numbers} xs
 * @param {Numbers} ys
 * @param {(value: number) => number} scale
 * @returns {number[]} their indices, ascending
 */
export function thinned(xs, ys, scale) {
  const pixelOf = (/** @type {number} */ i) => Math.floor(scale(xs[i] ?? NaN));
  const value = (/** @type {number} */ i) => ys[i] ?? NaN;
  /** @type {number[]} */
  const kept = [];
  for (let start = 0; start < xs.length;) {
    const pixel = pixelOf(start);
    let [end, least, largest] = [start, start, start];
    do {
      if (value(end) < value(least)) least = end;
      if (value(end) > value(largest)) largest = end;
      end++;
    } while (end < xs.length && pixelOf(end) === pixel);
    kept.push(...new Set([start, Math.min(least, largest), Math.max(least, largest), end - 1]));
    start = end;
  }
  return kept;
}
