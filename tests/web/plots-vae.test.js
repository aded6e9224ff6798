/** The plots of an autoencoder: what is chosen in them, by pointers and by keys, and what is asked about it. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPlots, plotById } from '../../web/plots/index.js';
import { svgPainter } from '../../web/plots/drawing/svg.js';
import { createTheme } from '../../web/plots/drawing/theme.js';
import { recordedOf } from '../goldens/recordings.js';
import { draw } from './support/pictures.js';

/** @typedef {import('../../web/plots/types.js').Chosen} Chosen */
/** @typedef {import('../../web/plots/types.js').Plot} Plot */
/** @typedef {import('../../web/plots/types.js').Run} Run */

await loadPlots('vae');
const [moons] = recordedOf('vae', 'plane');
const [digits] = recordedOf('vae', 'pictures');
const cross = Array.from({ length: 64 }, (_, i) => Number(i % 8 === 3 || Math.floor(i / 8) === 4));

/** @param {string} id @returns {Plot} */
const named = (id) => /** @type {Plot} */ (plotById(id));

/** What was recorded, seen by somebody who chose something. @param {Run} run @param {Chosen} [chosen] @returns {Run} */
const seen = (run, chosen = {}) => ({ ...run, chosen });

/** The same before anything was answered. @param {Run} run @param {Chosen} [chosen] @returns {Run} */
const unasked = (run, chosen = {}) => ({ ...run, chosen, analyses: {} });

const painter = svgPainter({ width: 720, height: 400, theme: createTheme() });
const arrows = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/** @param {string} key @param {boolean} [far] */
const pressed = (key, far = false) => ({ key, far, arrow: arrows[key] ?? [0, 0] });

test('an answer about another point is not shown as that of the chosen one', () => {
  const run = seen(moons, { subject: 'point', point: 12 });
  assert.match(draw(named('posterior'), [run]), /Being computed/);
  const q = draw(named('latent'), [run]);
  assert.match(q, /q\(z \| x\) of point 13/);
  // The legend keeps its place, or the picture would move; the hill is not there.
  assert.match(q, />p\(z \| x\)/);
  const paths = (/** @type {string} */ svg) => svg.split('<path').length;
  assert.ok(paths(q) < paths(draw(named('latent'), [seen(moons, { subject: 'point', point: 20 })])));
});

test('evaluate() is told what is chosen, and not asked where nothing is', () => {
  const sampled = { gaps: { rows: 6 }, evidence: null };
  const asks = (/** @type {Chosen} */ chosen, run = digits) => named('latent').asks?.(unasked(run, chosen));
  assert.deepEqual(asks({}), { posterior: { point: 0 }, encode: null, decode: null, ...sampled });
  assert.deepEqual(asks({ subject: 'point', point: 7, latent: [1, 2] }), {
    posterior: { point: 7 },
    encode: null,
    decode: { z: [1, 2] },
    ...sampled,
  });
  assert.deepEqual(asks({ subject: 'picture', picture: cross, point: 7 }), {
    posterior: { x: cross },
    encode: { x: cross },
    decode: null,
    ...sampled,
  });
  // What was drawn stays encoded while a point is looked at; a drawing that does not fit the data is none.
  assert.deepEqual(asks({ subject: 'point', picture: cross }), {
    posterior: { point: 0 },
    encode: { x: cross },
    decode: null,
    ...sampled,
  });
  assert.deepEqual(asks({ subject: 'picture', picture: cross }, moons)?.posterior, { point: 0 });
});

test('of many points some are asked about, few at first and fewer of pictures, which take long', () => {
  const asks = (/** @type {Run} */ run) => {
    const { evidence, gaps } = named('gaps').asks?.(run) ?? {};
    return [evidence, gaps?.rows];
  };
  /** @param {Run} run @param {number} pointCount */
  const of = (run, pointCount) => ({ ...run, frame: { ...run.frame, pointCount } });
  assert.deepEqual(asks(of(unasked(moons), 800)), [undefined, 20]);
  assert.deepEqual(asks(of(moons, 800)), [undefined, 100]);
  assert.deepEqual(asks(of(moons, 30)), [undefined, 30]);
  assert.deepEqual(asks(digits), [null, 24]);
  assert.deepEqual(named('importance').asks?.(digits), { importance: { rows: 12 } });
  assert.deepEqual(named('importance').asks?.(moons), {});
});

test('log p(x) stands above the bound only where it is that of the same points, or says how far it may be off', () => {
  const { evidence } = /** @type {any} */ (moons.analyses);
  const some = {
    ...evidence,
    average: { training: { ...evidence.average.training, count: 40 } },
    bound: null,
  };
  const told = { ...some, bound: { count: 40, of: 135, logEvidence: -270, logEvidenceError: 27 } };
  const estimated = { ...moons, analyses: { ...moons.analyses, evidence: told } };
  assert.match(draw(named('learning'), [estimated]), /log p\(x\) −2\.00? ± 0\.20?/);
  const others = { ...moons, analyses: { ...moons.analyses, evidence: some } };
  assert.match(draw(named('learning'), [moons]), /log p\(x\) −2\.16/);
  assert.doesNotMatch(draw(named('learning'), [others]), /log p\(x\)/);
  assert.match(draw(named('gaps'), [moons]), />all 135 trained on</);
  assert.match(draw(named('gaps'), [others]), />40 trained on</);
});

/** @param {Plot} plot @param {Run[]} runs @param {string} id */
const markOf = (plot, runs, id) => plot.marks?.(runs, painter).find((mark) => mark.id === id);

for (const id of ['latent', 'reconstruction', 'gaps']) {
  for (const [kind, run] of Object.entries({ points: moons, pictures: digits })) {
    test(`${id}: a pointer chooses what it is over, and arrows go to its neighbours: ${kind}`, () => {
      const plot = named(id);
      /** @param {Chosen} chosen */
      const beside = (chosen) => [{ ...run, chosen }];
      const visited = new Set();
      let at = /** @type {Chosen} */ ({ subject: 'point', point: 0 });
      for (let i = 0; i < 12; i++) {
        const mark = markOf(plot, beside(at), 'point');
        assert.ok(mark);
        const { x, y } = mark;
        const below = id === 'gaps' ? { x, y: y + 3 } : { x, y };
        assert.equal(plot.choose?.(beside(at), painter, { phase: 'hover', ...below })?.point, at.point);
        visited.add(at.point);
        const key = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'][i % 4];
        at = plot.press?.(beside(at), painter, 'point', pressed(key)) ?? at;
      }
      assert.ok(visited.size >= 2, [...visited].join());
      assert.equal(plot.choose?.([run], painter, { phase: 'leave', x: 0, y: 0 }), null);
    });
  }
}

test('beside the points of the latent space a pointer chooses a position, which keys move and take back', () => {
  const plot = named('latent');
  const runs = [seen(moons)];
  let free = null;
  for (let x = 200; x < 600 && !free; x += 7) {
    const chosen = plot.choose?.(runs, painter, { phase: 'press', x, y: 60 });
    if (chosen?.latent) free = { x, chosen };
  }
  assert.ok(free);
  const [run] = runs;
  const at = [{ ...run, chosen: free.chosen }];
  const mark = markOf(plot, at, 'position');
  assert.ok(mark && Math.abs(mark.x - free.x) < 1e-6 && Math.abs(mark.y - 60) < 1e-6);
  const right = plot.press?.(at, painter, 'position', pressed('ArrowRight'))?.latent ?? [];
  const up = plot.press?.(at, painter, 'position', pressed('ArrowUp', true))?.latent ?? [];
  const [a, b] = free.chosen.latent ?? [];
  assert.ok(right[0] > a && Math.abs(right[1] - b) < 1e-9);
  assert.ok(up[1] - b > 4 * (right[0] - a));
  assert.deepEqual(plot.press?.(at, painter, 'position', pressed('Delete')), { latent: null });
  assert.equal(plot.press?.(at, painter, 'position', pressed('a')), null);
});

test('a pad is drawn on by strokes and by keys', () => {
  const plot = named('pad');
  /** @param {Chosen} [chosen] */
  const runs = (chosen) => [unasked(digits, chosen)];
  const first = markOf(plot, runs(), 'pixel');
  assert.ok(first);
  const { x, y } = first;
  assert.equal(plot.choose?.(runs(), painter, { phase: 'hover', x, y }), null);
  const inked = /** @type {Chosen} */ (plot.choose?.(runs(), painter, { phase: 'press', x, y }));
  assert.equal(
    inked.picture?.reduce((sum, value) => sum + value, 0),
    1,
  );
  assert.equal(inked.ink, 1);
  const step = Number(markOf(plot, runs({ ...inked, pixel: (inked.pixel ?? 0) + 1 }), 'pixel')?.x) - x;
  const longer = /** @type {Chosen} */ (
    plot.choose?.(runs(inked), painter, { phase: 'drag', x: x + step, y })
  );
  assert.equal(longer.picture?.filter((value) => value === 1).length, 2);
  // A stroke that begins on ink erases.
  const erased = /** @type {Chosen} */ (plot.choose?.(runs(longer), painter, { phase: 'press', x, y }));
  assert.equal(erased.ink, 0);
  const gone = plot.choose?.(runs(erased), painter, { phase: 'drag', x: x + step, y });
  assert.equal(
    gone?.picture?.some((value) => value > 0),
    false,
  );

  const moved = /** @type {Chosen} */ (plot.press?.(runs(longer), painter, 'pixel', pressed('ArrowDown')));
  assert.equal(moved.pixel, (longer.pixel ?? 0) + 8);
  assert.equal(moved.picture, undefined);
  const filled = plot.press?.(runs({ ...longer, ...moved }), painter, 'pixel', pressed(' '));
  assert.equal(filled?.picture?.filter((value) => value === 1).length, 3);
  const cleared = plot.press?.(runs(longer), painter, 'pixel', pressed('Delete'));
  assert.equal(
    cleared?.picture?.some((value) => value > 0),
    false,
  );

  const [clear, take] = plot.buttons ?? [];
  assert.equal(
    clear.push(runs(longer))?.picture?.some((value) => value > 0),
    false,
  );
  const [run] = runs({ subject: 'point', point: 5 });
  const points = run.frame?.points?.data ?? [];
  assert.deepEqual(
    take.push([run])?.picture,
    Array.from({ length: 64 }, (_, d) => points[5 * 64 + d]),
  );
});

test('pictures are written as cells, as strong as their values', () => {
  const sheet = svgPainter({ width: 20, height: 10, theme: createTheme(), background: false });
  sheet.raster([1, 0.5, NaN, 0], 2, 2, 0, 0, 10, '#102030');
  const text = sheet.toString();
  assert.match(text, /<path d="M0 0h10v10h-10Z" fill="#102030"\/>/);
  assert.match(text, /<path d="M10 0h10v10h-10Z" fill="#102030" opacity="0\.5"\/>/);
  assert.equal(text.match(/<path/g)?.length, 2);
});
