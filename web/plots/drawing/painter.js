/**
 * The canvas painter: a thin skin over a 2-D context, which adds named groups and the dimming of all but one quantity.
 * Its sibling svg.js writes the same calls down as an SVG document.
 */

import { parseHex } from './color.js';
import { DIMMED } from './theme.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Theme} Theme */
/** @typedef {CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D} Context */

/**
 * Clears the context and hands back a painter whose unit is the CSS pixel.
 * @param {Context} context
 * @param {{ width: number, height: number, ratio?: number, theme: Theme, lit?: string | null, view?: Painter['view'], standing?: Painter['standing'], background?: boolean }} options
 *   `ratio` device pixels a CSS pixel; `background` fills the surface, for pictures that leave the page
 * @returns {Painter}
 */
export function canvasPainter(context, options) {
  const {
    width,
    height,
    ratio = 1,
    theme,
    lit = null,
    view = null,
    standing = null,
    background = false,
  } = options;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  if (background) {
    context.fillStyle = theme.color('surface');
    context.fillRect(0, 0, width, height);
  }
  return new CanvasPainter(context, width, height, { theme, lit, view, standing });
}

/** @implements {Painter} */
class CanvasPainter {
  /**
   * @param {Context} context
   * @param {number} width
   * @param {number} height
   * @param {{ theme: Theme, lit: string | null, view: Painter['view'], standing: Painter['standing'] }} options
   */
  constructor(context, width, height, { theme, lit, view, standing }) {
    this.context = context;
    this.width = width;
    this.height = height;
    this.theme = theme;
    this.lit = lit;
    this.view = view;
    this.standing = standing;
    /** @type {Set<string>} */
    this.quantities = new Set();
    /** @type {number[]} */
    this.alphas = [];
    this.alpha = 1;
    this.dimming = 1;
    this.globalAlpha = 1;
  }

  get globalAlpha() {
    return this.alpha;
  }
  set globalAlpha(value) {
    this.alpha = value;
    this.context.globalAlpha = value * this.dimming;
  }

  get fillStyle() {
    return String(this.context.fillStyle);
  }
  set fillStyle(value) {
    this.context.fillStyle = value;
  }

  get strokeStyle() {
    return String(this.context.strokeStyle);
  }
  set strokeStyle(value) {
    this.context.strokeStyle = value;
  }

  get lineWidth() {
    return this.context.lineWidth;
  }
  set lineWidth(value) {
    this.context.lineWidth = value;
  }

  get lineCap() {
    return this.context.lineCap;
  }
  set lineCap(value) {
    this.context.lineCap = value;
  }

  get lineJoin() {
    return this.context.lineJoin;
  }
  set lineJoin(value) {
    this.context.lineJoin = value;
  }

  get font() {
    return this.context.font;
  }
  set font(value) {
    this.context.font = value;
  }

  /** @returns {Painter['textAlign']} */
  get textAlign() {
    return /** @type {Painter['textAlign']} */ (this.context.textAlign);
  }
  set textAlign(value) {
    this.context.textAlign = value;
  }

  /** @returns {Painter['textBaseline']} */
  get textBaseline() {
    return /** @type {Painter['textBaseline']} */ (this.context.textBaseline);
  }
  set textBaseline(value) {
    this.context.textBaseline = value;
  }

  save() {
    this.alphas.push(this.alpha);
    this.context.save();
  }

  restore() {
    this.context.restore();
    this.globalAlpha = this.alphas.pop() ?? 1;
  }

  beginPath() {
    this.context.beginPath();
  }

  closePath() {
    this.context.closePath();
  }

  /** @type {Painter['moveTo']} */
  moveTo(x, y) {
    this.context.moveTo(x, y);
  }

  /** @type {Painter['lineTo']} */
  lineTo(x, y) {
    this.context.lineTo(x, y);
  }

  /** @type {Painter['arc']} */
  arc(x, y, r, from, to, anticlockwise) {
    this.context.arc(x, y, r, from, to, anticlockwise);
  }

  /** @type {Painter['rect']} */
  rect(x, y, width, height) {
    this.context.rect(x, y, width, height);
  }

  /** @type {Painter['fillRect']} */
  fillRect(x, y, width, height) {
    this.context.fillRect(x, y, width, height);
  }

  /** @type {Painter['raster']} */
  raster(values, columns, rows, x, y, width, height) {
    const [r, g, b] = parseHex(this.fillStyle) ?? [0, 0, 0];
    const { canvas, context } = cellsOf(columns, rows);
    const image = context.createImageData(columns, rows);
    for (let i = 0; i < columns * rows; i++) image.data.set([r, g, b, 255 * (values[i] || 0)], 4 * i);
    context.putImageData(image, 0, 0);
    this.context.imageSmoothingEnabled = false;
    this.context.drawImage(canvas, 0, 0, columns, rows, x, y, width, height);
  }

  clip() {
    this.context.clip();
  }

  fill() {
    this.context.fill();
  }

  stroke() {
    this.context.stroke();
  }

  /** @type {Painter['setLineDash']} */
  setLineDash(dashes) {
    this.context.setLineDash(dashes);
  }

  /** @type {Painter['fillText']} */
  fillText(text, x, y) {
    this.context.fillText(text, x, y);
  }

  /** @type {Painter['measureText']} */
  measureText(text) {
    return this.context.measureText(text);
  }

  /** @type {Painter['translate']} */
  translate(x, y) {
    this.context.translate(x, y);
  }

  /** @type {Painter['scale']} */
  scale(x, y) {
    this.context.scale(x, y);
  }

  /** @type {Painter['rotate']} */
  rotate(angle) {
    this.context.rotate(angle);
  }

  /** @type {Painter['group']} */
  group(_label, draw, quantity) {
    const before = this.dimming;
    if (quantity !== undefined && this.lit !== null && this.lit !== quantity) this.dimming = DIMMED;
    this.save();
    this.globalAlpha = this.alpha;
    draw();
    this.dimming = before;
    this.restore();
  }
}

/** A pixel each for the cells of a grid; one canvas serves all plots. @type {HTMLCanvasElement | undefined} */
let cells;

/**
 * @param {number} columns
 * @param {number} rows
 */
function cellsOf(columns, rows) {
  cells ??= document.createElement('canvas');
  if (cells.width < columns) cells.width = columns;
  if (cells.height < rows) cells.height = rows;
  const context = cells.getContext('2d', { willReadFrequently: true });
  if (!context) throw new Error('The browser has no room for another canvas.');
  return { canvas: cells, context };
}
