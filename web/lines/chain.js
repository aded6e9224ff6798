/**
 * A derivation as the core's language has it: its lines one after the other, and what each is about. Free of the DOM. The lines
 * themselves, right and as often printed, stand in the core's catalogue.
 */

/** @typedef {import('../engine/types.js').Derivation} Derivation */
/** @typedef {Derivation['steps'][number]} Step */
/** @typedef {Step['slips'][number]} Slip */

/**
 * @typedef {object} Row
 * @property {string} id
 * @property {string | null} relation  to the row before it; null for the first
 * @property {string} text
 * @property {string} reason
 * @property {Slip | null} slip  what is printed here instead, where the row shows that
 */

/**
 * The rows on show. Where lines are shown as often printed, the slip of a row stands in its place.
 * @param {Derivation} derivation
 * @param {{ [step: string]: string }} [printed]  by the step's id, the id of the slip that stands there
 * @returns {Row[]}
 */
export function rowsOf(derivation, printed = {}) {
  return derivation.steps.map((step) => {
    const slip = step.slips.find(({ id }) => id === printed[step.id]) ?? null;
    return {
      id: step.id,
      relation: slip?.relation ?? step.relation,
      text: slip?.text ?? step.text,
      reason: slip?.explanation ?? step.reason,
      slip,
    };
  });
}

/**
 * The rows as one line to be computed.
 * @param {Row[]} rows
 */
export function textOf(rows) {
  return rows.map(({ relation, text }) => (relation ? `${relation} ${text}` : text)).join(' ');
}

/**
 * A claim that can be checked by itself: a row and the one before it.
 * @param {Row[]} rows
 * @param {number} index
 */
export function claimOf(rows, index) {
  return index === 0 ? rows[0].text : `${rows[index - 1].text} ${rows[index].relation} ${rows[index].text}`;
}

/**
 * Every slip of a derivation, with the step in whose place it is printed.
 * @param {Derivation} derivation
 * @returns {{ step: string, slip: Slip }[]}
 */
export function slipsOf(derivation) {
  return derivation.steps.flatMap(({ id, slips }) => slips.map((slip) => ({ step: id, slip })));
}
