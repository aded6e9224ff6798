/**
 * The plane of the data, or of two of their columns, for the plots of an autoencoder that draw into it: the view, the points, and what
 * is chosen there.
 */

import { planeOf } from '../drawing/axes.js';
import { chosenOf, decodedOf, markOf, nearestOf, pointAt, rowOf } from './choice.js';
import { columnsOf, original, viewOf } from '../shared/columns.js';
import { drawCross, drawRing } from './chosen-marks.js';
import { legendOf } from '../drawing/legend.js';
import { valuesOf } from '../drawing/numbers.js';
import { dotRadius } from '../shared/points.js';
import { widthOf } from '../drawing/text.js';

/** @typedef {import('../types.js').Chosen} Chosen */
/** @typedef {import('../types.js').Dense} Dense */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Mark} Mark */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Press} Press */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/legend.js').Piece} Piece */

/** How near a pointer must come to a point, times the font size; how far keys go with Shift, in px. */
const NEAR = 0.9;
const LEAP = 24;

/** Beyond so many a dot is painted as a square, in half the time. */
const SQUARES_FROM = 1000;

/**
 * @param {Frame | null | undefined} frame
 * @param {Painter} painter
 * @param {Piece[]} pieces  of the legend
 */
export function dataSpace(frame, painter, pieces) {
  const columns = frame?.points ? columnsOf(frame) : [];
  if (!frame || columns.length === 0) return null;
  const em = painter.theme.fontSize;
  // A lone column is drawn against itself: x along both axes.
  const [across, up] = [columns[0], columns[1] ?? columns[0]];
  const above = columns.length > 1 ? up.title : `${up.title}, decoded`;
  const indent = Math.max(4 * em, widthOf(painter, above, 0.92) + 1.2 * em);
  const legend = legendOf(painter, pieces, painter.width - indent);
  const plane = planeOf(painter, {
    x: { domain: viewOf(frame, across, []), title: across.title },
    y: { domain: viewOf(frame, up, []), title: above },
    head: Math.max(0, legend.height - em * 1.45),
  });
  /** @param {number} value  on the analysed scale */
  const x = (value) => plane.x(original(across, value));
  /** @param {number} value */
  const y = (value) => plane.y(original(up, value));
  /**
   * Rows of [n, D] in CSS px, x and y in turn.
   * @param {Dense | null | undefined} rows
   * @param {Dense | null} [upright]  where the second coordinates come from; the same by default
   */
  const placed = (rows, upright = rows ?? null) => {
    const D = rows?.shape[1] ?? 1;
    const [first, second] = [valuesOf(rows), valuesOf(upright)];
    const positions = new Float32Array(2 * (rows?.shape[0] ?? 0));
    for (let i = 0; i < positions.length / 2; i++) {
      positions[2 * i] = x(first[i * D + across.index]);
      positions[2 * i + 1] = y(second[i * D + up.index]);
    }
    return positions;
  };
  return { frame, columns, plane, legend, indent, x, y, placed };
}

/** @typedef {NonNullable<ReturnType<typeof dataSpace>>} Space */

/**
 * @param {Painter} painter
 * @param {Float32Array} positions
 * @param {{ color: string, alpha: number, radius: number, keep?: (row: number) => boolean }} style
 */
export function drawSpots(painter, positions, { color, alpha, radius, keep = () => true }) {
  const count = positions.length / 2;
  const side = radius * Math.sqrt(Math.PI);
  painter.fillStyle = color;
  painter.globalAlpha = alpha;
  painter.beginPath();
  for (let i = 0; i < count; i++) {
    const [x, y] = [positions[2 * i], positions[2 * i + 1]];
    if (!Number.isFinite(x) || !Number.isFinite(y) || !keep(i)) continue;
    if (count > SQUARES_FROM) {
      painter.rect(x - side / 2, y - side / 2, side, side);
    } else {
      painter.moveTo(x + radius, y);
      painter.arc(x, y, radius, 0, 2 * Math.PI);
    }
  }
  painter.fill();
  painter.globalAlpha = 1;
}

/**
 * The points, those held out in a colour of their own.
 * @param {Painter} painter
 * @param {Space} space
 * @param {{ alpha?: number }} [options]
 */
export function drawData(painter, { frame, plane, placed }, { alpha = 0.6 } = {}) {
  const { theme } = painter;
  const positions = placed(frame.points);
  const heldOut = valuesOf(frame.heldOut);
  const area = (plane.right - plane.left) * (plane.bottom - plane.top);
  const radius = 0.85 * dotRadius(area, positions.length / 2);
  painter.group('data', () => {
    const training = (/** @type {number} */ row) => heldOut[row] !== 1;
    drawSpots(painter, positions, { color: theme.color('muted'), alpha, radius, keep: training });
    const held = (/** @type {number} */ row) => heldOut[row] === 1;
    drawSpots(painter, positions, { color: theme.color('heldOut'), alpha, radius, keep: held });
  });
}

/**
 * What the legend says of the points.
 * @param {Frame | null | undefined} frame
 * @param {import('../types.js').Theme} theme
 * @returns {Piece[]}
 */
export function dataPieces(frame, theme) {
  /** @type {Piece[]} */
  const pieces = [{ text: 'data', swatches: [{ kind: 'dot', color: theme.color('muted') }] }];
  if (Array.prototype.includes.call(valuesOf(frame?.heldOut), 1)) {
    pieces.push({ text: 'held out', swatches: [{ kind: 'dot', color: theme.color('heldOut') }] });
  }
  return pieces;
}

/**
 * A ring at the chosen point, and a cross at what the chosen latent position decodes to.
 * @param {Painter} painter
 * @param {Space} space
 * @param {Run} run
 */
export function drawChosen(painter, space, run) {
  const { frame, x, y, columns, placed } = space;
  const row = rowOf(frame, chosenOf(run).point);
  if (columns.length < 2) return;
  if (row >= 0) {
    const [px, py] = placed(frame.points).subarray(2 * row, 2 * row + 2);
    if (Number.isFinite(px) && Number.isFinite(py)) drawRing(painter, px, py);
  }
  const decoded = decodedOf(run);
  if (!decoded) return;
  const [px, py] = [x(decoded.mean[columns[0].index]), y(decoded.mean[columns[1].index])];
  if (!Number.isFinite(px) || !Number.isFinite(py)) return;
  drawCross(painter, px, py);
}

/**
 * The row of the frame's points under a pointer.
 * @param {Space} space
 * @param {Painter} painter
 * @param {number} x
 * @param {number} y
 */
export function rowUnder({ frame, placed }, painter, x, y) {
  return nearestOf(placed(frame.points), x, y, { reach: painter.theme.fontSize * NEAR });
}

/**
 * @param {Space} space
 * @param {number} row
 * @returns {Chosen | null}
 */
export function chosenRow({ frame }, row) {
  return row < 0 ? null : { subject: 'point', point: pointAt(frame, row), latent: null };
}

/**
 * The mark of the chosen point.
 * @param {Space} space
 * @param {Run} run
 * @returns {Mark[]}
 */
export function pointMark({ frame, placed }, run) {
  const { point } = chosenOf(run);
  const row = rowOf(frame, point);
  if (row < 0) return [];
  const [x, y] = placed(frame.points).subarray(2 * row, 2 * row + 2);
  if (!Number.isFinite(x) || !Number.isFinite(y)) return [];
  return [{ ...markOf(run), x, y }];
}

/**
 * The next point in the direction of an arrow.
 * @param {Space} space
 * @param {Run} run
 * @param {Press} press
 * @returns {Chosen | null}
 */
export function pointBeside(space, run, { arrow, far }) {
  const [mark] = pointMark(space, run);
  if (!mark || (arrow[0] === 0 && arrow[1] === 0)) return null;
  const places = space.placed(space.frame.points);
  return chosenRow(space, nearestOf(places, mark.x, mark.y, { arrow, least: far ? LEAP : 0 }));
}
