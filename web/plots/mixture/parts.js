/**
 * The signed parts of the bound as a waterfall that adds up to it, and below it the identity D1: ELBO + KL = log evidence, on an axis of
 * its own because the gap may be a millionth of the totals.
 */

import {
  addingUp,
  decimalsFor,
  finite,
  isFiniteNumber,
  number,
  plain,
  withError,
} from '../drawing/numbers.js';
import { wrap } from '../drawing/text.js';
import { panel } from '../panel.js';
import { divergence } from '../shared/alarms.js';
import { heightOfSections, sectionCharts, sumRows } from '../shared/sections.js';
import { reasonOf, symbolOf, termOf, wordsOf } from '../shared/symbols.js';
import { brokenAxis, standingAxes } from '../shared/waterfall.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Bound} Bound */
/** @typedef {import('../shared/sections.js').Row} Row */
/** @typedef {import('../shared/sections.js').Section} Section */
/** @typedef {{ run: Run, bound: Bound }} Content */

/**
 * @param {Content} content
 * @param {ReturnType<typeof standingAxes>} axis
 * @returns {Section | null} null where no part is known
 */
function sumSection({ bound }, axis) {
  const terms = Object.entries(bound.parts ?? {}).map(([quantity, value]) => ({
    quantity,
    label: termOf(quantity),
    value: finite(value),
  }));
  if (terms.length === 0) return null;
  const elbo = finite(bound.elbo);
  const { rows, totals } = sumRows(terms, { quantity: 'elbo', label: '= ELBO', value: elbo });
  return { rows, axis: axis('sum', totals.concat(elbo ?? [])), notes: [] };
}

/**
 * @param {Content} content
 * @param {Section | null} above  whose scale this one's is compared with
 * @returns {Section | null} null where neither the evidence nor the gap is known
 */
function evidenceSection({ run, bound }, above) {
  if (!isFiniteNumber(bound.elbo) || !isFiniteNumber(bound.logEvidence)) return null;
  const { elbo, logEvidence } = bound;
  const decimals = decimalsFor([elbo, logEvidence]);
  const kl = divergence(bound.klPosterior, bound.klPosteriorError);
  const [gap] = addingUp([kl], [logEvidence, elbo], decimals);
  const evidence = symbolOf('logEvidence', run);
  /** @param {string} quantity @param {string} label @param {string} text @param {boolean} total @param {[number | null, number | null]} ends @returns {Row} */
  const row = (quantity, label, text, total, [from, to]) => ({ quantity, label, text, total, from, to });
  const rows = [
    row('elbo', 'ELBO', number(elbo, decimals), true, [0, elbo]),
    row('klPosterior', `+ ${symbolOf('klPosterior', run)}`, number(gap, decimals), false, [
      kl === null ? null : elbo,
      kl === null ? null : elbo + kl,
    ]),
    row('logEvidence', `= ${evidence}`, withError(logEvidence, bound.logEvidenceError, decimals), true, [
      0,
      logEvidence,
    ]),
  ];
  const size = Math.max(Math.abs(elbo), Math.abs(logEvidence));
  const totals = kl === null ? [elbo, logEvidence] : [elbo, elbo + kl, logEvidence];
  const notes = [];
  // A gap within the rounding of its ends has no size to magnify.
  const agreed = Math.max(...totals) - Math.min(...totals) <= 1e-11 * size;
  const axis = agreed && above ? above.axis : brokenAxis(totals, { room: 0.35, least: 1e-11 * size });
  if (above) {
    const ratio = (above.axis.domain[1] - above.axis.domain[0]) / (axis.domain[1] - axis.domain[0]);
    if (ratio > 1) notes.push(`magnified ×${plain(ratio)}`);
    else notes.push(ratio < 1 ? `reduced ×${plain(1 / ratio)}` : 'same scale');
  }
  const derived = (bound.derived ?? []).filter((name) => rows.some(({ quantity }) => quantity === name));
  for (const name of derived) notes.push(`${symbolOf(name, run)} by subtraction`);
  if (bound.logEvidenceKind) notes.push(`${evidence} ${bound.logEvidenceKind}`);
  return { rows, axis, notes };
}

/**
 * What is said below the rows: the evidence where it has no rows of its own, and the residuals of the identities; each in pieces.
 * @param {Content} content
 * @param {boolean} evidenceShown
 * @returns {string[][]}
 */
function footerOf({ run, bound }, evidenceShown) {
  const { residuals, why } = run.frame ?? {};
  const known = Object.entries(residuals ?? {}).filter(([, value]) => isFiniteNumber(value));
  const numbers = known.map(
    ([name, value], i) => `${name} ${number(value, 3)}${i < known.length - 1 ? ' ·' : ''}`,
  );
  const identities = numbers.length > 0 ? ['residuals', ...numbers] : [];
  if (evidenceShown) return [identities];
  const reason = isFiniteNumber(bound.logEvidence) ? '' : reasonOf(why, 'bound.logEvidence');
  const evidence = `${symbolOf('logEvidence', run)} = ${number(bound.logEvidence)}${reason === '' ? '' : ` (${reason})`},`;
  return [[evidence, `${symbolOf('klPosterior', run)} = ${number(bound.klPosterior)}`], identities];
}

export const plot = panel({
  id: 'parts',
  label: 'The parts of the bound',
  models: ['mixture'],
  evidence: true,
  fields: ['bound'],
  aspect: 1.3,
  height: (width, em) => heightOfSections(width, em, { rows: 8, sections: 2, lines: 5 }),

  read([run]) {
    const bound = run?.frame?.bound;
    return bound ? { run, bound } : 'No bound yet';
  },

  picture(content, painter) {
    const sum = sumSection(content, standingAxes(painter, 'parts'));
    const evidence = evidenceSection(content, sum);
    const sections = [sum, evidence].filter((section) => section !== null);
    if (sections.length === 0) return 'No bound yet';
    return sectionCharts(painter, sections, content.run, (shown) =>
      footerOf(content, evidence !== null && shown.includes(evidence)).flatMap((pieces) =>
        wrap(painter, pieces, painter.width, 0.92),
      ),
    );
  },

  words({ run, bound }) {
    const terms = Object.entries(bound.parts ?? {}).map(([quantity, value], i) => {
      const sign = isFiniteNumber(value) && value < 0 ? 'minus' : 'plus';
      const size = isFiniteNumber(value) ? number(Math.abs(value)) : 'unknown';
      const words = `${wordsOf(quantity, run)} ${size}`;
      return i === 0 && sign === 'plus' ? words : `${sign} ${words}`;
    });
    const sum = `The ELBO is ${isFiniteNumber(bound.elbo) ? `${number(bound.elbo)} nats` : 'not known'}`;
    const first = terms.length === 0 ? `${sum}.` : `${sum}: ${terms.join(', ')}.`;
    if (!isFiniteNumber(bound.logEvidence)) return first;
    const kl = isFiniteNumber(bound.klPosterior) ? number(bound.klPosterior) : 'unknown';
    return `${first} Adding ${wordsOf('klPosterior', run)}, ${kl}, gives ${wordsOf('logEvidence', run)}, ${number(bound.logEvidence)}.`;
  },
});
