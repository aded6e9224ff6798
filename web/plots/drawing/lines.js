/**
 * Lines through values, which leave out what cannot be drawn.
 */

import { isFiniteNumber } from './numbers.js';

/** @typedef {import('../types.js').Painter} Painter */

/**
 * Puts a curve into the painter's path, broken where a value is not finite.
 * @param {Painter} painter
 * @param {ArrayLike<number>} grid
 * @param {ArrayLike<number>} heights
 * @param {(value: number) => number} x
 * @param {(height: number) => number} y
 * @param {number} [offset]  where in `heights` the curve begins
 */
export function curve(painter, grid, heights, x, y, offset = 0) {
  painter.beginPath();
  let drawing = false;
  for (let i = 0; i < grid.length; i++) {
    const height = heights[offset + i];
    const drawable = isFiniteNumber(height) && isFiniteNumber(grid[i]);
    if (drawable && drawing) painter.lineTo(x(grid[i]), y(height));
    else if (drawable) painter.moveTo(x(grid[i]), y(height));
    drawing = drawable;
  }
}

/**
 * A line from one place to another.
 * @param {Painter} painter
 * @param {number} x1
 * @param {number} y1
 * @param {number} x2
 * @param {number} y2
 */
export function segment(painter, x1, y1, x2, y2) {
  painter.beginPath();
  painter.moveTo(x1, y1);
  painter.lineTo(x2, y2);
  painter.stroke();
}
