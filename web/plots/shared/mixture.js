/**
 * What the plots of a mixture share: its components as a list, and how faint a dying one is drawn.
 */

import { isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { mixColors } from '../drawing/color.js';
import { clamp } from '../drawing/scale.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Theme} Theme */

/**
 * @typedef {object} Component
 * @property {number} index
 * @property {number | null} weight
 * @property {number | null} count
 * @property {boolean} active
 * @property {number} presence  0 to 1: how strongly it is drawn
 * @property {string} name      '1', '2', …
 */

/** One that holds points is drawn at least so strongly, with its number, however few they are. */
const LIVING = 0.5;

/**
 * The components of a frame; none where it has no weights.
 * @param {Frame | null | undefined} frame
 * @returns {Component[]}
 */
export function componentsOf(frame) {
  const components = frame?.components;
  const weights = valuesOf(components?.weights);
  const counts = valuesOf(components?.counts);
  const active = valuesOf(components?.active);
  return Array.from(weights, (weight, index) => {
    const known = isFiniteNumber(weight);
    const isActive = active.length > index ? active[index] !== 0 : known && weight > 0;
    // Half of an even share is drawn at full strength; below that a component fades, and one without points all but vanishes.
    const presence = known ? clamp((2 * weights.length * weight) ** 0.75, 0, 1) : 0;
    return {
      index,
      weight: known ? weight : null,
      count: isFiniteNumber(counts[index]) ? counts[index] : null,
      active: isActive,
      presence: isActive ? Math.max(presence, LIVING) : Math.min(presence, 0.1),
      name: String(index + 1),
    };
  });
}

/**
 * @param {number} index
 * @returns {string} the name of its colour
 */
export function componentColor(index) {
  return `component-${index}`;
}

/**
 * The colour of each point, mixed from the components' by its responsibilities and packed as `mixColors` does.
 * @param {Frame} frame
 * @param {Theme} theme
 * @returns {Uint16Array | null} null where responsibilities are not known or do not belong to these points
 */
export function pointColors(frame, theme) {
  const { points, responsibilities } = frame;
  if (!points || !responsibilities || responsibilities.shape[0] !== points.shape[0]) return null;
  const colors = Array.from({ length: responsibilities.shape[1] ?? 0 }, (_, k) =>
    theme.color(componentColor(k)),
  );
  return mixColors(responsibilities.data, responsibilities.shape[0], colors);
}

/**
 * The responsibilities of one point as rows of a tooltip, the largest first, the negligible left out.
 * @param {Frame} frame
 * @param {number} row
 * @returns {[string, string][]}
 */
export function responsibilityRows(frame, row) {
  const { responsibilities } = frame;
  if (!responsibilities) return [];
  const K = responsibilities.shape[1];
  return Array.from({ length: K }, (_, k) => ({ k, share: responsibilities.data[row * K + k] }))
    .filter(({ share }) => share >= 0.005)
    .sort((a, b) => b.share - a.share)
    .slice(0, 4)
    .map(({ k, share }) => [`component ${k + 1}`, number(share)]);
}

/**
 * 'component 2 with weight 0.64'
 * @param {Component} component
 */
export function inWords({ name, weight, count }) {
  const points = count === null ? '' : ` and ${plain(count)} points`;
  return `component ${name} with weight ${number(weight)}${points}`;
}

/**
 * A list in words: 'a, b and c'.
 * @param {string[]} items
 */
export function listed(items) {
  return items.length < 2
    ? items.join('')
    : `${items.slice(0, -1).join(', ')} and ${items[items.length - 1]}`;
}
