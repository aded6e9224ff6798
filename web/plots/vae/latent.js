/**
 * The latent space of an autoencoder: the means of q(z|x) of all points, their aggregated posterior over the prior, and of one point
 * q(z|x) over its exact posterior. A plane for two dimensions and, of more, for those two that differ most from the prior; a line for
 * one. Pointing at a mean chooses its point, pointing elsewhere a position, which is shown decoded.
 */

import { ageOf } from '../shared/analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import {
  chosenOf,
  markOf,
  nameOf,
  nearestOf,
  pointAt,
  positionMark,
  posteriorOf,
  questionsOf,
  rowOf,
} from './choice.js';
import { latentCount, latentName, shownDimensions } from './latent-words.js';
import { drawLine, drawPlane } from './latent-layers.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { listed } from '../shared/mixture.js';
import { isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { extentOf } from '../drawing/scale.js';
import { DEPTHS } from '../shared/target.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Mark} Mark */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../drawing/legend.js').Piece} Piece */

/**
 * Where everything is.
 * @typedef {object} Place
 * @property {Run} run
 * @property {Frame} frame
 * @property {number[]} dimensions  the latent dimensions that are shown
 * @property {Plane} plane
 * @property {Float32Array} positions  of the means, CSS px, x and y in turn
 * @property {ReturnType<typeof legendOf>} legend
 * @property {number} indent
 */

/** How far the view reaches on each side, by steps so that it stands still while means move; it holds all of them. */
const REACHES = [3, 3.6, 4.4, 5.2, 6.5, 8, 10, 13, 16, 20, 30, 50, 100];

/** How near a pointer must come to a mean, times the font size. */
const NEAR = 0.9;

/** Steps of the keys, in px. */
const STEP = 4;
const LEAP = 24;

/**
 * @param {Frame} frame
 * @param {number[]} dimensions
 */
function reachOf({ latent }, dimensions) {
  const H = latent?.means?.shape[1] ?? 1;
  const ends = dimensions.flatMap((h) => extentOf(valuesOf(latent?.means), h, H) ?? []);
  const most = Math.max(0, ...ends.map(Math.abs));
  return REACHES.find((reach) => most <= 0.97 * reach) ?? 1.05 * most;
}

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 * @returns {Place | null}
 */
function layout(run, painter) {
  const { frame } = run ?? {};
  if (!run || !frame?.latent?.means) return null;
  const em = painter.theme.fontSize;
  const dimensions = shownDimensions(frame);
  const H = latentCount(frame);
  const flat = dimensions.length === 1;
  const indent = em * (flat ? 5.5 : 2.6);
  const legend = legendOf(painter, piecesOf(run, painter), painter.width - indent);
  const reach = reachOf(frame, dimensions);
  const domain = /** @type {[number, number]} */ ([-reach, reach]);
  const { aggregate } = frame;
  const tallest = Math.max(0.4, extentOf(valuesOf(aggregate?.density))?.[1] ?? 0);
  const plane = planeOf(painter, {
    x: { domain, title: latentName(dimensions[0], H) },
    y: flat
      ? { domain: [0, 1.15 * tallest], title: 'density' }
      : { domain, title: latentName(dimensions[1], H) },
    equal: !flat,
    head: Math.max(0, legend.height - em * 1.45),
    strip: flat ? em * 1.2 : 0,
  });
  const means = valuesOf(frame.latent.means);
  const middle = plane.bottom + plane.strip / 2;
  const positions = new Float32Array((2 * means.length) / H);
  for (let i = 0; i < positions.length / 2; i++) {
    positions[2 * i] = plane.x(means[i * H + dimensions[0]]);
    positions[2 * i + 1] = flat ? middle : plane.y(means[i * H + dimensions[1]]);
  }
  return { run, frame, dimensions, plane, positions, legend, indent };
}

/**
 * @param {Run} run
 * @param {Painter} painter
 * @returns {Piece[]}
 */
function piecesOf(run, { theme }) {
  const { frame } = run;
  const blue = theme.color('elbo');
  const muted = theme.color('muted');
  /** @type {Piece[]} */
  const pieces = [];
  if (frame?.aggregate?.density)
    pieces.push({ text: 'q̄(z)', swatches: [{ kind: 'fill', color: blue, alpha: 0.3 }] });
  pieces.push({ text: 'p(z)', swatches: [{ kind: 'line', color: muted, dash: [4, 3] }] });
  pieces.push({ text: 'means', swatches: [{ kind: 'dot', color: muted }] });
  if (Array.prototype.includes.call(valuesOf(frame?.heldOut), 1)) {
    pieces.push({ text: 'held out', swatches: [{ kind: 'dot', color: theme.color('heldOut') }] });
  }
  pieces.push({ text: `q(z | x) of ${nameOf(run)}`, color: blue, swatches: [{ kind: 'line', color: blue }] });
  // While it is on its way too: a legend that loses a line would move the picture under the pointer.
  if (latentCount(run.frame) <= 2) {
    const posterior = posteriorOf(run);
    const color = theme.color('target');
    const age = posterior ? ageOf(run, posterior) : '';
    const swatch = { kind: /** @type {const} */ ('fill'), color, alpha: DEPTHS[3] };
    pieces.push({ text: `p(z | x)${age === '' ? '' : ` ${age}`}`, color, swatches: [swatch] });
  }
  return pieces;
}

/** @type {Plot} */
export const plot = {
  id: 'latent',
  label: 'Latent space',
  models: ['vae'],
  fields: ['points', 'latent', 'aggregate'],
  analyses: ['posterior', 'decode'],
  aspect: 1.15,
  asks: questionsOf,

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) {
      placeholder(painter, 'Nothing encoded yet');
      return;
    }
    const { plane, legend, indent } = place;
    drawAxes(painter, plane);
    drawLegend(painter, legend, indent, painter.theme.fontSize * 0.1);
    painter.save();
    clipTo(painter, { ...plane, bottom: plane.bottom + plane.strip });
    if (place.dimensions.length === 1) drawLine(painter, place);
    else drawPlane(painter, place);
    painter.restore();
  },

  describe([run]) {
    const { frame } = run ?? {};
    const means = frame?.latent?.means;
    if (!frame || !means) return 'Nothing encoded yet.';
    const [n, H] = means.shape;
    const dimensions = shownDimensions(frame);
    const shown = listed(dimensions.map((h) => latentName(h, H)));
    const over = H > 2 ? `${shown} of ${H} latent dimensions` : shown;
    const words = [
      `The means of q(z | x) of ${plain(n)} ${n === 1 ? 'point' : 'points'} over ${over}, with the aggregated posterior and the prior.`,
    ];
    const posterior = posteriorOf(run);
    if (posterior && isFiniteNumber(posterior.gap)) {
      words.push(`The gap of ${nameOf(run)} is ${number(posterior.gap)} nats.`);
    }
    if (frame.latent?.message) words.push(frame.latent.message);
    return words.join(' ');
  },

  locate([run], painter, x, y) {
    const place = layout(run, painter);
    if (!place) return null;
    const { frame, positions } = place;
    const row = nearestOf(positions, x, y, { reach: painter.theme.fontSize * NEAR });
    const latent = frame.latent;
    if (row < 0 || !latent?.means) return null;
    const H = latent.means.shape[1];
    const rows = Array.from({ length: Math.min(H, 8) }, (_, h) => {
      const [mean, deviation] = [latent.means?.data[row * H + h], latent.deviations?.data[row * H + h]];
      return /** @type {[string, string]} */ ([latentName(h, H), `${plain(mean)} ± ${plain(deviation)}`]);
    });
    const held = frame.heldOut?.data[row] === 1 ? ', held out' : '';
    const title = `point ${plain(pointAt(frame, row) + 1)}${held}`;
    return {
      kind: 'point',
      index: pointAt(frame, row),
      x: positions[2 * row],
      y: positions[2 * row + 1],
      title,
      rows,
    };
  },

  choose([run], painter, { phase, x, y }) {
    const place = layout(run, painter);
    if (!place || phase === 'leave') return null;
    const { frame, plane, positions } = place;
    const row = nearestOf(positions, x, y, { reach: painter.theme.fontSize * NEAR });
    if (row >= 0) return { subject: 'point', point: pointAt(frame, row), latent: null };
    const inside = x >= plane.left && x <= plane.right && y >= plane.top && y <= plane.bottom + plane.strip;
    return inside ? positionAt(place, x, y) : null;
  },

  marks([run], painter) {
    const place = layout(run, painter);
    if (!place) return [];
    const { frame, plane, positions, dimensions } = place;
    const { point, latent } = chosenOf(run);
    const row = rowOf(frame, point);
    const middle = plane.bottom + plane.strip / 2;
    /** @param {number[]} z */
    const spot = (z) => ({
      x: plane.x(z[dimensions[0]]),
      y: dimensions.length === 1 ? middle : plane.y(z[dimensions[1]]),
    });
    const z = latent ?? Array.from({ length: latentCount(frame) }, () => 0);
    const at = { x: positions[2 * row], y: positions[2 * row + 1] };
    const marks = Number.isFinite(at.x) && Number.isFinite(at.y) ? [{ ...markOf(run), ...at }] : [];
    return [...marks, { ...positionMark(latent), ...spot(z) }];
  },

  press([run], painter, mark, { key, arrow, far }) {
    const place = layout(run, painter);
    if (!place) return null;
    const { frame, positions } = place;
    const at = plot.marks?.([run], painter).find(({ id }) => id === mark);
    if (!at) return null;
    const still = arrow[0] === 0 && arrow[1] === 0;
    if (mark === 'position') {
      if (still) return key === 'Delete' || key === 'Backspace' ? { latent: null } : null;
      const px = far ? LEAP : STEP;
      return positionAt(place, at.x + px * arrow[0], at.y + px * arrow[1]);
    }
    if (still) return null;
    const row = nearestOf(positions, at.x, at.y, { arrow, least: far ? LEAP : 0 });
    return row < 0 ? null : { subject: 'point', point: pointAt(frame, row), latent: null };
  },
};

/**
 * A position in the shown dimensions; the others are at the prior's mean.
 * @param {Place} place
 * @param {number} x
 * @param {number} y
 * @returns {import('../types.js').Chosen}
 */
function positionAt({ frame, plane, dimensions }, x, y) {
  const latent = Array.from({ length: latentCount(frame) }, () => 0);
  latent[dimensions[0]] = plane.x.invert(x);
  if (dimensions.length > 1) latent[dimensions[1]] = plane.y.invert(y);
  return { latent };
}
