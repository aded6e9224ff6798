/**
 * Pictures beside their reconstructions: the chosen one large, others in rows of pairs.
 */

import { ageOf } from '../shared/analyses.js';
import { chosenOf, encodedOf, markOf, nameOf, posteriorOf } from './choice.js';
import { plain, valuesOf } from '../drawing/numbers.js';
import { widthOf } from '../drawing/text.js';
import { sheet } from '../marks/chart.js';
import { bars, text, zone } from '../marks/marks.js';
import { fitted, pictureMarks, pictureTiles, rowValues, shapeOf } from './pictures.js';

/** @typedef {import('../types.js').Chosen} Chosen */
/** @typedef {import('../types.js').Mark} Mark */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Press} Press */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../marks/marks.js').Box} Box */

/** Wider than this many font sizes, the chosen pair stands to the left of the others. */
const BESIDE_FROM = 22;

/** A pixel of a picture is at least this large; there are the fewer pictures, the less room there is. */
const LEAST_PIXEL = 2.2;

const SMALL = 0.92;
const CAPTION = 'reconstruction';

/**
 * @param {Painter} painter
 * @param {Run | undefined} run
 */
function layout(painter, run) {
  const { frame } = run ?? {};
  const shape = shapeOf(frame);
  const { reconstruction } = frame ?? {};
  const known = reconstruction?.means?.shape[0] ?? 0;
  if (!run || !frame || !shape || known === 0) return null;
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const beside = width >= BESIDE_FROM * em;
  const ratio = shape.height / shape.width;
  // A caption over each of the two large pictures, and one over the pairs.
  const head = 1.7 * em;
  const side = beside
    ? Math.min(0.3 * width, (height - 2 * head - 0.6 * em) / 2 / ratio)
    : Math.min((width - em) / 2, 0.36 * height);
  // Its caption must not run into theirs.
  const wideSide = Math.max(side, widthOf(painter, CAPTION, SMALL));
  const large = [0, 1].map((i) =>
    beside ? { x: 0, y: head + i * (side * ratio + head + 0.6 * em) } : { x: i * (side + em), y: head },
  );
  const area = beside
    ? { left: wideSide + 2 * em, top: head, width: width - wideSide - 2 * em, height: height - head }
    : {
        left: 0,
        top: head + side * ratio + 0.8 * em + head,
        width,
        height: height - 2 * head - side * ratio - 0.8 * em,
      };
  const [wide, tall] = [2 * shape.width + 4, shape.height + 2];
  const most = Math.floor(area.width / (wide * LEAST_PIXEL)) * Math.floor(area.height / (tall * LEAST_PIXEL));
  const count = Math.max(0, Math.min(known, most));
  const { pixel, columns, rows } = fitted(count, [wide, tall], area);
  return { run, frame, shape, side, large, area, count, pixel, columns, rows, wide, tall, head };
}

/**
 * @param {Painter} painter
 * @param {Run} run
 */
export function pairCharts(painter, run) {
  const place = layout(painter, run);
  if (!place) return 'No reconstruction yet';
  const { frame, shape, side, large, area, count, pixel, columns, wide, tall } = place;
  const em = painter.theme.fontSize;
  const { original, decoded, age } = chosenPair(run);
  const captions = [nameOf(run), age === '' ? CAPTION : age];
  const size = side * Math.max(1, shape.height / shape.width);
  const label = 'chosen';
  const pair = [original, decoded].flatMap((values, i) => {
    const { x, y } = large[i];
    const style = { label, color: i === 0 ? 'ink' : 'elbo' };
    return [
      text(x, y - 0.5 * em, captions[i], { label, weight: i === 0 ? 600 : 400 }),
      ...pictureMarks(values, shape, { x, y, size }, style),
    ];
  });
  if (count === 0) return [sheet(painter, pair)];
  const tiling = {
    x: area.left,
    y: area.top,
    pixel,
    columns,
    gap: /** @type {[number, number]} */ ([wide - shape.width, tall - shape.height]),
  };
  const shifted = { ...tiling, x: tiling.x + (shape.width + 1) * pixel };
  const { points, means, pointIndex } = frame.reconstruction ?? {};
  const rowsOf = (/** @type {import('../types.js').Dense | null | undefined} */ dense) =>
    Array.from({ length: count }, (_, i) => rowValues(dense, i));
  const [originals, decodings] = [rowsOf(points), rowsOf(means)];
  const corners = originals.map((_, at) => [
    area.left + (at % columns) * wide * pixel,
    area.top + Math.floor(at / columns) * tall * pixel,
  ]);
  const spot = spotOf(place);
  return [
    sheet(painter, [
      ...pair,
      text(area.left, area.top - 0.5 * em, 'original and reconstruction', { color: 'muted' }),
      ...pictureTiles(originals, shape, tiling, { label: 'originals' }),
      ...pictureTiles(decodings, shape, shifted, { label: 'reconstructions', color: 'elbo' }),
      ...(spot
        ? [
            bars(
              {
                x0: [spot.x - 2],
                x1: [spot.x + (2 * shape.width + 1) * pixel + 2],
                y0: [spot.y - 2],
                y1: [spot.y + shape.height * pixel + 2],
              },
              { fill: 0, width: 1.5 },
            ),
          ]
        : []),
      zone(
        corners.map(([x, y]) => /** @type {Box} */ ([x, y, x + wide * pixel, y + tall * pixel])),
        corners.map(([x, y]) => [x + shape.width * pixel, y]),
        (at) => {
          const index = pointIndex?.data[at] ?? at;
          const wrong = originals[at].filter((value, i) => value > 0.5 !== decodings[at][i] > 0.5).length;
          return {
            kind: 'point',
            index,
            title: `point ${plain(index + 1)}`,
            rows: [['pixels on the wrong side of ½', plain(wrong)]],
          };
        },
      ),
    ]),
  ];
}

/**
 * The chosen picture and what it is decoded as: from the frame where it is among those shown, else from what evaluate() says.
 * @param {Run} run
 */
function chosenPair(run) {
  const { frame } = run;
  const { point, picture } = chosenOf(run);
  const at = Array.prototype.indexOf.call(valuesOf(frame?.reconstruction?.pointIndex), point);
  if (!picture && at >= 0) {
    const { points, means } = frame?.reconstruction ?? {};
    return { original: rowValues(points, at), decoded: rowValues(means, at), age: '' };
  }
  const answer = posteriorOf(run) ?? (picture ? encodedOf(run) : null);
  const known =
    picture ?? rowValues(frame?.points, Array.prototype.indexOf.call(valuesOf(frame?.pointIndex), point));
  const original = known.length > 0 ? known : Array.from(valuesOf(answer?.x));
  return { original, decoded: Array.from(valuesOf(answer?.reconstruction)), age: ageOf(run, answer) };
}

/**
 * Where the chosen point's pair is.
 * @param {NonNullable<ReturnType<typeof layout>>} place
 */
function spotOf({ run, frame, area, count, pixel, columns, wide, tall }) {
  const { point, picture } = chosenOf(run);
  const at = Array.prototype.indexOf.call(valuesOf(frame.reconstruction?.pointIndex), point);
  if (picture || at < 0 || at >= count) return null;
  const [row, column] = [Math.floor(at / columns), at % columns];
  return { at, x: area.left + column * wide * pixel, y: area.top + row * tall * pixel };
}

/**
 * @param {Painter} painter
 * @param {Run | undefined} run
 * @returns {Mark[]}
 */
export function pairMark(painter, run) {
  const place = layout(painter, run);
  if (!place || place.count === 0) return [];
  const { shape, pixel, area } = place;
  const spot = spotOf(place) ?? { x: area.left, y: area.top };
  const [x, y] = [spot.x + (shape.width + 0.5) * pixel, spot.y + 0.5 * shape.height * pixel];
  return [{ ...markOf(run), label: 'chosen picture', x, y }];
}

/**
 * @param {Painter} painter
 * @param {Run | undefined} run
 * @param {Press} press
 * @returns {Chosen | null}
 */
export function pairBeside(painter, run, { arrow: [right, down] }) {
  const place = layout(painter, run);
  if (!place || place.count === 0 || (right === 0 && down === 0)) return null;
  const { frame, count, columns } = place;
  const from = spotOf(place)?.at;
  const to = from === undefined ? 0 : from + right + down * columns;
  if (to < 0 || to >= count) return null;
  return { subject: 'point', point: frame.reconstruction?.pointIndex?.data[to] ?? to, latent: null };
}
