/** Assertions about ElboErrors. */

import assert from 'node:assert/strict';

/**
 * The error that an action, synchronous or not, ends in.
 * @param {() => any} action
 * @returns {Promise<any>}
 */
export async function errorOf(action) {
  try {
    await action();
  } catch (error) {
    return error;
  }
  return assert.fail('nothing was thrown');
}

/**
 * @param {() => any} action
 * @param {string} code
 * @param {string | RegExp} [message]
 */
export async function refuses(action, code, message) {
  const error = await errorOf(action);
  assert.equal(error.name, 'ElboError', error.stack);
  assert.equal(error.code, code, error.message);
  if (typeof message === 'string') assert.equal(error.message, message);
  else if (message) assert.match(error.message, message);
  return error;
}
