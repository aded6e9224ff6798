/**
 * Axes that stand still. What a picture's axes span is chosen when a run is first shown and kept until it is reset, so that a length
 * means the same before and after a step or a drag:
 *
 *     first frame ──▶ chosen ──something leaves it──▶ longer, by quarters of its length ──▶ …   never shorter
 *
 * While something is held in the reader's hand nothing grows either: what leaves an axis runs out at its end until it is let go.
 */

/** @typedef {import('./scale.js').Range} Range */

export class Standing {
  /** Whether something is in the reader's hand. */
  held = false;
  /** @type {Map<string, { domain: Range, iteration: number }>} */
  #axes = new Map();

  /**
   * What an axis spans.
   * @param {string} name
   * @param {number[]} values  finite, all of which are to lie on it
   * @param {() => Range} choose  what it spans at first
   * @returns {Range}
   */
  keep(name, values, choose) {
    const kept = this.#axes.get(name);
    if (kept && this.held) return kept.domain;
    const domain = extended(kept?.domain ?? choose(), values);
    this.#axes.set(name, { domain, iteration: 0 });
    return domain;
  }

  /**
   * The same of a magnifier, whose axis is chosen anew as the run goes on, but not through changes at one iteration.
   * @param {string} name
   * @param {number} iteration
   * @param {(before: Range | null) => Range | null} choose  null where there is nothing to magnify
   * @returns {Range | null}
   */
  magnify(name, iteration, choose) {
    const kept = this.#axes.get(name) ?? null;
    if (kept && (this.held || kept.iteration === iteration)) return kept.domain;
    const domain = choose(kept?.domain ?? null);
    if (domain) this.#axes.set(name, { domain, iteration });
    else this.#axes.delete(name);
    return domain;
  }

  /** Another run: every axis is chosen anew. */
  clear() {
    this.#axes.clear();
  }
}

/** An axis grows by this share of its length, and after so many times by its whole length. */
const GROWTH = 0.25;
const PATIENCE = 8;

/**
 * A domain made longer by quarters of its length, until it holds some values.
 * @param {Range} domain
 * @param {number[]} values
 * @returns {Range}
 */
export function extended([low, high], values) {
  const [least, most] = [Math.min(low, ...values), Math.max(high, ...values)];
  let step = GROWTH * (high - low);
  for (let i = 0; low > least || high < most; i++) {
    if (i >= PATIENCE) step *= 2;
    if (low > least) low -= step;
    if (high < most) high += step;
  }
  return [low, high];
}
