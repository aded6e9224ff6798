/**
 * The posterior of a density: filled contours over a plane, a filled curve over a line.
 */

import { valuesOf } from '../drawing/numbers.js';
import { area, contour } from '../marks/marks.js';

/** @typedef {import('../types.js').Target} Target */
/** @typedef {import('../marks/marks.js').Mark} Mark */

/** How much of the target's colour shows within each contour, the outermost first. */
export const DEPTHS = [0.1, 0.19, 0.29, 0.39, 0.49, 0.6];

/** What share of the mass each contour holds, where the target does not say. */
const MASSES = [0.95, 0.8, 0.6, 0.4, 0.2, 0.05];

/**
 * @param {Target} target
 * @returns {Mark[]} none where nothing is known of it
 */
export function targetMarks(target) {
  if (!target.density) return [];
  const style = { label: 'target', color: 'target', quiet: true };
  if (!target.y) {
    const [grid, heights] = [valuesOf(target.x), valuesOf(target.density)];
    return grid.length > 1 && heights.length === grid.length
      ? [area(grid, heights, { ...style, name: 'p(z | x)', width: 1.75 })]
      : [];
  }
  const masses = target.levelMass ? valuesOf(target.levelMass) : MASSES;
  const more = { name: '% of p(z | x)', depths: DEPTHS, masses, version: target.version ?? null };
  return [contour(target, valuesOf(target.levels), { ...style, ...more })];
}
