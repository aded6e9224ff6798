/**
 * Points in the colours of their responsibilities: as dots in a plane, or as a rug under a line.
 */

import { packedColor } from '../drawing/color.js';
import { clamp } from '../drawing/scale.js';

/** @typedef {import('../types.js').Painter} Painter */

/**
 * The radius of a dot: smaller the more crowded they are.
 * @param {number} area   px²
 * @param {number} count
 */
export function dotRadius(area, count) {
  return clamp(0.1 * Math.sqrt(area / Math.max(count, 1)), 1.4, 3.4);
}

/** Beyond so many points a dot is but a few pixels, and a square of the same area is painted in half the time of a disc. */
const SQUARES_FROM = 2000;

/**
 * Rows by colour, so that the colour of the painter is set once for many.
 * @param {Uint16Array} colors
 * @returns {Map<number, number[]>}
 */
function byColor(colors) {
  /** @type {Map<number, number[]>} */
  const rows = new Map();
  for (let i = 0; i < colors.length; i++) {
    const list = rows.get(colors[i]);
    if (list) list.push(i);
    else rows.set(colors[i], [i]);
  }
  return rows;
}

/**
 * @param {Painter} painter
 * @param {Float32Array} positions  x and y in turn, in pixels; NaN where a point cannot be drawn
 * @param {Uint16Array | null} colors  as `mixColors` packs them; null paints all in grey
 * @param {number} radius
 */
export function drawDots(painter, positions, colors, radius) {
  const turn = 2 * Math.PI;
  const side = radius * Math.sqrt(Math.PI);
  const square = positions.length / 2 > SQUARES_FROM;
  painter.group('points', () => {
    painter.globalAlpha = 0.82;
    painter.fillStyle = painter.theme.color('muted');
    const groups = colors
      ? byColor(colors)
      : new Map([[-1, Array.from({ length: positions.length / 2 }, (_, i) => i)]]);
    for (const [color, rows] of groups) {
      if (color >= 0) painter.fillStyle = packedColor(color);
      for (const row of rows) {
        const x = positions[2 * row];
        const y = positions[2 * row + 1];
        if (!(Number.isFinite(x) && Number.isFinite(y))) continue;
        if (square) {
          painter.fillRect(x - side / 2, y - side / 2, side, side);
          continue;
        }
        painter.beginPath();
        painter.arc(x, y, radius, 0, turn);
        painter.fill();
      }
    }
  });
}

/**
 * @param {Painter} painter
 * @param {Float32Array} positions  x in pixels
 * @param {Uint16Array | null} colors
 * @param {number} top
 * @param {number} bottom
 */
export function drawRug(painter, positions, colors, top, bottom) {
  painter.group('points', () => {
    painter.globalAlpha = clamp(60 / Math.sqrt(positions.length + 1) / 8, 0.25, 0.85);
    painter.lineWidth = 1.25;
    painter.strokeStyle = painter.theme.color('muted');
    const groups = colors ? byColor(colors) : new Map([[-1, Array.from(positions, (_, i) => i)]]);
    for (const [color, rows] of groups) {
      if (color >= 0) painter.strokeStyle = packedColor(color);
      painter.beginPath();
      for (const row of rows) {
        if (!Number.isFinite(positions[row])) continue;
        painter.moveTo(positions[row], top);
        painter.lineTo(positions[row], bottom);
      }
      painter.stroke();
    }
  });
}
