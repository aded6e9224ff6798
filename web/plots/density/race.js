/**
 * Gradient estimators against each other: how much each scatters at the present q, as the total variance of its gradient and as signal
 * to noise, and how runs that use each fare from here, by the exact bound. Biased ones are hollow and dashed.
 */

import { ageOf, answerOf, silenceOf } from '../shared/analyses.js';
import { segment } from '../drawing/lines.js';
import { logTicks } from '../drawing/log-axis.js';
import { finite, number, plain } from '../drawing/numbers.js';
import { colorOf, coursesOf, dot, drawCourses } from './race-courses.js';
import { clamp, extentOf, linear } from '../drawing/scale.js';
import { placeholder, widthOf, write, writeOver } from '../drawing/text.js';

/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */
/** @typedef {import('../drawing/axes.js').Area} Area */
/** @typedef {import('../drawing/scale.js').Scale} Scale */

/** @typedef {{ id: string, label: string, biased: boolean, variance: number | null, signal: number | null, error: number | null }} Estimator  `error` of the signal to noise */
/** @typedef {{ scale: Scale, ticks: import('../drawing/axes.js').Tick[], title: string, of: (estimator: Estimator) => number | null, error: (estimator: Estimator) => number | null }} Track */

const SMALL = 0.92;
const ROW = 2.7;
const HEAD = 1.9;

/** Room for a number beside its track, times the font size. */
const NUMBER = 5;

/** From this many font sizes on, both halves stand side by side. */
const BESIDE_FROM = 56;

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
 * @param {Painter} painter
 */
function layout(run, painter) {
  const { width, height, theme } = painter;
  const em = theme.fontSize;
  const estimators = estimatorsOf(run);
  const courses = coursesOf(run);
  if (estimators.length === 0 && courses.length === 0) return null;
  const beside = width >= BESIDE_FROM * em;
  const rows = (HEAD + ROW * estimators.length + 1.7) * em;
  const gap = em * 1.8;
  const split = beside ? (width - gap) * 0.47 : Math.min(rows, height * 0.62);
  /** @type {[Area, Area]} */
  const areas = beside
    ? [
        { left: 0, top: 0, width: split, height },
        { left: split + gap, top: 0, width: width - split - gap, height },
      ]
    : [
        { left: 0, top: 0, width, height: split },
        { left: 0, top: split + em, width, height: height - split - em },
      ];
  const [table, chart] = estimators.length === 0 ? [null, { left: 0, top: 0, width, height }] : areas;
  return { estimators, courses, table: table && tracksOf(painter, estimators, table), chart };
}

/**
 * @param {Painter} painter
 * @param {Estimator[]} estimators
 * @param {Area} area
 */
function tracksOf(painter, estimators, area) {
  const em = painter.theme.fontSize;
  const gap = em * 1.6;
  const length = (area.width - gap) / 2;
  /** @param {number} left @param {string} title @param {Track['of']} of @param {Track['error']} [error] @returns {Track} */
  const track = (left, title, of, error = () => null) => {
    const logs = estimators.map(of).map((value) => (value !== null && value > 0 ? Math.log10(value) : NaN));
    const [low, high] = extentOf(logs) ?? [-1, 1];
    const domain = /** @type {[number, number]} */ ([Math.floor(low - 0.15), Math.ceil(high + 0.15)]);
    const scale = linear(domain, [left + em * 0.4, left + length - NUMBER * em]);
    return {
      scale,
      ticks: logTicks(domain, Math.max(2, Math.floor((length - NUMBER * em) / (3.2 * em)))),
      title,
      of,
      error,
    };
  };
  const top = area.top + HEAD * em;
  const row = Math.min(1.25 * ROW * em, Math.max(area.height - (HEAD + 1.7) * em, em) / estimators.length);
  return {
    top,
    row,
    bottom: top + row * estimators.length,
    tracks: [
      track(area.left, 'total variance', ({ variance }) => variance),
      track(
        area.left + length + gap,
        'signal to noise ± 2 se',
        ({ signal }) => signal,
        ({ error }) => error,
      ),
    ],
  };
}

/** @type {Plot} */
export const plot = {
  id: 'race',
  label: 'Gradient estimators',
  models: ['density'],
  fields: ['bound'],
  analyses: ['variance', 'race'],
  aspect: 1.9,
  height: (width, em) => Math.ceil(em * (width < BESIDE_FROM * em ? 46 : 24)),

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) {
      placeholder(painter, silenceOf(run, 'variance', 'race'));
      return;
    }
    const { estimators, courses, table, chart } = place;
    if (table) drawTable(painter, estimators, table, ageOf(run, answerOf(run, 'variance')));
    drawCourses(painter, run, courses, chart);
  },

  describe([run]) {
    const estimators = estimatorsOf(run);
    const courses = coursesOf(run);
    if (estimators.length === 0 && courses.length === 0) return `${silenceOf(run, 'variance', 'race')}.`;
    const scatter = estimators.map(
      ({ label, variance, signal, error, biased }) =>
        `${label}${biased ? ' (biased)' : ''}: total variance ${plain(variance)}, signal to noise ${marginOf(signal, error)}`,
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

  locate([run], painter, x, y) {
    const place = layout(run, painter);
    if (!place?.table) return null;
    const { table, estimators } = place;
    const i = Math.floor((y - table.top) / table.row);
    const estimator = estimators[i];
    if (!estimator || x > table.tracks[1].scale.range[1] + NUMBER * painter.theme.fontSize) return null;
    return {
      kind: 'estimator',
      index: i,
      x: clamp(x, 0, painter.width),
      y: table.top + (i + 0.5) * table.row,
      title: `${estimator.label}${estimator.biased ? ', biased' : ''}`,
      rows: [
        ['total variance', plain(estimator.variance)],
        ['signal to noise', marginOf(estimator.signal, estimator.error)],
      ],
    };
  },
};

/**
 * '0.327 ± 0.004'
 * @param {number | null} value
 * @param {number | null} error
 */
function marginOf(value, error) {
  return value === null || error === null || error === 0 ? plain(value) : `${plain(value)} ± ${plain(error)}`;
}

/**
 * @param {Painter} painter
 * @param {Estimator[]} estimators
 * @param {NonNullable<ReturnType<typeof layout>>['table'] & {}} table
 * @param {string} age
 */
function drawTable(painter, estimators, { top, row, bottom, tracks }, age) {
  const { theme } = painter;
  const em = theme.fontSize;
  const muted = theme.color('muted');
  tracks.forEach(({ scale, ticks, title }) => {
    write(painter, title, scale.range[0] - em * 0.4, top - HEAD * em + em * 0.2, {
      size: SMALL,
      baseline: 'top',
    });
    painter.group('axis', () => {
      painter.strokeStyle = theme.color('grid');
      painter.lineWidth = 1;
      for (const { value, label } of ticks) {
        const x = Math.round(scale(value)) + 0.5;
        segment(painter, x, top, x, bottom + em * 0.25);
        const half = widthOf(painter, label, SMALL) / 2;
        const centre = clamp(x, half, painter.width - half);
        write(painter, label, centre, bottom + em * 0.4, {
          color: muted,
          size: SMALL,
          align: 'center',
          baseline: 'top',
        });
      }
    });
  });
  estimators.forEach((estimator, i) => {
    const color = colorOf(theme, estimator.id);
    const words = top + i * row + Math.min(em * 0.75, row * 0.3);
    // Names stand on the left, so the right of the first one's line is free.
    const right = tracks[1].scale.range[1] + NUMBER * em;
    if (i === 0 && age !== '') writeOver(painter, age, right, words + em * 0.55, muted);
    const middle = top + i * row + row * 0.72;
    painter.group(estimator.label, () => {
      tracks.forEach(({ scale, of, error }) => {
        const value = of(estimator);
        const known = value !== null && value > 0;
        const x = known ? clamp(scale(Math.log10(value)), scale.range[0], scale.range[1]) : scale.range[0];
        write(painter, plain(value), scale.range[1] + em * 0.9, middle, {
          color: muted,
          size: SMALL,
          baseline: 'middle',
        });
        painter.strokeStyle = theme.color('grid');
        painter.lineWidth = 1;
        segment(painter, scale.range[0], middle, scale.range[1], middle);
        painter.strokeStyle = painter.fillStyle = color;
        painter.lineWidth = 2;
        const margin = 2 * (error(estimator) ?? 0);
        if (known && margin > 0) {
          const [from, to] = [value - margin, value + margin].map((end) =>
            end > 0 ? clamp(scale(Math.log10(end)), scale.range[0], scale.range[1]) : scale.range[0],
          );
          segment(painter, from, middle, to, middle);
        }
        if (known) dot(painter, x, middle, em * 0.36, estimator.biased);
      });
      const left = tracks[0].scale.range[0] - em * 0.4;
      const name = `${estimator.label}${estimator.biased ? ' (biased)' : ''}`;
      clearBehind(painter, name, left, words);
      write(painter, name, left, words, { baseline: 'middle', size: SMALL });
    });
  });
}

/**
 * @param {Painter} painter
 * @param {string} text
 * @param {number} x
 * @param {number} y
 */
function clearBehind(painter, text, x, y) {
  const em = painter.theme.fontSize;
  painter.fillStyle = painter.theme.color('surface');
  painter.fillRect(x, y - em * 0.6, widthOf(painter, text, SMALL) + em * 0.3, em * 1.2);
}
