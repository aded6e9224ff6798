/**
 * The edge of a figure: what a reader does inside it and the figure uses is nobody else's business. A page with keys of its own (slides,
 * search boxes, shortcuts) sees an event that it may take for itself, since from outside the target is the figure as a whole.
 */

/** What letters are typed into. */
const TEXT =
  'textarea, input:not([type="checkbox"], [type="radio"], [type="range"], [type="button"], [type="file"])';
/** What has arrows, space and letters of its own. */
const OPERATED = 'input, select, [role="slider"]';
const PRESSED = 'button, summary, a, input[type="checkbox"], input[type="radio"], input[type="file"]';

/** With Ctrl or ⌘ these edit a text. */
const EDITING = /^(?:[acvxyz]|Arrow\w+|Backspace|Delete|Home|End|Enter)$/i;
/** Keys of the figure as a whole, see keys.js; the other arrows, which lead nowhere, lead nowhere else either. */
const OF_FIGURE = /^(?: |r|b|f|\?|Arrow\w+)$/i;
const MOVES = /^(?: |Arrow\w+|Home|End|Page(?:Up|Down)|Enter)$/;

/**
 * Whether a figure has a use for a key where it is pressed, if only to keep it from doing something else.
 * @param {KeyboardEvent} event
 */
export function isOwnKey({ key, ctrlKey, metaKey, altKey, defaultPrevented, target }) {
  const element = /** @type {Element} */ (target);
  if (defaultPrevented) return true;
  if (key === 'Tab' || /^F\d/.test(key)) return false;
  const modified = ctrlKey || metaKey;
  if (element.matches(TEXT)) {
    // With both, as on Windows, it is AltGr, which types.
    if (modified && altKey) return key.length === 1;
    return modified ? EDITING.test(key) : key !== 'Escape';
  }
  if (modified) return /^[yz]$/i.test(key);
  if (altKey) return false;
  if (element.matches(OPERATED)) return key.length === 1 || MOVES.test(key);
  if (element.closest(PRESSED) && (key === ' ' || key === 'Enter')) return true;
  return OF_FIGURE.test(key);
}

/**
 * Stops at the figure's edge what it uses: keys, and what is typed and chosen in its own boxes.
 * @param {HTMLElement} figure
 * @param {AbortSignal} signal
 */
export function keepInside(figure, signal) {
  for (const name of /** @type {const} */ (['keydown', 'keypress', 'keyup']))
    figure.addEventListener(name, (event) => isOwnKey(event) && event.stopPropagation(), { signal });
  const stop = (/** @type {Event} */ event) => event.stopPropagation();
  for (const name of ['beforeinput', 'input', 'paste', 'compositionstart', 'compositionend'])
    figure.addEventListener(name, stop, { signal });
  // A slide is not turned by the finger that moves a slider.
  const ofBox = (/** @type {Event} */ event) =>
    /** @type {Element} */ (event.target).matches('input, select, textarea') && event.stopPropagation();
  for (const name of ['touchstart', 'touchmove', 'touchend', 'pointerdown', 'pointermove', 'pointerup'])
    figure.addEventListener(name, ofBox, { signal, passive: true });
}

/**
 * Keeps the pointer's and the fingers' events of something as long as it is being dragged.
 * @param {HTMLElement} element
 * @param {() => boolean} held
 * @param {AbortSignal} signal
 */
export function keepWhile(element, held, signal) {
  let kept = false;
  const keep = (/** @type {Event} */ event) => {
    const ends = /up$|end$|cancel$/.test(event.type);
    if (held() || (kept && ends)) event.stopPropagation();
    kept = held();
  };
  const names = ['pointerdown', 'pointermove', 'pointerup', 'pointercancel', 'mousedown', 'mousemove'];
  for (const name of [...names, 'mouseup', 'touchstart', 'touchmove', 'touchend', 'touchcancel'])
    element.addEventListener(name, keep, { signal, passive: true });
}
