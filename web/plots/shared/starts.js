/**
 * Where fifty seeds end: a dot for each, in the place where its q ends, coloured by the bound that it ends at. Of a density over a plane
 * the place is the mean of q, with a line from where it began; over a line it is that mean against the bound; of a mixture it is the
 * bound against the components that hold data. A dot that is pressed starts the run anew from its seed.
 */

import { answerOf, sentencesOf, silenceOf } from './analyses.js';
import { clipTo, drawAxes, planeOf } from '../drawing/axes.js';
import { drawLegend, legendOf } from '../drawing/legend.js';
import { segment } from '../drawing/lines.js';
import { decimalsApart, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { extentOf, padded } from '../drawing/scale.js';
import { drawTargetContours } from './target.js';
import { placeholder } from '../drawing/text.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Plot} Plot */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../types.js').Painter} Painter */

const NAME = 'starts';

/** Bounds that are nearer to each other than this, in nats or as a share of the largest, are one. */
const APART = { nats: 0.02, share: 1e-4 };

/** Groups that have a colour of their own; the rest share one. */
const MOST_GROUPS = 5;

/**
 * @typedef {object} Start
 * @property {number} index
 * @property {number} seed
 * @property {number | null} bound  null where it diverged, or q has none
 * @property {string} ended
 * @property {number} iterations
 * @property {number[]} from  the initial mean; empty of a mixture
 * @property {number[]} to
 * @property {number} group  the highest bounds are 0; -1 of those without
 */

/**
 * @param {Analysis} answer
 * @returns {Start[]} the highest first
 */
function startsOf(answer) {
  const seeds = Array.from(valuesOf(answer.seeds));
  const alive = valuesOf(answer.alive);
  const row = (/** @type {any} */ dense, /** @type {number} */ i) => {
    const columns = dense?.shape?.[1] ?? 0;
    return Array.from(valuesOf(dense)).slice(i * columns, (i + 1) * columns);
  };
  const starts = seeds.map((seed, index) => ({
    index,
    seed,
    bound: isFiniteNumber(answer.bounds?.[index]) ? answer.bounds[index] : null,
    ended: String(answer.ended?.[index] ?? ''),
    iterations: valuesOf(answer.iterations)[index],
    from: row(answer.starts, index),
    to: alive.length > 0 ? [alive[index]] : row(answer.ends, index),
    group: -1,
  }));
  starts.sort((a, b) => (b.bound ?? -Infinity) - (a.bound ?? -Infinity) || a.index - b.index);
  const known = starts.filter(({ bound }) => bound !== null);
  const scale = Math.max(...known.map(({ bound }) => Math.abs(Number(bound))), 0);
  const apart = Math.max(APART.nats, APART.share * scale);
  known.forEach((start, i) => {
    const before = known[i - 1];
    const same = before && Number(before.bound) - Number(start.bound) <= apart;
    start.group = before ? (same ? before.group : before.group + 1) : 0;
  });
  return starts;
}

/**
 * @param {Start[]} starts
 * @returns {{ count: number, bound: number }[]} the groups, the highest first
 */
function groupsOf(starts) {
  /** @type {{ count: number, bound: number }[]} */
  const groups = [];
  for (const { group, bound } of starts) {
    if (group < 0 || bound === null) continue;
    groups[group] ??= { count: 0, bound };
    groups[group].count += 1;
  }
  return groups;
}

/**
 * @param {import('../types.js').Theme} theme
 * @param {number} group
 */
function colorOf(theme, group) {
  return theme.color(group < 0 || group >= MOST_GROUPS ? 'muted' : `component-${group}`);
}

/**
 * @param {Run | undefined} run
 * @param {Painter} painter
 */
function layout(run, painter) {
  const answer = answerOf(run, NAME);
  if (!run || !answer) return null;
  const starts = startsOf(answer);
  if (starts.length === 0) return null;
  const groups = groupsOf(starts);
  const { theme } = painter;
  const decimals = decimalsApart(groups.slice(0, MOST_GROUPS).map(({ bound }) => bound));
  const legend = legendOf(painter, piecesOf(starts, groups, decimals, theme), painter.width);
  const bounds = extentOf(starts.map(({ bound }) => bound ?? NaN)) ?? [0, 1];
  const [low, high] = bounds[1] - bounds[0] > 1e-9 ? bounds : [bounds[0] - 0.5, bounds[1] + 0.5];
  const across = [low, high];
  const dimensions = starts[0].to.length;
  const mixture = valuesOf(answer.alive).length > 0;
  const head = legend.height;
  if (mixture) {
    const alive = starts.map(({ to }) => to[0]);
    const [least, most] = [Math.min(...alive), Math.max(...alive, 1)];
    const plane = planeOf(painter, {
      x: { domain: padded([low, high], 0.06), title: 'bound at the end (nats)' },
      y: { domain: [Math.max(0, least - 0.6), most + 1], title: 'components that hold data', integers: true },
      head,
    });
    return { run, starts, groups, legend, plane, dots: stacked(starts, plane, theme), target: null };
  }
  const target = dimensions === 2 ? run.frame?.target : null;
  const axis = (/** @type {number} */ d) => {
    const grid = valuesOf(d === 0 ? target?.x : target?.y);
    const places = starts.flatMap(({ from, to }) => [from[d], to[d]]).filter(isFiniteNumber);
    return padded(
      extentOf([...places, ...(grid.length > 0 ? [grid[0], grid[grid.length - 1]] : [])]) ?? [0, 1],
      0.03,
    );
  };
  const plane = planeOf(painter, {
    x: { domain: axis(0), title: dimensions === 2 ? 'z₁' : 'mean of q at the end' },
    y:
      dimensions === 2
        ? { domain: axis(1), title: 'z₂' }
        : {
            domain: padded(/** @type {[number, number]} */ (across), 0.08),
            title: 'bound at the end (nats)',
          },
    equal: dimensions === 2,
    head,
  });
  const dots = starts.map((start) => ({
    start,
    x: plane.x(start.to[0]),
    y: dimensions === 2 ? plane.y(start.to[1]) : plane.y(start.bound ?? low),
  }));
  return { run, starts, groups, legend, plane, dots, target };
}

/**
 * Dots of one place beside each other upwards, so that each can be pressed.
 * @param {Start[]} starts
 * @param {import('../drawing/axes.js').Plane} plane
 * @param {import('../types.js').Theme} theme
 */
function stacked(starts, plane, theme) {
  const step = theme.fontSize * 0.62;
  /** @type {Map<string, number>} */
  const heights = new Map();
  const room = Math.max(step, Math.abs(plane.y(1) - plane.y(0)) * 0.9);
  return starts
    .filter(({ bound }) => bound !== null)
    .map((start) => {
      const x = plane.x(Number(start.bound));
      const cell = `${Math.round(x / step)} ${start.to[0]}`;
      const height = heights.get(cell) ?? 0;
      heights.set(cell, height + 1);
      const fits = Math.max(1, Math.floor(room / step));
      const [row, column] = [height % fits, Math.floor(height / fits)];
      return { start, x: x - column * step, y: plane.y(start.to[0]) - row * step };
    });
}

/**
 * @param {Start[]} starts
 * @param {{ count: number, bound: number }[]} groups
 * @param {number} decimals
 * @param {import('../types.js').Theme} theme
 * @returns {import('../drawing/legend.js').Piece[]}
 */
function piecesOf(starts, groups, decimals, theme) {
  const named = groups.slice(0, MOST_GROUPS);
  const rest = groups.slice(MOST_GROUPS).reduce((sum, { count }) => sum + count, 0);
  const diverged = starts.filter(({ ended }) => ended === 'diverged').length;
  const piece = (/** @type {string} */ text, /** @type {number} */ group) => ({
    text,
    swatches: [{ kind: /** @type {const} */ ('dot'), color: colorOf(theme, group) }],
  });
  return [
    { text: `${starts.length} starts`, color: theme.color('ink'), weight: 600 },
    ...named.map(({ count, bound }, g) => piece(`${count} end at ${number(bound, decimals)}`, g)),
    ...(rest > 0 ? [piece(`${rest} lower`, MOST_GROUPS)] : []),
    ...(diverged > 0 ? [{ text: `${diverged} diverged` }] : []),
  ];
}

/**
 * The start that a run's settings are: its seed and, of a density, its initial mean.
 * @param {Run} run
 * @param {Start} start
 */
function isOf({ config }, { seed, from }) {
  const mean = Array.from(/** @type {any} */ (config?.initialMean)?.data ?? config?.initialMean ?? []);
  return config?.seed === seed && (from.length === 0 || from.every((value, d) => value === mean[d]));
}

/**
 * @param {Run} run
 * @param {Start[]} starts
 * @returns {Start} that is looked at, the run's own where there is one, else the highest
 */
function chosenOf(run, starts) {
  const asked = run.chosen?.start;
  return starts.find(({ index }) => index === asked) ?? starts.find((start) => isOf(run, start)) ?? starts[0];
}

/** @param {Start} start */
function inWords({ seed, bound, ended, iterations }) {
  const end =
    ended === 'diverged'
      ? `diverges after ${plain(iterations)} iterations`
      : `ends at ${number(bound)} nats after ${plain(iterations)} iterations${ended === 'limit' ? ', stopped before it had settled' : ''}`;
  return `Seed ${seed} ${end}`;
}

/** @type {Plot} */
export const plot = {
  id: 'starts',
  label: 'Where fifty seeds end',
  models: ['density', 'mixture'],
  fields: ['bound', 'target'],
  analyses: [NAME],
  aspect: 1.3,

  draw([run], painter) {
    const place = layout(run, painter);
    if (!place) {
      placeholder(painter, silenceOf(run, NAME));
      return;
    }
    const { starts, legend, plane, dots, target } = place;
    const { theme } = painter;
    const em = theme.fontSize;
    drawAxes(painter, plane);
    drawLegend(painter, legend, 0, em * 1.5);
    painter.save();
    clipTo(painter, plane, em * 0.4);
    if (target) drawTargetContours(painter, target, plane.x, plane.y);
    if (starts[0].to.length === 2) {
      painter.group('paths', () => {
        painter.lineWidth = 0.75;
        painter.globalAlpha = 0.35;
        for (const { from, to, group } of starts) {
          painter.strokeStyle = colorOf(theme, group);
          segment(painter, plane.x(from[0]), plane.y(from[1]), plane.x(to[0]), plane.y(to[1]));
        }
        painter.globalAlpha = 1;
      });
    }
    painter.group('starts', () => {
      // The highest last, so that they lie on top.
      for (const { start, x, y } of [...dots].reverse()) {
        painter.fillStyle = colorOf(theme, start.group);
        painter.beginPath();
        painter.arc(x, y, em * 0.3, 0, 2 * Math.PI);
        painter.fill();
      }
      const own = dots.find(({ start }) => isOf(place.run, start));
      if (!own) return;
      painter.strokeStyle = theme.color('ink');
      painter.lineWidth = em * 0.14;
      painter.beginPath();
      painter.arc(own.x, own.y, em * 0.5, 0, 2 * Math.PI);
      painter.stroke();
    });
    painter.restore();
  },

  describe([run]) {
    const answer = answerOf(run, NAME);
    if (!answer) return `${silenceOf(run, NAME)}.`;
    const starts = startsOf(answer);
    const groups = groupsOf(starts);
    const decimals = decimalsApart(groups.slice(0, MOST_GROUPS).map(({ bound }) => bound));
    const ends = groups
      .slice(0, MOST_GROUPS)
      .map(({ count, bound }) => `${count} end at ${number(bound, decimals)} nats`);
    return `Of ${starts.length} starts ${ends.join(', ') || 'none has a bound'}. A dot that is pressed starts the run from its seed.`;
  },

  notes([run]) {
    const answer = answerOf(run, NAME);
    const limited = answer ? startsOf(answer).filter(({ ended }) => ended === 'limit').length : 0;
    return limited > 0
      ? [
          `${limited} ${limited === 1 ? 'was' : 'were'} stopped after ${plain(answer?.limit)} iterations, before the bound had settled.`,
        ]
      : sentencesOf();
  },

  locate([run], painter, x, y) {
    const place = layout(run, painter);
    const dot = place && nearest(place.dots, x, y, painter.theme.fontSize);
    if (!dot) return null;
    const { start } = dot;
    const rows = /** @type {[string, string][]} */ ([
      ['bound', start.bound === null ? '–' : `${number(start.bound)} nats`],
      ['iterations', `${plain(start.iterations)}${start.ended === 'limit' ? ', not settled' : ''}`],
      ...(start.from.length > 0 ? [['began at', start.from.map(plain).join(', ')]] : []),
    ]);
    return {
      kind: 'start',
      index: start.index,
      x: dot.x,
      y: dot.y,
      title: `seed ${start.seed}: press to go there`,
      rows,
    };
  },

  marks([run], painter) {
    const place = layout(run, painter);
    if (!place) return [];
    const { starts, dots } = place;
    const start = chosenOf(run, starts);
    const at = dots.findIndex((dot) => dot.start === start);
    if (at < 0) return [];
    const { x, y } = dots[at];
    const text = `${inWords(start)}. Enter starts the run from it`;
    return [
      {
        id: 'start',
        label: 'Start, the highest bound first',
        text,
        value: at + 1,
        range: [1, dots.length],
        x,
        y,
      },
    ];
  },

  press([run], painter, _mark, { arrow: [right, down], far }) {
    const place = layout(run, painter);
    if (!place || right + down === 0) return null;
    const { starts, dots } = place;
    const at = dots.findIndex((dot) => dot.start === chosenOf(run, starts));
    const next = dots[Math.max(0, Math.min(dots.length - 1, at + (right + down) * (far ? 10 : 1)))];
    return next ? { start: next.start.index } : null;
  },

  choose([run], painter, { phase, x, y }) {
    if (phase === 'drag') return null;
    const place = layout(run, painter);
    const dot = place && nearest(place.dots, x, y, painter.theme.fontSize);
    return dot ? { start: dot.start.index } : null;
  },

  enter([run]) {
    const answer = answerOf(run, NAME);
    if (!answer) return null;
    const { seed, from } = chosenOf(run, startsOf(answer));
    if (from.length > 0) return { seed, initialMean: from };
    // Another start on the same data.
    return { seed, dataSeed: run.config?.dataSeed, nInit: 1 };
  },
};

/**
 * @template {{ x: number, y: number }} D
 * @param {D[]} dots
 * @param {number} x
 * @param {number} y
 * @param {number} reach
 * @returns {D | null}
 */
function nearest(dots, x, y, reach) {
  let [best, least] = [/** @type {D | null} */ (null), reach];
  for (const dot of dots) {
    const distance = Math.hypot(dot.x - x, dot.y - y);
    if (distance < least) [best, least] = [dot, distance];
  }
  return best;
}
