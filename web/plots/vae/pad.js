/**
 * A pad to draw a picture on, pixel by pixel, which the encoder takes for data: what it is encoded as, what is decoded of that, and what
 * the model thinks of it. A pointer draws and, begun on ink, erases; the arrow keys go about, space fills and clears.
 */

import { ageOf } from '../shared/analyses.js';
import { drawnOf, encodedOf, chosenOf, questionsOf, rowOf } from './choice.js';
import { latentName } from './latent-words.js';
import { finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { drawPicture, rowValues, shapeOf } from './pictures.js';
import { clamp } from '../drawing/scale.js';
import { placeholder, widthOf, wrap, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Chosen} Chosen */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */

const SMALL = 0.92;

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const shape = shapeOf(run?.frame);
  if (!run || !shape) return null;
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const head = 1.7 * em;
  const foot = 3.2 * em;
  const ratio = shape.height / shape.width;
  const side = Math.max(1, Math.min((width - 1.5 * em) / 2, (height - head - foot) / ratio));
  const pixel = side / shape.width;
  const left = (width - 2 * side - 1.5 * em) / 2;
  return { run, shape, head, side, pixel, left, right: left + side + 1.5 * em, bottom: head + side * ratio };
}

/**
 * What is on the pad, blank at first.
 * @param {Run} run
 * @param {import('./pictures.js').Shape} shape
 */
function pixelsOf(run, { height, width }) {
  return drawnOf(run) ?? new Array(height * width).fill(0);
}

/** @type {Plot} */
export const plot = {
  id: 'pad',
  label: 'Draw one yourself',
  models: ['vae'],
  fields: ['points', 'latent'],
  analyses: ['encode'],
  aspect: 1.7,
  height: (width, em) => Math.ceil(Math.min((width - 1.5 * em) / 2, 22 * em) + 4.9 * em),
  asks: questionsOf,
  strokes: true,

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) {
      return placeholder(
        painter,
        run?.frame ? 'There is no pad for data that are not pictures' : 'No run yet',
      );
    }
    const { shape, head, side, left, right, bottom } = place;
    const { theme } = painter;
    const em = theme.fontSize;
    const drawn = drawnOf(place.run);
    const encoded = encodedOf(place.run);
    const age = ageOf(run, encoded);
    const caption = { size: SMALL };
    write(painter, 'draw here', left, head - 0.5 * em, caption);
    const captions = [`decoded again ${age}`.trim(), `decoded ${age}`.trim(), 'decoded again'];
    const fits = captions.find((text) => widthOf(painter, text, SMALL) <= painter.width - right);
    write(painter, fits ?? 'decoded', right, head - 0.5 * em, caption);
    const size = Math.max(side, bottom - head);
    drawPicture(painter, pixelsOf(place.run, shape), shape, { x: left, y: head, size });
    const decoded = drawn ? valuesOf(encoded?.reconstruction) : [];
    drawPicture(painter, decoded, shape, { x: right, y: head, size, color: theme.color('elbo') });
    drawRules(painter, place);
    const lines = wrap(painter, noteOf(place.run).split(' '), painter.width, SMALL);
    lines.slice(0, 2).forEach((line, i) => {
      write(painter, line, left, bottom + (0.6 + 1.35 * i) * em, {
        size: SMALL,
        color: theme.color('muted'),
        baseline: 'top',
      });
    });
  },

  describe([run]) {
    const shape = shapeOf(run?.frame);
    if (!run || !shape) return 'There is no pad for data that are not pictures.';
    const inked = pixelsOf(run, shape).filter((value) => value > 0).length;
    return `A pad of ${shape.width} by ${shape.height} pixels, ${plain(inked)} of them inked. ${noteOf(run)}`;
  },

  choose([run], painter, { phase, x, y }) {
    const place = layout(run, painter);
    if (!place || (phase !== 'press' && phase !== 'drag')) return null;
    const { shape, left, head, pixel } = place;
    const [column, row] = [(x - left) / pixel, (y - head) / pixel].map(Math.floor);
    if (column < 0 || row < 0 || column >= shape.width || row >= shape.height) return null;
    const at = row * shape.width + column;
    const picture = pixelsOf(place.run, shape).slice();
    const ink = phase === 'press' ? (picture[at] > 0 ? 0 : 1) : (place.run.chosen?.ink ?? 1);
    picture[at] = ink;
    return { subject: 'picture', picture, ink, pixel: at, latent: null };
  },

  marks([run], painter) {
    const place = layout(run, painter);
    if (!place) return [];
    const { shape, left, head, pixel } = place;
    const at = cursorOf(place);
    const [row, column] = [Math.floor(at / shape.width), at % shape.width];
    const inked = pixelsOf(place.run, shape)[at] > 0;
    const text = `row ${row + 1}, column ${column + 1}, ${inked ? 'inked' : 'blank'}`;
    const [x, y] = [left + (column + 0.5) * pixel, head + (row + 0.5) * pixel];
    const label = 'pixel; space fills or clears it, Delete clears all';
    return [{ id: 'pixel', label, text, value: at + 1, range: [1, shape.height * shape.width], x, y }];
  },

  press([run], painter, _mark, { key, arrow: [right, down] }) {
    const place = layout(run, painter);
    if (!place) return null;
    const { shape } = place;
    const at = cursorOf(place);
    if (key === ' ' || key === 'Enter') {
      const picture = pixelsOf(place.run, shape).slice();
      picture[at] = picture[at] > 0 ? 0 : 1;
      return { subject: 'picture', picture, pixel: at, latent: null };
    }
    if (key === 'Delete' || key === 'Backspace') return blank(place.run);
    if (right === 0 && down === 0) return null;
    const row = clamp(Math.floor(at / shape.width) + down, 0, shape.height - 1);
    const column = clamp((at % shape.width) + right, 0, shape.width - 1);
    return { pixel: row * shape.width + column };
  },

  buttons: [
    { label: 'Clear', push: ([run]) => blank(run) },
    { label: 'Take the chosen point', push: ([run]) => copied(run) },
  ],
};

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

/** @param {NonNullable<ReturnType<typeof layout>>} place */
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

/**
 * Lines between the pixels of the pad, and a border round both pictures.
 * @param {Painter} painter
 * @param {NonNullable<ReturnType<typeof layout>>} place
 */
function drawRules(painter, { shape, head, side, pixel, left, right, bottom }) {
  painter.strokeStyle = painter.theme.color('surface');
  painter.lineWidth = 1;
  painter.beginPath();
  for (let i = 1; i < shape.width; i++) {
    painter.moveTo(left + i * pixel, head);
    painter.lineTo(left + i * pixel, bottom);
  }
  for (let j = 1; j < shape.height; j++) {
    painter.moveTo(left, head + j * pixel);
    painter.lineTo(left + side, head + j * pixel);
  }
  painter.stroke();
  painter.strokeStyle = painter.theme.color('muted');
  painter.beginPath();
  for (const x of [left, right]) painter.rect(x, head, side, bottom - head);
  painter.stroke();
}
