/**
 * What a reader can take hold of beside a curve: its control points, its noise, and the observation that is looked at, which may be
 * any place of the plane and from there become one of the data.
 */

import { brief, chosenOf, neighbour } from './chosen.js';
import { original } from '../shared/columns.js';
import { isFiniteNumber, plain, valuesOf } from '../drawing/numbers.js';
import { clamp } from '../drawing/scale.js';

/** @typedef {import('../types.js').Change} Change */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Handle} Handle */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('./curve.js').Place} Place */

/** The tube reaches this many standard deviations to each side. */
const TUBE = 2;
const LEAST_NOISE = 0.001;
const MOST_NOISE = 100;

/** A dragged place that comes as near as this to a data point, in px, is that point. */
const SNAP = 3;

/** What keys do to a place of the reader's own, and to a row of the data. */
const OWN_DEEDS = { n: 'next', p: 'previous', Enter: 'add', click: 'add' };
const ROW_DEEDS = { n: 'next', p: 'previous', Delete: 'remove', Backspace: 'remove' };

/**
 * @param {Place} place
 * @returns {Handle[]}
 */
export function handlesOf(place) {
  const { frame, plane, x, y, columns } = place;
  const theta = valuesOf(frame.curve?.theta);
  const anchors = valuesOf(frame.curve?.anchors);
  const views = /** @type {[number, number][]} */ ([plane.x.domain, plane.y.domain]);
  /** @param {ArrayLike<number>} at @param {number} row */
  const shown = (at, row) => columns.map((column, axis) => original(column, at[2 * row + axis]));
  /** @type {Handle[]} */
  const handles = [];
  for (let b = 0; 2 * b + 1 < theta.length; b++) {
    const anchor = isFiniteNumber(anchors[b]) ? `, z = ${plain(anchors[b])}` : '';
    handles.push({
      id: `theta-${b}`,
      group: 'theta',
      kind: 'control-point',
      label: `control point ${b + 1}${anchor}`,
      x: x(theta[2 * b]),
      y: y(theta[2 * b + 1]),
      value: shown(theta, b),
      bounds: views,
    });
  }
  const noise = noiseHandle(place);
  if (noise) handles.push(noise);
  const chosen = chosenOf(place.runs[0]);
  if (chosen) {
    const value = shown(chosen.place, 0);
    const where = `(${value.map(plain).join(', ')})`;
    const deeds = chosen.index === null ? OWN_DEEDS : ROW_DEEDS;
    handles.push({
      id: 'chosen',
      group: 'chosen',
      kind: 'chosen-point',
      label: `the x that is looked at. N and P go from point to point, ${deeds === OWN_DEEDS ? 'Enter adds it to the data' : 'Delete takes it out of the data'}`,
      x: x(chosen.place[0]),
      y: y(chosen.place[1]),
      value,
      bounds: views,
      text: chosen.index === null ? where : `point ${chosen.index + 1} at ${where}`,
      chooses: true,
      deeds,
    });
  }
  return handles.filter(
    (handle) =>
      [handle.x, handle.y, ...handle.value, ...handle.bounds.flat()].every(isFiniteNumber) &&
      handle.x >= plane.left &&
      handle.x <= plane.right &&
      handle.y >= plane.top &&
      handle.y <= plane.bottom,
  );
}

/**
 * On the edge of the tube, beside the middle of the curve.
 * @param {Place} place
 * @returns {Handle | null}
 */
function noiseHandle({ frame, x, y }) {
  const { points, tube, noise } = frame.curve ?? {};
  const [feet, edge] = [valuesOf(points), valuesOf(tube?.left)];
  const middle = Math.floor(feet.length / 4);
  const [fx, fy] = [x(feet[2 * middle]), y(feet[2 * middle + 1])];
  const [ex, ey] = [x(edge[2 * middle]), y(edge[2 * middle + 1])];
  const length = Math.hypot(ex - fx, ey - fy);
  if (!isFiniteNumber(noise) || !(length > 0) || !isFiniteNumber(length)) return null;
  return {
    id: 'noise',
    group: 'noise',
    kind: 'axis',
    label: 'noise σ, half the way from the curve to the edge of its tube',
    x: ex,
    y: ey,
    value: [noise],
    bounds: [[LEAST_NOISE, MOST_NOISE]],
    along: [(ex - fx) / length, (ey - fy) / length],
    stem: [fx, fy],
  };
}

/**
 * @param {Place} place
 * @param {Handle} handle
 * @param {number} px
 * @param {number} py
 * @returns {Change | null}
 */
export function moved(place, handle, px, py) {
  const { frame, plane, invert } = place;
  if (!isFiniteNumber(px) || !isFiniteNumber(py)) return null;
  // Within the view, or the view would grow under the pointer and carry it further out.
  const at = invert(clamp(px, plane.left, plane.right), clamp(py, plane.top, plane.bottom));
  if (handle.kind === 'chosen-point') {
    const chosen = choose(place, px, py, nearest(place, px, py));
    return chosen && { chosen };
  }
  const theta = Array.from(valuesOf(frame.curve?.theta));
  const noise = frame.curve?.noise;
  if (theta.length === 0 || !isFiniteNumber(noise)) return null;
  if (handle.id === 'noise') {
    const own = noiseHandle(place);
    if (!own) return null;
    const [[fx, fy], [u, v]] = [own.stem ?? [0, 0], own.along ?? [0, 0]];
    const unit = Math.hypot(own.x - fx, own.y - fy) / (TUBE * noise);
    const length = (px - fx) * u + (py - fy) * v;
    return parameters(theta, clamp(length / (TUBE * unit), LEAST_NOISE, MOST_NOISE));
  }
  const b = Number(/^theta-(\d+)$/.exec(handle.id)?.[1] ?? NaN);
  if (!(2 * b + 1 < theta.length)) return null;
  theta.splice(2 * b, 2, ...at);
  return parameters(theta, noise);
}

/**
 * θ and σ together, so that the last of several changes at one iteration says it all; q is fitted to them.
 * @param {number[]} theta
 * @param {number} noise
 * @returns {Change}
 */
function parameters(theta, noise) {
  return {
    parameters: {
      theta: { shape: [theta.length / 2, 2], data: theta },
      noise: { shape: [1], data: [noise] },
    },
  };
}

/**
 * @param {Place} place
 * @param {number} px
 * @param {number} py
 */
function nearest({ frame, x, y }, px, py) {
  const data = valuesOf(frame.points);
  for (let row = 0; 2 * row + 1 < data.length; row++) {
    if (Math.hypot(px - x(data[2 * row]), py - y(data[2 * row + 1])) < SNAP) return { row };
  }
  return null;
}

/**
 * @param {Place} place
 * @param {number} px
 * @param {number} py
 * @param {{ row: number } | null} point  the one that is meant
 * @returns {import('../types.js').Chosen | null}
 */
export function choose({ frame, plane, invert }, px, py, point) {
  if (point) return { point: valuesOf(frame.pointIndex)[point.row] ?? point.row, place: null };
  if (!isFiniteNumber(px) || !isFiniteNumber(py)) return null;
  const at = invert(clamp(px, plane.left, plane.right), clamp(py, plane.top, plane.bottom));
  return { place: at.map(brief) };
}

/**
 * @param {Run | undefined} run
 * @param {string} deed
 * @returns {Change | null}
 */
export function act(run, deed) {
  const frame = run?.frame;
  const chosen = chosenOf(run);
  if (!frame || !chosen) return null;
  if (deed === 'next' || deed === 'previous')
    return { chosen: { point: neighbour(frame, chosen, deed === 'next' ? 1 : -1), place: null } };
  const rows = rowsOf(frame);
  if (!rows) return null;
  if (deed === 'add' && chosen.index === null) {
    return { config: { data: { points: [...rows, chosen.place] } } };
  }
  if (deed === 'remove' && chosen.index !== null && rows.length > 1) {
    const points = rows.filter((_, row) => row !== chosen.index);
    const point = Math.min(chosen.index, points.length - 1);
    return { config: { data: { points } }, chosen: { point, place: null } };
  }
  return null;
}

/**
 * @param {Frame} frame
 * @returns {number[][] | null} null where the frame does not hold all of them
 */
function rowsOf({ points, pointCount }) {
  const data = valuesOf(points);
  if (data.length === 0 || data.length !== 2 * (pointCount ?? 0)) return null;
  return Array.from({ length: data.length / 2 }, (_, row) => [
    brief(data[2 * row]),
    brief(data[2 * row + 1]),
  ]);
}
