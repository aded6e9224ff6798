/** The entropy's weight: a slider of the text, after whose every move the figure climbs on. */

import { figureOf, setAttributes, settled } from './figures.js';

export function weighEntropy() {
  const form = document.getElementById('weight');
  const figure = figureOf('figure-weight');
  if (!form || !figure) return;
  const slider = /** @type {HTMLInputElement} */ (form.querySelector('input'));
  const output = /** @type {HTMLOutputElement} */ (form.querySelector('output'));
  slider.addEventListener('input', () => {
    output.textContent = slider.value;
    setAttributes(figure, { 'entropy-weight': slider.value });
    void settled(figure).then(() => figure.play());
  });
}
