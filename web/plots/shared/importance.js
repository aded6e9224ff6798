/**
 * D5: bounds from M importance samples rise from the ELBO to the log evidence. Estimates with their errors, under the exact curve and
 * with how the gap closes for large M where these are known. A mixture's are of its parameters, with the assignments Z summed out, so that
 * they start above the ELBO, which has q(Z) in it.
 */

import { finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { extentOf, padded } from '../drawing/scale.js';
import { chartOf } from '../marks/chart.js';
import { dots, line, probe, rule, text } from '../marks/marks.js';
import { answered, panel } from '../panel.js';
import { ageOf, answerOf, sentencesOf } from './analyses.js';
import { reasonOf, symbolOf } from './symbols.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {ReturnType<typeof contentOf>} Content */

const NAME = 'importance';

/** The line of an ELBO that holds more of q than the bounds do. */
const WITH_Z = [2, 3];

/** A bound on log p of a picture takes long: so many are averaged. */
const PICTURES = 12;

/**
 * @param {Analysis} answer
 * @param {Run} run
 */
function contentOf(answer, run) {
  const samples = Array.from(valuesOf(answer.M)).filter((m) => m > 0);
  // An autoencoder's are means over points, and there is no exact curve to hold them against.
  const estimate = Array.from(valuesOf(answer.estimate ?? answer.bound));
  const error = valuesOf(answer.standardError);
  const margin = estimate.map((_, i) => (isFiniteNumber(error[i]) ? 2 * error[i] : 0));
  return {
    run,
    answer,
    samples,
    steps: samples.map(Math.log2),
    estimate,
    error,
    low: estimate.map((value, i) => value - margin[i]),
    high: estimate.map((value, i) => value + margin[i]),
    exact: valuesOf(answer.exact),
    asymptote: valuesOf(answer.asymptote),
    elbo: finite(answer.elbo),
    logEvidence: finite(answer.logEvidence),
  };
}

/**
 * @param {Content} content
 * @returns {Record<'evidence' | 'asymptote' | 'exact' | 'estimates' | 'told' | 'withZ' | 'start', Mark>}
 */
function marksOf(content) {
  const { run, answer, steps, estimate, low, high, exact, asymptote, elbo, logEvidence } = content;
  const bounds = { label: 'bounds', quantity: 'elbo', color: 'elbo' };
  /** @param {number} i */
  const tell = (i) => {
    const margin = isFiniteNumber(content.error[i]) ? ` ± ${number(content.error[i])}` : '';
    const known = /** @type {[string, string]} */ (['exact', `${number(exact[i])} nats`]);
    const rows = /** @type {[string, string][]} */ ([
      ...(exact.length > 0 ? [known] : []),
      ['estimated', `${number(estimate[i])}${margin} nats`],
    ]);
    return { kind: 'bound', title: `M = ${plain(content.samples[i])}`, rows };
  };
  return {
    evidence: rule(
      { y: logEvidence },
      {
        label: 'log evidence',
        quantity: 'logEvidence',
        color: 'logEvidence',
        width: 1.5,
        name: answer.labellings ? symbolOf('logEvidence', run) : 'log p(x)',
      },
    ),
    asymptote: line(steps, asymptote, {
      ...bounds,
      color: 'muted',
      width: 1.25,
      dash: [5, 4],
      name: 'log p(x) − Var[w] / (2 M p(x)²)',
    }),
    exact: line(steps, exact, { ...bounds, name: 'exact' }),
    estimates: dots(steps, estimate, {
      ...bounds,
      r: 0.24,
      low,
      high,
      cap: 0.25,
      name: 'estimated ± 2 standard errors',
    }),
    withZ: rule({ y: elbo }, { ...bounds, dash: WITH_Z, name: `ELBO ${number(elbo)}, with q(Z)` }),
    told: probe(
      steps,
      steps.map((_, i) => exact[i] ?? estimate[i]),
      tell,
      { quantity: 'elbo', reach: 1 },
    ),
    // A name for where the curve starts: one sample makes the ELBO.
    start: dots([0], [elbo], { color: 'elbo', shape: 'ring', r: 0.42 }),
  };
}

/**
 * @param {Content} content
 * @param {ReturnType<typeof marksOf>} marks
 * @returns {(Mark | import('../drawing/legend.js').Piece)[]}
 */
function legendFor({ run, answer, elbo, logEvidence }, { evidence, estimates, exact, asymptote, withZ }) {
  const unknown = answer.asymptote ? '' : reasonOf(answer.why, 'asymptote');
  const { khat, effectiveSampleSize: size, draws } = answer;
  const age = ageOf(run, answer);
  const known = logEvidence !== null || !(answer.bound || answer.labellings);
  const about = answer.bound
    ? [estimates, { text: `mean of ${plain(answer.count)} points` }]
    : answer.labellings
      ? [
          estimates,
          ...(elbo === null ? [] : [withZ]),
          { text: answer.labellings === 'one' ? 'one labelling only' : 'all labellings' },
          ...(isFiniteNumber(size)
            ? [{ text: `effective sample size ${plain(size)} of ${plain(draws)}` }]
            : []),
          ...(isFiniteNumber(khat) ? [{ text: `k̂ ${number(khat)}` }] : []),
        ]
      : [
          exact,
          estimates,
          answer.asymptote
            ? { ...asymptote, quiet: true }
            : { text: `Var[w] is ${unknown === '' ? 'not known' : unknown}` },
        ];
  return [...(known ? [evidence] : []), ...about, ...(age === '' ? [] : [{ text: age }])];
}

const read = answered(NAME, contentOf);

export const plot = panel({
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

  read,

  picture(content, painter) {
    const { answer, samples, steps, low, high, exact, elbo, logEvidence } = content;
    const range = extentOf([...low, ...high, ...Array.from(exact), elbo ?? NaN, logEvidence ?? NaN]);
    if (!range || steps.length === 0) return 'Being computed';
    const marks = marksOf(content);
    const each = painter.width < 34 * painter.theme.fontSize ? 2 : 1;
    const domain = padded(range, 0.08);
    const starts = elbo !== null && !answer.labellings && elbo > domain[0];
    return chartOf(painter, {
      x: {
        domain: padded([steps[0], steps[steps.length - 1]], 0.03),
        title: 'M, samples in each bound',
        ticks: samples
          .filter((_, i) => i % each === 0)
          .map((m) => ({ value: Math.log2(m), label: plain(m) })),
      },
      y: { domain, title: answer.bound ? 'bound (nats per point)' : 'bound (nats)' },
      legend: legendFor(content, marks),
      clip: 2,
      marks: [
        marks.evidence,
        marks.asymptote,
        marks.exact,
        marks.estimates,
        marks.told,
        ...(answer.labellings ? [marks.withZ] : []),
        ...(starts
          ? [
              marks.start,
              text(0, elbo, `ELBO ${number(elbo)}`, {
                color: 'elbo',
                weight: 600,
                dx: 0.9,
                dy: 0.5,
                baseline: 'bottom',
                veil: 0.85,
              }),
            ]
          : []),
      ],
    });
  },

  words({ answer, samples, estimate, error, exact, elbo, logEvidence }) {
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

  notes([run]) {
    const { message, note } = answerOf(run, NAME) ?? {};
    return sentencesOf(message, note);
  },
});
