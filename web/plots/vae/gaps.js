/**
 * log p(x) − ELBO, point by point, the largest first: what no q of the family has, and what this encoder does not find. Above it the
 * averages, over these points and over all.
 */

import { divergence } from '../shared/alarms.js';
import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { chosenOf, markOf, questionsOf } from './choice.js';
import { quantityGroup } from '../shared/groups.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { addingUp, finite, isFiniteNumber, number, plain, valuesOf, withError } from '../drawing/numbers.js';
import { clamp } from '../drawing/scale.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/legend.js').Piece} Piece */
/** @typedef {{ point: number, held: boolean, logEvidence: number, elbo: number, gap: number, approximation: number, amortization: number }} Bar */

const NAME = 'gaps';
const SHOWN = ['approximationGap', 'amortizationGap', 'logEvidence', 'elbo'];

/**
 * @param {Analysis} answer
 * @returns {Bar[]} the largest first
 */
function barsOf(answer) {
  const { pointIndex, heldOut, logEvidence, elbo, gap } = answer;
  const gaps = valuesOf(gap);
  /** Below its error a part is none. @param {string} name */
  const part = (name) => {
    const errors = valuesOf(answer[`${name}Error`]);
    return Array.from(valuesOf(answer[name]), (value, i) => divergence(value, errors[i]) ?? NaN);
  };
  const [approximation, amortization] = [part('approximationGap'), part('amortizationGap')];
  const bars = Array.from(gaps, (value, i) => ({
    point: valuesOf(pointIndex)[i] ?? i,
    held: valuesOf(heldOut)[i] === 1,
    logEvidence: valuesOf(logEvidence)[i],
    elbo: valuesOf(elbo)[i],
    gap: value,
    approximation: approximation[i],
    amortization: amortization[i],
  }));
  return bars.filter((bar) => isFiniteNumber(bar.gap)).sort((a, b) => b.gap - a.gap);
}

/**
 * The sum of an average, in the colours of its terms.
 * @param {Painter} painter
 * @param {string} what  is averaged
 * @param {any} average
 * @param {boolean} split  whether the gap is known in its parts
 * @returns {Piece[]}
 */
function sumOf({ theme }, what, average, split) {
  /** @param {string} name */
  const error = (name) => finite(average?.[`${name}Error`]);
  const gaps = split ? ['amortizationGap', 'approximationGap'] : ['gap'];
  const ends = [finite(average?.logEvidence), finite(average?.elbo)];
  const printed = addingUp(
    gaps.map((name) => divergence(average?.[name], error(name))),
    ends,
  );
  /** @param {string} text @param {string} name @param {string} quantity */
  const piece = (text, name, quantity) => ({
    text: `${text} ${withError(gaps.includes(name) ? printed[gaps.indexOf(name)] : finite(average?.[name]), error(name))}`,
    color: theme.color(quantity),
    weight: 600,
  });
  const rest = split
    ? [
        piece('+ amortisation', 'amortizationGap', 'amortizationGap'),
        piece('+ approximation', 'approximationGap', 'approximationGap'),
      ]
    : [piece('+ gap', 'gap', 'klPosterior')];
  return [
    { text: what },
    piece('log p(x)', 'logEvidence', 'logEvidence'),
    piece('= ELBO', 'elbo', 'elbo'),
    ...rest,
  ];
}

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const answer = answerOf(run, NAME);
  const bars = answer ? barsOf(answer) : [];
  if (!run || !answer || bars.length === 0) return null;
  const { width, theme } = painter;
  const em = theme.fontSize;
  const age = ageOf(run, answer);
  const these = `mean of ${plain(answer.average?.training?.count)} points${age === '' ? '' : ` ${age}`}`;
  const lines = [
    legendOf(painter, sumOf(painter, these, answer.average?.training, true), width, { gap: 0.7 }),
  ];
  const evidence = answerOf(run, 'evidence');
  const { training, heldOut } = evidence?.average ?? {};
  const when = ageOf(run, evidence);
  if (training) {
    const whole = training.count === run.frame?.trainingCount ? 'all ' : '';
    const all = `${whole}${plain(training.count)} trained on${when === '' ? '' : ` ${when}`}`;
    lines.push(legendOf(painter, sumOf(painter, all, training, false), width, { gap: 0.7 }));
  }
  if (heldOut) {
    lines.push(
      legendOf(painter, sumOf(painter, `${plain(heldOut.count)} held out`, heldOut, false), width, {
        gap: 0.7,
      }),
    );
  }
  const head = lines.reduce((sum, { height }) => sum + height + 0.15 * em, 0) + 0.3 * em;
  const largest = bars[0].gap;
  const least = Math.min(
    0,
    ...bars.map(({ amortization }) => (isFiniteNumber(amortization) ? amortization : 0)),
  );
  const plane = planeOf(painter, {
    x: { domain: [0, bars.length], title: `${plain(bars.length)} points, the largest gap first`, ticks: [] },
    y: { domain: [least, largest > 0 ? 1.06 * largest : 1], title: 'log p(x) − ELBO (nats)' },
    area: { left: 0, top: head, width, height: painter.height - head },
  });
  return { run, bars, plane, lines };
}

/** @type {Plot} */
export const plot = {
  id: 'gaps',
  label: 'What the bound lacks',
  models: ['vae'],
  evidence: true,
  fields: ['bound', 'points'],
  analyses: [NAME, 'evidence'],
  aspect: 1.4,
  asks: questionsOf,
  height: (width, em) => Math.ceil(em * (width < 34 * em ? 25 : 20)),

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) return placeholder(painter, silenceOf(run, NAME));
    const { bars, plane, lines } = place;
    const em = painter.theme.fontSize;
    let top = 0;
    for (const line of lines) {
      drawLegend(painter, line, 0, top);
      top += line.height + 0.15 * em;
    }
    drawAxes(painter, plane);
    painter.save();
    clipTo(painter, plane, 1);
    const { x, y } = plane;
    const gap = x(1) - x(0) > 4 ? 1 : 0;
    /** @param {string} quantity @param {(bar: Bar) => [number, number]} ends */
    const stack = (quantity, ends) => {
      quantityGroup(painter, SHOWN, quantity, quantity, () => {
        painter.fillStyle = painter.theme.color(quantity);
        painter.beginPath();
        bars.forEach((bar, i) => {
          const [from, to] = ends(bar);
          if (!isFiniteNumber(from) || !isFiniteNumber(to)) return;
          painter.rect(
            x(i),
            y(Math.max(from, to)),
            Math.max(x(1) - x(0) - gap, 0.5),
            Math.abs(y(from) - y(to)),
          );
        });
        painter.fill();
      });
    };
    stack('approximationGap', ({ approximation }) => [0, approximation]);
    stack('amortizationGap', ({ approximation, amortization }) => [
      approximation,
      approximation + amortization,
    ]);
    drawPointer(painter, place);
    painter.restore();
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    if (!answer) return `${silenceOf(run, NAME)}.`;
    const { training } = answer.average ?? {};
    const bars = barsOf(answer);
    if (bars.length === 0) return 'No gap is known.';
    return (
      `On average over ${plain(training?.count)} points, log p(x) is ${number(finite(training?.logEvidence))} nats and the ELBO ` +
      `${number(finite(training?.elbo))}; of the gap, ${number(finite(training?.gap))}, the family leaves ` +
      `${number(finite(training?.approximationGap))} and the encoder ${number(finite(training?.amortizationGap))}. The largest is ` +
      `${number(bars[0].gap)}, of point ${plain(bars[0].point + 1)}.`
    );
  },

  locate([run], painter, x, y) {
    const place = layout(run, painter);
    const bar = place && barUnder(place, x, y);
    if (!place || !bar) return null;
    const { plane, bars } = place;
    return {
      kind: 'point',
      index: bar.point,
      x: plane.x(bars.indexOf(bar) + 0.5),
      y: clamp(plane.y(bar.gap), plane.top, plane.bottom),
      title: `point ${plain(bar.point + 1)}${bar.held ? ', held out' : ''}`,
      rows: [
        ['log p(x)', `${number(bar.logEvidence)} nats`],
        ['ELBO', `${number(bar.elbo)} nats`],
        ['amortisation gap', number(bar.amortization)],
        ['approximation gap', number(bar.approximation)],
      ],
    };
  },

  choose([run], painter, { phase, x, y }) {
    const place = phase === 'leave' ? null : layout(run, painter);
    const bar = place && barUnder(place, x, y);
    return bar ? { subject: 'point', point: bar.point, latent: null } : null;
  },

  marks([run], painter) {
    const place = layout(run, painter);
    if (!place) return [];
    const { bars, plane } = place;
    const { point } = chosenOf(run);
    const i = Math.max(
      0,
      bars.findIndex((bar) => bar.point === point),
    );
    const at = { x: plane.x(i + 0.5), y: clamp(plane.y(bars[i].gap), plane.top, plane.bottom) };
    const text = `point ${plain(bars[i].point + 1)}, gap ${number(bars[i].gap)}`;
    return [{ ...markOf(run), text, ...at }];
  },

  press([run], painter, _mark, { arrow: [right, down], far }) {
    const place = layout(run, painter);
    const steps = (right + down) * (far ? 10 : 1);
    if (!place || steps === 0) return null;
    const { point } = chosenOf(run);
    const from = place.bars.findIndex((bar) => bar.point === point);
    const to = clamp(from + steps, 0, place.bars.length - 1);
    return { subject: 'point', point: place.bars[to].point, latent: null };
  },
};

/**
 * @param {NonNullable<ReturnType<typeof layout>>} place
 * @param {number} x
 * @param {number} y
 * @returns {Bar | undefined}
 */
function barUnder({ bars, plane }, x, y) {
  return y < plane.top || y > plane.bottom ? undefined : bars[Math.floor(plane.x.invert(x))];
}

/**
 * A triangle over the bar of the chosen point, where it is among them.
 * @param {Painter} painter
 * @param {NonNullable<ReturnType<typeof layout>>} place
 */
function drawPointer(painter, { run, bars, plane }) {
  const { point, picture } = chosenOf(run);
  const i = bars.findIndex((bar) => bar.point === point);
  if (picture || i < 0) return;
  const em = painter.theme.fontSize;
  const [x, y] = [
    plane.x(i + 0.5),
    clamp(plane.y(bars[i].gap) - 0.25 * em, plane.top + 0.7 * em, plane.bottom),
  ];
  painter.fillStyle = painter.theme.color('ink');
  painter.beginPath();
  painter.moveTo(x, y);
  painter.lineTo(x - 0.35 * em, y - 0.6 * em);
  painter.lineTo(x + 0.35 * em, y - 0.6 * em);
  painter.closePath();
  painter.fill();
}
