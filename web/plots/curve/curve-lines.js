/**
 * What lies along a curve: the curve with its tube, the ridge of a posterior, and the way from observations to where q thinks that
 * they came from.
 */

import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';
import { clamp, extentOf } from '../drawing/scale.js';
import { dots, line, segments } from '../marks/marks.js';
import { DASHES, runColor } from '../shared/runs.js';
import { chosenOf } from './chosen.js';
import { pairsOf } from './plane.js';

/** @typedef {import('../types.js').Dense} Dense */
/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../marks/chart.js').Scale} Scale */
/** @typedef {import('../marks/marks.js').Mark} Mark */

/** Half the width of a ridge where it is highest, times the font size. */
const RIDGE = 1.1;

/** The same for the largest of a discrete posterior's discs. */
const DISC = 0.9;

const TRUTH = 'drawn from';

/** What the data were drawn from. */
export const truthStyle = { label: TRUTH, name: TRUTH, color: 'muted', width: 1.5, dash: [5, 4] };

/**
 * @param {Run[]} runs
 * @param {string[]} names  of the curves of the runs
 * @returns {Mark[]}
 */
export function curveMarks(runs, names) {
  const { truth, tube, atoms } = runs[0].frame?.curve ?? {};
  const color = 'expectedLogLikelihood';
  const sides = [tube?.left, tube?.right].map(pairsOf);
  const [left, right] = sides;
  const around = { x: [...left.x, ...right.x.reverse()], y: [...left.y, ...right.y.reverse()] };
  const edges = [tube?.left, tube?.right].map(pairsOf);
  const drawn = pairsOf(truth?.points);
  const style = { label: 'tube', color };
  return [
    line(around.x, around.y, { ...style, fill: 0.1, width: 0, close: true }),
    ...edges.map(({ x, y }) => line(x, y, { ...style, alpha: 0.45, width: 0.75 })),
    line(drawn.x, drawn.y, truthStyle),
    ...runs
      .map(({ frame }, i) => {
        const { x, y } = pairsOf(frame?.curve?.points);
        return line(x, y, {
          label: i === 0 ? 'f' : `f of run ${i + 1}`,
          name: names[i],
          color: runs.length === 1 ? color : runColor(i),
          width: 2.25,
          dash: DASHES[i],
          // Of a discrete model only the atoms are there; the curve between them shows what they lie on.
          alpha: atoms?.points ? 0.35 : 1,
        });
      })
      .reverse(),
    ...(atoms?.points ? [atomsOf(atoms.points)] : []),
  ];
}

/** @param {Dense} points */
function atomsOf(points) {
  const { x, y } = pairsOf(points);
  return dots(x, y, { label: 'atoms', name: 'atoms', color: 'expectedLogLikelihood', r: 0.28 });
}

/**
 * From each observation to f at the mean of its q. Where q itself has several modes, the mean is nowhere, and nothing is drawn.
 * @param {Frame} frame
 * @returns {Mark[]}
 */
export function pullMarks({ points, q, curve }) {
  const { x, y } = pairsOf(points);
  const [means, modes] = [valuesOf(q?.mean), valuesOf(q?.modes)];
  if (curve?.atoms || means.length !== x.length) return [];
  const feet = Array.from(means, (mean, i) =>
    q?.family === 'exact' && modes[i] > 1 ? null : curveAt(curve?.z, curve?.points, mean),
  );
  // Hundreds of them would be a blue sea.
  const alpha = clamp(3 / Math.sqrt(means.length), 0.08, 0.4);
  const [u, v] = [0, 1].map((axis) => feet.map((foot) => foot?.[axis] ?? NaN));
  return [segments(x, y, u, v, { label: 'q', color: 'elbo', width: 0.75, alpha })];
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
  const inside = clamp(at, grid[0], grid[last]);
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
 * @param {Analysis | null} answer
 * @param {{ x: Scale, y: Scale }} scales
 * @param {number} em
 * @returns {Mark[]} in px
 */
export function ridgeMarks(answer, scales, em) {
  const places = pairsOf(answer?.curve);
  const [x, y] = [places.x.map(scales.x), places.y.map(scales.y)];
  const posterior = valuesOf(answer?.posterior);
  const peak = extentOf(posterior)?.[1] ?? 0;
  if (!answer || !(peak > 0)) return [];
  const style = { label: 'posterior', color: 'target', alpha: 0.6 };
  if (answer.latent === 'discrete') {
    return x.flatMap((px, i) => {
      const r = DISC * Math.sqrt(posterior[i] / peak);
      return r * em > 0.3 ? [dots([px], [y[i]], { ...style, r })] : [];
    });
  }
  const there = x.map((px, i) => posterior[i] > 1e-3 * peak && isFiniteNumber(px) && isFiniteNumber(y[i]));
  return runsOf(there).map((ridge) => {
    const way = [1, -1].flatMap((side) =>
      (side > 0 ? ridge : [...ridge].reverse()).map((i) => {
        const [u, v] = normalAt(x, y, i);
        const half = side * em * RIDGE * Math.min(posterior[i] / peak, 1);
        return [x[i] + half * u, y[i] + half * v];
      }),
    );
    const [xs, ys] = [way.map(([px]) => px), way.map(([, py]) => py)];
    return line(xs, ys, { ...style, fill: 1, width: 0, close: true });
  });
}

/**
 * Runs of more than one.
 * @param {boolean[]} there
 * @returns {number[][]}
 */
function runsOf(there) {
  /** @type {number[][]} */
  const runs = [];
  there.forEach((is, i) => {
    if (is && there[i - 1]) runs[runs.length - 1].push(i);
    else if (is) runs.push([i]);
  });
  return runs.filter(({ length }) => length > 1);
}

/**
 * A unit vector across the curve.
 * @param {number[]} x
 * @param {number[]} y
 * @param {number} i
 * @returns {[number, number]}
 */
function normalAt(x, y, i) {
  const [a, b] = [Math.max(i - 1, 0), Math.min(i + 1, x.length - 1)];
  const [dx, dy] = [x[b] - x[a], y[b] - y[a]];
  const length = Math.hypot(dx, dy);
  return length > 0 && isFiniteNumber(length) ? [-dy / length, dx / length] : [0, 0];
}

/**
 * The chosen observation, and from it the way to each mode of its posterior.
 * @param {Run} run
 * @param {Analysis | null} answer
 * @returns {Mark[]}
 */
export function chosenMarks(run, answer) {
  const chosen = chosenOf(run);
  if (!chosen) return [];
  const [x, y] = [[chosen.place[0]], [chosen.place[1]]];
  const asked = valuesOf(answer?.x);
  const here = asked[0] === x[0] && asked[1] === y[0];
  const modes = here ? Array.from(valuesOf(answer?.modes?.z)) : [];
  const feet = modes.map((mode) => curveAt(answer?.z, answer?.curve, mode)).filter((foot) => foot !== null);
  const own = chosen.index === null;
  const label = 'chosen';
  const [u, v] = [feet.map(([fx]) => fx), feet.map(([, fy]) => fy)];
  return [
    segments(x, y, u, v, { label, color: 'target', width: 1.25, dash: [2, 3] }),
    dots(x, y, { label, shape: own ? 'hollow' : 'ring', fill: 0.75, r: 0.42 }),
    ...(own ? [] : [dots(x, y, { label, r: 0.2 })]),
  ];
}
