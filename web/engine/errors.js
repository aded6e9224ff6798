/**
 * The one error class of the public contract.
 *
 * Every refusal carries a stable `code` for programs, a `message` for people and, for a config, the
 * list of all its faults at once. Divergence of a run is a status of its frame, never an error.
 */

/** @typedef {import('./types.js').Issue} Issue */
/** @typedef {typeof ERROR_CODES[number]} ErrorCode */

export const ERROR_CODES = /** @type {const} */ ([
  'invalid-config',
  'invalid-data',
  'invalid-parameters',
  'incompatible-state',
  'needs-restart',
  'not-available',
  'not-positive-definite',
  'out-of-memory',
  'aborted',
  'disposed',
  'load-failed',
  'worker-lost',
  'internal',
]);

export class ElboError extends Error {
  /**
   * @param {ErrorCode} code
   * @param {string} message
   * @param {Issue[]} [issues] every fault found, for errors that name places in a config
   * @param {{ cause?: unknown }} [options]
   */
  constructor(code, message, issues = [], options = {}) {
    super(message, options);
    this.name = 'ElboError';
    /** @type {ErrorCode} */
    this.code = code;
    /** @type {Issue[]} */
    this.issues = issues;
  }

  /** @returns {import('./types.js').PlainError} what a message between threads carries */
  toPlain() {
    return { code: this.code, message: this.message, issues: this.issues };
  }

  /**
   * An ElboError from whatever the core or another thread sent; an unknown code becomes 'internal',
   * so that a switch over the codes stays exhaustive.
   * @param {any} plain
   */
  static from(plain) {
    const code = ERROR_CODES.includes(plain?.code) ? plain.code : 'internal';
    const issues = Array.isArray(plain?.issues) ? plain.issues : [];
    return new ElboError(code, String(plain?.message ?? 'unknown error'), issues);
  }

  /**
   * Any thrown thing as an ElboError.
   * @param {unknown} error
   * @param {ErrorCode} code the code where it is not one already
   */
  static wrap(error, code) {
    return error instanceof ElboError ? error : new ElboError(code, describe(error), [], { cause: error });
  }
}

/**
 * An error with exactly one issue, the message being the issue's.
 * @param {ErrorCode} code
 * @param {Issue} issue
 */
export function issueError(code, issue) {
  return new ElboError(code, issue.message, [issue]);
}

/** @param {unknown} error */
export function describe(error) {
  if (error instanceof Error) return error.message || error.name;
  try {
    return String(error);
  } catch {
    return 'an object that cannot be described';
  }
}

/** @returns {ElboError} what every method of a session throws after dispose() */
export function disposedError() {
  return new ElboError('disposed', 'This session was disposed of; create a new one.');
}

/** @param {AbortSignal} [signal] */
export function abortedError(signal) {
  return new ElboError('aborted', 'The request was aborted.', [], { cause: signal?.reason });
}
