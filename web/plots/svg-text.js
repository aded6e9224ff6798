/**
 * How the SVG painter writes numbers, text and fonts.
 */

/**
 * A number to a hundredth of a pixel, without trailing zeros.
 * @param {number} value
 */
export function short(value) {
  return String(Math.round(value * 100) / 100);
}

/**
 * Text made safe for content and for attributes.
 * @param {string} text
 */
export function escape(text) {
  return text.replace(/[&<>"]/g, (c) => ({ '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' })[c] ?? c);
}

/**
 * The pieces of a font as plots set it.
 * @param {string} font  '[weight] <size>px <family>'
 */
export function parseFont(font) {
  const match = /^(?:(\d+|bold) )?([\d.]+)px (.*)$/.exec(font);
  return match
    ? { weight: match[1] ?? '400', size: Number(match[2]), family: match[3] }
    : { weight: '400', size: 12, family: font };
}

/**
 * The width of a text in a common sans serif, within some ten per cent.
 * @param {string} text
 * @param {string} font
 */
export function estimateWidth(text, font) {
  const { size, weight } = parseFont(font);
  let ems = 0;
  for (const c of text)
    ems += /[ijlI.,:;'|!()[\]]/.test(c) ? 0.32 : /[mwMW@%]/.test(c) ? 0.86 : c === ' ' ? 0.3 : 0.58;
  return ems * size * (Number(weight) >= 600 || weight === 'bold' ? 1.07 : 1);
}
