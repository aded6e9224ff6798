/**
 * D9: log p(x) of the chosen observation, estimated by averaging weights of S draws, from the prior and from q; every repeat a dot.
 * Below, how far the estimates of p(x) scatter, which falls as S^(−1/2) where the weights' variance is finite, and what is predicted: of
 * what so many draws can see, and faintly of all, where that is more.
 * Where an estimate is not to be trusted, that is said.
 */

import { legendMarks, legendOf } from '../drawing/legend.js';
import { logTicks } from '../drawing/log-axis.js';
import { finite, isFiniteNumber, number, plain, power, valuesOf } from '../drawing/numbers.js';
import { extentOf, padded } from '../drawing/scale.js';
import { wrap } from '../drawing/text.js';
import { chartOf, sheet } from '../marks/chart.js';
import { bars, dots, line, probe, rule, text } from '../marks/marks.js';
import { answered, panel } from '../panel.js';
import { ageOf } from '../shared/analyses.js';
import { reasonOf } from '../shared/symbols.js';
import { askedPoint, pointName } from './chosen.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {ReturnType<typeof contentOf>} Content */

export const NAME = 'montecarlo';
const SMALL = 0.92;
const LINE = 1.4;

/** @type {Record<string, string>} */
const COLORS = { prior: 'klPrior', q: 'elbo' };

/** Beyond so many font sizes of width both halves stand side by side. */
const BESIDE_FROM = 56;

/** A prediction that is so many orders of magnitude from all that was measured is not on its axis. */
const FAR = 4;

/** The axis of estimates begins where all but this share of the dots lie above. */
const BELOW = 0.06;

/**
 * @typedef {object} Proposal
 * @property {string} id
 * @property {string} label
 * @property {string} color  name
 * @property {ArrayLike<number>} estimates  [k · repeats]
 * @property {ArrayLike<number>} logMean
 * @property {ArrayLike<number>} deviation  relative
 * @property {ArrayLike<number>} predicted
 * @property {ArrayLike<number>} seen  what so many draws can see of it
 * @property {any} raw
 */

/**
 * @param {Analysis} answer
 * @param {Run} run
 */
function contentOf(answer, run) {
  const draws = Array.from(valuesOf(answer.draws)).filter((value) => value > 0);
  const list = Array.isArray(answer.proposals) ? answer.proposals : [];
  /** @type {Proposal[]} */
  const proposals = list.map((raw) => ({
    id: String(raw?.id ?? ''),
    label: raw?.id === 'prior' ? 'from the prior' : 'from q',
    color: COLORS[raw?.id] ?? 'muted',
    estimates: valuesOf(raw?.estimates),
    logMean: valuesOf(raw?.logMean),
    deviation: valuesOf(raw?.relativeDeviation),
    predicted: valuesOf(raw?.predicted),
    seen: valuesOf(raw?.seen),
    raw: raw ?? {},
  }));
  // As many estimates for each S.
  const most = Math.max(0, ...proposals.map(({ estimates }) => estimates.length));
  const repeats = draws.length > 0 ? Math.floor(most / draws.length) : 0;
  const exact = finite(answer.logEvidence);
  return { run, answer, draws, steps: draws.map(Math.log2), repeats, proposals, exact };
}

/**
 * The range of the estimates' axis: all but the lowest few, which would leave the others no room.
 * @param {Content} content
 */
function rangeOf({ proposals, exact }) {
  const all = proposals.flatMap(({ estimates }) => Array.from(estimates)).filter(isFiniteNumber);
  all.sort((a, b) => a - b);
  const low = all[Math.floor(BELOW * all.length)];
  return extentOf([low, all[all.length - 1], exact ?? NaN].filter(isFiniteNumber));
}

/** @param {ArrayLike<number>} values */
const logsOf = (values) => Array.from(values, (value) => (value > 0 ? Math.log10(value) : NaN));

/**
 * The range of the deviations' axis, in orders of magnitude: what was measured, with what is predicted of it. The deviation of all draws may
 * be so far above what so many can see that it would leave the others no room.
 * @param {Proposal[]} proposals
 * @returns {{ spread: [number, number], beyond: number | null }}  `beyond`: the largest that is off the axis
 */
function spreadOf(proposals) {
  const measured = proposals.flatMap(({ deviation, seen }) => [...logsOf(deviation), ...logsOf(seen)]);
  const all = proposals.flatMap(({ predicted }) => logsOf(predicted)).filter(isFiniteNumber);
  const [low, high] = extentOf(measured) ?? extentOf(all) ?? [-1, 1];
  const near = all.filter((value) => value >= low - FAR && value <= high + FAR);
  const spread = padded(extentOf([low, high, ...near]) ?? [low, high], 0.08);
  return { spread, beyond: near.length < all.length ? Math.max(...all) : null };
}

/**
 * What is measured at the largest S, and whether it is to be trusted.
 * @param {Proposal} proposal
 * @param {number[]} draws
 * @param {Analysis} answer
 */
function wordsOf({ id, label, raw }, draws, { why }) {
  const last = draws.length - 1;
  const bias = number(finite(valuesOf(raw.bias)[last]), 3);
  const error = finite(valuesOf(raw.biasError)[last]);
  const deviation = number(finite(valuesOf(raw.logDeviation)[last]), 3);
  const margin = error === null ? '' : ` ± ${number(error, 3)}`;
  const reason = reasonOf(why, `proposals.${id}.slope`);
  const slope = isFiniteNumber(raw.slope)
    ? `slope ${number(raw.slope)}${isFiniteNumber(raw.slopeError) ? ` ± ${number(raw.slopeError)}` : ''}`
    : `slope ${reason === '' ? 'not known' : reason}`;
  const said = typeof raw.message === 'string' ? ` ${raw.message}` : '';
  const head = `${label[0].toUpperCase()}${label.slice(1)}`;
  return `${head}, S = ${plain(draws[last])}: bias ${bias}${margin}, sd ${deviation}, ${slope}.${said}`;
}

/**
 * @param {Content} content
 * @returns {import('../drawing/legend.js').Piece[]}
 */
function piecesOf({ run, answer, proposals, exact, repeats }) {
  const { beyond } = spreadOf(proposals);
  const line = /** @type {const} */ ('line');
  const age = ageOf(run, answer);
  return [
    { text: pointName(answer), color: 'ink', weight: 600 },
    {
      text: `log p(x) ${number(exact)}`,
      color: 'logEvidence',
      swatches: [{ kind: line, color: 'logEvidence' }],
    },
    ...proposals.map(({ label, color }) => ({
      text: label,
      color,
      swatches: [{ kind: /** @type {const} */ ('dot'), color }],
    })),
    { text: `${plain(repeats)} repeats, line: their mean` },
    {
      text: 'predicted, of what the draws can see',
      swatches: [{ kind: line, color: 'muted', dash: SEEN }],
    },
    {
      text: beyond === null ? 'of all' : `of all, up to ${power(Math.round(beyond))}`,
      swatches: [{ kind: line, color: 'muted', dash: ALL }],
    },
    ...(age === '' ? [] : [{ text: age }]),
  ];
}

/** The dashes of what is predicted: of what the draws can see, and of all. */
const SEEN = [5, 4];
const ALL = [1, 3];

/**
 * @param {Content} content
 * @param {number} em
 * @returns {Mark[]}
 */
function estimateMarks({ steps, repeats, proposals, exact }, em) {
  const gap = steps[1] - steps[0];
  // An area of a square of that side.
  const radius = Math.max(2, em * 0.19) / Math.sqrt(Math.PI);
  return [
    ...proposals.map(({ label, color, estimates }, p) => {
      // Beside each other, so that neither hides the other; a draw or two of a pixel to the side, the same every time.
      const aside = proposals.length > 1 ? (p === 0 ? -0.14 : 0.14) : 0;
      const places = steps.flatMap((step) =>
        Array.from({ length: repeats }, (_, r) => step + gap * (aside + (((r * 7) % 11) / 11 - 0.5) * 0.2)),
      );
      const style = { label, color, name: `${label}, each repeat`, alpha: 0.42 };
      return dots(places, estimates, { ...style, shape: 'square', radius, apart: true });
    }),
    rule({ y: exact }, { label: 'log p(x)', name: 'log p(x)', color: 'logEvidence' }),
    ...proposals.map(({ label, color, logMean }) =>
      line(steps, logMean, { label, color, name: `${label}, mean` }),
    ),
  ];
}

/**
 * @param {Content} content
 * @returns {Mark[]}
 */
function scatterMarks({ steps, proposals }) {
  return proposals.flatMap(({ label, color, deviation, predicted, seen }) => [
    ...[
      { values: seen, dash: SEEN, name: `${label}, predicted of what the draws can see` },
      { values: predicted, dash: ALL, name: `${label}, predicted of all` },
    ]
      .filter(({ values }) => values.length === steps.length)
      .map(({ values, dash, name }) => line(steps, logsOf(values), { label, color, name, dash, width: 1.5 })),
    dots(steps, logsOf(deviation), { label, color, name: `${label}, measured` }),
  ]);
}

/**
 * @param {Content} content
 * @param {ArrayLike<number>} heights
 */
function told({ steps, draws, proposals }, heights) {
  return probe(
    steps,
    steps.map((_, i) => heights[i]),
    (i) => ({
      kind: 'draws',
      title: `S = ${plain(draws[i])}`,
      rows: proposals.flatMap(
        ({ label, logMean, deviation, raw }) =>
          /** @type {[string, string][]} */ ([
            [`${label}: mean`, `${number(finite(logMean[i]))} nats`],
            ['bias', number(finite(valuesOf(raw.bias)[i]), 3)],
            ['sd / p(x)', plain(finite(deviation[i]))],
          ]),
      ),
    }),
  );
}

const read = answered(NAME, contentOf);

export const plot = panel({
  id: 'sampling',
  label: 'p(x) by sampling',
  models: ['curve'],
  evidence: true,
  fields: ['points', 'curve', 'q'],
  analyses: [NAME],
  aspect: 1.3,
  height: (width, em) => Math.ceil(em * (width < BESIDE_FROM * em ? 48 : 33)),
  asks: (run) => ({ [NAME]: askedPoint(run) }),

  read,

  picture(content, painter) {
    const { answer, draws, steps, proposals } = content;
    const range = rangeOf(content);
    if (!range || steps.length < 2) return 'Being computed';
    const { width, height, theme } = painter;
    const em = theme.fontSize;
    const notes = proposals.map((proposal) => ({
      color: proposal.color,
      lines: wrap(painter, wordsOf(proposal, draws, answer).split(' '), width - 0.9 * em, SMALL),
    }));
    const foot = notes.reduce((sum, { lines }) => sum + lines.length * LINE * em, 0) + em * 0.4;
    const legend = legendOf(painter, piecesOf(content), width);
    const beside = width >= BESIDE_FROM * em;
    const [top, tall, gap] = [legend.height, height - foot - legend.height, em * 2];
    const split = beside ? (width - gap) * 0.56 : tall * 0.58;
    const [estimates, scatter] = beside
      ? [
          { left: 0, top, width: split, height: tall },
          { left: split + gap, top, width: width - split - gap, height: tall },
        ]
      : [
          { left: 0, top, width, height: split },
          { left: 0, top: top + split, width, height: tall - split },
        ];
    const most = Math.max(3, Math.floor((beside ? split : width) / (4.6 * em)));
    const stride = Math.ceil(draws.length / most);
    const ticks = draws
      .map((S) => ({ value: Math.log2(S), label: plain(S) }))
      .filter((_, i) => i % stride === 0);
    const x = { domain: padded([steps[0], steps[steps.length - 1]], 0.04), title: 'S, draws', ticks };
    const { spread } = spreadOf(proposals);
    let y = height - foot + em * 0.4;
    const words = notes.flatMap(({ color, lines }) => {
      const from = y;
      y += lines.length * LINE * em;
      return [
        bars({ x0: [0], x1: [3], y0: [from + em * 0.15], y1: [y - 0.2 * em] }, { color }),
        ...lines.map((line, i) =>
          text(em * 0.7, from + (i + 0.5) * LINE * em, line, { color: 'muted', baseline: 'middle' }),
        ),
      ];
    });
    return [
      sheet(painter, [...legendMarks(painter, legend, 0, 0), ...words]),
      ...chartOf(painter, {
        x,
        y: { domain: padded(range, 0.06), title: 'log of the average (nats)' },
        area: estimates,
        marks: [...estimateMarks(content, em), told(content, proposals[0]?.logMean ?? [])],
      }),
      ...chartOf(painter, {
        x,
        y: { domain: spread, title: 'sd of the average / p(x)', ticks: logTicks(spread, 5) },
        area: scatter,
        clip: 2,
        marks: [...scatterMarks(content), told(content, logsOf(proposals[0]?.deviation ?? []))],
      }),
    ];
  },

  words({ answer, proposals, draws, exact }) {
    if (proposals.length === 0 || draws.length === 0) return 'No estimates are known.';
    const words = proposals.map((proposal) => wordsOf(proposal, draws, answer));
    return `Estimates of log p(x) for ${pointName(answer)}, exactly ${number(exact)} nats. ${words.join(' ')}`;
  },
});
