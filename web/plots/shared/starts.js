/**
 * Where fifty seeds end: a dot for each, in the place where its q ends, coloured by the bound that it ends at. Of a density over a plane
 * the place is the mean of q, with a line from where it began; over a line it is that mean against the bound; of a mixture it is the
 * bound against the components that hold data. A dot that is pressed starts the run anew from its seed.
 */

import { decimalsApart, isFiniteNumber, number, plain, valuesOf } from '../drawing/numbers.js';
import { extentOf, padded } from '../drawing/scale.js';
import { chartOf } from '../marks/chart.js';
import { dots, segments } from '../marks/marks.js';
import { answered, panel } from '../panel.js';
import { answerOf } from './analyses.js';
import { targetMarks } from './target.js';

/** @typedef {import('../types.js').Analysis} Analysis */
/** @typedef {import('../types.js').Run} Run */
/** @typedef {import('../drawing/axes.js').Plane} Plane */
/** @typedef {import('../drawing/scale.js').Range} Range */

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

/** @param {number} group */
function colorOf(group) {
  return group < 0 || group >= MOST_GROUPS ? 'muted' : `component-${group}`;
}

/**
 * @typedef {object} Content
 * @property {Run} run
 * @property {Start[]} starts  the highest first
 * @property {{ count: number, bound: number }[]} groups
 * @property {boolean} mixture
 * @property {number} dimensions  of the places
 */

/** @type {(runs: Run[]) => Content | string} */
const read = answered(NAME, (answer, run) => {
  const starts = startsOf(answer);
  if (starts.length === 0) return null;
  const mixture = valuesOf(answer.alive).length > 0;
  return { run, starts, groups: groupsOf(starts), mixture, dimensions: starts[0].to.length };
});

/**
 * What the axes span, and are called.
 * @param {Content} content
 * @returns {{ x: { domain: Range, title: string }, y: { domain: Range, title: string, integers?: boolean }, equal: boolean }}
 */
function axesOf({ run, starts, mixture, dimensions }) {
  const bounds = extentOf(starts.map(({ bound }) => bound ?? NaN)) ?? [0, 1];
  const [low, high] = bounds[1] - bounds[0] > 1e-9 ? bounds : [bounds[0] - 0.5, bounds[1] + 0.5];
  const ends = { domain: padded([low, high], 0.08), title: 'bound at the end (nats)' };
  if (mixture) {
    const alive = starts.filter(({ bound }) => bound !== null).map(({ to }) => to[0]);
    const [least, most] = [Math.min(...alive), Math.max(...alive, 1)];
    const up = /** @type {Range} */ ([Math.max(0, least - 0.6), most + 1]);
    return { x: ends, y: { domain: up, title: 'components that hold data', integers: true }, equal: false };
  }
  const axis = (/** @type {number} */ d) => {
    const { target } = run.frame ?? {};
    const grid = dimensions === 2 ? valuesOf(d === 0 ? target?.x : target?.y) : [];
    const places = starts.flatMap(({ from, to }) => [from[d], to[d]]).filter(isFiniteNumber);
    const edges = grid.length > 0 ? [Number(grid[0]), Number(grid[grid.length - 1])] : [];
    return padded(extentOf([...places, ...edges]) ?? [0, 1], 0.03);
  };
  if (dimensions === 1)
    return { x: { domain: axis(0), title: 'mean of q at the end' }, y: ends, equal: false };
  return { x: { domain: axis(0), title: 'z₁' }, y: { domain: axis(1), title: 'z₂' }, equal: true };
}

/**
 * Where each start that has a bound is, in the coordinates of the axes. Of a mixture dots of one place lie upon each other, so that each
 * can be pressed.
 * @param {Content} content
 * @param {Plane} plane
 * @param {number} em
 * @returns {{ start: Start, x: number, y: number }[]} in the order of the starts
 */
function dotsOf({ starts, mixture, dimensions }, plane, em) {
  const known = starts.filter(({ bound }) => dimensions === 2 || bound !== null);
  if (!mixture)
    return known.map((start) => ({
      start,
      x: start.to[0],
      y: dimensions === 2 ? start.to[1] : Number(start.bound),
    }));
  const step = em * 0.62;
  const [across, up] = [Math.abs(plane.x(1) - plane.x(0)), Math.abs(plane.y(1) - plane.y(0))];
  const fits = Math.max(1, Math.floor((0.9 * up) / step));
  /** @type {Map<string, number>} */
  const heights = new Map();
  return known.map((start) => {
    const x = Number(start.bound);
    const cell = `${Math.round(plane.x(x) / step)} ${start.to[0]}`;
    const height = heights.get(cell) ?? 0;
    heights.set(cell, height + 1);
    const [row, column] = [height % fits, Math.floor(height / fits)];
    return { start, x: x - (column * step) / across, y: start.to[0] + (row * step) / up };
  });
}

/**
 * @param {Content} content
 * @returns {import('../drawing/legend.js').Piece[]}
 */
function piecesOf({ starts, groups }) {
  const named = groups.slice(0, MOST_GROUPS);
  const decimals = decimalsApart(named.map(({ bound }) => bound));
  const rest = groups.slice(MOST_GROUPS).reduce((sum, { count }) => sum + count, 0);
  const diverged = starts.filter(({ ended }) => ended === 'diverged').length;
  const piece = (/** @type {string} */ text, /** @type {number} */ group) => ({
    text,
    swatches: [{ kind: /** @type {const} */ ('dot'), color: colorOf(group) }],
  });
  return [
    { text: `${starts.length} starts`, color: 'ink', weight: 600 },
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
  return `Seed ${plain(seed)} ${end}`;
}

/**
 * @param {Start} start
 * @returns {import('../marks/marks.js').Told}
 */
function told({ index, seed, bound, ended, iterations, from }) {
  return {
    kind: 'start',
    index,
    title: `seed ${plain(seed)}: press to go there`,
    rows: [
      ['bound', bound === null ? '–' : `${number(bound)} nats`],
      ['iterations', `${plain(iterations)}${ended === 'limit' ? ', not settled' : ''}`],
      .../** @type {[string, string][]} */ (
        from.length > 0 ? [['began at', from.map(plain).join(', ')]] : []
      ),
    ],
  };
}

/**
 * @param {{ content: Content, charts: import('../marks/chart.js').Chart[], painter: import('../types.js').Painter }} place
 * @returns {{ start: Start, x: number, y: number }[]} in px
 */
function spotsOf({ content, charts, painter }) {
  const { plane } = charts[charts.length - 1];
  if (!plane) return [];
  return dotsOf(content, plane, painter.theme.fontSize)
    .map(({ start, x, y }) => ({ start, x: plane.x(x), y: plane.y(y) }))
    .filter(({ x, y }) => Number.isFinite(x) && Number.isFinite(y));
}

export const plot = panel({
  id: 'starts',
  label: 'Where fifty seeds end',
  models: ['mixture', 'density'],
  fields: ['bound', 'target'],
  analyses: [NAME],
  aspect: 1.3,

  read,

  picture(content, painter) {
    const { run, starts, dimensions } = content;
    const target = dimensions === 2 ? run.frame?.target : null;
    const groups = [...new Set(starts.map(({ group }) => group))].sort((a, b) => b - a);
    return chartOf(painter, {
      ...axesOf(content),
      legend: piecesOf(content),
      clip: painter.theme.fontSize * 0.4,
      marks(plane) {
        const all = dotsOf(content, plane, painter.theme.fontSize);
        const own = all.find(({ start }) => isOf(run, start));
        // The highest last, so that they lie on top.
        const courses = groups.map((group) => {
          const some = starts.filter((start) => start.group === group && dimensions === 2);
          const style = { label: 'paths', color: colorOf(group), width: 0.75, alpha: 0.35 };
          const begins = some.map(({ from: [x, y] }) => ({ x, y }));
          const places = [begins.map(({ x }) => x), begins.map(({ y }) => y)];
          return segments(
            places[0],
            places[1],
            some.map(({ to }) => to[0]),
            some.map(({ to }) => to[1]),
            style,
          );
        });
        const ends = groups.map((group) => {
          const some = all.filter(({ start }) => start.group === group);
          return dots(
            some.map(({ x }) => x),
            some.map(({ y }) => y),
            {
              label: 'starts',
              name: group < 0 ? 'ends without a bound' : `ends at ${number(content.groups[group].bound)}`,
              color: colorOf(group),
              r: 0.3,
              reach: 1,
              tell: (i) => told(some[i].start),
            },
          );
        });
        const ring = own
          ? [dots([own.x], [own.y], { shape: 'ring', r: 0.5, color: 'ink', label: 'own' })]
          : [];
        return [...(target ? targetMarks(target) : []), ...courses, ...ends, ...ring];
      },
    });
  },

  words({ starts, groups }) {
    const named = groups.slice(0, MOST_GROUPS);
    const decimals = decimalsApart(named.map(({ bound }) => bound));
    const ends = named.map(({ count, bound }) => `${count} end at ${number(bound, decimals)} nats`);
    return `Of ${starts.length} starts ${ends.join(', ') || 'none has a bound'}. A dot that is pressed starts the run from its seed.`;
  },

  notes([run]) {
    const answer = answerOf(run, NAME);
    const limited = answer ? startsOf(answer).filter(({ ended }) => ended === 'limit').length : 0;
    const were = limited === 1 ? 'was' : 'were';
    return limited > 0
      ? [`${limited} ${were} stopped after ${plain(answer?.limit)} iterations, before the bound had settled.`]
      : [];
  },

  marks(place) {
    const { run, starts } = place.content;
    const start = chosenOf(run, starts);
    const spots = spotsOf(place);
    const at = spots.findIndex((spot) => spot.start === start);
    if (at < 0) return [];
    const { x, y } = spots[at];
    const text = `${inWords(start)}. Enter starts the run from it`;
    const label = 'Start, the highest bound first';
    return [{ id: 'start', label, text, value: at + 1, range: [1, spots.length], x, y }];
  },

  press(place, _mark, { arrow: [right, down], far }) {
    if (right + down === 0) return null;
    const { run, starts } = place.content;
    const spots = spotsOf(place);
    const at = spots.findIndex(({ start }) => start === chosenOf(run, starts));
    const next = spots[Math.max(0, Math.min(spots.length - 1, at + (right + down) * (far ? 10 : 1)))];
    return next ? { start: next.start.index } : null;
  },

  choose(place, { phase, x, y }) {
    if (phase === 'drag') return null;
    const spot = nearest(spotsOf(place), x, y, place.painter.theme.fontSize);
    return spot ? { start: spot.start.index } : null;
  },

  enter([run]) {
    const answer = answerOf(run, NAME);
    if (!answer) return null;
    const { seed, from } = chosenOf(run, startsOf(answer));
    if (from.length > 0) return { seed, initialMean: from };
    // Another start on the same data.
    return { seed, datasetSeed: run.config?.datasetSeed, nInit: 1 };
  },
});

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
