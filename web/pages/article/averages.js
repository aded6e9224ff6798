/**
 * What the gradient may be averaged over, right and wrong: lines of the catalogue's derivation of Fisher's identity, which the build
 * puts into the page. Both sides of the one that is chosen are computed by the core, at the curve and the point on show.
 */

import { number } from '../../plots/drawing/numbers.js';
import { atMostEvery, chosenIn, figureOf } from './figures.js';
import { write } from './numbers.js';

/** The pause between one question and the next, in milliseconds. */
const ASK_MS = 250;

export function offerAverages() {
  const place = document.getElementById('averages');
  const figure = figureOf('figure-gradient');
  if (!place || !figure) return;
  const tell = atMostEvery(ASK_MS, async () => {
    const label = place.querySelector('input:checked')?.closest('label');
    const { whole: text, verdict = '' } = label?.dataset ?? {};
    if (!text || !figure.frame) return;
    const options = { ...chosenIn(figure), text, instances: 0, panel: 'averages' };
    const { sides, iteration } = /** @type {any} */ (await figure.evaluate('line', options));
    write('average', sentence(sides[0].value, sides[1].value, iteration, verdict));
  });
  place.addEventListener('change', tell);
  figure.addEventListener('elbo-frame', tell);
}

/**
 * @param {number} slope
 * @param {number} average
 * @param {number} iteration
 * @param {string} verdict
 * @returns {string}
 */
export function sentence(slope, average, iteration, verdict) {
  const off = average - slope;
  const size = 1e-6 * (1 + Math.abs(slope));
  const lands = Math.abs(off) < size ? 'which is the slope' : `off by ${number(off, 3)}`;
  const at = `At iteration ${Math.round(iteration).toLocaleString('en')} the slope is ${number(slope, 3)}`;
  return `${at}, and this average ${number(average, 3)}, ${lands}. ${verdict}`;
}
