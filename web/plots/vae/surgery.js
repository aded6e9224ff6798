/**
 * D4, the surgery of the bound (Hoffman and Johnson 2016): the average reconstruction less the information that z has about which point
 * it was encoded from, less the divergence of all the points' q together from the prior.
 */

import { finite, number, plain } from '../drawing/numbers.js';
import { answered, panel } from '../panel.js';
import { ageOf } from '../shared/analyses.js';
import { heightOfSections, sectionCharts, sumRows } from '../shared/sections.js';
import { brokenAxis } from '../shared/waterfall.js';
import { questionsOf } from './choice.js';

const NAME = 'surgery';

/** @type {[string, string][]} */
const TERMS = [
  ['expectedLogLikelihood', 'average reconstruction'],
  ['mutualInformation', '− I(n; z)'],
  ['klMarginal', '− KL(q̄(z) ‖ p(z))'],
];

const read = answered(NAME, (answer, run) => ({ answer, run }));

export const plot = panel({
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

  read,

  picture({ answer, run }, painter) {
    const value = (/** @type {string} */ name) => {
      const known = finite(answer[name]);
      return known === null || name === 'expectedLogLikelihood' ? known : -known;
    };
    const elbo = finite(answer.elbo);
    const { rows, totals } = sumRows(
      TERMS.map(([quantity, label]) => ({ quantity, label, value: value(quantity) })),
      { quantity: 'elbo', label: '= average ELBO', value: elbo },
    );
    const age = ageOf(run, answer);
    const notes = [
      `0 ≤ I(n; z) = ${number(finite(answer.mutualInformation))} ≤ log N = ${number(finite(answer.logCount))}`,
      `residual of D4 ${number(finite(answer.residuals?.D4), 3)}`,
      `${plain(answer.count)} points, nats per point${age === '' ? '' : `, ${age}`}`,
    ];
    return sectionCharts(painter, [{ rows, axis: brokenAxis([...totals, elbo ?? 0]), notes }], run);
  },

  words({ answer }) {
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
});
