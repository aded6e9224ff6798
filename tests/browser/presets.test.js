/**
 * Every preset of every page, opened by its link as a reader does: it is not refused, the panels that it is about are on show and
 * have something to say, and what its sentence promises is so, by number. A preset that this file promises nothing of fails.
 *
 * Numbers that no frame holds are asked of a session in Node, with the settings and at the iteration that the page shows: the same
 * settings give the same numbers to the bit, which is checked.
 */

import assert from 'node:assert/strict';
import { test } from 'node:test';

import { fragmentOf, presets } from '../../web/pages/presets.js';
import { defaultView } from '../../web/plots/index.js';
import { importCore } from '../web/support/dist.js';
import { everything } from './support/figure.js';
import { inGallery, openStage } from './support/stage.js';

/** @typedef {import('playwright-core').Page} Page */
/** @typedef {import('playwright-core').Locator} Locator */
/** @typedef {import('../../web/pages/presets.js').Preset} Preset */

/**
 * @typedef {object} Seen
 * @property {any} frame  all of it
 * @property {any} config  resolved
 * @property {any[]} compare  the runs beside it
 * @property {(iteration: number) => Promise<any>} at  the frame at another iteration
 * @property {(what: string, options?: object) => Promise<any>} evaluate  at the iteration on show
 * @property {(iteration: number, changes?: object) => Promise<any>} session  the same run, or one with other settings, in Node
 */

/**
 * @typedef {object} Promised
 * @property {number} iterations  to be looked at after; fewer where the run ends before
 * @property {Record<string, RegExp>} says  what panels say to those who do not see them
 * @property {(seen: Seen) => Promise<void>} holds
 */

/** @type {Record<string, Record<string, Promised>>} */
const promises = {
  curve: {
    learns: {
      iterations: 200,
      says: { curve: /60 points/ },
      async holds({ at, frame }) {
        assert.ok(
          (await at(1)).bound.logEvidence - (await at(0)).bound.logEvidence > 300,
          'the first iteration gains 300',
        );
        assert.ok(frame.bound.logEvidence > (await at(1)).bound.logEvidence + 5, 'and the climb goes on');
        near(frame.bound.klPosterior, 0, 1e-9);
      },
    },
    'two-answers': {
      iterations: 40,
      says: { 'z-line': /2 modes/, curve: /2 modes/ },
      async holds({ evaluate }) {
        const { modes } = await evaluate('posterior', { x: [0.1, 0.25] });
        assert.equal(modes.z.shape[0], 2);
      },
    },
    'half-steps': {
      iterations: 8,
      says: { slice: /log p is/, 'z-line': /KL/ },
      async holds({ at }) {
        for (let i = 1; i < 8; i += 2) {
          const [e, m] = [await at(i), await at(i + 1)];
          assert.deepEqual([e.phase, m.phase], ['E', 'M']);
          near(e.bound.klPosterior, 0, 1e-9);
          assert.ok(m.bound.klPosterior > 1e-3, 'after an M step there is a gap');
          assert.ok(m.bound.elbo > e.bound.elbo && m.bound.logEvidence > e.bound.logEvidence);
        }
      },
    },
    'never-touches': {
      iterations: 1000,
      says: { slice: /a gap of \d\d/ },
      async holds({ at, frame }) {
        const [early, middle] = [await at(2), await at(128)].map(({ bound }) => bound);
        assert.ok(frame.bound.klPosterior > 20);
        assert.ok(early.logEvidence < middle.logEvidence, 'log p(X) rises');
        assert.ok(frame.bound.logEvidence < middle.logEvidence - 8, 'log p(X) falls');
        assert.ok(frame.bound.elbo > middle.elbo && middle.elbo > early.elbo, 'the bound rises all the time');
      },
    },
    sum: {
      iterations: 60,
      says: { trace: /exact/ },
      async holds({ frame }) {
        assert.equal(frame.bound.logEvidenceKind, 'exact');
        assert.equal(frame.curve.atoms.z.data.length, 9);
        near(frame.bound.elbo, frame.bound.logEvidence, 1e-4);
      },
    },
    'closed-forms': {
      iterations: 40,
      says: { 'closed-forms': /by its closed form and .* by quadrature/ },
      async holds({ evaluate }) {
        const { total, largestDifference } = await evaluate('closedForms');
        near(total.closed, total.quadrature, 1e-9);
        assert.ok(largestDifference < 1e-9);
      },
    },
    'own-points': {
      iterations: 40,
      says: { curve: /8 points/ },
      async holds({ frame }) {
        assert.equal(frame.points.shape[0], 8);
        assert.equal(frame.curve.theta.shape[0], 4);
        near(frame.curve.noise, 0.1, 1e-12);
      },
    },
  },
  density: {
    'three-hills': {
      iterations: 1500,
      says: { plane: /full-rank Gaussian/, balance: /0\.6\d nats/ },
      async holds({ frame }) {
        near(frame.bound.klPosterior, 0.69, 0.03);
        const [x, y] = frame.q.means.data;
        assert.ok(Math.hypot(x + 1.5, y + 0.5) < 0.3, 'on the largest hill');
      },
    },
    slant: {
      iterations: 1500,
      says: { balance: /0\.6[45] nats/ },
      async holds({ frame }) {
        near(frame.bound.klPosterior, -0.5 * Math.log(1 - 0.85 ** 2), 0.02);
        const [sd] = frame.q.factors.data;
        assert.ok(sd < 0.6, `narrower than the target, which is 1 wide: ${sd}`);
      },
    },
    'one-step': {
      iterations: 1,
      says: { balance: /−2\.00 nats, and/ },
      async holds({ at }) {
        assert.ok((await at(0)).bound.klPosterior > 5);
        near((await at(1)).bound.klPosterior, 0, 1e-9);
      },
    },
    ring: {
      iterations: 1000,
      says: { plane: /a normalising flow/ },
      async holds({ frame, session }) {
        const other = await session(1500, { family: 'full-rank' });
        const gaussian = other.frame().bound.klPosterior;
        near(gaussian, 1.46, 0.02);
        assert.ok(frame.bound.klPosterior < 0.3, `${frame.bound.klPosterior}`);
        assert.ok(frame.bound.klPosterior > 0.02, 'a seam stays');
      },
    },
    seeking: {
      iterations: 300,
      says: { plane: /Beside it the q of Inclusive KL/ },
      async holds({ frame, compare }) {
        const [beside] = compare;
        near(frame.q.means.data[0], -2.5, 0.2);
        assert.ok(frame.q.factors.data[0] < 1, 'on the higher hill');
        assert.ok(Math.abs(beside.frame.q.means.data[0]) < 1, 'between them');
        assert.ok(beside.frame.q.factors.data[0] > 2, 'over both');
        assert.ok(beside.frame.bound.klReverse < frame.bound.klReverse);
        assert.ok(beside.frame.bound.klPosterior > frame.bound.klPosterior);
      },
    },
    estimators: {
      iterations: 600,
      says: { race: /Sticking the landing: total variance/ },
      async holds({ frame, compare, evaluate }) {
        assert.equal(compare.length, 2);
        for (const run of compare) {
          assert.equal(run.frame.iteration, frame.iteration);
          near(run.frame.q.means.data[0], frame.q.means.data[0], 0.5);
        }
        const scatter = Object.fromEntries(
          (await evaluate('variance')).estimators.map((/** @type {any} */ { id, totalVariance }) => [
            id,
            totalVariance,
          ]),
        );
        assert.ok(scatter.stl < scatter.reparameterized);
        assert.ok(scatter.reparameterized < scatter['score-function']);
      },
    },
  },
  mixture: {
    faithful: {
      iterations: 200,
      says: { weights: /2 of 6 components hold/ },
      async holds({ frame }) {
        assert.equal(frame.status, 'converged');
        assert.ok(frame.iteration > 40 && frame.iteration < 90, `about sixty: ${frame.iteration}`);
        assert.equal(alive(frame), 2);
      },
    },
    galaxies: {
      iterations: 200,
      says: { data: /3 hold points/ },
      async holds({ frame }) {
        assert.equal(frame.points.shape[0], 82);
        assert.equal(alive(frame), 3);
        const held = living(frame).sort((a, b) => a.mean - b.mean);
        assert.ok(held[1].count > 4 * Math.max(held[0].count, held[2].count), 'the crowd is in the middle');
      },
    },
    'exact-gap': {
      iterations: 100,
      says: { parts: /2\.23, gives the log evidence/ },
      async holds({ frame }) {
        assert.equal(frame.bound.logEvidenceKind, 'exact');
        near(frame.bound.klPosterior, 2.234, 0.005);
        near(frame.residuals.D1, 0, 1e-9);
        assert.equal(2 ** frame.points.shape[0], 512);
      },
    },
    'no-gap': {
      iterations: 100,
      says: { parts: /gives the log evidence/ },
      async holds({ frame }) {
        assert.equal(frame.bound.logEvidenceKind, 'exact');
        near(frame.bound.klPosterior, 0, 1e-9);
      },
    },
    minibatches: {
      iterations: 400,
      says: { weights: /8 of 12/ },
      async holds({ frame, config, session }) {
        assert.equal(alive(frame), 8);
        assert.equal(config.batchSize, 64);
        const run = await session(0);
        const bounds = Array.from({ length: 60 }, () => {
          run.step(1);
          return run.frame({ fields: ['bound'] }).bound.elbo;
        });
        assert.ok(
          bounds.some((value, i) => i > 0 && value < bounds[i - 1]),
          'it falls now and then',
        );
      },
    },
    collapse: {
      iterations: 500,
      says: { trace: /the run has diverged/ },
      async holds({ frame }) {
        assert.equal(frame.status, 'diverged');
        assert.match(frame.message, /Component \d+ of 14 has collapsed/);
      },
    },
    many: {
      iterations: 100,
      says: { weights: /of 20/ },
      async holds({ frame }) {
        assert.equal(frame.pointCount, 100_000);
        assert.ok(alive(frame) > 15, `${alive(frame)} of 20 are alive`);
        const trace = Object.values(frame.trace.elbo.data).map(Number);
        for (const [i, value] of trace.entries()) if (i > 1) assert.ok(value >= trace[i - 1] - 1e-4);
      },
    },
  },
  vae: {
    moons: {
      iterations: 3000,
      says: { posterior: /log p\(x\)/ },
      async holds({ evaluate }) {
        const { training } = (await evaluate('gaps')).average;
        near(training.gap, 0.25, 0.1);
      },
    },
    digits: {
      iterations: 300,
      says: { manifold: /12 by 12 pictures/, pad: /8 by 8 pixels/ },
      async holds({ frame, at }) {
        assert.deepEqual(Array.from(Object.values(frame.imageShape.data)), [8, 8]);
        assert.equal(frame.latentDimensions, 2);
        assert.ok(
          frame.bound.elbo / frame.trainingCount > (await at(0)).bound.elbo / frame.trainingCount + 5,
        );
      },
    },
    spiral: {
      iterations: 3000,
      says: { manifold: /101 latent positions along z/ },
      async holds({ frame }) {
        assert.equal(frame.latentDimensions, 1);
        near(frame.bound.klPrior / frame.trainingCount, 2.5, 0.3);
        const [curve, points] = [pairsOf(frame.decoder.means), pairsOf(frame.points)];
        const apart = (/** @type {number[]} */ [a, b], /** @type {number[]} */ [c, d]) =>
          Math.hypot(a - c, b - d);
        const length = curve.slice(1).reduce((sum, place, i) => sum + apart(place, curve[i]), 0);
        assert.ok(length > 8, 'it stretches along the spiral');
        const off = points.map((point) => Math.min(...curve.map((place) => apart(place, point))));
        near(off.reduce((a, b) => a + b) / off.length, 0.3, 0.15);
        assert.ok(Math.max(...off) > 0.6, 'and cuts corners');
      },
    },
    collapse: {
      iterations: 1000,
      says: { units: /^[^.]*\. 0 of 2 latent dimensions/ },
      async holds({ frame, session }) {
        assert.deepEqual(Object.values(frame.latent.active.data), [0, 0]);
        for (const kl of Object.values(frame.latent.kl.data)) assert.ok(Number(kl) < 0.01);
        const run = await session(1000);
        run.configure({ beta: 5 });
        run.step(1500);
        const active = Array.from(run.frame({ fields: ['latent'] }).latent.active.data);
        assert.deepEqual(active, [1, 1], 'they come back at β = 5');
      },
    },
    linear: {
      iterations: 3000,
      says: { gaps: /the family leaves .* and the encoder/ },
      async holds({ evaluate, session }) {
        const early = (await session(0)).evaluate('gaps').average.training;
        near(early.approximationGap, 0, 1e-6);
        const { training } = (await evaluate('gaps')).average;
        near(training.approximationGap, 0, 1e-6);
        near(training.amortizationGap, 0, 0.01);
        assert.ok(early.amortizationGap > 10 * training.amortizationGap);
      },
    },
    turned: {
      iterations: 1000,
      says: { posterior: /an approximation gap of 0\.\d/ },
      async holds({ frame, config, evaluate, session, compare }) {
        assert.equal(compare.length, 1);
        assert.equal(config.posteriorCovariance, 'diagonal');
        assert.equal(compare[0].config.posteriorCovariance, 'full');
        const gapOf = (/** @type {any} */ answer) =>
          answer.approximationGap.data[Array.from(answer.pointIndex.data).indexOf(10)];
        const round = gapOf(await evaluate('gaps'));
        const other = await session(frame.iteration, { posteriorCovariance: 'full' });
        const turned = gapOf(other.evaluate('gaps'));
        assert.ok(round > 0.05 && turned < 0.01, `${turned} and ${round} nats`);
      },
    },
  },
};

const { createSession } = await importCore();
const { visit } = await openStage();

for (const [model, list] of Object.entries(presets)) {
  test(`every preset of ${model} shows what it says`, { timeout: 120_000 }, async (t) => {
    assert.deepEqual(
      Object.keys(promises[model]),
      list.map(({ id }) => id),
      'each preset has its promise',
    );
    const { page, figure, problems } = await visit(t, `${model}.html`);
    await figure.evaluate((/** @type {any} */ node) => node.step(0));
    for (const preset of list) {
      await t.test(preset.title, async () => {
        const { iterations, says, holds } = promises[model][preset.id];
        await openPreset(page, figure, model, preset);
        const run = figure.evaluate(async (/** @type {any} */ node, most) => {
          node.pause();
          await node.step(0);
          if (node.frame.iteration > most) await node.seek(most);
          else await node.step(most - node.frame.iteration);
        }, iterations);
        await run;
        assert.equal(await figure.locator('.problem:not([hidden]), .refusal:not([hidden])').count(), 0);
        for (const [plot, words] of Object.entries(says))
          await figure
            .locator(`[data-plot="${plot}"]`)
            .getByRole('img', { name: words })
            .waitFor({ timeout: 20_000 });
        const { frame, config, compare = [] } = await everything(figure);
        await holds(seen(frame, config, compare));
        assert.deepEqual(problems.splice(0), []);
      });
    }
  });
}

/**
 * @param {Page} page
 * @param {Locator} figure
 * @param {string} model
 * @param {Preset} preset
 */
async function openPreset(page, figure, model, preset) {
  const link = await inGallery(page, preset.title);
  await link.click();
  const wanted = fragmentOf(model, preset).slice(1).split('&').sort();
  await page.waitForFunction((wanted) => {
    const { link, frame } = /** @type {any} */ (document.getElementById('figure'));
    const pairs = link.split('&').filter((/** @type {string} */ pair) => !pair.startsWith('iteration='));
    return frame !== null && pairs.sort().join('&') === wanted;
  }, wanted.join('&'));
  // The gallery has closed, and knows which it was.
  const gallery = page.getByRole('navigation', { name: 'Worth a look' });
  const marked = gallery.getByRole('link', { name: preset.title, exact: true, includeHidden: true });
  assert.equal(await marked.getAttribute('aria-current'), 'true');
  assert.equal(await page.locator('#preset-says').textContent(), preset.says);
  const shown = preset.view?.split(',') ?? [...defaultView(model)];
  // The pictures follow the link in a display frame or two.
  await page.waitForFunction(
    ([first, all]) => {
      const plots = document.getElementById('figure')?.shadowRoot?.querySelectorAll('[data-plot]') ?? [];
      const panels = [...plots].map((plot) => plot.getAttribute('data-plot'));
      return panels[0] === first && panels.sort().join() === all;
    },
    [shown[0], [...shown].sort().join()],
  );
}

/**
 * @param {any} frame
 * @param {any} config
 * @param {any[]} compare
 * @returns {Seen}
 */
function seen(frame, config, compare) {
  const session = async (/** @type {number} */ iteration, changes = {}) => {
    const made = await createSession({ ...config, ...changes });
    made.step(iteration);
    return made;
  };
  return {
    frame,
    config,
    compare,
    session,
    at: async (iteration) => (await session(iteration)).frame(),
    evaluate: async (what, options = {}) => {
      const run = await session(frame.iteration);
      assert.equal(run.frame({ fields: ['bound'] }).bound.elbo, frame.bound.elbo, 'the same to the bit');
      return run.evaluate(what, options);
    },
  };
}

/** @param {{ data: ArrayLike<number> }} dense  [n, 2] @returns {number[][]} */
function pairsOf({ data }) {
  const all = Object.values(data);
  return all.flatMap((value, i) => (i % 2 === 0 ? [[Number(value), Number(all[i + 1])]] : []));
}

/** @param {any} frame */
function living({ components }) {
  const { active, means, counts } = components;
  return Object.values(active.data).flatMap((on, k) =>
    on ? [{ mean: Number(means.data[k * means.shape[1]]), count: Number(counts.data[k]) }] : [],
  );
}

/** @param {any} frame */
function alive(frame) {
  return living(frame).length;
}

/**
 * @param {number} value
 * @param {number} wanted
 * @param {number} within
 */
function near(value, wanted, within) {
  assert.ok(Math.abs(value - wanted) <= within, `${value} is not ${wanted} ± ${within}`);
}
