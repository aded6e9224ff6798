/**
 * Data points that are pictures: grey values between 0 and 1, as ink on a faint ground, one or many.
 */

import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';
import { bars, raster } from '../marks/marks.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {import('../marks/marks.js').Style} Style */
/** @typedef {{ height: number, width: number }} Shape  in pixels of the picture */

/**
 * @param {Frame | null | undefined} frame
 * @returns {Shape | null} null where points are not pictures
 */
export function shapeOf(frame) {
  const [height, width] = Array.from(valuesOf(frame?.imageShape));
  return isFiniteNumber(height) && isFiniteNumber(width) && height > 0 && width > 0
    ? { height, width }
    : null;
}

/**
 * Where pictures lie: in rows, each pixel of theirs so many CSS px large. The gaps between them are in their pixels.
 * @typedef {{ x: number, y: number, pixel: number, columns: number, gap: [number, number] }} Tiling
 */

/**
 * One picture, its longer side as long as is said.
 * @param {ArrayLike<number>} values  row by row; nothing but the ground is drawn where there are none
 * @param {Shape} shape
 * @param {{ x: number, y: number, size: number }} place  CSS px
 * @param {Style} [style]
 */
export function pictureMarks(values, shape, { x, y, size }, style) {
  const pixel = size / Math.max(shape.height, shape.width);
  return pictureTiles([values], shape, { x, y, pixel, columns: 1, gap: [0, 0] }, style);
}

/**
 * Pictures painted as one: each of their pixels is a cell of a single grid.
 * @param {ArrayLike<number>[]} pictures
 * @param {Shape} shape
 * @param {Tiling} tiling
 * @param {Style} [style]
 * @returns {Mark[]} in px
 */
export function pictureTiles(pictures, { height, width }, { x, y, pixel, columns, gap }, style) {
  const [wide, tall] = [width + gap[0], height + gap[1]];
  const across = columns * wide;
  const rows = Math.ceil(pictures.length / columns) * tall;
  const cells = new Float32Array(across * rows).fill(NaN);
  const corners = pictures.map((values, k) => {
    const [top, left] = [Math.floor(k / columns) * tall, (k % columns) * wide];
    for (let i = 0; i < Math.min(values.length, height * width); i++) {
      const at = (top + Math.floor(i / width)) * across + left + (i % width);
      cells[at] = Math.min(1, Math.max(0, values[i]));
    }
    return [x + left * pixel, y + top * pixel];
  });
  const [x0, y0] = [0, 1].map((axis) => corners.map((corner) => corner[axis]));
  const places = { x0, x1: x0.map((at) => at + width * pixel), y0, y1: y0.map((at) => at + height * pixel) };
  return [
    bars(places, { ...style, color: 'grid', fill: 0.55 }),
    raster({ cells, columns: across, rows, x, y, pixel }, style),
  ];
}

/**
 * A tiling that fills a rectangle with pictures as large as they can be, none where there are none.
 * @param {number} count
 * @param {[number, number]} cell  width and height of a picture with its gap, in its pixels
 * @param {{ left: number, top: number, width: number, height: number }} area
 * @returns {{ pixel: number, columns: number, rows: number }}
 */
export function fitted(count, [wide, tall], { width, height }) {
  let best = { pixel: 0, columns: 1, rows: Math.max(1, count) };
  for (let columns = 1; columns <= count; columns++) {
    const rows = Math.ceil(count / columns);
    const pixel = Math.min(width / (columns * wide), height / (rows * tall));
    if (pixel > best.pixel) best = { pixel, columns, rows };
  }
  return best;
}

/**
 * Row i of [n, D].
 * @param {import('../types.js').Dense | null | undefined} dense
 * @param {number} row
 * @returns {number[]}
 */
export function rowValues(dense, row) {
  const D = dense?.shape[1] ?? 0;
  if (!dense || row < 0 || row >= dense.shape[0]) return [];
  return Array.from({ length: D }, (_, d) => dense.data[row * D + d]);
}
