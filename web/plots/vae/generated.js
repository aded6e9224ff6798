/**
 * What the model makes by itself: x drawn from p(x|z) for z drawn from the prior, over the density p(x) where that is known and beside
 * the data, or as pictures.
 */

import { ageOf, answerOf } from '../shared/analyses.js';
import { clipTo, drawAxes } from '../drawing/axes.js';
import { questionsOf } from './choice.js';
import { drawLevels, ringsOf } from '../drawing/contours.js';
import { dataPieces, dataSpace, drawData, drawSpots } from './data-space.js';
import { drawLegend } from '../drawing/legend.js';
import { isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { drawPictures, fitted, rowValues, shapeOf } from './pictures.js';
import { dotRadius } from '../shared/points.js';
import { DEPTHS } from '../shared/target.js';
import { placeholder, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */

const LEAST_PIXEL = 2.6;

/**
 * p(x) on a grid, as evaluate('density') gave it.
 * @param {Run | undefined} run
 * @returns {(import('../types.js').Analysis & import('../types.js').Grid) | null}
 */
function densityOf(run) {
  const answer = answerOf(run, 'density');
  return answer?.density && answer.x && answer.y ? answer : null;
}

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const { frame } = run ?? {};
  const { theme } = painter;
  if (!run || !frame?.samples?.points) return null;
  const density = densityOf(run);
  const age = ageOf(run, density);
  const fill = { kind: /** @type {const} */ ('fill'), color: theme.color('target'), alpha: DEPTHS[2] };
  const dot = { kind: /** @type {const} */ ('dot'), color: theme.color('samples') };
  const pieces = [
    { text: 'samples', color: theme.color('samples'), swatches: [dot] },
    ...dataPieces(frame, theme).slice(0, 1),
    ...(density ? [{ text: `p(x)${age === '' ? '' : ` ${age}`}`, swatches: [fill] }] : []),
  ];
  const space = dataSpace(frame, painter, pieces);
  return space && { run, density, ...space };
}

/** @type {Plot} */
export const plot = {
  id: 'samples',
  label: 'What the model generates',
  models: ['vae'],
  fields: ['points', 'samples'],
  analyses: ['density'],
  aspect: 1.4,
  asks: questionsOf,

  draw([run], painter) {
    if (shapeOf(run?.frame)) return drawAsPictures(painter, run);
    const space = layout(run, painter);
    if (!space) return placeholder(painter, 'No samples yet');
    const { frame, plane, legend, indent, density, x, y, placed } = space;
    const { theme } = painter;
    drawAxes(painter, plane);
    drawLegend(painter, legend, indent, theme.fontSize * 0.1);
    painter.save();
    clipTo(painter, plane);
    if (density) {
      painter.group('p(x)', () => {
        const rings = ringsOf(density, valuesOf(density.levels));
        drawLevels(painter, rings, density, { color: theme.color('target'), depths: DEPTHS }, x, y);
      });
    }
    drawData(painter, { ...space, frame: { ...frame, heldOut: null } }, { alpha: 0.35 });
    const positions = placed(frame.samples?.points);
    const area = (plane.right - plane.left) * (plane.bottom - plane.top);
    const radius = dotRadius(area, positions.length / 2);
    painter.group('samples', () =>
      drawSpots(painter, positions, {
        color: theme.color('samples'),
        alpha: 0.85,
        radius: Math.min(radius, 2.2),
      }),
    );
    painter.restore();
  },

  describe([run]) {
    const { frame } = run ?? {};
    const count = frame?.samples?.points?.shape[0];
    if (!count) return 'No samples yet.';
    const kind = shapeOf(frame) ? 'pictures' : 'points';
    const density = densityOf(run);
    const unresolved = answerOf(run, 'density')?.unresolvedMass;
    const doubt =
      isFiniteNumber(unresolved) && unresolved > 0.001
        ? `; ${number(100 * unresolved)} % of the prior's mass is too spread out to be resolved`
        : '';
    const over = density ? `, over the density p(x)${doubt}` : '';
    return `${plain(count)} ${kind} drawn from the model${over}.`;
  },
};

/**
 * Means of p(x|z) for z from the prior.
 * @param {Painter} painter
 * @param {Run | undefined} run
 */
function drawAsPictures(painter, run) {
  const { frame } = run ?? {};
  const shape = shapeOf(frame);
  const known = frame?.samples?.means?.shape[0] ?? 0;
  if (!shape || known === 0) return placeholder(painter, 'No samples yet');
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const top = 1.7 * em;
  const cell = /** @type {[number, number]} */ ([shape.width + 1, shape.height + 1]);
  const area = { left: 0, top, width, height: height - top };
  const most =
    Math.floor(area.width / (cell[0] * LEAST_PIXEL)) * Math.floor(area.height / (cell[1] * LEAST_PIXEL));
  const count = Math.min(known, most);
  const { pixel, columns } = fitted(count, cell, area);
  write(painter, 'z drawn from the prior, decoded', 0, 0.2 * em, {
    size: 0.92,
    color: theme.color('muted'),
    baseline: 'top',
  });
  const pictures = Array.from({ length: count }, (_, i) => rowValues(frame?.samples?.means, i));
  const tiling = { x: 0, y: top, pixel, columns, gap: /** @type {[number, number]} */ ([1, 1]) };
  painter.group('samples', () => drawPictures(painter, pictures, shape, tiling, theme.color('samples')));
}
