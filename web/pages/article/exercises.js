/** Exercises: the figure takes on the state that is asked about, and the answer is read from it. */

import { number } from '../../plots/drawing/numbers.js';
import { figureOf, setAttributes, settled } from './figures.js';

/** An answer is right within so much, absolutely or of the value. */
const WITHIN = 0.006;

/** What a figure of the exercises is where one says nothing else. */
const USUAL = {
  dimensions: '1',
  'target-components': '1,0,1',
  family: null,
  'initial-mean': '1',
  'initial-scale': '1',
};

export function checkExercises() {
  const figure = figureOf('figure-exercise');
  for (const form of /** @type {NodeListOf<HTMLFormElement>} */ (
    document.querySelectorAll('form.exercise')
  )) {
    const output = /** @type {HTMLOutputElement} */ (form.querySelector('output'));
    const input = /** @type {HTMLInputElement} */ (form.querySelector('input'));
    form.addEventListener('submit', async (event) => {
      event.preventDefault();
      const answer = Number(input.value.trim().replace(',', '.').replace('−', '-'));
      if (input.value.trim() === '' || Number.isNaN(answer)) {
        output.textContent = 'A number, please.';
        return;
      }
      output.textContent = 'The figure is at it…';
      setAttributes(figure, { ...USUAL, ...JSON.parse(form.dataset.set ?? '{}') });
      await settled(figure);
      const value = await read(figure, form.dataset.reads ?? '');
      const right = Math.abs(answer - value) <= Math.max(WITHIN, WITHIN * Math.abs(value));
      output.dataset.right = String(right);
      output.textContent = `${right ? 'Right' : 'Not yet'}: the figure says ${number(value, 3)}.`;
    });
  }
}

/**
 * @param {import('./figures.js').Figure} figure
 * @param {string} what
 * @returns {Promise<number>}
 */
async function read(figure, what) {
  if (what === 'best') return (await figure.evaluate('bestMember')).gap;
  return /** @type {any} */ (figure.frame).bound[what];
}
