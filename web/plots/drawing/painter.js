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
export function canvasPainter(context, { ratio = 1, background = false, ...options }) {
  const { width, height, theme } = options;
  context.setTransform(ratio, 0, 0, ratio, 0, 0);
  context.clearRect(0, 0, width, height);
  const painter = new CanvasPainter(context, options);
  painter.rect(0, 0, width, height);
  if (background) painter.fill(theme.color('surface'));
  return painter;
}

/** @implements {Painter} */
class CanvasPainter {
  /**
   * @param {Context} context
   * @param {Pick<Painter, 'width' | 'height' | 'theme' | 'view' | 'standing'> & { lit?: string | null }} options
   */
  constructor(context, { width, height, theme, lit = null, view = null, standing = null }) {
    this.context = context;
    this.width = width;
    this.height = height;
    this.theme = theme;
    this.lit = lit;
    this.view = view;
    this.standing = standing;
    /** @type {Set<string>} */
    this.quantities = new Set();
    this.dimming = 1;
    context.beginPath();
    context.lineJoin = 'round';
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

  /** @type {Painter['circle']} */
  circle(x, y, r) {
    this.context.moveTo(x + r, y);
    this.context.arc(x, y, r, 0, 2 * Math.PI);
  }

  /** @type {Painter['rect']} */
  rect(x, y, width, height) {
    this.context.rect(x, y, width, height);
  }

  /** @type {Painter['fill']} */
  fill(color, alpha = 1) {
    this.context.fillStyle = color;
    this.context.globalAlpha = alpha * this.dimming;
    this.context.fill();
  }

  /** @type {Painter['stroke']} */
  stroke({ color, width, alpha = 1, dash = [], round = false }) {
    const { context } = this;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.globalAlpha = alpha * this.dimming;
    context.lineCap = round ? 'round' : 'butt';
    context.setLineDash(dash);
    context.stroke();
  }

  /** @type {Painter['text']} */
  text(words, x, y, { font, color, alpha = 1, align, baseline }) {
    const { context } = this;
    context.font = font;
    context.fillStyle = color;
    context.globalAlpha = alpha * this.dimming;
    context.textAlign = align;
    context.textBaseline = baseline;
    context.fillText(words, x, y);
  }

  /** @type {Painter['measure']} */
  measure(words, font) {
    this.context.font = font;
    return this.context.measureText(words).width;
  }

  /** @type {Painter['raster']} */
  raster(values, columns, rows, x, y, pixel, color) {
    const [r, g, b] = parseHex(color) ?? [0, 0, 0];
    const { canvas, context } = cellsOf(columns, rows);
    const image = context.createImageData(columns, rows);
    for (let i = 0; i < columns * rows; i++) image.data.set([r, g, b, 255 * (values[i] || 0)], 4 * i);
    context.putImageData(image, 0, 0);
    this.context.globalAlpha = this.dimming;
    this.context.imageSmoothingEnabled = false;
    this.context.drawImage(canvas, 0, 0, columns, rows, x, y, columns * pixel, rows * pixel);
  }

  /** @type {Painter['clipped']} */
  clipped(left, top, width, height, draw) {
    const { context } = this;
    context.save();
    context.beginPath();
    context.rect(left, top, width, height);
    context.clip();
    draw();
    context.restore();
  }

  /** @type {Painter['group']} */
  group(_label, draw, quantity) {
    const before = this.dimming;
    if (quantity !== undefined && this.lit !== null && this.lit !== quantity) this.dimming = DIMMED;
    draw();
    this.dimming = before;
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
