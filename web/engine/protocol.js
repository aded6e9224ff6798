/**
 * Every message between the page and the host of the sessions, which lives in the worker or, where workers are
 * refused, on the main thread. No code.
 *
 * Each message names its session and, where an answer is due, its request. Numbers are never used twice, so an
 * answer that nobody waits for any longer is recognised and dropped, on either side. Configs, frames and analyses
 * travel as encoded bytes, one ArrayBuffer each, always transferred. The page sends nothing before 'ready'.
 */

/**
 * A module of the core by its name, as bytes or compiled, and where it is from; holds for sessions opened later.
 * @typedef {{ type: 'wasm' } & import('./load.js').Handed} WasmMessage
 */

/**
 * Makes an instance of that module of the core and a session in it. `args`: of 'create'. Answer: that of 'create'.
 * @typedef {{ type: 'open', session: number, request: number, module: string, args: ArrayBuffer }} OpenMessage
 */

/**
 * One method of the core, in its turn. Answer: the method's.
 * @typedef {{ type: 'call', session: number, request: number, method: string, args: ArrayBuffer }} CallMessage
 */

/**
 * `iterations` (a whole number), in as many slices as it takes. Answer: that of 'step'.
 * @typedef {{ type: 'step', session: number, request: number, iterations: number }} StepMessage
 */

/**
 * A grant: ends at whichever limit is reached first (null: none), always between iterations.
 * `args`: of 'frame'. Answer: that frame, and the iterations done.
 * @typedef {{ type: 'run', session: number, request: number, iterations: number | null,
 *   milliseconds: number | null, args: ArrayBuffer }} RunMessage
 */

/**
 * Starts a task on a copy of the state. `args`: of 'taskStart'. Replaces the unfinished task with the same `key`,
 * which fails with 'aborted'. Progress messages on demand; answer: that of the last 'taskAdvance'. Of the time of a run beside it it
 * has a sixth, and more as the milliseconds pass that it is wanted `within`.
 * @typedef {{ type: 'evaluate', session: number, request: number, key: string | null, progress: boolean, within?: number | null,
 *   args: ArrayBuffer }} EvaluateMessage
 */

/**
 * Drops a request, begun or not. No answer.
 * @typedef {{ type: 'abort', session: number, request: number }} AbortMessage
 */

/**
 * Ends a session, at once. No answer.
 * @typedef {{ type: 'dispose', session: number }} DisposeMessage
 */

/**
 * Answer: the size of the session's wasm memory as a bare encoded number under `ok`.
 * @typedef {{ type: 'memory', session: number, request: number }} MemoryMessage
 */

/**
 * @typedef {WasmMessage | OpenMessage | CallMessage | StepMessage | RunMessage | EvaluateMessage | AbortMessage |
 *   DisposeMessage | MemoryMessage} ToHost
 */

/** @typedef {{ type: 'ready', build: string }} ReadyMessage of which build the worker's script is */

/**
 * The script of a blob worker could not be imported.
 * @typedef {{ type: 'refused', message: string }} RefusedMessage
 */

/**
 * The core's answer, `{ ok }` or `{ error }`, encoded.
 * @typedef {{ type: 'answer', session: number, request: number, bytes: ArrayBuffer, iterations?: number }} AnswerMessage
 */

/**
 * An unfinished task: `bytes` is the answer of a 'taskAdvance'.
 * @typedef {{ type: 'progress', session: number, request: number, bytes: ArrayBuffer }} ProgressMessage
 */

/**
 * No answer of the core's: the load failed, the instance trapped, the request was replaced.
 * @typedef {{ type: 'failed', session: number, request: number, error: import('./types.js').PlainError }} FailedMessage
 */

/** @typedef {ReadyMessage | RefusedMessage | AnswerMessage | ProgressMessage | FailedMessage} ToPage */

/**
 * Sends, handing over the buffers of the transfer list.
 * @typedef {(message: ToPage, transfer: ArrayBuffer[]) => void} PostToPage
 */

export {};
