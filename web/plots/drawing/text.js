/**
 * Setting type on a painter. Sizes are multiples of the theme's.
 */

/** @typedef {import('../types.js').Painter} Painter */

/**
 * @typedef {object} TextStyle
 * @property {string} [color]   a colour, not a name
 * @property {number} [size]    times the theme's font size
 * @property {number} [weight]
 * @property {Painter['textAlign']} [align]
 * @property {Painter['textBaseline']} [baseline]
 */

/**
 * @param {Painter} painter
 * @param {number} [size]
 * @param {number} [weight]
 */
export function setFont(painter, size = 1, weight = 400) {
  const { font, fontSize } = painter.theme;
  const pixels = Math.round(fontSize * size * 10) / 10;
  painter.font = weight === 400 ? `${pixels}px ${font}` : `${weight} ${pixels}px ${font}`;
}

/**
 * @param {Painter} painter
 * @param {string} text
 * @param {number} x
 * @param {number} y
 * @param {TextStyle} [style]
 */
export function write(painter, text, x, y, style = {}) {
  const { size = 1, weight = 400, align = 'left', baseline = 'alphabetic' } = style;
  setFont(painter, size, weight);
  painter.fillStyle = style.color ?? painter.theme.color('ink');
  painter.textAlign = align;
  painter.textBaseline = baseline;
  painter.fillText(text, x, y);
}

/**
 * @param {Painter} painter
 * @param {string} text
 * @param {number} [size]
 * @param {number} [weight]
 */
export function widthOf(painter, text, size = 1, weight = 400) {
  setFont(painter, size, weight);
  return painter.measureText(text).width;
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

/**
 * A sentence in the middle of an empty plot.
 * @param {Painter} painter
 * @param {string} text
 */
export function placeholder(painter, text) {
  const { width, height, theme } = painter;
  const lines = wrap(painter, text.split(' '), width * 0.9);
  lines.forEach((line, i) => {
    const y = height / 2 + (i - (lines.length - 1) / 2) * theme.fontSize * 1.4;
    write(painter, line, width / 2, y, { color: theme.color('muted'), align: 'center', baseline: 'middle' });
  });
}
