/** The plots of a latent-variable curve: what is chosen in them and asked about, and what moving their handles changes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPlots, plotById } from '../../web/plots/index.js';
import { svgPainter } from '../../web/plots/drawing/svg.js';
import { createTheme } from '../../web/plots/drawing/theme.js';
import { curveAnalyses, curveFrame, curveRun } from './support/curve-frames.js';
import { dense, vector } from './support/frames.js';
import { draw } from './support/pictures.js';

/** @typedef {import('../../web/plots/types.js').Frame} Frame */
/** @typedef {import('../../web/plots/types.js').Handle} Handle */
/** @typedef {import('../../web/plots/types.js').Plot} Plot */
/** @typedef {import('../../web/plots/types.js').Run} Run */
/** @typedef {import('../../web/plots/types.js').Chosen} Chosen */

await loadPlots('curve');
const answers = curveAnalyses();
const config = { model: 'curve', family: 'gaussian' };
const normal = curveFrame();
const painter = svgPainter({ width: 720, height: 560, theme: createTheme() });

/**
 * A run whose frame differs from the usual one.
 * @param {Partial<Frame>} changes
 * @returns {Run[]}
 */
const changed = (changes) => [{ config, frame: { ...normal, ...changes }, analyses: answers }];

/** @type {Record<string, Run[]>} */
const cases = {
  normal: [curveRun({ analyses: answers })],
  'some of many points': changed({ pointCount: 900, pointIndex: vector(24, (n) => 30 * n) }),
  'one point': [curveRun({ N: 1, analyses: answers })],
  'exact q': [curveRun({ family: 'exact', analyses: answers })],
  'a row is chosen': [
    curveRun({ chosen: { point: 7, coordinate: 5 }, analyses: curveAnalyses({ point: 7, parameter: 5 }) }),
  ],
  'a place is chosen': [
    curveRun({ chosen: { place: [0.1, 1.5] }, analyses: curveAnalyses({ point: null }) }),
  ],
  'more is chosen than there is': [curveRun({ chosen: { point: 700, coordinate: 99 }, analyses: answers })],
};

/** @param {string} id @returns {Plot} */
const named = (id) => /** @type {Plot} */ (plotById(id));

/** @param {string} plot @param {Run[]} runs @param {string} id */
function handleOf(plot, runs, id) {
  const handles = named(plot).handles?.(runs, painter) ?? [];
  const found = handles.find((handle) => handle.id === id);
  assert.ok(found, `${id} of ${handles.map((handle) => handle.id)}`);
  return found;
}

/**
 * @param {string} plot
 * @param {Run[]} runs
 * @param {string} id
 * @param {(handle: Handle) => [number, number]} to
 * @returns {any}
 */
function move(plot, runs, id, to) {
  const handle = handleOf(plot, runs, id);
  return named(plot).move?.(runs, painter, handle, ...to(handle));
}

/** @param {ArrayLike<number>} actual @param {ArrayLike<number>} expected @param {number} [tolerance] */
function assertNear(actual, expected, tolerance = 1e-9) {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++)
    assert.ok(Math.abs(actual[i] - expected[i]) <= tolerance, `${i}: ${actual[i]} and ${expected[i]}`);
}

test('what evaluate() is asked about follows what is chosen', () => {
  /** @param {string} id @param {Run[]} runs */
  const about = (id, [run]) => named(id).asks?.(run)[named(id).analyses?.[0] ?? ''];
  assert.deepEqual(about('curve', cases.normal), { point: 0 });
  assert.deepEqual(about('z-line', cases['a row is chosen']), { point: 7 });
  assert.deepEqual(about('sampling', cases['a place is chosen']), { x: [0.1, 1.5] });
  assert.deepEqual(about('z-line', cases['more is chosen than there is']), { point: 0 });
  assert.deepEqual(about('slice', cases['a row is chosen']), { parameter: 5, size: 41 });
  assert.deepEqual(about('slice', cases['more is chosen than there is']), { parameter: 0, size: 41 });
  assert.deepEqual(about('slice', cases['some of many points']), { parameter: 0, size: 21 });
  const [x, y] = Array.from(normal.points?.data ?? [])
    .slice(8, 10)
    .map((value) => Number(value.toPrecision(6)));
  const points = dense([1, 2], [x, y]);
  const [run] = changed({ points, pointIndex: vector(1, () => 3) });
  // A place that became one of the data is that row.
  assert.deepEqual(about('curve', [{ ...run, chosen: { place: [x, y] } }]), { point: 3 });
});

test('a control point goes where it is dragged, and no further than the view', () => {
  const runs = cases.normal;
  const { theta, noise } = move('curve', runs, 'theta-1', ({ x, y }) => [x, y]).parameters;
  assertNear(theta.data, [-1, 1, 0, 0, 1, 1]);
  assert.deepEqual([theta.shape, noise], [[3, 2], { shape: [1], data: [0.2] }]);
  const [a, b] = [handleOf('curve', runs, 'theta-0'), handleOf('curve', runs, 'theta-2')];
  const unit = (b.x - a.x) / 2;
  const moved = move('curve', runs, 'theta-1', ({ x, y }) => [x + 0.5 * unit, y - 0.25 * unit]).parameters;
  assertNear(moved.theta.data, [-1, 1, 0.5, 0.25, 1, 1]);
  const [low] = a.bounds[0];
  assertNear([move('curve', runs, 'theta-0', () => [-1e6, a.y]).parameters.theta.data[0]], [low]);
  assert.equal(named('curve').move?.(runs, painter, { ...a, id: 'theta-9' }, 10, 10), null);
});

test('the noise is read off the edge of the tube', () => {
  const runs = cases.normal;
  const { stem: [fx, fy] = [0, 0] } = handleOf('curve', runs, 'noise');
  assertNear(move('curve', runs, 'noise', ({ x, y }) => [x, y]).parameters.noise.data, [0.2]);
  const twice = move('curve', runs, 'noise', ({ x, y }) => [fx + 2 * (x - fx), fy + 2 * (y - fy)]);
  assertNear(twice.parameters.noise.data, [0.4]);
  assertNear(twice.parameters.theta.data, [-1, 1, 0, 0, 1, 1]);
  assertNear(move('curve', runs, 'noise', () => [fx, fy + 300]).parameters.noise.data, [0.001]);
});

test('q of a point moves by its mean and its width, with everything else sent along', () => {
  const runs = [curveRun({ chosen: { point: 7 }, analyses: curveAnalyses({ point: 7 }) })];
  const before = Array.from(runs[0].frame?.q?.mean?.data ?? []);
  const still = move('z-line', runs, 'q-mean', ({ x, y }) => [x, y]).parameters;
  assertNear(still.qMean.data, before);
  assertNear(
    still.qDeviation.data,
    before.map(() => 0.15),
  );
  assertNear(still.theta.data, [-1, 1, 0, 0, 1, 1]);
  const mean = handleOf('z-line', runs, 'q-mean');
  const moved = move('z-line', runs, 'q-mean', ({ x, y }) => [x + 30, y]).parameters.qMean.data;
  assert.ok(moved[7] > before[7]);
  assertNear(moved.toSpliced(7, 1), before.toSpliced(7, 1));
  assertNear([move('z-line', runs, 'q-mean', () => [1e6, 0]).parameters.qMean.data[7]], [mean.bounds[0][1]]);
  const width = handleOf('z-line', runs, 'q-width');
  const along = (/** @type {number} */ px) =>
    /** @type {(handle: Handle) => [number, number]} */ ((h) => [h.x + px * (h.along?.[0] ?? 1), h.y]);
  assertNear(
    move('z-line', runs, 'q-width', along(0)).parameters.qDeviation.data,
    before.map(() => 0.15),
  );
  assert.ok(move('z-line', runs, 'q-width', along(25)).parameters.qDeviation.data[7] > 0.15);
  assertNear(
    [move('z-line', runs, 'q-width', along(-900)).parameters.qDeviation.data[7]],
    [width.bounds[0][0]],
  );
  /** @param {Run[]} runs */
  const ids = (runs) =>
    named('z-line')
      .handles?.(runs, painter)
      .map(({ id }) => id);
  assert.deepEqual(ids(cases['exact q']), []);
  assert.deepEqual(ids([curveRun({ family: 'narrow', analyses: answers })]), ['q-mean']);
  assert.deepEqual(ids(cases['a place is chosen']), []);
  assert.deepEqual(ids(cases['some of many points']), []);
});

test('a press chooses a point that is near, and any place where none is', () => {
  const runs = cases.normal;
  const chosen = handleOf('curve', runs, 'chosen');
  const { x, y } = chosen;
  assert.equal(chosen.text?.startsWith('point 1 at ('), true);
  /** @param {Run[]} runs @param {number} x @param {number} y @param {'hover' | 'press'} [phase] */
  const choose = (runs, x, y, phase = 'press') => named('curve').choose?.(runs, painter, { phase, x, y });
  assert.deepEqual(choose(runs, x + 3, y - 3), { point: 0, place: null });
  assert.deepEqual(choose(runs, x + 3, y - 3, 'hover'), { point: 0, place: null });
  assert.equal(choose(runs, 120, 480, 'hover'), null, 'a mouse that passes chooses points alone');
  const { place = null } = choose(runs, 120, 480) ?? {};
  assert.equal(place?.length, 2);
  const [run] = runs;
  const own = [{ ...run, chosen: { place } }];
  const there = handleOf('curve', own, 'chosen');
  assertNear([there.x, there.y], [120, 480], 1e-2);
  // Dragged, it keeps to where it is taken, and becomes a point that it comes upon.
  assert.deepEqual(
    move('curve', own, 'chosen', () => [x + 1, y]),
    { chosen: { point: 0, place: null } },
  );
  assert.deepEqual(choose(cases['some of many points'], x, y), { point: 0, place: null });
});

test('keys go from point to point along the curve, add one and take one out', () => {
  const { act } = named('curve');
  const runs = cases.normal;
  const handle = handleOf('curve', runs, 'chosen');
  assert.deepEqual(handle.deeds, { n: 'next', p: 'previous', Delete: 'remove', Backspace: 'remove' });
  const means = Array.from(normal.q?.posteriorMean?.data ?? []);
  const order = means.map((_, n) => n).sort((a, b) => means[a] - means[b]);
  /** @type {Chosen} */
  let chosen = { point: order[0] };
  const visited = order.map(() => {
    const at = chosen.point;
    chosen = act?.([{ ...runs[0], chosen }], handle, 'next')?.chosen ?? {};
    return at;
  });
  assert.deepEqual(visited, order);
  assert.equal(chosen.point, order[0]);
  assert.equal(act?.([{ ...runs[0], chosen }], handle, 'previous')?.chosen?.point, order.at(-1));

  const removed = act?.([{ ...runs[0], chosen: { point: 23 } }], handle, 'remove');
  assert.equal(/** @type {any} */ (removed?.config)?.data.points.length, 23);
  assert.deepEqual(removed?.chosen, { point: 22, place: null });
  assert.equal(act?.(cases['one point'], handle, 'remove'), null);
  assert.equal(act?.(runs, handle, 'add'), null, 'it is there already');

  const own = [{ ...runs[0], chosen: { place: [0.25, 2.5] } }];
  assert.equal(handleOf('curve', own, 'chosen').deeds?.click, 'add');
  const { points } = /** @type {any} */ (act?.(own, handle, 'add')?.config)?.data ?? {};
  assert.equal(points.length, 25);
  assert.deepEqual(points.at(-1), [0.25, 2.5]);
  assert.equal(act?.(cases['some of many points'], handle, 'remove'), null, 'not without all of the data');
});

test('the parameter of a slice is chosen by arrows and by pressing its name', () => {
  const slice = named('slice');
  const runs = cases['a row is chosen'];
  const handle = handleOf('slice', runs, 'coordinate');
  assert.equal(handle.text, 'x₂ of control point 3');
  assert.deepEqual(slice.act?.(runs, handle, 'next'), { chosen: { coordinate: 6 } });
  assert.deepEqual(slice.act?.(runs, handle, 'previous'), { chosen: { coordinate: 4 } });
  assert.deepEqual(slice.act?.(cases.normal, handle, 'previous'), { chosen: { coordinate: 6 } });
  assert.deepEqual(slice.choose?.(cases.normal, painter, { phase: 'press', x: handle.x, y: handle.y }), {
    coordinate: 5,
  });
  assert.equal(slice.choose?.(cases.normal, painter, { phase: 'press', x: handle.x, y: 300 }), null);
  assert.match(draw(slice, runs), />x₂ of control point 3</);
});

test('a slice begins no lower than log p does, however steep the bound', () => {
  const steep = { ...answers.boundCurve, bound: vector(41, (i) => -61.6 - 5000 * (i - 20) ** 2) };
  const picture = draw(named('slice'), [curveRun({ analyses: { ...answers, boundCurve: steep } })]);
  assert.doesNotMatch(picture, /−\d,\d{3}/);
});
