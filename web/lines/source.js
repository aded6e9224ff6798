/**
 * Who computes a line for an element: the figure that its attribute `for` names, at the state on show there, or a session of its own,
 * with the settings in its attribute `config`.
 */

import { openSession } from '../engine/core.js';

/** @typedef {import('./types.js').LineAnswer} LineAnswer */
/** @typedef {import('../element/loader.js').ElboExplorerElement} Figure */
/** @typedef {import('../engine/types.js').OpenSession} Session */

/** A curve at rest that crosses itself: its points have two explanations, of which a Gaussian q leaves one out. A state with a gap. */
const USUAL = { model: 'curve', curve: 'figure-eight', family: 'gaussian', learn: 'none' };

/** A figure that plays, or whose point is dragged, is asked again no more often. */
const PAUSE_MS = 250;

export class Source {
  #host;
  #changed;
  /** @type {Figure | null} */
  #figure = null;
  /** @type {Promise<Session> | null} */
  #session = null;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  #timer = undefined;
  #life = new AbortController();

  /**
   * @param {HTMLElement} host
   * @param {() => void} changed  the state that lines are computed at is another
   */
  constructor(host, changed) {
    this.#host = host;
    this.#changed = changed;
    const id = host.getAttribute('for');
    if (!id) return;
    const root = /** @type {Document | ShadowRoot} */ (host.getRootNode());
    this.#figure = /** @type {Figure | null} */ (root.getElementById(id));
    const soon = () => {
      clearTimeout(this.#timer);
      this.#timer = setTimeout(this.#changed, PAUSE_MS);
    };
    const { signal } = this.#life;
    this.#figure?.addEventListener('elbo-frame', soon, { signal });
    // A reader who chooses a point makes no frame.
    for (const name of ['pointerup', 'keyup', 'change'])
      this.#figure?.addEventListener(name, soon, { signal });
  }

  /**
   * @param {string} text
   * @param {{ instances?: number, panel: string, signal?: AbortSignal }} options
   * @returns {Promise<LineAnswer | undefined>}  undefined while the figure has no run yet; its first frame is then a change
   */
  async line(text, options) {
    if (this.#host.hasAttribute('for') && !this.#figure) {
      throw new Error(`There is no figure with the id “${this.#host.getAttribute('for')}”.`);
    }
    const told = { text, ...options };
    if (this.#figure) return /** @type {Promise<any>} */ (this.#figure.evaluate('line', told));
    this.#session ??= openSession({ ...USUAL, ...this.#ownConfig() });
    return /** @type {Promise<any>} */ ((await this.#session).evaluate('line', told));
  }

  #ownConfig() {
    const text = this.#host.getAttribute('config');
    return text ? JSON.parse(text) : {};
  }

  dispose() {
    clearTimeout(this.#timer);
    this.#life.abort();
    void this.#session?.then((session) => session.dispose()).catch(() => {});
    this.#session = null;
  }
}
