/** What the address of a frame says. Free of the DOM. */

import { FRAME_LOOK } from '../element/frame-look.js';

/** All else is of the link. */
const LOOK = new Set(FRAME_LOOK);

/** What WordPress appends to the address of a frame, to know it again. */
const SECRET = /#\?secret=(\w+)$/;

/**
 * @param {{ hash: string, search: string }} location
 * @returns {{ attributes: [string, string][], link: string, secret: string | null }}
 */
export function parseFrameAddress({ hash, search }) {
  const secret = SECRET.exec(hash)?.[1] ?? null;
  const fragment = hash.replace(SECRET, '').slice(1);
  const pairs = (fragment === '' ? search.slice(1) : fragment).split('&').filter((pair) => pair !== '');
  const nameOf = (/** @type {string} */ pair) => pair.split('=')[0];
  const attributes = pairs
    .filter((pair) => LOOK.has(nameOf(pair)))
    .map(
      (pair) =>
        /** @type {[string, string]} */ ([nameOf(pair), decoded(pair.slice(nameOf(pair).length + 1))]),
    );
  const rest = pairs.filter((pair) => !LOOK.has(nameOf(pair)));
  const link = rest.length === 0 || rest.some((pair) => nameOf(pair) === 'v') ? rest : ['v=1', ...rest];
  return { attributes, link: link.join('&'), secret };
}

/** @param {string} text */
function decoded(text) {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
