/**
 * The bound against the iteration, under the log evidence where that is known. Up to four runs overlay: one colour,
 * told apart by dashes and by a number at the end of each line.
 */

import { drawAxes, planeOf } from './axes.js';
import { quantityGroup } from './groups.js';
import { isFiniteNumber, number, plain } from './numbers.js';
import { clamp } from './scale.js';
import { seriesOf, traceRange } from './series.js';
import { wordsOf } from './symbols.js';
import { placeholder, widthOf, wrap, write } from './text.js';
import { DASHES, SHOWN, drawEnds, drawEvidence, drawLines, markCut } from './trace-lines.js';

/** @typedef {import('./types.js').Plot} Plot */
/** @typedef {import('./types.js').Run} Run */
/** @typedef {import('./types.js').Painter} Painter */
/** @typedef {import('./series.js').Entry} Entry */
/** @typedef {import('./trace-lines.js').Line} Line */
/** @typedef {import('./trace-lines.js').Evidence} Evidence */

const SMALL = 0.92;

/**
 * @param {Run[]} runs
 * @returns {Line[]}
 */
function linesOf(runs) {
  return runs
    .slice(0, DASHES.length)
    .map((run, index) => ({ run, entries: seriesOf(run), index }))
    .filter(({ entries }) => entries.length > 0);
}

/**
 * The log evidence of the first run that knows it.
 * @param {Run[]} runs
 * @returns {Evidence | null}
 */
function evidenceOf(runs) {
  for (const run of runs) {
    const bound = run.frame?.bound;
    if (!bound || !isFiniteNumber(bound.logEvidence)) continue;
    const error = isFiniteNumber(bound.logEvidenceError) ? bound.logEvidenceError : 0;
    return { run, value: bound.logEvidence, error, kind: bound.logEvidenceKind ?? null };
  }
  return null;
}

/**
 * The latest value of each line, to be read at a place that does not move with the curve.
 * @param {Line[]} lines
 * @param {boolean} numbered
 */
function readings(lines, numbered) {
  return lines.map(({ run, entries, index }) => {
    const status = run.frame?.status;
    const ended = status === 'converged' || status === 'diverged' ? ` · ${status}` : '';
    return `${numbered ? `${index + 1}: ` : ''}${number(entries[entries.length - 1].elbo)}${ended}`;
  });
}

/**
 * @param {Run[]} runs
 * @param {Painter} painter
 */
function layout(runs, painter) {
  const lines = linesOf(runs);
  const evidence = evidenceOf(runs);
  const others = evidence ? [evidence.value - 2 * evidence.error, evidence.value + 2 * evidence.error] : [];
  const series = lines.map(({ entries }) => entries);
  const range = traceRange(series, others);
  if (!range) return null;
  const em = painter.theme.fontSize;
  const banded = series.some((entries) => entries.some(({ error }) => error > 0));
  const title = banded ? 'ELBO ± 2 standard errors (nats)' : 'ELBO (nats)';
  const numbered = runs.length > 1;
  const values = readings(lines, numbered);
  const beside =
    !numbered && widthOf(painter, title, SMALL) + widthOf(painter, values[0], 1, 600) + em < painter.width;
  const legend = beside
    ? values
    : wrap(
        painter,
        values.map((value) => `${value}  `),
        painter.width,
      );
  const span = range.high - range.low || Math.max(Math.abs(range.high) * 1e-3, 1e-6);
  // Room above the evidence's line for its name, and a little everywhere else so that no curve runs along an edge.
  const share = em / Math.max(painter.height - 5 * em, em);
  const above = span * clamp((evidence ? 1.9 : 0.5) * share, 0, 0.4);
  const below = range.cut ? 0 : span * clamp(0.5 * share, 0, 0.4);
  const last = Math.max(10, ...series.map((entries) => entries[entries.length - 1].iteration));
  const first = Math.min(0, ...series.map((entries) => entries[0].iteration));
  const plane = planeOf(painter, {
    x: { domain: [first, last], title: 'iteration', integers: true },
    y: { domain: [range.low - below, range.high + above], title },
    head: beside ? 0 : legend.length * 1.4 * em,
  });
  return { lines, evidence, plane, range, legend, beside, numbered };
}

/** @type {Plot} */
export const plot = {
  id: 'trace',
  label: 'The bound over iterations',
  fields: ['bound', 'trace'],
  aspect: 1.8,

  draw(runs, painter) {
    const place = layout(runs, painter);
    if (!place) {
      placeholder(painter, 'No iteration yet');
      return;
    }
    const { lines, evidence, plane, range, legend, beside, numbered } = place;
    const em = painter.theme.fontSize;
    drawAxes(painter, plane);
    if (evidence) drawEvidence(painter, plane, evidence);
    quantityGroup(painter, SHOWN, 'elbo', 'ELBO', () => {
      drawLines(painter, plane, lines);
      drawEnds(painter, plane, lines, numbered);
      const style = /** @type {const} */ ({
        color: painter.theme.color('elbo'),
        weight: 600,
        baseline: 'top',
      });
      if (beside) write(painter, legend[0], plane.right, em * 0.1, { ...style, align: 'right' });
      else legend.forEach((line, i) => write(painter, line, 0, em * (1.6 + 1.4 * i), style));
    });
    if (range.cut) markCut(painter, plane, lines, range.low);
  },

  describe(runs) {
    const sentences = linesOf(runs).map((line) => courseOf(line, runs.length > 1));
    if (sentences.length === 0) return 'No iteration yet.';
    const evidence = evidenceOf(runs);
    if (evidence) {
      const words = wordsOf('logEvidence', evidence.run);
      const kind = evidence.kind === null ? '' : ` (${evidence.kind})`;
      sentences.push(`${words[0].toUpperCase()}${words.slice(1)} is ${number(evidence.value)} nats${kind}.`);
    }
    return sentences.join(' ');
  },

  locate(runs, painter, x, y) {
    const place = layout(runs, painter);
    if (!place) return null;
    const { plane, lines, numbered } = place;
    const em = painter.theme.fontSize;
    if (x < plane.left - em || x > plane.right + em || y < plane.top - em || y > plane.bottom + em)
      return null;
    const nearest = lines.map(({ entries, index }) => ({
      entry: nearestTo(entries, plane.x.invert(x)),
      index,
    }));
    const anchor = nearest[0].entry;
    /** @type {[string, string][]} */
    const rows = [];
    for (const { entry, index } of nearest) {
      rows.push([numbered ? `ELBO, run ${index + 1}` : 'ELBO', `${number(entry.elbo)} nats`]);
      if (entry.error > 0) rows.push(['standard error', number(entry.error)]);
    }
    return {
      kind: 'iteration',
      quantity: 'elbo',
      index: anchor.iteration,
      x: plane.x(anchor.iteration),
      y: clamp(plane.y(anchor.elbo), plane.top, plane.bottom),
      title: `iteration ${plain(anchor.iteration)}`,
      rows,
    };
  },
};

/**
 * The course of one line in a sentence.
 * @param {Line} line
 * @param {boolean} numbered
 */
function courseOf({ run, entries, index }, numbered) {
  const [first, last] = [entries[0], entries[entries.length - 1]];
  const name = numbered ? `Run ${index + 1}: the ELBO` : 'The ELBO';
  const start = `${number(first.elbo)} nats at iteration ${plain(first.iteration)}`;
  const moved = last.elbo >= first.elbo ? 'rose' : 'fell';
  const end = `${number(last.elbo)} at iteration ${plain(last.iteration)}`;
  const course = entries.length === 1 ? `${name} is ${start}` : `${name} ${moved} from ${start} to ${end}`;
  const error = last.error > 0 ? `, with a standard error of ${number(last.error)}` : '';
  const status = run.frame?.status;
  return `${course}${error}${status === 'converged' || status === 'diverged' ? `; the run has ${status}` : ''}.`;
}

/**
 * @param {Entry[]} entries  not empty
 * @param {number} iteration
 */
function nearestTo(entries, iteration) {
  let best = entries[0];
  for (const entry of entries) {
    if (Math.abs(entry.iteration - iteration) < Math.abs(best.iteration - iteration)) best = entry;
  }
  return best;
}
