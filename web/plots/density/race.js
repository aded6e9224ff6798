/**
 * Gradient estimators against each other: how much each scatters at the present q, as the total variance of its gradient and as signal
 * to noise, and how runs that use each fare from here, by the exact bound. Biased ones are hollow and dashed.
 */

import { logTicks } from '../drawing/log-axis.js';
import { finite, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { clamp, extentOf, linear } from '../drawing/scale.js';
import { widthOf, wrap } from '../drawing/text.js';
import { chartOf, sheet } from '../marks/chart.js';
import { dots, line, rule, segments, text, zone } from '../marks/marks.js';
import { panel } from '../panel.js';
import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { traceRange } from '../shared/series.js';

/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Area} Area */
/** @typedef {import('../drawing/scale.js').Scale} Scale */
/** @typedef {import('../marks/chart.js').Chart} Chart */
/** @typedef {import('../marks/marks.js').Mark} Mark */
/** @typedef {import('../shared/series.js').Entry} Entry */

/** @typedef {{ id: string, label: string, biased: boolean, variance: number | null, signal: number | null, error: number | null }} Estimator  `error` of the signal to noise */
/** @typedef {{ id: string, label: string, biased: boolean, status: string, entries: Entry[] }} Course */
/** @typedef {{ run: Run, estimators: Estimator[], courses: Course[] }} Content */
/** @typedef {{ scale: Scale, ticks: import('../drawing/axes.js').Tick[], title: string, of: (estimator: Estimator) => number | null, error: (estimator: Estimator) => number | null }} Track */

const SMALL = 0.92;
const ROW = 2.7;
const HEAD = 1.9;

/** Room for a number beside its track, times the font size. */
const NUMBER = 5;

/** From this many font sizes on, both halves stand side by side. */
const BESIDE_FROM = 56;

/** The dashes of an estimator that is biased. */
const BIASED = [6, 4];

/** @param {{ id: string }} estimator */
const colorOf = ({ id }) => `estimator-${id}`;

/** @param {{ label: string, biased: boolean }} estimator */
const fullName = ({ label, biased }) => `${label}${biased ? ' (biased)' : ''}`;

/**
 * @param {Run | undefined} run
 * @returns {Estimator[]}
 */
function estimatorsOf(run) {
  /** @type {any[]} */
  const list = answerOf(run, 'variance')?.estimators ?? [];
  return list.map(({ id, label, biased, totalVariance, signalToNoise, signalToNoiseError }) => ({
    id,
    label: label ?? id,
    biased: biased === true,
    variance: finite(totalVariance),
    signal: finite(signalToNoise),
    error: finite(signalToNoiseError),
  }));
}

/**
 * @param {Run | undefined} run
 * @returns {Course[]}
 */
function coursesOf(run) {
  /** @type {any[]} */
  const list = answerOf(run, 'race')?.estimators ?? [];
  return list
    .map(({ id, label, biased, iteration, elbo, status }) => {
      const iterations = valuesOf(iteration);
      const entries = Array.from(valuesOf(elbo), (value, i) => ({
        iteration: iterations[i] ?? i,
        elbo: value,
        error: 0,
      })).filter((entry) => isFiniteNumber(entry.elbo));
      return { id, label: label ?? id, biased: biased === true, status, entries };
    })
    .filter(({ entries }) => entries.length > 0);
}

/**
 * @param {Painter} painter
 * @param {Content} content
 * @param {Area} area
 * @returns {Chart[]}
 */
function tableCharts(painter, { run, estimators }, area) {
  const em = painter.theme.fontSize;
  const gap = em * 1.6;
  const length = (area.width - gap) / 2;
  /** @param {number} left @param {string} title @param {Track['of']} of @param {Track['error']} [error] @returns {Track} */
  const track = (left, title, of, error = () => null) => {
    const logs = estimators.map(of).map((value) => (value !== null && value > 0 ? Math.log10(value) : NaN));
    const [low, high] = extentOf(logs) ?? [-1, 1];
    const domain = /** @type {[number, number]} */ ([Math.floor(low - 0.15), Math.ceil(high + 0.15)]);
    const scale = linear(domain, [left + em * 0.4, left + length - NUMBER * em]);
    const most = Math.max(2, Math.floor((length - NUMBER * em) / (3.2 * em)));
    return { scale, ticks: logTicks(domain, most), title, of, error };
  };
  const top = area.top + HEAD * em;
  const step = Math.min(1.25 * ROW * em, Math.max(area.height - (HEAD + 1.7) * em, em) / estimators.length);
  const bottom = top + step * estimators.length;
  const tracks = [
    track(area.left, 'total variance', ({ variance }) => variance),
    track(
      area.left + length + gap,
      'signal to noise ± 2 se',
      ({ signal }) => signal,
      ({ error }) => error,
    ),
  ];
  const end = tracks[1].scale.range[1] + NUMBER * em;
  const first = top + Math.min(em * 0.75, step * 0.3);
  const left = tracks[0].scale.range[0] - em * 0.4;
  const names = estimators.map((estimator, i) =>
    text(left, first + i * step, fullName(estimator), {
      label: estimator.label,
      baseline: 'middle',
      veil: 1,
    }),
  );
  /** @type {import('../marks/marks.js').Box[]} */
  const boxes = estimators.map((_, i) => [-Infinity, top + i * step, end, top + (i + 1) * step]);
  const rows = zone(
    boxes,
    boxes.map(([, from]) => [NaN, from + step / 2]),
    (i) => ({
      kind: 'estimator',
      index: i,
      title: `${estimators[i].label}${estimators[i].biased ? ', biased' : ''}`,
      rows: [
        ['total variance', plain(estimators[i].variance)],
        ['signal to noise', marginOf(estimators[i].signal, estimators[i].error)],
      ],
    }),
  );
  const age = ageOf(run, answerOf(run, 'variance'));
  const when = /** @type {const} */ ({ color: 'muted', align: 'right', baseline: 'middle', veil: 0.85 });
  const places = { top, bottom, step };
  return [
    ...tracks.map((one) => trackChart(painter, one, estimators, places)),
    // Names stand on the left, so the right of the first one's line is free.
    sheet(painter, [...names, rows, text(end, first, age, when)]),
  ];
}

/**
 * @param {Painter} painter
 * @param {Track} track
 * @param {Estimator[]} estimators
 * @param {{ top: number, bottom: number, step: number }} places
 * @returns {Chart}
 */
function trackChart(painter, { scale, ticks, title, of, error }, estimators, { top, bottom, step }) {
  const em = painter.theme.fontSize;
  const [left, right] = scale.range;
  const xs = ticks.map(({ value }) => Math.round(scale(value)) + 0.5);
  /** @param {number} value */
  const held = (value) => (value > 0 ? clamp(scale(Math.log10(value)), left, right) : left);
  return sheet(painter, [
    text(left - em * 0.4, top - HEAD * em + em * 0.2, title, { baseline: 'top' }),
    segments(xs, [top], xs, [bottom + em * 0.25], { label: 'axis', color: 'grid', width: 1 }),
    ...ticks.map(({ label: words }, i) => {
      const half = widthOf(painter, words, SMALL) / 2;
      const style = /** @type {const} */ ({
        label: 'axis',
        color: 'muted',
        align: 'center',
        baseline: 'top',
      });
      return text(clamp(xs[i], half, painter.width - half), bottom + em * 0.4, words, style);
    }),
    ...estimators.flatMap((estimator, i) => {
      const { label, biased } = estimator;
      const value = of(estimator);
      const middle = top + i * step + step * 0.72;
      const margin = 2 * (error(estimator) ?? 0);
      const known = value !== null && value > 0;
      const style = { label, color: colorOf(estimator), width: 2 };
      return [
        text(right + em * 0.9, middle, plain(value), { label, color: 'muted', baseline: 'middle' }),
        segments([left], [middle], [right], [middle], { label, color: 'grid', width: 1 }),
        ...(known && margin > 0
          ? [segments([held(value - margin)], [middle], [held(value + margin)], [middle], style)]
          : []),
        ...(known
          ? [dots([held(value)], [middle], { ...style, shape: biased ? 'hollow' : 'disc', r: 0.36 })]
          : []),
      ];
    }),
  ]);
}

/** Objectives that log p(x) says nothing about. */
const NO_BOUNDS = new Set(['inclusive-kl', 'weighted-entropy']);

/**
 * @param {Painter} painter
 * @param {Content} content
 * @param {Area} area
 * @returns {Chart[]}
 */
function courseCharts(painter, { run, courses }, area) {
  const em = painter.theme.fontSize;
  const answer = answerOf(run, 'race');
  const objective = answer?.objective ?? 'elbo';
  const logEvidence = NO_BOUNDS.has(objective) ? null : finite(answer?.logEvidence);
  const range = traceRange(
    courses.map(({ entries }) => entries),
    logEvidence === null ? [] : [logEvidence],
  );
  if (!range) {
    const lines = wrap(painter, silenceOf(run, 'race').split(' '), area.width);
    const middle = area.left + area.width / 2;
    const words = lines.map((line, i) =>
      text(middle, area.top + (2.5 + 1.4 * i) * em, line, { color: 'muted', size: 1, align: 'center' }),
    );
    return [sheet(painter, words)];
  }
  if (area.height < 6 * em) return [];
  const span = range.high - range.low || Math.max(Math.abs(range.high) * 1e-3, 1e-6);
  const last = Math.max(1, ...courses.map(({ entries }) => entries[entries.length - 1].iteration));
  const age = ageOf(run, answer);
  // Which line is whose; of those that may be wrong in the long run the line is dashed.
  const lines = courses.map(({ id, label, biased, entries }) =>
    line(
      entries.map(({ iteration }) => iteration),
      entries.map(({ elbo }) => elbo),
      {
        label: id,
        name: biased ? `${label}, biased` : label,
        color: colorOf({ id }),
        width: 1.75,
        dash: biased ? BIASED : [],
        thin: true,
      },
    ),
  );
  const style = { label: 'log evidence', color: 'logEvidence' };
  return chartOf(painter, {
    x: { domain: [0, last], title: `iteration${age === '' ? '' : `, started ${age}`}`, integers: true },
    y: {
      domain: [range.low - 0.04 * span, range.high + 0.12 * span],
      title: `exact ${objective === 'elbo' ? 'ELBO' : 'objective'} (nats)`,
    },
    area,
    legend: lines,
    clip: 4,
    marks: ({ y, top, bottom }) => [
      rule({ y: logEvidence }, { ...style, name: 'log p(x)', dash: [5, 4] }),
      text('right', logEvidence, `log p(x) ${number(logEvidence)}`, {
        dy: -0.3,
        align: 'right',
        baseline: 'bottom',
      }),
      ...courses.flatMap((course, i) => {
        const end = course.entries[course.entries.length - 1];
        const at = y.invert(clamp(y(end.elbo), top, bottom));
        const own = { label: course.id, color: colorOf(course) };
        const shape = course.biased ? /** @type {const} */ ('hollow') : /** @type {const} */ ('disc');
        return [
          lines[i],
          course.status === 'diverged'
            ? text(end.iteration, at, `× ${plain(end.iteration)}`, {
                ...own,
                size: 1,
                weight: 600,
                align: 'center',
                baseline: 'middle',
                inside: true,
              })
            : dots([end.iteration], [at], { ...own, shape, width: 1.75 }),
        ];
      }),
    ],
  });
}

/**
 * '0.327 ± 0.004'
 * @param {number | null} value
 * @param {number | null} error
 */
function marginOf(value, error) {
  return value === null || error === null || error === 0 ? plain(value) : `${plain(value)} ± ${plain(error)}`;
}

export const plot = panel({
  id: 'race',
  label: 'Gradient estimators',
  models: ['density'],
  fields: ['bound'],
  analyses: ['variance', 'race'],
  aspect: 1.9,
  height: (width, em) => Math.ceil(em * (width < BESIDE_FROM * em ? 46 : 24)),

  read([run]) {
    const [estimators, courses] = [estimatorsOf(run), coursesOf(run)];
    return estimators.length === 0 && courses.length === 0
      ? silenceOf(run, 'variance', 'race')
      : { run, estimators, courses };
  },

  picture(content, painter) {
    const { width, height, theme } = painter;
    const em = theme.fontSize;
    const count = content.estimators.length;
    if (count === 0) return courseCharts(painter, content, { left: 0, top: 0, width, height });
    const gap = em * 1.8;
    if (width >= BESIDE_FROM * em) {
      const split = (width - gap) * 0.47;
      return [
        ...tableCharts(painter, content, { left: 0, top: 0, width: split, height }),
        ...courseCharts(painter, content, { left: split + gap, top: 0, width: width - split - gap, height }),
      ];
    }
    const split = Math.min((HEAD + ROW * count + 1.7) * em, height * 0.62);
    return [
      ...tableCharts(painter, content, { left: 0, top: 0, width, height: split }),
      ...courseCharts(painter, content, { left: 0, top: split + em, width, height: height - split - em }),
    ];
  },

  words({ run, estimators, courses }) {
    const scatter = estimators.map(
      (estimator) =>
        `${fullName(estimator)}: total variance ${plain(estimator.variance)}, signal to noise ${marginOf(estimator.signal, estimator.error)}`,
    );
    const ends = courses.map(({ label, entries, status }) => {
      return `${label} ${status === 'diverged' ? 'diverged at' : 'to'} ${number(entries[entries.length - 1].elbo)}`;
    });
    const sentences = scatter.length > 0 ? [`At the present q, ${scatter.join('; ')}.`] : [];
    const objective = answerOf(run, 'race')?.objective ?? 'elbo';
    const what = objective === 'elbo' ? 'ELBO' : 'objective';
    if (ends.length > 0) sentences.push(`Runs from here take the ${what} by ${ends.join(', by ')} nats.`);
    return sentences.join(' ');
  },
});
