/**
 * What is said where numbers contradict each other: the core's own sentences about identities whose residual is larger than the stated
 * errors allow, and one where a bound lies above what it bounds. A colour or a bar past its line would not be noticed.
 */

import { isFiniteNumber, number } from '../drawing/numbers.js';
import { symbolOf } from './symbols.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Bound} Bound */

/** What rounding makes of sums of this size is no news. */
const ROUNDING = 1e-9;

/**
 * Sentences about a run, empty where nothing is wrong.
 * @param {Run | null | undefined} run
 * @param {readonly string[]} [names]  of the answers that are on show with the frame
 * @returns {string[]}
 */
export function alarmsOf(run, names = []) {
  const spoken = [run?.frame, ...names.map((name) => run?.analyses?.[name])].flatMap(contradictionsIn);
  const overrun = spoken.length === 0 ? overrunOf(run?.frame?.bound, run ?? undefined) : null;
  return [...new Set(overrun === null ? spoken : [...spoken, overrun])];
}

/**
 * The core's sentences in a frame or an answer.
 * @param {{ [name: string]: any } | null | undefined} record
 * @returns {string[]}
 */
function contradictionsIn(record) {
  const list = Array.isArray(record?.contradictions) ? record.contradictions : [];
  return list
    .map((/** @type {any} */ entry) => entry?.message)
    .filter((message) => typeof message === 'string');
}

/**
 * @param {Bound | null | undefined} bound
 * @param {Run} [run]
 * @returns {string | null} null where the bound, and what its gap brings it to, lie where they belong
 */
export function overrunOf(bound, run) {
  if (!isFiniteNumber(bound?.elbo) || !isFiniteNumber(bound.logEvidence)) return null;
  const { elbo, logEvidence, klPosterior, standardError } = bound;
  const gap = isFiniteNumber(klPosterior) ? Math.max(klPosterior, 0) : 0;
  const excess = elbo + gap - logEvidence;
  if (excess <= ROUNDING * (1 + Math.abs(logEvidence))) return null;
  const symbol = symbolOf('logEvidence', run);
  if (isFiniteNumber(standardError) && standardError > 0)
    return `The bound shown is an estimate, ± ${number(standardError)} nats, and lies ${number(excess)} nats above ${symbol}; the bound itself cannot.`;
  const what = elbo > logEvidence ? 'The bound lies' : 'The bound and its gap add up to';
  const where = elbo > logEvidence ? `nats above ${symbol}` : `nats more than ${symbol}`;
  const errors = /** @type {const} */ (['elboError', 'logEvidenceError', 'klPosteriorError']).map(
    (name) => bound[name],
  );
  const allowed = errors.reduce(
    (/** @type {number} */ sum, error) => sum + (isFiniteNumber(error) ? error : 0),
    0,
  );
  return excess <= allowed
    ? `${what} ${number(excess)} ${where}, which the errors stated for them allow.`
    : `${what} ${number(excess)} ${where}, which cannot be: one of these numbers is wrong by at least as much.`;
}

/**
 * The size of a divergence, which is never negative; below its error it is not told from 0.
 * @param {number | null | undefined} value
 * @param {number | null | undefined} [error]
 * @returns {number | null}
 */
export function divergence(value, error) {
  if (!isFiniteNumber(value)) return null;
  const least = isFiniteNumber(error) ? error : 0;
  // What doubles leave of a difference is no divergence either.
  return value <= Math.max(least, 1e-14) ? 0 : value;
}
