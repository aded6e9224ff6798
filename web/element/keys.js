/** The keys of a figure that has the focus. */

/** What needs the arrows and letters itself, what of it takes text back by itself, and what needs only space. */
const TYPED_INTO = 'input, select, textarea';
const WRITTEN_IN = 'input:not([type="range"], [type="checkbox"], [type="radio"]), textarea';
const PRESSED = 'button, summary, a';

/** @typedef {'toggle' | 'step' | 'reset' | 'undo' | 'redo' | 'branch' | 'enlarge' | 'explain'} Act */

/**
 * Every key with what it does, which `?` shows.
 * @type {{ keys: string, does: string, act: Act }[]}
 */
export const KEYS = [
  { keys: 'Space', does: 'plays and pauses', act: 'toggle' },
  { keys: '→', does: 'steps by one iteration', act: 'step' },
  { keys: 'R', does: 'goes back to the start', act: 'reset' },
  { keys: 'Ctrl+Z', does: 'takes the last change back', act: 'undo' },
  { keys: 'Ctrl+Shift+Z', does: 'makes it again', act: 'redo' },
  { keys: 'B', does: 'keeps the run beside, and goes on from here as a branch', act: 'branch' },
  { keys: 'F', does: 'fills the screen, with large type, and leaves it', act: 'enlarge' },
  { keys: '?', does: 'shows these keys', act: 'explain' },
];

/**
 * @param {KeyboardEvent} event
 * @param {Record<Act, () => void>} actions
 */
export function onKey(event, actions) {
  const { altKey, defaultPrevented, repeat } = event;
  if (altKey || defaultPrevented) return;
  const act = actOf(event);
  if (!act || (repeat && act !== 'step')) return;
  event.preventDefault();
  actions[act]();
}

/**
 * @param {KeyboardEvent} event
 * @returns {Act | null}
 */
function actOf({ key, ctrlKey, metaKey, shiftKey, target }) {
  const at = /** @type {Element} */ (target);
  const letter = key.toLowerCase();
  if (ctrlKey || metaKey) {
    if (at.matches(WRITTEN_IN)) return null;
    if (letter === 'z') return shiftKey ? 'redo' : 'undo';
    return letter === 'y' && !shiftKey ? 'redo' : null;
  }
  if (at.matches(TYPED_INTO)) return null;
  if (key === ' ') return at.closest(PRESSED) ? null : 'toggle';
  if (key === 'ArrowRight') return 'step';
  if (key === '?') return 'explain';
  if (letter === 'r') return 'reset';
  if (letter === 'b') return 'branch';
  return letter === 'f' ? 'enlarge' : null;
}
