/**
 * D8, Fisher's identity: the gradient of log p_θ(X) is the posterior's average of the gradient of log p_θ(X, Z). As arrows on the
 * control points: by finite differences, by the posterior, and what averaging over the prior gives instead.
 */

import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { columnsOf, original } from '../shared/columns.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { dotRadius, drawDots } from '../shared/points.js';
import { extentOf, grown, padded } from '../drawing/scale.js';
import { placeholder, wrap, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */

const NAME = 'fisher';
const SMALL = 0.92;
const LINE = 1.4;

/** No arrow is longer than this many times the data's spread: what the prior suggests can be beyond all measure. */
const LONGEST = 0.45;

/**
 * The gradients, in the order in which they are drawn: where two agree, the finite difference is a halo around the other.
 * @type {{ id: string, name: string, color: string, width: number, halo?: boolean, dash?: number[] }[]}
 */
const GRADIENTS = [
  { id: 'priorAverage', name: 'average over the prior', color: 'klPrior', width: 1.75, dash: [5, 3] },
  { id: 'finiteDifference', name: 'finite difference of log p', color: 'logEvidence', width: 7, halo: true },
  { id: 'posteriorAverage', name: 'average over the posterior', color: 'target', width: 2.25 },
  { id: 'qAverage', name: 'average over q', color: 'elbo', width: 1.75, dash: [2, 2] },
];

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const answer = answerOf(run, NAME);
  const frame = run?.frame;
  if (!run || !frame || !answer || valuesOf(answer.theta).length < 2) return null;
  const columns = columnsOf({ ...frame, points: frame.points ?? frame.curve?.points });
  const [across, up] = columns;
  if (!across || !up) return null;
  const { theme, width, height } = painter;
  const em = theme.fontSize;
  /** @param {import('../shared/columns.js').Column} column @param {number} axis @returns {[number, number]} */
  const domainOf = (column, axis) => {
    const theta = Array.from(valuesOf(answer.theta)).filter(
      (value, i) => i % 2 === axis && isFiniteNumber(value),
    );
    const data = extentOf(valuesOf(frame.points), axis, 2) ?? extentOf(theta) ?? [-3, 3];
    const [low, high] = grown(padded(data, 0.2), theta).map((value) => original(column, value));
    return low < high ? [low, high] : [high, low];
  };
  const notes = wrap(painter, notesOf(answer), width, SMALL);
  const foot = notes.length * LINE * em;
  const legend = legendOf(painter, piecesOf(run, answer, painter), width);
  const plane = planeOf(painter, {
    x: { domain: domainOf(across, 0), title: across.title },
    y: { domain: domainOf(up, 1), title: up.title },
    equal: across.scale === up.scale,
    head: legend.height,
    area: { left: 0, top: 0, width, height: height - foot },
  });
  return {
    run,
    frame,
    answer,
    plane,
    legend,
    notes,
    foot,
    x: (/** @type {number} */ value) => plane.x(original(across, value)),
    y: (/** @type {number} */ value) => plane.y(original(up, value)),
  };
}

/**
 * @param {Run} run
 * @param {Analysis} answer
 * @param {Painter} painter
 * @returns {import('../drawing/legend.js').Piece[]}
 */
function piecesOf(run, answer, { theme }) {
  /** @type {import('../drawing/legend.js').Piece[]} */
  const pieces = shownIn(run, answer).map(({ name, color, halo, dash }) => ({
    text: name,
    color: theme.color(color),
    swatches: [
      halo
        ? { kind: 'fill', color: theme.color(color), alpha: 0.25 }
        : { kind: 'line', color: theme.color(color), dash },
    ],
  }));
  const age = ageOf(run, answer);
  return age === '' ? pieces : [...pieces, { text: age }];
}

/**
 * q's own average where it is not the posterior's.
 * @param {Run} run
 * @param {Analysis} answer
 */
function shownIn(run, answer) {
  return GRADIENTS.filter(
    ({ id }) =>
      valuesOf(answer.arrows?.[id]).length > 0 && (id !== 'qAverage' || run.frame?.q?.family !== 'exact'),
  );
}

/** @param {Analysis} answer */
function notesOf(answer) {
  const residual = answer.residuals?.D8;
  const last = valuesOf(answer.finiteDifference).length - 1;
  const of = (/** @type {string} */ id) => number(finite(valuesOf(answer[id])[last]), 2);
  const notes = [`D8 residual ${number(residual, 3)}`];
  if (last < 0) return notes;
  return [
    ...notes,
    '· by σ:',
    `finite difference ${of('finiteDifference')},`,
    `posterior ${of('posteriorAverage')},`,
    `prior ${of('priorAverage')}`,
  ];
}

/** @type {Plot} */
export const plot = {
  id: 'fisher',
  label: 'What the gradient of log p averages over',
  models: ['curve'],
  fields: ['points', 'curve', 'q'],
  analyses: [NAME],
  aspect: 1.15,
  height: (width, em) => Math.ceil(width < 32 * em ? 1.25 * width : width / 1.15),

  draw([run], painter) {
    const place = layout(run, painter);
    if (!run || !place) {
      placeholder(painter, silenceOf(run, NAME));
      return;
    }
    const { frame, answer, plane, legend, notes, foot, x, y } = place;
    const { theme, height } = painter;
    const em = theme.fontSize;
    drawAxes(painter, plane);
    drawLegend(painter, legend, 0, em * 1.5);
    painter.save();
    clipTo(painter, plane);
    const positions = Float32Array.from(valuesOf(frame.points), (value, i) =>
      i % 2 === 0 ? x(value) : y(value),
    );
    const area = (plane.right - plane.left) * (plane.bottom - plane.top);
    painter.globalAlpha = 0.6;
    drawDots(painter, positions, null, 0.8 * dotRadius(area, positions.length / 2));
    painter.globalAlpha = 1;
    const line = valuesOf(frame.curve?.points);
    painter.group('f', () => {
      painter.strokeStyle = theme.color('expectedLogLikelihood');
      painter.lineWidth = 1.5;
      painter.globalAlpha = 0.6;
      painter.beginPath();
      for (let i = 0; 2 * i + 1 < line.length; i++)
        if (isFiniteNumber(line[2 * i]) && isFiniteNumber(line[2 * i + 1]))
          painter.lineTo(x(line[2 * i]), y(line[2 * i + 1]));
      painter.stroke();
    });
    for (const gradient of shownIn(run, answer)) drawArrows(painter, place, gradient);
    const theta = valuesOf(answer.theta);
    painter.group('control points', () => {
      for (let b = 0; 2 * b + 1 < theta.length; b++) {
        if (!isFiniteNumber(theta[2 * b]) || !isFiniteNumber(theta[2 * b + 1])) continue;
        painter.beginPath();
        painter.arc(x(theta[2 * b]), y(theta[2 * b + 1]), em * 0.32, 0, 2 * Math.PI);
        painter.fillStyle = theme.color('surface');
        painter.fill();
        painter.strokeStyle = theme.color('ink');
        painter.lineWidth = 2;
        painter.stroke();
      }
    });
    painter.restore();
    notes.forEach((text, i) => {
      const at = height - foot + (i + 0.5) * LINE * em;
      write(painter, text, em * 0.2, at, { color: theme.color('muted'), size: SMALL, baseline: 'middle' });
    });
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    if (!answer || valuesOf(answer.theta).length < 2) return `${silenceOf(run, NAME)}.`;
    const count = valuesOf(answer.finiteDifference).length;
    const words = Array.from({ length: count }, (_, p) => {
      const name =
        p === count - 1 ? 'σ' : `${p % 2 === 0 ? 'x₁' : 'x₂'} of control point ${Math.floor(p / 2) + 1}`;
      const [difference, posterior, prior] = ['finiteDifference', 'posteriorAverage', 'priorAverage'].map(
        (id) => number(finite(valuesOf(answer[id])[p])),
      );
      return `by ${name} ${difference}, ${posterior} and ${prior}`;
    });
    return (
      `The gradient of the log likelihood by finite difference, as the posterior's average and as the prior's: ${words.join('; ')}. ` +
      `The first two differ by at most ${number(answer.residuals?.D8, 3)}.`
    );
  },

  locate([run], painter, px, py) {
    const place = layout(run, painter);
    if (!place) return null;
    const { answer, x, y } = place;
    const theta = valuesOf(answer.theta);
    for (let b = 0; 2 * b + 1 < theta.length; b++) {
      const [cx, cy] = [x(theta[2 * b]), y(theta[2 * b + 1])];
      if (!(Math.hypot(px - cx, py - cy) < painter.theme.fontSize * 1.2)) continue;
      const rows = GRADIENTS.map(({ id, name }) => {
        const gradient = valuesOf(answer[id]);
        return /** @type {[string, string]} */ ([
          name,
          `(${number(finite(gradient[2 * b]))}, ${number(finite(gradient[2 * b + 1]))})`,
        ]);
      });
      return { kind: 'control-point', index: b, x: cx, y: cy, title: `control point ${plain(b + 1)}`, rows };
    }
    return null;
  },
};

/**
 * @param {Painter} painter
 * @param {NonNullable<ReturnType<typeof layout>>} place
 * @param {(typeof GRADIENTS)[number]} gradient
 */
function drawArrows(painter, { answer, plane, x, y }, { id, name, color, width, halo = false, dash = [] }) {
  const theta = valuesOf(answer.theta);
  const arrows = valuesOf(answer.arrows?.[id]);
  const scale = finite(answer.arrowScale) ?? 0;
  const most = LONGEST * Math.min(plane.right - plane.left, plane.bottom - plane.top);
  const em = painter.theme.fontSize;
  painter.group(name, () => {
    painter.strokeStyle = painter.fillStyle = painter.theme.color(color);
    painter.globalAlpha = halo ? 0.25 : 1;
    painter.lineCap = 'round';
    for (let b = 0; 2 * b + 1 < theta.length; b++) {
      const [fx, fy] = [x(theta[2 * b]), y(theta[2 * b + 1])];
      let [dx, dy] = [
        x(theta[2 * b] + scale * arrows[2 * b]) - fx,
        y(theta[2 * b + 1] + scale * arrows[2 * b + 1]) - fy,
      ];
      const length = Math.hypot(dx, dy);
      if (!isFiniteNumber(length) || !(length > 0.5) || !isFiniteNumber(fx) || !isFiniteNumber(fy)) continue;
      if (length > most) [dx, dy] = [(dx * most) / length, (dy * most) / length];
      painter.lineWidth = width;
      painter.setLineDash(dash);
      painter.beginPath();
      painter.moveTo(fx, fy);
      painter.lineTo(fx + dx, fy + dy);
      painter.stroke();
      painter.setLineDash([]);
      const [u, v] = [dx / Math.min(length, most), dy / Math.min(length, most)];
      const head = em * (halo ? 0.75 : 0.55);
      painter.beginPath();
      painter.moveTo(fx + dx + head * u, fy + dy + head * v);
      painter.lineTo(fx + dx - head * 0.6 * v, fy + dy + head * 0.6 * u);
      painter.lineTo(fx + dx + head * 0.6 * v, fy + dy - head * 0.6 * u);
      painter.closePath();
      painter.fill();
    }
  });
}
