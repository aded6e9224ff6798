/** The elements of a figure that stay as they are; what changes is drawn into them. */

import { element } from './dom.js';

/**
 * @typedef {object} Parts
 * @property {HTMLElement} figure  has the focus and hears the keys
 * @property {HTMLElement} panels
 * @property {HTMLElement} bar
 * @property {HTMLElement} controls
 * @property {HTMLElement} live  what a screen reader hears
 * @property {HTMLElement} tooltip
 * @property {HTMLButtonElement} whole  the way to what a box of given height has no room for
 */

/** @returns {Parts} */
export function skeleton() {
  const name =
    'Interactive figure. Space plays and pauses, right arrow steps, r resets, a question mark lists all keys.';
  const panels = element('div', { class: 'panels', part: 'panels' });
  const bar = element('div', { class: 'bar', part: 'bar' });
  const controls = element('form', { class: 'controls', part: 'controls', 'aria-label': 'Settings' });
  const live = element('p', { class: 'live-region', 'aria-live': 'polite' });
  const tooltip = element('div', { class: 'tooltip', 'aria-hidden': 'true', hidden: '' });
  const whole = element('button', { type: 'button', class: 'whole', hidden: '' });
  // Its words and numbers are English and run from left to right, whatever the page around them does.
  const language = { lang: 'en', dir: 'ltr' };
  const attributes = { class: 'figure', tabindex: '0', role: 'group', part: 'figure', 'aria-label': name };
  const figure = element('div', { ...attributes, ...language }, bar, panels, controls, whole, live, tooltip);
  // Enter in a text box commits it, by the change event that it causes, and sends no form.
  controls.addEventListener('submit', (event) => event.preventDefault());
  return { figure, panels, bar, controls, live, tooltip, whole };
}
