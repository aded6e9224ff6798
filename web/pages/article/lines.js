/**
 * Lines as they are often printed, right and wrong: the catalogue's, which the build puts into the page (tools/build/article.js). What
 * each comes to is a sum of terms that the frame of a figure holds, each found by quadrature, held against log p(x) of the same frame.
 */

import { isFiniteNumber, number } from '../../plots/drawing/numbers.js';
import { figureOf } from './figures.js';
import { write } from './numbers.js';

/**
 * By the id of the line: what it comes to, of a relation its smaller side.
 * @type {Record<string, (bound: any) => number>}
 */
export const values = {
  'prior-kl': (b) => b.expectedLogLikelihood - b.klPrior,
  'prior-kl-added': (b) => b.expectedLogLikelihood + b.klPrior,
  'posterior-kl-subtracted': (b) => b.expectedLogLikelihood - b.klPosterior,
  'posterior-kl-added': (b) => b.expectedLogLikelihood + b.klPosterior,
  'integral-taken-for-one': (b) => 1 - b.klPosterior,
  'jensen-wrong-side': (b) => b.logMeanWeight,
};

export function offerLines() {
  const place = document.getElementById('lines');
  const figure = figureOf('figure-wrong-line');
  if (!place || !figure) return;
  const tell = () => {
    const bound = /** @type {any} */ (figure.frame)?.bound;
    const chosen = /** @type {HTMLInputElement | null} */ (place.querySelector('input:checked'));
    const verdict = chosen?.closest('label')?.dataset.verdict ?? '';
    if (bound && chosen)
      write('line', `${landing(values[chosen.value](bound), bound.logEvidence)}${verdict}`);
  };
  place.addEventListener('change', tell);
  figure.addEventListener('elbo-frame', tell);
}

/**
 * Where a line lands: '−1.736, 0.264 nats above log p(x) = −2.000. ', nothing where that is not known.
 * @param {number} value
 * @param {number} logEvidence
 * @returns {string}
 */
export function landing(value, logEvidence) {
  const off = value - logEvidence;
  if (!isFiniteNumber(off)) return '';
  const side = off > 1e-9 ? 'above' : 'below';
  const where =
    Math.abs(off) < 1e-9
      ? 'which is log p(x)'
      : `${number(Math.abs(off), 3)} nats ${side} log p(x) = ${number(logEvidence, 3)}`;
  return `${number(value, 3)}, ${where}. `;
}
