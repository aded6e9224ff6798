/**
 * The posterior of a density and q upon it, with the draws of the newest step, the path of the mean of q, and the q of the runs that
 * are compared. Over a plane both are contours at one scale; over a line both are curves.
 */

import { number, plain, valuesOf } from '../drawing/numbers.js';
import { extentOf, grown } from '../drawing/scale.js';
import { chartOf } from '../marks/chart.js';
import { dots, line } from '../marks/marks.js';
import { panel } from '../panel.js';
import {
  approximationCurve,
  approximationMarks,
  gaussiansOf,
  laplaceMarks,
} from '../shared/approximation.js';
import { listed } from '../shared/mixture.js';
import { DASHES, runColor, runName } from '../shared/runs.js';
import { targetMarks } from '../shared/target.js';
import { handlesOf, moved } from './handles.js';
import { inWords } from './plane-words.js';
import { drawsOf, rugMarks, sampleMarks } from './samples.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/scale.js').Range} Range */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {{ frame: Frame, runs: Run[], dimensions: number }} Content */

/** How far the axis of densities reaches, times the posterior's peak: far enough for q, by steps so that the picture stands still. */
const HEADROOM = [1.25, 1.6, 2.2];

/**
 * The number of latent dimensions; 0 where the frame has nothing to show.
 * @param {Frame | null | undefined} frame
 */
function dimensionsOf(frame) {
  if (!frame?.target?.x && !frame?.q) return 0;
  return frame.dimensions ?? frame.q?.means?.shape[1] ?? (frame.target?.y || frame.q?.density?.y ? 2 : 1);
}

/**
 * What an axis spans: the target's grid, which stands still, grown until it holds the mean of every q.
 * @param {Run[]} runs
 * @param {number} axis
 * @returns {Range}
 */
function viewOf(runs, axis) {
  const { target, q } = runs[0].frame ?? {};
  const name = axis === 0 ? 'x' : 'y';
  const means = runs.flatMap(({ frame }) => gaussiansOf(frame?.q)).map(({ mean }) => mean[axis] ?? 0);
  const grid = extentOf(valuesOf(target?.[name])) ?? extentOf(valuesOf(q?.density?.[name]));
  let [low, high] = grid ?? [Math.min(-4, ...means), Math.max(4, ...means)];
  if (!(high > low)) [low, high] = [low - 1, high + 1];
  return grown([low, high], means);
}

/**
 * @param {Run[]} runs
 * @returns {Range}
 */
function densityView(runs) {
  const peakOf = (/** @type {import('../types.js').Grid | null | undefined} */ grid) =>
    extentOf(valuesOf(grid?.density))?.[1] ?? 0;
  const target = peakOf(runs[0].frame?.target);
  const q = Math.max(...runs.map(({ frame }) => peakOf(frame?.q?.density)));
  if (!(target > 0)) return [0, q > 0 ? 1.1 * q : 1];
  const reach = HEADROOM.find((reach) => q <= 0.97 * reach * target) ?? HEADROOM[HEADROOM.length - 1];
  return [0, target * reach];
}

/**
 * @param {Run[]} runs
 * @returns {[Range, Range]} what the axes span
 */
function spansOf(runs) {
  const shown = runs.slice(0, DASHES.length);
  if (shown.length === 0)
    return [
      [0, 1],
      [0, 1],
    ];
  return [viewOf(shown, 0), dimensionsOf(shown[0].frame) === 1 ? densityView(shown) : viewOf(shown, 1)];
}

/**
 * What the legend calls q of a run.
 * @param {Content} content
 * @param {number} i
 */
function nameOf({ frame: { q }, runs }, i) {
  if (runs.length > 1) return runName(runs[i], i);
  if (q?.density && !q.density.y) return 'q';
  if (q?.density?.y && !q.means) return 'q at 61 and 14 % of its peak';
  return q?.factors || !q?.means ? 'q at 1 and 2 sd' : 'q';
}

/**
 * @param {Content} content
 * @param {number} i
 * @returns {import('../drawing/legend.js').Piece}
 */
function pieceOf(content, i) {
  const color = runColor(i);
  return { text: nameOf(content, i), color, swatches: [{ kind: 'line', color, dash: DASHES[i] }] };
}

/**
 * @param {Content} content
 * @param {Painter} painter
 */
function picture(content, painter) {
  const { frame, runs, dimensions } = content;
  const flat = dimensions === 1;
  const em = painter.theme.fontSize;
  const [across, up] = painter.view ?? spansOf(runs);
  const names = flat ? ['z'] : ['z₁', 'z₂'];
  const target = frame.target ? targetMarks(frame.target) : [];
  const approximations = runs.map(({ frame }, i) => {
    const make = flat ? approximationCurve : approximationMarks;
    return frame?.q ? make(frame.q, i, nameOf(content, i)) : [];
  });
  // Where it is not q itself.
  const laplace = !flat && frame.laplace && !frame.q?.factors ? laplaceMarks(frame.laplace) : [];
  const draws = drawsOf(frame);
  /** @param {number[]} position */
  const rowsOf = (position) =>
    position.map((value, d) => /** @type {[string, string]} */ ([names[d], plain(value)]));
  const told = (/** @type {number} */ i) => ({
    kind: 'draw',
    index: draws[i].index,
    title: 'a draw',
    rows: [
      ...rowsOf(draws[i].position),
      /** @type {[string, string]} */ (['log w', number(draws[i].logWeight)]),
    ],
  });
  const gaussians = gaussiansOf(frame.q);
  const several = gaussians.length > 1;
  const means = dots(
    gaussians.map(({ mean }) => mean[0]),
    gaussians.map(({ mean }) => mean[1] ?? NaN),
    {
      r: 0,
      reach: 0.6,
      tell: (i) => {
        const { index, mean, weight } = gaussians[i];
        const rows = several ? [/** @type {[string, string]} */ (['weight', number(weight)])] : [];
        const title = several ? `component ${index + 1} of q` : 'mean of q';
        return { kind: 'mean', index, title, rows: [...rows, ...rowsOf(mean)] };
      },
    },
  );
  const samples = sampleMarks(draws, told);
  const pieces = [
    target[0],
    ...runs.flatMap(({ frame }, i) => (frame?.q ? [pieceOf(content, i)] : [])),
    laplace[1],
    ...(frame.samples?.points ? [samples[0]] : []),
  ];
  const strip = flat ? em * 1.2 : 0;
  const qs = [...approximations].reverse().flat();
  const charts = chartOf(painter, {
    x: { domain: across, title: names[0] },
    y: { domain: up, title: flat ? 'density' : names[1] },
    equal: !flat,
    strip,
    clip: 0,
    legend: pieces.filter((piece) => piece !== undefined),
    indent: flat ? 5.5 : 2.4,
    marks: flat ? [...target, ...qs] : [...target, ...samples, ...pathMarks(frame), ...laplace, ...qs, means],
  });
  if (!flat) return charts;
  const { bottom } = charts[1];
  const middle = bottom - strip / 2;
  const rug = [
    ...rugMarks(draws, bottom - strip * 0.85, bottom - strip * 0.05, told),
    { ...means, y: gaussians.map(() => middle) },
  ];
  return [...charts, { ...charts[1], y: (/** @type {number} */ px) => px, marks: rug, plane: undefined }];
}

/**
 * The way that the mean of q has come.
 * @param {Frame} frame
 * @returns {Mark[]}
 */
function pathMarks({ path }) {
  const means = Array.from(valuesOf(path?.means));
  if (means.length < 4) return [];
  const [x, y] = [0, 1].map((axis) => means.filter((_, i) => i % 2 === axis));
  return [line(x, y, { label: 'path of the mean', color: runColor(0), width: 1.25, hem: [1.75, 0.6] })];
}

export const plot = panel({
  id: 'plane',
  label: 'Target and q',
  models: ['density'],
  fields: ['target', 'q', 'samples', 'path'],
  aspect: 1.15,

  read(runs) {
    const frame = runs[0]?.frame;
    const dimensions = dimensionsOf(frame);
    return frame && dimensions > 0
      ? { frame, dimensions, runs: runs.slice(0, DASHES.length) }
      : 'No density yet';
  },

  picture,

  words({ frame, runs, dimensions }) {
    const over = dimensions === 2 ? 'the plane of z₁ and z₂' : 'the line of z';
    const sentences = [`The posterior p(z | x) over ${over}, and q, ${inWords(runs[0])}.`];
    const count = frame.samples?.points?.shape[0];
    if (count) sentences.push(`${plain(count)} ${count === 1 ? 'draw' : 'draws'} of the newest step.`);
    const others = runs.slice(1).map((run, i) => runName(run, i + 1));
    if (others.length > 0) sentences.push(`Beside it the q of ${listed(others)}.`);
    return sentences.join(' ');
  },

  view: spansOf,
  handles: (place) => handlesOf(placeOf(place), place.painter),
  move: (place, handle, x, y) => moved(placeOf(place), place.painter, handle, x, y),
});

/** @param {import('../panel.js').Place<Content>} place */
function placeOf({ content: { frame, runs, dimensions }, charts }) {
  const { plane } = charts[0];
  return {
    frame,
    family: runs[0].family,
    dimensions,
    plane: /** @type {import('../drawing/axes.js').Plane} */ (plane),
  };
}
