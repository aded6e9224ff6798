/**
 * How an autoencoder learns, in nats per point: the bound, and the reconstruction and the divergence from the prior that it consists of,
 * on the points that are trained on and on those held out. A line's entries are means of so many steps' estimates, which is said;
 * nothing else is smoothed.
 */

import { answerOf, silenceOf } from '../shared/analyses.js';
import { drawAxes, planeOf } from '../drawing/axes.js';
import { questionsOf } from './choice.js';
import { quantityGroup } from '../shared/groups.js';
import { HELD_OUT, drawEvidence, drawPanel } from './learning-panels.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { DASHES, runColor, runName } from '../shared/runs.js';
import { clamp, padded } from '../drawing/scale.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Course} Course */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../drawing/scale.js').Range} Range */
/** @typedef {import('../shared/series.js').Entry} Entry */
/** @typedef {import('./learning-panels.js').Line} Line */
/** @typedef {import('./learning-panels.js').Panel} Panel */
/** @typedef {import('./learning-panels.js').Part} Part */

/** @type {[Part, string][]} */
const PARTS = [
  ['elbo', 'ELBO'],
  ['expectedLogLikelihood', 'reconstruction, E[log p(x | z)]'],
  ['klPrior', 'KL(q(z | x) ‖ p(z))'],
];
const SHOWN = ['elbo', 'expectedLogLikelihood', 'klPrior', 'logEvidence'];

/** What lies before iteration T^0.6 must not squeeze the rest. */
const SETTLED = 0.6;

/** Heights in font sizes: of the bound's panel, of the others, and of the axis below all. */
const TALL = 12;
const LOW = 8;
const FOOT = 1.6;

/** What the name of log p(x) takes above its dot. */
const NAME_ROOM = 2;

/**
 * @param {Course | null | undefined} course
 * @param {Part} part
 * @returns {Entry[]}
 */
function entriesOf(course, part) {
  const iterations = valuesOf(course?.iteration);
  const values = valuesOf(course?.[part]);
  const errors = part === 'elbo' ? valuesOf(course?.standardError) : [];
  /** @type {Entry[]} */
  const entries = [];
  for (let i = 0; i < values.length; i++) {
    if (!isFiniteNumber(values[i]) || !isFiniteNumber(iterations[i])) continue;
    const error = errors[i] > 0 && isFiniteNumber(errors[i]) ? errors[i] : 0;
    entries.push({ iteration: iterations[i], elbo: values[i], error });
  }
  return entries;
}

/**
 * @param {Run[]} runs
 * @param {Part} part
 * @returns {Line[]}
 */
function linesOf(runs, part) {
  return runs.slice(0, DASHES.length).flatMap(({ frame }, index) =>
    [false, true].map((held) => ({
      index,
      held,
      entries: entriesOf(held ? frame?.learning?.heldOut : frame?.learning?.training, part),
    })),
  );
}

/**
 * What the lines span once they have settled, with the evidence; null where nothing is known.
 * @param {Line[]} lines
 * @param {{ value: number, iteration: number | null } | null} evidence
 * @returns {Range | null}
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
  return low <= high ? padded([low, high], 0.1) : null;
}

/**
 * log p(x) per point, of all points that are trained on, with the iteration it belongs to. That of some of them is not above the bound
 * of all.
 * @param {Run | undefined} run
 */
function evidenceOf(run) {
  const answer = answerOf(run, 'evidence');
  const { count, logEvidence, logEvidenceError } = answer?.average?.training ?? {};
  const value = finite(logEvidence);
  return value === null || count !== run?.frame?.trainingCount
    ? null
    : { value, error: finite(logEvidenceError), iteration: finite(answer?.iteration) };
}

/**
 * @param {Run[]} runs
 * @param {Painter} painter
 */
function layout(runs, painter) {
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const evidence = runs.length === 1 ? evidenceOf(runs[0]) : null;
  const all = PARTS.map(([part, title]) => ({ part, title, lines: linesOf(runs, part) }));
  const last = Math.max(
    10,
    ...all[0].lines.map(({ entries }) => entries[entries.length - 1]?.iteration ?? 0),
  );
  if (all[0].lines.every(({ entries }) => entries.length === 0)) return null;
  const legend = legendOf(painter, piecesOf(runs, painter), width);
  const room = height - legend.height - FOOT * em;
  const unit = room / (TALL + 2 * LOW);
  let top = legend.height;
  /** @type {Panel[]} */
  const panels = all.map(({ part, title, lines }, i) => {
    const share = (i === 0 ? TALL : LOW) * unit;
    const mark = part === 'elbo' ? evidence : null;
    const range = rangeOf(lines, mark) ?? [0, 1];
    // Room above the dot for its name, which is not to lie on a curve.
    if (mark && mark.value <= range[1])
      range[1] = Math.max(range[1], mark.value + (NAME_ROOM * em * (range[1] - range[0])) / share);
    const lowest = i === all.length - 1;
    // The margin for the labels of its axis lies over the next panel, but for the last, which has them.
    const area = { left: 0, top, width, height: share + (lowest ? FOOT : 2.9 - 0.5) * em };
    top += share;
    const plane = planeOf(painter, {
      x: {
        domain: [0, last],
        title: lowest ? 'iteration' : '',
        integers: true,
        ...(lowest ? {} : { ticks: [] }),
      },
      y: { domain: range, title },
      area,
    });
    return { part, title, lines, plane };
  });
  // All have the left edge of the one with the widest labels, so that an iteration is at one place.
  const left = Math.max(...panels.map(({ plane }) => plane.left));
  for (const panel of panels) panel.plane = moved(panel.plane, left);
  return { panels, legend, evidence };
}

/**
 * @param {Plane} plane
 * @param {number} left
 * @returns {Plane}
 */
function moved(plane, left) {
  if (left === plane.left) return plane;
  const [low, high] = plane.x.domain;
  const slope = (plane.right - left) / (high - low);
  const x = Object.assign((/** @type {number} */ value) => left + (value - low) * slope, {
    domain: plane.x.domain,
    range: /** @type {Range} */ ([left, plane.right]),
    invert: (/** @type {number} */ pixel) => low + (pixel - left) / slope,
  });
  return { ...plane, left, x };
}

/**
 * How many estimates an entry of the newest run averages; it may differ by a factor of two along a line.
 * @param {Course | null | undefined} course
 */
function averagedOf(course) {
  return Math.max(1, ...Array.from(valuesOf(course?.estimates)).filter(isFiniteNumber));
}

/**
 * @param {Run[]} runs
 * @param {Painter} painter
 * @returns {import('../drawing/legend.js').Piece[]}
 */
function piecesOf(runs, { theme }) {
  const { learning } = runs[0]?.frame ?? {};
  const several = runs.length > 1;
  const color = several ? theme.color('muted') : theme.color('ink');
  const each = averagedOf(learning?.training);
  const mean = each > 1 ? `, means of ${plain(each)} steps` : ', each step';
  const line = { kind: /** @type {const} */ ('line'), color };
  /** @type {import('../drawing/legend.js').Piece[]} */
  const pieces = [{ text: `training${mean}`, swatches: [line] }];
  if (valuesOf(learning?.heldOut?.elbo).length > 0) {
    const epochs = averagedOf(learning?.heldOut);
    const often = epochs > 1 ? `, means of ${plain(epochs)} looks` : '';
    pieces.push({
      text: `${plain(learning?.heldOutCount)} points held out${often}`,
      swatches: [{ ...line, dash: HELD_OUT }],
    });
  }
  if (!several) return [...pieces, { text: 'nats per point' }];
  const names = runs.slice(0, DASHES.length).map((run, i) => {
    const own = runColor(theme, i);
    return { text: runName(run, i), color: own, swatches: [{ ...line, color: own }] };
  });
  return [...names, ...pieces, { text: 'nats per point' }];
}

/** @type {Plot} */
export const plot = {
  id: 'learning',
  label: 'Learning curves',
  models: ['vae'],
  evidence: true,
  fields: ['learning'],
  analyses: ['evidence'],
  aspect: 1.2,
  asks: questionsOf,
  height: (_width, em) => Math.ceil(em * (TALL + 2 * LOW + FOOT + 3)),

  draw(runs, painter) {
    const place = layout(runs, painter);
    if (!place) return placeholder(painter, runs[0]?.frame ? 'No step yet' : silenceOf(undefined));
    const { panels, legend, evidence } = place;
    drawLegend(painter, legend, 0, 0);
    for (const panel of panels) drawAxes(painter, panel.plane);
    for (const panel of panels) {
      quantityGroup(painter, SHOWN, panel.part, panel.title, () =>
        drawPanel(painter, panel, runs.length > 1),
      );
    }
    if (evidence) {
      quantityGroup(painter, SHOWN, 'logEvidence', 'log evidence', () =>
        drawEvidence(painter, panels[0].plane, evidence),
      );
    }
  },

  describe(runs) {
    const sentences = runs.slice(0, DASHES.length).flatMap(({ frame, label }, i) => {
      const { learning } = frame ?? {};
      const of = runs.length > 1 ? `${runName({ label }, i)}: ` : '';
      return [
        ['on the points trained on', learning?.training],
        ['on those held out', learning?.heldOut],
      ].flatMap(([where, course]) => {
        const [elbo, fit, kl] = PARTS.map(([part]) =>
          entriesOf(/** @type {Course | null | undefined} */ (course), part).at(-1),
        );
        if (!elbo) return [];
        return [
          `${of}The ELBO ${where} is ${number(elbo.elbo)} nats per point at iteration ${plain(elbo.iteration)}: reconstruction ` +
            `${number(fit?.elbo)} less a divergence of ${number(kl?.elbo)}.`,
        ];
      });
    });
    if (sentences.length === 0) return 'No step yet.';
    const evidence = runs.length === 1 ? evidenceOf(runs[0]) : null;
    if (evidence) {
      const when = evidence.iteration === null ? '' : ` at iteration ${plain(evidence.iteration)}`;
      sentences.push(`The average of log p(x) was ${number(evidence.value)}${when}.`);
    }
    return sentences.join(' ');
  },

  locate(runs, painter, x, y) {
    const place = layout(runs, painter);
    const panel = place?.panels.find(({ plane }) => y >= plane.top - 4 && y <= plane.bottom + 4);
    if (!panel || x < panel.plane.left - 8 || x > panel.plane.right + 8) return null;
    const { plane, part } = panel;
    const at = plane.x.invert(x);
    const nearest = panel.lines
      .filter(({ entries }) => entries.length > 0)
      .map((line) => ({
        ...line,
        entry: line.entries.reduce((a, b) =>
          Math.abs(b.iteration - at) < Math.abs(a.iteration - at) ? b : a,
        ),
      }));
    if (nearest.length === 0) return null;
    const { entry } = nearest[0];
    const rows = nearest.map(({ index, held, entry: { elbo, error } }) => {
      const name = runs.length > 1 ? `${runName(runs[index], index)}, ` : '';
      const margin = error > 0 ? ` ± ${number(error)}` : '';
      return /** @type {[string, string]} */ ([
        `${name}${held ? 'held out' : 'training'}`,
        `${number(elbo)}${margin}`,
      ]);
    });
    return {
      kind: 'iteration',
      quantity: part,
      index: entry.iteration,
      x: plane.x(entry.iteration),
      y: clamp(plane.y(entry.elbo), plane.top, plane.bottom),
      title: `iteration ${plain(entry.iteration)}`,
      rows,
    };
  },
};
