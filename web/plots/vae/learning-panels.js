/**
 * What stands in a panel of learning curves: the lines with their bands, and log p(x) above the bound.
 */

import { clipTo } from '../drawing/axes.js';
import { number, plain, withError } from '../drawing/numbers.js';
import { runColor } from '../shared/runs.js';
import { thinned } from '../shared/series.js';
import { clamp } from '../drawing/scale.js';
import { widthOf, writeOver } from '../drawing/text.js';

/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../shared/series.js').Entry} Entry */
/** @typedef {'elbo' | 'expectedLogLikelihood' | 'klPrior'} Part */
/** @typedef {{ index: number, held: boolean, entries: Entry[] }} Line  of a run, on the points trained on or on those held out */
/** @typedef {{ part: Part, title: string, lines: Line[], plane: Plane }} Panel */

/** The dashes of what is held out. */
export const HELD_OUT = [4, 3];

/**
 * @param {Painter} painter
 * @param {Panel} panel
 * @param {boolean} several
 */
export function drawPanel(painter, { part, title, lines, plane }, several) {
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
  markStart(painter, title, lines, plane);
}

/**
 * Says where the lines come from, where that is out of sight.
 * @param {Painter} painter
 * @param {string} title
 * @param {Line[]} lines
 * @param {Plane} plane
 */
function markStart(painter, title, lines, plane) {
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
  // Beside the title, where no curve comes; below it where there is no room.
  const room = plane.right - plane.area.left - widthOf(painter, title, 0.92) - em;
  const drop = widthOf(painter, text, 0.92) > room ? 1.2 * em : 0;
  writeOver(painter, text, plane.right, plane.top - 0.35 * em + drop, painter.theme.color('muted'));
}

/**
 * log p(x) at the iteration that it belongs to: a dot, with its number beside it. What lies beyond the panel is named at its edge.
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {{ value: number, error: number | null, iteration: number | null }} evidence
 */
export function drawEvidence(painter, plane, { value, error, iteration }) {
  const { theme } = painter;
  const em = theme.fontSize;
  const [left, right] = plane.x.domain;
  const at = { x: plane.x(clamp(iteration ?? right, left, right)), y: plane.y(value) };
  const beyond = at.y > plane.bottom + 1 ? '↓ ' : at.y < plane.top - 1 ? '↑ ' : '';
  const y = clamp(at.y, plane.top, plane.bottom);
  const color = theme.color('logEvidence');
  if (beyond === '') {
    painter.fillStyle = color;
    painter.strokeStyle = theme.color('surface');
    painter.lineWidth = 1.5;
    painter.beginPath();
    painter.arc(at.x, y, em * 0.35, 0, 2 * Math.PI);
    painter.fill();
    painter.stroke();
  }
  const when = iteration === null ? '' : ` at iteration ${plain(iteration)}`;
  const text = `${beyond}log p(x) ${withError(value, error)}${when}`;
  const wide = widthOf(painter, text, 0.92);
  // Above the dot, below which the bound is.
  const end = clamp(at.x + wide / 2, Math.min(plane.left + wide, plane.right), plane.right);
  writeOver(painter, text, end, clamp(y - 0.4 * em, plane.top + 1.2 * em, plane.bottom), color);
}
