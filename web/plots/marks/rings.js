/**
 * The contours of densities, found once for each density.
 */

import { isolines } from '../drawing/isolines.js';
import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';

/** @typedef {import('../types.js').Grid} Grid */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {number[][]} Rings  of one level, each x and y in turn, in units of the grid */

/** Frames are repainted more often than they change (resizing, pointing). @type {WeakMap<object, Rings[]>} */
const byGrid = new WeakMap();

/**
 * Some grids come anew with each frame and say by a version whether they are others: these are found by what they say. Figures of one page
 * share the list.
 * @type {Map<string, Rings[]>}
 */
const byVersion = new Map();
const MOST_KNOWN = 8;

/** More rings than this, each smaller than a cell, are no hills. */
const MOST_SPECKS = 3;

/**
 * @param {Pick<import('./marks.js').Contour, 'grid' | 'levels' | 'version'>} contour
 * @returns {Rings[]} one entry a level, lowest first; none where there is nothing to draw
 */
export function ringsOf({ grid, levels, version }) {
  const { x, y, density } = grid;
  const [ny, nx] = density?.shape ?? [];
  if (!density || !(nx > 1 && ny > 1) || density.data.length !== nx * ny) return [];
  if (valuesOf(x).length < 2 || valuesOf(y).length < 2) return [];
  // Levels follow from all of the density, so that with the ends of the grid they stand for it.
  const ends = [x, y].flatMap((axis) => [axis?.data[0], axis?.data[axis.data.length - 1]]);
  const key = [version, density.shape, ...ends, Array.from(levels)].join();
  const before = version === undefined ? byGrid.get(density) : byVersion.get(key);
  if (before) return before;
  const shown = Array.from(levels, Number).filter((level) => level > 0 && level < Infinity);
  shown.sort((a, b) => a - b);
  const rings = shown.map((level) => withoutSpecks(isolines(density.data, nx, ny, level)));
  if (version === undefined) byGrid.set(density, rings);
  else byVersion.set(key, rings);
  for (const oldest of byVersion.keys()) if (byVersion.size > MOST_KNOWN) byVersion.delete(oldest);
  return rings;
}

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
 * Puts the rings of one level into the path.
 * @param {Painter} painter
 * @param {Rings} rings
 * @param {Grid} grid
 * @param {(value: number) => number} x  from the grid's positions to px, linear
 * @param {(value: number) => number} y
 */
export function ringPath(painter, rings, grid, x, y) {
  const [across, up] = [valuesOf(grid.x), valuesOf(grid.y)];
  const [left, top] = [x(across[0]), y(up[0])];
  const stepX = (x(across[across.length - 1]) - left) / (across.length - 1);
  const stepY = (y(up[up.length - 1]) - top) / (up.length - 1);
  painter.beginPath();
  if (![stepX, stepY, left, top].every(isFiniteNumber)) return;
  for (const ring of rings) {
    painter.moveTo(left + ring[0] * stepX, top + ring[1] * stepY);
    for (let i = 2; i < ring.length; i += 2)
      painter.lineTo(left + ring[i] * stepX, top + ring[i + 1] * stepY);
    painter.closePath();
  }
}
