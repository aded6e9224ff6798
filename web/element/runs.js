/** The runs of a figure as plots receive them: its own first, then those beside it. */

import { withDoubt, withEvidence } from '../store/evidence.js';

/** @typedef {import('../plots/types.js').Run} Run */
/** @typedef {import('./element.js').State} State */

/**
 * @param {Pick<State, 'config' | 'frame' | 'analyses' | 'label' | 'beside'> & Partial<Pick<State, 'chosen'>>} state
 * @returns {Run[]} none before the first frame
 */
export function runsOf({ config, frame, analyses, label, beside, chosen }) {
  if (!frame) return [];
  const own = {
    config,
    frame: withDoubt(withEvidence(frame, analyses.evidence), analyses),
    analyses,
    label,
    chosen,
  };
  const others = beside.filter(({ frame }) => frame !== null);
  return [own, ...others.map(({ config, frame, label }) => ({ config, frame, label, analyses: {} }))];
}
