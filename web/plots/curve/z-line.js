/**
 * Everything over z for the observation that is chosen: the prior and the joint density p(x | z) p(z) above, whose area is p(x); the
 * posterior below, which is the joint divided by that area, and q upon it, which can be moved. What q misses is KL(q ‖ p(z | x)).
 */

import { divergence } from '../shared/alarms.js';
import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { askedPoint, pointName } from './chosen.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { curve, segment } from '../drawing/lines.js';
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
import { fillUnder } from '../shared/target.js';
import { clamp, extentOf } from '../drawing/scale.js';
import { quantityGroup } from '../shared/groups.js';
import { placeholder, widthOf, wrap, write } from '../drawing/text.js';
import { handlesOf, moved } from './z-line-handles.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../drawing/legend.js').Piece} Piece */

const NAME = 'posterior';
const SMALL = 0.92;
const LINE = 1.4;

/** What z the picture always shows, and how far a posterior must reach to widen it. */
const USUAL = 3.2;
const NEGLIGIBLE = 1e-3;

/** What pointing at a quantity tells apart. */
const SHOWN = ['logEvidence', 'prior', 'posterior', 'q'];

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
 * @param {Run['frame']} frame
 */
function contentOf(answer, frame) {
  const z = valuesOf(answer.z);
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
  return { z, discrete, priorZ, prior, joint, posterior, q, low, high };
}

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
export function layout(run, painter) {
  const answer = answerOf(run, NAME);
  if (!run || !answer || valuesOf(answer.z).length === 0) return null;
  const { theme, width, height } = painter;
  const em = theme.fontSize;
  const content = contentOf(answer, run.frame);
  const { joint, posterior, q, prior, low, high, discrete } = content;
  const notes = wrap(painter, notesOf(answer), width, SMALL);
  const foot = notes.length * LINE * em;
  const upperPieces = legendOf(painter, upperLegend(answer, joint.times, painter), width);
  const lowerPieces = legendOf(painter, lowerLegend(run, answer, painter), width);
  const split = Math.round((height - foot) * UPPER);
  const x = { domain: /** @type {[number, number]} */ ([low, high]), title: '' };
  const tops = [
    extentOf([...Array.from(prior), ...joint.values])?.[1] ?? 1,
    extentOf([...Array.from(posterior), ...Array.from(q)])?.[1] ?? 1,
  ].map((top) => (top > 0 ? HEADROOM * top : 1));
  const what = discrete ? 'probability' : 'density';
  const upper = planeOf(painter, {
    x,
    y: { domain: [0, tops[0]], title: what, ticks: [] },
    area: { left: 0, top: 0, width, height: split },
    head: upperPieces.height - em * 1.4,
  });
  const lower = planeOf(painter, {
    x: { ...x, title: 'z' },
    y: { domain: [0, tops[1]], title: '', ticks: [] },
    area: { left: 0, top: split - em * 1.2, width, height: height - foot - split + em * 1.2 },
    head: lowerPieces.height - em * 1.2,
  });
  return { run, answer, content, upper, lower, notes, foot, upperPieces, lowerPieces, split };
}

/**
 * @param {Analysis} answer
 * @param {number} times
 * @param {Painter} painter
 * @returns {Piece[]}
 */
function upperLegend(answer, times, { theme }) {
  const [prior, joint] = [theme.color('klPrior'), theme.color('expectedLogJoint')];
  const factor = times === 0 ? '' : `${power(times)} × `;
  const evidence = isFiniteNumber(answer.evidence) && answer.evidence > 0 ? plain(answer.evidence) : null;
  const area = evidence === null ? `log p(x) = ${number(answer.logEvidence)}` : `area p(x) = ${evidence}`;
  return [
    { text: pointName(answer), color: theme.color('ink'), weight: 600 },
    { text: 'p(z)', color: prior, swatches: [{ kind: 'line', color: prior, dash: [5, 4] }] },
    {
      text: `${factor}p(x | z) p(z), ${area}`,
      color: joint,
      swatches: [{ kind: 'fill', color: joint, alpha: 0.35 }],
    },
  ];
}

/**
 * @param {Run} run
 * @param {Analysis} answer
 * @param {Painter} painter
 * @returns {Piece[]}
 */
function lowerLegend(run, answer, { theme }) {
  const [target, q] = [theme.color('target'), theme.color('elbo')];
  const modes = answer.modeCount;
  const many = isFiniteNumber(modes) ? `, ${plain(modes)} ${modes === 1 ? 'mode' : 'modes'}` : '';
  const pieces = [
    {
      text: `p(z | x)${many}`,
      color: target,
      swatches: [{ kind: /** @type {const} */ ('fill'), color: target, alpha: 0.45 }],
    },
    { text: 'q(z)', color: q, swatches: [{ kind: /** @type {const} */ ('line'), color: q }] },
  ];
  const age = ageOf(run, answer);
  return age === '' ? pieces : [...pieces, { text: age }];
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

/** @type {Plot} */
export const plot = {
  id: 'z-line',
  label: 'z, given one x',
  models: ['curve'],
  evidence: true,
  fields: ['points', 'curve', 'q'],
  analyses: [NAME],
  aspect: 1.25,
  height: (width, em) => Math.ceil(Math.max(width / 1.4, 24 * em)),
  asks: (run) => ({ [NAME]: askedPoint(run) }),

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) {
      placeholder(painter, silenceOf(run, NAME));
      return;
    }
    const { content, upper, lower, notes, upperPieces, lowerPieces, split, foot } = place;
    const { theme, width, height } = painter;
    const em = theme.fontSize;
    const { z, discrete, priorZ, prior, joint, posterior, q } = content;
    // Both halves stand over one axis.
    drawAxes(painter, { ...upper, xTicks: [], xTitle: '', yTitle: '' });
    drawAxes(painter, { ...lower, yTitle: '' });
    for (const plane of [upper, lower]) drawBase(painter, plane);
    drawLegend(painter, upperPieces, 0, em * 0.2);
    drawLegend(painter, lowerPieces, 0, split - em * 0.9);
    const draw = discrete ? drawSticks : drawHill;
    painter.save();
    clipTo(painter, upper, 1);
    // The area of the joint density is p(x).
    draw(painter, upper, z, joint.values, {
      quantity: 'logEvidence',
      color: 'expectedLogJoint',
      label: 'p(x | z) p(z)',
      filled: true,
    });
    draw(painter, upper, priorZ, prior, { quantity: 'prior', color: 'klPrior', label: 'p(z)', dash: [5, 4] });
    painter.restore();
    painter.save();
    clipTo(painter, lower, 1);
    draw(painter, lower, z, posterior, {
      quantity: 'posterior',
      color: 'target',
      label: 'p(z | x)',
      filled: true,
    });
    draw(painter, lower, z, q, { quantity: 'q', color: 'elbo', label: 'q(z)', wide: true });
    drawModes(painter, lower, place.answer);
    painter.restore();
    notes.forEach((line, i) => {
      const y = height - foot + (i + 0.5) * LINE * em;
      const room = widthOf(painter, line, SMALL);
      write(painter, line, Math.min(em * 0.2, width - room), y, {
        color: theme.color('muted'),
        size: SMALL,
        baseline: 'middle',
      });
    });
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    if (!answer || valuesOf(answer.z).length === 0) return `${silenceOf(run, NAME)}.`;
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

  locate([run], painter, px, py) {
    const place = layout(run, painter);
    if (!place) return null;
    const { content, upper, lower } = place;
    const plane = [upper, lower].find(({ top, bottom }) => py >= top && py <= bottom);
    if (!plane || px < plane.left || px > plane.right) return null;
    const { z, joint, posterior, q } = content;
    const at = plane.x.invert(px);
    let i = 0;
    for (let k = 1; k < z.length; k++) if (Math.abs(z[k] - at) < Math.abs(z[i] - at)) i = k;
    if (!isFiniteNumber(z[i])) return null;
    const height = plane === upper ? joint.values[i] : posterior[i];
    /** @type {[string, string][]} */
    const rows = [
      ['p(z)', plain(finite(valuesOf(place.answer.prior)[i]))],
      ['log p(x, z)', number(finite(valuesOf(place.answer.logJoint)[i]))],
      ['p(z | x)', plain(finite(posterior[i]))],
      ['q(z)', plain(finite(q[i]))],
    ];
    return {
      kind: 'z',
      x: clamp(plane.x(z[i]), plane.left, plane.right),
      y: isFiniteNumber(height) ? clamp(plane.y(height), plane.top, plane.bottom) : plane.bottom,
      title: `z = ${plain(z[i])}`,
      rows,
    };
  },

  handles([run], painter) {
    const place = layout(run, painter);
    return place ? handlesOf(place, painter) : [];
  },

  move([run], painter, handle, px) {
    const place = layout(run, painter);
    return place ? moved(place, painter, handle, px) : null;
  },
};

/**
 * @typedef {object} Look
 * @property {string} quantity  one of SHOWN
 * @property {string} color  name
 * @property {string} label
 * @property {boolean} [filled]
 * @property {boolean} [wide]
 * @property {number[]} [dash]
 */

/**
 * @param {Painter} painter
 * @param {Plane} plane
 */
function drawBase(painter, { left, right, bottom }) {
  painter.group('axis', () => {
    painter.strokeStyle = painter.theme.color('grid');
    painter.lineWidth = 1;
    segment(painter, left, bottom + 0.5, right, bottom + 0.5);
  });
}

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {ArrayLike<number>} z
 * @param {ArrayLike<number>} heights
 * @param {Look} look
 */
function drawHill(
  painter,
  { x, y },
  z,
  heights,
  { quantity, color, label, filled = false, wide = false, dash = [] },
) {
  const drawable = Array.from(z, (at, i) => isFiniteNumber(at) && isFiniteNumber(heights[i]));
  const grid = Array.from(z).filter((_, i) => drawable[i]);
  const values = Array.from(heights).filter((_, i) => drawable[i]);
  if (grid.length < 2) return;
  quantityGroup(painter, SHOWN, quantity, label, () => {
    painter.fillStyle = painter.strokeStyle = painter.theme.color(color);
    painter.lineWidth = wide ? 2.25 : 1.5;
    painter.lineJoin = 'round';
    painter.setLineDash(dash);
    if (filled) fillUnder(painter, grid, values, x, y, 0.35);
    else curve(painter, grid, values, x, y);
    painter.stroke();
  });
}

/**
 * Probabilities of the values of a discrete z: bars, and upon them stems with a head.
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {ArrayLike<number>} z
 * @param {ArrayLike<number>} heights
 * @param {Look} look
 */
function drawSticks(painter, { x, y }, z, heights, { quantity, color, label, filled = false }) {
  if (heights.length !== z.length) return;
  const em = painter.theme.fontSize;
  const gap = z.length > 1 ? Math.abs(x(z[z.length - 1]) - x(z[0])) / (z.length - 1) : em;
  const wide = filled ? clamp(gap * 0.5, 2, em * 1.2) : 2;
  quantityGroup(painter, SHOWN, quantity, label, () => {
    painter.fillStyle = painter.theme.color(color);
    painter.globalAlpha = filled ? 0.45 : 1;
    for (let i = 0; i < z.length; i++) {
      if (!isFiniteNumber(z[i]) || !(heights[i] > 0) || !isFiniteNumber(heights[i])) continue;
      painter.fillRect(x(z[i]) - wide / 2, y(heights[i]), wide, y(0) - y(heights[i]));
      if (filled) continue;
      painter.beginPath();
      painter.arc(x(z[i]), y(heights[i]), clamp(gap * 0.25, 1.5, em * 0.3), 0, 2 * Math.PI);
      painter.fill();
    }
  });
}

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Analysis} answer
 */
function drawModes(painter, { x, bottom }, answer) {
  const em = painter.theme.fontSize;
  painter.group('modes', () => {
    painter.fillStyle = painter.theme.color('target');
    for (const z of Array.from(valuesOf(answer.modes?.z)).filter(isFiniteNumber)) {
      painter.beginPath();
      painter.moveTo(x(z), bottom - em * 0.55);
      painter.lineTo(x(z) + em * 0.32, bottom);
      painter.lineTo(x(z) - em * 0.32, bottom);
      painter.closePath();
      painter.fill();
    }
  });
}
