/** What the reader sees and prefers. */

const CALM = '(prefers-reduced-motion: reduce)';

/** Whether the reader asked for less motion. */
export function prefersCalm() {
  return matchMedia(CALM).matches;
}

/**
 * @param {(calm: boolean) => void} tell  called at once, and when it changes
 * @param {AbortSignal} signal
 */
export function watchMotion(tell, signal) {
  matchMedia(CALM).addEventListener('change', ({ matches }) => tell(matches), { signal });
  tell(prefersCalm());
}

/**
 * @param {Element} element
 * @param {(visible: boolean) => void} tell  whether it is on screen, in a tab that is shown
 * @param {AbortSignal} signal
 */
export function watchVisibility(element, tell, signal) {
  let onScreen = false;
  const update = () => tell(onScreen && !document.hidden);
  const seen = new IntersectionObserver((entries) => {
    onScreen = entries[entries.length - 1].isIntersecting;
    update();
  });
  seen.observe(element);
  document.addEventListener('visibilitychange', update, { signal });
  signal.addEventListener('abort', () => seen.disconnect(), { once: true });
}
