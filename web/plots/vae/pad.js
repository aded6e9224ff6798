/**
 * A pad to draw a picture on, pixel by pixel, which the encoder takes for data: what it is encoded as, what is decoded of that, and what
 * the model thinks of it. A pointer draws and, begun on ink, erases; the arrow keys go about, space fills and clears.
 */

import { finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { clamp } from '../drawing/scale.js';
import { widthOf, wrap } from '../drawing/text.js';
import { sheet } from '../marks/chart.js';
import { bars, segments, text } from '../marks/marks.js';
import { panel } from '../panel.js';
import { ageOf } from '../shared/analyses.js';
import { chosenOf, drawnOf, encodedOf, questionsOf, rowOf } from './choice.js';
import { latentName } from './latent-words.js';
import { pictureMarks, rowValues, shapeOf } from './pictures.js';

/** @typedef {import('../types.js').Chosen} Chosen */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('./pictures.js').Shape} Shape */
/** @typedef {{ run: Run, shape: Shape }} Content */

const SMALL = 0.92;

/**
 * @param {Shape} shape
 * @param {Painter} painter
 */
function layout(shape, { width, height, theme }) {
  const em = theme.fontSize;
  const head = 1.7 * em;
  const foot = 3.2 * em;
  const ratio = shape.height / shape.width;
  const side = Math.max(1, Math.min((width - 1.5 * em) / 2, (height - head - foot) / ratio));
  const left = (width - 2 * side - 1.5 * em) / 2;
  return {
    head,
    side,
    pixel: side / shape.width,
    left,
    right: left + side + 1.5 * em,
    bottom: head + side * ratio,
  };
}

/**
 * What is on the pad, blank at first.
 * @param {Run} run
 * @param {Shape} shape
 */
function pixelsOf(run, { height, width }) {
  return drawnOf(run) ?? new Array(height * width).fill(0);
}

/**
 * @param {Content} content
 * @param {Painter} painter
 */
function picture({ run, shape }, painter) {
  const { head, side, pixel, left, right, bottom } = layout(shape, painter);
  const em = painter.theme.fontSize;
  const encoded = encodedOf(run);
  const age = ageOf(run, encoded);
  const captions = [`decoded again ${age}`.trim(), `decoded ${age}`.trim(), 'decoded again'];
  const fits = captions.find((words) => widthOf(painter, words, SMALL) <= painter.width - right);
  const size = Math.max(side, bottom - head);
  const decoded = drawnOf(run) ? valuesOf(encoded?.reconstruction) : [];
  const lines = wrap(painter, noteOf(run).split(' '), painter.width, SMALL);
  const between = (/** @type {number} */ count, /** @type {number} */ from) =>
    Array.from({ length: count - 1 }, (_, i) => from + (i + 1) * pixel);
  const rules = { color: 'surface', width: 1 };
  const [upright, level] = [between(shape.width, left), between(shape.height, head)];
  return [
    sheet(painter, [
      text(left, head - 0.5 * em, 'draw here'),
      text(right, head - 0.5 * em, fits ?? 'decoded'),
      ...pictureMarks(pixelsOf(run, shape), shape, { x: left, y: head, size }),
      ...pictureMarks(decoded, shape, { x: right, y: head, size }, { color: 'elbo' }),
      segments(upright, [head], upright, [bottom], rules),
      segments([left], level, [left + side], level, rules),
      bars(
        { x0: [left, right], x1: [left + side, right + side], y0: [head], y1: [bottom] },
        { color: 'muted', fill: 0, width: 1 },
      ),
      ...lines
        .slice(0, 2)
        .map((line, i) =>
          text(left, bottom + (0.6 + 1.35 * i) * em, line, { color: 'muted', baseline: 'top' }),
        ),
    ]),
  ];
}

export const plot = panel({
  id: 'pad',
  label: 'Draw one yourself',
  models: ['vae'],
  fields: ['points', 'latent'],
  analyses: ['encode'],
  aspect: 1.7,
  height: (width, em) => Math.ceil(Math.min((width - 1.5 * em) / 2, 22 * em) + 4.9 * em),
  asks: questionsOf,
  strokes: true,

  read([run]) {
    const shape = shapeOf(run?.frame);
    if (!run?.frame) return 'No run yet';
    return shape ? { run, shape } : 'There is no pad for data that are not pictures';
  },

  picture,

  words({ run, shape }) {
    const inked = pixelsOf(run, shape).filter((value) => value > 0).length;
    return `A pad of ${shape.width} by ${shape.height} pixels, ${plain(inked)} of them inked. ${noteOf(run)}`;
  },

  choose({ content: { run, shape }, painter }, { phase, x, y }) {
    if (phase !== 'press' && phase !== 'drag') return null;
    const { left, head, pixel } = layout(shape, painter);
    const [column, row] = [(x - left) / pixel, (y - head) / pixel].map(Math.floor);
    if (column < 0 || row < 0 || column >= shape.width || row >= shape.height) return null;
    const at = row * shape.width + column;
    const picture = pixelsOf(run, shape).slice();
    const ink = phase === 'press' ? (picture[at] > 0 ? 0 : 1) : (run.chosen?.ink ?? 1);
    picture[at] = ink;
    return { subject: 'picture', picture, ink, pixel: at, latent: null };
  },

  marks({ content, painter }) {
    const { run, shape } = content;
    const { left, head, pixel } = layout(shape, painter);
    const at = cursorOf(content);
    const [row, column] = [Math.floor(at / shape.width), at % shape.width];
    const inked = pixelsOf(run, shape)[at] > 0;
    const text = `row ${row + 1}, column ${column + 1}, ${inked ? 'inked' : 'blank'}`;
    const [x, y] = [left + (column + 0.5) * pixel, head + (row + 0.5) * pixel];
    const label = 'pixel; space fills or clears it, Delete clears all';
    return [{ id: 'pixel', label, text, value: at + 1, range: [1, shape.height * shape.width], x, y }];
  },

  press({ content }, _mark, { key, arrow: [right, down] }) {
    const { run, shape } = content;
    const at = cursorOf(content);
    if (key === ' ' || key === 'Enter') {
      const picture = pixelsOf(run, shape).slice();
      picture[at] = picture[at] > 0 ? 0 : 1;
      return { subject: 'picture', picture, pixel: at, latent: null };
    }
    if (key === 'Delete' || key === 'Backspace') return blank(run);
    if (right === 0 && down === 0) return null;
    const row = clamp(Math.floor(at / shape.width) + down, 0, shape.height - 1);
    const column = clamp((at % shape.width) + right, 0, shape.width - 1);
    return { pixel: row * shape.width + column };
  },

  buttons: [
    { label: 'Clear', push: ([run]) => blank(run) },
    { label: 'Take the chosen point', push: ([run]) => copied(run) },
  ],
});

/**
 * @param {Run | undefined} run
 * @returns {Chosen | null}
 */
function blank(run) {
  const shape = shapeOf(run?.frame);
  return shape
    ? { subject: 'picture', picture: new Array(shape.height * shape.width).fill(0), latent: null }
    : null;
}

/**
 * @param {Run | undefined} run
 * @returns {Chosen | null}
 */
function copied(run) {
  if (!run?.frame || !shapeOf(run.frame)) return null;
  const values = rowValues(run.frame.points, rowOf(run.frame, chosenOf(run).point));
  return values.length > 0 ? { subject: 'picture', picture: values, latent: null } : null;
}

/** @param {Content} content */
function cursorOf({ run, shape }) {
  const at = run.chosen?.pixel;
  const last = shape.height * shape.width - 1;
  return isFiniteNumber(at) && at >= 0 && at <= last ? at : Math.floor(shape.height / 2) * shape.width;
}

/**
 * What the model says of the drawing.
 * @param {Run} run
 */
function noteOf(run) {
  if (!drawnOf(run)) return 'Draw a digit, or take the chosen point and change it.';
  const answer = encodedOf(run);
  if (!answer) return 'Encoding.';
  const [means, deviations] = [valuesOf(answer.mean), valuesOf(answer.deviations)];
  const places = Array.from(
    means,
    (mean, h) => `${latentName(h, means.length)} = ${plain(mean)} ± ${plain(deviations[h])}`,
  ).slice(0, 4);
  const bound = finite(answer.elbo) === null ? '' : `; ELBO ${number(answer.elbo)} nats`;
  return `Encoded as ${places.join(', ')}${bound}.`;
}
