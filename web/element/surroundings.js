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
    const style = getComputedStyle(element);
    const light = lightness(style.backgroundColor) ?? lightnessOfPicture(style);
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
 * Of a gradient the mean of its colours; of any other picture what its text, which is to be read on it, says.
 * @param {CSSStyleDeclaration} style
 * @returns {number | null}  null where there is no picture
 */
function lightnessOfPicture({ backgroundImage, color }) {
  if (backgroundImage === 'none') return null;
  const colors = backgroundImage.match(/\b(?:rgba?|color|oklch|oklab|lab|lch)\([^()]*\)/g) ?? [];
  const values = colors.flatMap((each) => lightness(each) ?? []);
  if (values.length > 0) return values.reduce((sum, each) => sum + each, 0) / values.length;
  const text = lightness(color);
  return backgroundImage.includes('url(') && text !== null ? 1 - text : null;
}

/**
 * Calls back when the ground may have changed: the system's preference, an attribute of anything around the figure, a style sheet
 * that comes or goes, something that the reader has pressed, or whatever else changes the colours that are inherited. What a page
 * changes within its sheets alone shows when the pointer comes.
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
  const sheets = new MutationObserver((records) => records.some(ofSheet) && changed());
  const roots = new Set([host, ...around].map((element) => element.getRootNode()));
  for (const root of roots) {
    // A sheet counts once it is there, wherever it stands.
    root.addEventListener('load', ({ target }) => isSheet(target) && changed(), { signal, capture: true });
    if (root !== document) sheets.observe(root, { subtree: true, childList: true, characterData: true });
  }
  // A page's switch need not change anything but a state: a box that is checked, a place that is gone to.
  const pressed = () => view.requestAnimationFrame(() => signal.aborted || changed());
  for (const name of ['click', 'change']) document.addEventListener(name, pressed, { signal, capture: true });
  view.addEventListener('hashchange', pressed, { signal });
  figure.addEventListener('pointerenter', changed, { signal });
  const ground = document.createElement('span');
  ground.className = 'ground';
  ground.ariaHidden = 'true';
  ground.addEventListener('transitionstart', changed, { signal });
  (figure.parentNode ?? figure).append(ground);
  const stop = () => {
    observer.disconnect();
    sheets.disconnect();
    ground.remove();
  };
  signal.addEventListener('abort', stop, { once: true });
}

/** @param {unknown} node */
function isSheet(node) {
  return /^(?:link|style)$/.test(String(/** @type {Partial<Element>} */ (node).localName));
}

/** @param {MutationRecord} record */
function ofSheet({ target, addedNodes, removedNodes }) {
  return [target, target.parentNode, ...addedNodes, ...removedNodes].some((node) => node && isSheet(node));
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
