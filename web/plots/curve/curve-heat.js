/**
 * The density p(x) of a curve's observations, as filled contours in the colour of the evidence, which is what it is.
 */

import { ringPath, ringsOf } from '../drawing/contours.js';
import { plain, valuesOf } from '../drawing/numbers.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Theme} Theme */
/** @typedef {NonNullable<import('../types.js').Frame['marginal']>} Marginal */
/** @typedef {import('../drawing/contours.js').Rings} Rings */

/** How much of the colour shows within each contour, the outermost first. */
const DEPTHS = [0.05, 0.1, 0.16, 0.22, 0.29];

/** What share of the mass each holds. */
const MASSES = [95, 80, 60, 40, 20];

/** Frames carry the picture anew and say by its version whether it is another. @type {Map<string, Rings[]>} */
const known = new Map();
const MOST_KNOWN = 8;

/** @param {Marginal} marginal */
function contoursOf(marginal) {
  const { version, density, levels, x } = marginal;
  const ends = [x?.data[0], x?.data[x.data.length - 1]];
  const key = [version, density?.shape, ...ends, Array.from(valuesOf(levels))].join();
  const rings = known.get(key) ?? ringsOf(marginal, valuesOf(levels));
  known.delete(key);
  known.set(key, rings);
  for (const oldest of known.keys()) if (known.size > MOST_KNOWN) known.delete(oldest);
  return rings;
}

/**
 * @param {Painter} painter
 * @param {Marginal} marginal
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
export function drawMarginal(painter, marginal, x, y) {
  const rings = contoursOf(marginal);
  painter.group('p(x)', () => {
    painter.fillStyle = painter.strokeStyle = painter.theme.color('logEvidence');
    painter.lineWidth = 0.5;
    let covered = 0;
    rings.forEach((level, i) => {
      ringPath(painter, level, marginal, x, y);
      const depth = DEPTHS[Math.min(i, DEPTHS.length - 1)];
      // Contours lie one upon the other: each adds what is missing to its depth.
      painter.globalAlpha = Math.max((depth - covered) / (1 - covered), 0);
      painter.fill();
      painter.globalAlpha = 0.12;
      painter.stroke();
      covered = depth;
    });
  });
}

/**
 * @param {Theme} theme
 * @returns {import('../drawing/legend.js').Piece}
 */
export function marginalPiece(theme) {
  const color = theme.color('logEvidence');
  return {
    text: '% of p(x)',
    swatches: DEPTHS.map((alpha, i) => ({ kind: 'fill', color, alpha, label: plain(MASSES[i]) })),
  };
}
