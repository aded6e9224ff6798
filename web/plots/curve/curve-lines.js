/**
 * What lies along a curve: the curve with its tube, the ridge of a posterior, and the way from observations to where q thinks that
 * they came from.
 */

import { chosenOf } from './chosen.js';
import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';
import { DASHES, runColor } from '../shared/runs.js';
import { clamp, extentOf } from '../drawing/scale.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Dense} Dense */
/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('./curve.js').Place} Place */

/** Half the width of a ridge where it is highest, times the font size. */
const RIDGE = 1.1;

/** The same for the largest of a discrete posterior's discs. */
const DISC = 0.9;

/**
 * Puts places of a plane into the painter's path, broken where one is not finite.
 * @param {Painter} painter
 * @param {Dense | null | undefined} points  [n, 2]
 * @param {Pick<Place, 'x' | 'y'>} place
 * @param {{ backwards?: boolean, on?: boolean }} [options]  `on`: without a new beginning
 */
function pathThrough(painter, points, { x, y }, { backwards = false, on = false } = {}) {
  const data = valuesOf(points);
  const count = Math.floor(data.length / 2);
  if (!on) painter.beginPath();
  let drawing = on;
  for (let k = 0; k < count; k++) {
    const i = backwards ? count - 1 - k : k;
    const drawable = isFiniteNumber(data[2 * i]) && isFiniteNumber(data[2 * i + 1]);
    if (drawable && drawing) painter.lineTo(x(data[2 * i]), y(data[2 * i + 1]));
    else if (drawable) painter.moveTo(x(data[2 * i]), y(data[2 * i + 1]));
    drawing = drawable;
  }
}

/**
 * @param {Painter} painter
 * @param {Place} place
 */
export function drawCurves(painter, place) {
  const { theme } = painter;
  const { runs, frame } = place;
  const { truth, tube, atoms } = frame.curve ?? {};
  const green = theme.color('expectedLogLikelihood');
  painter.lineJoin = 'round';
  painter.group('tube', () => {
    painter.fillStyle = painter.strokeStyle = green;
    pathThrough(painter, tube?.left, place);
    if (valuesOf(tube?.left).length > 0)
      pathThrough(painter, tube?.right, place, { backwards: true, on: true });
    painter.globalAlpha = 0.1;
    painter.fill();
    painter.globalAlpha = 0.45;
    painter.lineWidth = 0.75;
    for (const side of [tube?.left, tube?.right]) {
      pathThrough(painter, side, place);
      painter.stroke();
    }
  });
  painter.group('drawn from', () => {
    painter.strokeStyle = theme.color('muted');
    painter.lineWidth = 1.5;
    painter.setLineDash([5, 4]);
    pathThrough(painter, truth?.points, place);
    painter.stroke();
  });
  for (let i = runs.length - 1; i >= 0; i--) {
    painter.group(i === 0 ? 'f' : `f of run ${i + 1}`, () => {
      painter.strokeStyle = runs.length === 1 ? green : runColor(theme, i);
      painter.lineWidth = 2.25;
      painter.setLineDash(DASHES[i]);
      pathThrough(painter, runs[i].frame?.curve?.points, place);
      // Of a discrete model only the atoms are there; the curve between them shows what they lie on.
      painter.globalAlpha = atoms?.points ? 0.35 : 1;
      painter.stroke();
    });
  }
  if (atoms?.points) drawAtoms(painter, place);
}

/**
 * @param {Painter} painter
 * @param {Place} place
 */
function drawAtoms(painter, { frame, x, y }) {
  const data = valuesOf(frame.curve?.atoms?.points);
  painter.group('atoms', () => {
    painter.fillStyle = painter.theme.color('expectedLogLikelihood');
    for (let i = 0; 2 * i + 1 < data.length; i++) {
      if (!isFiniteNumber(data[2 * i]) || !isFiniteNumber(data[2 * i + 1])) continue;
      painter.beginPath();
      painter.arc(x(data[2 * i]), y(data[2 * i + 1]), painter.theme.fontSize * 0.28, 0, 2 * Math.PI);
      painter.fill();
    }
  });
}

/**
 * From each observation to f at the mean of its q. Where q itself has several modes, the mean is nowhere, and nothing is drawn.
 * @param {Painter} painter
 * @param {Place} place
 */
export function drawPulls(painter, { frame, x, y }) {
  const data = valuesOf(frame.points);
  const means = valuesOf(frame.q?.mean);
  const modes = valuesOf(frame.q?.modes);
  if (frame.curve?.atoms || means.length !== data.length / 2) return;
  painter.group('q', () => {
    painter.strokeStyle = painter.theme.color('elbo');
    painter.lineWidth = 0.75;
    // Hundreds of them would be a blue sea.
    painter.globalAlpha = clamp(3 / Math.sqrt(means.length), 0.08, 0.4);
    painter.beginPath();
    for (let i = 0; i < means.length; i++) {
      if (frame.q?.family === 'exact' && modes[i] > 1) continue;
      const foot = curveAt(frame.curve?.z, frame.curve?.points, means[i]);
      if (!foot || !isFiniteNumber(data[2 * i]) || !isFiniteNumber(data[2 * i + 1])) continue;
      painter.moveTo(x(data[2 * i]), y(data[2 * i + 1]));
      painter.lineTo(x(foot[0]), y(foot[1]));
    }
    painter.stroke();
  });
}

/**
 * f at a value of z, between its neighbours in the picture.
 * @param {Dense | null | undefined} z
 * @param {Dense | null | undefined} points
 * @param {number} at
 * @returns {[number, number] | null}
 */
export function curveAt(z, points, at) {
  const grid = valuesOf(z);
  const data = valuesOf(points);
  const last = grid.length - 1;
  if (last < 1 || !isFiniteNumber(at) || data.length < 2 * grid.length) return null;
  const inside = Math.min(Math.max(at, grid[0]), grid[last]);
  let i = 0;
  while (i < last - 1 && grid[i + 1] < inside) i++;
  const share = (inside - grid[i]) / (grid[i + 1] - grid[i] || 1);
  const place = [0, 1].map(
    (axis) => data[2 * i + axis] + share * (data[2 * i + 2 + axis] - data[2 * i + axis]),
  );
  return place.every(isFiniteNumber) ? [place[0], place[1]] : null;
}

/**
 * The posterior as a ridge along the curve, as wide as it is high; of a discrete z, a disc on each atom.
 * @param {Painter} painter
 * @param {Place} place
 * @param {Analysis | null} answer
 */
export function drawRidge(painter, place, answer) {
  const { x, y } = place;
  const data = valuesOf(answer?.curve);
  const posterior = valuesOf(answer?.posterior);
  const peak = extentOf(posterior)?.[1] ?? 0;
  if (!answer || !(peak > 0)) return;
  const em = painter.theme.fontSize;
  painter.group('posterior', () => {
    painter.fillStyle = painter.theme.color('target');
    painter.globalAlpha = 0.6;
    if (answer.latent === 'discrete') {
      for (let i = 0; i < posterior.length; i++) {
        const radius = em * DISC * Math.sqrt(posterior[i] / peak);
        if (!(radius > 0.3) || !isFiniteNumber(data[2 * i]) || !isFiniteNumber(data[2 * i + 1])) continue;
        painter.beginPath();
        painter.arc(x(data[2 * i]), y(data[2 * i + 1]), radius, 0, 2 * Math.PI);
        painter.fill();
      }
      return;
    }
    for (const ridge of ridgesOf(data, posterior, peak)) {
      painter.beginPath();
      for (const side of [1, -1]) {
        for (let k = 0; k < ridge.length; k++) {
          const i = ridge[side > 0 ? k : ridge.length - 1 - k];
          const [u, v] = normalAt(data, i, place);
          const half = side * em * RIDGE * Math.min(posterior[i] / peak, 1);
          painter.lineTo(x(data[2 * i]) + half * u, y(data[2 * i + 1]) + half * v);
        }
      }
      painter.closePath();
      painter.fill();
    }
  });
}

/**
 * Runs of places where the posterior is more than a hair's breadth high.
 * @param {ArrayLike<number>} data
 * @param {ArrayLike<number>} posterior
 * @param {number} peak
 * @returns {number[][]}
 */
function ridgesOf(data, posterior, peak) {
  /** @type {number[][]} */
  const ridges = [];
  let open = false;
  for (let i = 0; i < posterior.length; i++) {
    const drawable =
      posterior[i] > 1e-3 * peak && isFiniteNumber(data[2 * i]) && isFiniteNumber(data[2 * i + 1]);
    if (drawable && open) ridges[ridges.length - 1].push(i);
    else if (drawable) ridges.push([i]);
    open = drawable;
  }
  return ridges.filter(({ length }) => length > 1);
}

/**
 * A unit vector across the curve, in px.
 * @param {ArrayLike<number>} data
 * @param {number} i
 * @param {Pick<Place, 'x' | 'y'>} place
 * @returns {[number, number]}
 */
function normalAt(data, i, { x, y }) {
  const last = data.length / 2 - 1;
  const [a, b] = [Math.max(i - 1, 0), Math.min(i + 1, last)];
  const [dx, dy] = [x(data[2 * b]) - x(data[2 * a]), y(data[2 * b + 1]) - y(data[2 * a + 1])];
  const length = Math.hypot(dx, dy);
  return length > 0 && isFiniteNumber(length) ? [-dy / length, dx / length] : [0, 0];
}

/**
 * The chosen observation, and from it the way to each mode of its posterior.
 * @param {Painter} painter
 * @param {Place} place
 * @param {Analysis | null} answer
 */
export function drawChosen(painter, { runs, x, y }, answer) {
  const chosen = chosenOf(runs[0]);
  if (!chosen) return;
  const em = painter.theme.fontSize;
  const [px, py] = [x(chosen.place[0]), y(chosen.place[1])];
  painter.group('chosen', () => {
    painter.strokeStyle = painter.theme.color('target');
    painter.lineWidth = 1.25;
    painter.setLineDash([2, 3]);
    const asked = valuesOf(answer?.x);
    const here = asked[0] === chosen.place[0] && asked[1] === chosen.place[1];
    for (const mode of here ? Array.from(valuesOf(answer?.modes?.z)) : []) {
      const foot = curveAt(answer?.z, answer?.curve, mode);
      if (!foot) continue;
      painter.beginPath();
      painter.moveTo(px, py);
      painter.lineTo(x(foot[0]), y(foot[1]));
      painter.stroke();
    }
    painter.setLineDash([]);
    painter.beginPath();
    painter.arc(px, py, em * 0.42, 0, 2 * Math.PI);
    painter.fillStyle = painter.theme.color('surface');
    painter.globalAlpha = 0.75;
    if (chosen.index === null) painter.fill();
    painter.globalAlpha = 1;
    painter.strokeStyle = painter.theme.color('ink');
    painter.lineWidth = 2;
    painter.stroke();
    if (chosen.index === null) return;
    painter.beginPath();
    painter.arc(px, py, em * 0.2, 0, 2 * Math.PI);
    painter.fillStyle = painter.theme.color('ink');
    painter.fill();
  });
}
