/**
 * The latent space of an autoencoder: the means of q(z|x) of all points, their aggregated posterior over the prior, and of one point
 * q(z|x) over its exact posterior. A plane for two dimensions and, of more, for those two that differ most from the prior; a line for
 * one. Pointing at a mean chooses its point, pointing elsewhere a position, which is shown decoded.
 */

import { isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { clamp, extentOf } from '../drawing/scale.js';
import { chartOf } from '../marks/chart.js';
import { nearestDot } from '../marks/hits.js';
import { dots } from '../marks/marks.js';
import { panel } from '../panel.js';
import { ageOf } from '../shared/analyses.js';
import { listed } from '../shared/mixture.js';
import { dotRadius } from '../shared/points.js';
import { DEPTHS } from '../shared/target.js';
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
import { NEAR, chosenRow, ringMark, rowName } from './data-space.js';
import {
  decodedMarks,
  lineGround,
  linePair,
  meanMarks,
  planeGround,
  planePair,
  shownGaussian,
} from './latent-layers.js';
import { latentCount, latentName, shownDimensions } from './latent-words.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/legend.js').Piece} Piece */
/** @typedef {import('../marks/marks.js').Mark} Mark */

/**
 * @typedef {object} Content
 * @property {Run} run
 * @property {Frame} frame
 * @property {number[]} dimensions  those that are shown
 * @property {number} H  how many there are
 * @property {number[][]} means  of all points, along each of the dimensions that are shown
 */

/** How far the view reaches on each side, by steps so that it stands still while means move; it holds all of them. */
const REACHES = [3, 3.6, 4.4, 5.2, 6.5, 8, 10, 13, 16, 20, 30, 50, 100];

/** Steps of the keys, in px. */
const STEP = 4;
const LEAP = 24;

/** @param {Content} content */
function reachOf({ means }) {
  const most = Math.max(0, ...means.flatMap((values) => extentOf(values) ?? []).map(Math.abs));
  return REACHES.find((reach) => most <= 0.97 * reach) ?? 1.05 * most;
}

/**
 * @param {Content} content
 * @param {Mark[]} ground
 * @param {Mark[]} means
 * @returns {(Piece | Mark)[]}
 */
function legendFor({ run, H }, ground, means) {
  const aggregate = ground.find(({ label }) => label === 'aggregated posterior');
  const fill = { kind: /** @type {const} */ ('fill'), color: 'elbo', alpha: 0.3 };
  const blue = { kind: /** @type {const} */ ('line'), color: 'elbo' };
  const posterior = posteriorOf(run);
  const age = posterior ? ageOf(run, posterior) : '';
  const gold = { kind: /** @type {const} */ ('fill'), color: 'target', alpha: DEPTHS[3] };
  return [
    ...(aggregate ? [{ text: 'q̄(z)', swatches: [fill] }] : []),
    ground[ground.length - 1],
    ...means,
    { text: `q(z | x) of ${nameOf(run)}`, color: 'elbo', swatches: [blue] },
    // While it is on its way too: a legend that loses a line would move the picture under the pointer.
    ...(H <= 2
      ? [{ text: `p(z | x)${age === '' ? '' : ` ${age}`}`, color: 'target', swatches: [gold] }]
      : []),
  ];
}

/**
 * @param {Content} content
 * @param {Painter} painter
 */
function picture(content, painter) {
  const { run, frame, dimensions, H, means } = content;
  const em = painter.theme.fontSize;
  const flat = dimensions.length === 1;
  const reach = reachOf(content);
  const domain = /** @type {[number, number]} */ ([-reach, reach]);
  const tallest = Math.max(0.4, extentOf(valuesOf(frame.aggregate?.density))?.[1] ?? 0);
  const strip = flat ? em * 1.2 : 0;
  const ground = flat ? lineGround(frame, domain) : planeGround(frame);
  const [x, y] = [means[0], means[1] ?? means[0]];
  const [axes, chart] = chartOf(painter, {
    x: { domain, title: latentName(dimensions[0], H) },
    y: flat
      ? { domain: [0, 1.15 * tallest], title: 'density' }
      : { domain, title: latentName(dimensions[1], H) },
    equal: !flat,
    indent: flat ? 5.5 : 2.6,
    strip,
    clip: 0,
    legend: legendFor(content, ground, meanMarks(frame, x, y, {})),
    marks: [],
  });
  const { left, right, top, bottom } = chart.plane;
  const radius = 0.85 * dotRadius((right - left) * (bottom - top), x.length);
  const tell = (/** @type {number} */ row) => told(content, row);
  const { latent } = chosenOf(run);
  const same = (/** @type {number} */ px) => px;
  const at = latent
    ? { x: chart.x(latent[dimensions[0]]), y: flat ? bottom : chart.y(latent[dimensions[1]]) }
    : { x: NaN, y: NaN };
  const above = { ...chart, x: same, y: same, marks: decodedMarks(run, frame, painter, chart, at) };
  if (!flat) {
    const spots = meanMarks(frame, x, y, { radius, alpha: 0.75 });
    const all = dots(x, y, { r: 0, tell, reach: NEAR });
    return [axes, { ...chart, marks: [...ground, ...spots, ...planePair(run, dimensions), all] }, above];
  }
  const middle = bottom + strip / 2;
  const alpha = clamp(60 / Math.sqrt(x.length + 1) / 8, 0.25, 0.85);
  const rug = meanMarks(
    frame,
    x,
    x.map(() => middle),
    { shape: 'tick', radius: strip * 0.35, width: 1.25, alpha },
  );
  const q = shownGaussian(run, dimensions);
  const ring = q ? [ringMark(q.mean[0], middle)] : [];
  const all = dots(
    x,
    x.map(() => middle),
    { r: 0, tell, reach: NEAR },
  );
  const own = (/** @type {number} */ share) => bottom - 0.92 * (bottom - top) * share;
  return [
    axes,
    { ...chart, marks: ground },
    { ...chart, y: same, marks: [...rug, all] },
    { ...chart, y: own, marks: linePair(run, dimensions), plane: undefined },
    { ...chart, y: same, marks: ring },
    above,
  ];
}

/**
 * What a pointer is told of a point.
 * @param {Content} content
 * @param {number} row
 */
function told({ frame, H }, row) {
  const { means, deviations } = frame.latent ?? {};
  const rows = Array.from({ length: Math.min(H, 8) }, (_, h) => {
    const [mean, deviation] = [means?.data[row * H + h], deviations?.data[row * H + h]];
    return /** @type {[string, string]} */ ([latentName(h, H), `${plain(mean)} ± ${plain(deviation)}`]);
  });
  return { kind: 'point', index: pointAt(frame, row), title: rowName(frame, row), rows };
}

export const plot = panel({
  id: 'latent',
  label: 'Latent space',
  models: ['vae'],
  fields: ['points', 'latent', 'aggregate'],
  analyses: ['posterior', 'decode'],
  aspect: 1.15,
  asks: questionsOf,

  read([run]) {
    const frame = run?.frame;
    const means = frame?.latent?.means;
    if (!frame || !means) return 'Nothing encoded yet';
    const [n, H] = means.shape;
    const dimensions = shownDimensions(frame);
    const along = dimensions.map((h) => Array.from({ length: n }, (_, i) => means.data[i * H + h]));
    return { run, frame, dimensions, H, means: along };
  },

  picture,

  words({ run, frame, dimensions, H, means }) {
    const n = means[0].length;
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

  choose(place, { phase, x, y }) {
    if (phase === 'leave') return null;
    const row = rowUnder(place, x, y);
    if (row >= 0) return chosenRow(place.content.frame, row);
    const { left, right, top, bottom } = place.charts[1];
    return x >= left && x <= right && y >= top && y <= bottom ? positionAt(place, x, y) : null;
  },

  marks: marksOf,

  press(place, mark, { key, arrow, far }) {
    const { content } = place;
    const at = marksOf(place).find(({ id }) => id === mark);
    if (!at) return null;
    const still = arrow[0] === 0 && arrow[1] === 0;
    if (mark === 'position') {
      if (still) return key === 'Delete' || key === 'Backspace' ? { latent: null } : null;
      const px = far ? LEAP : STEP;
      return positionAt(place, at.x + px * arrow[0], at.y + px * arrow[1]);
    }
    if (still) return null;
    const { x, y, chart } = spots(place);
    const places = x.flatMap((value, i) => [chart.x(value), chart.y(y[i])]);
    return chosenRow(content.frame, nearestOf(places, at.x, at.y, { arrow, least: far ? LEAP : 0 }));
  },
});

/** @typedef {import('../panel.js').Place<Content>} Place */

/**
 * The means as they are painted.
 * @param {Place} place
 */
function spots({ content: { means, dimensions }, charts }) {
  const chart = charts[dimensions.length === 1 ? 2 : 1];
  const flat = dimensions.length === 1;
  const middle = chart.bottom - (chart.bottom - (chart.plane?.bottom ?? chart.bottom)) / 2;
  return { x: means[0], y: flat ? means[0].map(() => middle) : means[1], chart, middle };
}

/** @param {Place} place @param {number} px @param {number} py */
function rowUnder(place, px, py) {
  const { x, y, chart } = spots(place);
  return nearestDot(dots(x, y), chart, place.painter.theme.fontSize * NEAR, px, py)?.i ?? -1;
}

/**
 * @param {Place} place
 * @returns {import('../types.js').Mark[]}
 */
function marksOf(place) {
  const { run, frame, dimensions, H } = place.content;
  const { x, y, chart, middle } = spots(place);
  const { point, latent } = chosenOf(run);
  const row = rowOf(frame, point);
  const z = latent ?? Array.from({ length: H }, () => 0);
  const flat = dimensions.length === 1;
  const spot = { x: chart.x(z[dimensions[0]]), y: flat ? middle : chart.y(z[dimensions[1]]) };
  const at = { x: chart.x(x[row] ?? NaN), y: chart.y(y[row] ?? NaN) };
  const marks = Number.isFinite(at.x) && Number.isFinite(at.y) ? [{ ...markOf(run), ...at }] : [];
  return [...marks, { ...positionMark(latent), ...spot }];
}

/**
 * A position in the shown dimensions; the others are at the prior's mean.
 * @param {Place} place
 * @param {number} x
 * @param {number} y
 * @returns {import('../types.js').Chosen}
 */
function positionAt({ content: { frame, dimensions }, charts }, x, y) {
  const { plane } = charts[0];
  const latent = Array.from({ length: latentCount(frame) }, () => 0);
  if (!plane) return { latent };
  latent[dimensions[0]] = plane.x.invert(x);
  if (dimensions.length > 1) latent[dimensions[1]] = plane.y.invert(y);
  return { latent };
}
