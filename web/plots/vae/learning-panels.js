/**
 * What stands in a panel of learning curves: the lines with their bands, and log p(x) above the bound.
 */

import { clipTo } from '../drawing/axes.js';
import { number, plain } from '../drawing/numbers.js';
import { runColor } from '../shared/runs.js';
import { thinned } from '../shared/series.js';
import { writeOver } from '../drawing/text.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../shared/series.js').Entry} Entry */
/** @typedef {'elbo' | 'expectedLogLikelihood' | 'klPrior'} Part */
/** @typedef {{ index: number, held: boolean, entries: Entry[] }} Line  of a run, on the points trained on or on those held out */
/** @typedef {{ part: Part, title: string, lines: Line[], plane: Plane, mark: number | null }} Panel */

/** The dashes of what is held out. */
export const HELD_OUT = [4, 3];

/**
 * @param {Painter} painter
 * @param {Panel} panel
 * @param {boolean} several
 */
export function drawPanel(painter, { part, lines, plane }, several) {
  const { theme } = painter;
  painter.save();
  clipTo(painter, plane, 1);
  painter.lineJoin = 'round';
  for (const { index, held, entries } of lines) {
    if (entries.length === 0) continue;
    const shown = thinned(entries, plane.x);
    const color = several ? runColor(theme, index) : theme.color(part);
    if (!held && shown.some(({ error }) => error > 0)) {
      painter.beginPath();
      for (const { iteration, elbo, error } of shown)
        painter.lineTo(plane.x(iteration), plane.y(elbo + 2 * error));
      for (const { iteration, elbo, error } of [...shown].reverse())
        painter.lineTo(plane.x(iteration), plane.y(elbo - 2 * error));
      painter.closePath();
      painter.fillStyle = color;
      painter.globalAlpha = 0.16;
      painter.fill();
      painter.globalAlpha = 1;
    }
    painter.beginPath();
    for (const { iteration, elbo } of shown) painter.lineTo(plane.x(iteration), plane.y(elbo));
    painter.strokeStyle = color;
    painter.lineWidth = held ? 1.25 : 1.75;
    painter.setLineDash(held ? HELD_OUT : []);
    painter.stroke();
  }
  painter.setLineDash([]);
  painter.restore();
  markStart(painter, lines, plane);
}

/**
 * Says where the lines come from, where that is out of sight.
 * @param {Painter} painter
 * @param {Line[]} lines
 * @param {Plane} plane
 */
function markStart(painter, lines, plane) {
  const firsts = lines.flatMap(({ entries }) => entries.slice(0, 1));
  const starts = firsts.map(({ elbo }) => elbo);
  const { fontSize: em } = painter.theme;
  const [low, high] = plane.y.domain;
  const [least, most] = [Math.min(...starts), Math.max(...starts)];
  const below = least < low;
  if (starts.length === 0 || (!below && most <= high)) return;
  const start = below ? least : most;
  // The first entry of a long run is a mean as well.
  const until = firsts.find(({ elbo }) => elbo === start)?.iteration ?? 1;
  const what = until > 1 ? `mean to iteration ${plain(until)}:` : 'starts at';
  const text = `${below ? '↓' : '↑'} ${what} ${number(start)}`;
  writeOver(
    painter,
    text,
    plane.right,
    below ? plane.bottom - 0.2 * em : plane.top + 1.2 * em,
    painter.theme.color('muted'),
  );
}

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {{ value: number, iteration: number | null }} evidence
 */
export function drawEvidence(painter, plane, { value, iteration }) {
  const { theme } = painter;
  const em = theme.fontSize;
  const y = plane.y(value);
  const color = theme.color('logEvidence');
  painter.strokeStyle = color;
  painter.lineWidth = 1.25;
  painter.setLineDash([5, 4]);
  painter.beginPath();
  painter.moveTo(plane.left, y);
  painter.lineTo(plane.right, y);
  painter.stroke();
  const when = iteration === null ? '' : ` at iteration ${plain(iteration)}`;
  const text = `log p(x) ${number(value)}${when}`;
  writeOver(painter, text, plane.right, y - 0.2 * em, color);
}
