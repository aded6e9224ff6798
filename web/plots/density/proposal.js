/**
 * Is q fit to draw importance samples from? The largest weights on logarithmic axes with the generalised Pareto tail fitted to them,
 * the shape k̂ of that tail with what it means in words, and the effective sample size.
 */

import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { curve } from '../drawing/lines.js';
import { logTicks } from '../drawing/log-axis.js';
import { decimalsApart, finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { clamp, extentOf, padded } from '../drawing/scale.js';
import { reasonOf } from '../shared/symbols.js';
import { placeholder, wrap, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */

const NAME = 'khat';
const SMALL = 0.92;

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
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const answer = answerOf(run, NAME);
  if (!answer) return null;
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
  const tail = tailOf(answer);
  const foot = em * 3.2;
  const x = extentOf(tail.weights);
  const y = extentOf([...tail.shares, ...tail.fitY]);
  const area = { left: 0, top: head, width, height: height - head - foot };
  if (!x || !y || area.height < 8 * em) return { answer, title, message, tail, plane: null, legend: null };
  const color = theme.color('logWeight');
  const ink = theme.color('ink');
  const legend = legendOf(
    painter,
    [
      { text: `the ${plain(tail.count)} largest weights`, swatches: [{ kind: 'dot', color }] },
      { text: 'fitted tail', swatches: [{ kind: 'line', color: ink }] },
    ],
    width,
  );
  const [across, up] = [padded(x, 0.04), padded(y, 0.05)];
  const plane = planeOf(painter, {
    x: { domain: across, title: 'weight / largest', ticks: logTicks(across, Math.floor(width / (6 * em))) },
    y: { domain: up, title: 'share of draws', ticks: logTicks(up, Math.floor(area.height / (3.5 * em))) },
    area,
    head: legend.height,
  });
  return { answer, title, message, tail, plane, legend };
}

/** @type {Plot} */
export const plot = {
  id: 'proposal',
  label: 'q as a proposal',
  models: ['density'],
  fields: ['bound'],
  analyses: [NAME],
  aspect: 1.25,

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) {
      placeholder(painter, silenceOf(run, NAME));
      return;
    }
    const { answer, title, message, tail, plane, legend } = place;
    const em = painter.theme.fontSize;
    // Below the top by the height of the hat.
    write(painter, title, 0, em * 0.4, { size: 1.15, weight: 600, baseline: 'top' });
    message.forEach((line, i) => write(painter, line, 0, em * (HEAD + 1.4 * i), { baseline: 'top' }));
    if (plane && legend) {
      drawAxes(painter, plane);
      drawTail(painter, plane, tail);
      drawLegend(painter, legend, 0, plane.area.top + em * 1.5);
    }
    drawSampleSize(painter, answer);
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    if (!answer) return `${silenceOf(run, NAME)}.`;
    const khat = isFiniteNumber(answer.khat) ? `k̂ is ${number(answer.khat)}.` : 'k̂ is not known.';
    const size = `${plain(answer.effectiveSampleSize)} of ${plain(answer.draws)} draws`;
    return `${answer.message || khat} The effective sample size is ${size}.`;
  },

  locate([run], painter, x, y) {
    const place = layout(run, painter);
    if (!place?.plane) return null;
    const { plane, tail } = place;
    const reach = painter.theme.fontSize;
    let [nearest, least] = [-1, reach];
    tail.weights.forEach((weight, i) => {
      const distance = Math.hypot(plane.x(weight) - x, plane.y(tail.shares[i]) - y);
      if (distance < least) [nearest, least] = [i, distance];
    });
    if (nearest < 0) return null;
    return {
      kind: 'weight',
      index: nearest,
      x: plane.x(tail.weights[nearest]),
      y: plane.y(tail.shares[nearest]),
      title: 'a weight',
      rows: [
        ['of the largest', plain(10 ** tail.weights[nearest])],
        ['draws above', plain(tail.count - nearest - 1)],
      ],
    };
  },
};

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {ReturnType<typeof tailOf>} tail
 */
function drawTail(painter, plane, { weights, shares, fitX, fitY }) {
  const { theme } = painter;
  painter.save();
  clipTo(painter, plane, 4);
  painter.group('weights', () => {
    painter.fillStyle = theme.color('logWeight');
    painter.globalAlpha = 0.7;
    const r = theme.fontSize * 0.2;
    painter.beginPath();
    weights.forEach((weight, i) => {
      const [x, y] = [plane.x(weight), plane.y(shares[i])];
      painter.moveTo(x + r, y);
      painter.arc(x, y, r, 0, 2 * Math.PI);
    });
    painter.fill();
  });
  painter.group('fitted tail', () => {
    painter.strokeStyle = theme.color('ink');
    painter.lineWidth = 2;
    painter.lineJoin = 'round';
    curve(painter, fitX, fitY, plane.x, plane.y);
    painter.stroke();
  });
  painter.restore();
}

/**
 * @param {Painter} painter
 * @param {Analysis} answer
 */
function drawSampleSize(painter, { effectiveSampleSize: size, draws }) {
  const { theme, width, height } = painter;
  const em = theme.fontSize;
  const known = isFiniteNumber(size) && isFiniteNumber(draws) && draws > 0;
  const share = known ? clamp(size / draws, 0, 1) : 0;
  const per = known ? ` (${plain(100 * share)} %)` : '';
  const text = `effective sample size ${plain(size)} of ${plain(draws)} draws${per}`;
  const top = height - em * 0.9;
  write(painter, text, 0, top - em * 0.4, { size: SMALL, baseline: 'bottom' });
  painter.group('effective sample size', () => {
    painter.fillStyle = theme.color('grid');
    painter.fillRect(0, top, width, em * 0.7);
    painter.fillStyle = theme.color('samples');
    painter.fillRect(0, top, Math.max(share * width, known ? 1 : 0), em * 0.7);
  });
}
