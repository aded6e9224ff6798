/**
 * D8, Fisher's identity: the gradient of log p_θ(X) is the posterior's average of the gradient of log p_θ(X, Z). As arrows on the
 * control points: by finite differences, by the posterior, and what averaging over the prior gives instead.
 */

import { finite, number, plain, valuesOf } from '../drawing/numbers.js';
import { extentOf, grown, padded } from '../drawing/scale.js';
import { wrap } from '../drawing/text.js';
import { sheet } from '../marks/chart.js';
import { arrow, dots, line, text } from '../marks/marks.js';
import { answered, panel } from '../panel.js';
import { ageOf } from '../shared/analyses.js';
import { alongAxis, curveCharts, curveColumns, observations, pairsOf } from './plane.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {{ answer: Analysis, run: Run, frame: Frame }} Content */

const NAME = 'fisher';
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
 * q's own average where it is not the posterior's.
 * @param {Content} content
 */
function shownIn({ answer, frame }) {
  return GRADIENTS.filter(
    ({ id }) =>
      valuesOf(answer.arrows?.[id]).length > 0 && (id !== 'qAverage' || frame.q?.family !== 'exact'),
  );
}

/** @param {Analysis} answer */
function notesOf(answer) {
  const last = valuesOf(answer.finiteDifference).length - 1;
  const of = (/** @type {string} */ id) => number(finite(valuesOf(answer[id])[last]), 2);
  const notes = [`D8 residual ${number(answer.residuals?.D8, 3)}`];
  if (last < 0) return notes;
  return [
    ...notes,
    '· by σ:',
    `finite difference ${of('finiteDifference')},`,
    `posterior ${of('posteriorAverage')},`,
    `prior ${of('priorAverage')}`,
  ];
}

const read = answered(NAME, (answer, run) => {
  const { frame } = run;
  const known = frame && valuesOf(answer.theta).length >= 2 && curveColumns(frame).length > 1;
  return known ? { answer, run, frame } : null;
});

export const plot = panel({
  id: 'fisher',
  label: 'What the gradient of log p averages over',
  models: ['curve'],
  fields: ['points', 'curve', 'q'],
  analyses: [NAME],
  aspect: 1.15,
  height: (width, em) => Math.ceil(width < 32 * em ? 1.25 * width : width / 1.15),

  read,

  picture(content, painter) {
    const { answer, run, frame } = content;
    const { width, height, theme } = painter;
    const em = theme.fontSize;
    const notes = wrap(painter, notesOf(answer), width, 0.92);
    const foot = notes.length * LINE * em;
    const gradients = shownIn(content);
    const theta = pairsOf(answer.theta);
    const path = pairsOf(frame.curve?.points);
    const scale = finite(answer.arrowScale) ?? 0;
    const age = ageOf(run, answer);
    const charts = curveCharts(
      painter,
      frame,
      (axis) => {
        const points = alongAxis(answer.theta, axis);
        const data = extentOf(valuesOf(frame.points), axis, 2) ?? extentOf(points) ?? [-3, 3];
        return grown(padded(data, 0.2), points);
      },
      {
        area: { left: 0, top: 0, width, height: height - foot },
        legend: [
          ...gradients.map(({ name, color, halo, dash }) => ({
            text: name,
            color,
            swatches: [
              halo
                ? { kind: /** @type {const} */ ('fill'), color, alpha: 0.25 }
                : { kind: /** @type {const} */ ('line'), color, dash },
            ],
          })),
          ...(age === '' ? [] : [{ text: age }]),
        ],
        marks: (plane) => [
          observations(frame, plane, { times: 0.8 }),
          line(path.x, path.y, {
            label: 'f',
            name: 'f(z)',
            color: 'expectedLogLikelihood',
            width: 1.5,
            alpha: 0.6,
          }),
          ...gradients.flatMap(({ id, name, color, width, halo = false, dash }) => {
            const ways = pairsOf(answer.arrows?.[id]);
            const most = LONGEST * Math.min(plane.right - plane.left, plane.bottom - plane.top);
            const style = { label: name, color, width, dash, alpha: halo ? 0.25 : 1, round: true, most };
            return theta.x.map((x, b) =>
              arrow(
                { x, y: theta.y[b], u: scale * ways.x[b], v: scale * ways.y[b] },
                { ...style, head: halo ? 0.75 : 0.55 },
              ),
            );
          }),
          dots(theta.x, theta.y, {
            label: 'control points',
            name: 'control points',
            shape: 'hollow',
            r: 0.32,
            reach: 1.2,
            tell: (b) => ({
              kind: 'control-point',
              index: b,
              title: `control point ${plain(b + 1)}`,
              rows: GRADIENTS.map(({ id, name }) => {
                const { x, y } = pairsOf(answer[id]);
                return [name, `(${number(finite(x[b]))}, ${number(finite(y[b]))})`];
              }),
            }),
          }),
        ],
      },
    );
    const words = notes.map((line, i) =>
      text(em * 0.2, height - foot + (i + 0.5) * LINE * em, line, { color: 'muted', baseline: 'middle' }),
    );
    return [...charts, sheet(painter, words)];
  },

  words({ answer }) {
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
});
