/**
 * Lines as they are often printed, right and wrong: sums of terms that the frame of a figure holds, each found by quadrature, held
 * against log p(x) of the same frame.
 */

import { isFiniteNumber, number } from '../../plots/drawing/numbers.js';
import { figureOf } from './figures.js';
import { write } from './numbers.js';

/**
 * @typedef {object} Line
 * @property {string} id
 * @property {string} text  as it is printed
 * @property {string} verdict
 * @property {(bound: any) => number} value
 */

/** @type {Line[]} */
export const lines = [
  {
    id: 'right',
    text: 'E_q[log p(x|z)] − KL(q ‖ p(z))',
    verdict: 'This is the bound.',
    value: (b) => b.expectedLogLikelihood - b.klPrior,
  },
  {
    id: 'prior-added',
    text: 'E_q[log p(x|z)] + KL(q ‖ p(z))',
    verdict: 'What q pays for leaving the prior is a price: it is taken off.',
    value: (b) => b.expectedLogLikelihood + b.klPrior,
  },
  {
    id: 'posterior-subtracted',
    text: 'E_q[log p(x|z)] − KL(q ‖ p(z|x))',
    verdict: 'The divergence from the posterior is the gap, not the price.',
    value: (b) => b.expectedLogLikelihood - b.klPosterior,
  },
  {
    id: 'posterior-added',
    text: 'E_q[log p(x|z)] + KL(q ‖ p(z|x))',
    verdict: 'The divergence from the posterior, and added.',
    value: (b) => b.expectedLogLikelihood + b.klPosterior,
  },
  {
    id: 'one',
    text: '1 − KL(q ‖ p(z|x))',
    verdict: '∫ q(z) log p(x) dz was taken for 1; it is log p(x).',
    value: (b) => 1 - b.klPosterior,
  },
  {
    id: 'convex',
    text: 'log E_q[w] ≤ E_q[log w]',
    verdict: 'Jensen for convex functions, used for the concave logarithm: the left side is log p(x) itself.',
    value: (b) => b.logMeanWeight,
  },
];

export function offerLines() {
  const place = document.getElementById('lines');
  const figure = figureOf('figure-wrong-line');
  if (!place || !figure) return;
  for (const { id, text } of lines) {
    const label = document.createElement('label');
    const radio = Object.assign(document.createElement('input'), { type: 'radio', name: 'line', value: id });
    radio.checked = id === 'posterior-subtracted';
    label.append(radio, set(text));
    place.append(label);
  }
  const tell = () => {
    const bound = /** @type {any} */ (figure.frame)?.bound;
    const chosen = /** @type {HTMLInputElement | null} */ (place.querySelector('input:checked'));
    const line = lines.find(({ id }) => id === chosen?.value);
    if (bound && line) write('line', sentence(line, bound));
  };
  place.addEventListener('change', tell);
  figure.addEventListener('elbo-frame', tell);
}

/** With the q of an expectation below its E. @param {string} text */
function set(text) {
  const line = document.createElement('span');
  text.split('E_q').forEach((part, i) => {
    if (i > 0) line.append('E', Object.assign(document.createElement('sub'), { textContent: 'q' }));
    line.append(part);
  });
  return line;
}

/**
 * @param {Line} line
 * @param {any} bound
 * @returns {string}
 */
export function sentence({ value, verdict }, bound) {
  const at = value(bound);
  const off = at - bound.logEvidence;
  if (!isFiniteNumber(off)) return verdict;
  const side = off > 1e-9 ? 'above' : 'below';
  const where =
    Math.abs(off) < 1e-9
      ? 'which is log p(x)'
      : `${number(Math.abs(off), 3)} nats ${side} log p(x) = ${number(bound.logEvidence, 3)}`;
  return `${number(at, 3)}, ${where}. ${verdict}`;
}
