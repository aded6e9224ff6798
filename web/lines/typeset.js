/** Lines as they are typeset: what an average is over stands below its E. */

/**
 * 'E_q[…]', 'E_{p(z|x)}[…]' as nodes. What is copied of them can still be typed: the marks are there, out of sight.
 * @param {string} text
 * @returns {(string | Node)[]}
 */
export function typeset(text) {
  return text.split(/(_\{[^}]*\}|_q̄|_q)/).map((part) => {
    if (!part.startsWith('_')) return part;
    const below = document.createElement('sub');
    const [, open, over, close] = /^(_\{?)(.*?)(\}?)$/.exec(part) ?? [];
    below.append(mark(open), over, mark(close));
    return below;
  });
}

/** @param {string} text */
function mark(text) {
  const node = document.createElement('span');
  node.className = 'mark';
  node.textContent = text;
  return node;
}
