/**
 * Tells a screen reader where the run is: at once when it starts, rests or ends, and every few seconds while it runs. A live region
 * that spoke at every frame would never fall silent.
 */

import { spokenSummary } from './words.js';

/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */

const PERIOD_MS = 6000;

export class Announcer {
  #region;
  #said = '';
  #last = -Infinity;
  #situation = '';

  /** @param {HTMLElement} region  an element with aria-live */
  constructor(region) {
    this.#region = region;
  }

  /**
   * @param {Frame} frame
   * @param {{ playing: boolean, generation: number, config: Config | null }} state
   * @returns {boolean} whether something was said, so that descriptions may be brought up to date as well
   */
  tell(frame, { playing, generation, config }) {
    const situation = `${generation} ${frame.status} ${playing}`;
    const now = performance.now();
    if (playing && situation === this.#situation && now - this.#last < PERIOD_MS) return false;
    const text = spokenSummary(frame, { playing, config });
    this.#situation = situation;
    this.#last = now;
    if (text === this.#said) return false;
    this.#said = text;
    this.#region.textContent = text;
    return true;
  }
}
