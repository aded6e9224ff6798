/**
 * The components of a mixture over a plane: ellipses at one and two standard deviations, and a numbered mark at the mean.
 */

import { textOn } from '../drawing/color.js';
import { componentColor } from './mixture.js';
import { isFiniteNumber } from '../drawing/numbers.js';
import { write } from '../drawing/text.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Components} Components */
/** @typedef {import('./mixture.js').Component} Component */

/** Corners of the polygon that stands for an ellipse: enough that it looks smooth across a projector's screen. */
const CORNERS = 72;
const circle = Array.from({ length: CORNERS }, (_, i) => {
  const angle = (2 * Math.PI * i) / CORNERS;
  return [Math.cos(angle), Math.sin(angle)];
});

/** A component drawn fainter than this is left out. */
const INVISIBLE = 0.04;

/** One drawn stronger than this carries its number. */
const NUMBERED = 0.45;

/**
 * @typedef {object} Ellipse
 * @property {Component} component
 * @property {[number, number]} center  on the analysed scale
 * @property {[number, number, number]} factor  l11, l21, l22 of the lower Cholesky factor
 */

/**
 * The ellipses worth drawing, the faintest first.
 * @param {Components | null | undefined} data
 * @param {Component[]} components
 * @param {[number, number]} columns
 * @returns {Ellipse[]}
 */
export function ellipsesOf(data, components, columns) {
  const means = data?.means;
  const factors = data?.factors;
  if (!means || !factors || factors.shape[1] !== 2) return [];
  const D = means.shape[1];
  return components
    .filter(({ presence }) => presence > INVISIBLE)
    .map((component) => {
      const k = component.index;
      const center = /** @type {[number, number]} */ (columns.map((column) => means.data[k * D + column]));
      const factor = /** @type {[number, number, number]} */ ([0, 2, 3].map((i) => factors.data[4 * k + i]));
      return { component, center, factor };
    })
    .filter(({ center, factor }) => [...center, ...factor].every(isFiniteNumber))
    .sort((a, b) => a.component.presence - b.component.presence);
}

/**
 * Puts an ellipse into the painter's path.
 * @param {Painter} painter
 * @param {Pick<Ellipse, 'center' | 'factor'>} ellipse
 * @param {number} radius  in standard deviations
 * @param {(value: number) => number} x
 * @param {(value: number) => number} y
 */
export function ellipsePath(painter, { center, factor }, radius, x, y) {
  const [l11, l21, l22] = factor;
  painter.beginPath();
  circle.forEach(([c, s], i) => {
    const px = x(center[0] + radius * l11 * c);
    const py = y(center[1] + radius * (l21 * c + l22 * s));
    if (i === 0) painter.moveTo(px, py);
    else painter.lineTo(px, py);
  });
  painter.closePath();
}

/**
 * @param {Painter} painter
 * @param {Ellipse[]} ellipses
 * @param {(value: number) => number} x  from the analysed scale to pixels
 * @param {(value: number) => number} y
 */
export function drawEllipses(painter, ellipses, x, y) {
  const { theme } = painter;
  painter.group('components', () => {
    for (const ellipse of ellipses) {
      const { presence, index } = ellipse.component;
      painter.strokeStyle = componentColor(theme, index);
      painter.globalAlpha = presence;
      painter.lineWidth = 0.75 + 1.5 * presence;
      ellipsePath(painter, ellipse, 1, x, y);
      painter.stroke();
      painter.globalAlpha = 0.75 * presence;
      painter.lineWidth = 0.5 + 0.75 * presence;
      ellipsePath(painter, ellipse, 2, x, y);
      painter.stroke();
    }
    for (const { component, center } of ellipses) {
      if (component.presence > NUMBERED) drawMark(painter, component, x(center[0]), y(center[1]));
    }
  });
}

/**
 * A disc with the component's number, so that colour is never the only way to tell them apart.
 * @param {Painter} painter
 * @param {Component} component
 * @param {number} x
 * @param {number} y
 */
export function drawMark(painter, { index, presence, name }, x, y) {
  const { theme } = painter;
  const color = componentColor(theme, index);
  painter.globalAlpha = presence;
  painter.beginPath();
  painter.arc(x, y, theme.fontSize * 0.72, 0, 2 * Math.PI);
  painter.fillStyle = color;
  painter.fill();
  painter.strokeStyle = theme.color('surface');
  painter.lineWidth = 1.5;
  painter.stroke();
  write(painter, name, x, y + 0.5, {
    color: textOn(color),
    size: 0.85,
    weight: 600,
    align: 'center',
    baseline: 'middle',
  });
  painter.globalAlpha = 1;
}
