/** Which panels are on show: every one that serves the model can be put up and taken down. */

import { html } from 'lit/html.js';
import { live } from 'lit/directives/live.js';

/**
 * @typedef {object} PanelChoice
 * @property {readonly { id: string, label: string }[]} offered  in the order in which they are listed
 * @property {readonly string[]} shown  ids, the large one first
 */

/**
 * @typedef {object} PanelActions
 * @property {(ids: string[]) => void} show  these panels, in this order
 */

/** @param {PanelChoice} choice */
export function panelsLabel({ offered, shown }) {
  return `Panels: ${shown.length} of ${offered.length}`;
}

/**
 * One that is put up comes after those that are there; the last that is left stays.
 * @param {PanelChoice} choice
 * @param {PanelActions} actions
 */
export function panelsControl({ offered, shown }, { show }) {
  const toggle = (/** @type {string} */ id) =>
    show(shown.includes(id) ? shown.filter((each) => each !== id) : [...shown, id]);
  return offered.map(
    ({ id, label }) =>
      html`<label class="check">
        <input
          type="checkbox"
          name="panel"
          value=${id}
          ?disabled=${shown.length === 1 && shown[0] === id}
          .checked=${live(shown.includes(id))}
          @change=${() => toggle(id)}
        />
        <span>${label}</span>
      </label>`,
  );
}
