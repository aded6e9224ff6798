/**
 * The bound of a density taken apart in three ways, each as a signed sum with the residual of its identity: D2, reconstruction less
 * complexity; D3, energy and entropy; D10, the gap that Jensen's inequality leaves.
 */

import { addingUp, decimalsFor, finite, isFiniteNumber, number } from '../drawing/numbers.js';
import { divergence } from '../shared/alarms.js';
import { drawSections, heightOfSections, locateRow, placeSections, sectionOf } from '../shared/sections.js';
import { reasonOf, symbolOf, wordsOf } from '../shared/symbols.js';
import { placeholder } from '../drawing/text.js';
import { segmentsOf, standingAxes } from '../shared/waterfall.js';

/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Bound} Bound */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../shared/sections.js').Row} Row */
/** @typedef {import('../shared/sections.js').Section} Section */
/** @typedef {'elbo' | 'logEvidence' | 'klPosterior' | 'expectedLogLikelihood' | 'klPrior' | 'expectedLogJoint' | 'entropy'} Part */
/** @typedef {{ id: string, title: string, terms: [Part, 1 | -1][], sum: Part, names?: Record<string, string>, fields?: Record<string, 'logMeanWeight'> }} Identity
 *   `fields`: of the frame, where they are called otherwise than the part */

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
 * @param {Run} run
 * @param {Bound} bound
 * @param {Identity} identity
 * @param {(name: string, totals: number[]) => import('../shared/waterfall.js').BrokenAxis} axis  what it spans
 * @returns {Section}
 */
function sectionFor(run, bound, identity, axis) {
  const { id, title, terms, sum, names = {} } = identity;
  const signed = terms.map(([part, sign]) => {
    const value = valueOf(bound, identity, part);
    return /** @type {[string, number | null]} */ ([part, value === null ? null : sign * value]);
  });
  const total = valueOf(bound, identity, sum);
  const decimals = decimalsFor([total, ...signed.map(([, value]) => value)]);
  const segments = segmentsOf(Object.fromEntries(signed));
  const printed = addingUp(
    segments.map(({ value }) => value),
    [total],
    decimals,
  );
  /** @type {Row[]} */
  const rows = segments.map(({ quantity, value, from, to }, i) => ({
    quantity,
    label: `${i === 0 ? '' : terms[i][1] < 0 ? '− ' : '+ '}${names[quantity] ?? symbolOf(quantity, run)}`,
    text: number(printed[i], decimals),
    total: false,
    from: value === null ? null : from,
    to: value === null ? null : to,
  }));
  rows.push({
    quantity: sum,
    label: `= ${symbolOf(sum, run)}`,
    text: number(total, decimals),
    total: true,
    from: total === null ? null : 0,
    to: total,
  });
  const totals = [...segments.map(({ to }) => to), total ?? 0];
  return sectionOf(
    rows,
    axis(id, totals),
    notesOf(run, bound, id, [...terms.map(([part]) => part), sum]),
    title,
  );
}

/**
 * @param {Run} run
 * @param {Bound} bound
 * @param {string} id
 * @param {Part[]} parts
 */
function notesOf({ frame }, bound, id, parts) {
  const unknown = parts.filter((part) => !isFiniteNumber(bound[part]));
  const reasons = unknown
    .map((part) => ({ part, reason: reasonOf(frame?.why, `bound.${part}`) }))
    .filter(({ reason }) => reason !== '')
    .map(({ part, reason }) => `${symbolOf(part, { config: { model: 'density' } })} ${reason}`);
  return [`residual ${number(frame?.residuals?.[id], 3)}`, ...reasons];
}

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const bound = run?.frame?.bound;
  if (!run || !bound) return null;
  const axis = standingAxes(painter, 'decompositions');
  const sections = identities.map((identity) => sectionFor(run, bound, identity, axis));
  // What is given up, from the last one on, where the height does not suffice.
  for (let count = sections.length; count > 1; count--) {
    const place = placeSections(painter, sections.slice(0, count), []);
    if (place.fits) return place;
  }
  return placeSections(painter, sections.slice(0, 1), []);
}

/** @type {Plot} */
export const plot = {
  id: 'decompositions',
  label: 'The bound taken apart',
  models: ['density'],
  evidence: true,
  fields: ['bound'],
  aspect: 1.2,
  height: (width, em) => heightOfSections(width, em, { rows: 9, sections: 3, titles: 3, lines: 3 }),

  draw(runs, painter) {
    const place = layout(runs[0], painter);
    if (place) drawSections(painter, place);
    else placeholder(painter, 'No bound yet');
  },

  describe(runs) {
    const run = runs[0];
    const bound = run?.frame?.bound;
    if (!run || !bound) return 'No bound yet.';
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

  locate(runs, painter, x, y) {
    const place = layout(runs[0], painter);
    return place && x >= 0 && x <= painter.width ? locateRow(place, y, runs[0]) : null;
  },
};

/** @param {number | null | undefined} value */
function inWords(value) {
  return isFiniteNumber(value) ? number(value) : 'unknown';
}
