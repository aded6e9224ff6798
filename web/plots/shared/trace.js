/**
 * The bound against the iteration, under the log evidence where that is known. Up to four runs overlay, told apart by colour, by
 * dashes and by a number at the end of each line. A bound that is estimated from draws is drawn faint and, over it, its mean over
 * a stated number of iterations; the end of the line is then the exact bound.
 */

import { finite, isFiniteNumber, number, plain, withError } from '../drawing/numbers.js';
import { legendMarks, legendOf } from '../drawing/legend.js';
import { clamp } from '../drawing/scale.js';
import { fitted, widthOf } from '../drawing/text.js';
import { chartOf, sheet } from '../marks/chart.js';
import { band, dots, line, rule, text } from '../marks/marks.js';
import { panel } from '../panel.js';
import { DASHES, runColor, runName } from './runs.js';
import { seriesOf, smoothed, traceRange, windowOf } from './series.js';
import { symbolOf, wordsOf } from './symbols.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {import('./series.js').Entry} Entry */

/**
 * The line of a run.
 * @typedef {object} Course
 * @property {Run} run
 * @property {number} index
 * @property {Entry[]} entries        not empty; smoothed where they are noisy
 * @property {Entry[]} raw            what was smoothed; empty otherwise
 * @property {number} window          the iterations that were averaged, 1 where none were
 * @property {number | null} exact    the bound at the newest iteration, where the entries are but estimates of it
 * @property {Entry[]} objective      what is maximised instead of the bound; empty otherwise
 * @property {'elbo' | 'objective'} shows  the objective, where the bound is infinite
 */

/** The log evidence; `at`: the iteration that it belongs to, where it is another one at each. */
/** @typedef {{ run: Run, value: number, error: number, kind: string | null, at: number | null }} Evidence */
/** @typedef {{ courses: Course[], evidence: Evidence | null, several: boolean }} Content */

const SMALL = 0.92;

/**
 * @param {Run} run
 * @param {number} index
 * @param {boolean} compared
 * @returns {Course}
 */
function courseOf(run, index, compared) {
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
 * @param {Content} content
 * @param {Painter} painter
 * @returns {import('../drawing/legend.js').Piece[]}
 */
function readings({ courses, several }, painter) {
  const { theme, width } = painter;
  // Less the line before the name; what is longer than a line loses of its name, and never of its number.
  const room = width - 2.2 * theme.fontSize;
  const line = /** @type {const} */ ('line');
  const pieces = courses.map(({ run, entries, exact, index }) => {
    const status = run.frame?.status;
    const ended = status === 'converged' || status === 'diverged' ? ` · ${status}` : '';
    const last = entries[entries.length - 1];
    const value = number(exact ?? last.elbo);
    // With minibatches the bound of all rows is known after a sweep, and wears its iteration in between.
    const now = run.frame?.iteration;
    const when =
      exact === null && isFiniteNumber(now) && last.iteration < now ? ` at ${plain(last.iteration)}` : '';
    const color = runColor(index);
    const name = several ? `${index + 1}${run.label ? ` ${run.label}` : ''}` : '';
    const said = fitted(painter, name, `${several ? ': ' : ''}${value}${when}${ended}`, room, 1, 600);
    return {
      text: said,
      color,
      weight: 600,
      swatches: several ? [{ kind: line, color, dash: DASHES[index] }] : [],
    };
  });
  if (!courses.some(({ objective }) => objective.length > 0)) return pieces;
  const swatches = [{ kind: line, color: 'muted', dash: OBJECTIVE }];
  return [...pieces, { text: objectiveName(courses[0].run), color: 'muted', weight: 400, swatches }];
}

/** The dashes of what is maximised instead of the bound. */
const OBJECTIVE = [5, 3];

/**
 * What is maximised instead of the bound: 'L_8', 'VR_0.5'.
 * @param {Run} run
 */
function objectiveName({ config }) {
  const { objective, importanceSamples, alpha, entropyWeight } = config ?? {};
  if (objective === 'importance-weighted' && isFiniteNumber(importanceSamples))
    return `L_${importanceSamples}`;
  if (objective === 'renyi' && isFiniteNumber(alpha)) return `VR_${plain(alpha)}`;
  if (objective === 'weighted-entropy' && isFiniteNumber(entropyWeight))
    return `E[log p(x, z)] + ${plain(entropyWeight)} H`;
  return 'objective';
}

/** @param {Course[]} courses  not empty */
function titleOf(courses) {
  const what = courses.every(({ shows }) => shows === 'objective') ? 'objective' : 'ELBO';
  const window = Math.max(...courses.map((course) => course.window));
  if (window > 1) return `${what} (nats), mean of ${plain(window)} iterations`;
  const banded = courses.some(({ entries }) => entries.some(({ error }) => error > 0));
  return banded ? `${what} ± 2 standard errors (nats)` : `${what} (nats)`;
}

/**
 * The range to show, with some room for the noise above and below what is left of it by smoothing.
 * @param {Content} content
 */
function rangeOf({ courses, evidence }) {
  const others = courses.map(({ exact }) => exact).filter(isFiniteNumber);
  if (evidence) others.push(evidence.value - 2 * evidence.error, evidence.value + 2 * evidence.error);
  const series = courses.flatMap(({ entries, objective }) =>
    objective.length > 0 ? [entries, objective] : [entries],
  );
  const range = traceRange(series, others);
  const seen = traceRange(courses.map(({ raw }) => raw));
  if (!range || !seen) return range;
  const noise = 0.25 * (range.high - range.low);
  return {
    ...range,
    high: Math.max(range.high, Math.min(seen.high, range.high + noise)),
    low: range.cut ? range.low : Math.min(range.low, Math.max(seen.low, range.low - noise)),
  };
}

/**
 * @param {Content} content
 * @param {Painter} painter
 */
function picture(content, painter) {
  const { courses, evidence } = content;
  const range = rangeOf(content);
  if (!range) return NOTHING;
  const { width, theme, height } = painter;
  const em = theme.fontSize;
  const title = titleOf(courses);
  const legend = legendOf(painter, readings(content, painter), width, { size: 1 });
  const beside = legend.lines === 1 && widthOf(painter, title, SMALL) + legend.width + 2 * em < width;
  const span = range.high - range.low || Math.max(Math.abs(range.high) * 1e-3, 1e-6);
  // Room above the evidence's line for its name, and a little everywhere else so that no curve runs along an edge.
  const share = em / Math.max(height - 5 * em, em);
  const above = span * clamp((evidence ? 1.9 : 0.5) * share, 0, 0.4);
  const below = range.cut ? 0 : span * clamp(0.5 * share, 0, 0.4);
  const last = Math.max(10, ...courses.map(({ entries }) => entries[entries.length - 1].iteration));
  const first = Math.min(0, ...courses.map(({ entries }) => entries[0].iteration));
  const charts = chartOf(painter, {
    x: { domain: [first, last], title: 'iteration', integers: true },
    y: { domain: [range.low - below, range.high + above], title },
    head: beside ? 0 : legend.height,
    clip: 2,
    marks: (plane) => [
      ...(evidence ? evidenceMarks(evidence) : []),
      ...lineMarks(content),
      ...(evidence ? [evidenceName(evidence)] : []),
      ...endMarks(content, plane, em),
      ...(range.cut ? [cutMark(courses, range.low, plane, painter)] : []),
    ],
  });
  const [x, y] = beside ? [charts[1].right - legend.width, 0] : [0, em * 1.5];
  const words = legendMarks(painter, legend, x, y).map((mark) => ({ ...mark, ...ELBO }));
  return [...charts, sheet(painter, words)];
}

const ELBO = { label: 'ELBO', quantity: 'elbo' };
const EVIDENCE = { label: 'log evidence', quantity: 'logEvidence', color: 'logEvidence' };

/** @param {Entry[]} entries */
const iterations = (entries) => entries.map(({ iteration }) => iteration);

/** @param {Entry[]} entries @param {number} [errors]  so many above */
const heights = (entries, errors = 0) => entries.map(({ elbo, error }) => elbo + errors * error);

/**
 * @param {Content} content
 * @returns {Mark[]}
 */
function lineMarks({ courses, several }) {
  const told = /** @type {import('../marks/marks.js').Style} */ ({
    reach: 1,
    tell: (i) => tell(courses, several, courses[0].entries[i].iteration),
  });
  return [
    ...courses.map(({ entries }) => {
      const banded = entries.filter(({ error }) => error > 0);
      return band(iterations(banded), heights(banded, -2), heights(banded, 2), {
        ...ELBO,
        color: 'elbo',
        thin: true,
      });
    }),
    ...courses.map(({ raw, index }) => {
      const alpha = several ? 0.22 : 0.35;
      return line(iterations(raw), heights(raw), {
        ...ELBO,
        color: runColor(index),
        width: 1,
        alpha,
        thin: true,
      });
    }),
    ...courses.flatMap(({ run, entries, objective, index }) => [
      line(iterations(objective), heights(objective), {
        ...ELBO,
        name: objectiveName(run),
        color: 'muted',
        width: 1.5,
        dash: OBJECTIVE,
        thin: true,
      }),
      line(iterations(entries), heights(entries), {
        ...ELBO,
        name: several ? runName(run, index) : 'ELBO',
        color: runColor(index),
        dash: DASHES[index],
        thin: true,
        ...(index === courses[0].index ? told : {}),
      }),
    ]),
  ];
}

/**
 * The end of each line: a ring while it runs, a disc once it has converged, a cross where it diverged; of several with its number.
 * @param {Content} content
 * @param {Plane} plane
 * @param {number} em
 * @returns {Mark[]}
 */
function endMarks({ courses, several }, { x, y, top, bottom }, em) {
  const ends = courses.map(({ run, entries, exact, index }) => {
    const last = entries[entries.length - 1];
    const at = y.invert(clamp(y(exact ?? last.elbo), top, bottom));
    return {
      x: last.iteration,
      y: at,
      status: run.frame?.status,
      name: String(index + 1),
      color: runColor(index),
    };
  });
  const free = { ...ELBO, free: true };
  const discs = ends.map(({ x, y, status, color }) => {
    const shape = status === 'diverged' ? 'cross' : status === 'converged' ? 'disc' : 'hollow';
    return dots([x], [y], { ...free, color, r: 1 / 3, width: 2, shape });
  });
  if (!several) return discs;
  // Numbers of lines that end together stand one below the other.
  /** @type {{ x: number, y: number }[]} */
  const placed = [];
  const numbers = ends
    .map((end) => ({ ...end, px: x(end.x) + 0.6 * em, py: y(end.y) }))
    .sort((a, b) => a.py - b.py)
    .map(({ px, py, name, color }) => {
      const above = placed.filter((other) => Math.abs(other.x - px) < (4 * em) / 3);
      const at = Math.max(py, ...above.map((other) => other.y + em));
      placed.push({ x: px, y: at });
      const style = /** @type {const} */ ({ color, weight: 600, size: 1, baseline: 'middle', veil: 1 });
      return text(x.invert(px), y.invert(at), name, { ...free, ...style });
    });
  return [...discs, ...numbers];
}

/**
 * @param {Evidence} evidence
 * @returns {Mark[]}
 */
function evidenceMarks({ run, value, error, at }) {
  const name = symbolOf('logEvidence', run);
  if (at === null)
    return [rule({ y: value }, { ...EVIDENCE, name, dash: [5, 4], fill: 0.12, margin: 2 * error })];
  const ends = { low: [value - 2 * error], high: [value + 2 * error] };
  return [dots([at], [value], { ...EVIDENCE, name, r: 0.3, ...ends, free: true })];
}

/**
 * The name of the evidence's line, upon whatever runs there.
 * @param {Evidence} evidence
 */
function evidenceName({ run, value, error, kind }) {
  const words = `${symbolOf('logEvidence', run)} ${withError(value, error)}${kind === null ? '' : ` · ${kind}`}`;
  const style = /** @type {const} */ ({ dy: -0.35, align: 'right', baseline: 'bottom', size: 1, veil: 0.7 });
  return text('right', value, words, { ...EVIDENCE, ...style, free: true });
}

/**
 * Says where the line comes from when its start lies below the range shown.
 * @param {Course[]} courses
 * @param {number} low
 * @param {Plane} plane
 * @param {Painter} painter
 */
function cutMark(courses, low, { x, y, right: edge, bottom }, painter) {
  const lowest = courses.reduce((a, b) => (a.entries[0].elbo <= b.entries[0].elbo ? a : b)).entries;
  const inside = lowest.find(({ elbo }) => elbo >= low) ?? lowest[0];
  const em = painter.theme.fontSize;
  const words = `↓ starts at ${number(lowest[0].elbo)}`;
  const right = Math.min(x(inside.iteration) + em * 0.7 + widthOf(painter, words, SMALL), edge);
  const heights = courses
    .flatMap(({ entries }) => entries.filter((entry) => x(entry.iteration) <= right + em))
    .map(({ elbo }) => y(elbo))
    .filter((py) => py < bottom);
  // Below the lines, or above them where they run along the bottom.
  const highest = Math.min(...heights);
  const flat = heights.length > 1 && highest > bottom - em * 3;
  const at = flat ? highest - em * 0.3 : bottom - em * 0.25;
  const style = /** @type {const} */ ({ color: 'muted', align: 'right', baseline: 'bottom', free: true });
  return text(x.invert(right), y.invert(at), words, style);
}

/**
 * @param {Course[]} courses
 * @param {boolean} several
 * @param {number} iteration
 */
function tell(courses, several, iteration) {
  const rows = courses.flatMap(({ run, index, shows, window, entries }) => {
    const { elbo, error } = nearestTo(entries, iteration);
    const what = `${shows === 'elbo' ? 'ELBO' : shows}${window > 1 ? `, mean of ${plain(window)}` : ''}`;
    /** @type {[string, string][]} */
    const own = [[several ? `${what}, ${runName(run, index)}` : what, `${number(elbo)} nats`]];
    return error > 0 ? [...own, /** @type {[string, string]} */ (['standard error', number(error)])] : own;
  });
  return { kind: 'iteration', index: iteration, title: `iteration ${plain(iteration)}`, rows };
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

/**
 * The course of one line in a sentence.
 * @param {Course} course
 * @param {boolean} several
 */
function inWords({ run, entries, index, shows, window, exact }, several) {
  const [first, last] = [entries[0], entries[entries.length - 1]];
  const what = shows === 'elbo' ? 'ELBO' : shows;
  const called = run.label ? `Run ${index + 1} (${run.label})` : `Run ${index + 1}`;
  const noisy = window > 1 ? `, estimated and averaged over ${plain(window)} iterations,` : '';
  const name = `${several ? `${called}: the` : 'The'} ${what}${noisy}`;
  const start = `${number(first.elbo)} nats at iteration ${plain(first.iteration)}`;
  const moved = last.elbo >= first.elbo ? 'rose' : 'fell';
  const end = `${number(last.elbo)} at iteration ${plain(last.iteration)}`;
  const course = entries.length === 1 ? `${name} is ${start}` : `${name} ${moved} from ${start} to ${end}`;
  const error = last.error > 0 ? `, with a standard error of ${number(last.error)}` : '';
  const now = exact === null ? '' : `; exactly it is ${number(exact)} now`;
  const status = run.frame?.status;
  return `${course}${error}${now}${status === 'converged' || status === 'diverged' ? `; the run has ${status}` : ''}.`;
}

const NOTHING = 'No iteration yet';

export const plot = panel({
  id: 'trace',
  label: 'The bound over iterations',
  models: ['mixture', 'density', 'curve'],
  evidence: true,
  fields: ['bound', 'trace'],
  aspect: 1.8,
  // Several runs are named above the picture, on a phone each in a line of its own.
  height: (width, em, runs = 1) =>
    Math.ceil(Math.min(width / 1.8, Math.max(17 * em, width / 3)) + (runs > 1 ? 1.6 * runs * em : 0)),

  read(runs) {
    const several = runs.length > 1;
    const courses = runs
      .slice(0, DASHES.length)
      .map((run, index) => courseOf(run, index, several))
      .filter(({ entries }) => entries.length > 0);
    return courses.length === 0 ? NOTHING : { courses, evidence: evidenceOf(runs), several };
  },

  picture,

  words({ courses, evidence, several }) {
    const sentences = courses.map((course) => inWords(course, several));
    if (evidence) {
      const words = wordsOf('logEvidence', evidence.run);
      const kind = evidence.kind === null ? '' : ` (${evidence.kind})`;
      sentences.push(`${words[0].toUpperCase()}${words.slice(1)} is ${number(evidence.value)} nats${kind}.`);
    }
    return sentences.join(' ');
  },
});
