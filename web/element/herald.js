/** Tells the page around a figure what happened, by events that bubble out of shadow roots. */

import { complain } from './failure.js';

/** @typedef {import('../engine/types.js').Catalog} Catalog */
/** @typedef {import('../engine/types.js').Config} Config */
/** @typedef {import('../engine/types.js').Frame} Frame */

export class Herald {
  #host;
  #catalog;
  /** What the page was told of last. @type {{ frame: Frame | null, error: unknown }} */
  #told = { frame: null, error: null };

  /**
   * @param {HTMLElement} host
   * @param {Catalog} catalog
   */
  constructor(host, catalog) {
    this.#host = host;
    this.#catalog = catalog;
  }

  /** @param {{ frame: Frame | null, error: unknown, config: Config | null }} state */
  tell({ frame, error, config }) {
    const before = this.#told;
    this.#told = { frame, error };
    if (error && error !== before.error) {
      complain(error);
      this.#emit('elbo-error', { error });
    }
    if (!frame || frame === before.frame) return;
    if (!before.frame) this.#emit('elbo-ready', { config, catalog: this.#catalog });
    this.#emit('elbo-frame', { frame });
    // For whoever takes the figure for a form element with a value; not for the page's own forms.
    this.#host.dispatchEvent(new Event('input'));
    const { status, iteration } = frame;
    const ended =
      status !== 'running' && (before.frame?.status !== status || before.frame.iteration !== iteration);
    if (ended) this.#emit(`elbo-${status}`, { frame });
  }

  /**
   * @param {string} name
   * @param {object} detail
   */
  #emit(name, detail) {
    this.#host.dispatchEvent(new CustomEvent(name, { bubbles: true, composed: true, detail }));
  }
}
