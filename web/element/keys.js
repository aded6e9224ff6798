/** The keys of a figure that has the focus: space plays and pauses, → steps, r resets, Ctrl+Z takes the last change back, Ctrl+Shift+Z or Ctrl+Y makes it
 * again. */

/** What needs the arrows and letters itself, and what needs only space. */
const TYPED_INTO = 'input, select, textarea';
const PRESSED = 'button, summary, a';

/**
 * @param {KeyboardEvent} event
 * @param {{ toggle: () => void, step: () => void, reset: () => void, undo: () => void, redo: () => void }} actions
 */
export function onKey(event, { toggle, step, reset, undo, redo }) {
  const { key, ctrlKey, metaKey, altKey, shiftKey, defaultPrevented } = event;
  const target = /** @type {Element} */ (event.target);
  if (altKey || defaultPrevented || target.matches(TYPED_INTO)) return;
  /** @type {(() => void) | undefined} */
  let action;
  if (ctrlKey || metaKey) {
    const letter = key.toLowerCase();
    if (letter === 'z') action = shiftKey ? redo : undo;
    if (letter === 'y' && !shiftKey) action = redo;
  } else {
    if (key === ' ' && !target.closest(PRESSED)) action = toggle;
    if (key === 'ArrowRight') action = step;
    if (key.toLowerCase() === 'r') action = reset;
  }
  if (!action || (event.repeat && action !== step)) return;
  event.preventDefault();
  action();
}
