/**
 * A curve f(z) through a plane with its tube of noise, over the density p(x) that it leads to, among the data. Of the observation that
 * is chosen, the posterior lies along the curve as a ridge: where on the curve it may have come from.
 */

import { isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { extentOf, grown, padded } from '../drawing/scale.js';
import { nearestDot } from '../marks/hits.js';
import { contour, text } from '../marks/marks.js';
import { panel } from '../panel.js';
import { ageOf, answerOf } from '../shared/analyses.js';
import { inUnits } from '../shared/columns.js';
import { DASHES, runName } from '../shared/runs.js';
import { askedPoint, chosenOf, pointName } from './chosen.js';
import { act, choose, handlesOf, moved } from './curve-handles.js';
import { chosenMarks, curveMarks, pullMarks, ridgeMarks, truthStyle } from './curve-lines.js';
import { alongAxis, curveCharts, curveColumns, observations } from './plane.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Frame} Frame */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/scale.js').Range} Range */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {{ runs: Run[], frame: Frame, columns: import('../shared/columns.js').Column[] }} Content */

/**
 * The plane, the scales from the analysed scale to px, and back from px.
 * @typedef {object} Place
 * @property {Run[]} runs
 * @property {Frame} frame
 * @property {import('../drawing/axes.js').Plane} plane
 * @property {(value: number) => number} x
 * @property {(value: number) => number} y
 * @property {(px: number, py: number) => [number, number]} invert
 * @property {import('../shared/columns.js').Column[]} columns
 */

/** What the half-step did that was last, in words. @type {Record<string, string>} */
const PHASES = {
  E: 'E step: q follows the posterior',
  M: 'M step: the curve follows q',
};

/** How much of its colour shows within each contour of p(x), the outermost first, and what share of the mass each holds. */
const DEPTHS = [0.05, 0.1, 0.16, 0.22, 0.29];
const MASSES = [0.95, 0.8, 0.6, 0.4, 0.2];

/**
 * Where E and M steps take turns, which of them was last.
 * @param {Run} run
 */
function phaseOf(run) {
  if (run.config?.learning !== 'half-steps') return '';
  return run.frame?.iteration === 0 ? 'q is the prior still' : (PHASES[run.frame?.phase ?? ''] ?? '');
}

/**
 * What an axis spans: the picture of p(x), which stands still, grown until it holds every control point.
 * @param {Frame} frame
 * @param {number} axis
 * @returns {Range}
 */
function viewOf({ marginal, points, curve }, axis) {
  const grid = extentOf(valuesOf(axis === 0 ? marginal?.x : marginal?.y));
  const data = extentOf(valuesOf(points), axis, 2);
  const base = grid ?? (data && padded(data, 0.3)) ?? [-3, 3];
  return grown(base[1] > base[0] ? base : padded(base, 0), alongAxis(curve?.theta, axis));
}

/**
 * What a pointer is told of a row of the points.
 * @param {Content} content
 * @param {number} row
 */
function tell({ frame, columns }, row) {
  const index = valuesOf(frame.pointIndex)[row] ?? row;
  const data = valuesOf(frame.points);
  const [gap, modes] = [valuesOf(frame.q?.gap)[row], valuesOf(frame.q?.modes)[row]];
  /** @type {[string, string][]} */
  const rows = columns.map((column, axis) => [column.title, inUnits(frame, column, data[2 * row + axis])]);
  if (isFiniteNumber(gap)) rows.push(['KL(q ‖ p(z | x))', number(gap)]);
  if (isFiniteNumber(modes)) rows.push(['modes of p(z | x)', plain(modes)]);
  return { kind: 'point', index, title: `point ${plain(index + 1)}`, rows };
}

/**
 * @param {Content} content
 * @param {Painter} painter
 */
function picture(content, painter) {
  const { frame, runs } = content;
  const { curve, marginal } = frame;
  const em = painter.theme.fontSize;
  const answer = answerOf(runs[0], 'posterior');
  const heat = marginal?.density
    ? [
        contour(marginal, valuesOf(marginal.levels), {
          label: 'p(x)',
          name: '% of p(x)',
          quiet: true,
          color: 'logEvidence',
          depths: DEPTHS,
          masses: MASSES,
          version: marginal.version ?? null,
          alpha: 0.12,
          width: 0.5,
        }),
      ]
    : [];
  const names = runs.map((run, i) => (runs.length === 1 ? 'f(z) ± 2σ' : runName(run, i)));
  const curves = curveMarks(runs, names);
  const step = phaseOf(runs[0]);
  const color = step === PHASES.M ? 'expectedLogLikelihood' : 'elbo';
  const charts = curveCharts(painter, frame, (axis) => viewOf(frame, axis), {
    legend: [
      ...(step === '' ? [] : [{ text: step, color, weight: 600 }]),
      ...heat,
      ...(curve?.points || runs.length > 1
        ? curves
            .filter(({ name = '' }) => names.includes(name))
            .reverse()
            .map((mark) => ({ ...mark, alpha: 1 }))
        : []),
      ...(curve?.truth?.points ? curves.filter(({ name }) => name === truthStyle.name) : []),
      // The same whatever is chosen, and before it is known: a legend that grows would move the picture under the pointer.
      { text: 'p(z | x)', color: 'target', swatches: [{ kind: 'fill', color: 'target', alpha: 0.6 }] },
    ],
    marks: [],
  });
  const [axes, chart] = charts;
  const same = (/** @type {number} */ px) => px;
  const age = ageOf(runs[0], answer);
  const note = text('right', 'bottom', age === '' ? '' : `p(z | x) ${age}`, {
    color: 'target',
    align: 'right',
    baseline: 'bottom',
    veil: 0.85,
  });
  return [
    axes,
    { ...chart, marks: [...heat, ...curves, ...pullMarks(frame)] },
    { ...chart, x: same, y: same, marks: ridgeMarks(answer, chart, em) },
    {
      ...chart,
      marks: [
        observations(frame, chart.plane, { tell: (row) => tell(content, row) }),
        ...chosenMarks(runs[0], answer),
        // Not in the legend, which is to stay as high as it is.
        { ...note, free: true },
      ],
    },
  ];
}

export const plot = panel({
  id: 'curve',
  label: 'The curve and the data',
  models: ['curve'],
  fields: ['points', 'curve', 'q', 'marginal'],
  analyses: ['posterior'],
  aspect: 1.15,
  // A plane wants room, and on a phone there is some below.
  height: (width, em) => Math.ceil(width < 32 * em ? 1.2 * width : width / 1.15),
  asks: (run) => ({ posterior: askedPoint(run) }),

  read(runs) {
    const frame = runs[0]?.frame;
    const columns = frame && (frame.points || frame.curve?.points) ? curveColumns(frame) : [];
    return frame && columns.length > 1
      ? { runs: runs.slice(0, DASHES.length), frame, columns }
      : 'No curve yet';
  },

  picture,

  words({ runs, frame }) {
    const count = frame.pointCount ?? frame.points?.shape[0] ?? 0;
    const points = Math.floor(valuesOf(frame.curve?.theta).length / 2);
    const shape = frame.shape === 'linear' ? 'straight line' : (frame.shape ?? 'curve').replace(/-/g, ' ');
    const through = points > 0 ? ` through ${plain(points)} control points` : '';
    const noise = isFiniteNumber(frame.curve?.noise) ? `, with noise σ = ${plain(frame.curve.noise)}` : '';
    const sentences = [`${plain(count)} points in the plane and a ${shape}${through}${noise}.`];
    const phase = phaseOf(runs[0]);
    if (phase !== '') sentences.push(`${phase[0].toUpperCase()}${phase.slice(1)}.`);
    const answer = answerOf(runs[0], 'posterior');
    if (chosenOf(runs[0]) && answer) {
      const { modeCount, logEvidence } = answer;
      const modes = isFiniteNumber(modeCount)
        ? `; its posterior has ${plain(modeCount)} ${modeCount === 1 ? 'mode' : 'modes'}`
        : '';
      sentences.push(
        `Chosen is ${pointName(answer)}, where log p(x) is ${number(logEvidence)} nats${modes}.`,
      );
    }
    return sentences.join(' ');
  },

  handles: (place) => handlesOf(placeOf(place)),
  move: (place, handle, px, py) => moved(placeOf(place), handle, px, py),

  choose(place, { phase, x, y }) {
    const [dots] = place.charts[3].marks;
    const reach = place.painter.theme.fontSize;
    const found = dots.kind === 'dots' ? nearestDot(dots, place.charts[3], reach, x, y) : null;
    // A mouse that passes shows points, and does not leave the one that was chosen for a place between them.
    return found || phase !== 'hover' ? choose(placeOf(place), x, y, found && { row: found.i }) : null;
  },

  act: (runs, handle, deed) => act(runs[0], deed),
});

/**
 * @param {import('../panel.js').Place<Content>} place
 * @returns {Place}
 */
function placeOf({ content, charts }) {
  const { x, y, plane } = charts[1];
  if (!plane) throw new Error('A chart of a plane has one.');
  const [across, up] = content.columns;
  return {
    ...content,
    plane,
    x,
    y,
    invert: (px, py) => [
      (plane.x.invert(px) - across.mean) / across.scale,
      (plane.y.invert(py) - up.mean) / up.scale,
    ],
  };
}
