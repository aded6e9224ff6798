/**
 * Lines of coloured pieces of text, some with a sample of what they name: legends, and sums written in the colours of their terms.
 */

import { widthOf, write } from './text.js';

/** @typedef {import('../types.js').Painter} Painter */

/**
 * What is painted before a piece of text.
 * @typedef {object} Swatch
 * @property {'line' | 'dot' | 'ring' | 'fill'} kind
 * @property {string} color
 * @property {number[]} [dash]
 * @property {number} [alpha]
 * @property {string} [label]  written upon a fill
 */

/** @typedef {{ text: string, color?: string, weight?: number, swatches?: Swatch[] }} Piece  `color` muted by default */
/** @typedef {Piece & { x: number, line: number }} PlacedPiece */
/** @typedef {{ pieces: PlacedPiece[], lines: number, width: number, height: number }} Legend  px; `width` of the longest line */

const SIZE = 0.92;
const LINE = 1.45;

/** Widths of a swatch, of the space after it, and between two pieces, times the font size. */
const SWATCH = { line: 1.7, dot: 0.7, ring: 0.7, fill: 1.5 };
const AFTER = 0.4;

/**
 * Breaks pieces into lines.
 * @param {Painter} painter
 * @param {Piece[]} pieces
 * @param {number} width
 * @param {{ gap?: number, size?: number }} [options]  `gap` between pieces, times the font size
 * @returns {Legend & { size: number }}
 */
export function legendOf(painter, pieces, width, { gap = 1.1, size = SIZE } = {}) {
  const em = painter.theme.fontSize;
  let [x, line, longest] = [0, 0, 0];
  const placed = pieces.map((piece) => {
    const length = swatchWidth(piece, em) + widthOf(painter, piece.text, size, piece.weight);
    if (x > 0 && x + length > width) [x, line] = [0, line + 1];
    const at = { ...piece, x, line };
    longest = Math.max(longest, x + length);
    x += length + gap * em;
    return at;
  });
  const lines = placed.length > 0 ? line + 1 : 0;
  return { pieces: placed, lines, width: longest, height: lines * LINE * em * (size / SIZE), size };
}

/**
 * @param {Piece} piece
 * @param {number} em
 */
function swatchWidth({ swatches = [] }, em) {
  if (swatches.length === 0) return 0;
  return swatches.reduce((sum, { kind }) => sum + SWATCH[kind] * em, 0) + AFTER * em;
}

/**
 * @param {Painter} painter
 * @param {Legend & { size: number }} legend
 * @param {number} left
 * @param {number} top
 */
export function drawLegend(painter, { pieces, lines, height, size }, left, top) {
  const em = painter.theme.fontSize;
  for (const piece of pieces) {
    const { x, line, text, weight, swatches = [], color = painter.theme.color('muted') } = piece;
    const middle = top + ((line + 0.5) * height) / lines;
    let at = left + x;
    for (const swatch of swatches) {
      drawSwatch(painter, swatch, at, middle);
      at += SWATCH[swatch.kind] * em;
    }
    write(painter, text, left + x + swatchWidth(piece, em), middle, {
      color,
      weight,
      size,
      baseline: 'middle',
    });
  }
}

/**
 * @param {Painter} painter
 * @param {Swatch} swatch
 * @param {number} x  of its left end
 * @param {number} y  of its middle
 */
function drawSwatch(painter, { kind, color, dash = [], alpha = 1, label = '' }, x, y) {
  const em = painter.theme.fontSize;
  const width = SWATCH[kind] * em;
  painter.save();
  painter.globalAlpha = alpha;
  painter.fillStyle = color;
  painter.strokeStyle = color;
  painter.lineWidth = 2;
  if (kind === 'fill') {
    painter.fillRect(x, y - em * 0.5, width, em);
    painter.globalAlpha = 1;
    if (label !== '')
      write(painter, label, x + width / 2, y, { size: 0.75, align: 'center', baseline: 'middle' });
  } else {
    painter.setLineDash(dash);
    painter.beginPath();
    if (kind === 'line') {
      painter.moveTo(x, y);
      painter.lineTo(x + width, y);
    } else {
      painter.arc(x + width / 2, y, em * 0.28, 0, 2 * Math.PI);
    }
    if (kind === 'dot') painter.fill();
    else painter.stroke();
  }
  painter.restore();
}
