/**
 * log p(x) − ELBO, point by point, the largest first: what no q of the family has, and what this encoder does not find. Above it the
 * averages, over these points and over all.
 */

import { legendMarks, legendOf } from '../drawing/legend.js';
import { addingUp, finite, isFiniteNumber, number, plain, valuesOf, withError } from '../drawing/numbers.js';
import { clamp } from '../drawing/scale.js';
import { chartOf, sheet } from '../marks/chart.js';
import { bars as barsMark, dots } from '../marks/marks.js';
import { answered, panel } from '../panel.js';
import { divergence } from '../shared/alarms.js';
import { ageOf, answerOf } from '../shared/analyses.js';
import { chosenOf, markOf, questionsOf } from './choice.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/legend.js').Piece} Piece */
/** @typedef {{ point: number, held: boolean, logEvidence: number, elbo: number, gap: number, approximation: number, amortization: number }} Bar */
/** @typedef {{ run: Run, answer: Analysis, bars: Bar[] }} Content */

const NAME = 'gaps';

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
 * @param {string} what  is averaged
 * @param {any} average
 * @param {boolean} split  whether the gap is known in its parts
 * @returns {Piece[]}
 */
function sumOf(what, average, split) {
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
    color: quantity,
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
 * The sums of averages, each a line or more.
 * @param {Content} content
 * @param {Painter} painter
 */
function sumsOf({ run, answer }, painter) {
  const age = ageOf(run, answer);
  const evidence = answerOf(run, 'evidence');
  const { training, heldOut } = evidence?.average ?? {};
  const when = ageOf(run, evidence);
  const whole = training?.count === run.frame?.trainingCount ? 'all ' : '';
  const these = `mean of ${plain(answer.average?.training?.count)} points${age === '' ? '' : ` ${age}`}`;
  const all = `${whole}${plain(training?.count)} trained on${when === '' ? '' : ` ${when}`}`;
  return [
    sumOf(these, answer.average?.training, true),
    ...(training ? [sumOf(all, training, false)] : []),
    ...(heldOut ? [sumOf(`${plain(heldOut.count)} held out`, heldOut, false)] : []),
  ].map((pieces) => legendOf(painter, pieces, painter.width, { gap: 0.7 }));
}

/**
 * @param {Content} content
 * @param {Painter} painter
 */
function picture(content, painter) {
  const { run, bars } = content;
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  let top = 0;
  const sums = sumsOf(content, painter).flatMap((sum) => {
    const from = top;
    top += sum.height + 0.15 * em;
    return legendMarks(painter, sum, 0, from);
  });
  const head = top + 0.3 * em;
  const largest = bars[0].gap;
  const least = Math.min(0, ...bars.map(({ amortization }) => amortization).filter(isFiniteNumber));
  const { point, picture: drawn } = chosenOf(run);
  const chosen = drawn ? -1 : bars.findIndex((bar) => bar.point === point);
  const x0 = bars.map((_, i) => i);
  const x1 = bars.map((_, i) => i + 1);
  const approximation = bars.map((bar) => bar.approximation);
  const both = bars.map((bar) => bar.approximation + bar.amortization);
  return [
    sheet(painter, sums),
    ...chartOf(painter, {
      x: {
        domain: [0, bars.length],
        title: `${plain(bars.length)} points, the largest gap first`,
        ticks: [],
      },
      y: { domain: [least, largest > 0 ? 1.06 * largest : 1], title: 'log p(x) − ELBO (nats)' },
      area: { left: 0, top: head, width, height: height - head },
      marks: ({ x, y, top, bottom }) => {
        const style = { gap: x(1) - x(0) > 4 ? 1 : 0, least: 0.5 };
        // A triangle over the bar of the chosen point, where it is among them.
        const tip = clamp(y(bars[chosen]?.gap ?? NaN) - 0.25 * em, top + 0.7 * em, bottom);
        return [
          barsMark(
            { x0, x1, y0: [0], y1: approximation },
            {
              ...style,
              label: 'approximationGap',
              name: 'approximation gap',
              quantity: 'approximationGap',
              color: 'approximationGap',
            },
          ),
          barsMark(
            { x0, x1, y0: approximation, y1: both },
            {
              ...style,
              label: 'amortizationGap',
              name: 'amortisation gap',
              quantity: 'amortizationGap',
              color: 'amortizationGap',
            },
          ),
          dots(chosen < 0 ? [] : [chosen + 0.5], [y.invert(tip)], { shape: 'down', r: 0.6 }),
          {
            ...barsMark({ x0, x1, y0: [0], y1: bars.map(({ gap }) => gap) }, { fill: 0 }),
            tell: (i) => told(bars[i]),
          },
        ];
      },
    }),
  ];
}

/** @param {Bar} bar */
function told({ point, held, logEvidence, elbo, amortization, approximation }) {
  return {
    kind: 'point',
    index: point,
    title: `point ${plain(point + 1)}${held ? ', held out' : ''}`,
    rows: /** @type {[string, string][]} */ ([
      ['log p(x)', `${number(logEvidence)} nats`],
      ['ELBO', `${number(elbo)} nats`],
      ['amortisation gap', number(amortization)],
      ['approximation gap', number(approximation)],
    ]),
  };
}

const read = answered(NAME, (answer, run) => {
  const bars = barsOf(answer);
  return bars.length > 0 ? { run, answer, bars } : null;
});

export const plot = panel({
  id: 'gaps',
  label: 'What the bound lacks',
  models: ['vae'],
  evidence: true,
  fields: ['bound', 'points'],
  analyses: [NAME, 'evidence'],
  aspect: 1.4,
  asks: questionsOf,
  height: (width, em) => Math.ceil(em * (width < 34 * em ? 25 : 20)),

  read,

  picture,

  words({ answer, bars }) {
    const { training } = answer.average ?? {};
    return (
      `On average over ${plain(training?.count)} points, log p(x) is ${number(finite(training?.logEvidence))} nats and the ELBO ` +
      `${number(finite(training?.elbo))}; of the gap, ${number(finite(training?.gap))}, the family leaves ` +
      `${number(finite(training?.approximationGap))} and the encoder ${number(finite(training?.amortizationGap))}. The largest is ` +
      `${number(bars[0].gap)}, of point ${plain(bars[0].point + 1)}.`
    );
  },

  choose({ content: { bars }, charts }, { phase, x, y }) {
    const { plane } = charts[1];
    if (phase === 'leave' || !plane || y < plane.top || y > plane.bottom) return null;
    const bar = bars[Math.floor(plane.x.invert(x))];
    return bar ? { subject: 'point', point: bar.point, latent: null } : null;
  },

  marks({ content: { run, bars }, charts }) {
    const { plane } = charts[1];
    const { point } = chosenOf(run);
    const i = Math.max(
      0,
      bars.findIndex((bar) => bar.point === point),
    );
    if (!plane) return [];
    const at = { x: plane.x(i + 0.5), y: clamp(plane.y(bars[i].gap), plane.top, plane.bottom) };
    return [{ ...markOf(run), text: `point ${plain(bars[i].point + 1)}, gap ${number(bars[i].gap)}`, ...at }];
  },

  press({ content: { run, bars } }, _mark, { arrow: [right, down], far }) {
    const steps = (right + down) * (far ? 10 : 1);
    if (steps === 0) return null;
    const { point } = chosenOf(run);
    const from = bars.findIndex((bar) => bar.point === point);
    return { subject: 'point', point: bars[clamp(from + steps, 0, bars.length - 1)].point, latent: null };
  },
});
