/**
 * The identities in the status line: one quiet sentence about all of them, which opens to what each says, how far its sides are apart
 * and what the stated errors allow.
 */

import { scientific } from '../plots/drawing/numbers.js';
import { element, setText } from './dom.js';
import { identitiesText, residualsOf } from './status.js';

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../store/analyses.js').Analyses} Analyses */
/** @typedef {import('./status.js').Residual} Residual */

const TITLE = 'What each identity says, and how far its two sides are apart';

export class IdentityItem {
  #summary = element('summary', { title: TITLE }, '–');
  #list = element('div', { class: 'identities', tabindex: '0', role: 'region', 'aria-label': TITLE });
  #details = element('details', {}, this.#summary, this.#list);
  #item = element(
    'div',
    { class: 'item', 'data-item': 'identities' },
    element('dt', {}, 'Identities'),
    element('dd', {}, this.#details),
  );
  /** The largest residual of each since the run began. @type {Map<string, number>} */
  #worst = new Map();
  #generation = -1;
  /** @type {Residual[]} */
  #residuals = [];
  /** Where each one's numbers stand, once the list was opened. @type {Map<string, HTMLElement> | null} */
  #cells = null;

  constructor() {
    this.#details.addEventListener('toggle', () => void this.#opened());
    this.#details.addEventListener('keydown', (event) => {
      if (event.key !== 'Escape' || !this.#details.open) return;
      this.#details.open = false;
      this.#summary.focus();
    });
    // Elsewhere a press closes it, as it does a menu.
    this.#details.addEventListener('focusout', ({ relatedTarget }) => {
      const inside = relatedTarget instanceof Node && this.#details.contains(relatedTarget);
      if (relatedTarget && !inside) this.#details.open = false;
    });
  }

  get item() {
    return this.#item;
  }

  /**
   * @param {Frame | null} frame
   * @param {Analyses} analyses
   * @param {number} generation  of the run
   */
  update(frame, analyses, generation) {
    if (generation !== this.#generation) this.#worst.clear();
    this.#generation = generation;
    this.#residuals = frame ? residualsOf(frame, analyses) : [];
    for (const { id, residual } of this.#residuals)
      this.#worst.set(id, Math.max(this.#worst.get(id) ?? 0, Math.abs(residual)));
    const known = this.#residuals.map(({ id }) => this.#worst.get(id) ?? 0);
    const broken = [frame, ...Object.values(analyses)].flatMap(
      (record) => record?.contradictions?.map((/** @type {any} */ { identity }) => String(identity)) ?? [],
    );
    setText(this.#summary, identitiesText(this.#residuals, Math.max(0, ...known), [...new Set(broken)]));
    this.#item.toggleAttribute('data-broken', broken.length > 0);
    if (this.#details.open) this.#write();
  }

  async #opened() {
    if (!this.#details.open) return;
    if (!this.#cells) {
      const { identities } = await import('./identities.js');
      /** @type {Map<string, HTMLElement>} */
      const cells = new Map();
      const rows = identities.map(({ id, formula, words }) => {
        const residual = element('p', { class: 'residual' });
        cells.set(id, residual);
        const title = element('p', { class: 'formula' }, element('strong', {}, id), ` ${formula}`);
        return element('li', {}, title, element('p', {}, words), residual);
      });
      const note =
        'w = p(x, z) / q(z), L = E_q[log w]. A residual is the left side minus the right, in nats, each computed on its own.';
      this.#list.replaceChildren(element('p', {}, note), element('ul', {}, ...rows));
      this.#cells = cells;
    }
    this.#write();
  }

  #write() {
    for (const [id, cell] of this.#cells ?? [])
      setText(cell, residualText(this.#residuals.find((each) => each.id === id)));
  }
}

/** @param {Residual | undefined} residual */
function residualText(residual) {
  if (!residual) return 'Not checked here: its two sides are not both computed.';
  const { residual: value, allowed, iteration } = residual;
  const size = value === 0 ? '0' : scientific(value);
  const errors =
    allowed === null ? '' : `; the stated errors allow ${allowed === 0 ? '0' : scientific(allowed)}`;
  return `Residual ${size}${errors}, at iteration ${iteration}.`;
}
