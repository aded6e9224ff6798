/**
 * The bound of a density taken apart in three ways, each as a signed sum with the residual of its identity: D2, reconstruction less
 * complexity; D3, energy and entropy; D10, the gap that Jensen's inequality leaves.
 */

import { finite, isFiniteNumber, number } from '../drawing/numbers.js';
import { panel } from '../panel.js';
import { divergence } from '../shared/alarms.js';
import { heightOfSections, sectionCharts, sumRows } from '../shared/sections.js';
import { reasonOf, symbolOf, wordsOf } from '../shared/symbols.js';
import { standingAxes } from '../shared/waterfall.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Bound} Bound */
/** @typedef {'elbo' | 'logEvidence' | 'klPosterior' | 'expectedLogLikelihood' | 'klPrior' | 'expectedLogJoint' | 'entropy'} Part */
/** @typedef {{ id: string, title: string, terms: [Part, 1 | -1][], sum: Part, names?: Record<string, string>, fields?: Record<string, 'logMeanWeight'> }} Identity
 *   `fields`: of the frame, where they are called otherwise than the part */
/** @typedef {{ run: Run, bound: Bound }} Content */

/** @type {Identity[]} */
const identities = [
  {
    id: 'D2',
    title: 'D2  reconstruction − complexity',
    terms: [
      ['expectedLogLikelihood', 1],
      ['klPrior', -1],
    ],
    sum: 'elbo',
  },
  {
    id: 'D3',
    title: 'D3  negative energy + entropy',
    terms: [
      ['expectedLogJoint', 1],
      ['entropy', 1],
    ],
    sum: 'elbo',
  },
  {
    id: 'D10',
    title: 'D10  Jensen’s gap, w = p(x, z) / q(z)',
    terms: [
      ['logEvidence', 1],
      ['elbo', -1],
    ],
    sum: 'klPosterior',
    names: { logEvidence: 'log E[w]', elbo: 'E[log w]' },
    // By a quadrature of its own: of a point there is no such thing, though there is a log p(x).
    fields: { logEvidence: 'logMeanWeight' },
  },
];

/**
 * @param {Bound} bound
 * @param {Identity} identity
 * @param {Part} part
 */
function valueOf(bound, { fields = {} }, part) {
  const value = finite(bound[fields[part] ?? part]);
  const errors = /** @type {Record<string, any>} */ (bound);
  return part === 'klPosterior' || part === 'klPrior' ? divergence(value, errors[`${part}Error`]) : value;
}

/**
 * @param {Content} content
 * @param {Identity} identity
 * @param {(name: string, totals: number[]) => import('../shared/waterfall.js').BrokenAxis} axis  what it spans
 * @returns {import('../shared/sections.js').Section}
 */
function sectionFor({ run, bound }, identity, axis) {
  const { id, title, terms, sum, names = {} } = identity;
  const signed = terms.map(([part, sign], i) => {
    const value = valueOf(bound, identity, part);
    const label = `${i === 0 ? '' : sign < 0 ? '− ' : '+ '}${names[part] ?? symbolOf(part, run)}`;
    return { quantity: part, label, value: value === null ? null : sign * value };
  });
  const total = valueOf(bound, identity, sum);
  const { rows, totals } = sumRows(signed, { quantity: sum, label: `= ${symbolOf(sum, run)}`, value: total });
  const reasons = [...terms.map(([part]) => part), sum]
    .filter((part) => !isFiniteNumber(bound[part]))
    .map((part) => ({ part, reason: reasonOf(run.frame?.why, `bound.${part}`) }))
    .filter(({ reason }) => reason !== '')
    .map(({ part, reason }) => `${symbolOf(part, { config: { model: 'density' } })} ${reason}`);
  const notes = [`residual ${number(run.frame?.residuals?.[id], 3)}`, ...reasons];
  return { rows, axis: axis(id, [...totals, total ?? 0]), notes, title };
}

export const plot = panel({
  id: 'decompositions',
  label: 'The bound taken apart',
  models: ['density'],
  evidence: true,
  fields: ['bound'],
  aspect: 1.2,
  height: (width, em) => heightOfSections(width, em, { rows: 9, sections: 3, titles: 3, lines: 3 }),

  read([run]) {
    const bound = run?.frame?.bound;
    return bound ? { run, bound } : 'No bound yet';
  },

  picture(content, painter) {
    const axis = standingAxes(painter, 'decompositions');
    const sections = identities.map((identity) => sectionFor(content, identity, axis));
    return sectionCharts(painter, sections, content.run);
  },

  words({ run, bound }) {
    /** @param {number | null | undefined} value */
    const inWords = (value) => (isFiniteNumber(value) ? number(value) : 'unknown');
    return identities
      .map((identity) => {
        const { id, terms, sum } = identity;
        const words = terms.map(([part, sign], i) => {
          const join = i === 0 ? '' : sign < 0 ? 'minus ' : 'plus ';
          return `${join}${wordsOf(part, run)} ${inWords(valueOf(bound, identity, part))}`;
        });
        return `${id}: ${words.join(' ')} is ${wordsOf(sum, run)} ${inWords(bound[sum])}.`;
      })
      .join(' ');
  },
});
