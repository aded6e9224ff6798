/**
 * Of one point, close by: the exact posterior p(z|x), q(z|x) as the encoder gives it, and the best q of its family. What the encoder's q
 * lacks of the evidence is what no q of the family has (the approximation gap) and what this encoder does not find (the amortisation
 * gap).
 */

import { legendMarks, legendOf } from '../drawing/legend.js';
import { addingUp, finite, isFiniteNumber, number, valuesOf } from '../drawing/numbers.js';
import { extentOf } from '../drawing/scale.js';
import { chartOf, sheet } from '../marks/chart.js';
import { area, contour, line } from '../marks/marks.js';
import { panel } from '../panel.js';
import { divergence } from '../shared/alarms.js';
import { ageOf, silenceOf } from '../shared/analyses.js';
import { gaussianMarks } from '../shared/approximation.js';
import { DEPTHS } from '../shared/target.js';
import { chosenOf, markOf, nameOf, posteriorOf, questionsOf } from './choice.js';
import { posteriorGrid } from './latent-layers.js';
import { latentName } from './latent-words.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Grid} Grid */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/legend.js').Piece} Piece */
/** @typedef {import('../drawing/scale.js').Range} Range */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {{ run: Run, answer: Analysis }} Content */

const BEST_DASHES = [6, 3];

/** How far the view reaches, in standard deviations. */
const REACH = 2.8;

/**
 * @param {Analysis} answer
 * @param {'' | 'best'} which
 * @returns {{ mean: number[], factor: number[] } | null}
 */
function gaussianOf(answer, which) {
  const [mean, factor] = [
    which === 'best' ? answer.bestMean : answer.mean,
    which === 'best' ? answer.bestFactor : answer.factor,
  ].map((dense) => Array.from(valuesOf(dense)));
  const square = mean.length > 0 && factor.length === mean.length ** 2;
  return square && [...mean, ...factor].every(isFiniteNumber) ? { mean, factor } : null;
}

/**
 * What an axis spans: the part of the grid in which the posterior or q is.
 * @param {Analysis} answer
 * @param {import('../types.js').Dense | null | undefined} grid
 * @param {number} h
 * @returns {Range | null}
 */
function viewOf({ mean, deviations, posteriorMean, posteriorDeviations }, grid, h) {
  const whole = extentOf(valuesOf(grid));
  if (!whole) return null;
  const ends = [
    [mean, deviations],
    [posteriorMean, posteriorDeviations],
  ].flatMap(([centre, deviation]) => {
    const [at, reach] = [valuesOf(centre)[h], REACH * valuesOf(deviation)[h]];
    return [at - reach, at + reach];
  });
  if (!ends.every(isFiniteNumber)) return whole;
  const view = /** @type {Range} */ ([
    Math.max(whole[0], Math.min(...ends)),
    Math.min(whole[1], Math.max(...ends)),
  ]);
  return view[1] > view[0] ? view : whole;
}

/**
 * The approximation gap and the amortisation gap.
 * @param {Analysis} answer
 */
function gapsOf({ approximationGap, approximationGapError, amortizationGap, amortizationGapError }) {
  return [
    divergence(approximationGap, approximationGapError),
    divergence(amortizationGap, amortizationGapError),
  ];
}

/**
 * log p(x) − ELBO, and the two parts of it.
 * @param {Analysis} answer
 * @returns {Piece[]}
 */
function sumOf(answer) {
  const { logEvidence, elbo } = answer;
  const [approximation, amortization] = addingUp(gapsOf(answer), [logEvidence, elbo]);
  /** @param {string} name @param {unknown} value @param {string} color */
  const piece = (name, value, color) => ({ text: `${name} ${number(finite(value))}`, color, weight: 600 });
  return [
    piece('log p(x)', logEvidence, 'logEvidence'),
    piece('= ELBO', elbo, 'elbo'),
    piece('+ amortisation gap', amortization, 'amortizationGap'),
    piece('+ approximation gap', approximation, 'approximationGap'),
  ];
}

const EXACT = { label: 'exact posterior', name: 'p(z | x)', color: 'target' };
const BEST = { label: 'best q', name: 'best q', color: 'approximationGap', dash: BEST_DASHES };
const Q = { label: 'q', name: 'q(z | x)', color: 'elbo' };

/**
 * @param {Analysis} answer
 * @param {Grid} grid
 * @returns {Mark[]}
 */
function planeMarks(answer, grid) {
  const [q, best] = [gaussianOf(answer, ''), gaussianOf(answer, 'best')];
  return [
    contour(grid, valuesOf(answer.levels), { ...EXACT, depths: DEPTHS }),
    ...(best?.mean.length === 2 ? gaussianMarks(best, BEST) : []),
    ...(q?.mean.length === 2 ? gaussianMarks(q, Q) : []),
  ];
}

/**
 * @param {Analysis} answer
 * @param {Grid} grid
 * @returns {Mark[]}
 */
function lineMarks(answer, grid) {
  const best = gaussianOf(answer, 'best');
  const z = valuesOf(grid.x);
  const [mean, deviation] = [best?.mean[0] ?? NaN, best?.factor[0] ?? NaN];
  const height = 1 / (Math.sqrt(2 * Math.PI) * Math.abs(deviation));
  const density = Array.from(z, (at) => height * Math.exp(-0.5 * ((at - mean) / deviation) ** 2));
  return [
    area(z, valuesOf(grid.density), { ...EXACT, fill: 0.35, width: 1.25 }),
    line(z, density, { ...BEST, width: 1.75 }),
    line(z, valuesOf(answer.q), { ...Q, width: 2.25 }),
  ];
}

/**
 * @param {Content} content
 * @param {Painter} painter
 */
function picture({ run, answer }, painter) {
  const grid = posteriorGrid(answer);
  const [across, up] = [viewOf(answer, grid?.x, 0), viewOf(answer, grid?.y, 1)];
  if (!grid || !across || !(across[1] > across[0]) || (grid.y && !(up && up[1] > up[0])))
    return 'Being computed';
  const { width, height, theme } = painter;
  const flat = !up;
  const sum = legendOf(painter, sumOf(answer), width, { size: 1 });
  const peak = Math.max(...[grid.density, answer.q].map((dense) => extentOf(valuesOf(dense))?.[1] ?? 0));
  const age = ageOf(run, answer);
  return [
    ...chartOf(painter, {
      x: { domain: across, title: latentName(0, flat ? 1 : 2) },
      y: up
        ? { domain: up, title: latentName(1) }
        : { domain: [0, peak > 0 ? 1.1 * peak : 1], title: 'density' },
      equal: !flat,
      indent: flat ? 5.5 : 3.4,
      area: { left: 0, top: 0, width, height: height - sum.height - 0.5 * theme.fontSize },
      clip: 0,
      legend: [
        { text: nameOf(run), color: 'ink', weight: 600 },
        { text: 'p(z | x)', swatches: [{ kind: 'fill', color: 'target', alpha: DEPTHS[3] }] },
        { text: 'q(z | x)', swatches: [{ kind: 'line', color: 'elbo' }] },
        { text: 'best q', swatches: [{ kind: 'line', color: BEST.color, dash: BEST.dash }] },
        ...(age === '' ? [] : [{ text: age }]),
      ],
      marks: grid.y ? planeMarks(answer, grid) : lineMarks(answer, grid),
    }),
    sheet(painter, legendMarks(painter, sum, 0, height - sum.height)),
  ];
}

const plotted = panel({
  id: 'posterior',
  label: 'q(z | x) and the exact posterior',
  models: ['vae'],
  evidence: true,
  fields: ['points', 'latent'],
  analyses: ['posterior'],
  aspect: 1.25,
  asks: questionsOf,

  read([run]) {
    const answer = posteriorOf(run);
    return run && answer ? { run, answer } : silenceOf(run, 'posterior');
  },

  picture,

  words({ run, answer }) {
    const { logEvidence, elbo, gap } = answer;
    const [approximation, amortization] = gapsOf(answer);
    return (
      `Of ${nameOf(run)}: log p(x) is ${number(finite(logEvidence))} nats and the ELBO ${number(finite(elbo))}. The gap of ` +
      `${number(finite(gap))} is an approximation gap of ${number(approximation)} and an amortisation gap of ` +
      `${number(amortization)}.`
    );
  },
});

/** Another point may be chosen before there is an answer about this one. @type {import('../types.js').Plot} */
export const plot = {
  ...plotted,

  marks([run], { width, height }) {
    const count = run?.frame?.pointCount ?? 0;
    return count > 0 ? [{ ...markOf(run), x: width / 2, y: height / 2 }] : [];
  },

  press([run], _painter, _mark, { arrow: [right, down], far }) {
    const count = run?.frame?.pointCount ?? 0;
    const steps = (right - down) * (far ? 10 : 1);
    if (count === 0 || steps === 0) return null;
    const point = (((chosenOf(run).point + steps) % count) + count) % count;
    return { subject: 'point', point };
  },
};
