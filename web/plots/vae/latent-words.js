/**
 * Latent dimensions: their names, and which of them a plane shows.
 */

import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';

/** @typedef {import('../types.js').Frame} Frame */

const DIGITS = '₀₁₂₃₄₅₆₇₈₉';

/**
 * 'z₁₂'; plain 'z' where there is but one.
 * @param {number} h  from 0
 * @param {number} [of]  how many there are
 */
export function latentName(h, of = 2) {
  return of === 1 ? 'z' : `z${String(h + 1).replace(/\d/g, (digit) => DIGITS[Number(digit)])}`;
}

/**
 * @param {Frame | null | undefined} frame
 * @returns {number} 0 where it is not known
 */
export function latentCount(frame) {
  return frame?.latentDimensions ?? frame?.latent?.means?.shape[1] ?? 0;
}

/**
 * The dimensions that are shown: the only one, both, or of more the two with the largest divergence from the prior.
 * @param {Frame} frame
 * @returns {number[]}
 */
export function shownDimensions(frame) {
  const H = latentCount(frame);
  const all = Array.from({ length: H }, (_, h) => h);
  if (H <= 2) return all;
  const kl = valuesOf(frame.latent?.kl);
  const size = (/** @type {number} */ h) => (isFiniteNumber(kl[h]) ? kl[h] : 0);
  return all
    .sort((a, b) => size(b) - size(a) || a - b)
    .slice(0, 2)
    .sort((a, b) => a - b);
}
