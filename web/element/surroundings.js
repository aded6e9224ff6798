/**
 * Whether a figure stands on light or dark ground. What counts is what is painted behind it, not what the system prefers: a
 * page without a dark mode stays light at night, and one with a switch of its own needs no media query to be followed.
 */

/** @typedef {'light' | 'dark'} Scheme */

/**
 * @param {Element} host
 * @returns {Scheme}
 */
export function schemeAround(host) {
  /** @type {Node | null} */
  let node = host.parentNode;
  while (node) {
    if (node instanceof Element) {
      const light = lightness(getComputedStyle(node).backgroundColor);
      if (light !== null) return light < 0.5 ? 'dark' : 'light';
    }
    node = node instanceof ShadowRoot ? node.host : node.parentNode;
  }
  // Nothing is painted, so it is the browser's canvas, which follows the color-scheme of the root element.
  const root = getComputedStyle(host.ownerDocument.documentElement).colorScheme;
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;
  return root.includes('dark') && (prefersDark || !root.includes('light')) ? 'dark' : 'light';
}

/**
 * @param {string} color  as getComputedStyle writes it
 * @returns {number | null}  0 to 1; null where it is mostly transparent or not understood
 */
function lightness(color) {
  const match = /^(rgba?|color\(srgb|oklch|oklab|lab|lch)\b[( ]*(.*)\)$/.exec(color);
  if (!match) return null;
  const [channels, alpha = '1'] = match[2].split(/\s*\/\s*/);
  const values = channels.split(/[\s,]+/).map(Number.parseFloat);
  if (Number.parseFloat(match[1] === 'rgba' ? String(values[3] ?? alpha) : alpha) < 0.5) return null;
  if (match[1].startsWith('rgb')) return (0.299 * values[0] + 0.587 * values[1] + 0.114 * values[2]) / 255;
  if (match[1].startsWith('color')) return 0.299 * values[0] + 0.587 * values[1] + 0.114 * values[2];
  return match[1].startsWith('ok') ? values[0] : values[0] / 100;
}

/**
 * Calls back when the ground may have changed: the system's preference, or an attribute by which pages switch their theme.
 * @param {Document} document
 * @param {() => void} changed
 * @param {AbortSignal} signal
 */
export function watchSurroundings(document, changed, signal) {
  matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed, { signal });
  const observer = new MutationObserver(changed);
  for (const element of [document.documentElement, document.body]) {
    observer.observe(element, { attributes: true });
    // A ground that fades is still the old one when the attribute changes.
    element.addEventListener('transitionend', ({ target }) => target === element && changed(), { signal });
  }
  signal.addEventListener('abort', () => observer.disconnect(), { once: true });
}
