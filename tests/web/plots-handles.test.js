/** The handles of the plane: where they are, and what moving them changes. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPlots } from '../../web/plots/index.js';
import { svgPainter } from '../../web/plots/drawing/svg.js';
import { axesOf, choleskyOf, covarianceOf, factorOf } from '../../web/plots/shared/principal-axes.js';
import { createTheme } from '../../web/plots/drawing/theme.js';
import { densityFrame, densityRun, targetRows } from './support/density-frames.js';
import { dense } from './support/frames.js';

/** @typedef {import('../../web/plots/types.js').Handle} Handle */
/** @typedef {import('../../web/plots/types.js').Plot} Plot */
/** @typedef {import('../../web/plots/types.js').Run} Run */
/** @typedef {'delta' | 'mean-field' | 'full-rank' | 'mixture' | 'flow'} Family */

const [plot] = await loadPlots('density', ['plane']);
const painter = svgPainter({ width: 720, height: 480, theme: createTheme() });

/** @param {Run[]} runs */
const handlesOf = (runs) => plot.handles?.(runs, painter) ?? [];

/**
 * What moving a handle by some pixels changes.
 * @param {Run[]} runs
 * @param {string} id
 * @param {(handle: Handle) => [number, number]} [to]  by default to where it is
 * @returns {any}
 */
function move(runs, id, to = ({ x, y }) => [x, y]) {
  const handle = handlesOf(runs).find((one) => one.id === id);
  assert.ok(handle, `${id} of ${handlesOf(runs).map((one) => one.id)}`);
  return plot.move?.(runs, painter, handle, ...to(handle));
}

/** @param {ArrayLike<number>} actual @param {ArrayLike<number>} expected @param {number} [tolerance] */
function assertNear(actual, expected, tolerance = 1e-9) {
  assert.equal(actual.length, expected.length);
  for (let i = 0; i < expected.length; i++)
    assert.ok(
      Math.abs(actual[i] - expected[i]) <= tolerance * (1 + Math.abs(expected[i])),
      `${i}: ${actual[i]} and ${expected[i]}`,
    );
}

/** Along the handle's own way, as an arrow key goes. @param {number} px @returns {(handle: Handle) => [number, number]} */
const along =
  (px) =>
  ({ x, y, along: way = [0, 0] }) => [x + px * way[0], y + px * way[1]];

/** How many pixels make a unit. @param {Run[]} runs */
function unitOf(runs) {
  const [axis] = handlesOf(runs).filter(({ kind }) => kind === 'axis');
  const [mean] = handlesOf(runs).filter(({ kind }) => kind === 'mean');
  const em = painter.theme.fontSize;
  const reach = runs[0].frame?.dimensions === 1 || runs[0].frame?.q ? 2 : 1;
  return (Math.hypot(axis.x - mean.x, axis.y - mean.y) - 0.9 * em) / (reach * axis.value[0]);
}

test('principal axes and Cholesky factors are two ways to write one covariance', () => {
  const factors = [
    [0.8, 0, 0.4, 0.55],
    [0.8, 0, -0.4, 0.55],
    [1e-3, 0, 2, 1e-3],
    [1, 0, 0, 1],
    [1, 0, 0, 3],
    [3, 0, 0, 1],
    [1e4, 0, 7, 1e-4],
  ];
  for (const factor of factors) {
    const axes = axesOf(factor);
    const [{ direction: a, deviation: s }, { direction: b, deviation: t }] = axes;
    assertNear([Math.hypot(...a), Math.hypot(...b), a[0] * b[0] + a[1] * b[1]], [1, 1, 0]);
    assertNear([s * t], [factor[0] * factor[3]]);
    assert.ok(Math.abs(a[0]) >= Math.abs(a[1]) - 1e-9 && a[0] > 0 && b[1] > 0);
    const covariance = [factor[0] ** 2, factor[0] * factor[2], factor[2] ** 2 + factor[3] ** 2];
    const again = factorOf(axes);
    const size = Math.max(s, t) ** 2;
    assertNear(
      [again[0] ** 2 / size, (again[0] * again[2]) / size, (again[2] ** 2 + again[3] ** 2) / size],
      covariance.map((value) => value / size),
      1e-12,
    );
    assertNear(choleskyOf(covarianceOf(axes)), again, 1e-6);
  }
  assert.deepEqual(factorOf(axesOf([0.7])), [0.7]);
});

test('q and the target have the handles that they can use', () => {
  /** @param {Family} family @param {1 | 2} dimensions */
  const ids = (family, dimensions) =>
    handlesOf([densityRun({ family, dimensions })])
      .filter(({ kind }) => !kind.startsWith('component'))
      .map(({ id }) => id);
  assert.deepEqual(ids('delta', 2), ['q-mean']);
  assert.deepEqual(ids('mean-field', 2), ['q-mean', 'q-axis-1', 'q-axis-2']);
  assert.deepEqual(ids('full-rank', 2), ['q-mean', 'q-axis-1', 'q-axis-2', 'q-rotation']);
  assert.deepEqual(ids('full-rank', 1), ['q-mean', 'q-axis-1']);
  assert.deepEqual(
    ids('mixture', 1).filter((id) => id.startsWith('q-2')),
    ['q-2-mean', 'q-2-axis-1', 'q-2-weight'],
  );
  assert.deepEqual(ids('flow', 2), []);
  const targets = handlesOf([densityRun()]).filter(({ group }) => group === 'target-3');
  // The third component is nearly round, and upright.
  assert.deepEqual(
    targets.map(({ id, kind }) => [id, kind]),
    [
      ['target-3-mean', 'component-mean'],
      ['target-3-axis-1', 'component-axis'],
      ['target-3-axis-2', 'component-axis'],
      ['target-3-rotation', 'component-rotation'],
      ['target-3-weight', 'component-weight'],
    ],
  );
  assert.equal(targets[4].label, 'weight of component 3 of the target');
  assertNear(targets[4].value, [0.2]);
  assertNear(targets[1].value, [Math.sqrt(0.15)]);
  assert.deepEqual(handlesOf([]), []);
  assert.deepEqual(
    handlesOf([{ frame: { ...densityFrame({ family: 'flow' }), target: { components: null } } }]),
    [],
  );
});

for (const dimensions of /** @type {const} */ ([1, 2])) {
  for (const family of /** @type {const} */ (['delta', 'mean-field', 'full-rank', 'mixture'])) {
    test(`moving a handle to where it is changes nothing: ${family} in ${dimensions} dimensions`, () => {
      const runs = [densityRun({ family, dimensions })];
      const q = /** @type {any} */ (runs[0].frame?.q);
      for (const { id, kind } of handlesOf(runs)) {
        const change = move(runs, id);
        if (kind.startsWith('component')) {
          assertNear(change.config.targetComponents.flat(), targetRows[dimensions].flat(), 1e-5);
          continue;
        }
        const { parameters } = change;
        const means = parameters.means ?? parameters.mean ?? parameters.point;
        assertNear(means.data, q.means.data);
        if (family === 'mixture') {
          assertNear(parameters.weights.data, q.weights.data);
          assertNear(parameters.factors.data, q.factors.data);
          assert.deepEqual(parameters.factors.shape, [3, dimensions, dimensions]);
          assert.deepEqual(parameters.means.shape, [3, dimensions]);
        } else {
          assert.deepEqual(means.shape, [dimensions]);
        }
        if (family === 'full-rank') {
          assertNear(parameters.factor.data, q.factors.data);
          assert.deepEqual(parameters.factor.shape, [dimensions, dimensions]);
        }
        if (family === 'mean-field') {
          assertNear(parameters.scale.data, dimensions === 1 ? [0.6] : [0.6, 0.5]);
          assert.deepEqual(parameters.scale.shape, [dimensions]);
        }
      }
    });
  }
}

test('a mean goes where it is dragged, and no further than the view', () => {
  const runs = [densityRun()];
  const unit = unitOf(runs);
  const { mean, factor } = move(runs, 'q-mean', ({ x, y }) => [x + unit, y - 0.5 * unit]).parameters;
  assertNear(mean.data, [0.1, 0.1]);
  assertNear(factor.data, runs[0].frame?.q?.factors?.data ?? []);
  const [handle] = handlesOf(runs).filter(({ id }) => id === 'q-mean');
  const out = move(runs, 'q-mean', () => [1e5, -1e5]).parameters.mean.data;
  assertNear(out, [handle.bounds[0][1], handle.bounds[1][1]]);
  const flat = [densityRun({ dimensions: 1 })];
  const moved = move(flat, 'q-mean', along(30)).parameters.mean.data;
  assert.ok(moved.length === 1 && moved[0] > -0.9);
});

test('stretching an axis twofold doubles its standard deviation and leaves the other', () => {
  for (const family of /** @type {const} */ (['mean-field', 'full-rank', 'mixture'])) {
    for (const dimensions of /** @type {const} */ ([1, 2])) {
      const runs = [densityRun({ family, dimensions })];
      const q = /** @type {any} */ (runs[0].frame?.q);
      const group = family === 'mixture' ? 'q-1' : 'q';
      const unit = unitOf(runs);
      const size = dimensions ** 2;
      const before = axesOf(Array.from(q.factors.data.slice(0, size)));
      for (let i = 0; i < dimensions; i++) {
        const { parameters } = move(runs, `${group}-axis-${i + 1}`, along(2 * unit * before[i].deviation));
        const scale = parameters.scale?.data;
        const diagonal = scale && (dimensions === 1 ? scale : [scale[0], 0, 0, scale[1]]);
        const factor = diagonal ?? (parameters.factors ?? parameters.factor).data.slice(0, size);
        const after = axesOf(factor);
        after.forEach(({ direction, deviation }, k) => {
          assertNear([deviation], [before[k].deviation * (k === i ? 2 : 1)]);
          assertNear(direction, before[k].direction);
        });
      }
    }
  }
});

test('an axis keeps its handle when it becomes the longer one', () => {
  const runs = [densityRun()];
  const before = axesOf(runs[0].frame?.q?.factors?.data ?? []);
  const short = before[0].deviation < before[1].deviation ? 1 : 2;
  const { factor } = move(runs, `q-axis-${short}`, along(400)).parameters;
  const after = axesOf(factor.data);
  after.forEach(({ direction }, k) => assertNear(direction, before[k].direction));
  assert.ok(after[short - 1].deviation > after[2 - short].deviation);
});

test('no axis becomes shorter than can be seen', () => {
  const runs = [densityRun()];
  const [handle] = handlesOf(runs).filter(({ id }) => id === 'q-axis-1');
  const { factor } = move(runs, 'q-axis-1', along(-1e4)).parameters;
  assertNear([axesOf(factor.data)[0].deviation], [handle.bounds[0][0]]);
  assert.ok(handle.bounds[0][0] > 0);
});

test('turning keeps the standard deviations', () => {
  const runs = [densityRun()];
  const before = axesOf(runs[0].frame?.q?.factors?.data ?? []).map(({ deviation }) => deviation);
  const [mean] = handlesOf(runs).filter(({ id }) => id === 'q-mean');
  for (let degrees = -180; degrees < 180; degrees += 15) {
    const angle = (degrees * Math.PI) / 180;
    const change = move(runs, 'q-rotation', () => [
      mean.x + 80 * Math.cos(angle),
      mean.y - 80 * Math.sin(angle),
    ]);
    const axes = axesOf(change.parameters.factor.data);
    assertNear(
      axes.map(({ deviation }) => deviation).sort((a, b) => a - b),
      before.sort((a, b) => a - b),
    );
    const [major] = axes.sort((a, b) => b.deviation - a.deviation);
    const [u, v] = major.direction;
    assertNear([Math.abs(u * Math.cos(angle) + v * Math.sin(angle))], [1]);
    assertNear(change.parameters.mean.data, [-0.9, -0.4]);
  }
  const [turner] = handlesOf(runs).filter(({ id }) => id === 'q-rotation');
  const more = move(runs, 'q-rotation', along(5)).parameters.factor.data;
  const [major] = axesOf(more).sort((a, b) => b.deviation - a.deviation);
  assert.ok((Math.atan2(major.direction[1], major.direction[0]) * 180) / Math.PI > turner.value[0]);
});

test('components of the target are moved, stretched, turned and weighed as rows of the config', () => {
  const runs = [densityRun()];
  const unit = unitOf(runs);
  /** @param {string} id @param {(handle: Handle) => [number, number]} to @returns {number[][]} */
  const rows = (id, to) => move(runs, id, to).config.targetComponents;
  const moved = rows('target-1-mean', ({ x, y }) => [x + 0.5 * unit, y]);
  assertNear(moved[0], [0.5, -0.5, -0.5, 0.8, 0.45, 0.6], 1e-5);
  assert.deepEqual(moved.slice(1), targetRows[2].slice(1));
  const wide = rows('target-3-axis-1', along(Math.sqrt(0.15) * unit));
  assertNear(wide[2], [0.2, 0.5, 2.4, 0.6, 0, 0.3], 1e-5);
  const turned = rows('target-1-rotation', along(40))[0];
  assertNear(
    [turned[3] + turned[5], turned[3] * turned[5] - turned[4] ** 2],
    [1.4, 0.8 * 0.6 - 0.45 ** 2],
    1e-5,
  );
  const weighed = rows('target-2-weight', along(12)).map(([weight]) => weight);
  assertNear([weighed.reduce((a, b) => a + b)], [1], 1e-5);
  assertNear([weighed[1], weighed[0] / weighed[2]], [0.3 + 12 / (4 * painter.theme.fontSize), 2.5], 1e-5);
  assert.ok(rows('target-2-weight', along(1e5))[1][0] < 1);
  const line = [densityRun({ dimensions: 1 })];
  const stretched = move(line, 'target-1-axis-1', along(10)).config.targetComponents;
  assert.ok(stretched[0].length === 3 && stretched[0][2] > 0.4);
});

test('weights of a mixture q keep their sum', () => {
  const runs = [densityRun({ family: 'mixture' })];
  const { weights } = move(runs, 'q-1-weight', along(-12)).parameters;
  assertNear([weights.data.reduce((/** @type {number} */ a, /** @type {number} */ b) => a + b)], [1]);
  assertNear([weights.data[0], weights.data[1] / weights.data[2]], [0.3, 2]);
});

test('what is gone, or is nowhere, moves nothing', () => {
  const runs = [densityRun({ family: 'mixture' })];
  const [handle] = handlesOf(runs).filter(({ id }) => id === 'q-3-mean');
  assert.equal(plot.move?.([densityRun()], painter, handle, 10, 10), null);
  assert.equal(plot.move?.([], painter, handle, 10, 10), null);
  assert.equal(plot.move?.(runs, painter, handle, NaN, 10), null);
});

test('handles are within the picture, those of wide Gaussians on the side that is', () => {
  const frame = densityFrame();
  for (const [means, factor] of [
    [
      [3.5, 3.5],
      [1.5, 0, 0.3, 0.8],
    ],
    [
      [-3.5, 3.5],
      [2, 0, 0, 2.5],
    ],
    [
      [0, 0],
      [30, 0, 0, 30],
    ],
  ]) {
    const q = { ...frame.q, means: dense([1, 2], means), factors: dense([1, 2, 2], factor) };
    const handles = handlesOf([{ config: { model: 'density' }, frame: { ...frame, q } }]);
    assert.ok(handles.some(({ id }) => id === 'q-mean'));
    for (const { x, y } of handles) assert.ok(x >= 0 && x <= painter.width && y >= 0 && y <= painter.height);
    if (factor[0] < 3) assert.ok(handles.some(({ id }) => id === 'q-axis-1'));
  }
});
