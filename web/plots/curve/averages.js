/**
 * The log of an average against the average of the log: L_M = E[log of the mean of M weights] rises from E[log w] at M = 1 to log p(x),
 * with draws from the prior and from q. Averages of repeats, with their errors.
 */

import { finite, isFiniteNumber, number, plain, power, valuesOf } from '../drawing/numbers.js';
import { extentOf, padded } from '../drawing/scale.js';
import { chartOf } from '../marks/chart.js';
import { dots, line, probe, rule } from '../marks/marks.js';
import { answered, panel } from '../panel.js';
import { ageOf, answerOf, sentencesOf } from '../shared/analyses.js';
import { askedPoint, pointName } from './chosen.js';
import { NAME } from './sampling.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {{ label: string, color: string, values: ArrayLike<number>, errors: ArrayLike<number>, exact: number | null }} Course */

/**
 * @param {Analysis} answer
 * @param {Run} run
 */
function contentOf(answer, run) {
  const { averages, logEvidence } = answer;
  const M = Array.from(valuesOf(averages?.M)).filter((value) => value > 0);
  /** @type {Course[]} */
  const courses = [
    {
      label: 'from the prior',
      color: 'klPrior',
      values: valuesOf(averages?.prior),
      errors: valuesOf(averages?.priorError),
      exact: finite(averages?.priorExact),
    },
    {
      label: 'from q',
      color: 'elbo',
      values: valuesOf(averages?.q),
      errors: valuesOf(averages?.qError),
      exact: finite(averages?.qExact),
    },
  ].filter(({ values }) => extentOf(values));
  return M.length > 0 && courses.length > 0
    ? { run, answer, M, steps: M.map(Math.log10), courses, logEvidence: finite(logEvidence) }
    : null;
}

/**
 * @param {number[]} steps
 * @param {Course} course
 */
function courseMarks(steps, { label, color, values, errors }) {
  const margins = steps.map((_, i) => (isFiniteNumber(errors[i]) ? 2 * errors[i] : 0));
  const low = margins.map((margin, i) => values[i] - margin);
  const high = margins.map((margin, i) => values[i] + margin);
  return [
    line(steps, values, { label, color, name: label }),
    dots(steps, values, { label, color, name: `${label}, ± 2 standard errors`, r: 0.22, low, high }),
  ];
}

const read = answered(NAME, contentOf);

export const plot = panel({
  id: 'averages',
  label: 'Log of the average, average of the log',
  models: ['curve'],
  evidence: true,
  fields: ['points', 'curve', 'q'],
  analyses: [NAME],
  aspect: 1.6,
  height: (width, em) => Math.ceil(Math.max(width / 1.7, 22 * em)),
  asks: (run) => ({ [NAME]: askedPoint(run) }),

  read,

  picture({ run, answer, M, steps, courses, logEvidence }, painter) {
    const all = courses.flatMap(({ values, exact }) => [...Array.from(values), exact ?? NaN]);
    const range = extentOf([...all, logEvidence ?? NaN]);
    if (steps.length < 2 || !range) return 'Being computed';
    const evidence = rule(
      { y: logEvidence },
      { color: 'logEvidence', name: `log p(x) ${number(logEvidence)}` },
    );
    const age = ageOf(run, answer);
    const last = courses[courses.length - 1];
    return chartOf(painter, {
      x: {
        domain: padded([steps[0], steps[steps.length - 1]], 0.04),
        title: 'M, weights in each average',
        ticks: steps.filter(Number.isInteger).map((value) => ({ value, label: power(Math.round(value)) })),
      },
      y: { domain: padded(range, 0.1), title: 'L_M (nats)' },
      legend: [
        { text: pointName(answer), color: 'ink', weight: 600 },
        ...courses.map(({ label, color, exact }) => ({
          text: exact === null ? label : `${label}: ${number(exact)} at M = 1`,
          color,
          swatches: [{ kind: /** @type {const} */ ('line'), color }],
        })),
        evidence,
        ...(age === '' ? [] : [{ text: age }]),
      ],
      clip: painter.theme.fontSize * 0.3,
      marks: [
        evidence,
        ...courses.flatMap((course) => courseMarks(steps, course)),
        probe(
          steps,
          steps.map((_, i) => last.values[i]),
          (i) => ({
            kind: 'average',
            title: `M = ${plain(M[i])}`,
            rows: courses.map(({ label, values, errors }) => [
              label,
              `${number(finite(values[i]))}${isFiniteNumber(errors[i]) ? ` ± ${number(errors[i])}` : ''} nats`,
            ]),
          }),
        ),
      ],
    });
  },

  words({ answer, M, courses, logEvidence }) {
    const last = M.length - 1;
    const words = courses.map(
      ({ label, values, exact }) =>
        `with draws ${label}, the average of the log is ${number(exact ?? finite(values[0]))} nats and the log of the average of ${plain(M[last])} is ${number(finite(values[last]))} on average`,
    );
    return `For ${pointName(answer)}: ${words.join('; ')}. log p(x) is ${number(logEvidence)}.`;
  },

  notes([run]) {
    const { priorMessage, qMessage } = answerOf(run, NAME)?.averages ?? {};
    return sentencesOf(priorMessage, qMessage);
  },
});
