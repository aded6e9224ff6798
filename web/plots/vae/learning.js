/**
 * How an autoencoder learns, in nats per point: the bound, and the reconstruction and the divergence from the prior that it consists of,
 * on the points that are trained on and on those held out. A line's entries are means of so many steps' estimates, which is said;
 * nothing else is smoothed.
 */

import { legendMarks, legendOf } from '../drawing/legend.js';
import { finite, isFiniteNumber, number, plain, valuesOf, withError } from '../drawing/numbers.js';
import { clamp, padded } from '../drawing/scale.js';
import { widthOf } from '../drawing/text.js';
import { chartOf, sheet } from '../marks/chart.js';
import { band, dots, line, probe, text } from '../marks/marks.js';
import { panel } from '../panel.js';
import { answerOf, silenceOf } from '../shared/analyses.js';
import { DASHES, runColor, runName } from '../shared/runs.js';
import { questionsOf } from './choice.js';

/** @typedef {import('../types.js').Course} Course */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../drawing/legend.js').Piece} Piece */
/** @typedef {import('../drawing/scale.js').Range} Range */
/** @typedef {import('../marks/chart.js').Chart} Chart */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {import('../shared/series.js').Entry} Entry */
/** @typedef {'elbo' | 'expectedLogLikelihood' | 'klPrior'} Part */
/** @typedef {{ index: number, held: boolean, entries: Entry[] }} Line  of a run, on the points trained on or on those held out */
/** @typedef {{ value: number, error: number | null, iteration: number | null }} Evidence  of the points that are trained on, per point */
/** @typedef {{ runs: Run[], several: boolean, parts: { part: Part, title: string, lines: Line[] }[], evidence: Evidence | null }} Content */

/** @type {[Part, string][]} */
const PARTS = [
  ['elbo', 'ELBO'],
  ['expectedLogLikelihood', 'reconstruction, E[log p(x | z)]'],
  ['klPrior', 'KL(q(z | x) ‖ p(z))'],
];

/** What lies before iteration T^0.6 must not squeeze the rest. */
const SETTLED = 0.6;

/** Heights in font sizes: of the bound's panel, of the others, and of the axis below all. */
const TALL = 12;
const LOW = 8;
const FOOT = 1.6;

/** What the name of log p(x) takes above its dot. */
const NAME_ROOM = 2;

/** The dashes of what is held out. */
const HELD_OUT = [4, 3];

/**
 * @param {Course | null | undefined} course
 * @param {Part} part
 * @returns {Entry[]}
 */
function entriesOf(course, part) {
  const iterations = valuesOf(course?.iteration);
  const errors = part === 'elbo' ? valuesOf(course?.standardError) : [];
  return Array.from(valuesOf(course?.[part]), (elbo, i) => ({
    iteration: iterations[i],
    elbo,
    error: errors[i] > 0 && isFiniteNumber(errors[i]) ? errors[i] : 0,
  })).filter(({ iteration, elbo }) => isFiniteNumber(iteration) && isFiniteNumber(elbo));
}

/**
 * What the lines span once they have settled, with the evidence.
 * @param {Line[]} lines
 * @param {Evidence | null} evidence
 * @returns {Range}
 */
function rangeOf(lines, evidence) {
  let [low, high] = [Infinity, -Infinity];
  let settled = 0;
  for (const { entries } of lines) {
    const last = entries[entries.length - 1]?.iteration ?? 0;
    const from = last >= 10 ? last ** SETTLED : 0;
    settled = Math.max(settled, from);
    for (const { iteration, elbo } of entries) {
      if (iteration < from && entries.length > 2) continue;
      [low, high] = [Math.min(low, elbo), Math.max(high, elbo)];
    }
  }
  // One of an early iteration is not to squeeze the rest either.
  if (evidence && (evidence.iteration ?? Infinity) >= settled)
    [low, high] = [Math.min(low, evidence.value), Math.max(high, evidence.value)];
  return low <= high ? padded([low, high], 0.1) : [0, 1];
}

/**
 * A point's share. That of some of the points is not above the bound of all: what it says of all has a larger error.
 * @param {Run | undefined} run
 * @returns {Evidence | null}
 */
function evidenceOf(run) {
  const answer = answerOf(run, 'evidence');
  const { count, logEvidence, logEvidenceError } = answer?.average?.training ?? {};
  const iteration = finite(answer?.iteration);
  const value = finite(logEvidence);
  if (value !== null && count === run?.frame?.trainingCount)
    return { value, error: finite(logEvidenceError), iteration };
  const { of, logEvidence: told, logEvidenceError: error } = answer?.bound ?? {};
  return finite(told) === null || finite(error) === null || of !== run?.frame?.trainingCount
    ? null
    : { value: told / of, error: error / of, iteration };
}

/**
 * How many estimates an entry of the newest run averages; it may differ by a factor of two along a line.
 * @param {Course | null | undefined} course
 */
function averagedOf(course) {
  return Math.max(1, ...Array.from(valuesOf(course?.estimates)).filter(isFiniteNumber));
}

/**
 * @param {Content} content
 * @returns {Piece[]}
 */
function piecesOf({ runs, several }) {
  const { learning } = runs[0]?.frame ?? {};
  const each = averagedOf(learning?.training);
  const epochs = averagedOf(learning?.heldOut);
  const swatch = { kind: /** @type {const} */ ('line'), color: several ? 'muted' : 'ink' };
  const mean = each > 1 ? `means of ${plain(each)} steps` : 'each step';
  const often = epochs > 1 ? `, means of ${plain(epochs)} looks` : '';
  const held = {
    text: `${plain(learning?.heldOutCount)} points held out${often}`,
    swatches: [{ ...swatch, dash: HELD_OUT }],
  };
  const names = runs.map((run, i) => {
    const color = runColor(i);
    return { text: runName(run, i), color, swatches: [{ ...swatch, color }] };
  });
  return [
    ...(several ? names : []),
    { text: `training, ${mean}`, swatches: [swatch] },
    ...(valuesOf(learning?.heldOut?.elbo).length > 0 ? [held] : []),
    { text: 'nats per point' },
  ];
}

/**
 * @param {Content} content
 * @param {Content['parts'][number]} one
 * @returns {Mark[]}
 */
function lineMarks({ runs, several }, { part, title, lines }) {
  const style = { label: title, quantity: part };
  /** @param {Line} line */
  const nameOf = ({ index, held }) =>
    `${several ? `${runName(runs[index], index)}, ` : ''}${held ? 'held out' : 'training'}`;
  const known = lines.filter(({ entries }) => entries.length > 0);
  const marks = known.flatMap((one) => {
    const { index, held, entries } = one;
    const x = entries.map(({ iteration }) => iteration);
    const ends = (/** @type {number} */ errors) => entries.map(({ elbo, error }) => elbo + errors * error);
    const own = { ...style, color: several ? runColor(index) : part, thin: true };
    const look = { width: held ? 1.25 : 1.75, dash: held ? HELD_OUT : [] };
    const margin = !held && entries.some(({ error }) => error > 0);
    return [
      ...(margin ? [band(x, ends(-2), ends(2), { ...own, fill: 0.16 })] : []),
      line(x, ends(0), { ...own, ...look, name: `${title}: ${nameOf(one)}` }),
    ];
  });
  if (known.length === 0) return marks;
  const first = known[0].entries;
  const told = probe(
    first.map(({ iteration }) => iteration),
    first.map(({ elbo }) => elbo),
    (i) => {
      const at = first[i].iteration;
      const rows = known.map((one) => {
        const near = (/** @type {Entry} */ a, /** @type {Entry} */ b) =>
          Math.abs(b.iteration - at) < Math.abs(a.iteration - at) ? b : a;
        const { elbo, error } = one.entries.reduce(near);
        const margin = error > 0 ? ` ± ${number(error)}` : '';
        return /** @type {[string, string]} */ ([nameOf(one), `${number(elbo)}${margin}`]);
      });
      return { kind: 'iteration', index: at, title: `iteration ${plain(at)}`, rows };
    },
    { quantity: part, reach: 0.6 },
  );
  return [...marks, told];
}

/**
 * Says where the lines come from, where that is out of sight.
 * @param {Painter} painter
 * @param {Content['parts'][number]} one
 * @param {Plane} plane
 * @returns {Mark[]}
 */
function startMarks(painter, { part, title, lines }, { y, top, right, area }) {
  const firsts = lines.flatMap(({ entries }) => entries.slice(0, 1));
  const starts = firsts.map(({ elbo }) => elbo);
  const em = painter.theme.fontSize;
  const [low, high] = y.domain;
  const [least, most] = [Math.min(...starts), Math.max(...starts)];
  const below = least < low;
  if (starts.length === 0 || (!below && most <= high)) return [];
  const start = below ? least : most;
  // The first entry of a long run is a mean as well.
  const until = firsts.find(({ elbo }) => elbo === start)?.iteration ?? 1;
  const what = until > 1 ? `mean to iteration ${plain(until)}:` : 'starts at';
  const words = `${below ? '↓' : '↑'} ${what} ${number(start)}`;
  // Beside the title, where no curve comes; below it where there is no room.
  const room = right - area.left - widthOf(painter, title, 0.92) - em;
  const drop = widthOf(painter, words, 0.92) > room ? 1.2 * em : 0;
  const style = /** @type {const} */ ({
    color: 'muted',
    align: 'right',
    baseline: 'bottom',
    veil: 0.85,
    free: true,
  });
  return [text('right', y.invert(top - 0.35 * em + drop), words, { ...style, label: title, quantity: part })];
}

/**
 * log p(x) at the iteration that it belongs to: a dot, with its number beside it. What lies beyond the panel is named at its edge.
 * @param {Painter} painter
 * @param {Plane} plane
 * @param {Evidence} evidence
 * @returns {Mark[]}
 */
function evidenceMarks(painter, { x, y, left, right, top, bottom }, { value, error, iteration }) {
  const em = painter.theme.fontSize;
  const at = clamp(iteration ?? x.domain[1], x.domain[0], x.domain[1]);
  const height = y(value);
  const beyond = height > bottom + 1 ? '↓ ' : height < top - 1 ? '↑ ' : '';
  const style = { label: 'log evidence', quantity: 'logEvidence', color: 'logEvidence', free: true };
  const when = iteration === null ? '' : ` at iteration ${plain(iteration)}`;
  const words = `${beyond}log p(x) ${withError(value, error)}${when}`;
  const wide = widthOf(painter, words, 0.92);
  // Above the dot, below which the bound is.
  const end = clamp(x(at) + wide / 2, Math.min(left + wide, right), right);
  const line = clamp(clamp(height, top, bottom) - 0.4 * em, top + 1.2 * em, bottom);
  return [
    ...(beyond === '' ? [dots([at], [value], { ...style, name: 'log p(x)', r: 0.35, edge: 1.5 })] : []),
    text(x.invert(end), y.invert(line), words, { ...style, align: 'right', baseline: 'bottom', veil: 0.85 }),
  ];
}

/**
 * @param {Content} content
 * @param {Painter} painter
 * @returns {Chart[]}
 */
function picture(content, painter) {
  const { parts, evidence } = content;
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const last = Math.max(
    10,
    ...parts[0].lines.map(({ entries }) => entries[entries.length - 1]?.iteration ?? 0),
  );
  const legend = legendOf(painter, piecesOf(content), width);
  const unit = (height - legend.height - FOOT * em) / (TALL + 2 * LOW);
  let top = legend.height;
  const options = parts.map(({ part, title, lines }, i) => {
    const share = (i === 0 ? TALL : LOW) * unit;
    const mark = part === 'elbo' ? evidence : null;
    const range = rangeOf(lines, mark);
    // Room above the dot for its name, which is not to lie on a curve.
    if (mark && mark.value <= range[1])
      range[1] = Math.max(range[1], mark.value + (NAME_ROOM * em * (range[1] - range[0])) / share);
    const lowest = i === parts.length - 1;
    // The margin for the labels of its axis lies over the next panel, but for the last, which has them.
    const area = { left: 0, top, width, height: share + (lowest ? FOOT : 2.4) * em };
    top += share;
    const domain = /** @type {Range} */ ([0, last]);
    return {
      x: lowest ? { domain, title: 'iteration', integers: true } : { domain, title: '', ticks: [] },
      y: { domain: range, title },
      area,
    };
  });
  // All have the left edge of the one with the widest labels, so that an iteration is at one place.
  const left = Math.max(...options.map((each) => chartOf(painter, { ...each, marks: [] })[1].left));
  const charts = options.map((each) => chartOf(painter, { ...each, edge: left, marks: [] }));
  return [
    sheet(painter, legendMarks(painter, legend, 0, 0)),
    ...charts.map(([axes]) => axes),
    ...charts.map(([, chart], i) => ({
      ...chart,
      marks: [...lineMarks(content, parts[i]), ...startMarks(painter, parts[i], chart.plane)],
    })),
    ...(evidence ? [{ ...charts[0][1], marks: evidenceMarks(painter, charts[0][1].plane, evidence) }] : []),
  ];
}

export const plot = panel({
  id: 'learning',
  label: 'Learning curves',
  models: ['vae'],
  evidence: true,
  fields: ['learning'],
  analyses: ['evidence'],
  aspect: 1.2,
  asks: questionsOf,
  height: (_width, em) => Math.ceil(em * (TALL + 2 * LOW + FOOT + 3)),

  read(all) {
    const runs = all.slice(0, DASHES.length);
    const parts = PARTS.map(([part, title]) => ({
      part,
      title,
      lines: runs.flatMap(({ frame }, index) =>
        [false, true].map((held) => ({
          index,
          held,
          entries: entriesOf(held ? frame?.learning?.heldOut : frame?.learning?.training, part),
        })),
      ),
    }));
    if (parts[0].lines.every(({ entries }) => entries.length === 0))
      return runs[0]?.frame ? 'No step yet' : silenceOf(undefined);
    return { runs, several: runs.length > 1, parts, evidence: all.length === 1 ? evidenceOf(runs[0]) : null };
  },

  picture,

  words({ runs, several, parts, evidence }) {
    const sentences = parts[0].lines.flatMap(({ index, held }, i) => {
      const [elbo, fit, kl] = parts.map(({ lines }) => lines[i].entries.at(-1));
      const of = several ? `${runName(runs[index], index)}: ` : '';
      const where = held ? 'on those held out' : 'on the points trained on';
      return elbo
        ? [
            `${of}The ELBO ${where} is ${number(elbo.elbo)} nats per point at iteration ${plain(elbo.iteration)}: reconstruction ` +
              `${number(fit?.elbo)} less a divergence of ${number(kl?.elbo)}.`,
          ]
        : [];
    });
    if (!evidence) return sentences.join(' ');
    const when = evidence.iteration === null ? '' : ` at iteration ${plain(evidence.iteration)}`;
    return [...sentences, `The average of log p(x) was ${number(evidence.value)}${when}.`].join(' ');
  },
});
