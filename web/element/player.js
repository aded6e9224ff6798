/**
 * When a figure may compute and when it paints. A loop over display frames lives only while there is something to do:
 *
 *     asleep ──visible and (playing or something new to paint)──▶ awake ──neither──▶ asleep
 *
 * Awake, each display frame sends at most one grant and paints at most once; what is granted follows the wanted speed, and
 * what cannot be kept up with is not owed. With reduced motion the same happens twice a second, in visible steps.
 */

/**
 * The outside world, so that a test can stand in for it.
 * @typedef {object} Clock
 * @property {() => number} now  in milliseconds
 * @property {(callback: () => void) => number} nextFrame
 * @property {(id: number) => void} cancelFrame
 * @property {(callback: () => void, milliseconds: number) => number} later
 * @property {(id: number) => void} cancelLater
 */

/** @type {Clock} */
const browserClock = {
  now: () => performance.now(),
  nextFrame: (callback) => requestAnimationFrame(callback),
  cancelFrame: (id) => cancelAnimationFrame(id),
  later: (callback, milliseconds) => Number(setTimeout(callback, milliseconds)),
  cancelLater: (id) => clearTimeout(id),
};

/** The longest that one grant computes: a pause is felt at once, and the picture keeps up with the display. */
const GRANT_MS = 12;

/** As long, where motion is reduced. */
const CALM_GRANT_MS = 100;
const CALM_PERIOD_MS = 500;

/** Iterations that a slow machine falls behind are forgotten after so many seconds, rather than made up for in a burst. */
const MOST_OWED_S = 0.25;

export class Player {
  #grant;
  #playing;
  #paint;
  #clock;
  #visible = false;
  #calm = false;
  #dirty = false;
  #painted = false;
  #speed = 20;
  #owed = 0;
  #last = 0;
  #ticked = 0;
  #interval = 0;
  /** @type {(() => void) | null} */
  #cancel = null;

  /**
   * @param {object} options
   * @param {(limits: { iterations?: number, milliseconds: number }) => boolean} options.grant
   * @param {() => boolean} options.playing  whether there is a run that wants to go on
   * @param {(interval: number) => boolean} options.paint  answers whether there was anything to paint yet; is told the longest time
   *   between two display frames since it was last called, in milliseconds, 0 where none is known
   * @param {Clock} [options.clock]
   */
  constructor({ grant, playing, paint, clock = browserClock }) {
    this.#grant = grant;
    this.#playing = playing;
    this.#paint = paint;
    this.#clock = clock;
  }

  /** Whether a display frame is waited for. */
  get awake() {
    return this.#cancel !== null;
  }

  /** @param {boolean} visible  on screen, in a tab that is shown */
  set visible(visible) {
    this.#visible = visible;
    if (!visible) this.sleep();
    this.wake();
  }

  /** @param {boolean} calm  whether the reader asked for less motion */
  set calm(calm) {
    this.#calm = calm;
  }

  /** @param {number} speed  iterations a second, or Infinity */
  set speed(speed) {
    this.#speed = speed;
  }

  /** There is something new to paint. */
  invalidate() {
    this.#dirty = true;
    this.wake();
  }

  /** A picture that was never painted is, even where nobody sees it yet: a page may be printed, or jumped about in. */
  wake() {
    const wanted = this.#visible ? this.#dirty || this.#playing() : this.#dirty && !this.#painted;
    if (this.#cancel || !wanted) return;
    this.#last = this.#clock.now();
    this.#ticked = NaN;
    this.#interval = 0;
    this.#owed = 1;
    this.#await(false);
  }

  sleep() {
    this.#cancel?.();
    this.#cancel = null;
  }

  /** @param {boolean} pace  whether to keep the calm pace, or to act at once */
  #await(pace) {
    const { nextFrame, cancelFrame, later, cancelLater } = this.#clock;
    if (pace && this.#calm && this.#playing()) {
      const id = later(() => this.#tick(), CALM_PERIOD_MS);
      this.#cancel = () => cancelLater(id);
    } else {
      const id = nextFrame(() => this.#tick());
      this.#cancel = () => cancelFrame(id);
    }
  }

  #tick() {
    // Until the end of this it is awake, so that whatever wants to be painted next waits for the next display frame.
    const current = this.#cancel;
    const now = this.#clock.now();
    if (now > this.#ticked) this.#interval = Math.max(this.#interval, now - this.#ticked);
    this.#ticked = now;
    if (this.#visible && this.#playing()) this.#compute();
    if (this.#dirty) {
      this.#dirty = false;
      const interval = this.#interval;
      this.#interval = 0;
      if (this.#paint(interval)) this.#painted = true;
    }
    if (this.#cancel !== current) return;
    this.#cancel = null;
    if (this.#visible && (this.#dirty || this.#playing())) this.#await(true);
  }

  #compute() {
    const now = this.#clock.now();
    const seconds = (now - this.#last) / 1000;
    this.#last = now;
    const milliseconds = this.#calm ? CALM_GRANT_MS : GRANT_MS;
    if (this.#speed === Infinity) return void this.#grant({ milliseconds });
    const most = Math.max(1, this.#speed * (this.#calm ? CALM_PERIOD_MS / 1000 : MOST_OWED_S));
    this.#owed = Math.min(this.#owed + seconds * this.#speed, most);
    const iterations = Math.floor(this.#owed);
    if (iterations > 0 && this.#grant({ iterations, milliseconds })) this.#owed -= iterations;
  }
}
