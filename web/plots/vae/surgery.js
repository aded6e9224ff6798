/**
 * D4, the surgery of the bound (Hoffman and Johnson 2016): the average reconstruction less the information that z has about which point
 * it was encoded from, less the divergence of all the points' q together from the prior.
 */

import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { questionsOf } from './choice.js';
import { addingUp, decimalsFor, finite, number, plain } from '../drawing/numbers.js';
import { drawSections, heightOfSections, locateRow, placeSections, sectionOf } from '../shared/sections.js';
import { placeholder } from '../drawing/text.js';
import { brokenAxis, segmentsOf } from '../shared/waterfall.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../shared/sections.js').Row} Row */

const NAME = 'surgery';

/** @type {[string, string][]} */
const TERMS = [
  ['expectedLogLikelihood', 'average reconstruction'],
  ['mutualInformation', '− I(n; z)'],
  ['klMarginal', '− KL(q̄(z) ‖ p(z))'],
];

/**
 * @param {Run} run
 * @param {Analysis} answer
 */
function sectionFor(run, answer) {
  const value = (/** @type {string} */ name) => {
    const known = finite(answer[name]);
    return known === null || name === 'expectedLogLikelihood' ? known : -known;
  };
  const elbo = finite(answer.elbo);
  const values = TERMS.map(([name]) => value(name));
  const decimals = decimalsFor([elbo, ...values]);
  const segments = segmentsOf(Object.fromEntries(TERMS.map(([name], i) => [name, values[i]])));
  const printed = addingUp(values, [elbo], decimals);
  /** @type {Row[]} */
  const rows = segments.map(({ quantity, value, from, to }, i) => ({
    quantity,
    label: TERMS[i][1],
    text: number(printed[i], decimals),
    total: false,
    from: value === null ? null : from,
    to: value === null ? null : to,
  }));
  rows.push({
    quantity: 'elbo',
    label: '= average ELBO',
    text: number(elbo, decimals),
    total: true,
    from: elbo === null ? null : 0,
    to: elbo,
  });
  const axis = brokenAxis([...segments.map(({ to }) => to), elbo ?? 0]);
  const age = ageOf(run, answer);
  const notes = [
    `0 ≤ I(n; z) = ${number(finite(answer.mutualInformation))} ≤ log N = ${number(finite(answer.logCount))}`,
    `residual of D4 ${number(finite(answer.residuals?.D4), 3)}`,
    `${plain(answer.count)} points, nats per point${age === '' ? '' : `, ${age}`}`,
  ];
  return sectionOf(rows, axis, notes);
}

/** @type {Plot} */
export const plot = {
  id: 'surgery',
  label: 'ELBO surgery',
  models: ['vae'],
  evidence: true,
  fields: ['bound'],
  analyses: [NAME],
  aspect: 2,
  asks: questionsOf,
  height: (width, em) =>
    heightOfSections(width, em, { rows: 4, sections: 1, lines: width < 40 * em ? 4 : 2 }),

  draw([run], painter) {
    const answer = answerOf(run, NAME);
    if (run && answer) drawSections(painter, placeSections(painter, [sectionFor(run, answer)], []));
    else placeholder(painter, silenceOf(run, NAME));
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    if (!answer) return `${silenceOf(run, NAME)}.`;
    const [fit, information, marginal, elbo, logCount] = [
      answer.expectedLogLikelihood,
      answer.mutualInformation,
      answer.klMarginal,
      answer.elbo,
      answer.logCount,
    ].map((value) => number(finite(value)));
    return (
      `The average ELBO, ${elbo} nats, is the average reconstruction, ${fit}, minus the mutual information of point and z, ` +
      `${information} of at most ${logCount}, minus the divergence of the aggregated posterior from the prior, ${marginal}.`
    );
  },

  locate([run], painter, x, y) {
    const answer = answerOf(run, NAME);
    if (!run || !answer || x < 0 || x > painter.width) return null;
    return locateRow(placeSections(painter, [sectionFor(run, answer)], []), y, run);
  },
};
