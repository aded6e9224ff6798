/**
 * The observation that a reader looks at: a row of the data set, or any place of the plane; the first row where nothing is chosen.
 */

import { isFiniteNumber, plain, valuesOf } from '../drawing/numbers.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Run} Run */

/**
 * @typedef {object} Observation
 * @property {number | null} index  row of the data set; null for a place of the reader's own
 * @property {[number, number]} place  on the analysed scale
 */

/**
 * @param {Pick<Run, 'frame' | 'chosen'> | undefined} run
 * @returns {Observation | null} null where there are no points to choose from
 */
export function chosenOf(run) {
  const { frame, chosen } = run ?? {};
  const { point, place: own } = chosen ?? {};
  if (own && own.length === 2 && own.every(isFiniteNumber)) {
    const place = /** @type {[number, number]} */ (own.map(brief));
    return { index: indexAt(frame, place), place };
  }
  const index = typeof point === 'number' && point < (frame?.pointCount ?? 0) ? point : 0;
  const place = placeOf(frame, index);
  return place && { index, place };
}

/**
 * @param {Frame | null | undefined} frame
 * @param {number} index
 * @returns {[number, number] | null}
 */
export function placeOf(frame, index) {
  const data = valuesOf(frame?.points);
  const rows = valuesOf(frame?.pointIndex);
  const row = rows.length > 0 ? Array.prototype.indexOf.call(rows, index) : index;
  const place = [data[2 * row], data[2 * row + 1]];
  return place.every(isFiniteNumber) ? /** @type {[number, number]} */ (place) : null;
}

/**
 * The chosen observation as evaluate() takes it.
 * @param {Pick<Run, 'frame' | 'chosen'>} run
 * @returns {{ point?: number, x?: number[] }}
 */
export function askedPoint(run) {
  const chosen = chosenOf(run);
  if (!chosen) return {};
  return chosen.index === null ? { x: chosen.place } : { point: chosen.index };
}

/** Six significant digits: data and choices stand in links, and a pointer is no finer. @param {number} value */
export function brief(value) {
  return Number(value.toPrecision(6));
}

/**
 * A place that became one of the data is that row from then on.
 * @param {Frame | null | undefined} frame
 * @param {[number, number]} place
 * @returns {number | null}
 */
function indexAt(frame, place) {
  const data = valuesOf(frame?.points);
  const rows = valuesOf(frame?.pointIndex);
  for (let row = 0; 2 * row + 1 < data.length; row++) {
    if (data[2 * row] === place[0] && data[2 * row + 1] === place[1]) return rows[row] ?? row;
  }
  return null;
}

/**
 * 'point 12' or 'x = (0.5, −1)': what an answer is about.
 * @param {Record<string, any> | null} answer
 */
export function pointName(answer) {
  if (isFiniteNumber(answer?.point)) return `point ${plain(answer.point + 1)}`;
  const place = Array.from(valuesOf(answer?.x));
  return place.length === 2 ? `x = (${place.map(plain).join(', ')})` : 'x';
}

/**
 * The row before or after one, along the curve: in the order of the posterior means of z.
 * @param {Frame} frame
 * @param {Observation} chosen
 * @param {1 | -1} by
 * @returns {number} a row of the data set
 */
export function neighbour(frame, { index, place }, by) {
  const points = valuesOf(frame.points);
  const means = valuesOf(frame.q?.posteriorMean);
  const rows = Array.from({ length: points.length / 2 }, (_, row) => row);
  const order = rows.sort((a, b) => (means[a] ?? a) - (means[b] ?? b) || a - b);
  const indices = valuesOf(frame.pointIndex);
  const names = order.map((row) => indices[row] ?? row);
  const at = index === null ? -1 : names.indexOf(index);
  if (at >= 0) return names[(at + by + names.length) % names.length];
  const far = (/** @type {number} */ row) =>
    Math.hypot(points[2 * row] - place[0], points[2 * row + 1] - place[1]);
  const nearest = order.reduce((a, b) => (far(b) < far(a) ? b : a), order[0] ?? 0);
  return indices[nearest] ?? nearest;
}
