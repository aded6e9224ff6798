/**
 * Scales and the ranges they span.
 */

import { isFiniteNumber } from './numbers.js';

/** @typedef {[number, number]} Range */
/** @typedef {((value: number) => number) & { domain: Range, range: Range, invert: (pixel: number) => number }} Scale */

/**
 * A linear scale from a domain of values to a range of pixels.
 * @param {Range} domain
 * @param {Range} range
 * @returns {Scale}
 */
export function linear(domain, range) {
  const slope = (range[1] - range[0]) / (domain[1] - domain[0] || 1);
  /** @param {number} value */
  const scale = (value) => range[0] + (value - domain[0]) * slope;
  /** @param {number} pixel */
  const invert = (pixel) => domain[0] + (pixel - range[0]) / (slope || 1);
  return Object.assign(scale, { domain, range, invert });
}

/**
 * The least and the largest finite value of every stride-th entry; null where there is none.
 * @param {ArrayLike<number>} values
 * @param {number} [offset]
 * @param {number} [stride]
 * @returns {Range | null}
 */
export function extentOf(values, offset = 0, stride = 1) {
  let low = Infinity;
  let high = -Infinity;
  for (let i = offset; i < values.length; i += stride) {
    const value = values[i];
    if (!isFiniteNumber(value)) continue;
    if (value < low) low = value;
    if (value > high) high = value;
  }
  return low <= high ? [low, high] : null;
}

/**
 * A range widened on both sides by a share of its span; one without a span becomes a small interval around its value.
 * @param {Range} range
 * @param {number} share
 * @param {number} [rounding]  relative to its ends, below which a span is none
 * @returns {Range}
 */
export function padded([low, high], share, rounding = 1e-9) {
  const span = high - low;
  const least = rounding * Math.max(Math.abs(low), Math.abs(high), 1e-3);
  const room = span > least ? span * share : Math.max(Math.abs(low), Math.abs(high)) * 0.05 || 1;
  return [low - room, high + room];
}

/** A view that something has left grows by this much, so often at most. */
const GROWTH = 1.5;
const MOST_GROWN = 5;

/**
 * A range grown about its middle until it holds some values, by steps so that the picture stands still between them.
 * @param {Range} range
 * @param {number[]} values
 * @returns {Range}
 */
export function grown([low, high], values) {
  for (let i = 0; i < MOST_GROWN && values.some((value) => value < low || value > high); i++) {
    const room = ((GROWTH - 1) * (high - low)) / 2;
    [low, high] = [low - room, high + room];
  }
  return [low, high];
}

/**
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
export function clamp(value, low, high) {
  return Math.min(high, Math.max(low, value));
}
