/**
 * Jensen's inequality seen: the log weights of draws from q as a histogram, their mean, which is the ELBO, and the log of the mean
 * weight, which is the log evidence. Measured lines with their errors, exact ones dashed.
 */

import { finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { extentOf, padded } from '../drawing/scale.js';
import { chartOf } from '../marks/chart.js';
import { arrow, histogram, rule } from '../marks/marks.js';
import { answered, panel } from '../panel.js';
import { ageOf } from '../shared/analyses.js';
import { symbolOf } from '../shared/symbols.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/legend.js').Piece} Piece */

/** An average of log w, or the log of an average of w. @typedef {{ quantity: string, name: string, value: number | null, error: number, exact: number | null }} Line */

const NAME = 'khat';

/**
 * @param {Run} run
 * @param {Analysis} answer
 * @returns {[Line, Line]}
 */
function linesOf(run, answer) {
  const bound = run.frame?.bound;
  const error = (/** @type {unknown} */ value) => (isFiniteNumber(value) && value > 0 ? value : 0);
  const fresh = answer.iteration === undefined || answer.iteration === run.frame?.iteration;
  return [
    {
      quantity: 'elbo',
      name: 'mean of log w',
      value: finite(answer.meanLogWeight),
      error: error(answer.meanLogWeightError),
      // The exact bound is that of the frame, which may be on from where the weights were drawn.
      exact: fresh ? finite(bound?.elbo) : null,
    },
    {
      quantity: 'logEvidence',
      name: 'log of mean w',
      value: finite(answer.logMeanWeight),
      error: error(answer.logMeanWeightError),
      exact: finite(answer.logEvidence ?? bound?.logEvidence),
    },
  ];
}

/** @param {Line} line */
const withMargin = ({ value, error }) => `${number(value)}${error > 0 ? ` ± ${number(error)}` : ''}`;

/**
 * @param {Line} line
 * @param {Run} run
 */
function lineMarks(line, run) {
  const { quantity, name, value, error, exact } = line;
  const style = { label: name, quantity, color: quantity };
  const tell = () => ({
    kind: 'quantity',
    title: symbolOf(quantity, run),
    rows: /** @type {[string, string][]} */ ([
      [name, `${withMargin(line)} nats`],
      ...(exact === null ? [] : [['exact', `${number(exact)} nats`]]),
    ]),
  });
  return [
    rule({ x: value }, { ...style, name, width: 2.25, fill: 0.15, margin: 2 * error, tell }),
    rule({ x: exact }, { ...style, name: `${name}, exact`, dash: [4, 3] }),
  ];
}

const read = answered(NAME, (answer, run) => ({ answer, run, lines: linesOf(run, answer) }));

export const plot = panel({
  id: 'jensen',
  label: 'Jensen’s gap',
  models: ['density'],
  evidence: true,
  fields: ['bound'],
  analyses: [NAME],
  aspect: 1.5,
  height: (width, em) => Math.ceil(Math.max(width / 1.5, 21 * em)),

  read,

  picture({ answer, run, lines }, painter) {
    const [edges, counts] = [valuesOf(answer.histogram?.edges), valuesOf(answer.histogram?.counts)];
    const ends = lines.flatMap(({ value, exact }) => [value ?? NaN, exact ?? NaN]);
    const range = extentOf([...Array.from(edges), ...ends]);
    if (!range) return 'Being computed';
    const [mean, log] = lines;
    const gap = mean.value !== null && log.value !== null ? log.value - mean.value : null;
    const most = extentOf(counts)?.[1] ?? 0;
    const age = ageOf(run, answer);
    /** @param {string} words @param {string} color @returns {Piece} */
    const piece = (words, color) => ({
      text: words,
      color,
      weight: 600,
      swatches: [{ kind: 'line', color }],
    });
    return chartOf(painter, {
      x: { domain: padded(range, 0.03), title: 'log w = log p(x, z) − log q(z)' },
      y: {
        domain: [0, most > 0 ? 1.3 * most : 1],
        title: `draws${answer.draws ? ` (of ${plain(answer.draws)})` : ''}`,
      },
      legend: [
        ...lines.map((line) => piece(`${line.name} ${withMargin(line)}`, line.quantity)),
        ...(gap === null
          ? []
          : [piece(`gap ${number(gap)} ≈ ${symbolOf('klPosterior', run)}`, 'klPosterior')]),
        { text: 'exact', swatches: [{ kind: 'line', color: 'muted', dash: [4, 3] }] },
        ...(age === '' ? [] : [{ text: age }]),
      ],
      marks: ({ top, y }) => [
        histogram(edges, counts, {
          label: 'histogram',
          name: 'draws',
          color: 'logWeight',
          fill: 0.55,
          tell: (i) => ({
            kind: 'bar',
            title: `${number(edges[i])} to ${number(edges[i + 1])} nats`,
            rows: [['draws', plain(counts[i])]],
          }),
        }),
        ...lines.flatMap((line) => lineMarks(line, run)),
        // From the mean of the logs to the log of the mean.
        arrow(
          { x: mean.value ?? 0, y: y.invert(top + painter.theme.fontSize * 1.8), u: gap ?? NaN, v: 0 },
          { label: 'gap', quantity: 'klPosterior', color: 'klPosterior', head: 0.35, open: true, free: true },
        ),
      ],
    });
  },

  words({ answer, lines }) {
    const [mean, log] = lines.map(
      (line) => `${withMargin(line)} nats${line.exact === null ? '' : ` (exactly ${number(line.exact)})`}`,
    );
    const draws = answer.draws ? ` of ${plain(answer.draws)} draws from q` : '';
    return (
      `The mean of the log weights${draws} is the ELBO, ${mean}; the log of their mean weight is the log evidence, ${log}. ` +
      `The difference is Jensen’s gap, the KL divergence from q to the posterior.`
    );
  },
});
