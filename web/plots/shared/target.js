/**
 * The posterior of a density: filled contours over a plane, a filled curve over a line.
 */

import { drawLevels, ringsOf } from '../drawing/contours.js';
import { curve } from '../drawing/lines.js';
import { plain, valuesOf } from '../drawing/numbers.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Theme} Theme */
/** @typedef {import('../types.js').Target} Target */
/** @typedef {import('../drawing/contours.js').Rings} Rings */
/** @typedef {import('../drawing/legend.js').Piece} Piece */

/** How much of the target's colour shows within each contour, the outermost first. */
export const DEPTHS = [0.1, 0.19, 0.29, 0.39, 0.49, 0.6];

/** What share of the mass each contour holds, where the target does not say. */
const MASSES = [0.95, 0.8, 0.6, 0.4, 0.2, 0.05];

/**
 * A target's grid comes anew with each frame and is the same until somebody edits it, so its contours are found by what it says.
 * Figures of one page share the list.
 * @type {Map<string, Rings[]>}
 */
const known = new Map();
const MOST_KNOWN = 8;

/**
 * Levels follow from all of the density, so that with the ends of the grid they stand for it.
 * @param {Target} target
 */
function fingerprint({ version, x, y, density, levels }) {
  const ends = [x, y].flatMap((axis) => [axis?.data[0], axis?.data[axis.data.length - 1]]);
  return [version, density?.shape, ...ends, Array.from(valuesOf(levels))].join();
}

/**
 * @param {Target} target
 * @returns {Rings[]}
 */
function contoursOf(target) {
  const key = fingerprint(target);
  const rings = known.get(key) ?? ringsOf(target, valuesOf(target.levels));
  known.delete(key);
  known.set(key, rings);
  for (const oldest of known.keys()) if (known.size > MOST_KNOWN) known.delete(oldest);
  return rings;
}

/**
 * @param {Painter} painter
 * @param {Target} target
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
export function drawTargetContours(painter, target, x, y) {
  const rings = contoursOf(target);
  painter.group('target', () => {
    drawLevels(painter, rings, target, { color: painter.theme.color('target'), depths: DEPTHS }, x, y);
  });
}

/**
 * @param {Painter} painter
 * @param {Target} target
 * @param {(value: number) => number} x
 * @param {(density: number) => number} y
 */
export function drawTargetCurve(painter, target, x, y) {
  const grid = valuesOf(target.x);
  const heights = valuesOf(target.density);
  if (grid.length < 2 || heights.length !== grid.length) return;
  painter.group('target', () => {
    painter.fillStyle = painter.theme.color('target');
    painter.strokeStyle = painter.theme.color('target');
    painter.lineWidth = 1.75;
    painter.lineJoin = 'round';
    fillUnder(painter, grid, heights, x, y, 0.3);
    painter.stroke();
  });
}

/**
 * Fills what lies between a curve and zero, and leaves the curve in the painter's path.
 * @param {Painter} painter
 * @param {ArrayLike<number>} grid
 * @param {ArrayLike<number>} heights
 * @param {(value: number) => number} x
 * @param {(height: number) => number} y
 * @param {number} alpha
 */
export function fillUnder(painter, grid, heights, x, y, alpha) {
  curve(painter, grid, heights, x, y);
  painter.lineTo(x(grid[grid.length - 1]), y(0));
  painter.lineTo(x(grid[0]), y(0));
  painter.closePath();
  painter.globalAlpha = alpha;
  painter.fill();
  painter.globalAlpha = 1;
  curve(painter, grid, heights, x, y);
}

/**
 * What the legend says of the target.
 * @param {Theme} theme
 * @param {Target} target
 * @returns {Piece}
 */
export function targetPiece(theme, target) {
  const color = theme.color('target');
  if (!target.y) return { text: 'p(z | x)', swatches: [{ kind: 'fill', color, alpha: 0.45 }] };
  const masses = target.levelMass ? valuesOf(target.levelMass) : MASSES;
  return {
    text: '% of p(z | x)',
    swatches: DEPTHS.map((alpha, i) => ({ kind: 'fill', color, alpha, label: plain(100 * masses[i]) })),
  };
}
