/**
 * Data on a line: a histogram, the predictive density as a curve over the weighted densities of its components, and a rug of points.
 */

import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { columnsOf, original, viewOf } from '../shared/columns.js';
import { curve } from '../drawing/lines.js';
import { componentColor, componentsOf, pointColors } from '../shared/mixture.js';
import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';
import { drawRug } from '../shared/points.js';
import { extentOf } from '../drawing/scale.js';
import { noteSample, pointHit } from './scatter.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Hit} Hit */

/**
 * @param {Painter} painter
 * @param {Frame} frame
 */
function layout(painter, frame) {
  const column = columnsOf(frame)[0];
  const size = Math.abs(column.scale);
  const tallest = Math.max(
    extentOf(valuesOf(frame.predictive?.density))?.[1] ?? 0,
    extentOf(valuesOf(frame.histogram?.density))?.[1] ?? 0,
  );
  const strip = painter.theme.fontSize * 1.1;
  const plane = planeOf(painter, {
    x: { domain: viewOf(frame, column, valuesOf(frame.predictive?.x)), title: column.title },
    // A density per analysed unit is one per data unit once it is divided by the scale.
    y: {
      domain: [0, tallest > 0 ? (1.06 * tallest) / size : 1],
      title: `density${column.unit ? ` (per ${column.unit})` : ''}`,
    },
    strip,
  });
  /** @param {number} value  on the analysed scale */
  const x = (value) => plane.x(original(column, value));
  /** @param {number} density  per analysed unit */
  const y = (density) => plane.y(density / size);
  return { column, plane, strip, x, y };
}

/**
 * @param {Frame} frame
 * @param {Painter} painter
 */
export function drawDensities(frame, painter) {
  const { column, plane, strip, x, y } = layout(painter, frame);
  drawAxes(painter, plane);
  noteSample(painter, frame);
  painter.save();
  clipTo(painter, { ...plane, bottom: plane.bottom + strip });
  drawHistogram(painter, frame, x, y);
  drawComponents(painter, frame, x, y);
  const predictive = frame.predictive;
  painter.group('predictive density', () => {
    painter.strokeStyle = painter.theme.color('ink');
    painter.lineWidth = 1.75;
    painter.lineJoin = 'round';
    curve(painter, valuesOf(predictive?.x), valuesOf(predictive?.density), x, y);
    painter.stroke();
  });
  const positions = Float32Array.from(valuesOf(frame.points), (value) => plane.x(original(column, value)));
  drawRug(
    painter,
    positions,
    pointColors(frame, painter.theme),
    plane.bottom + strip * 0.25,
    plane.bottom + strip * 0.95,
  );
  painter.restore();
}

/**
 * @param {Painter} painter
 * @param {Frame} frame
 * @param {(value: number) => number} x
 * @param {(density: number) => number} y
 */
function drawHistogram(painter, { histogram }, x, y) {
  const edges = valuesOf(histogram?.edges);
  const heights = valuesOf(histogram?.density);
  painter.group('histogram', () => {
    painter.fillStyle = painter.theme.color('muted');
    painter.globalAlpha = 0.22;
    for (let i = 0; i < Math.min(heights.length, edges.length - 1); i++) {
      if (!(heights[i] > 0) || !isFiniteNumber(edges[i]) || !isFiniteNumber(edges[i + 1])) continue;
      const left = x(edges[i]);
      const width = x(edges[i + 1]) - left;
      // A hair's breadth between bars, unless they are themselves that narrow.
      painter.fillRect(left, y(heights[i]), Math.max(width - 1, width * 0.8), y(0) - y(heights[i]));
    }
  });
}

/**
 * @param {Painter} painter
 * @param {Frame} frame
 * @param {(value: number) => number} x
 * @param {(density: number) => number} y
 */
function drawComponents(painter, frame, x, y) {
  const grid = valuesOf(frame.predictive?.x);
  const densities = valuesOf(frame.predictive?.componentDensities);
  if (grid.length < 2 || densities.length === 0) return;
  painter.group('components', () => {
    painter.lineJoin = 'round';
    for (const { index, presence } of componentsOf(frame)) {
      if (presence < 0.04 || densities.length < (index + 1) * grid.length) continue;
      const color = componentColor(painter.theme, index);
      curve(painter, grid, densities, x, y, index * grid.length);
      painter.strokeStyle = color;
      painter.lineWidth = 0.75 + presence;
      painter.globalAlpha = presence;
      painter.stroke();
      painter.lineTo(x(grid[grid.length - 1]), y(0));
      painter.lineTo(x(grid[0]), y(0));
      painter.closePath();
      painter.fillStyle = color;
      painter.globalAlpha = 0.16 * presence;
      painter.fill();
    }
  });
}

/**
 * The point whose stroke of the rug is nearest to a pointer.
 * @param {Frame} frame
 * @param {Painter} painter
 * @param {number} px
 * @param {number} py
 * @returns {Hit | null}
 */
export function locateInDensities(frame, painter, px, py) {
  const { column, plane, strip, x } = layout(painter, frame);
  if (py < plane.bottom - strip || py > plane.bottom + 2 * strip) return null;
  const data = valuesOf(frame.points);
  let nearest = -1;
  let least = painter.theme.fontSize / 2;
  for (let i = 0; i < data.length; i++) {
    const distance = Math.abs(px - x(data[i]));
    if (distance < least) [nearest, least] = [i, distance];
  }
  return nearest < 0 ? null : pointHit(frame, [column], nearest, x(data[nearest]), plane.bottom + strip / 2);
}
