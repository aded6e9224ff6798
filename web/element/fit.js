/**
 * A figure in a box whose height the page has given: the box is filled and never overflowed, by as many panels as have room in it. A
 * button shows the whole, which is then scrolled within the box.
 *
 *     as high as it is ──the box is of another height──▶ fitted ──button──▶ whole, scrolled
 *            ▲                                             │  ▲────button───────┘
 *            └──────────────the box has let go─────────────┘
 */

import { twoColumns } from './columns.js';

/** Below this width, in rem, panels stand in one column, and the form under them; see styles.js. */
const ONE_COLUMN = 38;
const FORM_BESIDE = 66;

/** A panel needs so many CSS px in height to say anything, with its caption. */
const LEAST = { one: 190, two: 150 };
/** Where not even one has room beside the numbers, the numbers go. */
const BARE = 130;
/** The button to the whole, with the gap above it. */
const BUTTON = 60;
/** A picture lower than this many CSS px has fallen together. */
const FALLEN = 40;
/** Rounding, in CSS px. */
const SAME = 2;

/**
 * How many of the panels have room, the large one first.
 * @param {{ count: number, height: number, columns: 1 | 2 }} box  height: left for panels, in CSS px
 * @returns {number} at least 1
 */
export function panelsWithin({ count, height, columns }) {
  if (columns === 1) return Math.max(1, Math.min(count, Math.floor(height / LEAST.one)));
  for (let n = count; n > 1; --n) {
    const { left, right } = twoColumns(Array.from({ length: n }));
    if (Math.max(left.length, right.length) * LEAST.two <= height) return n;
  }
  return 1;
}

export class Fit {
  #place;
  #figure;
  #bar;
  #whole;
  #changed;
  #observer;
  #begun = false;
  #fitted = false;
  /** The reader wants to see all of it. */
  #opened = false;
  /** What is on show was chosen, and nothing of it stays out of reach. */
  #chosen = false;
  #asked = 0;
  #pending = 0;

  /**
   * @param {object} options
   * @param {HTMLElement} options.place  what the figure stands in; its parent is as high as the box
   * @param {HTMLElement} options.figure
   * @param {HTMLElement} options.bar
   * @param {HTMLButtonElement} options.whole
   * @param {() => void} options.changed  another number of panels has room
   */
  constructor({ place, figure, bar, whole, changed }) {
    this.#place = place;
    this.#figure = figure;
    this.#bar = bar;
    this.#whole = whole;
    this.#changed = changed;
    whole.addEventListener('click', () => {
      this.#opened = !this.#opened;
      this.#apply();
      this.#changed();
    });
    // Not within the observer's call, which must not change what it observes.
    this.#observer = new ResizeObserver(() => {
      cancelAnimationFrame(this.#pending);
      this.#pending = requestAnimationFrame(() => this.#look());
    });
  }

  /**
   * The figure stands: from now on its box is watched.
   * @param {boolean} chosen  whether the reader, or a link, has chosen the panels that are on show
   */
  begin(chosen) {
    this.#begun = true;
    this.#chosen = chosen;
    this.#fitted = this.#given !== null;
    // What was reserved is more than the box has.
    if (this.#fitted) this.#place.style.minBlockSize = '';
    this.#apply();
    this.#observer.observe(this.#box);
  }

  /**
   * How many of so many panels are to be shown.
   * @param {number} count
   */
  room(count) {
    this.#asked = count;
    if (!this.#begun || !this.#fitted) return count;
    this.#apply();
    if (this.#opened) return count;
    const height = this.#left();
    const columns = this.#columns;
    let shown = panelsWithin({ count, height, columns });
    // The button to the others takes room as well.
    if (shown < count) shown = panelsWithin({ count, height: height - BUTTON, columns });
    if (shown < count && this.#chosen) {
      this.#chosen = false;
      this.#opened = true;
      this.#apply();
      return count;
    }
    this.#label(shown);
    return shown;
  }

  /** The reader has put up a panel: where it has no room, all of them are shown, in a box that is scrolled. */
  reach() {
    if (!this.#begun || !this.#fitted || this.#opened || this.#whole.hidden) return;
    this.#opened = true;
    this.#apply();
    this.#changed();
  }

  dispose() {
    this.#observer.disconnect();
    cancelAnimationFrame(this.#pending);
    Object.assign(this.#place.style, { blockSize: '' });
    this.#box.style.overflow = '';
  }

  get #box() {
    return /** @type {HTMLElement} */ (this.#place.parentElement);
  }

  /** The height of the box where the figure's own does not decide it, in CSS px. @returns {number | null} */
  get #given() {
    const height = this.#box.clientHeight;
    return height > 0 && Math.abs(height - this.#place.offsetHeight) > SAME ? height : null;
  }

  get #rem() {
    return (
      this.#box.clientWidth / (Number.parseFloat(getComputedStyle(document.documentElement).fontSize) || 16)
    );
  }

  /** @returns {1 | 2} */
  get #columns() {
    return this.#rem < ONE_COLUMN ? 1 : 2;
  }

  /** The box may have another size, or none of its own any more. */
  #look() {
    const before = this.#fitted;
    if (!before || this.#opened) {
      if (!before && this.#given === null) return;
      this.#fitted = true;
    } else if ((this.#figure.querySelector('.box')?.clientHeight ?? 0) < FALLEN) {
      // Fallen together: the box has let go, or has become much lower than before. Which it is shows once the figure has its own height.
      this.#fitted = false;
      this.#apply();
      this.#fitted = this.#given !== null;
    }
    this.#apply();
    this.#changed();
  }

  #apply() {
    const fits = this.#fitted && !this.#opened;
    this.#place.style.blockSize = fits ? '100%' : '';
    this.#box.style.overflow = this.#fitted && this.#opened ? 'auto' : '';
    this.#whole.hidden = true;
    if (this.#fitted && this.#opened) this.#label(this.#asked);
    if (!fits) return void delete this.#figure.dataset.fit;
    this.#figure.dataset.fit = 'on';
    const words = ['on'];
    if (this.#rem < FORM_BESIDE && this.#figure.dataset.controls !== 'none') words.push('narrow');
    if (this.#left() - BUTTON < BARE) words.push('bare');
    this.#figure.dataset.fit = words.join(' ');
  }

  /** What the bar leaves of the box, in CSS px. */
  #left() {
    const style = getComputedStyle(this.#figure);
    const around = ['paddingTop', 'paddingBottom', 'borderTopWidth', 'borderBottomWidth', 'rowGap'].map(
      (name) => Number.parseFloat(/** @type {any} */ (style)[name]) || 0,
    );
    return this.#box.clientHeight - this.#bar.offsetHeight - around.reduce((sum, each) => sum + each, 0);
  }

  /** @param {number} shown */
  #label(shown) {
    const hidden = shown < this.#asked || this.#figure.dataset.fit?.includes('narrow');
    this.#whole.hidden = !this.#opened && !hidden;
    this.#whole.textContent = this.#opened ? 'Fit into the box' : `Show all of it (${this.#asked} panels)`;
  }
}
