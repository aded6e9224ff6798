/** The log of a run: what was changed at which iteration, and how to be there again. */

import { issueError } from '../engine/errors.js';

/** @typedef {import('../engine/config.js').Alteration} Alteration */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../engine/types.js').FrameOptions} FrameOptions */
/** @typedef {import('../engine/types.js').OpenSession} OpenSession */
/** @typedef {[iteration: number, changes: Alteration]} Change */

/** How long a replay or a long step computes before it looks whether it is still wanted, and shows how far it came. */
export const PATIENCE_MS = 200;

/**
 * The log with one more change; changes at one iteration are one entry, so that a dragged slider or handle leaves one.
 * @param {Change[]} log
 * @param {number} iteration
 * @param {Alteration} changes
 * @returns {Change[]}
 */
export function noted(log, iteration, changes) {
  const last = log.at(-1);
  if (last?.[0] !== iteration) return [...log, [iteration, changes]];
  return [...log.slice(0, -1), [iteration, { ...last[1], ...changes }]];
}

/**
 * The settings of a change, without the parameters that were set.
 * @param {Alteration} changes
 * @returns {import('../engine/types.js').Config}
 */
export function settingsOf({ parameters: _, ...settings }) {
  return settings;
}

/**
 * Makes a change. Settings come first, so that parameters set at the same iteration stay whatever the settings did to them; in
 * whichever order a reader makes both, this one leads to the same state.
 * @param {OpenSession} session
 * @param {Alteration} changes
 */
export async function alter(session, changes) {
  const settings = settingsOf(changes);
  if (Object.keys(settings).length > 0) await session.configure(settings);
  if (changes.parameters) await session.setParameters(changes.parameters);
}

/**
 * Computes on to an iteration, making the log's changes where they were made.
 * @param {OpenSession} session
 * @param {object} history
 * @param {Change[]} history.log
 * @param {number} history.applied  how many of its changes the session has seen
 * @param {number} history.from  the session's iteration
 * @param {number} history.to
 * @param {() => boolean} history.wanted  asked now and then
 * @param {{ demand: () => FrameOptions, show: (frame: Frame, applied: number) => void }} [history.way]  shows frames on the way,
 *   where it is a long one
 * @returns {Promise<number>} how many changes of the log are applied now
 */
export async function replay(session, { log, applied, from, to, wanted, way }) {
  let done = applied;
  let at = from;
  let shown = performance.now();
  for (;;) {
    const next = log[done];
    const due = next !== undefined && next[0] <= to;
    const target = due ? next[0] : to;
    let running = true;
    while (at < target && running) {
      const { frame } = await session.run({ iterations: target - at, milliseconds: PATIENCE_MS, fields: [] });
      at = frame.iteration;
      running = frame.status === 'running' && wanted();
      if (way && running && at < to && performance.now() - shown >= PATIENCE_MS) {
        way.show(await session.frame(way.demand()), done);
        shown = performance.now();
      }
    }
    // A run that ended earlier than it once did never comes to its later changes.
    if (!due || at < target || !wanted()) return done;
    await alter(session, next[1]);
    done += 1;
  }
}

/**
 * @param {string} path
 * @param {unknown} value
 */
export function checkCount(path, value) {
  if (Number.isSafeInteger(value) && Number(value) >= 0) return;
  const allowed = 'a whole number from 0';
  const message = `${path}: ${String(value)} is not allowed; allowed: ${allowed}.`;
  throw issueError('invalid-config', { path, value: String(value), allowed, message });
}
