/**
 * The bound against the iteration, under the log evidence where that is known. Up to four runs overlay, told apart by colour, by
 * dashes and by a number at the end of each line. A bound that is estimated from draws is drawn faint and, over it, its mean over
 * a stated number of iterations; the end of the line is then the exact bound.
 */

import { drawAxes, planeOf } from '../drawing/axes.js';
import { quantityGroup } from './groups.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { finite, isFiniteNumber, number, plain } from '../drawing/numbers.js';
import { DASHES, runColor, runName } from './runs.js';
import { clamp } from '../drawing/scale.js';
import { seriesOf, smoothed, traceRange, windowOf } from './series.js';
import { symbolOf, wordsOf } from './symbols.js';
import { fitted, placeholder, widthOf } from '../drawing/text.js';
import { SHOWN, drawEnds, drawEvidence, drawLines, markCut, nameEvidence } from './trace-lines.js';

/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
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
    .map((run, index) => lineOf(run, index, runs.length > 1))
    .filter(({ entries }) => entries.length > 0);
}

/**
 * @param {Run} run
 * @param {number} index
 * @param {boolean} compared
 * @returns {Line}
 */
function lineOf(run, index, compared) {
  const { model, estimator, family } = run.config ?? {};
  const bounds = seriesOf(run);
  const objectives = seriesOf(run, 'objective');
  const shows = bounds.length > 0 ? 'elbo' : 'objective';
  const raw = shows === 'elbo' ? bounds : objectives;
  const noisy = model === 'density' && estimator !== 'quadrature' && family !== 'delta';
  const window = noisy ? windowOf(raw) : 1;
  const calm = (/** @type {Entry[]} */ entries) => (window > 1 ? smoothed(entries, window) : entries);
  return {
    run,
    index,
    entries: calm(raw),
    raw: window > 1 ? raw : [],
    window,
    exact: noisy && shows === 'elbo' ? finite(run.frame?.bound?.elbo) : null,
    objective: shows === 'elbo' && !compared ? calm(objectives) : [],
    shows,
  };
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
    // Of a model that is learned it is another one at every iteration.
    const learned = /θ/.test(symbolOf('logEvidence', run));
    const at = learned ? finite(run.frame?.iteration) : null;
    return { run, value: bound.logEvidence, error, kind: bound.logEvidenceKind ?? null, at };
  }
  return null;
}

/**
 * The latest value of each line, to be read at a place that does not move with the curve.
 * @param {Line[]} lines
 * @param {boolean} numbered
 * @param {Painter} painter
 * @returns {import('../drawing/legend.js').Piece[]}
 */
function readings(lines, numbered, painter) {
  const { theme, width } = painter;
  // Less the line before the name; what is longer than a line loses of its name, and never of its number.
  const room = width - 2.2 * theme.fontSize;

  const pieces = lines.map(({ run, entries, exact, index }) => {
    const status = run.frame?.status;
    const ended = status === 'converged' || status === 'diverged' ? ` · ${status}` : '';
    const last = entries[entries.length - 1];
    const value = number(exact ?? last.elbo);
    // With minibatches the bound of all rows is known after a sweep, and wears its iteration in between.
    const now = run.frame?.iteration;
    const when =
      exact === null && isFiniteNumber(now) && last.iteration < now ? ` at ${plain(last.iteration)}` : '';
    const color = runColor(theme, index);
    const name = numbered ? `${index + 1}${run.label ? ` ${run.label}` : ''}` : '';
    const text = fitted(painter, name, `${numbered ? ': ' : ''}${value}${when}${ended}`, room, 1, 600);
    const swatch = { kind: /** @type {const} */ ('line'), color, dash: DASHES[index] };
    return { text, color, weight: 600, swatches: numbered ? [swatch] : [] };
  });
  if (!lines.some(({ objective }) => objective.length > 0)) return pieces;
  const color = theme.color('muted');
  const swatch = { kind: /** @type {const} */ ('line'), color, dash: [5, 3] };
  return [...pieces, { text: objectiveName(lines[0].run), color, weight: 400, swatches: [swatch] }];
}

/**
 * What is maximised instead of the bound: 'L_8', 'VR_0.5'.
 * @param {Run} run
 */
function objectiveName({ config }) {
  const { objective, importanceSamples, alpha } = config ?? {};
  if (objective === 'importance-weighted' && isFiniteNumber(importanceSamples))
    return `L_${importanceSamples}`;
  if (objective === 'renyi' && isFiniteNumber(alpha)) return `VR_${plain(alpha)}`;
  return 'objective';
}

/**
 * @param {Line[]} lines  not empty
 */
function titleOf(lines) {
  const what = lines.every(({ shows }) => shows === 'objective') ? 'objective' : 'ELBO';
  const window = Math.max(...lines.map((line) => line.window));
  if (window > 1) return `${what} (nats), mean of ${plain(window)} iterations`;
  const banded = lines.some(({ entries }) => entries.some(({ error }) => error > 0));
  return banded ? `${what} ± 2 standard errors (nats)` : `${what} (nats)`;
}

/**
 * The range to show, with some room for the noise above and below what is left of it by smoothing.
 * @param {Line[]} lines
 * @param {number[]} others
 */
function rangeOf(lines, others) {
  const exact = lines.map((line) => line.exact).filter(isFiniteNumber);
  const series = lines.flatMap(({ entries, objective }) =>
    objective.length > 0 ? [entries, objective] : [entries],
  );
  const range = traceRange(series, [...others, ...exact]);
  const seen = traceRange(lines.map(({ raw }) => raw));
  if (!range || !seen) return range;
  const noise = 0.25 * (range.high - range.low);
  return {
    ...range,
    high: Math.max(range.high, Math.min(seen.high, range.high + noise)),
    low: range.cut ? range.low : Math.min(range.low, Math.max(seen.low, range.low - noise)),
  };
}

/**
 * @param {Run[]} runs
 * @param {Painter} painter
 */
function layout(runs, painter) {
  const lines = linesOf(runs);
  const evidence = evidenceOf(runs);
  const others = evidence ? [evidence.value - 2 * evidence.error, evidence.value + 2 * evidence.error] : [];
  const range = rangeOf(lines, others);
  if (!range) return null;
  const { width, theme } = painter;
  const em = theme.fontSize;
  const title = titleOf(lines);
  const numbered = runs.length > 1;
  const legend = legendOf(painter, readings(lines, numbered, painter), width, { size: 1 });
  const beside = legend.lines === 1 && widthOf(painter, title, SMALL) + legend.width + 2 * em < width;
  const span = range.high - range.low || Math.max(Math.abs(range.high) * 1e-3, 1e-6);
  // Room above the evidence's line for its name, and a little everywhere else so that no curve runs along an edge.
  const share = em / Math.max(painter.height - 5 * em, em);
  const above = span * clamp((evidence ? 1.9 : 0.5) * share, 0, 0.4);
  const below = range.cut ? 0 : span * clamp(0.5 * share, 0, 0.4);
  const last = Math.max(10, ...lines.map(({ entries }) => entries[entries.length - 1].iteration));
  const first = Math.min(0, ...lines.map(({ entries }) => entries[0].iteration));
  const plane = planeOf(painter, {
    x: { domain: [first, last], title: 'iteration', integers: true },
    y: { domain: [range.low - below, range.high + above], title },
    head: beside ? 0 : legend.height,
  });
  return { lines, evidence, plane, range, legend, beside, numbered };
}

/** @type {Plot} */
export const plot = {
  id: 'trace',
  label: 'The bound over iterations',
  models: ['mixture', 'density', 'curve'],
  evidence: true,
  fields: ['bound', 'trace'],
  aspect: 1.8,
  // Several runs are named above the picture, on a phone each in a line of its own.
  height: (width, em, runs = 1) =>
    Math.ceil(Math.min(width / 1.8, Math.max(17 * em, width / 3)) + (runs > 1 ? 1.6 * runs * em : 0)),

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
    quantityGroup(painter, SHOWN, 'elbo', 'ELBO', () => drawLines(painter, plane, lines));
    if (evidence) nameEvidence(painter, plane, evidence);
    quantityGroup(painter, SHOWN, 'elbo', 'ELBO', () => {
      drawEnds(painter, plane, lines, numbered);
      if (beside) drawLegend(painter, legend, plane.right - legend.width, 0);
      else drawLegend(painter, legend, 0, em * 1.5);
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
    const nearest = lines.map((line) => ({ line, entry: nearestTo(line.entries, plane.x.invert(x)) }));
    const anchor = nearest[0].entry;
    /** @type {[string, string][]} */
    const rows = [];
    for (const { entry, line } of nearest) {
      const { run, index, shows, window } = line;
      const what = `${shows === 'elbo' ? 'ELBO' : shows}${window > 1 ? `, mean of ${plain(window)}` : ''}`;
      rows.push([numbered ? `${what}, ${runName(run, index)}` : what, `${number(entry.elbo)} nats`]);
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
function courseOf({ run, entries, index, shows, window, exact }, numbered) {
  const [first, last] = [entries[0], entries[entries.length - 1]];
  const what = shows === 'elbo' ? 'ELBO' : shows;
  const called = run.label ? `Run ${index + 1} (${run.label})` : `Run ${index + 1}`;
  const noisy = window > 1 ? `, estimated and averaged over ${plain(window)} iterations,` : '';
  const name = `${numbered ? `${called}: the` : 'The'} ${what}${noisy}`;
  const start = `${number(first.elbo)} nats at iteration ${plain(first.iteration)}`;
  const moved = last.elbo >= first.elbo ? 'rose' : 'fell';
  const end = `${number(last.elbo)} at iteration ${plain(last.iteration)}`;
  const course = entries.length === 1 ? `${name} is ${start}` : `${name} ${moved} from ${start} to ${end}`;
  const error = last.error > 0 ? `, with a standard error of ${number(last.error)}` : '';
  const now = exact === null ? '' : `; exactly it is ${number(exact)} now`;
  const status = run.frame?.status;
  return `${course}${error}${now}${status === 'converged' || status === 'diverged' ? `; the run has ${status}` : ''}.`;
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
