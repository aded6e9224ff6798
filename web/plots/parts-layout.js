/**
 * Where the rows of the parts plot go: one row a term, the sum below them, and below that the sum's own place under the log
 * evidence, on an axis of its own because the gap may be a millionth of the totals.
 */

import { decimalsFor, isFiniteNumber, number, plain } from './numbers.js';
import { clamp, linear } from './scale.js';
import { symbolOf, termOf } from './symbols.js';
import { widthOf, wrap } from './text.js';
import { brokenAxis, segmentsOf } from './waterfall.js';

/** @typedef {import('./types.js').Run} Run */
/** @typedef {import('./types.js').Painter} Painter */
/** @typedef {import('./types.js').Bound} Bound */
/** @typedef {import('./scale.js').Scale} Scale */

/**
 * A row: a bar from one value to another, or a dash.
 * @typedef {object} Row
 * @property {string} quantity
 * @property {string} label
 * @property {string} text        its number
 * @property {boolean} total      whether the bar starts at zero
 * @property {number | null} from
 * @property {number | null} to
 * @property {number} [top]
 */

/**
 * Rows over one axis.
 * @typedef {object} Section
 * @property {Row[]} rows
 * @property {import('./waterfall.js').BrokenAxis} axis
 * @property {string[]} notes  pieces of the sentence below it
 * @property {string[]} lines  the same, broken to the width
 * @property {number} bottom   y of the axis
 * @property {Scale} scale
 */

/**
 * @typedef {object} PartsLayout
 * @property {Section[]} sections
 * @property {string[]} footer
 * @property {number} footerTop
 * @property {boolean} stacked   labels above the bars instead of beside them
 * @property {number} rowHeight
 * @property {number} left
 * @property {number} right
 */

/** Sizes in multiples of the font size. */
const ROW = { stacked: 2.55, beside: 1.95 };
const AXIS = 1.75;
const LINE = 1.4;
const GAP = 0.9;
const NOTE = 0.92;

/** Wider than this many font sizes, labels stand beside the bars. */
const BESIDE_FROM = 44;

/**
 * The height that suits the plot at a width.
 * @param {number} width
 * @param {number} em
 */
export function naturalHeight(width, em) {
  const row = width >= BESIDE_FROM * em ? ROW.beside : ROW.stacked;
  return Math.ceil(em * (8 * row + 2 * (AXIS + LINE) + 3 * LINE + GAP));
}

/**
 * @param {Run} run
 * @returns {Section | null} null where no part is known
 */
function sumSection(run) {
  const bound = run.frame?.bound;
  const segments = segmentsOf(bound?.parts);
  if (!bound || segments.length === 0) return null;
  const elbo = isFiniteNumber(bound.elbo) ? bound.elbo : null;
  const decimals = decimalsFor([elbo, ...segments.map(({ value }) => value)]);
  /** @type {Row[]} */
  const rows = segments.map(({ quantity, value, from, to }) => ({
    quantity,
    label: termOf(quantity),
    text: number(value, decimals),
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
  return section(rows, brokenAxis(totals), []);
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
  const kl = isFiniteNumber(bound.klPosterior) ? bound.klPosterior : null;
  const margin =
    isFiniteNumber(bound.logEvidenceError) && bound.logEvidenceError > 0
      ? ` ± ${number(bound.logEvidenceError)}`
      : '';
  const named = { klPosterior: symbolOf('klPosterior', run), logEvidence: symbolOf('logEvidence', run) };
  /** @type {Row[]} */
  const rows = [
    { quantity: 'elbo', label: 'ELBO', text: number(elbo, decimals), total: true, from: 0, to: elbo },
    {
      quantity: 'klPosterior',
      label: `+ ${named.klPosterior}`,
      text: number(kl, decimals),
      total: false,
      from: kl === null ? null : elbo,
      to: kl === null ? null : elbo + kl,
    },
    {
      quantity: 'logEvidence',
      label: `= ${named.logEvidence}`,
      text: number(logEvidence, decimals) + margin,
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
  return section(rows, axis, notes);
}

/**
 * @param {Row[]} rows
 * @param {Section['axis']} axis
 * @param {string[]} notes
 * @returns {Section}
 */
function section(rows, axis, notes) {
  const all = axis.broken === 'none' ? notes : [...notes, 'axis broken before 0'];
  const pieces = all.map((note, i) => (i < all.length - 1 ? `${note} ·` : note));
  return { rows, axis, notes: pieces, lines: [], bottom: 0, scale: linear([0, 1], [0, 1]) };
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
    const reason = known ? undefined : why?.['bound.logEvidence'];
    const note = reason ? ` (${reason.replace(/-/g, ' ')})` : '';
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
 * @returns {PartsLayout | null} null where there is nothing to lay out
 */
export function partsLayout(run, painter) {
  const sum = sumSection(run);
  const evidence = evidenceSection(run, sum);
  // What is given up, in turn, where the height does not suffice.
  for (const sections of [[sum, evidence], [sum ?? evidence]]) {
    const shown = sections.filter((entry) => entry !== null);
    if (shown.length === 0) return null;
    const footer = footerLines(run, shown.includes(/** @type {Section} */ (evidence)), painter);
    const result = place(shown, footer, painter);
    if (result.fits || sections.length === 1) return result;
  }
  return null;
}

/**
 * @param {Section[]} sections
 * @param {string[]} footer
 * @param {Painter} painter
 * @returns {PartsLayout & { fits: boolean }}
 */
function place(sections, footer, painter) {
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const stacked = width < BESIDE_FROM * em;
  const rows = sections.flatMap((entry) => entry.rows);
  /** @param {(row: Row) => string} text @param {number} weight */
  const widest = (text, weight) =>
    rows.reduce((w, row) => Math.max(w, widthOf(painter, text(row), 1, weight)), 0);
  const left = stacked ? em * 0.2 : Math.ceil(widest((row) => row.label, 600) + em);
  const right = stacked ? width - em * 0.2 : Math.floor(width - widest((row) => row.text, 600) - em);
  let fixed =
    footer.length * LINE * em + (footer.length > 0 ? 0.3 * em : 0) + (sections.length - 1) * GAP * em;
  for (const entry of sections) {
    entry.lines = wrap(painter, entry.notes, width, NOTE);
    fixed += (AXIS + entry.lines.length * LINE) * em;
  }
  const wanted = (stacked ? ROW.stacked : ROW.beside) * em;
  const possible = (height - fixed) / rows.length;
  const rowHeight = clamp(possible, 0.78 * wanted, 2.2 * wanted);
  let top = 0;
  for (const entry of sections) {
    for (const row of entry.rows) {
      row.top = top;
      top += rowHeight;
    }
    entry.scale = linear(entry.axis.domain, [left, right]);
    entry.bottom = top;
    top += (AXIS + entry.lines.length * LINE + GAP) * em;
  }
  return {
    sections,
    footer,
    footerTop: top - 0.6 * em,
    stacked,
    rowHeight,
    left,
    right,
    fits: possible >= 0.78 * wanted,
  };
}
