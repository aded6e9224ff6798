/** Formulas: TeX in the source, MathML in what the browser gets, rendered when the pages are built. */

import temml from 'temml';

/**
 * @param {string} tex
 * @param {boolean} [display] a formula on a line of its own
 * @returns {string} a <math> element
 */
export function toMathML(tex, display = false) {
  // Trusted, since all TeX is the project's own: \class and \data tie a term to its bar and its curve.
  const mathml = temml.renderToString(tex, { displayMode: display, throwOnError: true, trust: true });
  // Strict content policies refuse style attributes. This one says what display="block" says already.
  const plain = mathml.replace(' style="display:block math;"', '');
  if (/\sstyle="/.test(plain))
    throw new Error(`This formula needs a style attribute, which strict policies refuse: ${tex}`);
  return plain;
}

/** Elements whose text is not prose, comments, tags; what is between them is prose. */
const markup = /<!--[\s\S]*?-->|<(script|style|code|pre|textarea|title)\b[\s\S]*?<\/\1\s*>|<[^>]*>/gi;
const mathTex = /<math-tex(\s+display)?\s*>([\s\S]*?)<\/math-tex\s*>/g;
const dollars = /\$\$([\s\S]+?)\$\$|\$([^$]+?)\$/g;

/**
 * Renders the formulas of a page: <math-tex>…</math-tex>, <math-tex display>…</math-tex>, $…$ and $$…$$ in
 * running text. A dollar sign itself is written &#36;.
 * @param {string} html
 */
export function renderFormulas(html) {
  const withElements = html.replace(mathTex, (_, display, tex) => toMathML(unescape(tex), Boolean(display)));
  let result = '';
  let end = 0;
  for (const match of withElements.matchAll(markup)) {
    result += renderText(withElements.slice(end, match.index)) + match[0];
    end = match.index + match[0].length;
  }
  return keepMarks(result + renderText(withElements.slice(end)));
}

/** No line begins with the mark that follows a formula. @param {string} html */
function keepMarks(html) {
  return html.replace(
    /(<math\b(?:(?!<\/math>)[\s\S])*<\/math>)([,.;:?!)’]+)/g,
    '<span class="unbroken">$1$2</span>',
  );
}

/** @param {string} text */
function renderText(text) {
  return text.replace(dollars, (_, display, inline) =>
    toMathML(unescape(display ?? inline), display !== undefined),
  );
}

/** @param {string} text of HTML */
function unescape(text) {
  return text.trim().replaceAll('&lt;', '<').replaceAll('&gt;', '>').replaceAll('&amp;', '&');
}
