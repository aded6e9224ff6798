/**
 * The page around the figure: its state in the address, what its presets show, formulas whose terms light up, the snippet to copy.
 * The figure itself is the element that everybody embeds; this script uses nothing of it that others could not.
 */

import { isLink, mendLink } from '../engine/link-text.js';
import { palettes } from '../plots/drawing/theme.js';

/** @typedef {import('../element/loader.js').ElboExplorerElement} Figure */

/** Browsers allow about a hundred changes of the address in half a minute: so many at once, and one more each time so long. */
const ADDRESS_CHANGES = 30;
const ADDRESS_PERIOD_MS = 500;

/** What a reader did is in the address after so long; what goes on by itself need be told less often once it was told. */
const MOMENT_MS = 50;

/** The front page has several figures and keeps the address of none. */
const figure = /** @type {Figure} */ (document.getElementById('figure'));

colourTerms();
lightTerms();
if (figure) {
  keepAddress(tellPreset);
  openGallery();
  bringIntoView();
} else {
  forwardLinks();
}
offerSnippet();

/** Links from when there was one page, and links shortened by hand, lead to the page of their model. */
function forwardLinks() {
  const forward = () => {
    if (!isLink(location.hash)) return;
    const link = mendLink(location.hash);
    const model = /(?:^|&)model=([a-z]+)/.exec(link)?.[1] ?? 'mixture';
    location.replace(`./${model}.html#${link}`);
  };
  forward();
  window.addEventListener('hashchange', forward);
}

/** The colours of the bars, for the formulas. */
function colourTerms() {
  const rules = Object.entries(palettes).map(([scheme, palette]) => {
    const colors = Object.entries(palette).map(([name, color]) => `--quantity-${name}:${color};`);
    const terms = Object.keys(palette).map(
      (name) => `[data-quantity='${name}']{color:var(--quantity-${name})}`,
    );
    return `@media (prefers-color-scheme: ${scheme}){:root{${colors.join('')}}${terms.join('')}}`;
  });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(rules.join(''));
  document.adoptedStyleSheets.push(sheet);
}

/**
 * The address follows the figure, from its first frame on and a moment behind, and the figure follows the address when somebody else
 * changes it. A link that cannot be understood whole stays where it is until the reader changes something: the figure gives it back.
 * @param {(fragment: string) => void} tell  is told what the address is
 */
function keepAddress(tell) {
  let known = location.hash;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer = undefined;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let packing = undefined;
  let due = Infinity;
  let written = -Infinity;
  let acted = performance.now();
  let left = ADDRESS_CHANGES;
  const note = /** @type {HTMLElement} */ (document.getElementById('link-note'));

  const read = () => {
    known = location.hash;
    tell(known);
    if (isLink(known)) figure.link = known.slice(1);
  };
  const write = () => {
    clearTimeout(timer);
    due = Infinity;
    const { link } = figure;
    // Rows that are being packed make another link in a moment.
    clearTimeout(packing);
    packing = setTimeout(() => figure.link !== link && soon(), 8 * MOMENT_MS);
    note.hidden = link !== '';
    const hash = link === '' ? location.pathname + location.search : `#${link}`;
    if (hash === known) return;
    const now = performance.now();
    left = Math.min(ADDRESS_CHANGES, left + (now - written) / ADDRESS_PERIOD_MS) - 1;
    written = now;
    history.replaceState(history.state, '', hash);
    known = hash;
    tell(link);
  };
  const soon = () => {
    const now = performance.now();
    // What follows within a second of a press is what came of it.
    const prompt = now - acted < 1000 && left > 1;
    const at = Math.max(now, written + (prompt ? MOMENT_MS : ADDRESS_PERIOD_MS));
    if (at >= due) return;
    clearTimeout(timer);
    due = at;
    // A turn later: whoever hears of a frame may still act on it.
    timer = setTimeout(write, at - now);
  };
  const act = () => {
    acted = performance.now();
    soon();
  };

  read();
  window.addEventListener('hashchange', () => location.hash !== known && read());
  for (const leaving of ['pagehide', 'visibilitychange']) {
    window.addEventListener(leaving, () => due < Infinity && write());
  }
  for (const name of ['elbo-frame', 'elbo-converged', 'elbo-diverged']) figure.addEventListener(name, soon);
  // What a reader looks at changes by a press or a key, and makes no frame. The figure keeps these events to itself, so they are seen on
  // their way in.
  for (const name of ['click', 'keyup', 'change', 'pointerup', 'pointercancel'])
    figure.addEventListener(name, act, { capture: true });
}

/**
 * Says what there is to see in the preset on show, for as long as it is that preset.
 * @param {string} fragment
 */
function tellPreset(fragment) {
  const says = /** @type {HTMLElement} */ (document.getElementById('preset-says'));
  const links = /** @type {NodeListOf<HTMLAnchorElement>} */ (document.querySelectorAll('.presets a'));
  const shown = [...links].find(({ hash }, i) => same(hash, fragment) || (i === 0 && same('', fragment)));
  for (const link of links) {
    if (link === shown) link.setAttribute('aria-current', 'true');
    else link.removeAttribute('aria-current');
  }
  const title = /** @type {HTMLElement} */ (document.getElementById('preset-title'));
  title.textContent = shown?.textContent ?? 'A state of your own';
  // Without a preset the line stays empty, so that nothing moves.
  const text = shown?.nextElementSibling?.textContent ?? '';
  says.classList.toggle('past', text === '');
  if (text !== '' && says.textContent !== text) says.textContent = text;
}

/**
 * Whether two fragments ask for the same, wherever the run has come to.
 * @param {string} one
 * @param {string} other
 */
function same(one, other) {
  const [a, b] = [one, other].map((fragment) => {
    const pairs = fragment.replace(/^#/, '').split('&');
    return pairs.filter((pair) => pair !== '' && !pair.startsWith('iteration=')).sort();
  });
  return a.join('&') === b.join('&');
}

/** The gallery lies over the page while it is open: a choice, Escape and whatever is pressed beside it close it. */
function openGallery() {
  const gallery = /** @type {HTMLDetailsElement} */ (document.querySelector('.presets details'));
  const close = () => (gallery.open = false);
  document.addEventListener('click', ({ target }) => {
    const node = /** @type {Element} */ (target);
    if (node.closest?.('.presets a') || !gallery.contains(node)) close();
  });
  gallery.addEventListener('keydown', (event) => {
    if (event.key !== 'Escape' || !gallery.open) return;
    close();
    gallery.querySelector('summary')?.focus();
  });
  gallery.addEventListener('focusout', ({ relatedTarget }) => {
    if (relatedTarget && !gallery.contains(/** @type {Node} */ (relatedTarget))) close();
  });
}

/** A link that changes the figure brings it into view, where it is not. */
function bringIntoView() {
  document.addEventListener('click', ({ target }) => {
    const link = /** @type {Element} */ (target).closest?.('a[href^="#v="]');
    const { top, bottom } = figure.getBoundingClientRect();
    if (!link || (top >= 0 && top < innerHeight / 2) || (top < 0 && bottom > innerHeight)) return;
    const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
    figure.scrollIntoView({ behavior: calm ? 'auto' : 'smooth' });
  });
}

/**
 * Pointing at a term of a formula, by mouse, touch or focus, lights what it stands for in the nearest figure that shows it, one of its
 * own section where there is such a figure. Nothing scrolls: what a reader looks at stays.
 */
function lightTerms() {
  /** @type {Element | null} */
  let lit = null;
  const dim = () => {
    lit?.removeAttribute('highlight');
    lit = null;
  };
  for (const term of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.term'))) {
    const quantity = term.dataset.quantity ?? '';
    const light = () => {
      dim();
      lit = nearestFigure(term, quantity) ?? null;
      lit?.setAttribute('highlight', quantity);
    };
    for (const name of ['pointerenter', 'focus', 'click']) term.addEventListener(name, light);
    term.addEventListener('blur', dim);
    // A finger leaves when it is lifted, which is when one looks.
    term.addEventListener('pointerleave', ({ pointerType }) => {
      if (pointerType === 'mouse') dim();
    });
  }
}

/**
 * @param {Element} term
 * @param {string} quantity
 * @returns {Figure | undefined}
 */
function nearestFigure(term, quantity) {
  const { top, bottom } = term.getBoundingClientRect();
  const here = sectionOf(term);
  const distance = (/** @type {Figure} */ other) => {
    const box = other.getBoundingClientRect();
    return Math.max(box.top - bottom, top - box.bottom, 0);
  };
  const figures = /** @type {Figure[]} */ ([...document.querySelectorAll('elbo-explorer')]);
  const showing = figures.filter(({ quantities }) => quantities?.includes(quantity));
  const own = figures.filter((each) => sectionOf(each) === here);
  // One that waits for its numbers lights up with them.
  const candidates = [own.filter((each) => showing.includes(each)), own, showing];
  const best = candidates.find((each) => each.length > 0) ?? [];
  return best.sort((a, b) => distance(a) - distance(b))[0];
}

/**
 * @param {Element} element
 * @returns {Element | undefined} the last heading above it
 */
function sectionOf(element) {
  const above = (/** @type {Element} */ heading) =>
    (heading.compareDocumentPosition(element) & Node.DOCUMENT_POSITION_FOLLOWING) !== 0;
  return [...document.querySelectorAll('h2')].filter(above).at(-1);
}

/** The snippet names the script where this page found it. */
function offerSnippet() {
  const snippet = /** @type {HTMLElement} */ (document.getElementById('snippet'));
  const button = /** @type {HTMLButtonElement} */ (document.getElementById('copy'));
  const text = String(snippet.textContent).replace('v0/', new URL('v0/', document.baseURI).href);
  snippet.textContent = text;
  if (!navigator.clipboard) return;
  button.hidden = false;
  button.addEventListener('click', async () => {
    try {
      await navigator.clipboard.writeText(text);
      button.textContent = 'Copied';
    } catch {
      button.textContent = 'Not allowed';
    }
    setTimeout(() => (button.textContent = 'Copy'), 2000);
  });
}
