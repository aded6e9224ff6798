/**
 * How much work of the core fits into how much time. The core counts work, so that its results cannot depend on
 * the clock; this is where the two meet. One unit is about a nanosecond of native code.
 */

/** Milliseconds that a slice aims at; with the error of the estimate it stays below 8. */
export const SLICE = 6;

/** Clocks of browsers tick in steps of up to a millisecond, or 100 where fingerprinting is resisted. */
const SMALLEST_SAMPLE = 4;

/** Units per millisecond that no machine lies outside of. */
const SLOWEST = 2e4;
const FASTEST = 4e6;

export class Pace {
  #unitsPerMs = 3e5;
  #units = 0;
  #ms = 0;

  /** Work that should take so many milliseconds; never nothing. @param {number} ms */
  units(ms) {
    return Math.max(1000, Math.round(this.#unitsPerMs * ms));
  }

  /**
   * Learns from a measurement.
   * @param {number} units
   * @param {number} ms
   * @returns {number} the time to charge: that measured, or estimated where the clock did not move
   */
  record(units, ms) {
    this.#units += units;
    this.#ms += ms;
    if (this.#ms >= SMALLEST_SAMPLE) {
      this.#unitsPerMs = Math.min(FASTEST, Math.max(SLOWEST, this.#units / this.#ms));
      this.#units = 0;
      this.#ms = 0;
    }
    return ms > 0 ? ms : units / this.#unitsPerMs;
  }
}
