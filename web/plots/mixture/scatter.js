/**
 * Data in a plane: points coloured by responsibility over the contours of the predictive density, under the ellipses of the components.
 */

import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { columnsOf, inUnits, original, viewOf } from '../shared/columns.js';
import { drawContours } from '../drawing/contours.js';
import { drawEllipses, ellipsesOf } from '../shared/ellipses.js';
import { componentsOf, pointColors, responsibilityRows } from '../shared/mixture.js';
import { fixed, plain, valuesOf } from '../drawing/numbers.js';
import { dotRadius, drawDots } from '../shared/points.js';
import { write } from '../drawing/text.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Hit} Hit */

/**
 * @param {Painter} painter
 * @param {Frame} frame
 */
function layout(painter, frame) {
  const columns = columnsOf(frame);
  const [across, up] = columns;
  const plane = planeOf(painter, {
    x: { domain: viewOf(frame, across, valuesOf(frame.predictive?.x)), title: across.title },
    y: { domain: viewOf(frame, up, valuesOf(frame.predictive?.y)), title: up.title },
  });
  /** @param {number} value  on the analysed scale */
  const x = (value) => plane.x(original(across, value));
  /** @param {number} value */
  const y = (value) => plane.y(original(up, value));
  const ellipses = ellipsesOf(frame.components, componentsOf(frame), [across.index, up.index]);
  return { columns, plane, x, y, ellipses };
}

/**
 * Where the points lie, in pixels, x and y in turn.
 * @param {Frame} frame
 * @param {ReturnType<typeof layout>} place
 */
function positionsOf({ points }, { columns, x, y }) {
  const D = points?.shape[1] ?? 1;
  const rows = points?.shape[0] ?? 0;
  const data = valuesOf(points);
  const positions = new Float32Array(2 * rows);
  for (let i = 0; i < rows; i++) {
    positions[2 * i] = x(data[i * D + columns[0].index]);
    positions[2 * i + 1] = y(data[i * D + columns[1].index]);
  }
  return positions;
}

/**
 * @param {Frame} frame
 * @param {Painter} painter
 */
export function drawScatter(frame, painter) {
  const place = layout(painter, frame);
  const { plane, x, y, ellipses } = place;
  drawAxes(painter, plane);
  noteSample(painter, frame);
  painter.save();
  clipTo(painter, plane);
  if (frame.predictive) drawContours(painter, frame.predictive, x, y);
  const area = (plane.right - plane.left) * (plane.bottom - plane.top);
  const positions = positionsOf(frame, place);
  drawDots(painter, positions, pointColors(frame, painter.theme), dotRadius(area, positions.length / 2));
  drawEllipses(painter, ellipses, x, y);
  painter.restore();
}

/**
 * Says so where not all points are drawn.
 * @param {Painter} painter
 * @param {Frame} frame
 */
export function noteSample(painter, { points, pointCount }) {
  const drawn = points?.shape[0] ?? 0;
  if (!pointCount || drawn === 0 || drawn >= pointCount) return;
  const { width, theme } = painter;
  const text = `${plain(drawn)} of ${plain(pointCount)} points`;
  write(painter, text, width, theme.fontSize * 0.2, {
    color: theme.color('muted'),
    size: 0.92,
    align: 'right',
    baseline: 'top',
  });
}

/**
 * The component or else the point under a pointer.
 * @param {Frame} frame
 * @param {Painter} painter
 * @param {number} px
 * @param {number} py
 * @returns {Hit | null}
 */
export function locateInScatter(frame, painter, px, py) {
  const place = layout(painter, frame);
  const { columns, x, y } = place;
  const reach = painter.theme.fontSize;
  for (const { component, center } of [...place.ellipses].reverse()) {
    const [cx, cy] = [x(center[0]), y(center[1])];
    if (Math.hypot(px - cx, py - cy) > reach * 0.8) continue;
    return {
      kind: 'component',
      index: component.index,
      x: cx,
      y: cy,
      title: `component ${component.name}`,
      rows: [
        ['weight', fixed(component.weight, 3)],
        ['points', fixed(component.count, 1)],
        ...columns.map(
          (column, i) => /** @type {[string, string]} */ ([column.title, inUnits(frame, column, center[i])]),
        ),
      ],
    };
  }
  const positions = positionsOf(frame, place);
  let nearest = -1;
  let least = reach;
  for (let i = 0; i < positions.length / 2; i++) {
    const distance = Math.hypot(px - positions[2 * i], py - positions[2 * i + 1]);
    if (distance < least) [nearest, least] = [i, distance];
  }
  return nearest < 0
    ? null
    : pointHit(frame, columns, nearest, positions[2 * nearest], positions[2 * nearest + 1]);
}

/**
 * What to say about one point.
 * @param {Frame} frame
 * @param {import('../shared/columns.js').Column[]} columns
 * @param {number} row  of the frame's points
 * @param {number} x
 * @param {number} y
 * @returns {Hit}
 */
export function pointHit(frame, columns, row, x, y) {
  const index = frame.pointIndex?.data[row] ?? row;
  const data = valuesOf(frame.points);
  const D = frame.points?.shape[1] ?? 1;
  return {
    kind: 'point',
    index,
    x,
    y,
    title: `point ${index + 1}`,
    rows: [
      ...columns.map(
        (column) =>
          /** @type {[string, string]} */ ([
            column.title,
            inUnits(frame, column, data[row * D + column.index]),
          ]),
      ),
      ...responsibilityRows(frame, row),
    ],
  };
}
