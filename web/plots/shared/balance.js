/**
 * D1: the bound and its gap add up to the log evidence, which does not move. Nothing is said of zero, from which the three may lie on
 * either side: the bound is a level that comes up from minus infinity, the gap what is left of the way to the mark.
 */

import { alarmsOf, divergence } from './alarms.js';
import { gaugeCharts, heightOfGauge, residualNote, roundAbove } from './gauge.js';
import {
  addingUp,
  decimalsFor,
  finite,
  isFiniteNumber,
  number,
  valuesOf as numbersOf,
  withError,
} from '../drawing/numbers.js';
import { DASHES, runName } from './runs.js';
import { reasonOf, symbolOf, wordsOf } from './symbols.js';
import { panel } from '../panel.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('./gauge.js').Block} Block */
/** @typedef {import('./gauge.js').Gauge} Gauge */

/** The axis is never shorter than this many nats, and so many times the gap at the run's start, or a drag would soon leave it. */
const LEAST_SPAN = 10;
const ROOM = 1.5;

/** Its lengths. */
const LENGTHS = [1, 2, 5];

/** It reaches beyond the mark by this share of its way up to it. */
const BEYOND = 0.12;

/** A gap that is short on the axis is magnified so many times, or ten, a hundred, … times that; but never to less than so many nats,
 * so that a run that has arrived looks as if it had. */
const POWERS = [5, 10, 20];
const LEAST_MAGNIFIED = 0.1;

/** How much of the magnifier's axis a gap may take, and below which share of it a stronger one is chosen. */
const FULL = 0.9;
const SLIGHT = 0.08;

/**
 * @param {Run} run
 */
function valuesOf({ frame }) {
  const bound = frame?.bound;
  return {
    elbo: finite(bound?.elbo),
    klPosterior: divergence(bound?.klPosterior, bound?.klPosteriorError),
    logEvidence: finite(bound?.logEvidence),
  };
}

/**
 * @param {Run} run
 * @param {string} name  of the run; empty where it is alone, and the names of the terms stand before their values
 * @returns {Block}
 */
function blockOf(run, name) {
  const { elbo, klPosterior, logEvidence } = valuesOf(run);
  const decimals = decimalsFor([elbo, klPosterior, logEvidence]);
  /** @param {number | null} value @param {string} quantity */
  const text = (value, quantity) => withError(value, finite(run.frame?.bound?.[errorOf(quantity)]), decimals);
  /** @param {string} sign @param {string} quantity @param {number | null} value */
  const piece = (sign, quantity, value) => ({
    text: `${sign}${name === '' ? `${symbolOf(quantity, run)} ` : ''}${text(value, quantity)}${value === null ? because(run, quantity) : ''}`,
    color: quantity,
    weight: 600,
  });
  const [gap] = addingUp([klPosterior], [logEvidence, elbo], decimals);
  const terms = [piece('', 'elbo', elbo), piece('+ ', 'klPosterior', gap)];
  const pieces =
    name === '' ? [...terms, piece('= ', 'logEvidence', logEvidence)] : [{ text: name }, ...terms];
  /** @type {Block} */
  const block = { pieces, bars: [], lines: [] };
  if (elbo === null) return block;
  const title = symbolOf('elbo', run);
  block.bars.push({ quantity: 'elbo', from: null, to: elbo, title, text: `${text(elbo, 'elbo')} nats` });
  if (klPosterior === null) return block;
  block.bars.push({
    quantity: 'klPosterior',
    from: elbo,
    to: elbo + klPosterior,
    title: symbolOf('klPosterior', run),
    text: `${text(klPosterior, 'klPosterior')} nats`,
  });
  return block;
}

/** The name of a quantity's error in a frame. @param {string} quantity */
function errorOf(quantity) {
  return /** @type {'elboError' | 'klPosteriorError' | 'logEvidenceError'} */ (`${quantity}Error`);
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
 * The least bound that a run is known to have had at its start, or has now.
 * @param {Run} run
 * @param {number} elbo  now
 */
function startOf({ trace, frame }, elbo) {
  const first = numbersOf((trace ?? frame?.trace)?.elbo)[0];
  return isFiniteNumber(first) ? Math.min(first, elbo) : elbo;
}

/**
 * The strongest magnification that leaves so many nats of an axis; 1 where there is none.
 * @param {number} length  of the axis
 * @param {number} least   nats
 */
function magnification(length, least) {
  let best = 1;
  for (let decade = 1; decade <= length / least; decade *= 10)
    for (const power of POWERS) if (power * decade * least <= length) best = Math.max(best, power * decade);
  return best;
}

/**
 * What the axis spans and, where the gap is short on it, what the magnifier does.
 * @param {Run[]} shown
 * @param {number | null} mark
 * @param {Painter} painter
 * @returns {{ domain: [number, number], magnified: [number, number] | null }}
 */
function axesOf(shown, mark, { standing }) {
  const known = shown.map((run) => ({ run, elbo: valuesOf(run).elbo }));
  const elbos = known.map(({ elbo }) => elbo).filter(isFiniteNumber);
  const top = mark ?? (elbos.length > 0 ? Math.max(...elbos) : 0);
  const choose = () => {
    const starts = known.map(({ run, elbo }) => (elbo === null ? top : startOf(run, elbo)));
    const span = roundAbove(Math.max(LEAST_SPAN, ROOM * (top - Math.min(...starts))), LENGTHS);
    return /** @type {[number, number]} */ ([top - span, top + BEYOND * span]);
  };
  const values = mark === null ? elbos : [...elbos, mark];
  const domain = standing?.keep('balance', values, choose) ?? choose();
  if (mark === null || elbos.length === 0) return { domain, magnified: null };
  const gap = mark - Math.min(...elbos);
  const length = domain[1] - domain[0];
  // The mark stands above itself.
  const share = (mark - domain[0]) / length;
  /** @param {number} span @returns {[number, number]} */
  const around = (span) => [mark - share * span, mark + (1 - share) * span];
  /** @param {[number, number] | null} before */
  const magnify = (before) => {
    const room = before === null ? 0 : share * (before[1] - before[0]);
    if (before && gap <= FULL * room && gap >= SLIGHT * room) {
      // The evidence of a curve moves as well, and may leave it.
      if (mark <= before[1] && mark - gap >= before[0]) return before;
      return around(before[1] - before[0]);
    }
    const power = magnification(length, Math.max(gap / (FULL * share), LEAST_MAGNIFIED));
    return power === 1 ? null : around(length / power);
  };
  const iteration = shown[0].frame?.iteration ?? 0;
  return {
    domain,
    magnified: standing ? standing.magnify('balance, magnified', iteration, magnify) : magnify(null),
  };
}

/**
 * @param {Run[]} shown
 * @param {Painter} painter
 * @returns {Gauge}
 */
function gaugeOf(shown, painter) {
  const several = shown.length > 1;
  const known = shown.find(({ frame }) => isFiniteNumber(frame?.bound?.logEvidence));
  const mark = known ? valuesOf(known).logEvidence : null;
  const notes = [residualNote('D1', shown)];
  const kind = known?.frame?.bound?.logEvidenceKind;
  const error = known?.frame?.bound?.logEvidenceError;
  const margin = isFiniteNumber(error) && error > 0 ? `, ± ${number(error)}` : '';
  if (known && kind) notes.push(`· ${symbolOf('logEvidence', known)} ${kind}${margin}`);
  const evidence = withError(mark, error, decimalsFor([mark]));
  /** @param {string} sign @param {string} quantity @param {string} [value] */
  const term = (sign, quantity, value = '') => ({
    text: `${sign}${symbolOf(quantity, shown[0])}${value}`,
    color: quantity,
    weight: 600,
  });
  const header = [term('', 'elbo'), term('+ ', 'klPosterior'), term('= ', 'logEvidence', ` ${evidence}`)];
  const title = symbolOf('logEvidence', known);
  return {
    header: several ? header : [],
    ...axesOf(shown, mark, painter),
    blocks: shown.map((run, i) => blockOf(run, several ? runName(run, i) : '')),
    common: mark === null ? null : { quantity: 'logEvidence', at: mark, title, text: `${evidence} nats` },
    notes,
    alarms: shown.flatMap((run) => alarmsOf(run)),
  };
}

export const plot = panel({
  id: 'balance',
  label: 'The bound and its gap',
  models: ['density', 'curve'],
  fields: ['bound'],
  aspect: 3,
  height: (width, em, runs) => heightOfGauge(width, em, runs, true),

  read(runs) {
    const shown = runs.slice(0, DASHES.length).filter(({ frame }) => frame?.bound);
    return shown.length === 0 ? 'No bound yet' : shown;
  },

  picture: (shown, painter) => gaugeCharts(painter, gaugeOf(shown, painter)),

  words: (known) =>
    known
      .map((run, i) => {
        const { elbo, klPosterior, logEvidence } = valuesOf(run);
        const name = known.length > 1 ? `${runName(run, i)}: the` : 'The';
        const words = (/** @type {number | null} */ value, /** @type {string} */ quantity) =>
          value === null
            ? `not known${because(run, quantity)}`
            : `${withError(value, finite(run.frame?.bound?.[errorOf(quantity)]))} nats`;
        return (
          `${name} ELBO, ${words(elbo, 'elbo')}, and ${wordsOf('klPosterior', run)}, ` +
          `${words(klPosterior, 'klPosterior')}, add up to ${wordsOf('logEvidence', run)}, ${words(logEvidence, 'logEvidence')}.`
        );
      })
      .concat(known.flatMap((run) => alarmsOf(run)))
      .join(' '),
});
