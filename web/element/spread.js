/**
 * Over how many display frames a painting is spread. Where display frames come late, painting fewer panels in each keeps the page
 * moving; every panel still has its turn, and is then painted from the newest frame of the run.
 */

/** Display frames that are further apart than this, on average, come late; those that are closer than that, in time. */
const LATE_MS = 26;
const IN_TIME_MS = 19;

/** A pause, rather than a late frame. */
const PAUSE_MS = 400;

/** How many paintings are looked at before anything is changed. */
const PATIENCE = 6;

/** After so many in time more is tried; each time that was too much, after twice as many. */
const RETRY = 120;
const MOST_RETRY = 3600;

export class Spread {
  #parts = 1;
  #mean = 0;
  #seen = 0;
  #retry = RETRY;
  #tried = false;
  #next = 0;

  /** Display frames that a painting takes. */
  get parts() {
    return this.#parts;
  }

  /**
   * @param {number} interval  the longest between two display frames since the last painting, in milliseconds
   * @param {number} count  panels
   */
  note(interval, count) {
    if (!(interval > 0 && interval < PAUSE_MS)) return;
    this.#mean = this.#seen === 0 ? interval : this.#mean + (interval - this.#mean) / PATIENCE;
    ++this.#seen;
    if (this.#seen >= PATIENCE && this.#mean > LATE_MS && this.#parts < count) {
      if (this.#tried && this.#seen < RETRY) this.#retry = Math.min(2 * this.#retry, MOST_RETRY);
      // As many more as the display frames are late by, so that a slow machine does not wait for them one after another.
      const more = Math.max(1, Math.round(this.#mean / LATE_MS) - 1);
      this.#change(Math.min(count, this.#parts + more), false);
    } else if (this.#seen >= this.#retry && this.#mean < IN_TIME_MS && this.#parts > 1) {
      this.#change(this.#parts - 1, true);
    }
  }

  /**
   * Which of so many panels are painted now: `many` from `from`, round and round.
   * @param {number} count
   */
  turn(count) {
    const many = Math.ceil(count / Math.min(this.#parts, count));
    const from = this.#next % count;
    this.#next = from + many;
    return { from, many };
  }

  /**
   * @param {number} parts
   * @param {boolean} tried  whether it may turn out too much
   */
  #change(parts, tried) {
    this.#parts = parts;
    this.#tried = tried;
    this.#seen = 0;
  }
}
