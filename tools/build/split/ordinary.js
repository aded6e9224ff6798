/** What a figure runs of its model that has no settings but the model: it opens, plays, draws what it shows, and somebody touches it. */

import { ElboError } from '../../../web/engine/errors.js';
import { defaultView, loadPlots } from '../../../web/plots/index.js';

/**
 * @param {import('./core.js').Core} core
 * @param {{ model: string, seed: number, lengths: number[] }} game  lengths: iterations between two looks
 */
export async function playOrdinary(core, { model, seed, lengths }) {
  const plots = await loadPlots(model, defaultView(model));
  const { config } = core.call('create', { config: { model, seed } });
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
      if (options !== null && !analyses[what]) analyses[what] = answerOf(core, what, options);
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
