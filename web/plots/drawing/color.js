/**
 * Colours as numbers: parsing, contrast, and mixing in linear light. Colours enter and leave as '#rrggbb'.
 */

/** @typedef {[number, number, number]} Rgb  red, green, blue */

/**
 * The channels of a '#rgb' or '#rrggbb' colour, 0 to 255; null where the text is something else.
 * @param {string} text
 * @returns {Rgb | null}
 */
export function parseHex(text) {
  const match = /^#([0-9a-f]{3}|[0-9a-f]{6})$/i.exec(text.trim());
  if (!match) return null;
  const digits = match[1].length === 3 ? match[1].replace(/./g, '$&$&') : match[1];
  const value = parseInt(digits, 16);
  return [value >> 16, (value >> 8) & 255, value & 255];
}

/** @param {ArrayLike<number>} rgb  channels, 0 to 255 */
export function toHex(rgb) {
  const value = (1 << 24) | (rgb[0] << 16) | (rgb[1] << 8) | rgb[2];
  return `#${value.toString(16).slice(1)}`;
}

/** @param {number} channel  0 to 255 in sRGB */
function linearLight(channel) {
  const c = channel / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
}

/**
 * The channels of a colour in linear light, 0 to 1; black where it cannot be parsed.
 * @param {string} color
 * @returns {Rgb}
 */
export function linearRgb(color) {
  const rgb = parseHex(color) ?? [0, 0, 0];
  return [linearLight(rgb[0]), linearLight(rgb[1]), linearLight(rgb[2])];
}

/** @param {string} color */
function luminance(color) {
  const [r, g, b] = linearRgb(color);
  return 0.2126 * r + 0.7152 * g + 0.0722 * b;
}

/**
 * The contrast ratio of two colours as WCAG 2 defines it, 1 to 21.
 * @param {string} a
 * @param {string} b
 */
export function contrast(a, b) {
  const [low, high] = [luminance(a), luminance(b)].sort((p, q) => p - q);
  return (high + 0.05) / (low + 0.05);
}

/**
 * Black or white, whichever is the more legible on a colour.
 * @param {string} color
 */
export function textOn(color) {
  return contrast(color, '#ffffff') >= contrast(color, '#000000') ? '#ffffff' : '#000000';
}

/** Linear light in 4,096 steps to sRGB in 0 to 255: mixing thousands of points must not call pow for each. */
const encodeTable = Uint8Array.from({ length: 4096 }, (_, i) => {
  const c = i / 4095;
  return Math.round(255 * (c <= 0.0031308 ? 12.92 * c : 1.055 * c ** (1 / 2.4) - 0.055));
});

/** Bits kept of each channel of a mixture: points of equal colour are then painted together. */
const BITS = 5;
const DROPPED = 8 - BITS;

/**
 * Mixes colours in linear light, one mixture a row, and packs each into a small integer for `packedColor`.
 * @param {ArrayLike<number>} shares  row-major [rows, colors.length], each row adding up to about 1
 * @param {number} rows
 * @param {string[]} colors
 * @returns {Uint16Array}
 */
export function mixColors(shares, rows, colors) {
  const palette = colors.map(linearRgb);
  const packed = new Uint16Array(rows);
  for (let row = 0, at = 0; row < rows; row++) {
    let r = 0;
    let g = 0;
    let b = 0;
    for (let k = 0; k < palette.length; k++, at++) {
      const share = shares[at];
      if (!(share > 0)) continue;
      const color = palette[k];
      r += share * color[0];
      g += share * color[1];
      b += share * color[2];
    }
    packed[row] = (encode(r) << (2 * BITS)) | (encode(g) << BITS) | encode(b);
  }
  return packed;
}

/** @param {number} light  linear, 0 to 1 */
function encode(light) {
  return encodeTable[Math.min(4095, Math.round(light * 4095))] >> DROPPED;
}

/**
 * @param {number} packed  an entry of what mixColors gave
 * @returns {string}
 */
export function packedColor(packed) {
  const mask = (1 << BITS) - 1;
  /** @param {number} c */
  const widen = (c) => (c << DROPPED) | (c >> (BITS - DROPPED));
  return toHex([widen((packed >> (2 * BITS)) & mask), widen((packed >> BITS) & mask), widen(packed & mask)]);
}
