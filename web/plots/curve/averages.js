/**
 * The log of an average against the average of the log: L_M = E[log of the mean of M weights] rises from E[log w] at M = 1 to log p(x),
 * with draws from the prior and from q. Averages of repeats, with their errors.
 */

import { ageOf, answerOf, sentencesOf, silenceOf } from '../shared/analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { askedPoint, pointName } from './chosen.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { curve, segment } from '../drawing/lines.js';
import { finite, isFiniteNumber, number, plain, power, valuesOf } from '../drawing/numbers.js';
import { NAME } from './sampling.js';
import { clamp, extentOf, padded } from '../drawing/scale.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */

/** @typedef {{ id: string, label: string, color: string, values: ArrayLike<number>, errors: ArrayLike<number>, exact: number | null }} Course */

/** @param {Analysis} answer */
function contentOf({ averages, logEvidence }) {
  const M = Array.from(valuesOf(averages?.M)).filter((value) => value > 0);
  /** @type {Course[]} */
  const courses = [
    {
      id: 'prior',
      label: 'from the prior',
      color: 'klPrior',
      values: valuesOf(averages?.prior),
      errors: valuesOf(averages?.priorError),
      exact: finite(averages?.priorExact),
    },
    {
      id: 'q',
      label: 'from q',
      color: 'elbo',
      values: valuesOf(averages?.q),
      errors: valuesOf(averages?.qError),
      exact: finite(averages?.qExact),
    },
  ].filter(({ values }) => values.length > 0 && extentOf(values));
  return { M, steps: M.map(Math.log10), courses, logEvidence: finite(logEvidence) };
}

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const answer = answerOf(run, NAME);
  if (!run || !answer) return null;
  const content = contentOf(answer);
  const { M, steps, courses, logEvidence } = content;
  const range = extentOf([
    ...courses.flatMap(({ values, exact }) => [...Array.from(values), exact ?? NaN]),
    logEvidence ?? NaN,
  ]);
  if (steps.length < 2 || !range) return null;
  const { theme, width } = painter;
  const ink = theme.color('logEvidence');
  /** @type {import('../drawing/legend.js').Piece[]} */
  const pieces = [
    { text: pointName(answer), color: theme.color('ink'), weight: 600 },
    ...courses.map(({ label, color, exact }) => ({
      text: exact === null ? label : `${label}: ${number(exact)} at M = 1`,
      color: theme.color(color),
      swatches: [{ kind: /** @type {const} */ ('line'), color: theme.color(color) }],
    })),
    { text: `log p(x) ${number(logEvidence)}`, color: ink, swatches: [{ kind: 'line', color: ink }] },
  ];
  const age = ageOf(run, answer);
  if (age !== '') pieces.push({ text: age });
  const legend = legendOf(painter, pieces, width);
  const decades = M.filter((value) => Number.isInteger(Math.log10(value)));
  const plane = planeOf(painter, {
    x: {
      domain: padded([steps[0], steps[steps.length - 1]], 0.04),
      title: 'M, weights in each average',
      ticks: decades.map((value) => ({
        value: Math.log10(value),
        label: power(Math.round(Math.log10(value))),
      })),
    },
    y: { domain: padded(range, 0.1), title: 'L_M (nats)' },
    head: legend.height,
  });
  return { run, answer, content, plane, legend };
}

/** @type {Plot} */
export const plot = {
  id: 'averages',
  label: 'Log of the average, average of the log',
  models: ['curve'],
  evidence: true,
  fields: ['points', 'curve', 'q'],
  analyses: [NAME],
  aspect: 1.6,
  height: (width, em) => Math.ceil(Math.max(width / 1.7, 22 * em)),
  asks: (run) => ({ [NAME]: askedPoint(run) }),

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) {
      placeholder(painter, silenceOf(run, NAME));
      return;
    }
    const { content, plane, legend } = place;
    const { theme } = painter;
    const em = theme.fontSize;
    drawAxes(painter, plane);
    drawLegend(painter, legend, 0, em * 1.5);
    painter.save();
    clipTo(painter, plane, em * 0.3);
    if (content.logEvidence !== null) {
      const y = plane.y(content.logEvidence);
      painter.strokeStyle = theme.color('logEvidence');
      painter.lineWidth = 1.25;
      segment(painter, plane.left, y, plane.right, y);
    }
    for (const course of content.courses) drawCourse(painter, plane, content.steps, course);
    painter.restore();
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    const { M, courses, logEvidence } = contentOf(answer ?? {});
    if (!answer || M.length === 0 || courses.length === 0) return `${silenceOf(run, NAME)}.`;
    const last = M.length - 1;
    const words = courses.map(
      ({ label, values, exact }) =>
        `with draws ${label}, the average of the log is ${number(exact ?? finite(values[0]))} nats and the log of the average of ${plain(M[last])} is ${number(finite(values[last]))} on average`,
    );
    return `For ${pointName(answer)}: ${words.join('; ')}. log p(x) is ${number(logEvidence)}.`;
  },

  notes: ([run]) => {
    const { priorMessage, qMessage } = answerOf(run, NAME)?.averages ?? {};
    return sentencesOf(priorMessage, qMessage);
  },

  locate([run], painter, px, py) {
    const place = layout(run, painter);
    if (!place) return null;
    const { plane, content } = place;
    if (px < plane.left || px > plane.right || py < plane.top || py > plane.bottom) return null;
    const { steps, M, courses } = content;
    const at = plane.x.invert(px);
    let i = 0;
    for (let k = 1; k < steps.length; k++) if (Math.abs(steps[k] - at) < Math.abs(steps[i] - at)) i = k;
    const value = courses[courses.length - 1]?.values[i];
    return {
      kind: 'average',
      x: plane.x(steps[i]),
      y: isFiniteNumber(value) ? clamp(plane.y(value), plane.top, plane.bottom) : plane.bottom,
      title: `M = ${plain(M[i])}`,
      rows: courses.map(({ label, values, errors }) => [
        label,
        `${number(finite(values[i]))}${isFiniteNumber(errors[i]) ? ` ± ${number(errors[i])}` : ''} nats`,
      ]),
    };
  },
};

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {number[]} steps
 * @param {Course} course
 */
function drawCourse(painter, { x, y }, steps, { label, color, values, errors }) {
  const em = painter.theme.fontSize;
  painter.group(label, () => {
    painter.strokeStyle = painter.fillStyle = painter.theme.color(color);
    painter.lineWidth = 2;
    painter.lineJoin = 'round';
    curve(painter, steps, values, x, y);
    painter.stroke();
    painter.lineWidth = 1.25;
    steps.forEach((step, i) => {
      if (!isFiniteNumber(values[i])) return;
      const margin = isFiniteNumber(errors[i]) ? 2 * errors[i] : 0;
      segment(painter, x(step), y(values[i] - margin), x(step), y(values[i] + margin));
      painter.beginPath();
      painter.arc(x(step), y(values[i]), em * 0.22, 0, 2 * Math.PI);
      painter.fill();
    });
  });
}
