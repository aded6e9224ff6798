/** The runs of a figure as plots receive them: its own first, then those beside it. */

import { findParameter } from '../engine/config.js';
import { withDoubt, withEvidence } from '../store/evidence.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../plots/types.js').Run} Run */
/** @typedef {import('./element.js').State} State */

/**
 * @param {Pick<State, 'config' | 'frame' | 'analyses' | 'label' | 'beside'> & Partial<Pick<State, 'chosen'>>} state
 * @param {Catalog} catalog
 * @returns {Run[]} none before the first frame
 */
export function runsOf({ config, frame, analyses, label, beside, chosen }, catalog) {
  if (!frame) return [];
  const own = {
    config,
    frame: withDoubt(withEvidence(frame, analyses.evidence), analyses),
    analyses,
    label,
    chosen,
    family: familyOf(catalog, config),
  };
  const others = beside.filter(({ frame }) => frame !== null);
  return [
    own,
    ...others.map(({ config, frame, label }) => ({
      config,
      frame,
      label,
      analyses: {},
      family: familyOf(catalog, config),
    })),
  ];
}

/**
 * The catalogue's row of the family of q.
 * @param {Catalog} catalog
 * @param {State['config']} config
 */
export function familyOf(catalog, config) {
  return findParameter(catalog, 'family')?.choices?.find(({ id }) => id === config?.family);
}
