/**
 * What a figure sees of the page around it: whether it stands on light or dark ground, and how large it is shown. What counts is what
 * is painted behind it, not what the system prefers: a page without a dark mode stays light at night, and one with a switch of its own
 * needs no media query to be followed.
 */

/** @typedef {'light' | 'dark'} Scheme */

/**
 * @param {Element} host
 * @returns {Scheme}
 */
export function schemeAround(host) {
  for (const element of ancestors(host)) {
    const light = lightness(getComputedStyle(element).backgroundColor);
    if (light !== null) return light < 0.5 ? 'dark' : 'light';
  }
  // Nothing is painted, so it is the browser's canvas, which follows the color-scheme of the root element, or what a part of the page
  // says of itself.
  const scheme = getComputedStyle(host).colorScheme;
  const said = scheme === 'normal' ? schemeOfMeta(host.ownerDocument) : scheme;
  const prefersDark = matchMedia('(prefers-color-scheme: dark)').matches;
  return said.includes('dark') && (prefersDark || !said.includes('light')) ? 'dark' : 'light';
}

/** @param {Document} document */
function schemeOfMeta(document) {
  return document.querySelector('meta[name="color-scheme" i]')?.getAttribute('content') ?? 'normal';
}

/**
 * What a figure stands in, from the inside out, through shadow roots.
 * @param {Element} host
 * @returns {Generator<Element, void>}
 */
function* ancestors(host) {
  /** @type {Node | null} */
  let node = host.assignedSlot ?? host.parentNode;
  while (node) {
    if (node.nodeType === Node.ELEMENT_NODE) {
      const element = /** @type {Element} */ (node);
      yield element;
      node = element.assignedSlot ?? element.parentNode;
    } else node = /** @type {Partial<ShadowRoot>} */ (node).host ?? null;
  }
}

/**
 * @param {string} color  as getComputedStyle writes it
 * @returns {number | null}  0 to 1; null where it is mostly transparent or not understood
 */
function lightness(color) {
  const match = /^(rgba?|color\([\w-]+|oklch|oklab|lab|lch)\b[( ]*(.*)\)$/.exec(color);
  if (!match) return null;
  const [channels, alpha = '1'] = match[2].split(/\s*\/\s*/);
  const values = channels.split(/[\s,]+/).map((text) => Number.parseFloat(text) || 0);
  if (Number.parseFloat(match[1] === 'rgba' ? String(values[3] ?? alpha) : alpha) < 0.5) return null;
  if (match[1].startsWith('rgb')) return (0.299 * values[0] + 0.587 * values[1] + 0.114 * values[2]) / 255;
  if (match[1].startsWith('color')) return 0.299 * values[0] + 0.587 * values[1] + 0.114 * values[2];
  return match[1].startsWith('ok') ? values[0] : values[0] / 100;
}

/**
 * Calls back when the ground may have changed: the system's preference, an attribute of anything around the figure, a style sheet
 * that comes or goes, or whatever else changes the colours that are inherited.
 * @param {Element} host
 * @param {Element} figure  in its shadow root
 * @param {() => void} changed
 * @param {AbortSignal} signal
 */
export function watchSurroundings(host, figure, changed, signal) {
  const document = host.ownerDocument;
  const view = document.defaultView ?? window;
  view.matchMedia('(prefers-color-scheme: dark)').addEventListener('change', changed, { signal });
  const around = [...ancestors(host)];
  const observer = new MutationObserver(changed);
  for (const element of around) observer.observe(element, { attributes: true });
  if (document.head)
    observer.observe(document.head, {
      subtree: true,
      childList: true,
      attributes: true,
      characterData: true,
    });
  // A ground that fades is still the old one when the attribute changes.
  const faded = (/** @type {Event} */ { target }) =>
    around.includes(/** @type {any} */ (target)) && changed();
  document.addEventListener('transitionend', faded, { signal });
  // A sheet counts once it is there, wherever it stands.
  const arrived = (/** @type {Event} */ { target }) =>
    /^(?:link|style)$/.test(String(/** @type {Partial<Element>} */ (target).localName)) && changed();
  document.addEventListener('load', arrived, { signal, capture: true });
  const ground = document.createElement('span');
  ground.className = 'ground';
  ground.ariaHidden = 'true';
  ground.addEventListener('transitionstart', changed, { signal });
  (figure.parentNode ?? figure).append(ground);
  const stop = () => {
    observer.disconnect();
    ground.remove();
  };
  signal.addEventListener('abort', stop, { once: true });
}

/**
 * Calls back when the page may be shown at another scale: slides are scaled to their window, and windows are moved between displays.
 * @param {Element} figure
 * @param {() => void} changed
 * @param {AbortSignal} signal
 */
export function watchScale(figure, changed, signal) {
  const view = figure.ownerDocument.defaultView ?? window;
  // After whatever the page itself does.
  const soon = () => view.requestAnimationFrame(() => signal.aborted || changed());
  view.addEventListener('resize', soon, { signal });
  for (const name of ['transitionend', 'animationend', 'fullscreenchange'])
    view.document.addEventListener(name, soon, { signal });
  figure.addEventListener('pointerenter', changed, { signal });
}
