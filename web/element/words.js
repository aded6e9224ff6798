/**
 * A run in words: where it is, and the sentences that a screen reader hears. Free of the DOM.
 */

import { alarmsOf } from '../plots/shared/alarms.js';
import { symbolOf } from '../plots/shared/symbols.js';
import { aliveComponents, formatCount, formatNats } from './status.js';

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */

/**
 * Where the run is, in a sentence or two; how it began and ended, and what is to be known of it, in the core's own words.
 * @param {Frame} frame
 * @param {{ playing: boolean, heading?: number | null }} state  `heading`: where a replay is on its way to
 */
export function stateSentence({ iteration, status, message, note }, { playing, heading = null }) {
  if (heading !== null) return `On the way to iteration ${formatCount(heading)}.`;
  if (status !== 'running') {
    const ended = status === 'converged' ? 'Converged' : 'Diverged';
    return joined(message || `${ended} after ${counted(iteration, 'iteration')}.`, note);
  }
  // What the algorithm has to say of its start, or of the step that it made.
  if (iteration === 0) return joined(playing ? 'Starting.' : 'At its start.', message, note);
  return joined(playing ? 'Running.' : 'Paused.', message, note);
}

/** @param {unknown[]} sentences  empty ones are left out */
function joined(...sentences) {
  return sentences.filter((each) => typeof each === 'string' && each !== '').join(' ');
}

/**
 * The same and the numbers, for somebody who does not see the figure.
 * @param {Frame} frame
 * @param {{ playing: boolean, config?: Config | null }} state
 */
export function spokenSummary(frame, { playing, config = null }) {
  const { elbo, logEvidence, klPosterior } = frame.bound ?? {};
  const alive = aliveComponents(frame);
  const sentences = [
    stateSentence(frame, { playing }),
    frame.status === 'running' && `Iteration ${formatCount(frame.iteration)}.`,
    typeof elbo === 'number' && `The bound is ${formatNats(elbo)} nats.`,
    typeof logEvidence === 'number' &&
      `${symbolOf('logEvidence', { config })} is ${formatNats(logEvidence)} nats.`,
    typeof logEvidence === 'number' &&
      typeof klPosterior === 'number' &&
      `The gap is ${formatNats(klPosterior)} nats.`,
    ...alarmsOf({ frame, config }),
    alive && `Data in ${alive.length} of ${counted(frame.components.active.data.length, 'component')}.`,
  ];
  return sentences.filter((sentence) => typeof sentence === 'string').join(' ');
}

/**
 * @param {number} count
 * @param {string} noun
 */
function counted(count, noun) {
  return `${formatCount(count)} ${noun}${count === 1 ? '' : 's'}`;
}
