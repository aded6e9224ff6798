/**
 * What the trace plot puts on its plane: the lines of the bound with their bands and ends, and the log evidence above them.
 */

import { clipTo } from './axes.js';
import { quantityGroup } from './groups.js';
import { number } from './numbers.js';
import { clamp } from './scale.js';
import { thinned } from './series.js';
import { symbolOf } from './symbols.js';
import { write } from './text.js';

/** @typedef {import('./types.js').Run} Run */
/** @typedef {import('./types.js').Painter} Painter */
/** @typedef {import('./axes.js').Plane} Plane */
/** @typedef {import('./series.js').Entry} Entry */
/** @typedef {{ run: Run, entries: Entry[], index: number }} Line  entries not empty */
/** @typedef {{ run: Run, value: number, error: number, kind: string | null }} Evidence */

/** The quantities of the picture. */
export const SHOWN = ['elbo', 'logEvidence'];

/** The dashes of the runs, as many as overlay legibly. */
export const DASHES = [[], [7, 4], [2, 3], [9, 3, 2, 3]];

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Line[]} lines
 */
export function drawLines(painter, plane, lines) {
  painter.save();
  clipTo(painter, plane, 2);
  painter.lineJoin = 'round';
  const shown = lines.map(({ entries, index }) => ({ entries: thinned(entries, plane.x), index }));
  for (const { entries } of shown) drawBand(painter, plane, entries);
  painter.strokeStyle = painter.theme.color('elbo');
  painter.lineWidth = 2;
  for (const { entries, index } of shown) {
    painter.beginPath();
    for (const { iteration, elbo } of entries) painter.lineTo(plane.x(iteration), plane.y(elbo));
    painter.setLineDash(DASHES[index]);
    painter.stroke();
  }
  painter.restore();
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
  const ends = lines.map(({ run, entries, index }) => {
    const last = entries[entries.length - 1];
    const y = clamp(plane.y(last.elbo), plane.top, plane.bottom);
    return { x: plane.x(last.iteration), y, status: run.frame?.status, name: String(index + 1) };
  });
  painter.strokeStyle = theme.color('elbo');
  painter.lineWidth = 2;
  for (const { x, y, status } of ends) {
    painter.fillStyle = theme.color(status === 'converged' ? 'elbo' : 'surface');
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
  const style = /** @type {const} */ ({ color: theme.color('elbo'), weight: 600, baseline: 'middle' });
  // Numbers of lines that end together stand one below the other.
  /** @type {{ x: number, y: number }[]} */
  const placed = [];
  for (const { x, y, name } of ends.sort((a, b) => a.y - b.y)) {
    const spot = { x: x + 1.8 * r, y };
    for (const other of placed) {
      if (Math.abs(other.x - spot.x) < 4 * r) spot.y = Math.max(spot.y, other.y + theme.fontSize);
    }
    placed.push(spot);
    painter.fillStyle = theme.color('surface');
    painter.fillRect(spot.x - 1, spot.y - theme.fontSize / 2, theme.fontSize * 0.75, theme.fontSize);
    write(painter, name, spot.x, spot.y, style);
  }
}

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Evidence} evidence
 */
export function drawEvidence(painter, plane, { run, value, error, kind }) {
  const { theme } = painter;
  const color = theme.color('logEvidence');
  const y = plane.y(value);
  quantityGroup(painter, SHOWN, 'logEvidence', 'log evidence', () => {
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
    const margin = error > 0 ? ` ± ${number(error)}` : '';
    const text = `${symbolOf('logEvidence', run)} ${number(value)}${margin}${kind === null ? '' : ` · ${kind}`}`;
    const above = theme.fontSize * 0.35;
    write(painter, text, plane.right, y - above, { color, align: 'right', baseline: 'bottom' });
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
  write(painter, text, x, plane.bottom - em * 0.5, { color: painter.theme.color('muted'), size: 0.92 });
}
