/**
 * Buttons of the text that do something to a figure: set attributes (`data-set`, JSON; null takes one off), then play, reset or step.
 * One with a `data-phase`, E or M, serves when that half-step is next.
 */

import { figureOf, setAttributes, settled } from './figures.js';

export function offerLevers() {
  const levers = /** @type {HTMLButtonElement[]} */ ([...document.querySelectorAll('button.lever')]);
  for (const lever of levers) {
    const { figure: id = '', set, then, phase } = lever.dataset;
    const figure = figureOf(id);
    lever.addEventListener('click', () => {
      if (set) setAttributes(figure, JSON.parse(set));
      if (then === 'play') void settled(figure).then(() => figure.play());
      if (then === 'reset') void settled(figure).then(() => figure.reset());
      if (then === 'step') void figure.step(1);
    });
    if (!phase) continue;
    const update = () => {
      const last = /** @type {any} */ (figure.frame)?.phase;
      const iteration = figure.frame?.iteration ?? 0;
      // Half-steps begin with an E step.
      lever.disabled = (iteration > 0 && last === 'E' ? 'M' : 'E') !== phase;
    };
    update();
    figure.addEventListener('elbo-frame', update);
  }
}
