/**
 * The SVG painter: the calls of Canvas 2D that plots use, written down as an SVG document. It needs no browser, and the same
 * calls give the same text, byte for byte.
 */

import { escape, estimateWidth, parseFont, short } from './svg-text.js';
import { DIMMED } from './theme.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Theme} Theme */
/** @typedef {[number, number, number, number, number, number]} Matrix  as SVG orders it: a b c d e f */

/**
 * @typedef {object} State
 * @property {string} fillStyle
 * @property {string} strokeStyle
 * @property {number} lineWidth
 * @property {'butt' | 'round' | 'square'} lineCap
 * @property {'miter' | 'round' | 'bevel'} lineJoin
 * @property {number} globalAlpha
 * @property {string} font
 * @property {Painter['textAlign']} textAlign
 * @property {Painter['textBaseline']} textBaseline
 * @property {number[]} dashes
 * @property {Matrix} matrix
 * @property {number} clips  clip groups opened since the last save
 */

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
    this.clipCount = 0;
    this.dimming = 1;
    this.path = '';
    /** @type {State[]} */
    this.stack = [];
    /** @type {State} */
    this.state = {
      fillStyle: '#000000',
      strokeStyle: '#000000',
      lineWidth: 1,
      lineCap: 'butt',
      lineJoin: 'miter',
      globalAlpha: 1,
      font: `12px ${theme.font}`,
      textAlign: 'left',
      textBaseline: 'alphabetic',
      dashes: [],
      matrix: [1, 0, 0, 1, 0, 0],
      clips: 0,
    };
  }

  get fillStyle() {
    return this.state.fillStyle;
  }
  set fillStyle(value) {
    this.state.fillStyle = value;
  }

  get strokeStyle() {
    return this.state.strokeStyle;
  }
  set strokeStyle(value) {
    this.state.strokeStyle = value;
  }

  get lineWidth() {
    return this.state.lineWidth;
  }
  set lineWidth(value) {
    this.state.lineWidth = value;
  }

  get lineCap() {
    return this.state.lineCap;
  }
  set lineCap(value) {
    this.state.lineCap = value;
  }

  get lineJoin() {
    return this.state.lineJoin;
  }
  set lineJoin(value) {
    this.state.lineJoin = value;
  }

  get globalAlpha() {
    return this.state.globalAlpha;
  }
  set globalAlpha(value) {
    this.state.globalAlpha = value;
  }

  get font() {
    return this.state.font;
  }
  set font(value) {
    this.state.font = value;
  }

  get textAlign() {
    return this.state.textAlign;
  }
  set textAlign(value) {
    this.state.textAlign = value;
  }

  get textBaseline() {
    return this.state.textBaseline;
  }
  set textBaseline(value) {
    this.state.textBaseline = value;
  }

  save() {
    this.stack.push(this.state);
    this.state = { ...this.state, clips: 0 };
  }

  restore() {
    this.body += '</g>'.repeat(this.state.clips);
    this.state = this.stack.pop() ?? { ...this.state, clips: 0 };
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
    this.path += `${this.path === '' ? 'M' : 'L'}${short(x)} ${short(y)}`;
  }

  /** @type {Painter['arc']} */
  arc(x, y, r, from, to, anticlockwise = false) {
    const turn = Math.abs(to - from);
    const [x0, y0] = [x + r * Math.cos(from), y + r * Math.sin(from)];
    const sweep = anticlockwise ? 0 : 1;
    const start = `${short(x0)} ${short(y0)}`;
    const joined = this.path === '' || this.path.endsWith('Z') ? 'M' : 'L';
    // A canvas joins an arc to the current point by a line; after moveTo to its own start that line has no length.
    if (!this.path.endsWith(`M${start}`)) this.path += `${joined}${start}`;
    if (turn >= 2 * Math.PI - 1e-9) {
      // An SVG arc cannot return to its start, so a circle is two halves: there and back again, which is shortest said by steps.
      const half = `a${short(r)} ${short(r)} 0 1 ${sweep} `;
      this.path += `${half}${short(2 * (x - x0))} ${short(2 * (y - y0))}${half}${short(2 * (x0 - x))} ${short(2 * (y0 - y))}`;
      return;
    }
    const large = turn > Math.PI ? 1 : 0;
    const end = `${short(x + r * Math.cos(to))} ${short(y + r * Math.sin(to))}`;
    this.path += `A${short(r)} ${short(r)} 0 ${large} ${sweep} ${end}`;
  }

  /** @type {Painter['rect']} */
  rect(x, y, width, height) {
    this.path += `M${short(x)} ${short(y)}h${short(width)}v${short(height)}h${short(-width)}Z`;
  }

  /** @type {Painter['fillRect']} */
  fillRect(x, y, width, height) {
    const path = this.path;
    this.path = '';
    this.rect(x, y, width, height);
    this.fill();
    this.path = path;
  }

  /** @type {Painter['raster']} */
  raster(values, columns, rows, x, y, width, height) {
    const [across, down] = [width / columns, height / rows];
    const { path, state } = this;
    const alpha = state.globalAlpha;
    const shades = Array.from({ length: columns * rows }, (_, i) =>
      Math.round(Math.min(values[i], 1) * SHADES),
    );
    for (let shade = 1; shade <= SHADES; shade++) {
      this.path = '';
      for (let i = 0; i < shades.length; i++) {
        if (shades[i] !== shade) continue;
        // Neighbours of one shade are one rectangle, which has no seams.
        const [from, end] = [i, i - (i % columns) + columns];
        while (i + 1 < end && shades[i + 1] === shade) i++;
        this.rect(
          x + (from % columns) * across,
          y + Math.floor(from / columns) * down,
          (i - from + 1) * across,
          down,
        );
      }
      state.globalAlpha = (alpha * shade) / SHADES;
      this.fill();
    }
    this.path = path;
    state.globalAlpha = alpha;
  }

  clip() {
    const id = `${this.id}-clip-${++this.clipCount}`;
    this.definitions += `<clipPath id="${escape(id)}"><path d="${this.path}"${this.transform()}/></clipPath>`;
    this.body += `<g clip-path="url(#${escape(id)})">`;
    this.state.clips++;
  }

  fill() {
    if (this.path === '') return;
    this.body += `<path d="${this.path}" fill="${escape(this.state.fillStyle)}"${this.opacity()}${this.transform()}/>`;
  }

  stroke() {
    if (this.path === '') return;
    const { strokeStyle, lineWidth, lineCap, lineJoin, dashes } = this.state;
    const dash = dashes.length > 0 ? ` stroke-dasharray="${dashes.map(short).join(' ')}"` : '';
    const cap = lineCap === 'butt' ? '' : ` stroke-linecap="${lineCap}"`;
    const join = lineJoin === 'miter' ? '' : ` stroke-linejoin="${lineJoin}"`;
    this.body +=
      `<path d="${this.path}" fill="none" stroke="${escape(strokeStyle)}" stroke-width="${short(lineWidth)}"` +
      `${dash}${cap}${join}${this.opacity()}${this.transform()}/>`;
  }

  /** @type {Painter['setLineDash']} */
  setLineDash(dashes) {
    this.state.dashes = [...dashes];
  }

  /** @type {Painter['fillText']} */
  fillText(text, x, y) {
    const { font, fillStyle, textAlign, textBaseline } = this.state;
    const { size, weight, family } = parseFont(font);
    // Readers disagree over dominant-baseline, so the baseline is moved by number.
    const drop = { top: 0.8, middle: 0.35, alphabetic: 0, bottom: -0.2 }[textBaseline] * size;
    const anchor = { left: '', center: ' text-anchor="middle"', right: ' text-anchor="end"' }[textAlign];
    const other = family === this.theme.font ? '' : ` font-family="${escape(family)}"`;
    this.body +=
      `<text x="${short(x)}" y="${short(y + drop)}"${other} font-size="${short(size)}"` +
      `${weight === '400' ? '' : ` font-weight="${escape(weight)}"`}${anchor} fill="${escape(fillStyle)}"` +
      `${this.opacity()}${this.transform()}>${escape(text)}</text>`;
  }

  /** @type {Painter['measureText']} */
  measureText(text) {
    return { width: this.measure(text, this.state.font) };
  }

  /** @type {Painter['translate']} */
  translate(x, y) {
    const [a, b, c, d, e, f] = this.state.matrix;
    this.state.matrix = [a, b, c, d, a * x + c * y + e, b * x + d * y + f];
  }

  /** @type {Painter['scale']} */
  scale(x, y) {
    const [a, b, c, d, e, f] = this.state.matrix;
    this.state.matrix = [a * x, b * x, c * y, d * y, e, f];
  }

  /** @type {Painter['rotate']} */
  rotate(angle) {
    const [a, b, c, d, e, f] = this.state.matrix;
    const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
    this.state.matrix = [a * cos + c * sin, b * cos + d * sin, c * cos - a * sin, d * cos - b * sin, e, f];
  }

  /** @type {Painter['group']} */
  group(label, draw, quantity) {
    const before = this.dimming;
    if (quantity !== undefined && this.lit !== null && this.lit !== quantity) this.dimming = DIMMED;
    const named = quantity === undefined ? '' : ` data-quantity="${escape(quantity)}"`;
    this.body += `<g data-group="${escape(label)}"${named}>`;
    this.save();
    draw();
    this.restore();
    this.body += '</g>';
    this.dimming = before;
  }

  opacity() {
    const alpha = this.state.globalAlpha * this.dimming;
    return alpha === 1 ? '' : ` opacity="${Number(alpha.toFixed(3))}"`;
  }

  transform() {
    const { matrix } = this.state;
    const identity = matrix.every((value, i) => value === (i === 0 || i === 3 ? 1 : 0));
    return identity ? '' : ` transform="matrix(${matrix.map((v) => Number(v.toFixed(5))).join(' ')})"`;
  }

  toString() {
    const { width, height, theme } = this;
    const title = this.title === '' ? '' : `<title>${escape(this.title)}</title>`;
    const definitions = this.definitions === '' ? '' : `<defs>${this.definitions}</defs>`;
    const surface = this.background
      ? `<rect width="100%" height="100%" fill="${theme.color('surface')}"/>`
      : '';
    return (
      `<svg xmlns="http://www.w3.org/2000/svg" width="${short(width)}" height="${short(height)}" ` +
      `viewBox="0 0 ${short(width)} ${short(height)}" font-family="${escape(theme.font)}" role="img">${title}${definitions}${surface}${this.body}</svg>`
    );
  }
}
