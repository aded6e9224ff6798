/**
 * Everything over z for the observation that is chosen: the prior and the joint density p(x | z) p(z) above, whose area is p(x); the
 * posterior below, which is the joint divided by that area, and q upon it, which can be moved. What q misses is KL(q ‖ p(z | x)).
 */

import { legendMarks, legendOf } from '../drawing/legend.js';
import {
  addingUp,
  decimalsFor,
  finite,
  isFiniteNumber,
  number,
  plain,
  power,
  valuesOf,
} from '../drawing/numbers.js';
import { clamp, extentOf } from '../drawing/scale.js';
import { wrap } from '../drawing/text.js';
import { chartOf, sheet } from '../marks/chart.js';
import { area, bars, dots, line, probe, rule, text } from '../marks/marks.js';
import { answered, panel } from '../panel.js';
import { divergence } from '../shared/alarms.js';
import { ageOf } from '../shared/analyses.js';
import { askedPoint, pointName } from './chosen.js';
import { handlesOf, moved } from './z-line-handles.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/legend.js').Piece} Piece */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {NonNullable<ReturnType<typeof contentOf>>} Content */

const NAME = 'posterior';
const SMALL = 0.92;
const LINE = 1.4;

/** What z the picture always shows, and how far a posterior must reach to widen it. */
const USUAL = 3.2;
const NEGLIGIBLE = 1e-3;

/** The share of the height that prior and joint get. */
const UPPER = 0.42;

/** An axis is this much higher than what is on it. */
const HEADROOM = 1.12;

/**
 * The joint density as it is drawn beside the prior: times a power of ten, where it would else be too flat or too high to see.
 * @param {Analysis} answer
 */
function jointOf(answer) {
  const logJoint = Array.from(valuesOf(answer.logJoint));
  const top = extentOf(logJoint)?.[1] ?? -Infinity;
  const prior = extentOf(valuesOf(answer.prior))?.[1] ?? 0.4;
  const lacking = Math.log10(prior) - top / Math.LN10;
  // Between a third and ten times the prior's height both can be seen.
  const seen = !isFiniteNumber(lacking) || (lacking < 0.5 && lacking > -1);
  const times = seen ? 0 : Math.round(lacking);
  const values = logJoint.map((value) => Math.exp(value + times * Math.LN10));
  return { values, times };
}

/**
 * @param {Analysis} answer
 * @param {Run} run
 */
function contentOf(answer, run) {
  const z = valuesOf(answer.z);
  if (z.length === 0) return null;
  const { frame } = run;
  const discrete = answer.latent === 'discrete';
  const posterior = valuesOf(answer.posterior);
  const q = valuesOf(answer.q);
  const [p, top] = [extentOf(posterior)?.[1] ?? 0, extentOf(q)?.[1] ?? 0];
  let [low, high] = [-USUAL, USUAL];
  for (let i = 0; i < z.length; i++) {
    if (!isFiniteNumber(z[i]) || !(posterior[i] > NEGLIGIBLE * p || q[i] > NEGLIGIBLE * top)) continue;
    [low, high] = [Math.min(low, z[i]), Math.max(high, z[i])];
  }
  const joint = jointOf(answer);
  // The answer's places lie where the posterior is; the prior is everywhere.
  const wide = !discrete && frame?.curve?.z && frame.curve.prior ? frame.curve : null;
  const [priorZ, prior] = wide ? [valuesOf(wide.z), valuesOf(wide.prior)] : [z, valuesOf(answer.prior)];
  return { run, answer, z, discrete, priorZ, prior, joint, posterior, q, low, high };
}

/**
 * @param {Content} content
 * @param {Mark[]} marks  of the joint and of the prior
 * @returns {(Piece | Mark)[]}
 */
function upperLegend({ answer, joint: { times } }, [joint, prior]) {
  const factor = times === 0 ? '' : `${power(times)} × `;
  const evidence = isFiniteNumber(answer.evidence) && answer.evidence > 0 ? plain(answer.evidence) : null;
  const area = evidence === null ? `log p(x) = ${number(answer.logEvidence)}` : `area p(x) = ${evidence}`;
  return [
    { text: pointName(answer), color: 'ink', weight: 600 },
    prior,
    { ...joint, name: `${factor}p(x | z) p(z), ${area}` },
  ];
}

/**
 * @param {Content} content
 * @param {Mark[]} marks  of the posterior and of q
 * @returns {(Piece | Mark)[]}
 */
function lowerLegend({ run, answer }, [posterior, q]) {
  const modes = answer.modeCount;
  const many = isFiniteNumber(modes) ? `, ${plain(modes)} ${modes === 1 ? 'mode' : 'modes'}` : '';
  const age = ageOf(run, answer);
  return [{ ...posterior, name: `p(z | x)${many}` }, q, ...(age === '' ? [] : [{ text: age }])];
}

/**
 * D1 for this observation alone, as it adds up.
 * @param {Analysis} answer
 */
function notesOf({
  elbo,
  klPosterior,
  klPosteriorError,
  logEvidence,
  eubo,
  klReverse,
  klReverseError,
  residuals,
}) {
  const decimals = Math.max(3, decimalsFor([elbo, klPosterior, logEvidence]));
  /** @param {number | null} kl @param {[number | null, number | null]} ends */
  const gap = (kl, ends) => number(addingUp([kl], ends, decimals)[0], decimals);
  const below = divergence(klPosterior, klPosteriorError);
  const above = divergence(klReverse, klReverseError);
  const notes = [
    `ELBO ${number(elbo, decimals)}`,
    `+ KL(q ‖ p) ${gap(below, [logEvidence, elbo])}`,
    `= log p(x) ${number(logEvidence, decimals)}`,
  ];
  if (isFiniteNumber(eubo) && above !== null)
    notes.push(`= EUBO ${number(eubo, decimals)}`, `− KL(p ‖ q) ${gap(above, [eubo, logEvidence])}`);
  const known = ['D1', 'D7'].filter((id) => isFiniteNumber(residuals?.[id]));
  known.forEach((id, i) =>
    notes.push(`${i === 0 ? '· residuals ' : ''}${id} ${number(residuals[id], decimals)}`),
  );
  return notes;
}

/**
 * @typedef {{ label: string, quantity: string, color: string, filled?: boolean, wide?: boolean, dash?: number[] }} Look
 */

/**
 * A density over z, or of a discrete z its probabilities: bars, and upon them stems with a head.
 * @param {Content} content
 * @param {ArrayLike<number>} z
 * @param {ArrayLike<number>} heights
 * @param {Look} look
 * @param {number} [gap]  px between the values of a discrete z
 * @param {number} [em]
 * @returns {Mark[]} the first of them stands for all
 */
function hill({ discrete }, z, heights, { filled = false, wide = false, ...look }, gap = 0, em = 0) {
  const style = { ...look, name: look.label };
  if (!discrete) {
    const there = Array.from(z, (_, i) => i).filter(
      (i) => isFiniteNumber(z[i]) && isFiniteNumber(heights[i]),
    );
    const [xs, ys] = [there.map((i) => z[i]), there.map((i) => heights[i])];
    const width = wide ? 2.25 : 1.5;
    return [filled ? area(xs, ys, { ...style, width, fill: 0.35 }) : line(xs, ys, { ...style, width })];
  }
  const ys = heights.length === z.length ? heights : [];
  const half = (filled ? clamp(gap * 0.5, 2, em * 1.2) : 2) / 2;
  const sides = { x0: z, x1: z, y0: [0], y1: ys };
  const sticks = bars(sides, { ...style, dash: undefined, fill: filled ? 0.45 : 1, wide: half });
  if (filled) return [sticks];
  const radius = clamp(gap * 0.25, 1.5, em * 0.3);
  const heads = dots(z, ys, { ...style, dash: undefined, radius, keep: (i) => ys[i] > 0 });
  return [heads, { ...sticks, name: undefined }];
}

/**
 * @param {Content} content
 * @param {Painter} painter
 */
function picture(content, painter) {
  const { answer, z, discrete, priorZ, prior, joint, posterior, q, low, high } = content;
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const notes = wrap(painter, notesOf(answer), width, SMALL);
  const foot = notes.length * LINE * em;
  const split = Math.round((height - foot) * UPPER);
  const gap =
    z.length > 1 ? ((width - 3 * em) * Math.abs(z[z.length - 1] - z[0])) / (high - low) / (z.length - 1) : em;
  // The area of the joint density is p(x).
  const jointMarks = hill(
    content,
    z,
    joint.values,
    { label: 'p(x | z) p(z)', quantity: 'logEvidence', color: 'expectedLogJoint', filled: true },
    gap,
    em,
  );
  const priorMarks = hill(
    content,
    priorZ,
    prior,
    { label: 'p(z)', quantity: 'prior', color: 'klPrior', dash: [5, 4] },
    gap,
    em,
  );
  const posteriorMarks = hill(
    content,
    z,
    posterior,
    { label: 'p(z | x)', quantity: 'posterior', color: 'target', filled: true },
    gap,
    em,
  );
  const qMarks = hill(content, z, q, { label: 'q(z)', quantity: 'q', color: 'elbo', wide: true }, gap, em);
  const upperWords = legendOf(painter, upperLegend(content, [jointMarks[0], priorMarks[0]]), width);
  const lowerWords = legendOf(painter, lowerLegend(content, [posteriorMarks[0], qMarks[0]]), width);
  const tops = [
    [...Array.from(prior), ...joint.values],
    [...Array.from(posterior), ...Array.from(q)],
  ].map((values) => {
    const top = extentOf(values)?.[1] ?? 1;
    return top > 0 ? HEADROOM * top : 1;
  });
  const told = (/** @type {ArrayLike<number>} */ heights) =>
    probe(z, heights, (i) => ({
      kind: 'z',
      title: `z = ${plain(z[i])}`,
      rows: [
        ['p(z)', plain(finite(valuesOf(answer.prior)[i]))],
        ['log p(x, z)', number(finite(valuesOf(answer.logJoint)[i]))],
        ['p(z | x)', plain(finite(posterior[i]))],
        ['q(z)', plain(finite(q[i]))],
      ],
    }));
  const base = (/** @type {import('../drawing/axes.js').Plane} */ { y, bottom }) =>
    rule({ y: y.invert(bottom + 0.5) }, { label: 'axis', color: 'grid', width: 1 });
  const modes = Array.from(valuesOf(answer.modes?.z)).filter(isFiniteNumber);
  const x = { domain: /** @type {[number, number]} */ ([low, high]), title: '' };
  const what = discrete ? 'probability' : 'density';
  // Both halves stand over one axis.
  const upper = chartOf(painter, {
    x: { ...x, ticks: [] },
    y: { domain: [0, tops[0]], title: '', ticks: [] },
    area: { left: 0, top: 0, width, height: split },
    head: upperWords.height - em * 1.4,
    marks: (plane) => [base(plane), ...jointMarks, ...priorMarks, told(joint.values)],
  });
  const lower = chartOf(painter, {
    x: { ...x, title: 'z' },
    y: { domain: [0, tops[1]], title: '', ticks: [] },
    area: { left: 0, top: split - em * 1.2, width, height: height - foot - split + em * 1.2 },
    head: lowerWords.height - em * 1.2,
    marks: (plane) => [
      base(plane),
      ...posteriorMarks,
      ...qMarks,
      dots(
        modes,
        modes.map(() => 0),
        { label: 'modes', name: `modes, by ${what}`, color: 'target', shape: 'up', r: 0.55 },
      ),
      told(posterior),
    ],
  });
  const words = notes.map((note, i) =>
    text(em * 0.2, height - foot + (i + 0.5) * LINE * em, note, { color: 'muted', baseline: 'middle' }),
  );
  return [
    ...lower,
    ...upper,
    sheet(painter, [
      ...legendMarks(painter, upperWords, 0, em * 0.2),
      ...legendMarks(painter, lowerWords, 0, split - em * 0.9),
      ...words,
    ]),
  ];
}

const read = answered(NAME, contentOf);

export const plot = panel({
  id: 'z-line',
  label: 'z, given one x',
  models: ['curve'],
  evidence: true,
  fields: ['points', 'curve', 'q'],
  analyses: [NAME],
  aspect: 1.25,
  height: (width, em) => Math.ceil(Math.max(width / 1.4, 24 * em)),
  asks: (run) => ({ [NAME]: askedPoint(run) }),

  read,

  picture,

  words({ answer }) {
    const {
      logEvidence,
      elbo,
      klPosterior,
      modeCount,
      posteriorMean,
      posteriorDeviation,
      qMean,
      qDeviation,
    } = answer;
    const modes = isFiniteNumber(modeCount)
      ? `, with ${plain(modeCount)} ${modeCount === 1 ? 'mode' : 'modes'}`
      : '';
    return (
      `For ${pointName(answer)}: log p(x) is ${number(logEvidence)} nats. The posterior of z has mean ${plain(finite(posteriorMean))} and ` +
      `standard deviation ${plain(finite(posteriorDeviation))}${modes}; q has mean ${plain(finite(qMean))} and standard deviation ` +
      `${plain(finite(qDeviation))}. The bound is ${number(elbo)} nats, KL(q ‖ p(z | x)) ${number(divergence(klPosterior))}.`
    );
  },

  handles: (place) => handlesOf(placeOf(place), place.painter),
  move: (place, handle, px) => moved(placeOf(place), place.painter, handle, px),
});

/** @param {import('../panel.js').Place<Content>} place */
function placeOf({ content: { run, answer }, charts }) {
  return { run, answer, lower: /** @type {import('../drawing/axes.js').Plane} */ (charts[0].plane) };
}
