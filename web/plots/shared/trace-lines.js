/**
 * What the trace plot puts on its plane: the lines of the bound with their bands and ends, and the log evidence above them.
 */

import { clipTo } from '../drawing/axes.js';
import { quantityGroup } from './groups.js';
import { number, withError } from '../drawing/numbers.js';
import { DASHES, runColor } from './runs.js';
import { clamp } from '../drawing/scale.js';
import { thinned } from './series.js';
import { symbolOf } from './symbols.js';
import { widthOf, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('./series.js').Entry} Entry */

/**
 * The line of a run.
 * @typedef {object} Line
 * @property {Run} run
 * @property {number} index
 * @property {Entry[]} entries        not empty; smoothed where they are noisy
 * @property {Entry[]} raw            what was smoothed; empty otherwise
 * @property {number} window          the iterations that were averaged, 1 where none were
 * @property {number | null} exact    the bound at the newest iteration, where the entries are but estimates of it
 * @property {Entry[]} objective      what is maximised instead of the bound; empty otherwise
 * @property {'elbo' | 'objective'} shows  the objective, where the bound is infinite
 */

/**
 * @typedef {{ run: Run, value: number, error: number, kind: string | null, at: number | null }} Evidence  `at`: the iteration that it
 *   belongs to, where it changes with them; it then is a dot there and no line across the others
 */

/** The quantities of the picture. */
export const SHOWN = ['elbo', 'logEvidence'];

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Line[]} lines
 */
export function drawLines(painter, plane, lines) {
  painter.save();
  clipTo(painter, plane, 2);
  painter.lineJoin = 'round';
  const shown = lines.map((line) => ({ ...line, entries: thinned(line.entries, plane.x) }));
  for (const { entries } of shown) drawBand(painter, plane, entries);
  for (const { raw, index } of lines) {
    painter.globalAlpha = lines.length > 1 ? 0.22 : 0.35;
    drawLine(painter, plane, thinned(raw, plane.x), runColor(painter.theme, index), 1, []);
  }
  painter.globalAlpha = 1;
  for (const { entries, objective, index } of shown) {
    const color = runColor(painter.theme, index);
    drawLine(painter, plane, thinned(objective, plane.x), painter.theme.color('muted'), 1.5, [5, 3]);
    drawLine(painter, plane, entries, color, 2, DASHES[index]);
  }
  painter.restore();
}

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Entry[]} entries
 * @param {string} color
 * @param {number} width
 * @param {number[]} dashes
 */
function drawLine(painter, plane, entries, color, width, dashes) {
  if (entries.length === 0) return;
  painter.beginPath();
  for (const { iteration, elbo } of entries) painter.lineTo(plane.x(iteration), plane.y(elbo));
  painter.strokeStyle = color;
  painter.lineWidth = width;
  painter.setLineDash(dashes);
  painter.stroke();
}

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Entry[]} entries
 */
function drawBand(painter, plane, entries) {
  const banded = entries.filter(({ error }) => error > 0);
  if (banded.length < 2) return;
  painter.beginPath();
  for (const { iteration, elbo, error } of banded)
    painter.lineTo(plane.x(iteration), plane.y(elbo + 2 * error));
  for (const { iteration, elbo, error } of banded.reverse()) {
    painter.lineTo(plane.x(iteration), plane.y(elbo - 2 * error));
  }
  painter.closePath();
  painter.fillStyle = painter.theme.color('elbo');
  painter.globalAlpha = 0.18;
  painter.fill();
  painter.globalAlpha = 1;
}

/**
 * The end of each line: a ring while it runs, a disc once it has converged, a cross where it diverged.
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Line[]} lines
 * @param {boolean} numbered
 */
export function drawEnds(painter, plane, lines, numbered) {
  const { theme } = painter;
  const r = theme.fontSize / 3;
  const ends = lines.map(({ run, entries, exact, index }) => {
    const last = entries[entries.length - 1];
    const y = clamp(plane.y(exact ?? last.elbo), plane.top, plane.bottom);
    const color = runColor(theme, index);
    return { x: plane.x(last.iteration), y, status: run.frame?.status, name: String(index + 1), color };
  });
  painter.lineWidth = 2;
  for (const { x, y, status, color } of ends) {
    painter.strokeStyle = color;
    painter.fillStyle = status === 'converged' ? color : theme.color('surface');
    painter.beginPath();
    if (status === 'diverged') {
      for (const side of [-r, r]) {
        painter.moveTo(x - r, y - side);
        painter.lineTo(x + r, y + side);
      }
    } else {
      painter.arc(x, y, r, 0, 2 * Math.PI);
      painter.fill();
    }
    painter.stroke();
  }
  if (!numbered) return;
  // Numbers of lines that end together stand one below the other.
  /** @type {{ x: number, y: number }[]} */
  const placed = [];
  for (const { x, y, name, color } of ends.sort((a, b) => a.y - b.y)) {
    const spot = { x: x + 1.8 * r, y };
    for (const other of placed) {
      if (Math.abs(other.x - spot.x) < 4 * r) spot.y = Math.max(spot.y, other.y + theme.fontSize);
    }
    placed.push(spot);
    painter.fillStyle = theme.color('surface');
    painter.fillRect(spot.x - 1, spot.y - theme.fontSize / 2, theme.fontSize * 0.75, theme.fontSize);
    write(painter, name, spot.x, spot.y, { color, weight: 600, baseline: 'middle' });
  }
}

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Evidence} evidence
 */
export function drawEvidence(painter, plane, { value, error, at }) {
  const { theme } = painter;
  const color = theme.color('logEvidence');
  const y = plane.y(value);
  quantityGroup(painter, SHOWN, 'logEvidence', 'log evidence', () => {
    if (at !== null) {
      const x = plane.x(at);
      painter.strokeStyle = color;
      painter.fillStyle = color;
      painter.lineWidth = 1.5;
      painter.beginPath();
      painter.moveTo(x, plane.y(value + 2 * error));
      painter.lineTo(x, plane.y(value - 2 * error));
      painter.stroke();
      painter.beginPath();
      painter.arc(x, y, theme.fontSize * 0.3, 0, 2 * Math.PI);
      painter.fill();
      return;
    }
    if (error > 0) {
      const top = plane.y(value + 2 * error);
      painter.fillStyle = color;
      painter.globalAlpha = 0.12;
      painter.fillRect(plane.left, top, plane.right - plane.left, plane.y(value - 2 * error) - top);
      painter.globalAlpha = 1;
    }
    painter.strokeStyle = color;
    painter.lineWidth = 1.25;
    painter.setLineDash([5, 4]);
    painter.beginPath();
    painter.moveTo(plane.left, y);
    painter.lineTo(plane.right, y);
    painter.stroke();
  });
}

/**
 * The name of the evidence's line, upon whatever runs there.
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Evidence} evidence
 */
export function nameEvidence(painter, plane, { run, value, error, kind }) {
  const { theme } = painter;
  const em = theme.fontSize;
  quantityGroup(painter, SHOWN, 'logEvidence', 'log evidence', () => {
    const text = `${symbolOf('logEvidence', run)} ${withError(value, error)}${kind === null ? '' : ` · ${kind}`}`;
    const y = plane.y(value) - em * 0.35;
    painter.fillStyle = theme.color('surface');
    painter.globalAlpha = 0.7;
    painter.fillRect(plane.right - widthOf(painter, text), y - em * 1.1, widthOf(painter, text), em * 1.1);
    painter.globalAlpha = 1;
    const color = theme.color('logEvidence');
    write(painter, text, plane.right, y, { color, align: 'right', baseline: 'bottom' });
  });
}

/**
 * Says where the line comes from when its start lies below the range shown.
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Line[]} lines
 * @param {number} low
 */
export function markCut(painter, plane, lines, low) {
  const lowest = lines.reduce((a, b) => (a.entries[0].elbo <= b.entries[0].elbo ? a : b)).entries;
  const inside = lowest.find(({ elbo }) => elbo >= low) ?? lowest[0];
  const em = painter.theme.fontSize;
  const x = plane.x(inside.iteration) + em * 0.7;
  const text = `↓ starts at ${number(lowest[0].elbo)}`;
  const right = Math.min(x + widthOf(painter, text, 0.92), plane.right);
  const heights = lines
    .flatMap(({ entries }) => entries.filter((entry) => plane.x(entry.iteration) <= right + em))
    .map(({ elbo }) => plane.y(elbo))
    .filter((y) => y < plane.bottom);
  // Below the lines, or above them where they run along the bottom.
  const highest = Math.min(...heights);
  const flat = heights.length > 1 && highest > plane.bottom - em * 3;
  write(painter, text, right, flat ? highest - em * 0.3 : plane.bottom - em * 0.25, {
    color: painter.theme.color('muted'),
    size: 0.92,
    align: 'right',
    baseline: 'bottom',
  });
}
