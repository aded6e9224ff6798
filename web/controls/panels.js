/**
 * Which panels are on show, and in which order: every one that serves the model can be put up, moved and taken down. One is moved by its
 * grip, with a mouse or a finger, or by the arrow keys while the grip has the focus.
 */

import { html, nothing } from 'lit/html.js';
import { live } from 'lit/directives/live.js';

/**
 * @typedef {object} PanelChoice
 * @property {readonly { id: string, label: string }[]} offered  in the order in which they are listed
 * @property {readonly string[]} shown  ids, the large one first
 * @property {boolean} [changed]  whether these are not the panels that the figure came with
 */

/**
 * @typedef {object} PanelActions
 * @property {(ids: string[] | null) => void} show  these panels, in this order; null for those that the figure came with
 */

/** By which keys a panel goes how far; Home and End as far as it can. @type {Record<string, number>} */
const MOVES = {
  ArrowUp: -1,
  ArrowLeft: -1,
  ArrowDown: 1,
  ArrowRight: 1,
  Home: -Infinity,
  End: Infinity,
};

/** @param {PanelChoice} choice */
export function panelsLabel({ offered, shown }) {
  return `Panels: ${shown.length} of ${offered.length}`;
}

/**
 * @param {readonly string[]} ids
 * @param {number} from
 * @param {number} to  beyond an end: that end
 * @returns {string[]}
 */
export function moved(ids, from, to) {
  const rest = ids.filter((_, i) => i !== from);
  rest.splice(Math.max(0, Math.min(rest.length, to)), 0, ids[from]);
  return rest;
}

export class PanelList {
  #changed;
  /** All that are offered, those on show in their order: one that is taken down keeps its row. @type {string[]} */
  #rows = [];
  /** What is dragged. @type {string | null} */
  #held = null;

  /** @param {() => void} changed  it is to be drawn anew */
  constructor(changed) {
    this.#changed = changed;
  }

  /**
   * The last panel that is left on show stays.
   * @param {PanelChoice} choice
   * @param {PanelActions} actions
   */
  draw({ offered, shown, changed = false }, { show }) {
    if (this.#held === null) this.#follow(offered, shown);
    const rows = this.#rows;
    const put = (/** @type {string[]} */ order, /** @type {string[]} */ ids = [...shown]) => {
      this.#rows = order;
      const next = order.filter((id) => ids.includes(id));
      if (next.join() === shown.join()) this.#changed();
      else show(next);
    };
    const toggle = (/** @type {string} */ id) =>
      put(rows, shown.includes(id) ? shown.filter((each) => each !== id) : [...shown, id]);
    const items = rows.map((id, place) => {
      const label = offered.find((each) => each.id === id)?.label ?? id;
      return html`<li data-panel=${id} ?data-held=${this.#held === id}>
        <label class="check">
          <input
            type="checkbox"
            name="panel"
            value=${id}
            ?disabled=${shown.length === 1 && shown[0] === id}
            .checked=${live(shown.includes(id))}
            @change=${() => toggle(id)}
          />
          <span>${label}</span>
        </label>
        <button
          type="button"
          class="grip"
          title="Drag, or use the arrow keys"
          aria-label="Move ${label}, place ${place + 1} of ${rows.length}"
          ?disabled=${rows.length < 2}
          @keydown=${(/** @type {KeyboardEvent} */ event) => this.#press(event, place, put)}
          @pointerdown=${(/** @type {PointerEvent} */ event) => this.#take(event, id)}
          @pointermove=${(/** @type {PointerEvent} */ event) => this.#pull(event)}
          @pointerup=${() => this.#drop() && put(this.#rows)}
          @pointercancel=${() => this.#drop() && this.#changed()}
        >
          <svg viewBox="0 0 16 16" aria-hidden="true"><path d="M3 4h10v2H3zM3 7h10v2H3zM3 10h10v2H3z" /></svg>
        </button>
      </li>`;
    });
    const back = html`<button type="button" class="small" @click=${() => show(null)}>
      The usual panels
    </button>`;
    return html`<ol class="order">
        ${items}
      </ol>
      ${changed ? back : nothing}`;
  }

  /**
   * Rows follow what is on show, where somebody else has changed it.
   * @param {PanelChoice['offered']} offered
   * @param {PanelChoice['shown']} shown
   */
  #follow(offered, shown) {
    const ids = offered.map(({ id }) => id);
    const rows = this.#rows.filter((id) => ids.includes(id));
    const same =
      rows.length === ids.length && rows.filter((id) => shown.includes(id)).join() === shown.join();
    this.#rows = same ? rows : [...shown, ...ids.filter((id) => !shown.includes(id))];
  }

  /**
   * @param {KeyboardEvent} event
   * @param {number} place
   * @param {(rows: string[]) => void} put
   */
  #press(event, place, put) {
    const by = MOVES[event.key];
    if (by === undefined || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    const to = Math.max(0, Math.min(this.#rows.length - 1, place + by));
    if (to === place) return;
    const list = /** @type {HTMLElement} */ (event.currentTarget).closest('ol');
    put(moved(this.#rows, place, to));
    // Rows keep their places in the page, so the focus goes with what it was on.
    /** @type {HTMLElement | undefined} */ (list?.querySelectorAll('.grip')[to])?.focus();
  }

  /**
   * @param {PointerEvent} event
   * @param {string} id
   */
  #take(event, id) {
    if (event.button !== 0) return;
    /** @type {HTMLElement} */ (event.currentTarget).setPointerCapture(event.pointerId);
    this.#held = id;
    this.#changed();
  }

  /** @param {PointerEvent} event */
  #pull(event) {
    if (this.#held === null) return;
    const grip = /** @type {HTMLElement} */ (event.currentTarget);
    const items = [...(grip.closest('ol')?.children ?? [])];
    const from = this.#rows.indexOf(this.#held);
    const above = items.filter((item, i) => {
      const { top, height } = item.getBoundingClientRect();
      return i !== from && top + height / 2 < event.clientY;
    });
    if (above.length === from) return;
    this.#rows = moved(this.#rows, from, above.length);
    this.#changed();
  }

  /** @returns {boolean} whether something was held */
  #drop() {
    const held = this.#held !== null;
    this.#held = null;
    return held;
  }
}
