/**
 * D5: bounds from M importance samples rise from the ELBO to the log evidence. Estimates with their errors, under the exact curve and
 * with how the gap closes for large M where these are known. A mixture's are of its parameters, with the assignments Z summed out, so that
 * they start above the ELBO, which has q(Z) in it.
 */

import { ageOf, answerOf, sentencesOf, silenceOf } from './analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { quantityGroup } from './groups.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { curve, segment } from '../drawing/lines.js';
import { finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { clamp, extentOf, padded } from '../drawing/scale.js';
import { reasonOf, symbolOf } from './symbols.js';
import { placeholder, widthOf, writeOver } from '../drawing/text.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */

const NAME = 'importance';
const SHOWN = ['elbo', 'logEvidence'];

/** The line of an ELBO that holds more of q than the bounds do. */
const WITH_Z = [2, 3];

/** A bound on log p of a picture takes long: so many are averaged. */
const PICTURES = 12;

/**
 * @param {Analysis} answer
 */
function columnsOf({ M, estimate, bound, standardError, exact, asymptote, elbo, logEvidence }) {
  const samples = Array.from(valuesOf(M)).filter((m) => m > 0);
  return {
    samples,
    steps: samples.map(Math.log2),
    // An autoencoder's are means over points, and there is no exact curve to hold them against.
    estimate: valuesOf(estimate ?? bound),
    error: valuesOf(standardError),
    exact: valuesOf(exact),
    asymptote: valuesOf(asymptote),
    elbo: finite(elbo),
    logEvidence: finite(logEvidence),
  };
}

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const answer = answerOf(run, NAME);
  if (!answer) return null;
  const columns = columnsOf(answer);
  const { samples, steps, estimate, error, exact, elbo, logEvidence } = columns;
  const ends = samples.flatMap((_, i) => {
    const margin = isFiniteNumber(error[i]) ? 2 * error[i] : 0;
    return [estimate[i] - margin, estimate[i] + margin, exact[i]];
  });
  const range = extentOf([...ends, elbo ?? NaN, logEvidence ?? NaN]);
  if (!range || steps.length === 0) return null;
  const { theme, width } = painter;
  const unknown = answer.asymptote ? '' : reasonOf(answer.why, 'asymptote');
  const color = theme.color('elbo');
  const muted = theme.color('muted');
  const line = theme.color('logEvidence');
  /** @type {import('../drawing/legend.js').Piece[]} */
  const pieces = [{ text: 'estimated ± 2 standard errors', color, swatches: [{ kind: 'dot', color }] }];
  if (answer.bound) {
    pieces.push({ text: `mean of ${plain(answer.count)} points` });
  } else if (answer.labellings) {
    if (elbo !== null)
      pieces.push({
        text: `ELBO ${number(elbo)}, with q(Z)`,
        color,
        swatches: [{ kind: 'line', color, dash: WITH_Z }],
      });
    pieces.push({ text: answer.labellings === 'one' ? 'one labelling only' : 'all labellings' });
    if (isFiniteNumber(answer.effectiveSampleSize))
      pieces.push({
        text: `effective sample size ${plain(answer.effectiveSampleSize)} of ${plain(answer.draws)}`,
      });
    if (isFiniteNumber(answer.khat)) pieces.push({ text: `k̂ ${number(answer.khat)}` });
  } else {
    pieces.unshift({ text: 'exact', color, swatches: [{ kind: 'line', color }] });
    pieces.push(
      answer.asymptote
        ? {
            text: 'log p(x) − Var[w] / (2 M p(x)²)',
            swatches: [{ kind: 'line', color: muted, dash: [5, 4] }],
          }
        : { text: `Var[w] is ${unknown === '' ? 'not known' : unknown}` },
    );
  }
  if (logEvidence !== null || !(answer.bound || answer.labellings))
    pieces.unshift({
      text: answer.labellings ? symbolOf('logEvidence', run) : 'log p(x)',
      color: line,
      swatches: [{ kind: 'line', color: line }],
    });
  const age = ageOf(run, answer);
  if (age !== '') pieces.push({ text: age });
  const em = theme.fontSize;
  const legend = legendOf(painter, pieces, width);
  const plane = planeOf(painter, {
    x: {
      domain: padded([steps[0], steps[steps.length - 1]], 0.03),
      title: 'M, samples in each bound',
      ticks: samples
        .filter((_, i) => i % (width < 34 * em ? 2 : 1) === 0)
        .map((m) => ({ value: Math.log2(m), label: plain(m) })),
    },
    y: { domain: padded(range, 0.08), title: answer.bound ? 'bound (nats per point)' : 'bound (nats)' },
    head: legend.height,
  });
  return { answer, columns, plane, legend };
}

/** @type {Plot} */
export const plot = {
  id: 'importance',
  label: 'Bounds from many samples',
  models: ['mixture', 'density', 'vae'],
  evidence: true,
  fields: ['bound'],
  analyses: [NAME],
  aspect: 1.5,
  asks: ({ frame }) => {
    const rows = frame?.imageShape ? Math.min(PICTURES, frame.trainingCount ?? 1) : null;
    return rows === null ? /** @type {Record<string, null>} */ ({}) : { [NAME]: { rows } };
  },

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) {
      placeholder(painter, silenceOf(run, NAME));
      return;
    }
    const { answer, columns, plane, legend } = place;
    drawAxes(painter, plane);
    drawLegend(painter, legend, 0, painter.theme.fontSize * 1.5);
    painter.save();
    clipTo(painter, plane, 2);
    const { elbo, logEvidence } = columns;
    if (logEvidence !== null) {
      quantityGroup(painter, SHOWN, 'logEvidence', 'log evidence', () => {
        painter.strokeStyle = painter.theme.color('logEvidence');
        painter.lineWidth = 1.5;
        segment(painter, plane.left, plane.y(logEvidence), plane.right, plane.y(logEvidence));
      });
    }
    quantityGroup(painter, SHOWN, 'elbo', 'bounds', () => {
      drawBounds(painter, plane, columns);
      if (elbo === null || !answer.labellings) return;
      painter.strokeStyle = painter.theme.color('elbo');
      painter.lineWidth = 1.25;
      painter.setLineDash(WITH_Z);
      segment(painter, plane.left, plane.y(elbo), plane.right, plane.y(elbo));
      painter.setLineDash([]);
    });
    if (elbo !== null && !answer.labellings && elbo > plane.y.domain[0]) drawStart(painter, plane, elbo);
    painter.restore();
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    if (!answer) return `${silenceOf(run, NAME)}.`;
    const { samples, estimate, error, exact, elbo, logEvidence } = columnsOf(answer);
    const last = samples.length - 1;
    if (last < 0) return 'No bound from many samples is known.';
    const margin = isFiniteNumber(error[last])
      ? `, estimated as ${number(estimate[last])} ± ${number(error[last])}`
      : '';
    const evidence = `the log evidence is ${logEvidence === null ? 'not known' : number(logEvidence)}.`;
    if (answer.labellings)
      return (
        `The ELBO is ${number(elbo)} nats. With the assignments summed out the bound is ${number(estimate[0])} with one draw of the ` +
        `parameters and rises to ${number(estimate[last])} with ${plain(samples[last])}; ${evidence}`
      );
    return (
      `The bound rises from the ELBO, ${number(elbo)} nats with one sample, to ${number(exact[last] ?? estimate[last])} ` +
      `with ${plain(samples[last])}${margin}; ${evidence}`
    );
  },

  notes: ([run]) => {
    const { message, note } = answerOf(run, NAME) ?? {};
    return sentencesOf(message, note);
  },

  locate([run], painter, x, y) {
    const place = layout(run, painter);
    if (!place) return null;
    const { plane, columns } = place;
    const em = painter.theme.fontSize;
    if (x < plane.left - em || x > plane.right + em || y < plane.top - em || y > plane.bottom + em)
      return null;
    const at = plane.x.invert(x);
    const distance = (/** @type {number} */ i) => Math.abs(columns.steps[i] - at);
    const i = columns.steps.reduce((best, _, k) => (distance(k) < distance(best) ? k : best), 0);
    const value = columns.exact[i] ?? columns.estimate[i];
    const margin = isFiniteNumber(columns.error[i]) ? ` ± ${number(columns.error[i])}` : '';
    const exact = /** @type {[string, string]} */ (['exact', `${number(columns.exact[i])} nats`]);
    return {
      kind: 'bound',
      quantity: 'elbo',
      x: plane.x(columns.steps[i]),
      y: isFiniteNumber(value) ? clamp(plane.y(value), plane.top, plane.bottom) : plane.bottom,
      title: `M = ${plain(columns.samples[i])}`,
      rows: [
        ...(columns.exact.length > 0 ? [exact] : []),
        ['estimated', `${number(columns.estimate[i])}${margin} nats`],
      ],
    };
  },
};

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {ReturnType<typeof columnsOf>} columns
 */
function drawBounds(painter, { x, y }, { steps, estimate, error, exact, asymptote }) {
  const { theme } = painter;
  painter.lineJoin = 'round';
  painter.strokeStyle = theme.color('muted');
  painter.lineWidth = 1.25;
  painter.setLineDash([5, 4]);
  curve(painter, steps, asymptote, x, y);
  painter.stroke();
  painter.setLineDash([]);
  painter.strokeStyle = painter.fillStyle = theme.color('elbo');
  painter.lineWidth = 2;
  curve(painter, steps, exact, x, y);
  painter.stroke();
  painter.lineWidth = 1.25;
  const cap = theme.fontSize * 0.25;
  steps.forEach((step, i) => {
    if (!isFiniteNumber(estimate[i])) return;
    const margin = isFiniteNumber(error[i]) ? 2 * error[i] : 0;
    const [px, top, bottom] = [x(step), y(estimate[i] + margin), y(estimate[i] - margin)];
    painter.beginPath();
    for (const end of [top, bottom]) {
      painter.moveTo(px - cap, end);
      painter.lineTo(px + cap, end);
    }
    painter.moveTo(px, top);
    painter.lineTo(px, bottom);
    painter.stroke();
    painter.beginPath();
    painter.arc(px, y(estimate[i]), theme.fontSize * 0.24, 0, 2 * Math.PI);
    painter.fill();
  });
}

/**
 * A name for where the curve starts: one sample makes the ELBO.
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {number} elbo
 */
function drawStart(painter, plane, elbo) {
  const em = painter.theme.fontSize;
  const x = plane.x(0);
  painter.strokeStyle = painter.theme.color('elbo');
  painter.lineWidth = 2;
  painter.beginPath();
  painter.arc(x, plane.y(elbo), em * 0.42, 0, 2 * Math.PI);
  painter.stroke();
  const text = `ELBO ${number(elbo)}`;
  const right = x + em * 0.9 + widthOf(painter, text, 0.92, 600);
  writeOver(painter, text, right, plane.y(elbo) + em * 0.5, painter.theme.color('elbo'), 600);
}
