/**
 * How the runs of a comparison are told apart: by colour, by dashes, and by name.
 */

/** @typedef {import('../types.js').Run} Run */

/** The dashes of the runs, as many as overlay legibly. @type {number[][]} */
export const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

/**
 * @param {number} index
 * @returns {string} the name of its colour
 */
export function runColor(index) {
  return index === 0 ? 'elbo' : `run-${index}`;
}

/**
 * @param {Run} run
 * @param {number} index
 */
export function runName({ label }, index) {
  return label || `run ${index + 1}`;
}
