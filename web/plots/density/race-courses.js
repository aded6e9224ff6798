/**
 * Runs that start from the present q, one for each gradient estimator, by the exact bound over iterations.
 */

import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { segment } from '../drawing/lines.js';
import { finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { clamp } from '../drawing/scale.js';
import { thinned, traceRange } from '../shared/series.js';
import { widthOf, wrap, write } from '../drawing/text.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Theme} Theme */
/** @typedef {import('../drawing/axes.js').Area} Area */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../shared/series.js').Entry} Entry */

/** @typedef {{ id: string, label: string, biased: boolean, status: string, entries: Entry[] }} Course */

const SMALL = 0.92;

/** The dashes of an estimator that is biased. */
const BIASED = [6, 4];

/**
 * @param {Run | undefined} run
 * @returns {Course[]}
 */
export function coursesOf(run) {
  /** @type {any[]} */
  const list = answerOf(run, 'race')?.estimators ?? [];
  return list
    .map(({ id, label, biased, iteration, elbo, status }) => {
      const iterations = valuesOf(iteration);
      const entries = Array.from(valuesOf(elbo), (value, i) => ({
        iteration: iterations[i] ?? i,
        elbo: value,
        error: 0,
      }));
      return {
        id,
        label: label ?? id,
        biased: biased === true,
        status,
        entries: entries.filter((entry) => isFiniteNumber(entry.elbo)),
      };
    })
    .filter(({ entries }) => entries.length > 0);
}

/**
 * @param {Theme} theme
 * @param {string} id
 */
export function colorOf(theme, id) {
  return theme.color(`estimator-${id}`);
}

/**
 * @param {Painter} painter
 * @param {Run | undefined} run
 * @param {Course[]} courses
 * @param {Area} area
 */
export function drawCourses(painter, run, courses, area) {
  const { theme } = painter;
  const em = theme.fontSize;
  const answer = answerOf(run, 'race');
  const objective = answer?.objective ?? 'elbo';
  // The objective of the inclusive KL is no bound on the log evidence.
  const logEvidence = objective === 'inclusive-kl' ? null : finite(answer?.logEvidence);
  const range = traceRange(
    courses.map(({ entries }) => entries),
    logEvidence === null ? [] : [logEvidence],
  );
  if (!range) {
    const style = /** @type {const} */ ({ color: theme.color('muted'), align: 'center' });
    wrap(painter, silenceOf(run, 'race').split(' '), area.width).forEach((line, i) => {
      write(painter, line, area.left + area.width / 2, area.top + (2.5 + 1.4 * i) * em, style);
    });
    return;
  }
  if (area.height < 6 * em) return;
  const span = range.high - range.low || Math.max(Math.abs(range.high) * 1e-3, 1e-6);
  const last = Math.max(1, ...courses.map(({ entries }) => entries[entries.length - 1].iteration));
  const age = ageOf(run, answer);
  // Which line is whose; of those that may be wrong in the long run the line is dashed.
  const pieces = courses.map(({ id, label, biased }) => {
    const color = colorOf(theme, id);
    const swatch = { kind: /** @type {const} */ ('line'), color, dash: biased ? BIASED : [] };
    return { text: biased ? `${label}, biased` : label, color, swatches: [swatch] };
  });
  const legend = legendOf(painter, pieces, area.width);
  const title = `exact ${objective === 'elbo' ? 'ELBO' : 'objective'} (nats)`;
  const plane = planeOf(painter, {
    x: { domain: [0, last], title: `iteration${age === '' ? '' : `, started ${age}`}`, integers: true },
    y: { domain: [range.low - 0.04 * span, range.high + 0.12 * span], title },
    area,
    head: legend.height,
  });
  drawAxes(painter, plane);
  drawLegend(painter, legend, area.left, area.top + em * 1.5);
  if (logEvidence !== null) {
    const y = plane.y(logEvidence);
    painter.group('log evidence', () => {
      painter.strokeStyle = theme.color('logEvidence');
      painter.lineWidth = 1.25;
      painter.setLineDash([5, 4]);
      segment(painter, plane.left, y, plane.right, y);
    });
    const style = /** @type {const} */ ({ align: 'right', baseline: 'bottom', size: SMALL });
    write(painter, `log p(x) ${number(logEvidence)}`, plane.right, y - em * 0.3, style);
  }
  painter.save();
  clipTo(painter, plane, 4);
  for (const course of courses) drawCourse(painter, plane, course);
  painter.restore();
}

/**
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Course} course
 */
function drawCourse(painter, plane, { id, biased, entries, status }) {
  const color = colorOf(painter.theme, id);
  const em = painter.theme.fontSize;
  painter.group(id, () => {
    painter.strokeStyle = painter.fillStyle = color;
    painter.lineWidth = 1.75;
    painter.lineJoin = 'round';
    painter.setLineDash(biased ? BIASED : []);
    painter.beginPath();
    for (const { iteration, elbo } of thinned(entries, plane.x))
      painter.lineTo(plane.x(iteration), plane.y(elbo));
    painter.stroke();
    painter.setLineDash([]);
    const end = entries[entries.length - 1];
    const [x, y] = [plane.x(end.iteration), clamp(plane.y(end.elbo), plane.top, plane.bottom)];
    if (status !== 'diverged') {
      dot(painter, x, y, em * 0.25, biased);
      return;
    }
    const text = `× ${plain(end.iteration)}`;
    const half = widthOf(painter, text, 1, 600) / 2;
    write(painter, text, clamp(x, plane.left + half, plane.right - half), y, {
      color,
      weight: 600,
      align: 'center',
      baseline: 'middle',
    });
  });
}

/**
 * @param {Painter} painter
 * @param {number} x
 * @param {number} y
 * @param {number} r
 * @param {boolean} hollow
 */
export function dot(painter, x, y, r, hollow) {
  painter.beginPath();
  painter.arc(x, y, r, 0, 2 * Math.PI);
  if (hollow) painter.fillStyle = painter.theme.color('surface');
  painter.fill();
  painter.stroke();
}
