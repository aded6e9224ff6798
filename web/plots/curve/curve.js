/**
 * A curve f(z) through a plane with its tube of noise, over the density p(x) that it leads to, among the data. Of the observation that
 * is chosen, the posterior lies along the curve as a ridge: where on the curve it may have come from.
 */

import { ageOf, answerOf } from '../shared/analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { askedPoint, chosenOf, pointName } from './chosen.js';
import { columnsOf, inUnits, original } from '../shared/columns.js';
import { drawMarginal, marginalPiece } from './curve-heat.js';
import { act, choose, handlesOf, moved } from './curve-handles.js';
import { drawChosen, drawCurves, drawPulls, drawRidge } from './curve-lines.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { dotRadius, drawDots } from '../shared/points.js';
import { DASHES, runColor, runName } from '../shared/runs.js';
import { extentOf, grown, padded } from '../drawing/scale.js';
import { placeholder, writeOver } from '../drawing/text.js';

/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/legend.js').Piece} Piece */
/** @typedef {import('../drawing/scale.js').Range} Range */

/**
 * The plane, the scales from the analysed scale to px, and back from px.
 * @typedef {object} Place
 * @property {Run[]} runs
 * @property {Frame} frame
 * @property {import('../drawing/axes.js').Plane} plane
 * @property {(value: number) => number} x
 * @property {(value: number) => number} y
 * @property {(px: number, py: number) => [number, number]} invert
 * @property {import('../shared/columns.js').Column[]} columns
 */

/** What the half-step did that was last, in words. @type {Record<string, string>} */
const PHASES = {
  E: 'E step: q follows the posterior',
  M: 'M step: the curve follows q',
};

/**
 * Where E and M steps take turns, which of them was last.
 * @param {Run | undefined} run
 */
function phaseOf(run) {
  if (run?.config?.learning !== 'half-steps') return '';
  return run.frame?.iteration === 0 ? 'q is the prior still' : (PHASES[run.frame?.phase ?? ''] ?? '');
}

/**
 * What an axis spans: the picture of p(x), which stands still, grown until it holds every control point.
 * @param {Frame} frame
 * @param {number} axis
 * @returns {Range}
 */
function viewOf({ marginal, points, curve }, axis) {
  const grid = extentOf(valuesOf(axis === 0 ? marginal?.x : marginal?.y));
  const data = extentOf(valuesOf(points), axis, 2);
  const base = grid ?? (data && padded(data, 0.3)) ?? [-3, 3];
  const theta = Array.from(valuesOf(curve?.theta)).filter(
    (value, i) => i % 2 === axis && isFiniteNumber(value),
  );
  return grown(base[1] > base[0] ? base : padded(base, 0), theta);
}

/**
 * @param {Run[]} runs
 * @param {Painter} painter
 * @returns {(Place & { legend: ReturnType<typeof legendOf> }) | null}
 */
function layout(runs, painter) {
  const frame = runs[0]?.frame;
  if (!frame || (!frame.points && !frame.curve?.points)) return null;
  const shown = runs.slice(0, DASHES.length);
  const columns = columnsOf({ ...frame, points: frame.points ?? frame.curve?.points });
  const [across, up] = columns;
  if (!across || !up) return null;
  /** @param {import('../shared/columns.js').Column} column @param {number} axis @returns {Range} */
  const domainOf = (column, axis) => {
    const [low, high] = viewOf(frame, axis).map((value) => original(column, value));
    return low < high ? [low, high] : [high, low];
  };
  const legend = legendOf(painter, piecesOf(shown, painter), painter.width);
  const plane = planeOf(painter, {
    x: { domain: domainOf(across, 0), title: across.title },
    y: { domain: domainOf(up, 1), title: up.title },
    equal: across.scale === up.scale,
    head: legend.height,
  });
  return {
    runs: shown,
    frame,
    plane,
    columns,
    legend,
    x: (value) => plane.x(original(across, value)),
    y: (value) => plane.y(original(up, value)),
    invert: (px, py) => [
      (plane.x.invert(px) - across.mean) / across.scale,
      (plane.y.invert(py) - up.mean) / up.scale,
    ],
  };
}

/**
 * @param {Run[]} runs
 * @param {Painter} painter
 * @returns {Piece[]}
 */
function piecesOf(runs, { theme }) {
  const { curve, marginal } = runs[0].frame ?? {};
  const muted = theme.color('muted');
  const green = theme.color('expectedLogLikelihood');
  /** @type {Piece[]} */
  const pieces = [];
  const step = phaseOf(runs[0]);
  const color = theme.color(step === PHASES.M ? 'expectedLogLikelihood' : 'elbo');
  if (step !== '') pieces.push({ text: step, color, weight: 600 });
  if (marginal?.density) pieces.push(marginalPiece(theme));
  if (runs.length === 1) {
    if (curve?.points) {
      const swatches = [{ kind: /** @type {const} */ ('line'), color: green }];
      pieces.push({ text: 'f(z) ± 2σ', color: green, swatches });
    }
  } else {
    runs.forEach((run, i) => {
      const color = runColor(theme, i);
      pieces.push({ text: runName(run, i), color, swatches: [{ kind: 'line', color, dash: DASHES[i] }] });
    });
  }
  if (curve?.truth?.points)
    pieces.push({
      text: 'drawn from',
      color: muted,
      swatches: [{ kind: 'line', color: muted, dash: [5, 4] }],
    });
  // The same whatever is chosen, and before it is known: a legend that grows would move the picture under the pointer.
  const target = theme.color('target');
  pieces.push({
    text: 'p(z | x)',
    color: target,
    swatches: [{ kind: 'fill', color: target, alpha: 0.6 }],
  });
  return pieces;
}

/** @type {Plot} */
export const plot = {
  id: 'curve',
  label: 'The curve and the data',
  models: ['curve'],
  fields: ['points', 'curve', 'q', 'marginal'],
  analyses: ['posterior'],
  aspect: 1.15,
  // A plane wants room, and on a phone there is some below.
  height: (width, em) => Math.ceil(width < 32 * em ? 1.2 * width : width / 1.15),
  asks: (run) => ({ posterior: askedPoint(run) }),

  draw(runs, painter) {
    const place = layout(runs, painter);
    if (!place) {
      placeholder(painter, 'No curve yet');
      return;
    }
    const { frame, plane, legend, x, y } = place;
    drawAxes(painter, plane);
    drawLegend(painter, legend, 0, painter.theme.fontSize * 1.5);
    painter.save();
    clipTo(painter, plane);
    if (frame.marginal) drawMarginal(painter, frame.marginal, x, y);
    drawCurves(painter, place);
    drawPulls(painter, place);
    drawRidge(painter, place, answerOf(runs[0], 'posterior'));
    const positions = Float32Array.from(valuesOf(frame.points), (value, i) =>
      i % 2 === 0 ? x(value) : y(value),
    );
    const area = (plane.right - plane.left) * (plane.bottom - plane.top);
    drawDots(painter, positions, null, dotRadius(area, positions.length / 2));
    const posterior = answerOf(runs[0], 'posterior');
    drawChosen(painter, place, posterior);
    painter.restore();
    const age = ageOf(runs[0], posterior);
    // Not in the legend, which is to stay as high as it is.
    if (age !== '')
      writeOver(painter, `p(z | x) ${age}`, plane.right, plane.bottom, painter.theme.color('target'));
  },

  describe(runs) {
    const frame = runs[0]?.frame;
    if (!frame || (!frame.points && !frame.curve?.points)) return 'No curve yet.';
    const count = frame.pointCount ?? frame.points?.shape[0] ?? 0;
    const points = Math.floor(valuesOf(frame.curve?.theta).length / 2);
    const shape = frame.shape === 'linear' ? 'straight line' : (frame.shape ?? 'curve').replace(/-/g, ' ');
    const through = points > 0 ? ` through ${plain(points)} control points` : '';
    const noise = isFiniteNumber(frame.curve?.noise) ? `, with noise σ = ${plain(frame.curve.noise)}` : '';
    const chosen = chosenOf(runs[0]);
    const sentences = [`${plain(count)} points in the plane and a ${shape}${through}${noise}.`];
    const phase = phaseOf(runs[0]);
    if (phase !== '') sentences.push(`${phase[0].toUpperCase()}${phase.slice(1)}.`);
    const answer = answerOf(runs[0], 'posterior');
    if (chosen && answer) {
      const { modeCount, logEvidence } = answer;
      const modes = isFiniteNumber(modeCount)
        ? `; its posterior has ${plain(modeCount)} ${modeCount === 1 ? 'mode' : 'modes'}`
        : '';
      sentences.push(
        `Chosen is ${pointName(answer)}, where log p(x) is ${number(logEvidence)} nats${modes}.`,
      );
    }
    return sentences.join(' ');
  },

  locate(runs, painter, px, py) {
    const place = layout(runs, painter);
    const found = place && nearestPoint(place, px, py, painter.theme.fontSize);
    if (!place || !found) return null;
    const { frame, columns } = place;
    const { row, x, y } = found;
    const index = valuesOf(frame.pointIndex)[row] ?? row;
    const data = valuesOf(frame.points);
    const gap = valuesOf(frame.q?.gap)[row];
    const modes = valuesOf(frame.q?.modes)[row];
    /** @type {[string, string][]} */
    const rows = columns.map((column, axis) => [column.title, inUnits(frame, column, data[2 * row + axis])]);
    if (isFiniteNumber(gap)) rows.push(['KL(q ‖ p(z | x))', number(gap)]);
    if (isFiniteNumber(modes)) rows.push(['modes of p(z | x)', plain(modes)]);
    return { kind: 'point', index, x, y, title: `point ${plain(index + 1)}`, rows };
  },

  handles(runs, painter) {
    const place = layout(runs, painter);
    return place ? handlesOf(place) : [];
  },

  move(runs, painter, handle, px, py) {
    const place = layout(runs, painter);
    return place ? moved(place, handle, px, py) : null;
  },

  choose(runs, painter, { phase, x, y }) {
    const place = layout(runs, painter);
    const point = place && nearestPoint(place, x, y, painter.theme.fontSize);
    // A mouse that passes shows points, and does not leave the one that was chosen for a place between them.
    return place && (point || phase !== 'hover') ? choose(place, x, y, point) : null;
  },

  act: (runs, handle, deed) => act(runs[0], deed),
};

/**
 * @param {Place} place
 * @param {number} px
 * @param {number} py
 * @param {number} reach  px
 * @returns {{ row: number, x: number, y: number } | null}
 */
function nearestPoint({ frame, x, y }, px, py, reach) {
  const data = valuesOf(frame.points);
  let [row, least] = [-1, reach];
  for (let i = 0; 2 * i + 1 < data.length; i++) {
    const distance = Math.hypot(px - x(data[2 * i]), py - y(data[2 * i + 1]));
    if (distance < least) [row, least] = [i, distance];
  }
  return row < 0 ? null : { row, x: x(data[2 * row]), y: y(data[2 * row + 1]) };
}
