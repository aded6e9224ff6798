/**
 * q in words, for those who do not see it.
 */

import { gaussiansOf } from '../shared/approximation.js';
import { number, plain } from '../drawing/numbers.js';

/** @typedef {import('../types.js').Run} Run */

/** So many Gaussians are told of. */
const TOLD = 4;

/**
 * 'a full-rank Gaussian with mean (0.5, 1) and standard deviations 1 and 0.5, correlation 0.3'.
 * @param {Run} run
 */
export function inWords({ frame, family: row }) {
  const q = frame?.q;
  const family = row?.noun ?? 'unknown as yet';
  const gaussians = gaussiansOf(q);
  if (gaussians.length === 0) return family;
  const places = gaussians.slice(0, TOLD).map(({ mean, factor, weight }) => {
    const at = mean.length === 1 ? plain(mean[0]) : `(${mean.map(plain).join(', ')})`;
    const share = gaussians.length > 1 ? `weight ${number(weight)} at ` : '';
    if (!factor) return `${share}${at}`;
    if (mean.length === 1) return `${share}${at} with standard deviation ${plain(Math.abs(factor[0]))}`;
    const [l11, , l21, l22] = factor;
    const second = Math.hypot(l21, l22);
    const correlation = second > 0 && l21 !== 0 ? `, correlation ${number(l21 / second)}` : '';
    const deviations = `with standard deviations ${plain(Math.abs(l11))} and ${plain(second)}`;
    return `${share}${at} ${deviations}${correlation}`;
  });
  const more = gaussians.length > places.length ? `, and ${gaussians.length - places.length} more` : '';
  return `${family}${gaussians.length > 1 ? `: ${places.join('; ')}` : ` at ${places[0]}`}${more}`;
}
