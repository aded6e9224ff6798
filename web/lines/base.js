/** What both elements have in common: a shadow root, the colours of where they stand, and somebody to ask. */

import { schemeAround, watchSurroundings } from '../element/surroundings.js';
import { Source } from './source.js';
import { sheets } from './styles.js';

const Base = /** @type {typeof HTMLElement} */ (globalThis.HTMLElement ?? class {});

/** How near the viewport an element begins to compute. */
const NEAR = '50%';

export class LinesElement extends Base {
  /** @type {Source | null} */
  #source = null;
  #life = new AbortController();
  #box = /** @type {HTMLElement | null} */ (null);

  /** Who computes. @returns {Source} */
  get source() {
    this.#source ??= new Source(this, () => this.refresh());
    return this.#source;
  }

  connectedCallback() {
    if (typeof document === 'undefined') return;
    this.#life = new AbortController();
    const { signal } = this.#life;
    const root = this.shadowRoot ?? this.attachShadow({ mode: 'open' });
    root.adoptedStyleSheets = sheets();
    this.#box ??= document.createElement('section');
    this.#box.className = 'lines';
    if (this.#box.parentNode !== root) {
      this.build(this.#box);
      root.replaceChildren(this.#box);
    }
    const box = this.#box;
    const dress = () => {
      const theme = this.getAttribute('theme');
      box.dataset.scheme = theme === 'light' || theme === 'dark' ? theme : schemeAround(this);
    };
    dress();
    watchSurroundings(this, box, dress, signal);
    const nearness = new IntersectionObserver(
      (entries) => {
        if (!entries.some((entry) => entry.isIntersecting)) return;
        nearness.disconnect();
        this.refresh();
      },
      { rootMargin: NEAR },
    );
    nearness.observe(this);
    signal.addEventListener('abort', () => nearness.disconnect());
  }

  disconnectedCallback() {
    setTimeout(() => {
      if (this.isConnected) return;
      this.#life.abort();
      this.#source?.dispose();
      this.#source = null;
    });
  }

  /** Makes what stands in the element, once. @param {HTMLElement} _box */
  build(_box) {}

  /** The state that lines are computed at is another, or the element has come near. */
  refresh() {}
}
