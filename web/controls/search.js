/** Finding a setting by what it is called, what it does, or what it can be. */

import { html } from 'lit/html.js';
import { live } from 'lit/directives/live.js';

/** @typedef {import('../engine/types.js').Parameter} Parameter */

/**
 * Whether every word that is searched for is in the names or the explanations of a setting and its choices.
 * @param {Pick<Parameter, 'label'> & Partial<Parameter>} parameter
 * @param {string} text
 */
export function finds({ key = '', label, explanation = '', choices = [] }, text) {
  const told = [key, label, explanation, ...choices.flatMap((choice) => [choice.id, choice.label])];
  const words = plain(told.join(' '));
  return plain(text)
    .split(/\s+/)
    .every((word) => words.includes(word));
}

/** Without case, accents and the Greek that keyboards lack. @param {string} text */
function plain(text) {
  return text
    .toLowerCase()
    .normalize('NFD')
    .replace(/\p{M}/gu, '')
    .replace(/[αβγμνσ]/g, (letter) => ` ${letter} ${NAMES[letter]}`)
    .trim();
}

/** @type {Record<string, string>} */
const NAMES = { α: 'alpha', β: 'beta', γ: 'gamma', μ: 'mu', ν: 'nu', σ: 'sigma' };

/**
 * @param {string} text
 * @param {(text: string) => void} search
 */
export function searchBox(text, search) {
  const clear = (/** @type {KeyboardEvent} */ event) => {
    if (event.key !== 'Escape' || text === '') return;
    event.preventDefault();
    search('');
  };
  return html`<div class="search" role="search">
    <input
      type="search"
      autocomplete="off"
      spellcheck="false"
      aria-label="Find a setting"
      placeholder="Find a setting"
      .value=${live(text)}
      @input=${(/** @type {Event} */ event) => search(/** @type {HTMLInputElement} */ (event.target).value)}
      @keydown=${clear}
    />
  </div>`;
}
