/**
 * The page in an iframe. What it shows is in its address, after the `#` (or, where that is cut off, the `?`): a link's text, and the
 * attributes that say how it is shown. Its height is told to the page around it:
 *
 *     frame → page   { type: 'elbo-explorer:height', height }    CSS px, whenever it changes
 *     page → frame   { type: 'elbo-explorer:hello' }             asks for it
 *
 * It speaks to the origin that embeds it, and hears nobody else; frame-host.js is the other side. WordPress has words of its own for
 * the same, with a secret that it writes into the address. Where nobody makes use of the height, the figure fits into the frame.
 */

import { mendLink } from '../engine/link-text.js';
import { parseFrameAddress } from './frame-address.js';

/** @typedef {import('../element/loader.js').ElboExplorerElement} Figure */

/** So long a page has to make use of a height, ms. */
const PATIENCE_MS = 1500;

const figure = /** @type {Figure} */ (document.getElementById('figure'));
const { attributes, link, secret } = parseFrameAddress(location);
for (const [name, value] of attributes) figure.setAttribute(name, value);
if (link !== '') figure.link = mendLink(link);

/** Of the page around this one; null where the browser does not say. */
const around = originAround();
let told = 0;
/** @type {ReturnType<typeof setTimeout> | undefined} */
let timer = undefined;

/** @returns {string | null} */
function originAround() {
  const { ancestorOrigins } = /** @type {{ ancestorOrigins?: DOMStringList }} */ (location);
  const nearest =
    ancestorOrigins?.[0] ?? (URL.canParse(document.referrer) && new URL(document.referrer).origin);
  return nearest || null;
}

/**
 * @param {object} message
 * @param {string | null} [origin]  who may read it
 */
function post(message, origin = around) {
  // An opaque origin has no name to be addressed by.
  if (window.parent !== window && origin)
    window.parent.postMessage(message, origin === 'null' ? '*' : origin);
}

/** @param {string | null} [origin] */
function tellHeight(origin) {
  const height = Math.ceil(figure.getBoundingClientRect().height);
  if (document.documentElement.classList.contains('fixed') || height === 0) return;
  told = height;
  post({ type: 'elbo-explorer:height', height }, origin);
  if (secret !== null) post({ message: 'height', value: height, secret }, origin);
  clearTimeout(timer);
  timer = setTimeout(settle, PATIENCE_MS);
}

/** Where the frame has kept its height all the same, the figure fits into it. */
function settle() {
  const framed = window.parent !== window;
  document.documentElement.classList.toggle('fixed', framed && innerHeight < told - 2);
}

window.addEventListener('message', ({ source, origin, data }) => {
  if (source !== window.parent || data?.type !== 'elbo-explorer:hello') return;
  if (around !== null && origin !== around) return;
  document.documentElement.classList.remove('fixed');
  tellHeight(origin);
});
new ResizeObserver(() => requestAnimationFrame(() => tellHeight())).observe(figure);
