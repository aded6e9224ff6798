/**
 * The decoder over the latent space: pictures in the places that decode to them, or the lattice of latent positions bent into the plane
 * of the data, lines of one z₁ and of one z₂ in colours of their own.
 */

import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { chosenGaussian, chosenOf, positionMark, questionsOf } from './choice.js';
import { dataSpace, drawChosen, drawData } from './data-space.js';
import { drawRing } from './chosen-marks.js';
import { latentCount, latentName } from './latent-words.js';
import { drawLegend } from '../drawing/legend.js';
import { isFiniteNumber, plain, valuesOf } from '../drawing/numbers.js';
import { drawPictures, rowValues, shapeOf } from './pictures.js';
import { reasonOf } from '../shared/symbols.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */

/** Colours of the lines along which z₂ and z₁ change. */
const COLORS = ['expectedLogLikelihood', 'klPrior'];

/** Lines through the prior's mean and, every so many others, are drawn stronger. */
const STRONG = 4;

/** Steps of the keys. */
const STEP = 4;
const LEAP = 24;

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
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function bentLayout(run, painter) {
  const { frame } = run ?? {};
  if (!run || !frame?.decoder?.means) return null;
  const { theme } = painter;
  const flat = !frame.decoder.y;
  const H = flat ? 1 : 2;
  const along = (/** @type {number} */ h) => ({
    text: flat ? 'z from −3 to 3' : `along ${latentName(h)}`,
    color: theme.color(COLORS[h]),
    swatches: [{ kind: /** @type {const} */ ('line'), color: theme.color(COLORS[h]) }],
  });
  const data = {
    text: 'data',
    swatches: [{ kind: /** @type {const} */ ('dot'), color: theme.color('muted') }],
  };
  const space = dataSpace(frame, painter, [...Array.from({ length: H }, (_, h) => along(h)), data]);
  return space && space.columns.length > 1 ? { run, ...space } : null;
}

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function pictureLayout(run, painter) {
  const { frame } = run ?? {};
  const shape = shapeOf(frame);
  const means = frame?.decoder?.means;
  if (!run || !frame || !shape || !means) return null;
  const x = Array.from(valuesOf(frame.decoder?.x));
  const y = Array.from(valuesOf(frame.decoder?.y));
  const flat = y.length === 0;
  if (x.length < 2 || means.data.length !== x.length * Math.max(1, y.length) * shape.height * shape.width)
    return null;
  const step = x[1] - x[0];
  const domain = /** @type {[number, number]} */ ([x[0] - step / 2, x[x.length - 1] + step / 2]);
  const plane = planeOf(painter, {
    x: { domain, title: latentName(0, flat ? 1 : 2) },
    y: flat ? { domain: [-step / 2, step / 2], title: '', ticks: [] } : { domain, title: latentName(1) },
    equal: true,
  });
  const pixel = (plane.x(step) - plane.x(0)) / (shape.width + 1);
  return { run, frame, shape, plane, x, y, pixel };
}

/** @type {Plot} */
export const plot = {
  id: 'manifold',
  label: 'The decoder over the latent space',
  models: ['vae'],
  fields: ['points', 'latent', 'decoder'],
  analyses: ['decode'],
  aspect: 1.2,
  asks: questionsOf,

  draw([run], painter) {
    if (shapeOf(run?.frame)) return drawAsPictures(painter, run);
    const space = bentLayout(run, painter);
    if (!space) return placeholder(painter, silence(run));
    drawAxes(painter, space.plane);
    drawLegend(painter, space.legend, space.indent, painter.theme.fontSize * 0.1);
    painter.save();
    clipTo(painter, space.plane);
    drawData(painter, { ...space, frame: { ...space.frame, heldOut: null } }, { alpha: 0.45 });
    drawLattice(painter, space);
    drawChosen(painter, space, space.run);
    painter.restore();
  },

  describe([run]) {
    const { frame } = run ?? {};
    const [gx, gy] = [frame?.decoder?.x, frame?.decoder?.y].map((axis) => valuesOf(axis).length);
    if (!frame?.decoder?.means || gx === 0) return `${silence(run)}.`;
    const what = shapeOf(frame) ? 'pictures' : 'latent positions';
    const size = gy > 0 ? `${plain(gx)} by ${plain(gy)} ${what}` : `${plain(gx)} ${what} along z`;
    return shapeOf(frame)
      ? `${size}, each where it is decoded from.`
      : `${size}, up to three standard deviations of the prior out, bent by the decoder into the plane of the data.`;
  },

  choose([run], painter, { phase, x, y }) {
    const place = phase === 'leave' ? null : pictureLayout(run, painter);
    if (!place) return null;
    const { plane } = place;
    if (x < plane.left || x > plane.right || y < plane.top || y > plane.bottom) return null;
    return { latent: [plane.x.invert(x), plane.y.invert(y)].slice(0, latentCount(place.frame)) };
  },

  marks([run], painter) {
    const place = pictureLayout(run, painter);
    if (!place) return [];
    const { latent } = chosenOf(run);
    const [a, b] = latent ?? [0, 0];
    const at = { x: place.plane.x(a), y: place.plane.y(b ?? 0) };
    return [{ ...positionMark(latent), ...at }];
  },

  press([run], painter, _mark, { key, arrow: [right, down], far }) {
    const place = pictureLayout(run, painter);
    const [mark] = plot.marks?.([run], painter) ?? [];
    if (!place || !mark) return null;
    if (right === 0 && down === 0) return key === 'Delete' || key === 'Backspace' ? { latent: null } : null;
    const px = far ? LEAP : STEP;
    const { plane } = place;
    const [x, y] = [mark.x + px * right, mark.y + px * down];
    return { latent: [plane.x.invert(x), plane.y.invert(y)].slice(0, latentCount(place.frame)) };
  },
};

/**
 * @param {Painter} painter
 * @param {NonNullable<ReturnType<typeof bentLayout>>} space
 */
function drawLattice(painter, { frame, columns, x, y }) {
  const { decoder } = frame;
  const means = valuesOf(decoder?.means);
  const D = decoder?.means?.shape[decoder.means.shape.length - 1] ?? 0;
  const gx = valuesOf(decoder?.x).length;
  const gy = Math.max(1, valuesOf(decoder?.y).length);
  const [first, second] = columns.map(({ index }) => index);
  /** @param {number} i @param {number} j */
  const spot = (i, j) => [x(means[(j * gx + i) * D + first]), y(means[(j * gx + i) * D + second])];
  /** @param {boolean} along  lines along which the first coordinate changes */
  const lines = (along, /** @type {boolean} */ strong) => {
    const [count, length] = along ? [gy, gx] : [gx, gy];
    if (length < 2) return;
    painter.lineWidth = strong ? 1.5 : 0.75;
    painter.globalAlpha = strong ? 0.95 : 0.5;
    painter.beginPath();
    for (let line = 0; line < count; line++) {
      if (((line - (count - 1) / 2) % STRONG === 0) !== strong) continue;
      let drawing = false;
      for (let k = 0; k < length; k++) {
        const [px, py] = along ? spot(k, line) : spot(line, k);
        const drawable = isFiniteNumber(px) && isFiniteNumber(py);
        if (drawable && drawing) painter.lineTo(px, py);
        else if (drawable) painter.moveTo(px, py);
        drawing = drawable;
      }
    }
    painter.stroke();
  };
  painter.group('lattice', () => {
    painter.lineJoin = 'round';
    for (const strong of [false, true]) {
      painter.strokeStyle = painter.theme.color(COLORS[0]);
      lines(true, strong);
      painter.strokeStyle = painter.theme.color(COLORS[1]);
      lines(false, strong);
    }
  });
}

/**
 * @param {Painter} painter
 * @param {Run | undefined} run
 */
function drawAsPictures(painter, run) {
  const place = pictureLayout(run, painter);
  if (!place) return placeholder(painter, silence(run));
  const { frame, shape, plane, x, y, pixel } = place;
  const { theme } = painter;
  drawAxes(painter, { ...plane, yTicks: plane.yTicks });
  const rows = Math.max(1, y.length);
  const D = shape.height * shape.width;
  const flatMeans = { shape: [rows * x.length, D], data: valuesOf(frame.decoder?.means) };
  // The first row of pictures lies on top, where z₂ is largest.
  const pictures = Array.from({ length: rows }, (_, j) => rows - 1 - j).flatMap((j) =>
    Array.from({ length: x.length }, (_, i) => rowValues(flatMeans, j * x.length + i)),
  );
  const [wide, tall] = [(shape.width + 1) * pixel, (shape.height + 1) * pixel];
  const left = plane.x(x[0]) - (shape.width * pixel) / 2;
  const top = plane.y(rows > 1 ? y[rows - 1] : 0) - (shape.height * pixel) / 2;
  const gap = /** @type {[number, number]} */ ([1, 1]);
  painter.save();
  clipTo(painter, plane);
  painter.fillStyle = theme.color('surface');
  painter.fillRect(left, top, x.length * wide, rows * tall);
  painter.group('decoded', () =>
    drawPictures(painter, pictures, shape, { x: left, y: top, pixel, columns: x.length, gap }),
  );
  const q = chosenGaussian(run);
  if (q) drawRing(painter, plane.x(q.mean[0]), rows > 1 ? plane.y(q.mean[1]) : plane.y(0));
  painter.restore();
}
