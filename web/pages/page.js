/**
 * The page around the figure: its state in the address, formulas whose terms light up, the snippet to copy. The figure itself
 * is the element that everybody embeds; this script uses nothing of it that others could not.
 */

import { palettes } from '../plots/drawing/theme.js';

/** @typedef {import('../element/loader.js').ElboExplorerElement} Figure */

/** Browsers allow about a hundred changes of the address in half a minute. */
const ADDRESS_PERIOD_MS = 1000;

/** The front page has several figures and keeps the address of none. */
const figure = /** @type {Figure} */ (document.getElementById('figure'));

colourTerms();
if (figure) {
  keepAddress();
  lightTerms();
} else {
  forwardLinks();
}
offerSnippet();

/** Links from when there was one page, and links shortened by hand, lead to the page of their model. */
function forwardLinks() {
  const forward = () => {
    if (!/^#(.*&)?v=/.test(location.hash)) return;
    const model = /(?:^#|&)model=([a-z]+)/.exec(location.hash)?.[1] ?? 'mixture';
    location.replace(`./${model}.html${location.hash}`);
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
 * The address follows the figure, from its first frame on and then a little behind, and the figure follows the address when
 * somebody else changes it.
 */
function keepAddress() {
  let known = location.hash;
  let waiting = false;
  let written = -Infinity;
  const note = /** @type {HTMLElement} */ (document.getElementById('link-note'));

  const read = () => {
    known = location.hash;
    if (/^#(.*&)?v=/.test(known)) figure.link = known.slice(1);
  };
  const write = () => {
    waiting = false;
    written = performance.now();
    const { link } = figure;
    note.hidden = link !== '';
    const hash = link === '' ? location.pathname + location.search : `#${link}`;
    if (hash === known) return;
    history.replaceState(history.state, '', hash);
    known = hash;
  };
  const soon = () => {
    if (waiting) return;
    waiting = true;
    // A turn later: whoever hears of a frame may still act on it.
    setTimeout(write, Math.max(0, written + ADDRESS_PERIOD_MS - performance.now()));
  };

  read();
  window.addEventListener('hashchange', () => location.hash !== known && read());
  window.addEventListener('pagehide', () => waiting && write());
  // What a reader looks at changes by a press or a key, and makes no frame.
  const news = ['elbo-frame', 'elbo-converged', 'elbo-diverged', 'click', 'keyup'];
  for (const name of news) figure.addEventListener(name, soon);
}

/** Pointing at a term of a formula lights what it stands for in the figure. */
function lightTerms() {
  for (const term of /** @type {NodeListOf<HTMLElement>} */ (document.querySelectorAll('.term'))) {
    const light = () => figure.setAttribute('highlight', term.dataset.quantity ?? '');
    const dim = () => figure.removeAttribute('highlight');
    for (const name of ['pointerenter', 'focus']) term.addEventListener(name, light);
    for (const name of ['pointerleave', 'blur']) term.addEventListener(name, dim);
  }
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
