/**
 * The SVG painter: what the renderer paints, written down as an SVG document. It needs no browser, and the same calls give the same text,
 * byte for byte.
 */

import { escape, estimateWidth, parseFont, short } from './svg-text.js';
import { DIMMED } from './theme.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Theme} Theme */

/** Strengths that a grid of cells is written with, a path each. */
const SHADES = 16;

/**
 * @typedef {object} SvgOptions
 * @property {number} width
 * @property {number} height
 * @property {Theme} theme
 * @property {string | null} [lit]
 * @property {Painter['standing']} [standing]
 * @property {boolean} [background]  whether the surface is painted; true by default
 * @property {string} [title]        what the picture is, in words, for those who cannot see it
 * @property {string} [id]           a prefix for ids, unique among the documents of a page
 * @property {(text: string, font: string) => number} [measure]  the width of a text; by default estimated from its letters
 */

/**
 * @param {SvgOptions} options
 * @returns {Painter & { toString(): string }}
 */
export function svgPainter(options) {
  return new SvgPainter(options);
}

/** @implements {Painter} */
class SvgPainter {
  /** @param {SvgOptions} options */
  constructor({
    width,
    height,
    theme,
    lit = null,
    standing = null,
    background = true,
    title = '',
    id = 'elbo',
    measure = estimateWidth,
  }) {
    this.width = width;
    this.height = height;
    this.theme = theme;
    this.lit = lit;
    this.standing = standing;
    this.background = background;
    this.title = title;
    this.id = id;
    this.measure = measure;
    this.body = '';
    this.definitions = '';
    this.clips = 0;
    this.dimming = 1;
    this.path = '';
  }

  beginPath() {
    this.path = '';
  }

  closePath() {
    this.path += 'Z';
  }

  /** @type {Painter['moveTo']} */
  moveTo(x, y) {
    this.path += `M${short(x)} ${short(y)}`;
  }

  /** @type {Painter['lineTo']} */
  lineTo(x, y) {
    this.path += `L${short(x)} ${short(y)}`;
  }

  /** @type {Painter['circle']} */
  circle(x, y, r) {
    // An SVG arc cannot return to its start, so a circle is two halves, there and back again.
    const half = `a${short(r)} ${short(r)} 0 1 1 `;
    this.path += `M${short(x + r)} ${short(y)}${half}${short(-2 * r)} 0${half}${short(2 * r)} 0`;
  }

  /** @type {Painter['rect']} */
  rect(x, y, width, height) {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  /** @type {Painter['fill']} */
  fill(color, alpha = 1) {
    if (this.path !== '')
      this.body += `<path d="${this.path}" fill="${escape(color)}"${this.opacity(alpha)}/>`;
  }

  /** @type {Painter['stroke']} */
  stroke({ color, width, alpha = 1, dash = [], round = false }) {
    if (this.path === '') return;
    const dashes = dash.length > 0 ? ` stroke-dasharray="${dash.map(short).join(' ')}"` : '';
    const cap = round ? ' stroke-linecap="round"' : '';
    this.body +=
      `<path d="${this.path}" fill="none" stroke="${escape(color)}" stroke-width="${short(width)}"` +
      `${dashes}${cap}${this.opacity(alpha)}/>`;
  }

  /** @type {Painter['text']} */
  text(words, x, y, { font, color, alpha = 1, align, baseline }) {
    const { size, weight, family } = parseFont(font);
    // Readers disagree over dominant-baseline, so the baseline is moved by number.
    const drop = { top: 0.8, middle: 0.35, alphabetic: 0, bottom: -0.2 }[baseline] * size;
    const anchor = { left: '', center: ' text-anchor="middle"', right: ' text-anchor="end"' }[align];
    const other = family === this.theme.font ? '' : ` font-family="${escape(family)}"`;
    const bold = weight === '400' ? '' : ` font-weight="${escape(weight)}"`;
    this.body +=
      `<text x="${short(x)}" y="${short(y + drop)}"${other} font-size="${short(size)}"${bold}${anchor} ` +
      `fill="${escape(color)}"${this.opacity(alpha)}>${escape(words)}</text>`;
  }

  /** @type {Painter['raster']} */
  raster(values, columns, rows, x, y, pixel, color) {
    const shades = Array.from({ length: columns * rows }, (_, i) =>
      Math.round(Math.min(values[i], 1) * SHADES),
    );
    for (let shade = 1; shade <= SHADES; shade++) {
      this.beginPath();
      for (let i = 0; i < shades.length; i++) {
        if (shades[i] !== shade) continue;
        // Neighbours of one shade are one rectangle, which has no seams.
        const [first, end] = [i, i - (i % columns) + columns];
        while (i + 1 < end && shades[i + 1] === shade) i++;
        const [column, row] = [first % columns, Math.floor(first / columns)];
        this.rect(x + column * pixel, y + row * pixel, (i - first + 1) * pixel, pixel);
      }
      this.fill(color, shade / SHADES);
    }
  }

  /** @type {Painter['clipped']} */
  clipped(left, top, width, height, draw) {
    const id = escape(`${this.id}-clip-${++this.clips}`);
    this.beginPath();
    this.rect(left, top, width, height);
    this.definitions += `<clipPath id="${id}"><path d="${this.path}"/></clipPath>`;
    this.body += `<g clip-path="url(#${id})">`;
    draw();
    this.body += '</g>';
  }

  /** @type {Painter['group']} */
  group(label, draw, quantity) {
    const before = this.dimming;
    if (quantity !== undefined && this.lit !== null && this.lit !== quantity) this.dimming = DIMMED;
    const named = quantity === undefined ? '' : ` data-quantity="${escape(quantity)}"`;
    this.body += `<g data-group="${escape(label)}"${named}>`;
    draw();
    this.body += '</g>';
    this.dimming = before;
  }

  /** @param {number} alpha */
  opacity(alpha) {
    const opacity = Number((alpha * this.dimming).toFixed(3));
    return opacity === 1 ? '' : ` opacity="${opacity}"`;
  }

  toString() {
    const { width, height, theme } = this;
    const title = this.title === '' ? '' : `<title>${escape(this.title)}</title>`;
    const definitions = this.definitions === '' ? '' : `<defs>${this.definitions}</defs>`;
    const surface = this.background
      ? `<rect width="100%" height="100%" fill="${theme.color('surface')}"/>`
      : '';
    const [wide, tall] = [short(width), short(height)];
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${wide}" height="${tall}" viewBox="0 0 ${wide} ${tall}" ` +
      `font-family="${escape(theme.font)}" stroke-linejoin="round" role="img">${title}${definitions}${surface}${this.body}</svg>`
    );
  }
}
