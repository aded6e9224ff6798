/** What a figure runs of its model that has no settings but the model: it opens, plays, draws what it shows, and somebody touches it. */

import { ElboError } from '../../../web/engine/errors.js';
import { loadPlots } from '../../../web/plots/index.js';

/**
 * @typedef {object} Game
 * @property {Record<string, any>} config
 * @property {readonly string[]} view  ids of plots
 * @property {number[]} lengths  iterations between two looks
 */

/**
 * @param {import('./core.js').Core} core
 * @param {Game} game
 */
export async function playOrdinary(core, { config: given, view, lengths }) {
  const plots = await loadPlots(given.model, view);
  const { config } = core.call('create', { config: given });
  // As settings are checked that are given, whatever their values.
  core.call('resolve', { config });
  const questions = new Set(plots.flatMap(({ analyses = [] }) => analyses));
  const request = requestOf(plots);
  /** @type {Record<string, any>} */
  const analyses = {};
  core.call('frame', request);
  for (const iterations of lengths) {
    core.advance(iterations);
    const frame = core.call('frame', request);
    if (frame.why['bound.logEvidence'] === 'not-computed') questions.add('evidence');
    for (const what of questions) {
      const options = optionsOf(plots, { frame, config, analyses }, what);
      if (options !== null) analyses[what] = answerOf(core, what, options);
    }
  }
  core.call('step', { iterations: 1 });
  core.call('save', null);
  core.call('setParameters', { parameters: core.call('parameters', null) });
  core.call('configure', { changes: { seed: config.seed } });
  core.advance(1);
  core.call('frame', request);
}

/**
 * @param {import('./core.js').Core} core
 * @param {string} what
 * @param {unknown} options
 */
function answerOf(core, what, options) {
  try {
    return core.evaluate(what, options);
  } catch (error) {
    // Too large a question is refused, which the figure then says.
    if (error instanceof ElboError && error.code === 'not-available') return { refusal: error.message };
    throw error;
  }
}

/** @param {import('../../../web/plots/types.js').Plot[]} plots */
export const requestOf = (plots) => ({
  fields: [...new Set(['bound', ...plots.flatMap(({ fields }) => fields)])],
  maxPoints: 4000,
});

/**
 * @param {import('../../../web/plots/types.js').Plot[]} plots
 * @param {import('../../../web/plots/types.js').Run} run
 * @param {string} what
 */
function optionsOf(plots, run, what) {
  const told = plots.map(({ asks }) => asks?.(run)[what]);
  return told.find((options) => options !== undefined) ?? (told.includes(null) ? null : {});
}
