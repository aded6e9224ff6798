/**
 * D6: the Rényi bounds over α. They fall as α grows, through the CUBO at −1 and the log evidence at 0 to the ELBO at 1; where the moment
 * behind them is infinite they are so too, and that is said rather than drawn.
 */

import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { quantityGroup } from '../shared/groups.js';
import { curve, segment } from '../drawing/lines.js';
import { decimalsApart, finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { clamp, extentOf, padded } from '../drawing/scale.js';
import { reasonOf, symbolOf } from '../shared/symbols.js';
import { placeholder, widthOf, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */

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
 */
function contentOf(answer) {
  const alpha = valuesOf(answer.alpha);
  const bound = Array.from(valuesOf(answer.bound), (value, i) => (stateOf(answer, i) === 0 ? value : NaN));
  const marks = /** @type {Point[]} */ (
    [
      { quantity: 'cubo', alpha: -1, value: finite(answer.cubo) },
      { quantity: 'logEvidence', alpha: 0, value: finite(answer.logEvidence) },
      { quantity: 'elbo', alpha: 1, value: finite(answer.elbo) },
    ].filter(({ value }) => value !== null)
  );
  /** @type {Region[]} */
  const regions = [];
  for (let i = 0; i < alpha.length; i++) {
    const state = stateOf(answer, i);
    if (state === 0 || !isFiniteNumber(alpha[i])) continue;
    // Half way to the neighbours: where between them it begins is not known.
    const from = i > 0 ? (alpha[i - 1] + alpha[i]) / 2 : alpha[i];
    const to = i + 1 < alpha.length ? (alpha[i] + alpha[i + 1]) / 2 : alpha[i];
    const last = regions[regions.length - 1];
    if (last?.state === state && last.to === from) last.to = to;
    else regions.push({ from, to, state });
  }
  return { alpha, bound, marks, regions };
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
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const answer = answerOf(run, NAME);
  if (!answer) return null;
  const content = contentOf(answer);
  const { alpha, bound, marks } = content;
  const across = extentOf(alpha);
  const whole = extentOf(bound);
  const around = extentOf(marks.map(({ value }) => value)) ?? whole;
  if (!across || !(across[1] > across[0]) || !around) return null;
  const room = FOLLOWED * Math.max(around[1] - around[0], 1e-3);
  const least = Math.max(whole?.[0] ?? around[0], around[0] - room);
  const most = Math.min(whole?.[1] ?? around[1], around[1] + room);
  const range = padded([Math.min(least, around[0]), Math.max(most, around[1])], 0.08);
  const plane = planeOf(painter, {
    x: { domain: across, title: 'α' },
    y: { domain: range, title: 'bound (nats)' },
  });
  return { run, answer, content, plane };
}

/** @type {Plot} */
export const plot = {
  id: 'renyi',
  label: 'Rényi bounds',
  models: ['density'],
  evidence: true,
  fields: ['bound'],
  analyses: [NAME],
  aspect: 1.5,

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) {
      placeholder(painter, silenceOf(run, NAME));
      return;
    }
    const { content, plane, answer } = place;
    const { theme, width } = painter;
    const em = theme.fontSize;
    drawAxes(painter, plane);
    for (const region of content.regions) drawRegion(painter, plane, region);
    painter.save();
    clipTo(painter, plane, 1);
    painter.group('VR', () => {
      painter.strokeStyle = theme.color('ink');
      painter.lineWidth = 1.75;
      painter.lineJoin = 'round';
      curve(painter, content.alpha, content.bound, plane.x, plane.y);
      painter.stroke();
    });
    painter.restore();
    drawMarks(painter, plane, content.marks, run);
    const age = ageOf(run, answer);
    if (age === '') return;
    write(painter, age, width, em * 0.2, {
      color: theme.color('muted'),
      size: 0.92,
      align: 'right',
      baseline: 'top',
    });
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    if (!answer) return `${silenceOf(run, NAME)}.`;
    const { regions } = contentOf(answer);
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

  locate([run], painter, x, y) {
    const place = layout(run, painter);
    if (!place) return null;
    const { plane, content, answer } = place;
    const { alpha, bound, marks } = content;
    if (x < plane.left || x > plane.right || y < plane.top || y > plane.bottom) return null;
    const near = marks.find(
      (mark) => Math.hypot(plane.x(mark.alpha) - x, plane.y(mark.value) - y) < painter.theme.fontSize,
    );
    if (near) {
      const { quantity, value } = near;
      const title = symbolOf(quantity, run);
      const rows = /** @type {[string, string][]} */ ([
        [`α = ${plain(near.alpha)}`, `${number(value)} nats`],
      ]);
      return { kind: 'quantity', quantity, x: plane.x(near.alpha), y: plane.y(value), title, rows };
    }
    const at = plane.x.invert(x);
    let i = 0;
    for (let k = 1; k < alpha.length; k++) if (Math.abs(alpha[k] - at) < Math.abs(alpha[i] - at)) i = k;
    const state = STATES[stateOf(answer, i)];
    const anchor = isFiniteNumber(bound[i])
      ? clamp(plane.y(bound[i]), plane.top, plane.bottom)
      : (plane.top + plane.bottom) / 2;
    return {
      kind: 'bound',
      x: plane.x(alpha[i]),
      y: anchor,
      title: `α = ${plain(alpha[i])}`,
      rows: [['bound', state === '' ? `${number(bound[i])} nats` : state]],
    };
  },
};

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Region} region
 */
function drawRegion(painter, plane, { from, to, state }) {
  const { theme } = painter;
  const em = theme.fontSize;
  const [left, right] = [plane.x(from), plane.x(to)];
  painter.group(STATES[state], () => {
    painter.fillStyle = theme.color('muted');
    painter.globalAlpha = 0.14;
    painter.fillRect(left, plane.top, right - left, plane.bottom - plane.top);
    painter.globalAlpha = 1;
    const text = STATES[state];
    const half = widthOf(painter, text, 1, 600) / 2;
    if (right - left < half) return;
    const x = clamp((left + right) / 2, plane.left + half + em * 0.2, plane.right - half - em * 0.2);
    const y = state < 0 ? plane.bottom - em * 0.6 : plane.top + em * 0.6;
    write(painter, text, x, y, {
      color: theme.color('muted'),
      weight: 600,
      align: 'center',
      baseline: state < 0 ? 'bottom' : 'top',
    });
  });
}

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Point[]} marks
 * @param {Run | undefined} run
 */
function drawMarks(painter, plane, marks, run) {
  const { theme } = painter;
  const em = theme.fontSize;
  const shown = marks.map(({ quantity }) => quantity);
  const decimals = decimalsApart(
    marks.map(({ value }) => value),
    2,
    CLOSE,
  );
  for (const { quantity, alpha, value } of marks) {
    const [x, y] = [plane.x(alpha), plane.y(value)];
    const color = theme.color(quantity);
    quantityGroup(painter, shown, quantity, symbolOf(quantity, run), () => {
      painter.strokeStyle = painter.fillStyle = color;
      painter.lineWidth = 1;
      painter.setLineDash([2, 3]);
      segment(painter, plane.left, y, x, y);
      painter.setLineDash([]);
      painter.beginPath();
      painter.arc(x, y, em * 0.38, 0, 2 * Math.PI);
      painter.fill();
      // The curve falls from the upper left, so above a point on its right it is free.
      const text = `${symbolOf(quantity, run)} ${number(value, decimals)}`;
      const room = widthOf(painter, text, 1, 600);
      const left = Math.min(x + em * 0.5, plane.right - room);
      write(painter, text, left, y - em * 0.55, { color, weight: 600, baseline: 'bottom' });
    });
  }
}
