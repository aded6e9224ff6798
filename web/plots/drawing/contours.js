/**
 * Densities over a plane as filled contours, at the levels that came with them.
 */

import { isolines } from './isolines.js';
import { isFiniteNumber, valuesOf } from './numbers.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Grid} Grid */
/** @typedef {import('../types.js').Predictive} Predictive */
/** @typedef {number[][]} Rings  each x and y in turn, in grid units */

/** Frames are repainted more often than they change (resizing, pointing), so contours are kept as long as their grid lives. */
/** @type {WeakMap<object, Rings[]>} */
const known = new WeakMap();

/**
 * @param {Grid} grid
 * @param {ArrayLike<number>} levels
 * @returns {Rings[]} one entry a level, lowest first; none where there is nothing to draw
 */
export function ringsOf({ x, y, density }, levels) {
  const [ny, nx] = density?.shape ?? [];
  if (!density || !(nx > 1 && ny > 1) || density.data.length !== nx * ny) return [];
  if (valuesOf(x).length < 2 || valuesOf(y).length < 2) return [];
  const before = known.get(density);
  if (before) return before;
  const shown = Array.from(levels).filter((level) => level > 0 && level < Infinity);
  shown.sort((a, b) => a - b);
  const rings = shown.map((level) => withoutSpecks(isolines(density.data, nx, ny, level)));
  known.set(density, rings);
  return rings;
}

/** More rings than this, each smaller than a cell, are no hills. */
const MOST_SPECKS = 3;

/**
 * Along a ridge of equal height a level near its top is met here and there, as the grid has it: that is nothing of the density.
 * @param {Rings} rings
 * @returns {Rings}
 */
function withoutSpecks(rings) {
  const large = rings.filter((ring) => areaOf(ring) >= 1);
  return rings.length - large.length > MOST_SPECKS ? large : rings;
}

/** @param {number[]} ring @returns {number} in cells */
function areaOf(ring) {
  let twice = 0;
  for (let i = 0; i < ring.length; i += 2) {
    const next = (i + 2) % ring.length;
    twice += ring[i] * ring[next + 1] - ring[next] * ring[i + 1];
  }
  return Math.abs(twice) / 2;
}

/**
 * Puts the rings of one level into the painter's path.
 * @param {Painter} painter
 * @param {Rings} rings
 * @param {Grid} grid
 * @param {(value: number) => number} x  from the grid's positions to pixels
 * @param {(value: number) => number} y
 */
export function ringPath(painter, rings, grid, x, y) {
  const gridX = valuesOf(grid.x);
  const gridY = valuesOf(grid.y);
  // Both scales are linear, so two numbers take a ring to pixels.
  const [left, top] = [x(gridX[0]), y(gridY[0])];
  const stepX = (x(gridX[gridX.length - 1]) - left) / (gridX.length - 1);
  const stepY = (y(gridY[gridY.length - 1]) - top) / (gridY.length - 1);
  painter.beginPath();
  if (![stepX, stepY, left, top].every(isFiniteNumber)) return;
  for (const ring of rings) {
    painter.moveTo(left + ring[0] * stepX, top + ring[1] * stepY);
    for (let i = 2; i < ring.length; i += 2)
      painter.lineTo(left + ring[i] * stepX, top + ring[i + 1] * stepY);
    painter.closePath();
  }
}

/**
 * Filled contours, each line stroked a little stronger than what lies within it.
 * @param {Painter} painter
 * @param {Rings[]} rings
 * @param {Grid} grid
 * @param {{ color: string, depths: number[] }} style  how much of the colour shows within each contour, the outermost first
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
export function drawLevels(painter, rings, grid, { color, depths }, x, y) {
  painter.fillStyle = color;
  painter.strokeStyle = color;
  painter.lineWidth = 0.75;
  let covered = 0;
  rings.forEach((level, i) => {
    ringPath(painter, level, grid, x, y);
    const depth = depths[Math.min(i, depths.length - 1)];
    // Contours lie one upon the other: each adds what is missing to its depth.
    painter.globalAlpha = Math.max((depth - covered) / (1 - covered), 0);
    painter.fill();
    painter.globalAlpha = 0.45;
    painter.stroke();
    covered = depth;
  });
  painter.globalAlpha = 1;
}

/**
 * @param {Painter} painter
 * @param {Predictive} predictive
 * @param {(value: number) => number} x  from the analysed scale to pixels
 * @param {(value: number) => number} y
 */
export function drawContours(painter, predictive, x, y) {
  const levels = ringsOf(predictive, valuesOf(predictive.levels));
  if (levels.length === 0) return;
  const { theme } = painter;
  painter.group('predictive density', () => {
    painter.fillStyle = theme.color('ink');
    painter.strokeStyle = theme.color('ink');
    painter.lineWidth = 0.6;
    for (const rings of levels) {
      ringPath(painter, rings, predictive, x, y);
      painter.globalAlpha = 0.38 / (levels.length + 2);
      painter.fill();
      painter.globalAlpha = 0.16;
      painter.stroke();
    }
  });
}
