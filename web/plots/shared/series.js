/**
 * The bound as a series: reading it from a run, and choosing the range to show.
 */

import { isFiniteNumber, valuesOf } from '../drawing/numbers.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {{ iteration: number, elbo: number, error: number }} Entry  error 0 where there is none */

/**
 * The entries of a run's trace that can be drawn, in the order of iterations.
 * @param {Run | undefined} run
 * @param {'elbo' | 'objective'} [name]
 * @returns {Entry[]}
 */
export function seriesOf(run, name = 'elbo') {
  const trace = run?.trace ?? run?.frame?.trace;
  const iterations = valuesOf(trace?.iteration);
  const errors = name === 'elbo' ? valuesOf(trace?.standardError) : [];
  /** @type {Entry[]} */
  const entries = [];
  const elbos = valuesOf(trace?.[name]);
  for (let i = 0; i < elbos.length; i++) {
    const iteration = iterations.length > i ? iterations[i] : i;
    if (!isFiniteNumber(elbos[i]) || !isFiniteNumber(iteration)) continue;
    entries.push({
      iteration,
      elbo: elbos[i],
      error: errors[i] > 0 && isFiniteNumber(errors[i]) ? errors[i] : 0,
    });
  }
  return entries;
}

/** A line is smoothed over about this part of its length. */
const SMOOTHED_PART = 1 / 25;

/**
 * Over how many iterations a noisy series is averaged: a round number, 1 for a short one.
 * @param {Entry[]} entries
 */
export function windowOf(entries) {
  const most = entries.length > 0 ? entries[entries.length - 1].iteration * SMOOTHED_PART : 1;
  if (!(most >= 2)) return 1;
  const power = 10 ** Math.floor(Math.log10(most));
  return power * ([5, 2].find((digit) => digit * power <= most) ?? 1);
}

/**
 * The mean, at each entry, of those of the last `window` iterations.
 * @param {Entry[]} entries
 * @param {number} window
 * @returns {Entry[]}
 */
export function smoothed(entries, window) {
  let [first, sum] = [0, 0];
  return entries.map(({ iteration, elbo }, i) => {
    sum += elbo;
    for (; entries[first].iteration <= iteration - window; first++) {
      const leaving = entries[first].elbo;
      sum -= leaving;
      // A huge value takes the digits of all others with it.
      if (Math.abs(leaving) > HUGE) sum = totalOf(entries.slice(first + 1, i + 1));
    }
    return { iteration, elbo: sum / (i - first + 1), error: 0 };
  });
}

const HUGE = 1e6;

/** @param {Entry[]} entries */
function totalOf(entries) {
  return entries.reduce((total, { elbo }) => total + elbo, 0);
}

/** The start may hide this many times the span of what is left of it before it is cut off. */
const CUT_FROM = 0.6;

/** The range shown is at least this share of the whole range, or a long plateau would be magnified to noise. */
const LEAST_SHARE = 1e-4;

/** Values closer together than this, relative to 1 + their size, are the same. */
const ROUNDING = 1e-9;

/**
 * The range of the bound to show. The first steep iterations often span far more than all that follow: the bound from
 * iteration T^0.35 on is always within the range, and what lies before only if there is room for it.
 * @param {Entry[][]} runs
 * @param {number[]} others  values that must be within the range, such as the log evidence
 * @returns {{ low: number, high: number, cut: boolean } | null} `cut` where entries lie below `low`; null without entries
 */
export function traceRange(runs, others = []) {
  let least = Infinity;
  let high = -Infinity;
  let settled = Infinity;
  for (const entries of runs) {
    const last = entries.length > 0 ? entries[entries.length - 1].iteration : 0;
    const from = last >= 10 ? last ** 0.35 : 0;
    for (const { iteration, elbo, error } of entries) {
      least = Math.min(least, elbo - 2 * error);
      high = Math.max(high, elbo + 2 * error);
      if (iteration >= from) settled = Math.min(settled, elbo - 2 * error);
    }
  }
  if (!(least <= high)) return null;
  for (const other of others) {
    high = Math.max(high, other);
    least = Math.min(least, other);
    settled = Math.min(settled, other);
  }
  // Runs that begin at one place differ by rounding, which is nothing to draw.
  if (high - least <= ROUNDING * (1 + Math.abs(high))) return { low: high, high, cut: false };
  const low = Math.min(settled, high - LEAST_SHARE * (high - least));
  const cut = low - least > CUT_FROM * (high - low);
  return cut ? { low: low - 0.12 * (high - low), high, cut } : { low: least, high, cut };
}
