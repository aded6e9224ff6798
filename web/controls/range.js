/**
 * The scale of a slider: which values it runs over, and how far apart they are. Free of the DOM.
 */

/** @typedef {import('../engine/types.js').Parameter} Parameter */

/**
 * @typedef {object} Scale
 * @property {number} steps  positions of the slider, counted from 0
 * @property {(value: number) => number} position  the nearest position, at the ends for what lies outside
 * @property {(position: number) => number} value
 */

/** More values than this need a text box, not a slider. */
const MOST_STEPS = 1000;

/** A logarithmic slider without bounds of its own reaches this many times up and down from the usual value. */
const REACH = 1e4;

const STEPS_PER_DECADE = 20;

/**
 * The slider of a numeric parameter, or null where it would be of no use.
 * @param {Parameter} parameter
 * @param {number} reference  a value of the usual size
 * @returns {Scale | null}
 */
export function scaleOf(parameter, reference) {
  return parameter.scale === 'log' ? logScale(parameter, reference) : linearScale(parameter, reference);
}

/**
 * @param {Parameter} parameter
 * @param {number} reference
 * @returns {Scale | null}
 */
function linearScale({ type, minimum, exclusiveMinimum, maximum, exclusiveMaximum }, reference) {
  const low = minimum ?? exclusiveMinimum;
  const high = maximum ?? exclusiveMaximum;
  if (low === undefined || high === undefined) return null;
  const step = type === 'integer' ? 1 : 10 ** Math.floor(Math.log10((high - low) / 40));
  if ((high - low) / step > MOST_STEPS || step > Math.abs(reference)) return null;
  const first = minimum ?? low + step;
  const last = maximum ?? high - step;
  return {
    steps: Math.round((last - first) / step),
    position: (value) => Math.round((clamp(value, first, last) - first) / step),
    value: (position) => clamp(tidy(first + position * step), first, last),
  };
}

/**
 * @param {Parameter} parameter
 * @param {number} reference
 * @returns {Scale}
 */
function logScale({ type, minimum = 0, maximum = Infinity }, reference) {
  const usual = reference > 0 && Number.isFinite(reference) ? reference : 1;
  const low = minimum > 0 ? minimum : 10 ** Math.floor(Math.log10(usual / REACH));
  const high =
    minimum > 0 && maximum < Infinity
      ? maximum
      : Math.min(maximum, 10 ** Math.ceil(Math.log10(usual * REACH)));
  const decades = Math.log10(high / low);
  const steps = Math.round(decades * STEPS_PER_DECADE);
  const position = (/** @type {number} */ value) =>
    Math.round((Math.log10(clamp(value, low, high) / low) / decades) * steps);
  const home = position(usual);
  return {
    steps,
    position,
    value(position) {
      // The usual value is among the rounded ones, so that one can come back to it.
      if (position === home && usual >= low && usual <= high) return usual;
      const rounded = Number((low * 10 ** ((position / steps) * decades)).toPrecision(2));
      const value = clamp(rounded, low, high);
      return type === 'integer' ? Math.round(value) : value;
    },
  };
}

/**
 * Takes the dust off a sum of decimal fractions.
 * @param {number} value
 */
function tidy(value) {
  return Number(value.toPrecision(12));
}

/**
 * What is no number (an automatic value that nobody has resolved yet) counts as the lowest.
 * @param {number} value
 * @param {number} low
 * @param {number} high
 */
function clamp(value, low, high) {
  return value > low ? Math.min(value, high) : low;
}
