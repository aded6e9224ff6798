/**
 * What keeps a figure from running at all, in one line for readers and, on the console, one for the page's authors: readers can do
 * nothing about a policy, and authors need to know which.
 */

/** What there is to say of errors that no setting mends, by code. */
const LINES = /** @type {Record<string, (message: string) => string>} */ ({
  'load-failed': (message) => {
    if (/must allow 'wasm-unsafe-eval'/.test(message))
      return 'This figure cannot run here: the page’s content policy forbids WebAssembly.';
    if (/no WebAssembly/.test(message)) return 'This figure cannot run here: the browser has no WebAssembly.';
    if (/HTTP status/.test(message))
      return 'This figure cannot run here: its host does not give out one of its files.';
    return 'This figure could not be loaded: its host does not answer.';
  },
  'worker-lost': () => 'The computation of this figure was ended by the browser.',
  internal: () => 'The computation of this figure has failed.',
});

/** Waiting and asking again may help. */
const PASSING = /its host|ended by the browser|has failed/;

/**
 * @param {any} error
 * @returns {{ line: string, passing: boolean } | null} null where the error's own words are for readers; `passing`: it is worth
 *   another try
 */
export function failureOf(error) {
  const line = LINES[error?.code]?.(String(error.message));
  return line ? { line, passing: PASSING.test(line) } : null;
}

/** Tells the page's authors. @param {any} error */
export function complain(error) {
  if (failureOf(error)) console.error(`elbo-explorer: ${error.message}`);
}
