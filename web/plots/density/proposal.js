/**
 * Is q fit to draw importance samples from? The largest weights on logarithmic axes with the generalised Pareto tail fitted to them,
 * the shape k̂ of that tail with what it means in words, and the effective sample size.
 */

import { logTicks } from '../drawing/log-axis.js';
import { decimalsApart, finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { clamp, extentOf, padded } from '../drawing/scale.js';
import { wrap } from '../drawing/text.js';
import { chartOf, sheet } from '../marks/chart.js';
import { bars, dots, line, text } from '../marks/marks.js';
import { answered, panel } from '../panel.js';
import { ageOf } from '../shared/analyses.js';
import { reasonOf } from '../shared/symbols.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */

const NAME = 'khat';

/** Of the heading, in font sizes. */
const HEAD = 2;
const FIT_POINTS = 60;

/**
 * The tail: for each of its weights, as a share of the largest, the share of all draws that weigh at least as much. Base-ten
 * logarithms, both for the weights and for the fit.
 * @param {Analysis} answer
 */
function tailOf({ tail, draws }) {
  const logWeights = Array.from(valuesOf(tail?.logWeights)).filter(isFiniteNumber);
  const count = logWeights.length;
  const all = isFiniteNumber(draws) && draws >= count ? draws : count;
  const empty = { count, weights: /** @type {number[]} */ ([]), shares: [], fitX: [], fitY: [] };
  if (count < 2) return empty;
  const largest = logWeights[count - 1];
  const weights = logWeights.map((value) => (value - largest) / Math.LN10);
  const shares = weights.map((_, i) => Math.log10((count - i - 0.5) / all));
  const { cutoff, scale, shape } = tail;
  if (![cutoff, scale, shape].every(isFiniteNumber) || !(scale > 0)) return { ...empty, weights, shares };
  const start = Math.exp(cutoff - largest);
  const fitX = Array.from(
    { length: FIT_POINTS },
    (_, i) => (i / (FIT_POINTS - 1)) * (0 - Math.log10(start)) + Math.log10(start),
  );
  const fitY = fitX.map((x) => {
    const beyond = (10 ** x - start) / scale;
    // The tail's distribution function; where the shape is about zero it is the exponential's.
    const survival =
      Math.abs(shape) < 1e-8 ? Math.exp(-beyond) : Math.max(1 + shape * beyond, 0) ** (-1 / shape);
    return survival > 0 ? Math.log10((count / all) * survival) : NaN;
  });
  return { count, weights, shares, fitX, fitY };
}

/**
 * @param {Painter} painter
 * @param {ReturnType<typeof tailOf>} tail
 * @param {import('../drawing/axes.js').Area} area
 */
function tailCharts(painter, { count, weights, shares, fitX, fitY }, area) {
  const em = painter.theme.fontSize;
  const x = extentOf(weights);
  const y = extentOf([...shares, ...fitY]);
  if (!x || !y || area.height < 8 * em) return [];
  const [across, up] = [padded(x, 0.04), padded(y, 0.05)];
  const largest = dots(weights, shares, {
    label: 'weights',
    name: `the ${plain(count)} largest weights`,
    quiet: true,
    color: 'logWeight',
    alpha: 0.7,
    r: 0.2,
    tell: (i) => ({
      kind: 'weight',
      index: i,
      title: 'a weight',
      rows: [
        ['of the largest', plain(10 ** weights[i])],
        ['draws above', plain(count - i - 1)],
      ],
    }),
  });
  const fit = line(fitX, fitY, { label: 'fitted tail', name: 'fitted tail', quiet: true });
  return chartOf(painter, {
    x: {
      domain: across,
      title: 'weight / largest',
      ticks: logTicks(across, Math.floor(painter.width / (6 * em))),
    },
    y: { domain: up, title: 'share of draws', ticks: logTicks(up, Math.floor(area.height / (3.5 * em))) },
    area,
    legend: [largest, fit],
    clip: 4,
    marks: [largest, fit],
  });
}

const read = answered(NAME, (answer, run) => ({ answer, run }));

export const plot = panel({
  id: 'proposal',
  label: 'q as a proposal',
  models: ['density'],
  fields: ['bound'],
  analyses: [NAME],
  aspect: 1.25,

  read,

  picture({ answer, run }, painter) {
    const { theme, width, height } = painter;
    const em = theme.fontSize;
    const reason = reasonOf(answer.why, 'khat');
    const khat = finite(answer.khat);
    const title = `k̂ ${number(khat, decimalsApart([khat, finite(answer.threshold)]))}${khat === null && reason !== '' ? ` (${reason})` : ''}`;
    const age = ageOf(run, answer);
    const words = String(answer.message ?? '')
      .replace(/-(?=\d)/g, '−')
      .split(' ');
    const message = wrap(painter, age === '' ? words : [...words, `(${age})`], width);
    const head = em * (HEAD + 1.4 * message.length);
    const { effectiveSampleSize: size, draws } = answer;
    const known = isFiniteNumber(size) && isFiniteNumber(draws) && draws > 0;
    const share = known ? clamp(size / draws, 0, 1) : 0;
    const said = `effective sample size ${plain(size)} of ${plain(draws)} draws${known ? ` (${plain(100 * share)} %)` : ''}`;
    const [top, bottom] = [height - em * 0.9, height - em * 0.2];
    const label = 'effective sample size';
    return [
      sheet(painter, [
        // Below the top by the height of the hat.
        text(0, em * 0.4, title, { size: 1.15, weight: 600, baseline: 'top' }),
        ...message.map((line, i) => text(0, em * (HEAD + 1.4 * i), line, { size: 1, baseline: 'top' })),
        text(0, top - em * 0.4, said, { baseline: 'bottom' }),
        bars({ x0: [0], x1: [width], y0: [top], y1: [bottom] }, { label, color: 'grid' }),
        bars(
          { x0: [0], x1: [share * width], y0: [top], y1: [bottom] },
          { label, color: 'samples', least: known ? 1 : 0 },
        ),
      ]),
      ...tailCharts(painter, tailOf(answer), { left: 0, top: head, width, height: height - head - em * 3.2 }),
    ];
  },

  words({ answer }) {
    const khat = isFiniteNumber(answer.khat) ? `k̂ is ${number(answer.khat)}.` : 'k̂ is not known.';
    const size = `${plain(answer.effectiveSampleSize)} of ${plain(answer.draws)} draws`;
    return `${answer.message || khat} The effective sample size is ${size}.`;
  },
});
