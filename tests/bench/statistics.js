/** What is kept of repeated measurements. */

/** @typedef {{ median: number, minimum: number, maximum: number, count: number }} Summary */

/**
 * @param {number[]} values at least one
 * @returns {Summary}
 */
export function summarize(values) {
  const sorted = [...values].sort((a, b) => a - b);
  const middle = (sorted.length - 1) / 2;
  const median = (sorted[Math.floor(middle)] + sorted[Math.ceil(middle)]) / 2;
  return { median, minimum: sorted[0], maximum: sorted[sorted.length - 1], count: sorted.length };
}

/**
 * Of quotients taken round by round: what disturbed a round disturbed both sides of its quotient.
 * @param {number[]} numerators
 * @param {number[]} denominators
 */
export function summarizeRatio(numerators, denominators) {
  return summarize(numerators.map((value, round) => value / denominators[round]));
}
