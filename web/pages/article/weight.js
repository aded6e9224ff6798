/** The entropy's weight: the weighted sum of average joint and entropy at the state of a figure, and the largest that the reader has reached. */

import { number } from '../../plots/drawing/numbers.js';
import { figureOf } from './figures.js';

export function weighEntropy() {
  const form = document.getElementById('weight');
  const figure = figureOf('figure-pull');
  if (!form || !figure) return;
  const slider = /** @type {HTMLInputElement} */ (form.querySelector('input'));
  const output = /** @type {HTMLOutputElement} */ (form.querySelector('output'));
  let best = -Infinity;
  const tell = () => {
    const bound = /** @type {any} */ (figure.frame)?.bound;
    if (!bound) return;
    const weight = Number(slider.value);
    const sum = bound.expectedLogJoint + weight * bound.entropy;
    best = Math.max(best, sum);
    output.textContent = `Average joint + ${weight} × entropy = ${number(sum, 3)}; your largest: ${number(best, 3)}.`;
  };
  slider.addEventListener('input', () => {
    best = -Infinity;
    tell();
  });
  figure.addEventListener('elbo-frame', tell);
}
