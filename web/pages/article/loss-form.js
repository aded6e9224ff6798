/** The form of 'What does my loss line mean?': what is typed, what it means, and the run that it trains. */

import { plain } from '../../plots/drawing/numbers.js';
import { figureOf, setAttributes, settled } from './figures.js';
import { codeOf, meaningOf } from './loss-line.js';

/** @typedef {import('./loss-line.js').LossLine} LossLine */

/** What the figure allows of σ. */
const [LEAST, MOST] = [0.001, 1000];

const WORDS = {
  bound:
    'Times a constant, and with a constant added, it is the negative bound of that model: minimising it maximises a bound on log p(x). The number it prints is not the bound.',
  'no-kl': 'Without the KL it bounds nothing: it is a plain autoencoder, and σ has gone to 0.',
  'no-error': 'Without the error nothing is reconstructed, and q becomes the prior.',
  negative: 'A negative weight rewards what it should punish: it has no minimum and bounds nothing.',
};

export function offerLossLine() {
  const form = /** @type {HTMLFormElement | null} */ (document.getElementById('loss-line'));
  if (!form) return;
  const figure = figureOf('figure-loss');
  const button = /** @type {HTMLButtonElement} */ (form.querySelector('button'));
  const tell = () => {
    const line = read(form);
    for (const input of form.querySelectorAll('input')) {
      const bad = Number.isNaN(/** @type {any} */ (line)[input.name]);
      input.setAttribute('aria-invalid', String(bad));
    }
    const sound = Object.values(line).every((value) => typeof value === 'string' || Number.isFinite(value));
    const { sigma, beta, kind } = sound
      ? meaningOf(line)
      : { sigma: NaN, beta: NaN, kind: /** @type {const} */ ('bound') };
    /** @type {HTMLElement} */ (form.querySelector('pre code')).textContent = codeOf(line);
    output(form, 'sigma', kind === 'negative' ? '–' : plain(sigma));
    output(form, 'beta', plain(beta));
    const unusual =
      kind === 'bound' && Math.abs(line.columns - 2) > 0 && sound
        ? ' The figure below has two numbers in x; σ is what it takes over.'
        : '';
    output(
      form,
      'bounds',
      sound ? WORDS[kind] + unusual : 'Weights are numbers, sizes are whole numbers from 1.',
    );
    button.disabled = !(sound && kind === 'bound' && sigma >= LEAST && sigma <= MOST);
    return sigma;
  };
  form.addEventListener('input', tell);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const sigma = tell();
    if (button.disabled) return;
    setAttributes(figure, { 'observation-scale': String(Number(sigma.toPrecision(6))) });
    void settled(figure)
      .then(() => figure.reset())
      .then(() => figure.play());
  });
  tell();
}

/**
 * @param {HTMLFormElement} form
 * @returns {LossLine}
 */
function read(form) {
  const text = (/** @type {string} */ name) =>
    /** @type {HTMLInputElement} */ (form.elements.namedItem(name)).value;
  const real = (/** @type {string} */ name) =>
    text(name).trim() === '' ? NaN : Number(text(name).replace(',', '.'));
  const size = (/** @type {string} */ name) =>
    /^[1-9]\d*$/.test(text(name).trim()) ? Number(text(name)) : NaN;
  return {
    errorReduction: /** @type {any} */ (text('errorReduction')),
    errorWeight: real('errorWeight'),
    klReduction: /** @type {any} */ (text('klReduction')),
    klWeight: real('klWeight'),
    batch: size('batch'),
    columns: size('columns'),
    latent: size('latent'),
  };
}

/**
 * @param {HTMLFormElement} form
 * @param {string} name
 * @param {string} text
 */
function output(form, name, text) {
  const place = /** @type {HTMLOutputElement} */ (form.elements.namedItem(name));
  if (place.textContent !== text) place.textContent = text;
}
