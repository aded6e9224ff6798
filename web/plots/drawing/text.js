/**
 * Setting type on a painter. Sizes are multiples of the theme's.
 */

/** @typedef {import('../types.js').Painter} Painter */

/**
 * @param {Painter} painter
 * @param {number} [size]
 * @param {number} [weight]
 */
export function fontOf({ theme }, size = 1, weight = 400) {
  const pixels = Math.round(theme.fontSize * size * 10) / 10;
  return weight === 400 ? `${pixels}px ${theme.font}` : `${weight} ${pixels}px ${theme.font}`;
}

/**
 * @param {Painter} painter
 * @param {string} text
 * @param {number} [size]
 * @param {number} [weight]
 */
export function widthOf(painter, text, size = 1, weight = 400) {
  return painter.measure(text, fontOf(painter, size, weight));
}

/**
 * A text with as much of its beginning as has room, and what it ends with.
 * @param {Painter} painter
 * @param {string} beginning
 * @param {string} end
 * @param {number} width
 * @param {number} [size]
 * @param {number} [weight]
 * @returns {string}
 */
export function fitted(painter, beginning, end, width, size = 1, weight = 400) {
  let cut = beginning;
  let text = `${cut}${end}`;
  while (cut !== '' && widthOf(painter, text, size, weight) > width) {
    cut = cut.slice(0, -1);
    text = `${cut.replace(/[,\s]+$/, '')}…${end}`;
  }
  return text;
}

/**
 * Words broken into lines no wider than a width; a word wider than that has a line to itself, and a dot between two of them is left out
 * where the line breaks.
 * @param {Painter} painter
 * @param {string[]} words  pieces that are not to be broken
 * @param {number} width
 * @param {number} [size]
 * @returns {string[]}
 */
export function wrap(painter, words, width, size = 1) {
  /** @type {string[]} */
  const lines = [];
  for (const word of words) {
    const joined = lines.length > 0 ? `${lines[lines.length - 1]} ${word}` : word;
    if (lines.length > 0 && widthOf(painter, joined, size) <= width) lines[lines.length - 1] = joined;
    else lines.push(word);
  }
  return lines.map((line) => line.replace(/^· | ·$/g, ''));
}
