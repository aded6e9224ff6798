/**
 * Of one point, close by: the exact posterior p(z|x), q(z|x) as the encoder gives it, and the best q of its family. What the encoder's q
 * lacks of the evidence is what no q of the family has (the approximation gap) and what this encoder does not find (the amortisation
 * gap).
 */

import { divergence } from '../shared/alarms.js';
import { ageOf, silenceOf } from '../shared/analyses.js';
import { drawGaussian } from '../shared/approximation.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { chosenOf, markOf, nameOf, posteriorOf, questionsOf } from './choice.js';
import { drawLevels, ringsOf } from '../drawing/contours.js';
import { posteriorGrid } from './latent-layers.js';
import { latentName } from './latent-words.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { curve } from '../drawing/lines.js';
import { addingUp, finite, isFiniteNumber, number, valuesOf } from '../drawing/numbers.js';
import { extentOf } from '../drawing/scale.js';
import { DEPTHS, fillUnder } from '../shared/target.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/legend.js').Piece} Piece */
/** @typedef {import('../drawing/scale.js').Range} Range */

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
 * @param {Run} run
 * @param {Analysis} answer
 * @param {Painter} painter
 */
function layout(run, answer, painter) {
  const grid = posteriorGrid(answer);
  const [across, up] = [viewOf(answer, grid?.x, 0), viewOf(answer, grid?.y, 1)];
  const wide = across !== null && across[1] > across[0];
  if (!grid || !wide || (grid.y && !(up && up[1] > up[0]))) return null;
  const { width, theme } = painter;
  const em = theme.fontSize;
  const flat = !up;
  const indent = em * (flat ? 5.5 : 3.4);
  const legend = legendOf(painter, piecesOf(run, answer, painter), width - indent);
  const sum = legendOf(painter, sumOf(answer, painter), width, { size: 1 });
  const peak = Math.max(...[grid.density, answer.q].map((dense) => extentOf(valuesOf(dense))?.[1] ?? 0));
  const foot = sum.height + 0.5 * em;
  const plane = planeOf(painter, {
    x: { domain: across, title: latentName(0, flat ? 1 : 2) },
    y: up
      ? { domain: up, title: latentName(1) }
      : { domain: [0, peak > 0 ? 1.1 * peak : 1], title: 'density' },
    equal: !flat,
    head: Math.max(0, legend.height - em * 1.45),
    area: { left: 0, top: 0, width, height: painter.height - foot },
  });
  return { grid, plane, legend, indent, sum, footTop: painter.height - sum.height };
}

/**
 * @param {Run} run
 * @param {Analysis} answer
 * @param {Painter} painter
 * @returns {Piece[]}
 */
function piecesOf(run, answer, { theme }) {
  const [gold, blue, purple] = [theme.color('target'), theme.color('elbo'), theme.color('approximationGap')];
  const age = ageOf(run, answer);
  /** @type {Piece[]} */
  const pieces = [
    { text: nameOf(run), color: theme.color('ink'), weight: 600 },
    { text: 'p(z | x)', swatches: [{ kind: 'fill', color: gold, alpha: DEPTHS[3] }] },
    { text: 'q(z | x)', swatches: [{ kind: 'line', color: blue }] },
    { text: 'best q', swatches: [{ kind: 'line', color: purple, dash: BEST_DASHES }] },
  ];
  return age === '' ? pieces : [...pieces, { text: age }];
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
 * @param {Painter} painter
 * @returns {Piece[]}
 */
function sumOf(answer, { theme }) {
  const { logEvidence, elbo } = answer;
  const [approximation, amortization] = addingUp(gapsOf(answer), [logEvidence, elbo]);
  /** @param {string} sign @param {string} name @param {unknown} value @param {string} quantity */
  const piece = (sign, name, value, quantity) => ({
    text: `${sign}${name} ${number(finite(value))}`,
    color: theme.color(quantity),
    weight: 600,
  });
  return [
    piece('', 'log p(x)', logEvidence, 'logEvidence'),
    piece('= ', 'ELBO', elbo, 'elbo'),
    piece('+ ', 'amortisation gap', amortization, 'amortizationGap'),
    piece('+ ', 'approximation gap', approximation, 'approximationGap'),
  ];
}

/** @type {Plot} */
export const plot = {
  id: 'posterior',
  label: 'q(z | x) and the exact posterior',
  models: ['vae'],
  evidence: true,
  fields: ['points', 'latent'],
  analyses: ['posterior'],
  aspect: 1.25,
  asks: questionsOf,

  draw([run], painter) {
    const answer = posteriorOf(run);
    const place = run && answer ? layout(run, answer, painter) : null;
    if (!answer || !place) {
      placeholder(painter, silenceOf(run, 'posterior'));
      return;
    }
    const { grid, plane, legend, indent, sum, footTop } = place;
    drawAxes(painter, plane);
    drawLegend(painter, legend, indent, painter.theme.fontSize * 0.1);
    drawLegend(painter, sum, 0, footTop);
    painter.save();
    clipTo(painter, plane);
    const [q, best] = [gaussianOf(answer, ''), gaussianOf(answer, 'best')];
    if (grid.y) drawOverPlane(painter, place, answer, q, best);
    else drawOverLine(painter, place, answer, best);
    painter.restore();
  },

  describe([run]) {
    const answer = posteriorOf(run);
    if (!answer) return `${silenceOf(run, 'posterior')}.`;
    const { logEvidence, elbo, gap } = answer;
    const [approximation, amortization] = gapsOf(answer);
    return (
      `Of ${nameOf(run)}: log p(x) is ${number(finite(logEvidence))} nats and the ELBO ${number(finite(elbo))}. The gap of ` +
      `${number(finite(gap))} is an approximation gap of ${number(approximation)} and an amortisation gap of ` +
      `${number(amortization)}.`
    );
  },

  marks([run], painter) {
    const count = run?.frame?.pointCount ?? 0;
    const { width, height } = painter;
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

/**
 * @param {Painter} painter
 * @param {NonNullable<ReturnType<typeof layout>>} place
 * @param {Analysis} answer
 * @param {{ mean: number[], factor: number[] } | null} q
 * @param {{ mean: number[], factor: number[] } | null} best
 */
function drawOverPlane(painter, { grid, plane }, answer, q, best) {
  const { theme } = painter;
  const { x, y } = plane;
  painter.group('exact posterior', () => {
    const style = { color: theme.color('target'), depths: DEPTHS };
    drawLevels(painter, ringsOf(grid, valuesOf(answer.levels)), grid, style, x, y);
  });
  if (best?.mean.length === 2) {
    const style = { color: theme.color('approximationGap'), dashes: BEST_DASHES };
    painter.group('best q', () => drawGaussian(painter, best, style, x, y));
  }
  if (q?.mean.length === 2)
    painter.group('q', () => drawGaussian(painter, q, { color: theme.color('elbo') }, x, y));
}

/**
 * @param {Painter} painter
 * @param {NonNullable<ReturnType<typeof layout>>} place
 * @param {Analysis} answer
 * @param {{ mean: number[], factor: number[] } | null} best
 */
function drawOverLine(painter, { grid, plane }, answer, best) {
  const { theme } = painter;
  const { x, y } = plane;
  const line = valuesOf(grid.x);
  painter.lineJoin = 'round';
  painter.group('exact posterior', () => {
    painter.fillStyle = painter.strokeStyle = theme.color('target');
    painter.lineWidth = 1.25;
    fillUnder(painter, line, valuesOf(grid.density), x, y, 0.35);
    painter.stroke();
  });
  if (best) {
    const [mean, deviation] = [best.mean[0], best.factor[0]];
    const height = 1 / (Math.sqrt(2 * Math.PI) * Math.abs(deviation));
    const density = Array.from(line, (z) => height * Math.exp(-0.5 * ((z - mean) / deviation) ** 2));
    painter.group('best q', () => {
      painter.strokeStyle = theme.color('approximationGap');
      painter.lineWidth = 1.75;
      painter.setLineDash(BEST_DASHES);
      curve(painter, line, density, x, y);
      painter.stroke();
    });
  }
  painter.group('q', () => {
    painter.strokeStyle = theme.color('elbo');
    painter.lineWidth = 2.25;
    curve(painter, line, valuesOf(answer.q), x, y);
    painter.stroke();
  });
}
