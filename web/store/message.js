import { LONGEST_MESSAGE, shortened } from '../engine/text.js';

/** @typedef {import('../engine/types.js').Issue} Issue */

/**
 * Every fault's own sentence while they are few, or the error's where it names none.
 * @param {any} error
 * @returns {string}
 */
export function messageOf(error) {
  const issues = /** @type {Issue[]} */ (error?.issues ?? []);
  if (issues.length === 0) return String(error?.message ?? error);
  const sentences = issues.map(({ message }) => shortened(message, LONGEST_MESSAGE));
  let said = sentences[0];
  for (const [i, sentence] of sentences.entries()) {
    if (i === 0) continue;
    if (said.length + sentence.length + 1 > LONGEST_MESSAGE)
      return `${said} And ${sentences.length - i} more.`;
    said += ` ${sentence}`;
  }
  return said;
}
