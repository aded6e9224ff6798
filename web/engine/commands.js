/**
 * The methods of a session as commands to the core: how each one's arguments are encoded, for the synchronous
 * session and the remote one alike.
 */

import { encode } from './encode.js';

/** What belongs to the promise of evaluate(), not to the quantity. */
const NOT_FOR_THE_CORE = ['signal', 'panel', 'progress', 'within'];

export const commands = {
  /** @param {unknown} config */
  create: (config = {}) => encode({ config }, { skip: 1 }),
  /** @param {unknown} iterations */
  step: (iterations = 1) => encode({ iterations }),
  /** @param {unknown} options */
  frame: (options = {}) => encode(options),
  parameters: () => encode(null),
  /** @param {unknown} parameters */
  setParameters: (parameters) => encode({ parameters }, { code: 'invalid-parameters', skip: 1 }),
  /** @param {unknown} changes */
  configure: (changes = {}) => encode({ changes }, { skip: 1 }),
  /** @param {unknown} options */
  gradient: (options = {}) => encode(options, { code: 'invalid-parameters' }),
  /**
   * @param {unknown} what
   * @param {unknown} options
   */
  evaluate: (what, options = {}) => encode({ what, options: withoutPromise(options) }),
  save: () => encode(null),
  /** @param {unknown} bytes */
  load: (bytes) => encode({ bytes }, { code: 'incompatible-state' }),
};

/** @param {unknown} options */
function withoutPromise(options) {
  if (options === null || typeof options !== 'object') return options;
  return Object.fromEntries(Object.entries(options).filter(([key]) => !NOT_FOR_THE_CORE.includes(key)));
}
