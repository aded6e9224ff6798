/**
 * D9: log p(x) of the chosen observation, estimated by averaging weights of S draws, from the prior and from q; every repeat a dot.
 * Below, how far the estimates of p(x) scatter, which falls as S^(−1/2) where the weights' variance is finite, and what is predicted: of
 * what so many draws can see, and faintly of all, where that is more.
 * Where an estimate is not to be trusted, that is said.
 */

import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { askedPoint, pointName } from './chosen.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { curve, segment } from '../drawing/lines.js';
import { logTicks } from '../drawing/log-axis.js';
import { finite, isFiniteNumber, number, plain, power, valuesOf } from '../drawing/numbers.js';
import { clamp, extentOf, padded } from '../drawing/scale.js';
import { reasonOf } from '../shared/symbols.js';
import { placeholder, wrap, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */

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

/** @param {Analysis} answer */
function contentOf(answer) {
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
  return { draws, steps: draws.map(Math.log2), repeats, proposals, exact: finite(answer.logEvidence) };
}

/**
 * The range of the estimates' axis: all but the lowest few, which would leave the others no room.
 * @param {ReturnType<typeof contentOf>} content
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
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const answer = answerOf(run, NAME);
  if (!run || !answer) return null;
  const content = contentOf(answer);
  const { steps, draws, proposals } = content;
  const range = rangeOf(content);
  if (!range || steps.length < 2) return null;
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const notes = proposals.flatMap((proposal) => [
    {
      color: theme.color(proposal.color),
      lines: wrap(painter, wordsOf(proposal, draws, answer).split(' '), width - 0.9 * em, SMALL),
    },
  ]);
  const foot = notes.reduce((sum, { lines }) => sum + lines.length * LINE * em, 0) + em * 0.4;
  const legend = legendOf(painter, piecesOf(run, answer, content, painter), width);
  const beside = width >= BESIDE_FROM * em;
  const tall = height - foot - legend.height;
  const gap = em * 2;
  const split = beside ? (width - gap) * 0.56 : tall * 0.58;
  const [estimates, scatter] = beside
    ? [
        { left: 0, top: legend.height, width: split, height: tall },
        { left: split + gap, top: legend.height, width: width - split - gap, height: tall },
      ]
    : [
        { left: 0, top: legend.height, width, height: split },
        { left: 0, top: legend.height + split, width, height: tall - split },
      ];
  const most = Math.max(3, Math.floor((beside ? split : width) / (4.6 * em)));
  const stride = Math.ceil(draws.length / most);
  const ticks = draws
    .map((S) => ({ value: Math.log2(S), label: plain(S) }))
    .filter((_, i) => i % stride === 0);
  const x = { domain: padded([steps[0], steps[steps.length - 1]], 0.04), title: 'S, draws', ticks };
  const { spread } = spreadOf(proposals);
  return {
    run,
    answer,
    content,
    notes,
    foot,
    legend,
    upper: planeOf(painter, {
      x,
      y: { domain: padded(range, 0.06), title: 'log of the average (nats)' },
      area: estimates,
    }),
    lower: planeOf(painter, {
      x,
      y: { domain: spread, title: 'sd of the average / p(x)', ticks: logTicks(spread, 5) },
      area: scatter,
    }),
  };
}

/**
 * @param {Run} run
 * @param {Analysis} answer
 * @param {ReturnType<typeof contentOf>} content
 * @param {Painter} painter
 * @returns {import('../drawing/legend.js').Piece[]}
 */
function piecesOf(run, answer, { proposals, exact, repeats }, { theme }) {
  const muted = theme.color('muted');
  const ink = theme.color('logEvidence');
  const { beyond } = spreadOf(proposals);
  const ofAll = beyond === null ? 'of all' : `of all, up to ${power(Math.round(beyond))}`;
  /** @type {import('../drawing/legend.js').Piece[]} */
  const pieces = [
    { text: pointName(answer), color: theme.color('ink'), weight: 600 },
    { text: `log p(x) ${number(exact)}`, color: ink, swatches: [{ kind: 'line', color: ink }] },
    ...proposals.map(({ label, color }) => ({
      text: label,
      color: theme.color(color),
      swatches: [{ kind: /** @type {const} */ ('dot'), color: theme.color(color) }],
    })),
    { text: `${plain(repeats)} repeats, line: their mean`, color: muted },
    {
      text: 'predicted, of what the draws can see',
      color: muted,
      swatches: [{ kind: 'line', color: muted, dash: [5, 4] }],
    },
    { text: ofAll, color: muted, swatches: [{ kind: 'line', color: muted, dash: [1, 3] }] },
  ];
  const age = ageOf(run, answer);
  return age === '' ? pieces : [...pieces, { text: age }];
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

/** @type {Plot} */
export const plot = {
  id: 'sampling',
  label: 'p(x) by sampling',
  models: ['curve'],
  evidence: true,
  fields: ['points', 'curve', 'q'],
  analyses: [NAME],
  aspect: 1.3,
  height: (width, em) => Math.ceil(em * (width < BESIDE_FROM * em ? 48 : 33)),
  asks: (run) => ({ [NAME]: askedPoint(run) }),

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) {
      placeholder(painter, silenceOf(run, NAME));
      return;
    }
    const { content, upper, lower, legend, notes, foot } = place;
    const { theme, height } = painter;
    const em = theme.fontSize;
    drawLegend(painter, legend, 0, 0);
    drawAxes(painter, upper);
    drawAxes(painter, lower);
    drawEstimates(painter, upper, content);
    drawScatter(painter, lower, content);
    let y = height - foot + em * 0.4;
    for (const { color, lines } of notes) {
      lines.forEach((line, i) => {
        if (i === 0) {
          painter.fillStyle = color;
          painter.fillRect(0, y + em * 0.15, 3, (lines.length * LINE - 0.35) * em);
        }
        write(painter, line, em * 0.7, y + LINE * em * 0.5, {
          color: theme.color('muted'),
          size: SMALL,
          baseline: 'middle',
        });
        y += LINE * em;
      });
    }
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    if (!answer) return `${silenceOf(run, NAME)}.`;
    const { proposals, draws, exact } = contentOf(answer);
    if (proposals.length === 0 || draws.length === 0) return 'No estimates are known.';
    const words = proposals.map((proposal) => wordsOf(proposal, draws, answer));
    return `Estimates of log p(x) for ${pointName(answer)}, exactly ${number(exact)} nats. ${words.join(' ')}`;
  },

  locate([run], painter, px, py) {
    const place = layout(run, painter);
    if (!place) return null;
    const { content, upper, lower } = place;
    const plane = [upper, lower].find(
      ({ left, right, top, bottom }) => px >= left && px <= right && py >= top && py <= bottom,
    );
    if (!plane) return null;
    const { steps, draws, proposals } = content;
    const at = plane.x.invert(px);
    let i = 0;
    for (let k = 1; k < steps.length; k++) if (Math.abs(steps[k] - at) < Math.abs(steps[i] - at)) i = k;
    /** @type {[string, string][]} */
    const rows = proposals.flatMap(
      ({ label, logMean, deviation, raw }) =>
        /** @type {[string, string][]} */ ([
          [`${label}: mean`, `${number(finite(logMean[i]))} nats`],
          ['bias', number(finite(valuesOf(raw.bias)[i]), 3)],
          ['sd / p(x)', plain(finite(deviation[i]))],
        ]),
    );
    const shown = plane === upper ? proposals[0]?.logMean[i] : Math.log10(proposals[0]?.deviation[i]);
    const y = isFiniteNumber(shown) ? clamp(plane.y(shown), plane.top, plane.bottom) : plane.bottom;
    return { kind: 'draws', x: plane.x(steps[i]), y, title: `S = ${plain(draws[i])}`, rows };
  },
};

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {ReturnType<typeof contentOf>} content
 */
function drawEstimates(painter, plane, { steps, repeats, proposals, exact }) {
  const { x, y, left, right } = plane;
  const { theme } = painter;
  const em = theme.fontSize;
  const gap = steps.length > 1 ? x(steps[1]) - x(steps[0]) : em;
  painter.save();
  clipTo(painter, plane, 1);
  proposals.forEach(({ label, color, estimates }, p) => {
    // Beside each other, so that neither hides the other.
    const aside = proposals.length > 1 ? (p === 0 ? -0.14 : 0.14) * gap : 0;
    const side = Math.max(2, em * 0.19);
    painter.group(label, () => {
      painter.fillStyle = theme.color(color);
      painter.globalAlpha = 0.42;
      steps.forEach((step, k) => {
        for (let r = 0; r < repeats; r++) {
          const value = estimates[k * repeats + r];
          // A draw or two of a pixel to the side, the same every time.
          const jitter = (((r * 7) % 11) / 11 - 0.5) * 0.2 * gap;
          if (isFiniteNumber(value))
            painter.fillRect(x(step) + aside + jitter - side / 2, y(value) - side / 2, side, side);
        }
      });
    });
  });
  if (exact !== null) {
    painter.group('log p(x)', () => {
      painter.strokeStyle = theme.color('logEvidence');
      painter.lineWidth = 1.25;
      segment(painter, left, y(exact), right, y(exact));
    });
  }
  for (const { label, color, logMean } of proposals) {
    painter.group(label, () => {
      painter.strokeStyle = theme.color(color);
      painter.lineWidth = 2;
      painter.lineJoin = 'round';
      curve(painter, steps, logMean, x, y);
      painter.stroke();
    });
  }
  painter.restore();
}

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {ReturnType<typeof contentOf>} content
 */
function drawScatter(painter, plane, { steps, proposals }) {
  const { x, y } = plane;
  const { theme } = painter;
  painter.save();
  clipTo(painter, plane, 2);
  for (const { label, color, deviation, predicted, seen } of proposals) {
    painter.group(label, () => {
      painter.strokeStyle = painter.fillStyle = theme.color(color);
      painter.lineWidth = 1.5;
      for (const [values, dash] of /** @type {const} */ ([
        [seen, [5, 4]],
        [predicted, [1, 3]],
      ])) {
        if (values.length !== steps.length) continue;
        painter.setLineDash([...dash]);
        curve(painter, steps, logsOf(values), x, y);
        painter.stroke();
      }
      painter.setLineDash([]);
      logsOf(deviation).forEach((value, k) => {
        if (!isFiniteNumber(value) || !isFiniteNumber(steps[k])) return;
        painter.beginPath();
        painter.arc(x(steps[k]), y(value), theme.fontSize * 0.25, 0, 2 * Math.PI);
        painter.fill();
      });
    });
  }
  painter.restore();
}
