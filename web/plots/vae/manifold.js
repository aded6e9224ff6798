/**
 * The decoder over the latent space: pictures in the places that decode to them, or the lattice of latent positions bent into the plane
 * of the data, lines of one z₁ and of one z₂ in colours of their own.
 */

import { plain, valuesOf } from '../drawing/numbers.js';
import { chartOf } from '../marks/chart.js';
import { bars, line } from '../marks/marks.js';
import { panel } from '../panel.js';
import { columnsOf } from '../shared/columns.js';
import { reasonOf } from '../shared/symbols.js';
import { chosenGaussian, chosenOf, positionMark, questionsOf } from './choice.js';
import { chosenMarks, dataCharts, dataMarks, ringMark, sized } from './data-space.js';
import { latentCount, latentName } from './latent-words.js';
import { pictureTiles, rowValues, shapeOf } from './pictures.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {{ run: Run, frame: Frame, x: number[], y: number[] }} Content  `x` and `y`: of the lattice; no y where z is one number */

/** Colours of the lines along which z₂ and z₁ change. */
const COLORS = ['expectedLogLikelihood', 'klPrior'];

/** Lines through the prior's mean and, every so many others, are drawn stronger. */
const STRONG = 4;

/** Steps of the keys. */
const STEP = 4;
const LEAP = 24;

/** @param {Content} content @returns {Mark[]} */
function latticeMarks({ frame, x, y }) {
  const means = valuesOf(frame.decoder?.means);
  const D = frame.decoder?.means?.shape.at(-1) ?? 0;
  const [gx, gy] = [x.length, Math.max(1, y.length)];
  const [first, second] = columnsOf(frame).map(({ index }) => index);
  /** @param {number} i @param {number} j */
  const spot = (i, j) => [means[(j * gx + i) * D + first], means[(j * gx + i) * D + second]];
  /** @param {boolean} along  lines along which the first coordinate changes @param {boolean} strong */
  const lines = (along, strong) => {
    const [count, length] = along ? [gy, gx] : [gx, gy];
    const shown = Array.from({ length: length < 2 ? 0 : count }, (_, k) => k).filter(
      (k) => ((k - (count - 1) / 2) % STRONG === 0) === strong,
    );
    const places = shown.flatMap((k) => [
      ...Array.from({ length }, (_, i) => (along ? spot(i, k) : spot(k, i))),
      [NaN, NaN],
    ]);
    const style = strong ? { width: 1.5, alpha: 0.95 } : { width: 0.75, alpha: 0.5 };
    return line(
      places.map(([u]) => u),
      places.map(([, v]) => v),
      { label: 'lattice', color: COLORS[along ? 0 : 1], ...style },
    );
  };
  return [false, true].flatMap((strong) => [lines(true, strong), lines(false, strong)]);
}

/**
 * @param {Content} content
 * @param {Painter} painter
 */
function bent(content, painter) {
  const { run, frame, y } = content;
  if (!frame.points || columnsOf(frame).length < 2) return silence(run);
  const flat = y.length === 0;
  const data = dataMarks({ ...frame, heldOut: null }, 0.45);
  const along = (flat ? [0] : [0, 1]).map((h) => ({
    text: flat ? 'z from −3 to 3' : `along ${latentName(h)}`,
    color: COLORS[h],
    swatches: [{ kind: /** @type {const} */ ('line'), color: COLORS[h] }],
  }));
  return dataCharts(frame, painter, {
    legend: [...along, ...data],
    marks: (plane) => [...sized(data, plane), ...latticeMarks(content), ...chosenMarks(run, frame)],
  });
}

/**
 * @param {Content} content
 * @param {import('./pictures.js').Shape} shape
 * @param {Painter} painter
 */
function asPictures({ run, frame, x, y }, shape, painter) {
  const rows = Math.max(1, y.length);
  const D = shape.height * shape.width;
  const means = valuesOf(frame.decoder?.means);
  if (x.length < 2 || means.length !== x.length * rows * D) return silence(run);
  const flat = y.length === 0;
  const step = x[1] - x[0];
  const domain = /** @type {[number, number]} */ ([x[0] - step / 2, x[x.length - 1] + step / 2]);
  const [axes, chart] = chartOf(painter, {
    x: { domain, title: latentName(0, flat ? 1 : 2) },
    y: flat ? { domain: [-step / 2, step / 2], title: '', ticks: [] } : { domain, title: latentName(1) },
    equal: true,
    clip: 0,
    marks: [],
  });
  const { plane } = chart;
  const pixel = (plane.x(step) - plane.x(0)) / (shape.width + 1);
  const lattice = { shape: [rows * x.length, D], data: means };
  // The first row of pictures lies on top, where z₂ is largest.
  const pictures = Array.from({ length: rows }, (_, j) => rows - 1 - j).flatMap((j) =>
    x.map((_, i) => rowValues(lattice, j * x.length + i)),
  );
  const left = plane.x(x[0]) - (shape.width * pixel) / 2;
  const top = plane.y(flat ? 0 : y[rows - 1]) - (shape.height * pixel) / 2;
  const [right, bottom] = [
    left + x.length * (shape.width + 1) * pixel,
    top + rows * (shape.height + 1) * pixel,
  ];
  const q = chosenGaussian(run);
  const tiling = { x: left, y: top, pixel, columns: x.length, gap: /** @type {[number, number]} */ ([1, 1]) };
  const same = (/** @type {number} */ px) => px;
  return [
    axes,
    {
      ...chart,
      x: same,
      y: same,
      marks: [
        bars({ x0: [left], x1: [right], y0: [top], y1: [bottom] }, { color: 'surface' }),
        ...pictureTiles(pictures, shape, tiling, { label: 'decoded' }),
        ...(q ? [ringMark(plane.x(q.mean[0]), plane.y(flat ? 0 : q.mean[1]))] : []),
      ],
    },
  ];
}

/**
 * Why there is nothing to draw.
 * @param {Run | undefined} run
 */
function silence(run) {
  const H = latentCount(run?.frame);
  if (H > 2 && reasonOf(run?.frame?.why, 'decoder') !== '')
    return `There is no picture of ${H} latent dimensions; one or two have one`;
  return 'Nothing decoded yet';
}

/**
 * The plane of pictures, where positions are chosen; null where there is none.
 * @param {import('../panel.js').Place<Content>} place
 */
function planeOf({ content, charts }) {
  return shapeOf(content.frame) ? (charts[1].plane ?? null) : null;
}

/**
 * @param {import('../panel.js').Place<Content>} place
 * @param {number} x
 * @param {number} y
 */
function positionAt(place, x, y) {
  const plane = planeOf(place);
  return (
    plane && { latent: [plane.x.invert(x), plane.y.invert(y)].slice(0, latentCount(place.content.frame)) }
  );
}

/**
 * @param {import('../panel.js').Place<Content>} place
 * @returns {import('../types.js').Mark[]}
 */
function marksOf(place) {
  const plane = planeOf(place);
  const { latent } = chosenOf(place.content.run);
  const [a, b] = latent ?? [0, 0];
  return plane ? [{ ...positionMark(latent), x: plane.x(a), y: plane.y(b ?? 0) }] : [];
}

export const plot = panel({
  id: 'manifold',
  label: 'The decoder over the latent space',
  models: ['vae'],
  fields: ['points', 'latent', 'decoder'],
  analyses: ['decode'],
  aspect: 1.2,
  asks: questionsOf,

  read([run]) {
    const frame = run?.frame;
    const [x, y] = [frame?.decoder?.x, frame?.decoder?.y].map((axis) => Array.from(valuesOf(axis)));
    return frame?.decoder?.means && x.length > 0 ? { run, frame, x, y } : silence(run);
  },

  picture(content, painter) {
    const shape = shapeOf(content.frame);
    return shape ? asPictures(content, shape, painter) : bent(content, painter);
  },

  words({ frame, x, y }) {
    const pictures = shapeOf(frame);
    const what = pictures ? 'pictures' : 'latent positions';
    const size =
      y.length > 0
        ? `${plain(x.length)} by ${plain(y.length)} ${what}`
        : `${plain(x.length)} ${what} along z`;
    return pictures
      ? `${size}, each where it is decoded from.`
      : `${size}, up to three standard deviations of the prior out, bent by the decoder into the plane of the data.`;
  },

  choose(place, { phase, x, y }) {
    const plane = phase === 'leave' ? null : planeOf(place);
    const inside = plane && x >= plane.left && x <= plane.right && y >= plane.top && y <= plane.bottom;
    return inside ? positionAt(place, x, y) : null;
  },

  marks: marksOf,

  press(place, _mark, { key, arrow: [right, down], far }) {
    const [mark] = marksOf(place);
    if (!mark) return null;
    if (right === 0 && down === 0) return key === 'Delete' || key === 'Backspace' ? { latent: null } : null;
    const px = far ? LEAP : STEP;
    return positionAt(place, mark.x + px * right, mark.y + px * down);
  },
});
