/**
 * Where the rows of the parts plot go: one row a term, the sum below them, and below that the sum's own place under the log
 * evidence, on an axis of its own because the gap may be a millionth of the totals.
 */

import { addingUp, decimalsFor, isFiniteNumber, number, plain, withError } from '../drawing/numbers.js';
import { divergence } from '../shared/alarms.js';
import { heightOfSections, placeSections, sectionOf } from '../shared/sections.js';
import { reasonOf, symbolOf, termOf } from '../shared/symbols.js';
import { wrap } from '../drawing/text.js';
import { brokenAxis, segmentsOf, standingAxes } from '../shared/waterfall.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */

/** @typedef {import('../shared/sections.js').Row} Row */
/** @typedef {import('../shared/sections.js').Section} Section */
/** @typedef {import('../shared/sections.js').SectionsLayout} SectionsLayout */

const NOTE = 0.92;

/**
 * The height that suits the plot at a width.
 * @param {number} width
 * @param {number} em
 */
export function naturalHeight(width, em) {
  return heightOfSections(width, em, { rows: 8, sections: 2, lines: 5 });
}

/**
 * @param {Run} run
 * @param {ReturnType<typeof standingAxes>} axis
 * @returns {Section | null} null where no part is known
 */
function sumSection(run, axis) {
  const bound = run.frame?.bound;
  const segments = segmentsOf(bound?.parts);
  if (!bound || segments.length === 0) return null;
  const elbo = isFiniteNumber(bound.elbo) ? bound.elbo : null;
  const decimals = decimalsFor([elbo, ...segments.map(({ value }) => value)]);
  const printed = addingUp(
    segments.map(({ value }) => value),
    [elbo],
    decimals,
  );
  /** @type {Row[]} */
  const rows = segments.map(({ quantity, value, from, to }, i) => ({
    quantity,
    label: termOf(quantity),
    text: number(printed[i], decimals),
    total: false,
    from: value === null ? null : from,
    to: value === null ? null : to,
  }));
  rows.push({
    quantity: 'elbo',
    label: '= ELBO',
    text: number(elbo, decimals),
    total: true,
    from: elbo === null ? null : 0,
    to: elbo,
  });
  const totals = segments.map(({ to }) => to).concat(elbo ?? []);
  return sectionOf(rows, axis('sum', totals), []);
}

/**
 * @param {Run} run
 * @param {Section | null} above  whose scale this one's is compared with
 * @returns {Section | null} null where neither the evidence nor the gap is known
 */
function evidenceSection(run, above) {
  const bound = run.frame?.bound;
  if (!bound || !isFiniteNumber(bound.elbo) || !isFiniteNumber(bound.logEvidence)) return null;
  const { elbo, logEvidence } = bound;
  const decimals = decimalsFor([elbo, logEvidence]);
  const kl = divergence(bound.klPosterior, bound.klPosteriorError);
  const named = { klPosterior: symbolOf('klPosterior', run), logEvidence: symbolOf('logEvidence', run) };
  /** @type {Row[]} */
  const rows = [
    { quantity: 'elbo', label: 'ELBO', text: number(elbo, decimals), total: true, from: 0, to: elbo },
    {
      quantity: 'klPosterior',
      label: `+ ${named.klPosterior}`,
      text: number(addingUp([kl], [logEvidence, elbo], decimals)[0], decimals),
      total: false,
      from: kl === null ? null : elbo,
      to: kl === null ? null : elbo + kl,
    },
    {
      quantity: 'logEvidence',
      label: `= ${named.logEvidence}`,
      text: withError(logEvidence, bound.logEvidenceError, decimals),
      total: true,
      from: 0,
      to: logEvidence,
    },
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
  if (bound.logEvidenceKind) notes.push(`${named.logEvidence} ${bound.logEvidenceKind}`);
  return sectionOf(rows, axis, notes);
}

/**
 * What is said below the rows: the evidence where it has no rows of its own, and the residuals of the identities.
 * @param {Run} run
 * @param {boolean} evidenceShown
 * @param {Painter} painter
 * @returns {string[]} lines
 */
function footerLines(run, evidenceShown, painter) {
  const { residuals, why, bound } = run.frame ?? {};
  const words = [];
  if (!evidenceShown && bound) {
    const known = isFiniteNumber(bound.logEvidence);
    const reason = known ? '' : reasonOf(why, 'bound.logEvidence');
    const note = reason === '' ? '' : ` (${reason})`;
    words.push(`${symbolOf('logEvidence', run)} = ${number(bound.logEvidence)}${note},`);
    words.push(`${symbolOf('klPosterior', run)} = ${number(bound.klPosterior)}`);
  }
  const known = Object.entries(residuals ?? {}).filter(([, value]) => isFiniteNumber(value));
  const numbers = known.map(
    ([name, value], i) => `${name} ${number(value, 3)}${i < known.length - 1 ? ' ·' : ''}`,
  );
  const identities = numbers.length > 0 ? ['residuals', ...numbers] : [];
  return [words, identities].flatMap((pieces) => wrap(painter, pieces, painter.width, NOTE));
}

/**
 * @param {Run} run
 * @param {Painter} painter
 * @returns {SectionsLayout | null} null where there is nothing to lay out
 */
export function partsLayout(run, painter) {
  const sum = sumSection(run, standingAxes(painter, 'parts'));
  const evidence = evidenceSection(run, sum);
  // What is given up, in turn, where the height does not suffice.
  for (const sections of [[sum, evidence], [sum ?? evidence]]) {
    const shown = sections.filter((entry) => entry !== null);
    if (shown.length === 0) return null;
    const footer = footerLines(run, shown.includes(/** @type {Section} */ (evidence)), painter);
    const result = placeSections(painter, shown, footer);
    if (result.fits || sections.length === 1) return result;
  }
  return null;
}
