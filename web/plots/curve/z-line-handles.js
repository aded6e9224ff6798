/**
 * Moving q of one observation over its z: by its mean and by its standard deviation, where its family has them.
 */

import { finite, isFiniteNumber, valuesOf } from '../drawing/numbers.js';
import { clamp } from '../drawing/scale.js';

/** @typedef {import('../types.js').Change} Change */
/** @typedef {import('../types.js').Handle} Handle */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../drawing/axes.js').Plane} Plane */

/** @typedef {{ run: Run, answer: Analysis, lower: Plane }} Place */

/** The handle of the width stands so many standard deviations out, and so many font sizes beyond. */
const REACH = 1;
const BEYOND = 0.9;

const LEAST_DEVIATION = 0.005;
const MOST_DEVIATION = 20;

/** Of the families whose q is a normal, those whose width may be moved as well. @type {Record<string, boolean>} */
const WIDENS = { gaussian: true, narrow: false };

/**
 * @param {Place} place
 * @returns {{ row: number, mean: number, deviation: number, widens: boolean } | null} null where q cannot be moved: it belongs to no
 *   observation of the data, or is no normal
 */
function movable({ run, answer }) {
  const { frame } = run;
  const family = frame?.q?.family ?? '';
  const [mean, deviation] = [finite(answer.qMean), finite(answer.qDeviation)];
  const rows = valuesOf(frame?.pointIndex);
  const row = Array.prototype.indexOf.call(rows, answer.point);
  const whole = rows.length > 0 && rows.length === frame?.pointCount;
  if (!(family in WIDENS) || !whole || row < 0 || mean === null || deviation === null) return null;
  // The frame's own is newer than the answer.
  return {
    row,
    mean: finite(valuesOf(frame?.q?.mean)[row]) ?? mean,
    deviation: finite(valuesOf(frame?.q?.deviation)[row]) ?? deviation,
    widens: WIDENS[family],
  };
}

/**
 * @param {Place} place
 * @param {Painter} painter
 * @returns {Handle[]}
 */
export function handlesOf(place, painter) {
  const { x, left, right, bottom } = place.lower;
  const q = movable(place);
  if (!q) return [];
  const em = painter.theme.fontSize;
  const name = `q of point ${Number(place.answer.point) + 1}`;
  const at = { y: bottom, along: /** @type {[number, number]} */ ([1, 0]) };
  const centre = x(q.mean);
  /** @type {Handle[]} */
  const handles = [
    {
      ...at,
      id: 'q-mean',
      group: 'q',
      kind: 'q-mean',
      label: `mean of ${name}`,
      x: centre,
      value: [q.mean],
      bounds: [x.domain],
    },
  ];
  if (q.widens) {
    const side = widthSide(place, q, em);
    handles.push({
      ...at,
      id: 'q-width',
      group: 'q',
      kind: 'axis',
      label: `standard deviation of ${name}`,
      x: centre + side * lengthOf(place, q.deviation, em),
      along: [side, 0],
      value: [q.deviation],
      bounds: [[LEAST_DEVIATION, MOST_DEVIATION]],
      stem: [centre, bottom],
    });
  }
  return handles.filter((handle) => handle.x >= left && handle.x <= right);
}

/**
 * @param {Place} place
 * @param {number} deviation
 * @param {number} em
 */
function lengthOf({ lower: { x } }, deviation, em) {
  return REACH * deviation * (x(1) - x(0)) + BEYOND * em;
}

/**
 * To the side where it is in view.
 * @param {Place} place
 * @param {{ mean: number, deviation: number }} q
 * @param {number} em
 */
function widthSide(place, { mean, deviation }, em) {
  const { x, right } = place.lower;
  return x(mean) + lengthOf(place, deviation, em) <= right ? 1 : -1;
}

/**
 * @param {Place} place
 * @param {Painter} painter
 * @param {Handle} handle
 * @param {number} px
 * @returns {Change | null}
 */
export function moved(place, painter, handle, px) {
  const q = movable(place);
  const { frame } = place.run;
  const theta = Array.from(valuesOf(frame?.curve?.theta));
  const noise = frame?.curve?.noise;
  if (!q || theta.length === 0 || !isFiniteNumber(noise) || !isFiniteNumber(px)) return null;
  const { x, left, right } = place.lower;
  const means = Array.from(valuesOf(frame?.q?.mean));
  const deviations = Array.from(valuesOf(frame?.q?.deviation));
  const em = painter.theme.fontSize;
  if (handle.id === 'q-mean') {
    // Within the view, or the view would grow under the pointer and carry it further out.
    means[q.row] = x.invert(clamp(px, left, right));
  } else if (handle.id === 'q-width') {
    const length = (px - x(q.mean)) * widthSide(place, q, em) - BEYOND * em;
    deviations[q.row] = clamp(length / (REACH * (x(1) - x(0))), LEAST_DEVIATION, MOST_DEVIATION);
  } else {
    return null;
  }
  // All of them, so that the last of several changes at one iteration says it all.
  return {
    parameters: {
      theta: { shape: [theta.length / 2, 2], data: theta },
      noise: { shape: [1], data: [noise] },
      qMean: { shape: [means.length], data: means },
      qDeviation: { shape: [deviations.length], data: deviations },
    },
  };
}
