/**
 * The arithmetic and the scales of a sum drawn as a waterfall: each term is a segment from the running total before it to
 * the one after it, so that the last running total is the sum.
 */

import { isFiniteNumber } from '../drawing/numbers.js';
import { tickStep } from '../drawing/ticks.js';

/** @typedef {import('../drawing/scale.js').Range} Range */

/**
 * @typedef {object} Segment
 * @property {string} quantity
 * @property {number | null} value
 * @property {number} from  running total before
 * @property {number} to    running total after; `from` where the value is not known
 */

/**
 * @param {Record<string, number | null> | null | undefined} terms
 * @param {number} [start]
 * @returns {Segment[]}
 */
export function segmentsOf(terms, start = 0) {
  let total = start;
  return Object.entries(terms ?? {}).map(([quantity, value]) => {
    const known = isFiniteNumber(value);
    const from = total;
    if (known) total += value;
    return { quantity, value: known ? value : null, from, to: total };
  });
}

/**
 * An axis for bars that start at zero. Where the totals differ by far less than they are away from zero, the axis is broken:
 * it covers the totals only, and zero lies beyond the break.
 * @typedef {object} BrokenAxis
 * @property {Range} domain  what is drawn to scale
 * @property {'none' | 'low' | 'high'} broken  the side at which zero lies beyond the domain
 */

/** The axis is broken when zero is further from the totals than this many times their span. */
const BREAK_FROM = 3;

/**
 * @param {number[]} totals  finite
 * @param {{ room?: number, least?: number }} [options]  `room` beyond the totals and `least` span to be shown, as shares of the
 *   span and as a number
 * @returns {BrokenAxis}
 */
export function brokenAxis(totals, { room = 0.2, least = 0 } = {}) {
  const low = Math.min(...totals);
  const high = Math.max(...totals);
  // Totals that all but agree still need a span that doubles can resolve.
  const span = Math.max(high - low, least, 1e-12 * Math.max(Math.abs(low), Math.abs(high)), 1e-300);
  const away = low > 0 ? low : high < 0 ? -high : 0;
  if (away <= BREAK_FROM * span) {
    const domain = /** @type {Range} */ ([Math.min(low, 0), Math.max(high, 0)]);
    if (domain[0] === domain[1]) return { domain: [-1, 0], broken: 'none' };
    const whole = domain[1] - domain[0];
    return {
      domain: [
        domain[0] - (domain[0] < 0 ? 0.03 * whole : 0),
        domain[1] + (domain[1] > 0 ? 0.03 * whole : 0),
      ],
      broken: 'none',
    };
  }
  const middle = (low + high) / 2;
  // More room at the side of the break, so that it is seen to cut the bars and not the steps between them.
  const beyond = room + 0.3;
  const before = span / 2 + span * (low > 0 ? beyond : room);
  const after = span / 2 + span * (low > 0 ? room : beyond);
  // Ends on round numbers keep the axis still while the totals creep.
  const step = tickStep(middle - before, middle + after, 12);
  const domain = /** @type {Range} */ ([
    Math.floor((middle - before) / step) * step,
    Math.ceil((middle + after) / step) * step,
  ]);
  return { domain, broken: low > 0 ? 'low' : 'high' };
}

/**
 * Broken axes that stand still: one is chosen anew only where the totals leave it, to hold what it held as well, or where zero is no
 * longer at the same side of it.
 * @param {Pick<import('../types.js').Painter, 'standing'>} painter
 * @param {string} picture
 * @returns {(name: string, totals: number[], options?: { room?: number, least?: number }) => BrokenAxis}
 */
export function standingAxes({ standing }, picture) {
  return (name, totals, options) => {
    const wanted = brokenAxis(totals, options);
    if (!standing) return wanted;
    // An axis that is not broken has zero upon it, one that is has not: the two are kept apart.
    const key = `${picture}, ${name}, ${wanted.broken}`;
    return { ...wanted, domain: standing.keep(key, totals, () => wanted.domain) };
  };
}
