/** A formula set in type: the elements of MathML that the core tells, each a list of its tag and its content. */

const SPACE = 'http://www.w3.org/1998/Math/MathML';

/** @typedef {[string, ...(string | Element_)[]]} Element_ */

/**
 * @param {Element_} elements
 * @param {string} plain  the same on one line, for whoever cannot see it
 * @returns {Element}
 */
export function mathOf(elements, plain) {
  const math = document.createElementNS(SPACE, 'math');
  math.setAttribute('display', 'block');
  math.setAttribute('alttext', plain);
  math.append(built(elements));
  return math;
}

/**
 * @param {Element_} element
 * @returns {Element}
 */
function built([tag, ...content]) {
  const node = document.createElementNS(SPACE, tag);
  node.append(...content.map((part) => (typeof part === 'string' ? part : built(part))));
  return node;
}
