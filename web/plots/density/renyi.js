/**
 * D6: the Rényi bounds over α. They fall as α grows, through the CUBO at −1 and the log evidence at 0 to the ELBO at 1; where the moment
 * behind them is infinite they are so too, and that is said rather than drawn.
 */

import { decimalsApart, finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { extentOf, padded } from '../drawing/scale.js';
import { widthOf } from '../drawing/text.js';
import { chartOf, sheet } from '../marks/chart.js';
import { bars, dots, line, rule, text } from '../marks/marks.js';
import { answered, panel } from '../panel.js';
import { ageOf } from '../shared/analyses.js';
import { reasonOf, symbolOf } from '../shared/symbols.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../marks/marks.js').Mark} Mark */

const NAME = 'renyi';

/** How a value of α stands: `state` of the answer. @type {Record<string, string>} */
const STATES = { 0: '', 1: '+∞', '-1': '−∞', 2: 'not decided' };
const UNDECIDED = 2;

/** Bounds that agree to so many decimals are the same to a reader. */
const CLOSE = 6;

/** The curve is followed this many times the span of the marked values beyond them, where it runs off to infinity. */
const FOLLOWED = 1.2;

/** @typedef {{ quantity: 'cubo' | 'logEvidence' | 'elbo', alpha: number, value: number }} Point */
/** @typedef {{ from: number, to: number, state: number }} Region  of α, where the bound is not finite */

/**
 * @param {Analysis} answer
 * @param {Run} run
 */
function contentOf(answer, run) {
  const alpha = valuesOf(answer.alpha);
  const states = Array.from(alpha, (_, i) => stateOf(answer, i));
  const bound = Array.from(valuesOf(answer.bound), (value, i) => (states[i] === 0 ? value : NaN));
  const points = /** @type {Point[]} */ (
    [
      { quantity: 'cubo', alpha: -1, value: finite(answer.cubo) },
      { quantity: 'logEvidence', alpha: 0, value: finite(answer.logEvidence) },
      { quantity: 'elbo', alpha: 1, value: finite(answer.elbo) },
    ].filter(({ value }) => value !== null)
  );
  /** @type {Region[]} */
  const regions = [];
  states.forEach((state, i) => {
    if (state === 0 || !isFiniteNumber(alpha[i])) return;
    // Half way to the neighbours: where between them it begins is not known.
    const from = i > 0 ? (alpha[i - 1] + alpha[i]) / 2 : alpha[i];
    const to = i + 1 < alpha.length ? (alpha[i] + alpha[i + 1]) / 2 : alpha[i];
    const last = regions[regions.length - 1];
    if (last?.state === state && last.to === from) last.to = to;
    else regions.push({ from, to, state });
  });
  return { run, answer, alpha, states, bound, points, regions };
}

/**
 * @param {Analysis} answer
 * @param {number} i
 * @returns {number} a key of STATES
 */
function stateOf(answer, i) {
  const state = valuesOf(answer.state)[i] ?? 0;
  const known = state in STATES && (state !== 0 || isFiniteNumber(valuesOf(answer.bound)[i]));
  return known ? state : UNDECIDED;
}

/**
 * @param {Region} region
 * @param {import('../drawing/axes.js').Plane} plane
 * @param {Painter} painter
 * @returns {Mark[]}
 */
function regionMarks({ from, to, state }, { x, y }, painter) {
  const words = STATES[state];
  const label = words;
  const [top, low] = [y.domain[1], y.domain[0]];
  const room = x(to) - x(from) < widthOf(painter, words, 1, 600) / 2 ? '' : words;
  const below = state < 0;
  return [
    bars({ x0: [from], x1: [to], y0: [low], y1: [top] }, { label, color: 'muted', fill: 0.14, free: true }),
    text((from + to) / 2, below ? 'bottom' : 'top', room, {
      label,
      color: 'muted',
      size: 1,
      weight: 600,
      dy: below ? -0.6 : 0.6,
      align: 'center',
      baseline: below ? 'bottom' : 'top',
      inside: true,
      free: true,
    }),
  ];
}

/**
 * @param {Point} point
 * @param {number} decimals
 * @param {Run} run
 * @returns {Mark[]}
 */
function pointMarks({ quantity, alpha, value }, decimals, run) {
  const symbol = symbolOf(quantity, run);
  const style = { label: symbol, quantity, color: quantity, free: true };
  const tell = () => ({
    kind: 'quantity',
    title: symbol,
    rows: /** @type {[string, string][]} */ ([[`α = ${plain(alpha)}`, `${number(value)} nats`]]),
  });
  return [
    rule({ y: value, to: alpha }, { ...style, width: 1, dash: [2, 3] }),
    dots([alpha], [value], { ...style, r: 0.38, name: symbol, tell }),
    // The curve falls from the upper left, so above a point on its right it is free.
    text(alpha, value, `${symbol} ${number(value, decimals)}`, {
      ...style,
      size: 1,
      weight: 600,
      dx: 0.5,
      dy: -0.55,
      baseline: 'bottom',
      inside: true,
    }),
  ];
}

const read = answered(NAME, contentOf);

export const plot = panel({
  id: 'renyi',
  label: 'Rényi bounds',
  models: ['density'],
  evidence: true,
  fields: ['bound'],
  analyses: [NAME],
  aspect: 1.5,

  read,

  picture({ run, answer, alpha, states, bound, points, regions }, painter) {
    const across = extentOf(alpha);
    const whole = extentOf(bound);
    const values = points.map(({ value }) => value);
    const around = extentOf(values) ?? whole;
    if (!across || !(across[1] > across[0]) || !around) return 'Being computed';
    const room = FOLLOWED * Math.max(around[1] - around[0], 1e-3);
    const least = Math.max(whole?.[0] ?? around[0], around[0] - room);
    const most = Math.min(whole?.[1] ?? around[1], around[1] + room);
    const decimals = decimalsApart(values, 2, CLOSE);
    const charts = chartOf(painter, {
      x: { domain: across, title: 'α' },
      y: {
        domain: padded([Math.min(least, around[0]), Math.max(most, around[1])], 0.08),
        title: 'bound (nats)',
      },
      marks: (plane) => [
        line(alpha, bound, {
          label: 'VR',
          name: 'VR',
          width: 1.75,
          tell: (i) => ({
            kind: 'bound',
            title: `α = ${plain(alpha[i])}`,
            rows: [['bound', states[i] === 0 ? `${number(bound[i])} nats` : STATES[states[i]]]],
          }),
        }),
        ...regions.flatMap((region) => regionMarks(region, plane, painter)),
        ...points.flatMap((point) => pointMarks(point, decimals, run)),
      ],
    });
    const age = text('right', 'top', ageOf(run, answer), {
      color: 'muted',
      dy: 0.2,
      align: 'right',
      baseline: 'top',
    });
    return [sheet(painter, [age]), ...charts];
  },

  words({ answer, regions }) {
    const infinite = regions.map(
      ({ from, to, state }) =>
        `${state === UNDECIDED ? STATES[state] : `infinite (${STATES[state]})`} for α from ${plain(from)} to ${plain(to)}`,
    );
    const reason = reasonOf(answer.why, 'cubo');
    const cubo = isFiniteNumber(answer.cubo) ? number(answer.cubo) : reason === '' ? 'not known' : reason;
    return (
      `The Rényi bound falls as α grows: the CUBO at α = −1 is ${cubo}, the log evidence at 0 is ` +
      `${number(answer.logEvidence)}, the ELBO at 1 is ${number(answer.elbo)} nats` +
      `${infinite.length > 0 ? `; it is ${infinite.join(', and ')}` : ''}.`
    );
  },
});
