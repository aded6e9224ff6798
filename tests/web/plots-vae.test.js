/** The plots of an autoencoder, whatever its frames and its answers hold, and what is chosen in them. */

import assert from 'node:assert/strict';
import { test } from 'node:test';
import { loadPlots, plotById } from '../../web/plots/index.js';
import { svgPainter } from '../../web/plots/drawing/svg.js';
import { createTheme } from '../../web/plots/drawing/theme.js';
import { dense, vector } from './support/frames.js';
import { assertClean, assertDraws, draw } from './support/pictures.js';
import { vaeAnalyses, vaeFrame, vaeRun } from './support/vae-frames.js';

/** @typedef {import('../../web/plots/types.js').Chosen} Chosen */
/** @typedef {import('../../web/plots/types.js').Frame} Frame */
/** @typedef {import('../../web/plots/types.js').Plot} Plot */
/** @typedef {import('../../web/plots/types.js').Run} Run */

const plots = await loadPlots('vae');
const normal = vaeFrame();
const answers = vaeAnalyses();
const digits = vaeAnalyses({ image: true });
const config = { model: 'vae' };
const cross = Array.from({ length: 64 }, (_, i) => Number(i % 8 === 3 || Math.floor(i / 8) === 4));

/** @param {string} id @returns {Plot} */
const named = (id) => /** @type {Plot} */ (plotById(id));

/**
 * A run whose frame differs from the usual one.
 * @param {Partial<Frame>} changes
 * @returns {Run[]}
 */
const changed = (changes) => [{ config, frame: { ...normal, ...changes }, analyses: answers }];

/**
 * The same value with another in the place of every number of an array.
 * @param {any} value
 * @param {(number: number) => any} other
 * @returns {any}
 */
function replaced(value, other) {
  if (typeof value === 'number') return other(value);
  if (ArrayBuffer.isView(value)) return Float64Array.from(/** @type {Float64Array} */ (value), other);
  if (Array.isArray(value)) return value.map((member) => replaced(member, other));
  if (value === null || typeof value !== 'object') return value;
  const kept = [
    'shape',
    'pointIndex',
    'point',
    'imageShape',
    'latentDimensions',
    'pointCount',
    'columns',
    'M',
  ];
  return Object.fromEntries(
    Object.entries(value).map(([key, member]) => [
      key,
      kept.includes(key) ? member : replaced(member, other),
    ]),
  );
}

/** @param {any} object */
const nulls = (object) => Object.fromEntries(Object.keys(object).map((key) => [key, null]));

/** What a plot may be handed, ordinary and not. @type {Record<string, Run[]>} */
const cases = {
  normal: [vaeRun({ analyses: answers })],
  'a full covariance': [vaeRun({ full: true, analyses: answers })],
  'one latent dimension': [vaeRun({ H: 1, analyses: vaeAnalyses({ H: 1 }), chosen: { latent: [0.4] } })],
  'eight latent dimensions': [vaeRun({ H: 8, analyses: vaeAnalyses({ H: 8 }) })],
  'one column': [vaeRun({ D: 1, analyses: vaeAnalyses({ D: 1 }) })],
  'five columns': [vaeRun({ D: 5, analyses: vaeAnalyses({ D: 5 }) })],
  pictures: [vaeRun({ image: true, analyses: digits })],
  'pictures on a line': [vaeRun({ image: true, H: 1, analyses: vaeAnalyses({ image: true, H: 1 }) })],
  'pictures of eight dimensions': [
    vaeRun({ image: true, H: 8, analyses: vaeAnalyses({ image: true, H: 8 }), chosen: { picture: cross } }),
  ],
  'a drawing': [
    vaeRun({
      image: true,
      analyses: digits,
      chosen: { subject: 'picture', picture: cross, latent: [1, -1] },
    }),
  ],
  'a drawing of another size': [
    vaeRun({ image: true, analyses: digits, chosen: { subject: 'picture', picture: [1, 0, 1] } }),
  ],
  'a latent position': [vaeRun({ analyses: answers, chosen: { latent: [1.2, -0.7] } })],
  'a latent position of another model': [vaeRun({ analyses: answers, chosen: { latent: [1] } })],
  'another point': [vaeRun({ analyses: answers, chosen: { subject: 'point', point: 12 } })],
  'a point beyond the data': [vaeRun({ analyses: answers, chosen: { subject: 'point', point: 1e6 } })],
  'no answers yet': [vaeRun()],
  'answers refused': [
    vaeRun({
      analyses: Object.fromEntries(Object.keys(answers).map((name) => [name, { refusal: 'Not for this.' }])),
    }),
  ],
  'answers null': [
    vaeRun({
      analyses: Object.fromEntries(Object.entries(answers).map(([name, answer]) => [name, nulls(answer)])),
    }),
  ],
  'answers empty': [vaeRun({ analyses: Object.fromEntries(Object.keys(answers).map((name) => [name, {}])) })],
  'answers of an earlier iteration': [vaeRun({ analyses: vaeAnalyses({ iteration: 300 }) })],
  'answers not finite': [vaeRun({ analyses: replaced(answers, () => NaN) })],
  'answers infinite': [vaeRun({ analyses: replaced(answers, (value) => value / 0) })],
  'answers huge': [vaeRun({ analyses: replaced(answers, (value) => value * 1e200) })],
  'answers zero': [vaeRun({ analyses: replaced(answers, () => 0) })],
  'answers with gaps': [vaeRun({ analyses: replaced(answers, (value) => (value > 0.2 ? null : value)) })],
  'no runs': [],
  'a run without a frame': [{ config: null, frame: null }],
  'an empty frame': [{ config, frame: {} }],
  'every member of the frame null': [{ config, frame: nulls(normal), analyses: answers }],
  'members of members null': changed({
    latent: nulls(normal.latent),
    reconstruction: nulls(normal.reconstruction),
    samples: nulls(normal.samples),
    decoder: nulls(normal.decoder),
    aggregate: nulls(normal.aggregate),
    learning: { training: nulls(normal.learning?.training), heldOut: null, heldOutCount: null },
  }),
  'nothing held out': changed({
    heldOut: vector(90, () => 0),
    learning: { ...normal.learning, heldOut: nulls(normal.learning?.heldOut), heldOutCount: 0 },
  }),
  'the first step': [vaeRun({ iterations: 1, analyses: answers })],
  'one point': [vaeRun({ N: 1, analyses: answers })],
  'a thousand points and more': [vaeRun({ N: 1500, analyses: answers })],
  'points that are all one': changed({
    points: vector(180, () => 0.5).data.length > 0 ? dense([90, 2], new Array(180).fill(0.5)) : null,
    latent: { ...normal.latent, means: dense([90, 2], new Array(180).fill(0)) },
  }),
  'means far away': changed({
    latent: { ...normal.latent, means: dense([90, 2], new Array(180).fill(-700)) },
  }),
  'means beyond all measure': changed({
    latent: { ...normal.latent, means: dense([90, 2], new Array(180).fill(1e300)) },
  }),
  'a collapsed dimension': changed({
    latent: { ...normal.latent, kl: dense([2], [1.2, 1e-5]), active: dense([2], [1, 0]) },
  }),
  diverged: [
    {
      config,
      frame: { ...replaced(normal, () => NaN), status: 'diverged' },
      analyses: replaced(answers, () => NaN),
    },
  ],
  'huge values': [{ config, frame: replaced(normal, (value) => value * 1e150), analyses: answers }],
  'four runs': [
    vaeRun({ label: 'β = 1', analyses: answers }),
    vaeRun({ label: 'β = 20', H: 1 }),
    vaeRun({ iterations: 40 }),
    vaeRun({ label: 'full <b>', full: true }),
  ],
  'runs of which some have no frame': [vaeRun(), { config, frame: null, label: 'not begun' }],
};

const painter = svgPainter({ width: 720, height: 400, theme: createTheme() });
const keys = ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown', ' ', 'Delete', 'a'];
const arrows = /** @type {Record<string, [number, number]>} */ ({
  ArrowLeft: [-1, 0],
  ArrowRight: [1, 0],
  ArrowUp: [0, -1],
  ArrowDown: [0, 1],
});

/** @param {string} key @param {boolean} [far] */
const pressed = (key, far = false) => ({ key, far, arrow: arrows[key] ?? [0, 0] });

for (const plot of plots) {
  for (const [name, runs] of Object.entries(cases)) {
    test(`${plot.id} draws, describes, locates and chooses: ${name}`, () => {
      assertDraws(plot, runs);
      for (const mark of plot.marks?.(runs, painter) ?? []) {
        assert.ok([mark.x, mark.y, mark.value, ...mark.range].every(Number.isFinite), JSON.stringify(mark));
        assertClean(mark.text);
        for (const key of keys) {
          const chosen = plot.press?.(runs, painter, mark.id, pressed(key, key === 'ArrowUp'));
          if (chosen) assertClean(JSON.stringify({ ...chosen, latent: chosen.latent ?? [] }));
        }
      }
      for (let y = 0; y <= 400; y += 23) {
        for (let x = 0; x <= 720; x += 31) {
          for (const phase of /** @type {const} */ (['hover', 'press'])) {
            const chosen = plot.choose?.(runs, painter, { phase, x, y });
            if (chosen) assertClean(JSON.stringify({ ...chosen, latent: chosen.latent ?? [] }));
          }
        }
      }
      for (const { push } of plot.buttons ?? []) push(runs);
      for (const run of runs) plot.asks?.(run);
    });
  }
}

test('plots say in words what the frame and the answers say', () => {
  const says = (/** @type {string} */ id, /** @type {Run[]} */ runs) => named(id).describe(runs);
  assert.equal(
    says('latent', cases.normal),
    'The means of q(z | x) of 90 points over z₁ and z₂, with the aggregated posterior and the prior. ' +
      'The gap of point 1 is 0.26 nats. Both dimensions are active.',
  );
  assert.match(says('latent', cases['eight latent dimensions']), /over z₁ and z₃ of 8 latent dimensions/);
  assert.equal(
    says('posterior', cases.normal),
    'Of point 1: log p(x) is −1.10 nats and the ELBO −1.36. The gap of 0.26 is an approximation gap of 0.07 and an ' +
      'amortisation gap of 0.19.',
  );
  assert.equal(
    says('units', cases['a collapsed dimension']),
    '1 of 2 latent dimensions are active: z₁ active with 1.20 nats and z₂ collapsed with 1.0×10⁻⁵ nats.',
  );
  assert.equal(
    says('surgery', cases.normal),
    'The average ELBO, −1.36 nats, is the average reconstruction, 0.94, minus the mutual information of point and z, 2.21 of ' +
      'at most 4.39, minus the divergence of the aggregated posterior from the prior, 0.09.',
  );
  assert.match(says('gaps', cases.normal), /the family leaves 0\.07 and the encoder 0\.19/);
  assert.match(says('manifold', cases['eight latent dimensions']), /no picture of 8 latent dimensions/);
  assert.match(
    says('learning', cases.normal),
    /on the points trained on is .* at iteration .*those held out is/,
  );
  assert.match(
    says('importance', cases.normal),
    /rises from the ELBO, −1\.36 nats .* the log evidence is −1\.10/,
  );
  assert.match(says('pad', cases['a drawing']), /8 by 8 pixels, 15 of them inked\./);
});

test('a null is a dash', () => {
  const { posterior } = answers;
  const unknown = {
    ...posterior,
    logEvidence: null,
    elbo: null,
    approximationGap: null,
    amortizationGap: null,
  };
  const picture = draw(named('posterior'), [vaeRun({ analyses: { posterior: unknown } })]);
  assert.equal(picture.match(/>(log p\(x\)|= ELBO|\+ \w+ gap) –</g)?.length, 4);
  const dimensions = changed({ latent: { ...normal.latent, kl: dense([2], [NaN, 1]) } });
  assert.match(draw(named('units'), dimensions), />– · active</);
});

test('answers are labelled with the iteration that they belong to, where that is not the one on show', () => {
  for (const id of ['latent', 'posterior', 'samples', 'gaps', 'surgery', 'importance']) {
    assert.match(draw(named(id), cases['answers of an earlier iteration']), /at iteration 300/, id);
    assert.doesNotMatch(draw(named(id), cases.normal), /at iteration/, id);
  }
  assert.match(
    draw(named('learning'), cases['answers of an earlier iteration']),
    /log p\(x\) −1\.10 at iteration 300/,
  );
});

test('learning curves say how many estimates a point averages, and of each quantity', () => {
  const picture = draw(named('learning'), cases.normal);
  assert.match(picture, /training, means of 20 steps/);
  assert.match(picture, /9 points held out, means of 2 looks/);
  assert.match(picture, /nats per point/);
  for (const part of ['elbo', 'expectedLogLikelihood', 'klPrior', 'logEvidence'])
    assert.match(picture, new RegExp(`data-quantity="${part}"`), part);
});

test('an answer about another point is not shown as that of the chosen one', () => {
  const [run] = cases['another point'];
  assert.match(draw(named('posterior'), [run]), /Being computed/);
  const q = draw(named('latent'), [run]);
  assert.match(q, /q\(z \| x\) of point 13/);
  // The legend keeps its place, or the picture would move; the hill is not there.
  assert.match(q, />p\(z \| x\)/);
  const paths = (/** @type {string} */ svg) => svg.split('<path').length;
  assert.ok(paths(q) < paths(draw(named('latent'), cases.normal)));
});

test('evaluate() is told what is chosen, and not asked where nothing is', () => {
  const sampled = { gaps: { rows: 6 }, evidence: null };
  const asks = (/** @type {Chosen} */ chosen, image = true) =>
    named('latent').asks?.(vaeRun({ image, chosen }));
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
  assert.deepEqual(asks({ subject: 'picture', picture: cross }, false)?.posterior, { point: 0 });
});

test('of many points some are asked about, few at first and fewer of pictures, which take long', () => {
  const asks = (/** @type {Run} */ run) => {
    const { evidence, gaps } = named('gaps').asks?.(run) ?? {};
    return [evidence, gaps?.rows];
  };
  const many = { N: 800 };
  assert.deepEqual(asks(vaeRun(many)), [undefined, 20]);
  assert.deepEqual(asks(vaeRun({ ...many, analyses: answers })), [undefined, 100]);
  assert.deepEqual(asks(vaeRun({ N: 30, analyses: answers })), [undefined, 30]);
  assert.deepEqual(asks(vaeRun({ image: true, analyses: digits })), [null, 24]);
  assert.deepEqual(named('importance').asks?.(vaeRun({ image: true })), { importance: { rows: 12 } });
  assert.deepEqual(named('importance').asks?.(vaeRun()), {});
});

test('log p(x) stands above the bound only where it is that of the same points', () => {
  const { evidence } = answers;
  const some = { ...evidence, average: { training: { ...evidence.average.training, count: 40 } } };
  assert.match(draw(named('learning'), [vaeRun({ analyses: { evidence } })]), /log p\(x\) −1\.10/);
  assert.doesNotMatch(draw(named('learning'), [vaeRun({ analyses: { evidence: some } })]), /log p\(x\)/);
  assert.match(draw(named('gaps'), cases.normal), />all 81 trained on</);
  assert.match(
    draw(named('gaps'), [vaeRun({ analyses: { ...answers, evidence: some } })]),
    />40 trained on</,
  );
});

/** @param {Plot} plot @param {Run[]} runs @param {string} id */
const markOf = (plot, runs, id) => plot.marks?.(runs, painter).find((mark) => mark.id === id);

for (const id of ['latent', 'reconstruction', 'gaps']) {
  for (const kind of ['normal', 'pictures']) {
    test(`${id}: a pointer chooses the point that it is over, and arrows go to its neighbours: ${kind}`, () => {
      const plot = named(id);
      const [run] = cases[kind];
      /** @param {Chosen} chosen */
      const beside = (chosen) => [{ ...run, chosen }];
      const seen = new Set();
      let at = /** @type {Chosen} */ ({ subject: 'point', point: 20 });
      for (let i = 0; i < 12; i++) {
        const mark = markOf(plot, beside(at), 'point');
        assert.ok(mark);
        const { x, y } = mark;
        const below = id === 'gaps' ? { x, y: y + 3 } : { x, y };
        assert.equal(plot.choose?.(beside(at), painter, { phase: 'hover', ...below })?.point, at.point);
        seen.add(at.point);
        const key = ['ArrowRight', 'ArrowDown', 'ArrowLeft', 'ArrowUp'][i % 4];
        at = plot.press?.(beside(at), painter, 'point', pressed(key)) ?? at;
      }
      assert.ok(seen.size >= 2, [...seen].join());
      assert.equal(plot.choose?.([run], painter, { phase: 'leave', x: 0, y: 0 }), null);
    });
  }
}

test('beside the points of the latent space a pointer chooses a position, which keys move and take back', () => {
  const plot = named('latent');
  const runs = cases.normal;
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
  const runs = (chosen) => [vaeRun({ image: true, chosen })];
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
  sheet.fillStyle = '#102030';
  sheet.raster([1, 0.5, NaN, 0], 2, 2, 0, 0, 20, 10);
  const text = sheet.toString();
  assert.match(text, /<path d="M0 0h10v5h-10Z" fill="#102030"\/>/);
  assert.match(text, /<path d="M10 0h10v5h-10Z" fill="#102030" opacity="0\.5"\/>/);
  assert.equal(text.match(/<path/g)?.length, 2);
});
