/** The plots of a density: axes that stand still, alarms, what is kept from picture to picture, and what they are made of. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPlots, plotById } from '../../web/plots/index.js';
import { logTicks } from '../../web/plots/drawing/log-axis.js';
import { extended, Standing } from '../../web/plots/drawing/standing.js';
import { alarmsOf, divergence } from '../../web/plots/shared/alarms.js';
import { roundAbove } from '../../web/plots/shared/gauge.js';
import { svgPainter } from '../../web/plots/drawing/svg.js';
import { smoothed, windowOf } from '../../web/plots/shared/series.js';
import { createTheme } from '../../web/plots/drawing/theme.js';
import { densityFrame, densityRun } from './support/density-frames.js';
import { dense } from './support/frames.js';
import { draw } from './support/pictures.js';

/** @typedef {import('../../web/plots/types.js').Frame} Frame */
/** @typedef {import('../../web/plots/types.js').Plot} Plot */
/** @typedef {import('../../web/plots/types.js').Run} Run */

await loadPlots('density');
const config = { model: 'density', estimator: 'reparameterized', family: 'full-rank' };
const normal = densityFrame();

/**
 * A run whose frame differs from the usual one.
 * @param {Partial<Frame>} changes
 * @returns {Run[]}
 */
const changed = (changes) => [{ config, frame: { ...normal, ...changes } }];

/** @param {string} id @returns {Plot} */
const named = (id) => /** @type {Plot} */ (plotById(id));

/**
 * Where a mark or a bar of a quantity lies across.
 * @param {string} picture
 * @param {string} quantity
 */
function across(picture, quantity) {
  const bodies = [...picture.matchAll(new RegExp(`data-quantity="${quantity}">(.*?)</g>`, 'g'))].map(
    ([, body]) => body,
  );
  const xs = bodies.flatMap((body) => [...body.matchAll(/M([\d.-]+) [\d.-]+(?:h([\d.-]+))?/g)]);
  const starts = xs.map(([, x]) => Number(x));
  const ends = xs.map(([, x, width]) => Number(x) + Number(width ?? 0));
  return [Math.min(...starts), Math.max(...ends)];
}

test('the log evidence stays where it is while the bound rises to it, and the gap fills the way', () => {
  /** @type {number[]} */
  const marks = [];
  for (const gap of [170, 30, 4, 0.61, 0.05, 1e-6]) {
    const picture = draw(named('balance'), [densityRun({ gap })]);
    const [mark] = across(picture, 'logEvidence');
    const [from, to] = across(picture, 'klPosterior');
    assert.ok(Math.abs(to - mark) < 1.1, `${to} and ${mark}`);
    assert.ok(Math.abs(across(picture, 'elbo')[1] - from) < 0.1);
    marks.push(mark);
  }
  assert.equal(new Set(marks).size, 1);
});

/** Texts of a picture. @param {string} picture */
const textsOf = (picture) => [...picture.matchAll(/<text[^>]*>([^<]*)<\/text>/g)].map(([, text]) => text);

/** @param {string} picture */
function lengthOfGap(picture) {
  const [from, to] = across(picture, 'klPosterior');
  return to - from;
}

test('through a drag the axis holds, and the gap is as long as it is large', () => {
  const standing = new Standing();
  const at = (/** @type {number} */ gap) =>
    draw(named('balance'), [densityRun({ gap })], [720, 300], { standing });
  at(3.5);
  standing.held = true;
  const gaps = [0.877, 0.923, 2.644, 2.959, 4.212, 7.9, 0.01, 0];
  const lengths = gaps.map((gap) => lengthOfGap(at(gap)));
  const [unit] = lengths.map((length, i) => length / gaps[i]);
  gaps.forEach((gap, i) =>
    assert.ok(Math.abs(lengths[i] - Math.max(gap * unit, 1)) < 0.1, `${gap}: ${lengths[i]}`),
  );

  // What runs out at the end of the axis is shown to its end, and longer only once it is let go.
  const full = lengthOfGap(at(400));
  assert.ok(full > lengthOfGap(at(9.9)) - 0.1 && full < 720);
  assert.equal(lengthOfGap(at(600)), full);
  standing.held = false;
  const long = lengthOfGap(at(600));
  assert.ok(long < full && Math.abs(lengthOfGap(at(300)) - long / 2) < 1);
  // It never becomes shorter by itself, but with another run.
  assert.ok(lengthOfGap(at(4)) < 6);
  standing.clear();
  assert.ok(lengthOfGap(at(4)) > 40);
});

test('whatever the gap, a larger one is not drawn shorter as long as the run is the same', () => {
  const standing = new Standing();
  const gaps = Array.from({ length: 60 }, (_, i) => 1e-6 * 10 ** (i / 8));
  draw(named('balance'), [densityRun({ gap: 50 })], [720, 300], { standing });
  const lengths = gaps.map((gap) =>
    lengthOfGap(draw(named('balance'), [densityRun({ gap })], [720, 300], { standing })),
  );
  lengths.forEach((length, i) => assert.ok(i === 0 || length >= lengths[i - 1] - 0.01, `${gaps[i]}`));
});

test('a magnifier is a second bar, with its own axis and named as such', () => {
  const standing = new Standing();
  const texts = (/** @type {number} */ gap, iteration = 120) => {
    const run = densityRun({ gap });
    return textsOf(
      draw(named('balance'), [{ ...run, frame: { ...run.frame, iteration } }], [720, 300], { standing }),
    );
  };
  assert.ok(!texts(12).some((text) => /magnified/.test(text)));
  assert.ok(texts(0.5).includes('The same, magnified ×50'));
  assert.equal(texts(0.5).filter((text) => text === 'nats').length, 2);
  // At one iteration, which is where things are dragged, it stays as it is.
  assert.ok(texts(0.001).includes('The same, magnified ×50'));
  assert.ok(texts(0.001, 121).includes('The same, magnified ×500'));
  assert.ok(texts(0.05, 122).includes('The same, magnified ×500'));
});

test('a magnifier follows an evidence that moves, and magnifies as much as before', () => {
  const standing = new Standing();
  /** @param {number} logEvidence @param {number} iteration */
  const picture = (logEvidence, iteration) => {
    const run = densityRun({ gap: 0.5 });
    const bound = { ...run.frame?.bound, logEvidence, elbo: logEvidence - 0.5, klPosterior: 0.5 };
    return draw(named('balance'), [{ ...run, frame: { ...run.frame, iteration, bound } }], [720, 300], {
      standing,
    });
  };
  for (const [i, logEvidence] of [-2, -1.99, -5, -2.2].entries()) {
    const texts = textsOf(picture(logEvidence, i));
    assert.ok(texts.some((text) => /magnified/.test(text)));
    assert.ok(!texts.includes('→') && !texts.includes('←'), `${logEvidence} is on the magnifier`);
  }
});

test('an axis grows by quarters of its length until it holds all, and reaches whatever is asked', () => {
  assert.deepEqual(extended([0, 8], [3, 8]), [0, 8]);
  assert.deepEqual(extended([0, 8], [-1, 11]), [-2, 12]);
  const [low, high] = extended([0, 1], [-1e9, 1e6]);
  assert.ok(low <= -1e9 && high >= 1e6 && low > -1e10);
});

test('a bar that runs past its line says so in words, and so does a residual beyond its errors', () => {
  const bound = { ...normal.bound, elbo: -1.9, klPosterior: 0, logEvidence: -2, logEvidenceError: 1e-13 };
  const words =
    'The bound lies 0.10 nats above log p(x), which cannot be: one of these numbers is wrong by at least as much.';
  assert.deepEqual(alarmsOf(changed({ bound })[0]), [words]);
  assert.match(named('balance').describe(changed({ bound })), /which cannot be/);
  assert.ok(
    textsOf(draw(named('balance'), changed({ bound }), [720, 300]))
      .join(' ')
      .includes(words),
  );
  const allowed = alarmsOf(changed({ bound: { ...bound, logEvidenceError: 0.2 } })[0]);
  assert.deepEqual(allowed, [
    'The bound lies 0.10 nats above log p(x), which the errors stated for them allow.',
  ]);
  const noisy = alarmsOf(changed({ bound: { ...bound, standardError: 0.3 } })[0]);
  assert.match(noisy[0], /is an estimate, ± 0\.30 nats, and lies 0\.10 nats above log p\(x\)/);
  const past = alarmsOf(changed({ bound: { ...bound, elbo: -2.5, klPosterior: 0.75 } })[0]);
  assert.match(past[0], /^The bound and its gap add up to 0\.25 nats more than log p\(x\), which cannot be/);

  // What the core says is said as it is, once.
  const message = 'D1 is off by 0.5.';
  const contradictions = [{ identity: 'D1', residual: 0.5, allowed: 1e-9, message }];
  assert.deepEqual(alarmsOf(changed({ bound, contradictions })[0]), [message]);
  assert.deepEqual(alarmsOf({ frame: normal, analyses: { gaps: { contradictions } } }, ['gaps', 'renyi']), [
    message,
  ]);
  assert.deepEqual(alarmsOf(changed({})[0]), []);
  assert.deepEqual(alarmsOf(null), []);
});

test('a divergence is never negative, and 0 below its error', () => {
  assert.deepEqual(
    [divergence(-3.7e-17), divergence(1e-17), divergence(1e-6, 1e-5), divergence(0.5, 0.1), divergence(null)],
    [0, 0, 0, 0.5, null],
  );
  const bound = { ...normal.bound, elbo: -2, klPosterior: -3.7e-17 };
  assert.match(draw(named('balance'), changed({ bound })), /\+ KL\(q ‖ p\(z \| x\)\) 0</);
});

test('the plane shows both axes at one scale, at any size', () => {
  for (const size of [
    [360, 420],
    [720, 400],
    [1600, 900],
  ]) {
    const painter = svgPainter({ width: size[0], height: size[1], theme: createTheme() });
    const circle = changed({
      q: { ...normal.q, means: dense([1, 2], [0, 0]), factors: dense([1, 2, 2], [1, 0, 0, 1]) },
    });
    const handles = named('plane').handles?.(circle, painter) ?? [];
    const [mean, level, upright] = ['q-mean', 'q-axis-1', 'q-axis-2'].map((id) =>
      handles.find((handle) => handle.id === id),
    );
    assert.ok(mean && level && upright);
    assert.ok(Math.abs(level.x - mean.x - Math.abs(upright.y - mean.y)) < 1e-9);
  }
});

test('the target is contoured anew only when it changes', () => {
  let reads = 0;
  /** @param {number} version */
  const targetOf = (version) => {
    const frame = densityFrame({ size: 24 });
    const density = /** @type {any} */ (frame.target?.density);
    const data = new Proxy(density.data, { get: (array, key) => (++reads, Reflect.get(array, key)) });
    return [
      { config, frame: { ...frame, target: { ...frame.target, version, density: { ...density, data } } } },
    ];
  };
  draw(named('plane'), targetOf(101));
  const first = reads;
  assert.ok(first > 24 * 24);
  draw(named('plane'), targetOf(101), [500, 500]);
  assert.ok(reads - first < 24 * 24, `${reads - first}`);
  const before = reads;
  draw(named('plane'), targetOf(102));
  assert.ok(reads - before > 24 * 24);
});

test('a mean over iterations is that of the entries in its window', () => {
  const entries = Array.from({ length: 200 }, (_, i) => ({
    iteration: 2 * i,
    elbo: (i * 7919) % 31,
    error: 0,
  }));
  entries[3].elbo = -1e12;
  smoothed(entries, 20).forEach(({ iteration, elbo }, i) => {
    const within = entries.slice(0, i + 1).filter((entry) => entry.iteration > iteration - 20);
    const mean = within.reduce((sum, entry) => sum + entry.elbo, 0) / within.length;
    assert.ok(Math.abs(elbo - mean) <= 1e-9 * (1 + Math.abs(mean)));
  });
  assert.deepEqual(
    [0, 30, 60, 400, 2500, 20000].map((last) => windowOf([{ iteration: last, elbo: 0, error: 0 }])),
    [1, 1, 2, 10, 100, 500],
  );
  assert.equal(windowOf([]), 1);
});

test('ticks of orders of magnitude are powers of ten, or finer where there is room', () => {
  const labels = (/** @type {[number, number]} */ domain, /** @type {number} */ most) =>
    logTicks(domain, most).map(({ label }) => label);
  assert.deepEqual(labels([-2.1, 3.2], 3), ['0.01', '1', '100']);
  assert.deepEqual(labels([-9, -4], 9), ['10⁻⁹', '10⁻⁸', '10⁻⁷', '10⁻⁶', '10⁻⁵', '10⁻⁴']);
  assert.deepEqual(labels([-1.2, 0], 6), ['0.1', '0.2', '0.5', '1']);
  assert.deepEqual(labels([0.301, 0.4771], 4), ['2', '2.2', '2.4', '2.6', '2.8']);
});

test('round numbers above', () => {
  const near = (/** @type {number} */ a, /** @type {number} */ b) =>
    assert.ok(Math.abs(a - b) < 1e-12 * b, `${a}`);
  for (const [value, round] of Object.entries({ 0.61: 0.7, 1: 1, 1.01: 1.5, 6.9: 7, 7.1: 10, 12: 15 }))
    near(roundAbove(Number(value)), round);
  for (const [value, round] of Object.entries({ 0.61: 1, 1: 1, 3: 3, 3.1: 10 }))
    near(roundAbove(Number(value), [1, 3]), round);
});
