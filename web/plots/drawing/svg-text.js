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

/** Widths of letters in ems, each kind by a pattern; the first that fits counts. @type {[RegExp, number][]} */
const WIDTHS = [
  [/\p{M}/u, 0],
  [/[ijlI.,:;'’|!()[\]· ]/, 0.33],
  [/[-frt₀-₉⁰-⁹²]/, 0.41],
  [/[mwMW@%—]/, 0.95],
  [/[−+=<>≤≥±×→~∞]/, 0.84],
  [/\p{Lu}/u, 0.71],
];
const USUAL = 0.62;
const BOLD = 1.12;

/**
 * The width of a text in a wide sans serif: whoever opens the file may have another one than whoever saved it, and letters that stand
 * too far apart can be read.
 * @param {string} text
 * @param {string} font
 */
export function estimateWidth(text, font) {
  const { size, weight } = parseFont(font);
  let ems = 0;
  for (const letter of text) ems += WIDTHS.find(([kind]) => kind.test(letter))?.[1] ?? USUAL;
  return ems * size * (Number(weight) >= 600 || weight === 'bold' ? BOLD : 1);
}
