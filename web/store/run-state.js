/** What a store holds of a run. */

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('./replay.js').Change} Change */

/**
 * @typedef {object} RunState
 * @property {Config} origin  what was asked for when the run was opened
 * @property {Config} requested  the same with the log's changes up to the frame
 * @property {Config | null} config  `requested`, resolved by the core
 * @property {Change[]} log  in the order of their iterations
 * @property {number} applied  how many changes of the log lie at or before the frame
 * @property {Frame | null} frame  the newest; null until the first run stands
 * @property {number} generation  counts the sessions, so that two runs at one iteration are told apart
 * @property {number} revision  counts what changed the run beside its iterations, so that two states of one iteration are
 * @property {number} furthest  the last iteration that this run came to with the log as it is
 * @property {number} undoable  steps that undo can take
 * @property {number} redoable  steps that redo can take
 * @property {number | null} heading  the iteration that a long replay is on its way to
 * @property {boolean} busy  a command is under way
 * @property {boolean} broken  the session was lost; a new start mends it
 * @property {unknown} error  why the last command or grant failed; null once a start or a change succeeds
 */

/** @returns {RunState} */
export function emptyRun() {
  return {
    origin: {},
    requested: {},
    config: null,
    log: [],
    applied: 0,
    frame: null,
    generation: 0,
    revision: 0,
    furthest: 0,
    undoable: 0,
    redoable: 0,
    heading: null,
    busy: false,
    broken: false,
    error: null,
  };
}
