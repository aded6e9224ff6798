/**
 * Whatever they are handed, plots draw nothing that is not finite, have a sentence for it, and find only what can be shown: the recorded
 * runs of the golden pictures, spoilt in every way that runs are.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { svgPainter } from '../../web/plots/drawing/svg.js';
import { createTheme } from '../../web/plots/drawing/theme.js';
import { loadPlots, plots } from '../../web/plots/index.js';
import { recorded } from '../goldens/recordings.js';
import { scenes } from '../goldens/scenes.js';
import { importCore } from './support/dist.js';
import { assertClean, assertDraws } from './support/pictures.js';
import { listed, nulled, numbersReplaced } from './support/spoilt.js';

/** @typedef {import('../../web/plots/types.js').Plot} Plot */
/** @typedef {import('../../web/plots/types.js').Run} Run */

const core = await importCore();

/** @param {(frame: any) => any} change @returns {(run: Run) => Run} */
const frames = (change) => (run) => ({ ...run, frame: change(run.frame) });

/** @param {(answers: any) => any} change @returns {(run: Run) => Run} */
const answers = (change) => (run) => ({ ...run, analyses: change(run.analyses ?? {}) });

/** @param {any} all @param {(answer: any) => any} change */
const each = (all, change) =>
  Object.fromEntries(Object.entries(all).map(([name, answer]) => [name, change(answer)]));

/** Ways in which a frame is spoilt. @type {Record<string, (run: Run) => Run>} */
const ofFrames = {
  'no frame': frames(() => null),
  'an empty frame': frames(() => ({})),
  'every member null': frames((frame) => nulled(frame, 1)),
  'members of members null': frames((frame) => nulled(frame, 2)),
  'no number finite': frames((frame) => numbersReplaced(frame, () => NaN)),
  'every number infinite': frames((frame) => numbersReplaced(frame, () => -Infinity)),
  'numbers huge': frames((frame) => numbersReplaced(frame, (value) => value * 1e150)),
  'every number zero': frames((frame) => numbersReplaced(frame, () => 0)),
  'numbers missing here and there': frames((frame) =>
    numbersReplaced(frame, (value, i) => (i % 3 === 1 ? NaN : value)),
  ),
  'a name with markup': (run) => ({ ...run, label: 'one <b>&' }),
  'nonsense chosen': (run) => ({
    ...run,
    chosen: { point: -2, place: [NaN, 1, 2], coordinate: 0.5, latent: [1e300], picture: [1] },
  }),
  'more chosen than there is': (run) => ({ ...run, chosen: { point: 7000, coordinate: 99 } }),
};

/** Ways in which answers are. @type {Record<string, (run: Run) => Run>} */
const ofAnswers = {
  'none yet': answers(() => ({})),
  'some being computed': answers((all) => each(all, () => ({ pending: 0.4 }))),
  'all refused': answers((all) => each(all, () => ({ refusal: 'Not with these settings.' }))),
  'all empty': answers((all) => each(all, () => ({}))),
  'every member null': answers((all) => nulled(all, 2)),
  'members of members null': answers((all) => nulled(all, 3)),
  'no number finite': answers((all) => numbersReplaced(all, () => NaN)),
  'every number infinite': answers((all) => numbersReplaced(all, (value) => value / 0)),
  'numbers huge': answers((all) => numbersReplaced(all, (value) => value * 1e200)),
  'every number zero': answers((all) => numbersReplaced(all, () => 0)),
  'lists with nulls for arrays': answers((all) =>
    numbersReplaced(listed(all), (value, i) => (i % 3 === 1 ? /** @type {any} */ (null) : value)),
  ),
};

/** Settings under which frames have shapes that golden pictures have not. @type {Record<string, Record<string, unknown>[]>} */
const shapes = {
  mixture: [
    { data: { points: [[1.5, 2]] }, components: 1, standardize: false },
    { data: { points: [[1], [2.5]] }, components: 2 },
    { data: 'blobs', rows: 300, components: 64 },
    { data: { points: rows(30, 5) }, components: 3, columns: [3, 1] },
    { data: { points: [[1e11], [1e11 + 1], [1e11 + 5]] }, components: 2 },
  ],
  density: [
    ...['delta', 'mean-field', 'full-rank', 'mixture', 'flow'].map((family) => ({ dimensions: 1, family })),
    { family: 'mixture', target: 'cross', initialMean: [-40, 25] },
    { initialScale: 1e-6, samples: 1 },
    { objective: 'renyi', samples: 4096 },
  ],
  curve: [
    { latent: 'discrete', family: 'hard', rows: 20 },
    { data: { points: [[0.5, 0.5]] } },
    { data: { points: rows(3, 2) }, curve: 'spline', family: 'prior' },
    { curve: 'circle', learning: 'half-steps', learn: 'noise', rows: 20 },
  ],
  vae: [
    { data: { points: rows(20, 1) }, latentDimensions: 1 },
    { data: { points: rows(20, 5) }, posteriorCovariance: 'full' },
    { rows: 40, latentDimensions: 8 },
    { data: 'digits', rows: 30, latentDimensions: 1 },
    { data: 'digits', rows: 30, latentDimensions: 8 },
    { data: { points: [[1, 2]] }, validationFraction: 0, standardize: false },
    { rows: 1500, hiddenLayerSizes: [8] },
  ],
};

/** Points that are scattered, and the same every time. @param {number} count @param {number} columns */
function rows(count, columns) {
  return Array.from({ length: count }, (_, n) =>
    Array.from({ length: columns }, (_, d) => Math.sin(1 + n * (d + 2) + (n % 3) * 7)),
  );
}

/**
 * What a pointer and keys may do with a picture does not throw, and leads nowhere that is not finite.
 * @param {Plot} plot
 * @param {Run[]} runs
 */
function assertHolds(plot, runs) {
  const painter = svgPainter({ width: 620, height: 420, theme: createTheme() });
  for (const handle of plot.handles?.(runs, painter) ?? []) {
    assert.ok([handle.x, handle.y, ...handle.value, ...handle.bounds.flat()].every(Number.isFinite));
    assertClean(handle.text ?? '');
    plot.move?.(runs, painter, handle, handle.x + 5, handle.y - 5);
  }
  for (const mark of plot.marks?.(runs, painter) ?? []) {
    assert.ok([mark.x, mark.y, mark.value, ...mark.range].every(Number.isFinite), JSON.stringify(mark));
    assertClean(mark.text);
    for (const key of ['ArrowLeft', 'Delete', ' ', 'a']) {
      const arrow = /** @type {[number, number]} */ (key === 'ArrowLeft' ? [-1, 0] : [0, 0]);
      plot.press?.(runs, painter, mark.id, { key, arrow, far: false });
    }
  }
  for (const [x, y] of [
    [300, 200],
    [12, 6],
    [615, 415],
  ])
    for (const phase of /** @type {const} */ (['hover', 'press']))
      plot.choose?.(runs, painter, { phase, x, y });
  for (const { push } of plot.buttons ?? []) push(runs);
  for (const run of runs) plot.asks?.(run);
}

/**
 * @param {Plot} plot
 * @param {Run[]} runs
 * @param {string} way  in which they are spoilt
 */
function assertLasts(plot, runs, way) {
  try {
    assertDraws(plot, runs);
    assertHolds(plot, runs);
  } catch (cause) {
    throw new Error(`${way}: ${cause}`, { cause });
  }
}

for (const model of new Set(plots.flatMap((plot) => plot.models))) {
  const panels = await loadPlots(model);
  const first = scenes.find((scene) => scene.model === model && !scene.beside);
  const several = scenes.find((scene) => scene.model === model && scene.beside);
  assert.ok(first && several);
  /** @type {[Run[], Run[]]} */
  const material = [recorded(first), recorded(several)];
  test(`the panels of ${model} draw frames of every shape`, async () => {
    for (const config of shapes[model]) {
      const session = await core.createSession({ model, ...config });
      for (const iterations of [0, 3]) {
        session.step(iterations);
        const run = { config: session.config, frame: session.frame(), analyses: {} };
        for (const plot of panels) assertLasts(plot, [run], `${plot.id} with ${JSON.stringify(config)}`);
      }
      session.dispose();
    }
  });
  for (const plot of panels) {
    for (const [what, ways] of Object.entries({ frames: ofFrames, answers: ofAnswers })) {
      if (what === 'answers' && !plot.analyses) continue;
      test(`${plot.id} of ${model} draws, describes and locates whatever ${what} it is handed`, () => {
        for (const [way, spoil] of Object.entries(ways)) {
          for (const runs of material) assertLasts(plot, runs.map(spoil), way);
        }
        const [one] = material[0];
        for (const runs of [
          [],
          [one, { config: null, frame: null, label: 'not begun' }],
          [one, one, one, one],
        ])
          assertLasts(plot, runs, `${runs.length} runs`);
      });
    }
  }
}
