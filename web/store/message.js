/** @typedef {import('../engine/types.js').Issue} Issue */

/**
 * Every fault's own sentence, or the error's where it names none.
 * @param {any} error
 * @returns {string}
 */
export function messageOf(error) {
  const issues = /** @type {Issue[]} */ (error?.issues ?? []);
  return issues.length > 0 ? issues.map(({ message }) => message).join(' ') : String(error?.message ?? error);
}
