/**
 * The posterior of a density and q upon it, with the draws of the newest step, the path of the mean of q, and the q of the runs that
 * are compared. Over a plane both are contours at one scale; over a line both are curves.
 */

import {
  drawApproximation,
  drawApproximationCurve,
  drawLaplace,
  gaussiansOf,
} from '../shared/approximation.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { handlesOf, moved } from './handles.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { listed } from '../shared/mixture.js';
import { number, plain, valuesOf } from '../drawing/numbers.js';
import { inWords } from './plane-words.js';
import { DASHES, runColor, runName } from '../shared/runs.js';
import { drawSampleRug, drawSamples, drawsOf } from './samples.js';
import { extentOf, grown } from '../drawing/scale.js';
import { drawTargetContours, drawTargetCurve, targetPiece } from '../shared/target.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/scale.js').Range} Range */
/** @typedef {import('../drawing/legend.js').Piece} Piece */

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
  const gaussians = runs.flatMap(({ frame }) => gaussiansOf(frame?.q));
  const means = gaussians.map(({ mean }) => mean[axis] ?? 0);
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
  return [
    0,
    target * (HEADROOM.find((reach) => q <= 0.97 * reach * target) ?? HEADROOM[HEADROOM.length - 1]),
  ];
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
 * @param {Run[]} runs
 * @param {Painter} painter
 */
function layout(runs, painter) {
  const frame = runs[0]?.frame;
  const [across, up] = painter.view ?? spansOf(runs);
  const dimensions = dimensionsOf(frame);
  if (!frame || dimensions === 0) return null;
  const em = painter.theme.fontSize;
  const shown = runs.slice(0, DASHES.length);
  const indent = em * (dimensions === 2 ? 2.4 : 5.5);
  const legend = legendOf(painter, piecesOf(shown, painter), painter.width - indent);
  const head = Math.max(0, legend.height - em * 1.45);
  const strip = dimensions === 2 ? 0 : em * 1.2;
  const plane = planeOf(painter, {
    x: { domain: across, title: dimensions === 2 ? 'z₁' : 'z' },
    y: dimensions === 2 ? { domain: up, title: 'z₂' } : { domain: up, title: 'density' },
    equal: dimensions === 2,
    head,
    strip,
  });
  return { frame, family: runs[0].family, dimensions, runs: shown, plane, legend, indent };
}

/**
 * @param {Run[]} runs
 * @param {Painter} painter
 * @returns {Piece[]}
 */
function piecesOf(runs, { theme }) {
  const { target, q, samples, laplace } = runs[0].frame ?? {};
  /** @type {Piece[]} */
  const pieces = target?.density ? [targetPiece(theme, target)] : [];
  const contours = q?.density?.y && !q.means ? 'at 61 and 14 % of its peak' : 'at 1 and 2 sd';
  const how = q?.density && !q.density.y ? '' : q?.factors || !q?.means ? ` ${contours}` : '';
  runs.forEach((run, i) => {
    if (!run.frame?.q) return;
    const name = runs.length === 1 ? `q${how}` : runName(run, i);
    const color = runColor(theme, i);
    pieces.push({ text: name, color, swatches: [{ kind: 'line', color, dash: DASHES[i] }] });
  });
  if (laplace?.factor && target?.y && !q?.factors) {
    const color = runColor(theme, 0);
    pieces.push({ text: 'Laplace', color, swatches: [{ kind: 'line', color, dash: DASHES[2] }] });
  }
  if (samples?.points) {
    const color = theme.color('samples');
    pieces.push({ text: 'draws, sized by w', color, swatches: [{ kind: 'dot', color }] });
  }
  return pieces;
}

/** @type {Plot} */
export const plot = {
  id: 'plane',
  label: 'Target and q',
  models: ['density'],
  fields: ['target', 'q', 'samples', 'path'],
  aspect: 1.15,

  draw(runs, painter) {
    const place = layout(runs, painter);
    if (!place) {
      placeholder(painter, 'No density yet');
      return;
    }
    const { plane, legend, indent } = place;
    drawAxes(painter, plane);
    drawLegend(painter, legend, indent, painter.theme.fontSize * 0.1);
    painter.save();
    clipTo(painter, { ...plane, bottom: plane.bottom + plane.strip });
    if (place.dimensions === 2) drawPlane(place, painter);
    else drawLine(place, painter);
    painter.restore();
  },

  describe(runs) {
    const frame = runs[0]?.frame;
    if (!frame || dimensionsOf(frame) === 0) return 'No density yet.';
    const over = dimensionsOf(frame) === 2 ? 'the plane of z₁ and z₂' : 'the line of z';
    const sentences = [`The posterior p(z | x) over ${over}, and q, ${inWords(runs[0])}.`];
    const count = frame.samples?.points?.shape[0];
    if (count) sentences.push(`${plain(count)} ${count === 1 ? 'draw' : 'draws'} of the newest step.`);
    const others = runs.slice(1, DASHES.length).map((run, i) => runName(run, i + 1));
    if (others.length > 0) sentences.push(`Beside it the q of ${listed(others)}.`);
    return sentences.join(' ');
  },

  locate(runs, painter, px, py) {
    const place = layout(runs, painter);
    if (!place) return null;
    const { frame, dimensions, plane } = place;
    const reach = painter.theme.fontSize;
    const flat = dimensions === 1;
    /** @param {number[]} position */
    const spot = ([a, b]) => ({ x: plane.x(a), y: flat ? plane.bottom + plane.strip / 2 : plane.y(b) });
    const names = flat ? ['z'] : ['z₁', 'z₂'];
    /** @param {number[]} position @returns {[string, string][]} */
    const rowsOf = (position) => position.map((value, d) => [names[d], plain(value)]);
    const gaussians = gaussiansOf(frame.q);
    const draws = drawsOf(frame).map((draw) => ({ ...draw, ...spot(draw.position) }));
    const means = gaussians.map((gaussian) => ({ ...gaussian, ...spot(gaussian.mean) }));
    const distance = (/** @type {{ x: number, y: number }} */ { x, y }) => Math.hypot(px - x, py - y);
    for (const { index, mean, weight, x, y } of means) {
      if (distance({ x, y }) > reach * 0.6) continue;
      const title = means.length > 1 ? `component ${index + 1} of q` : 'mean of q';
      const rows = means.length > 1 ? [/** @type {[string, string]} */ (['weight', number(weight)])] : [];
      return { kind: 'mean', index, x, y, title, rows: [...rows, ...rowsOf(mean)] };
    }
    const nearest = draws.reduce((a, b) => (distance(b) < distance(a) ? b : a), draws[0]);
    if (!nearest || distance(nearest) > reach) return null;
    const { index, position, logWeight, x, y } = nearest;
    return {
      kind: 'draw',
      index,
      x,
      y,
      title: 'a draw',
      rows: [...rowsOf(position), ['log w', number(logWeight)]],
    };
  },

  view: spansOf,

  handles(runs, painter) {
    const place = layout(runs, painter);
    return place ? handlesOf(place, painter) : [];
  },

  move(runs, painter, handle, x, y) {
    const place = layout(runs, painter);
    return place ? moved(place, painter, handle, x, y) : null;
  },
};

/**
 * @param {NonNullable<ReturnType<typeof layout>>} place
 * @param {Painter} painter
 */
function drawPlane({ frame, runs, plane }, painter) {
  const { x, y } = plane;
  if (frame.target) drawTargetContours(painter, frame.target, x, y);
  drawSamples(painter, drawsOf(frame), x, y);
  drawPath(painter, frame, x, y);
  // Where it is not q itself.
  if (frame.laplace && !frame.q?.factors) drawLaplace(painter, frame.laplace, x, y);
  for (let i = runs.length - 1; i >= 0; i--) {
    const q = runs[i].frame?.q;
    if (q) drawApproximation(painter, q, i, x, y);
  }
}

/**
 * @param {NonNullable<ReturnType<typeof layout>>} place
 * @param {Painter} painter
 */
function drawLine({ frame, runs, plane }, painter) {
  const { x, y } = plane;
  if (frame.target) drawTargetCurve(painter, frame.target, x, y);
  for (let i = runs.length - 1; i >= 0; i--) {
    const q = runs[i].frame?.q;
    if (q) drawApproximationCurve(painter, q, i, x, y, plane.top);
  }
  const { bottom, strip } = plane;
  drawSampleRug(painter, drawsOf(frame), x, bottom + strip * 0.15, bottom + strip * 0.95);
}

/**
 * @param {Painter} painter
 * @param {Frame} frame
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
function drawPath(painter, { path }, x, y) {
  const means = valuesOf(path?.means);
  if (means.length < 4) return;
  painter.group('path of the mean', () => {
    painter.lineJoin = 'round';
    painter.beginPath();
    for (let i = 0; i + 1 < means.length; i += 2) {
      if (Number.isFinite(means[i]) && Number.isFinite(means[i + 1]))
        painter.lineTo(x(means[i]), y(means[i + 1]));
    }
    painter.globalAlpha = 0.6;
    painter.strokeStyle = painter.theme.color('surface');
    painter.lineWidth = 3;
    painter.stroke();
    painter.globalAlpha = 1;
    painter.strokeStyle = runColor(painter.theme, 0);
    painter.lineWidth = 1.25;
    painter.stroke();
  });
}
