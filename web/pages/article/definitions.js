/**
 * Words that are explained where they first stand, and again on demand wherever they stand later: the first time in each section a word
 * of the glossary becomes a link to it, which opens what it means beside it.
 */

/** Texts in which a word stands, by the id of what it means; the longer ones first. */
const WORDS = /** @type {[string, RegExp][]} */ ([
  ['means-mean-field', /\bmean-field\b/],
  ['means-quadrature', /\bquadrature\b/],
  ['means-kl', /\bKL\b(?! to)|\bdivergence\b/],
  ['means-posterior', /\bposterior\b/],
  ['means-evidence', /\bevidence\b/],
  ['means-elbo', /\bELBO\b|\bthe bound\b/],
  ['means-nat', /\bnats\b/],
  ['means-amortised', /\bamortised\b/],
]);

export function defineWords() {
  const note = document.createElement('div');
  note.id = 'meaning';
  note.popover = 'auto';
  note.setAttribute('role', 'note');
  document.body.append(note);
  const sections = document.querySelectorAll('main > section:not(.plain, #gap)');
  for (const section of sections) for (const [id, pattern] of WORDS) link(section, id, pattern);
  document.addEventListener('click', (event) => {
    const word = /** @type {Element} */ (event.target).closest?.('a.word');
    if (!word || !note.showPopover) return;
    event.preventDefault();
    const term = document.getElementById(/** @type {HTMLAnchorElement} */ (word).hash.slice(1));
    note.textContent = `${term?.textContent}: ${term?.nextElementSibling?.textContent?.trim()}`;
    const { left, bottom } = word.getBoundingClientRect();
    note.showPopover();
    note.style.left = `${Math.max(8, Math.min(left, innerWidth - note.offsetWidth - 8))}px`;
    note.style.top = `${bottom + 6}px`;
  });
}

/**
 * @param {Element} section
 * @param {string} id
 * @param {RegExp} pattern
 */
function link(section, id, pattern) {
  const paragraphs = section.querySelectorAll(':scope > p:not(.formula, .settled), :scope > .answer > p');
  for (const paragraph of paragraphs) {
    const walker = document.createTreeWalker(paragraph, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      const found = pattern.exec(node.textContent ?? '');
      if (!found || node.parentElement?.closest('a, dfn, math, output, button')) continue;
      const word = /** @type {Text} */ (node).splitText(found.index);
      word.splitText(found[0].length);
      const anchor = Object.assign(document.createElement('a'), { className: 'word', href: `#${id}` });
      word.replaceWith(anchor);
      anchor.append(word);
      return;
    }
  }
}
