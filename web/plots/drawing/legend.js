/**
 * Lines of coloured pieces of text, some with a sample of what they name: legends, and sums written in the colours of their terms.
 */

import { bars, dots, line, text } from '../marks/marks.js';
import { plain } from './numbers.js';
import { widthOf } from './text.js';

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
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {{ pieces: PlacedPiece[], lines: number, width: number, height: number, size: number }} Legend  px; `width` of the longest line */

const SIZE = 0.92;
const LINE = 1.45;

/** Widths of a swatch, of the space after it, and between two pieces, times the font size. */
const SWATCH = { line: 1.7, dot: 0.7, ring: 0.7, fill: 1.5 };
const AFTER = 0.4;

/**
 * Breaks pieces into lines.
 * @param {Painter} painter
 * @param {(Piece | Mark)[]} pieces  a mark stands for what is said of it
 * @param {number} width
 * @param {{ gap?: number, size?: number }} [options]  `gap` between pieces, times the font size
 * @returns {Legend}
 */
export function legendOf(painter, pieces, width, { gap = 1.1, size = SIZE } = {}) {
  const em = painter.theme.fontSize;
  let [x, line, longest] = [0, 0, 0];
  const placed = pieces.map((one) => {
    const piece = 'kind' in one ? pieceOf(one) : one;
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
 * @param {Legend} legend
 * @param {number} left
 * @param {number} top
 * @param {string} [label]
 * @returns {Mark[]} in px
 */
export function legendMarks(painter, { pieces, lines, height, size }, left, top, label) {
  const em = painter.theme.fontSize;
  return pieces.flatMap((piece) => {
    const { x, line: row, text: words, weight, swatches = [], color = 'muted' } = piece;
    const middle = top + ((row + 0.5) * height) / lines;
    let at = left + x;
    const samples = swatches.flatMap((swatch) => {
      const from = at;
      at += SWATCH[swatch.kind] * em;
      return sampleOf(swatch, [from, at], middle, em);
    });
    const start = left + x + swatchWidth(piece, em);
    const style = /** @type {const} */ ({ color, weight, size, baseline: 'middle' });
    return [...samples, text(start, middle, words, style)].map((mark) => ({ ...mark, label }));
  });
}

/**
 * @param {Swatch} swatch
 * @param {[number, number]} sides
 * @param {number} y
 * @param {number} em
 * @returns {Mark[]}
 */
function sampleOf({ kind, color, dash, alpha = 1, label = '' }, [left, right], y, em) {
  const middle = (left + right) / 2;
  if (kind === 'line') return [line([left, right], [y, y], { color, dash, alpha })];
  if (kind !== 'fill')
    return [dots([middle], [y], { color, alpha, r: 0.28, shape: kind === 'dot' ? 'disc' : 'ring' })];
  const words = /** @type {const} */ ({ size: 0.75, align: 'center', baseline: 'middle' });
  return [
    bars({ x0: [left], x1: [right], y0: [y - em * 0.5], y1: [y + em * 0.5] }, { color, alpha }),
    text(middle, y, label, words),
  ];
}

/**
 * What a legend says of a mark: its name, and a sample of how it is painted.
 * @param {Mark} mark
 * @returns {Piece}
 */
function pieceOf(mark) {
  const { name = '', quiet = false, color = 'ink', dash, fill = 0, alpha } = mark;
  /** @param {Swatch['kind']} kind @param {Partial<Swatch>} [more] */
  const sample = (kind, more) => [{ kind, color, ...more }];
  const swatches =
    mark.kind === 'contour'
      ? mark.depths.flatMap((depth, i) => {
          const mass = mark.masses?.[i];
          return sample('fill', { alpha: depth, label: mass ? plain(100 * mass) : '' });
        })
      : mark.kind === 'dots'
        ? sample(mark.shape === 'ring' ? 'ring' : 'dot')
        : mark.kind === 'area' || mark.kind === 'band' || mark.kind === 'bars' || fill > 0.2
          ? sample('fill', { alpha: fill })
          : sample('line', { dash, alpha: alpha && alpha < 0.5 ? alpha : 1 });
  return { text: name, color: quiet ? 'muted' : color, swatches };
}
