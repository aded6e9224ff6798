/**
 * The predictive density over a plane as filled contours, at the levels that came with it.
 */

import { contours } from 'd3-contour';
import { valuesOf } from './numbers.js';

/** @typedef {import('./types.js').Painter} Painter */
/** @typedef {import('./types.js').Predictive} Predictive */
/** @typedef {number[][][][]} Rings  polygons, each of rings of positions in grid units */

/** Frames are repainted more often than they change (resizing, pointing), so contours are kept as long as their grid lives. */
/** @type {WeakMap<object, Rings[]>} */
const known = new WeakMap();

/**
 * @param {Predictive} predictive
 * @returns {Rings[]} one entry a level, lowest first
 */
function ringsOf(predictive) {
  const density = predictive.density;
  const [ny, nx] = density?.shape ?? [];
  if (!density || !(nx > 1 && ny > 1) || density.data.length !== nx * ny) return [];
  const before = known.get(density);
  if (before) return before;
  const levels = Array.from(valuesOf(predictive.levels)).filter((level) => level > 0 && level < Infinity);
  levels.sort((a, b) => a - b);
  const tracer = contours().size([nx, ny]);
  const values = /** @type {number[]} */ (/** @type {unknown} */ (density.data));
  const rings = levels.map((level) => tracer.contour(values, level).coordinates);
  known.set(density, rings);
  return rings;
}

/**
 * @param {Painter} painter
 * @param {Predictive} predictive
 * @param {(value: number) => number} x  from the analysed scale to pixels
 * @param {(value: number) => number} y
 */
export function drawContours(painter, predictive, x, y) {
  const gridX = valuesOf(predictive.x);
  const gridY = valuesOf(predictive.y);
  const levels = ringsOf(predictive);
  if (gridX.length < 2 || gridY.length < 2 || levels.length === 0) return;
  // Grid unit i + ½ is the middle of cell i; both scales are linear, so two numbers take a ring to pixels.
  const stepX = (x(gridX[gridX.length - 1]) - x(gridX[0])) / (gridX.length - 1);
  const stepY = (y(gridY[gridY.length - 1]) - y(gridY[0])) / (gridY.length - 1);
  const left = x(gridX[0]) - stepX / 2;
  const top = y(gridY[0]) - stepY / 2;
  const { theme } = painter;
  painter.group('predictive density', () => {
    painter.fillStyle = theme.color('ink');
    painter.strokeStyle = theme.color('ink');
    painter.lineWidth = 0.6;
    for (const polygons of levels) {
      painter.beginPath();
      for (const polygon of polygons) {
        for (const ring of polygon) {
          painter.moveTo(left + ring[0][0] * stepX, top + ring[0][1] * stepY);
          for (let i = 1; i < ring.length - 1; i++)
            painter.lineTo(left + ring[i][0] * stepX, top + ring[i][1] * stepY);
          painter.closePath();
        }
      }
      painter.globalAlpha = 0.38 / (levels.length + 2);
      painter.fill();
      painter.globalAlpha = 0.16;
      painter.stroke();
    }
  });
}
