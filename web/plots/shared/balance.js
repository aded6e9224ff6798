/**
 * D1: the bound and its gap add up to the log evidence, which does not move. Nothing is said of zero, from which the three may lie on
 * either side: the bound is a level that comes up from minus infinity, the gap what is left of the way to the mark.
 */

import { drawGauge, heightOfGauge, locateInGauge, residualNote, roundAbove } from './gauge.js';
import { decimalsFor, finite, isFiniteNumber, number } from '../drawing/numbers.js';
import { DASHES, runName } from './runs.js';
import { reasonOf, symbolOf, wordsOf } from './symbols.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Theme} Theme */
/** @typedef {import('./gauge.js').Block} Block */
/** @typedef {import('./gauge.js').Gauge} Gauge */

/** The axis is never finer than this many nats, so that a run that has arrived looks as if it had. */
const LEAST_SPAN = 0.1;

/** Its lengths, so far apart that a gap is seen to shrink before the axis zooms in. */
const ZOOMS = [1, 3];

/** The axis reaches beyond the mark by this share of its way up to it. */
const BEYOND = 0.12;

/**
 * @param {Run} run
 */
function valuesOf({ frame }) {
  const bound = frame?.bound;
  return {
    elbo: finite(bound?.elbo),
    klPosterior: finite(bound?.klPosterior),
    logEvidence: finite(bound?.logEvidence),
  };
}

/**
 * @param {Run} run
 * @param {Theme} theme
 * @param {string} name  of the run; empty where it is alone, and the names of the terms stand before their values
 * @returns {Block}
 */
function blockOf(run, theme, name) {
  const { elbo, klPosterior, logEvidence } = valuesOf(run);
  const decimals = decimalsFor([elbo, klPosterior, logEvidence]);
  const text = (/** @type {number | null} */ value) => number(value, decimals);
  /** @param {string} sign @param {string} quantity @param {number | null} value */
  const piece = (sign, quantity, value) => ({
    text: `${sign}${name === '' ? `${symbolOf(quantity, run)} ` : ''}${text(value)}${value === null ? because(run, quantity) : ''}`,
    color: theme.color(quantity),
    weight: 600,
  });
  const terms = [piece('', 'elbo', elbo), piece('+ ', 'klPosterior', klPosterior)];
  const pieces =
    name === '' ? [...terms, piece('= ', 'logEvidence', logEvidence)] : [{ text: name }, ...terms];
  /** @type {Block} */
  const block = { pieces, bars: [], marks: [] };
  if (elbo === null) return block;
  const title = symbolOf('elbo', run);
  block.bars.push({ quantity: 'elbo', from: null, to: elbo, title, text: `${text(elbo)} nats` });
  if (klPosterior === null) return block;
  block.bars.push({
    quantity: 'klPosterior',
    from: elbo,
    to: elbo + klPosterior,
    title: symbolOf('klPosterior', run),
    text: `${text(klPosterior)} nats`,
  });
  return block;
}

/**
 * @param {Run} run
 * @param {string} quantity
 */
function because({ frame }, quantity) {
  const reason = reasonOf(frame?.why, `bound.${quantity}`);
  return reason === '' ? '' : ` (${reason})`;
}

/**
 * @param {Run[]} runs
 * @param {Theme} theme
 * @returns {Gauge | null}
 */
function gaugeOf(runs, theme) {
  const shown = runs.slice(0, DASHES.length).filter(({ frame }) => frame?.bound);
  if (shown.length === 0) return null;
  const known = shown.find(({ frame }) => isFiniteNumber(frame?.bound?.logEvidence));
  const elbos = shown.map((run) => valuesOf(run).elbo).filter((elbo) => elbo !== null);
  const mark = known ? valuesOf(known).logEvidence : null;
  const top = mark ?? (elbos.length > 0 ? Math.max(...elbos) : 0);
  const gap = elbos.length > 0 ? top - Math.min(...elbos) : 10 / 1.12;
  const span = roundAbove(Math.max(LEAST_SPAN, 1.12 * gap), ZOOMS);
  const notes = [residualNote('D1', shown)];
  const kind = known?.frame?.bound?.logEvidenceKind;
  const error = known?.frame?.bound?.logEvidenceError;
  const margin = isFiniteNumber(error) && error > 0 ? `, ± ${number(error)}` : '';
  if (known && kind) notes.push(`· ${symbolOf('logEvidence', known)} ${kind}${margin}`);
  const text = `${number(mark, decimalsFor([mark]))} nats`;
  /** @param {string} sign @param {string} quantity */
  const term = (sign, quantity) => ({
    text: `${sign}${symbolOf(quantity, shown[0])}`,
    color: theme.color(quantity),
    weight: 600,
  });
  const header = [term('', 'elbo'), term('+ ', 'klPosterior'), { ...term('= ', 'logEvidence') }];
  header[2].text += ` ${number(mark, decimalsFor([mark]))}`;
  return {
    header: shown.length > 1 ? header : [],
    domain: [top - span, top + BEYOND * span],
    blocks: shown.map((run, i) => blockOf(run, theme, shown.length > 1 ? runName(run, i) : '')),
    common:
      known && mark !== null
        ? { quantity: 'logEvidence', at: mark, title: symbolOf('logEvidence', known), text }
        : null,
    notes,
  };
}

/** @type {Plot} */
export const plot = {
  id: 'balance',
  label: 'The bound and its gap',
  models: ['density', 'curve'],
  fields: ['bound'],
  aspect: 3,
  height: heightOfGauge,

  draw(runs, painter) {
    const gauge = gaugeOf(runs, painter.theme);
    if (gauge) drawGauge(painter, gauge);
    else placeholder(painter, 'No bound yet');
  },

  describe(runs) {
    const known = runs.slice(0, DASHES.length).filter(({ frame }) => frame?.bound);
    if (known.length === 0) return 'No bound yet.';
    return known
      .map((run, i) => {
        const { elbo, klPosterior, logEvidence } = valuesOf(run);
        const name = known.length > 1 ? `${runName(run, i)}: the` : 'The';
        const words = (/** @type {number | null} */ value, /** @type {string} */ quantity) =>
          value === null ? `not known${because(run, quantity)}` : `${number(value)} nats`;
        return (
          `${name} ELBO, ${words(elbo, 'elbo')}, and ${wordsOf('klPosterior', run)}, ` +
          `${words(klPosterior, 'klPosterior')}, add up to ${wordsOf('logEvidence', run)}, ${words(logEvidence, 'logEvidence')}.`
        );
      })
      .join(' ');
  },

  locate(runs, painter, x, y) {
    const gauge = gaugeOf(runs, painter.theme);
    return gauge ? locateInGauge(gauge, painter, x, y) : null;
  },
};
