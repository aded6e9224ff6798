/**
 * The plane of the data, or of two of their columns, for the plots of an autoencoder that draw into it: the view, the points, and what
 * is chosen there.
 */

import { plain, valuesOf } from '../drawing/numbers.js';
import { widthOf } from '../drawing/text.js';
import { chartOf } from '../marks/chart.js';
import { nearestDot } from '../marks/hits.js';
import { dots } from '../marks/marks.js';
import { columnsOf, original, viewOf } from '../shared/columns.js';
import { dotRadius } from '../shared/points.js';
import { chosenOf, decodedOf, markOf, nearestOf, pointAt, rowOf } from './choice.js';

/** @typedef {import('../types.js').Chosen} Chosen */
/** @typedef {import('../types.js').Dense} Dense */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Mark} KeyMark */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Press} Press */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../marks/chart.js').Chart} Chart */
/** @typedef {import('../marks/marks.js').Mark} Mark */

/** How near a pointer must come to a point, times the font size; how far keys go with Shift, in px. */
export const NEAR = 0.9;
const LEAP = 24;

/**
 * Rows of [n, D] in the columns that are shown; a lone column is drawn against itself.
 * @param {Frame} frame
 * @param {Dense | null | undefined} rows
 * @returns {{ x: number[], y: number[] }}
 */
export function placesOf(frame, rows) {
  const columns = columnsOf(frame);
  const data = valuesOf(rows);
  const D = rows?.shape[1] ?? 1;
  const along = (/** @type {number} */ column) =>
    Array.from({ length: rows?.shape[0] ?? 0 }, (_, i) => data[i * D + column]);
  return { x: along(columns[0].index), y: along((columns[1] ?? columns[0]).index) };
}

/**
 * @param {Frame} frame
 * @param {Painter} painter
 * @param {Pick<Parameters<typeof chartOf>[1], 'legend' | 'marks'>} options
 */
export function dataCharts(frame, painter, options) {
  const columns = columnsOf(frame);
  const em = painter.theme.fontSize;
  const [across, up] = [columns[0], columns[1] ?? columns[0]];
  const above = columns.length > 1 ? up.title : `${up.title}, decoded`;
  return chartOf(painter, {
    ...options,
    x: { domain: viewOf(frame, across, []), title: across.title },
    y: { domain: viewOf(frame, up, []), title: above },
    indent: Math.max(4, widthOf(painter, above, 0.92) / em + 1.2),
    clip: 0,
    from: { x: (value) => original(across, value), y: (value) => original(up, value) },
  });
}

/**
 * The points, those held out in a colour of their own; as one mark for both where nothing is said of that.
 * @param {Frame} frame
 * @param {number} [alpha]
 * @returns {(Mark & { name?: string })[]}
 */
export function dataMarks(frame, alpha = 0.6) {
  const { x, y } = placesOf(frame, frame.points);
  const heldOut = valuesOf(frame.heldOut);
  const style = { label: 'data', quiet: true, alpha };
  const some = Array.prototype.includes.call(heldOut, 1);
  return [
    dots(x, y, { ...style, name: 'data', color: 'muted', keep: (row) => heldOut[row] !== 1 }),
    ...(some
      ? [dots(x, y, { ...style, name: 'held out', color: 'heldOut', keep: (row) => heldOut[row] === 1 })]
      : []),
  ];
}

/**
 * Dots as large as there is room for.
 * @param {Mark[]} marks
 * @param {Plane} plane
 * @param {number} [times]  as large
 * @param {number} [most]   px
 * @returns {Mark[]}
 */
export function sized(marks, { left, right, top, bottom }, times = 0.85, most = Infinity) {
  const area = (right - left) * (bottom - top);
  return marks.map((mark) =>
    mark.kind === 'dots' ? { ...mark, radius: Math.min(times * dotRadius(area, mark.x.length), most) } : mark,
  );
}

/** What marks the chosen, legible on whatever lies under it: in ink over a hem of the surface. */
const CHOSEN = { width: 2, hem: /** @type {[number, number]} */ ([2.5, 1]) };

/** @param {number} x @param {number} y @returns {Mark} a ring around a point */
export const ringMark = (x, y) => dots([x], [y], { ...CHOSEN, label: 'chosen', shape: 'ring', r: 0.4 });

/** @param {number} x @param {number} y @returns {Mark} a cross at a position that is decoded, and at what comes out of it */
export const crossMark = (x, y) => dots([x], [y], { ...CHOSEN, label: 'decoded', shape: 'plus', r: 0.5 });

/**
 * A ring at the chosen point, and a cross at what the chosen latent position decodes to.
 * @param {Run} run
 * @param {Frame} frame
 * @returns {Mark[]}
 */
export function chosenMarks(run, frame) {
  const columns = columnsOf(frame);
  if (columns.length < 2) return [];
  const { x, y } = placesOf(frame, frame.points);
  const row = rowOf(frame, chosenOf(run).point);
  const decoded = decodedOf(run);
  const [u, v] = columns.map(({ index }) => decoded?.mean[index] ?? NaN);
  return [ringMark(x[row] ?? NaN, y[row] ?? NaN), crossMark(u, v)];
}

/**
 * The row of the frame's points under a pointer.
 * @param {Frame} frame
 * @param {Chart} chart
 * @param {number} em
 * @param {number} px
 * @param {number} py
 */
export function rowUnder(frame, chart, em, px, py) {
  const all = dots(placesOf(frame, frame.points).x, placesOf(frame, frame.points).y);
  return nearestDot(all, chart, em * NEAR, px, py)?.i ?? -1;
}

/**
 * @param {Frame} frame
 * @param {number} row
 * @returns {Chosen | null}
 */
export function chosenRow(frame, row) {
  return row < 0 ? null : { subject: 'point', point: pointAt(frame, row), latent: null };
}

/** @param {Frame} frame @param {number} row */
export function rowName(frame, row) {
  const held = frame.heldOut?.data[row] === 1 ? ', held out' : '';
  return `point ${plain(pointAt(frame, row) + 1)}${held}`;
}

/**
 * The mark of the chosen point, for keys.
 * @param {Run} run
 * @param {Frame} frame
 * @param {Chart} chart
 * @returns {KeyMark[]}
 */
export function pointMark(run, frame, chart) {
  const places = placesOf(frame, frame.points);
  const row = rowOf(frame, chosenOf(run).point);
  const [x, y] = [chart.x(places.x[row]), chart.y(places.y[row])];
  return Number.isFinite(x) && Number.isFinite(y) ? [{ ...markOf(run), x, y }] : [];
}

/**
 * The next point in the direction of an arrow.
 * @param {Run} run
 * @param {Frame} frame
 * @param {Chart} chart
 * @param {Press} press
 * @returns {Chosen | null}
 */
export function pointBeside(run, frame, chart, { arrow, far }) {
  const [mark] = pointMark(run, frame, chart);
  if (!mark || (arrow[0] === 0 && arrow[1] === 0)) return null;
  const { x, y } = placesOf(frame, frame.points);
  const places = x.flatMap((value, i) => [chart.x(value), chart.y(y[i])]);
  return chosenRow(frame, nearestOf(places, mark.x, mark.y, { arrow, least: far ? LEAP : 0 }));
}
