/** The keys of a figure that has the focus: space plays and pauses, → steps, r resets. */

/** What needs the arrows and letters itself, and what needs only space. */
const TYPED_INTO = 'input, select, textarea';
const PRESSED = 'button, summary, a';

/**
 * @param {KeyboardEvent} event
 * @param {{ toggle: () => void, step: () => void, reset: () => void }} actions
 */
export function onKey(event, { toggle, step, reset }) {
  const { key, ctrlKey, metaKey, altKey, defaultPrevented } = event;
  const target = /** @type {Element} */ (event.target);
  if (ctrlKey || metaKey || altKey || defaultPrevented || target.matches(TYPED_INTO)) return;
  /** @type {(() => void) | undefined} */
  let action;
  if (key === ' ' && !target.closest(PRESSED)) action = toggle;
  if (key === 'ArrowRight') action = step;
  if (key.toLowerCase() === 'r') action = reset;
  if (!action || (event.repeat && action !== step)) return;
  event.preventDefault();
  action();
}
