/** The log of a run: what was changed at which iteration, and how to be there again. */

import { issueError } from '../engine/errors.js';

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').OpenSession} OpenSession */
/** @typedef {[iteration: number, changes: Config]} Change */

/** How long a replay or a long step computes before it looks whether it is still wanted. */
export const PATIENCE_MS = 200;

/**
 * The log with one more change; changes at one iteration are one entry, so that a dragged slider leaves one.
 * @param {Change[]} log
 * @param {number} iteration
 * @param {Config} changes
 * @returns {Change[]}
 */
export function noted(log, iteration, changes) {
  const last = log.at(-1);
  if (last?.[0] !== iteration) return [...log, [iteration, changes]];
  return [...log.slice(0, -1), [iteration, { ...last[1], ...changes }]];
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
 * @returns {Promise<number>} how many changes of the log are applied now
 */
export async function replay(session, { log, applied, from, to, wanted }) {
  let done = applied;
  let at = from;
  for (;;) {
    const next = log[done];
    const due = next !== undefined && next[0] <= to;
    const target = due ? next[0] : to;
    let running = true;
    while (at < target && running) {
      const { frame } = await session.run({ iterations: target - at, milliseconds: PATIENCE_MS, fields: [] });
      at = frame.iteration;
      running = frame.status === 'running' && wanted();
    }
    // A run that ended earlier than it once did never comes to its later changes.
    if (!due || at < target || !wanted()) return done;
    await session.configure(next[1]);
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
