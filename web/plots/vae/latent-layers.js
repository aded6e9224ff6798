/**
 * What lies in the picture of a latent space, from the ground up: the aggregated posterior, the prior, the means, the exact posterior
 * and q of the chosen point, and the position that is decoded.
 */

import { drawGaussian } from '../shared/approximation.js';
import { chosenGaussian, chosenOf, decodedOf, posteriorOf } from './choice.js';
import { drawCross, drawRing } from './chosen-marks.js';
import { drawLevels, ringsOf } from '../drawing/contours.js';
import { columnsOf, original } from '../shared/columns.js';
import { curve } from '../drawing/lines.js';
import { isFiniteNumber, plain, valuesOf } from '../drawing/numbers.js';
import { drawPicture, shapeOf } from './pictures.js';
import { dotRadius } from '../shared/points.js';
import { choleskyOf } from '../shared/principal-axes.js';
import { clamp, extentOf } from '../drawing/scale.js';
import { DEPTHS, fillUnder } from '../shared/target.js';
import { widthOf, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('./latent.js').Place} Place */
/** @typedef {(value: number) => number} Scale */

/** How much of q̄'s colour shows within its contours. */
const AGGREGATE_DEPTHS = [0.07, 0.13, 0.2, 0.27, 0.34];

/** Shares of the prior's mass within its circles, as far out as the outermost contour of q̄, and how far out they are. */
const PRIOR_MASSES = [0.95, 0.6, 0.2];

/** Beyond so many points a dot is painted as a square, in half the time. */
const SQUARES_FROM = 1000;

/**
 * @param {Painter} painter
 * @param {Place} place
 */
export function drawPlane(painter, place) {
  const { run, frame, plane, dimensions } = place;
  const { x, y } = plane;
  const { theme } = painter;
  const { aggregate } = frame;
  if (aggregate?.y) {
    painter.group('aggregated posterior', () => {
      const style = { color: theme.color('elbo'), depths: AGGREGATE_DEPTHS };
      drawLevels(painter, ringsOf(aggregate, valuesOf(aggregate.levels)), aggregate, style, x, y);
    });
  }
  drawPrior(painter, x, y);
  drawMeans(painter, place);
  const posterior = posteriorOf(run);
  const exact = posteriorGrid(posterior);
  if (exact?.y && dimensions.length === 2) {
    painter.group('exact posterior', () => {
      const style = { color: theme.color('target'), depths: DEPTHS };
      drawLevels(painter, ringsOf(exact, valuesOf(posterior?.levels)), exact, style, x, y);
    });
  }
  const q = shownGaussian(run, dimensions);
  if (q) {
    painter.group('q', () => drawGaussian(painter, q, { color: theme.color('elbo') }, x, y));
    drawRing(painter, x(q.mean[0]), y(q.mean[1]));
  }
  drawDecoded(painter, place);
}

/**
 * The grid on which an answer gives the exact posterior.
 * @param {import('../types.js').Analysis | null} answer
 * @returns {import('../types.js').Grid | null}
 */
export function posteriorGrid(answer) {
  return answer?.z1 && answer.posterior ? { x: answer.z1, y: answer.z2, density: answer.posterior } : null;
}

/**
 * q of the chosen in the dimensions that are shown: the marginal, where there are more.
 * @param {Run} run
 * @param {number[]} dimensions
 * @returns {{ mean: number[], factor: number[] } | null}
 */
export function shownGaussian(run, dimensions) {
  const q = chosenGaussian(run);
  if (!q) return null;
  const H = q.mean.length;
  const covariance = (/** @type {number} */ a, /** @type {number} */ b) =>
    Array.from({ length: H }, (_, k) => q.factor[a * H + k] * q.factor[b * H + k]).reduce((s, v) => s + v, 0);
  const mean = dimensions.map((h) => q.mean[h]);
  const [a, b] = dimensions;
  const factor = choleskyOf(
    b === undefined ? [covariance(a, a)] : [covariance(a, a), covariance(a, b), covariance(b, b)],
  );
  return factor.every(isFiniteNumber) ? { mean, factor } : null;
}

/**
 * @param {Painter} painter
 * @param {Scale} x
 * @param {Scale} y
 */
function drawPrior(painter, x, y) {
  const unit = Math.abs(x(1) - x(0));
  painter.group('prior', () => {
    painter.strokeStyle = painter.theme.color('muted');
    painter.lineWidth = 1;
    painter.setLineDash([4, 3]);
    for (const mass of PRIOR_MASSES) {
      painter.beginPath();
      painter.arc(x(0), y(0), unit * Math.sqrt(-2 * Math.log(1 - mass)), 0, 2 * Math.PI);
      painter.stroke();
    }
  });
}

/**
 * @param {Painter} painter
 * @param {Place} place
 */
function drawMeans(painter, { frame, plane, positions, dimensions }) {
  const { theme } = painter;
  const heldOut = valuesOf(frame.heldOut);
  const flat = dimensions.length === 1;
  const count = positions.length / 2;
  const radius = 0.85 * dotRadius((plane.right - plane.left) * (plane.bottom - plane.top), count);
  const side = radius * Math.sqrt(Math.PI);
  for (const [held, color] of /** @type {[boolean, string][]} */ ([
    [false, theme.color('muted')],
    [true, theme.color('heldOut')],
  ])) {
    painter.group(held ? 'held out' : 'means', () => {
      painter.fillStyle = painter.strokeStyle = color;
      painter.globalAlpha = flat ? clamp(60 / Math.sqrt(count + 1) / 8, 0.25, 0.85) : 0.75;
      painter.lineWidth = 1.25;
      painter.beginPath();
      for (let i = 0; i < count; i++) {
        const [px, py] = [positions[2 * i], positions[2 * i + 1]];
        if ((heldOut[i] === 1) !== held || !Number.isFinite(px) || !Number.isFinite(py)) continue;
        if (flat) {
          painter.moveTo(px, py - plane.strip * 0.35);
          painter.lineTo(px, py + plane.strip * 0.35);
        } else if (count > SQUARES_FROM) {
          painter.rect(px - side / 2, py - side / 2, side, side);
        } else {
          painter.moveTo(px + radius, py);
          painter.arc(px, py, radius, 0, 2 * Math.PI);
        }
      }
      if (flat) painter.stroke();
      else painter.fill();
    });
  }
}

/**
 * A cross at the position that is decoded, with what comes out of it: a picture, or numbers.
 * @param {Painter} painter
 * @param {Place} place
 */
function drawDecoded(painter, { run, frame, plane, dimensions }) {
  const { latent } = chosenOf(run);
  if (!latent) return;
  const { theme } = painter;
  const em = theme.fontSize;
  const flat = dimensions.length === 1;
  const px = plane.x(latent[dimensions[0]]);
  const py = flat ? plane.bottom : plane.y(latent[dimensions[1]]);
  drawCross(painter, px, py);
  painter.group('decoded', () => {
    const decoded = decodedOf(run);
    if (!decoded) return;
    const shape = shapeOf(frame);
    const text = shape ? '' : `→ ${wordsOfMean(frame, decoded.mean)}`;
    const [wide, tall] = shape
      ? [Math.min(7 * em, 0.3 * painter.width), Math.min(7 * em, 0.3 * painter.width)]
      : [widthOf(painter, text) + 0.8 * em, 1.6 * em];
    const left = px + em + wide > plane.right ? px - em - wide : px + em;
    const top = clamp(py - em * 0.8 - tall, plane.top, plane.bottom - tall);
    painter.fillStyle = theme.color('surface');
    painter.globalAlpha = 0.9;
    painter.fillRect(left - 2, top - 2, wide + 4, tall + 4);
    painter.globalAlpha = 1;
    if (shape) {
      const scale = Math.max(shape.height, shape.width);
      drawPicture(painter, decoded.mean, shape, { x: left, y: top, size: wide });
      painter.strokeStyle = theme.color('muted');
      painter.lineWidth = 1;
      painter.beginPath();
      painter.rect(left, top, (wide * shape.width) / scale, (tall * shape.height) / scale);
      painter.stroke();
    } else {
      write(painter, text, left + em * 0.4, top + tall / 2, { baseline: 'middle' });
    }
  });
}

/**
 * A point in the data's own units: '(1.2, −0.5)'.
 * @param {import('../types.js').Frame} frame
 * @param {ArrayLike<number>} values  on the analysed scale
 */
export function wordsOfMean(frame, values) {
  const numbers = columnsOf(frame).map((column) => plain(original(column, values[column.index])));
  return numbers.length === 1 ? numbers[0] : `(${numbers.join(', ')})`;
}

/**
 * @param {Painter} painter
 * @param {Place} place
 */
export function drawLine(painter, place) {
  const { frame, plane } = place;
  const { theme } = painter;
  const { x, y } = plane;
  const { aggregate } = frame;
  const grid = valuesOf(aggregate?.x);
  const density = valuesOf(aggregate?.density);
  painter.lineJoin = 'round';
  if (grid.length > 1 && density.length === grid.length) {
    painter.group('aggregated posterior', () => {
      painter.fillStyle = painter.strokeStyle = theme.color('elbo');
      painter.lineWidth = 1;
      fillUnder(painter, grid, density, x, y, 0.25);
      painter.stroke();
    });
  }
  painter.group('prior', () => {
    const [low, high] = plane.x.domain;
    const line = Array.from({ length: 121 }, (_, i) => low + ((high - low) * i) / 120);
    painter.strokeStyle = theme.color('muted');
    painter.lineWidth = 1.25;
    painter.setLineDash([4, 3]);
    curve(
      painter,
      line,
      line.map((z) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI)),
      x,
      y,
    );
    painter.stroke();
  });
  drawMeans(painter, place);
  drawPair(painter, place);
  drawDecoded(painter, place);
}

/**
 * q and the posterior of the chosen on a line. Both are far taller than the densities around them, so they share a scale of their own.
 * @param {Painter} painter
 * @param {Place} place
 */
function drawPair(painter, { run, plane, dimensions }) {
  const { theme } = painter;
  const q = shownGaussian(run, dimensions);
  const exact = posteriorGrid(posteriorOf(run));
  const peak = Math.max(
    q ? 1 / (Math.sqrt(2 * Math.PI) * Math.abs(q.factor[0])) : 0,
    extentOf(valuesOf(exact?.density))?.[1] ?? 0,
  );
  if (!(peak > 0 && isFiniteNumber(peak))) return;
  const height = (/** @type {number} */ density) =>
    plane.bottom - (0.92 * (plane.bottom - plane.top) * density) / peak;
  if (exact) {
    painter.group('exact posterior', () => {
      painter.fillStyle = painter.strokeStyle = theme.color('target');
      painter.lineWidth = 1.25;
      fillUnder(painter, valuesOf(exact.x), valuesOf(exact.density), plane.x, height, 0.35);
      painter.stroke();
    });
  }
  if (!q) return;
  const [mean, deviation] = [q.mean[0], q.factor[0]];
  const line = Array.from({ length: 81 }, (_, i) => mean + deviation * (-4 + 0.1 * i));
  const density = line.map(
    (z) => Math.exp(-0.5 * ((z - mean) / deviation) ** 2) / (Math.sqrt(2 * Math.PI) * deviation),
  );
  painter.group('q', () => {
    painter.strokeStyle = theme.color('elbo');
    painter.lineWidth = 2.25;
    curve(painter, line, density, plane.x, height);
    painter.stroke();
  });
  drawRing(painter, plane.x(mean), plane.bottom + plane.strip / 2);
}
