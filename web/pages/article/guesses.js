/**
 * Predict, then see: a form in which the reader commits to a guess, after which the answer appears, with the distance between the two.
 *
 *     <form class="guess" id="guess-em" data-kind="choice" data-right="never">…</form>   one of several
 *     <form class="guess" id="guess-sum" data-kind="amount" data-unit="of 1,000 draws">…</form>   a number, by a slider
 *     <form class="guess" id="guess-gap" data-kind="drag">…</form>   what the reader made of the figure
 *     <div class="answer" data-answers="guess-em">…</div>   out of sight until then
 *
 * It is never in the way: a button beside it, or the key s while its section is read, shows the answer without a guess, and a link that
 * asks for it (?answered, or ?answered=em,sum) opens it answered. `data-then="play"` runs `data-figure` when the reader has committed.
 */

import { figureOf } from './figures.js';

/** @typedef {import('./numbers.js').Truth} Truth */

/**
 * @param {Record<string, () => Promise<Truth>>} truths  by the ids of forms; where there is none, data-right holds the answer
 */
export function offerGuesses(truths) {
  const forms = /** @type {HTMLFormElement[]} */ ([...document.querySelectorAll('form.guess')]);
  const asked = new URLSearchParams(location.search).get('answered');
  const open = asked === null ? [] : asked.split(',').map((name) => `guess-${name}`);
  for (const form of forms) {
    prepare(form, truths[form.id]);
    // Nothing is fetched and no run begins for a link: what the answer says stands in the text.
    if (asked === '' || open.includes(form.id)) void reveal(form, undefined, null);
  }
  document.addEventListener('keydown', (event) => {
    const { key, target, altKey, ctrlKey, metaKey, defaultPrevented } = event;
    const typing = target instanceof Element && target.closest('input:not([type="radio"]), textarea, select');
    if (key !== 's' || defaultPrevented || altKey || ctrlKey || metaKey || typing) return;
    const form = forms.find((each) => each.dataset.state !== 'answered' && inSight(each));
    if (form) void reveal(form, truths[form.id], null);
  });
}

/**
 * @param {HTMLFormElement} form
 * @param {(() => Promise<Truth>) | undefined} truth
 */
function prepare(form, truth) {
  const skip = document.createElement('button');
  skip.type = 'button';
  skip.className = 'skip';
  skip.append('Just show me ', Object.assign(document.createElement('kbd'), { textContent: 's' }));
  skip.addEventListener('click', () => void reveal(form, truth, null));
  const verdict = document.createElement('output');
  verdict.className = 'distance';
  form.append(skip, verdict);
  const slider = form.querySelector('input[type="range"]');
  slider?.addEventListener('input', () => {
    const shown = form.querySelector('label output');
    if (shown) shown.textContent = /** @type {HTMLInputElement} */ (slider).value;
  });
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const guess = guessOf(form);
    if (guess === undefined) return void (verdict.textContent = 'Choose one first, or have it shown.');
    void reveal(form, truth, guess);
  });
}

/**
 * @param {HTMLFormElement} form
 * @returns {string | number | undefined}  undefined where nothing is chosen yet; '' where the figure is the guess
 */
function guessOf(form) {
  if (form.dataset.kind === 'drag') return '';
  const chosen = /** @type {HTMLInputElement | null} */ (
    form.querySelector('input[type="range"], input[type="radio"]:checked')
  );
  if (!chosen) return undefined;
  return form.dataset.kind === 'amount' ? Number(chosen.value) : chosen.value;
}

/**
 * @param {HTMLFormElement} form
 * @param {(() => Promise<Truth>) | undefined} truth
 * @param {string | number | null} guess  null where the reader did without
 */
async function reveal(form, truth, guess) {
  if (form.dataset.state) return;
  form.dataset.state = 'committed';
  for (const control of form.elements) /** @type {HTMLInputElement} */ (control).disabled = true;
  const verdict = /** @type {HTMLOutputElement} */ (form.querySelector('.distance'));
  // What the truth is read from may stand in the answer.
  for (const answer of document.querySelectorAll(`[data-answers="${form.id}"]`))
    answer.classList.add('shown');
  const { figure, then } = form.dataset;
  const truthful = truth?.();
  if (truth && then === 'play' && figure) void figureOf(figure).play();
  if (truthful && guess !== null) verdict.textContent = 'Your guess stands. Looking…';
  const { value, text } = truthful ? await truthful : { value: form.dataset.right ?? '', text: '' };
  if (form.dataset.kind === 'choice') mark(form, String(value));
  verdict.textContent = distance(form, guess, value, text);
  form.dataset.state = 'answered';
  form.dispatchEvent(new CustomEvent('answered', { bubbles: true }));
}

/**
 * @param {HTMLFormElement} form
 * @param {string | number | null} guess
 * @param {string | number} value
 * @param {string} text
 */
function distance(form, guess, value, text) {
  if (guess === null || form.dataset.kind === 'drag')
    return text || (form.dataset.right ? 'The answer is marked.' : 'The answer is below.');
  if (form.dataset.kind === 'choice')
    return `${guess === String(value) ? 'As you said.' : 'Not as you said.'} ${text}`.trim();
  const off = Math.abs(Number(guess) - Number(value));
  return `You said ${guess}. ${text} Your guess is ${off} away.`;
}

/**
 * @param {HTMLFormElement} form
 * @param {string} right
 */
function mark(form, right) {
  for (const radio of form.querySelectorAll('input[type="radio"]')) {
    const { value } = /** @type {HTMLInputElement} */ (radio);
    radio.closest('label')?.classList.toggle('right', value === right);
  }
}

/** @param {Element} element */
function inSight(element) {
  const { top, bottom } = element.getBoundingClientRect();
  return bottom > 0 && top < innerHeight && element.getClientRects().length > 0;
}
