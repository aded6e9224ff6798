/**
 * The bars beside the lines: each line's terms laid end to end from 0, a negative one backwards, so that the last ends at the line's
 * number. On one axis for all lines, so that a number that stays is seen to stay. Free of the DOM.
 */

/** @typedef {import('./types.js').LineSide} LineSide */
/** @typedef {import('./types.js').LineTerm} LineTerm */

/**
 * @typedef {object} Segment
 * @property {number} from
 * @property {number} to
 * @property {string | null} quantity
 * @property {string} text  of the term, with its sign
 * @property {number} value
 */

/**
 * @typedef {object} Bar
 * @property {Segment[]} segments
 * @property {number | null} end  the line's number; null where it has none that is finite
 * @property {boolean} isFunction  of z: there is no number
 */

/**
 * @param {LineSide | undefined} side
 * @returns {Bar}
 */
export function barOf(side) {
  /** @type {Segment[]} */
  const segments = [];
  let from = 0;
  for (const { text, sign, value, quantity } of side?.terms ?? []) {
    if (typeof value !== 'number') return { segments: [], end: null, isFunction: false };
    segments.push({
      from,
      to: from + value,
      quantity,
      text: `${sign < 0 ? '−' : ''}${text}`,
      value,
    });
    from += value;
  }
  return { segments, end: side?.value ?? null, isFunction: side?.isFunction ?? false };
}

/**
 * The stretch of the axis that all bars lie in, 0 among it, with a little room.
 * @param {Bar[]} bars
 * @returns {[number, number]}
 */
export function domainOf(bars) {
  const ends = bars.flatMap(({ segments }) => segments.flatMap(({ from, to }) => [from, to]));
  const low = Math.min(0, ...ends);
  const high = Math.max(0, ...ends);
  const room = 0.04 * (high - low || 1);
  return [low - room, high + room];
}

/**
 * Where a number lies on the axis, in percent.
 * @param {number} value
 * @param {[number, number]} domain
 */
export function placeOf(value, [low, high]) {
  return (100 * (value - low)) / (high - low);
}
