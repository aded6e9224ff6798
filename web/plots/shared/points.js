/**
 * How large points are drawn.
 */

import { clamp } from '../drawing/scale.js';

/**
 * The radius of a dot: smaller the more crowded they are.
 * @param {number} area   px²
 * @param {number} count
 */
export function dotRadius(area, count) {
  return clamp(0.1 * Math.sqrt(area / Math.max(count, 1)), 1.4, 3.4);
}
