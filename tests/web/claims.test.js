/**
 * What the pages say, held against the figure that stands with it. A sentence that states a comparison or a number is marked in the page,
 * <span data-claim="…">, and belongs to the figure that its `data-figure` names, or else to the next one below it; here it is tried with
 * that figure's settings. A claim without a trial, or a trial without its claim, fails.
 */

import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { test } from 'node:test';

import { withSections } from '../../tools/build/article.js';
import { readAttributes } from '../../web/engine/config.js';
import { values } from '../../web/pages/article/lines.js';
import { meaningOf } from '../../web/pages/article/loss-line.js';
import { defaultView } from '../../web/plots/index.js';
import { importCore, readCatalog } from './support/dist.js';

/**
 * @typedef {object} Stated
 * @property {(iteration: number, changes?: object) => Promise<any>} session  the figure's run there, or one with other settings
 * @property {(iteration: number, changes?: object) => Promise<any>} frame  all of it
 * @property {(what: string, iteration: number, options?: object) => Promise<any>} evaluate
 * @property {any} chosen  what the figure looks at, as evaluate() is told it
 */

/** The panels that show it, and the trial. @typedef {{ on: string[], holds: (stated: Stated) => Promise<void> }} Claim */

/** @type {Record<string, Record<string, Claim>>} */
const claims = {
  curve: {
    'two-places': {
      on: ['curve', 'z-line'],
      async holds({ evaluate, chosen }) {
        assert.equal((await evaluate('posterior', 0, chosen)).modeCount, 2);
      },
    },
    'root-of-draws': {
      on: ['sampling'],
      async holds({ evaluate, chosen }) {
        const [prior] = (await evaluate('montecarlo', 0, chosen)).proposals;
        near(prior.slope, -0.5, 0.1);
        assert.ok(prior.bias.data[0] < -100, 'hopeless with a single draw');
      },
    },
    'fraction-of-draws': {
      on: ['sampling'],
      async holds({ evaluate, chosen }) {
        const [prior, q] = (await evaluate('montecarlo', 0, chosen)).proposals;
        assert.ok(q.neededDraws < prior.neededDraws / 10, `${q.neededDraws}, ${prior.neededDraws}`);
      },
    },
    'one-draw-is-elbo': {
      on: ['averages'],
      async holds({ evaluate, chosen }) {
        const q = (await evaluate('montecarlo', 0, chosen)).proposals[1];
        const { elbo } = await evaluate('posterior', 0, chosen);
        near(q.logMean.data[0], elbo, 4 * q.biasError.data[0]);
      },
    },
    'slowly-from-the-prior': {
      on: ['averages'],
      async holds({ evaluate, chosen }) {
        const [prior, q] = (await evaluate('montecarlo', 0, chosen)).proposals;
        for (const m of [0, 1, 2, 3]) assert.ok(prior.bias.data[m] < 100 * q.bias.data[m], `of 2^${m}`);
        near(prior.bias.data[14], 0, 0.05);
      },
    },
    fisher: {
      on: ['fisher'],
      async holds({ evaluate }) {
        for (const iteration of [0, 50]) {
          const { residuals, arrows, arrowScale } = await evaluate('fisher', iteration);
          assert.ok(Math.abs(residuals.D8) < 1e-6);
          arrows.posteriorAverage.data.forEach((/** @type {number} */ value, /** @type {number} */ i) =>
            near(value, arrows.finiteDifference.data[i], 1e-6 / arrowScale),
          );
        }
      },
    },
    'middle-of-the-data': {
      on: ['curve'],
      async holds({ frame }) {
        const { curve, points } = await frame(200, { learning: 'prior-average' });
        const [n] = points.shape;
        for (const d of [0, 1]) {
          const middle = Array.from({ length: n }, (_, i) => points.data[2 * i + d]).reduce(sum) / n;
          for (const b of [0, 1, 2]) near(curve.theta.data[2 * b + d], middle, 1e-3);
        }
      },
    },
    'two-are-the-same': {
      on: ['trace'],
      async holds({ frame }) {
        for (const iteration of [1, 30]) {
          const [average, difference, prior] = await Promise.all(
            ['posterior-average', 'finite-difference', 'prior-average'].map((learning) =>
              frame(iteration, { learning }),
            ),
          );
          near(average.bound.elbo, difference.bound.elbo, 1e-4);
          assert.ok(prior.bound.elbo < average.bound.elbo - 100);
        }
      },
    },
    'e-step-touches': {
      on: ['slice'],
      async holds({ frame, evaluate }) {
        for (const iteration of [1, 3, 5]) {
          near((await frame(iteration)).bound.klPosterior, 0, 1e-9);
          const { touch } = await evaluate('boundCurve', iteration, { parameter: 1 });
          near(touch.bound, touch.logEvidence, 1e-9);
          near(touch.slopeBound, touch.slopeLogEvidence, 1e-6);
        }
      },
    },
    'm-step-climbs': {
      on: ['slice'],
      async holds({ frame }) {
        for (const iteration of [1, 3, 5, 7]) {
          const [e, m] = [await frame(iteration), await frame(iteration + 1)];
          assert.deepEqual([e.phase, m.phase], ['E', 'M']);
          assert.ok(m.bound.elbo > e.bound.elbo && m.bound.logEvidence > m.bound.elbo);
        }
      },
    },
    'minus-log-share': {
      on: ['z-line'],
      async holds({ evaluate, chosen }) {
        const { z, posterior, qMean, klPosterior, modeCount } = await evaluate('posterior', 0, chosen);
        assert.equal(modeCount, 2);
        let [share, all] = [0, 0];
        for (let i = 1; i < z.data.length; ++i) {
          const mass = (z.data[i] - z.data[i - 1]) * (posterior.data[i] + posterior.data[i - 1]);
          all += mass;
          if (z.data[i] > 0 === qMean > 0) share += mass;
        }
        near(klPosterior, -Math.log(share / all), 0.02);
      },
    },
    'sum-stands': {
      on: ['balance'],
      async holds({ session }) {
        const run = await session(0);
        const before = run.frame().bound;
        const { qMean } = run.parameters();
        const moved = Float64Array.from(qMean.data, (/** @type {number} */ mean) => mean + 0.02);
        run.setParameters({ ...run.parameters(), qMean: { shape: qMean.shape, data: moved } });
        const after = run.frame().bound;
        assert.ok(after.elbo < before.elbo - 0.1);
        near(after.klPosterior - before.klPosterior, before.elbo - after.elbo, 1e-6);
        near(after.logEvidence, before.logEvidence, 1e-9);
      },
    },
    'narrow-rests-lower': {
      on: ['slice', 'trace'],
      async holds({ frame }) {
        const [middle, end] = [(await frame(128)).bound, (await frame(1500)).bound];
        assert.ok(middle.klPosterior > 20 && end.klPosterior > 20, 'the bound does not touch');
        assert.ok(end.elbo > middle.elbo && end.logEvidence < middle.logEvidence - 5);
      },
    },
    'closed-forms': {
      on: ['closed-forms'],
      async holds({ evaluate }) {
        const { total, largestDifference } = await evaluate('closedForms', 20);
        near(total.closed, total.quadrature, 1e-9);
        assert.ok(largestDifference < 1e-9);
      },
    },
    'sum-of-terms': {
      on: ['z-line'],
      async holds({ frame }) {
        const { bound, curve } = await frame(10);
        assert.equal(bound.logEvidenceKind, 'exact');
        assert.equal(curve.atoms.z.data.length, 9);
      },
    },
  },
  density: {
    'total-stays': { on: ['balance'], holds: pulled },
    'nothing-subtracted': {
      on: ['balance'],
      async holds({ frame }) {
        const { bound, residuals } = await frame(100);
        assert.deepEqual(bound.derived, []);
        near(residuals.D1, 0, 1e-8);
      },
    },
    'two-ways': {
      on: ['decompositions'],
      async holds({ frame }) {
        const { bound } = await frame(300);
        near(bound.expectedLogLikelihood - bound.klPrior, bound.elbo, 1e-6);
        near(bound.expectedLogJoint + bound.entropy, bound.elbo, 1e-6);
        assert.ok(bound.klPrior > 0.1);
      },
    },
    jensen: {
      on: ['jensen'],
      async holds({ frame }) {
        for (const iteration of [0, 100, 600]) {
          const { bound } = await frame(iteration);
          assert.ok(bound.logMeanWeight > bound.elbo + 0.1);
          near(bound.logMeanWeight, bound.logEvidence, 1e-6);
        }
      },
    },
    'more-draws': {
      on: ['importance'],
      async holds({ evaluate }) {
        const { exact, logEvidence, elbo } = await evaluate('importance', 600);
        near(exact[0], elbo, 1e-3);
        exact.forEach((/** @type {number} */ value, /** @type {number} */ i) => {
          assert.ok(value < logEvidence);
          if (i > 0) assert.ok(value > exact[i - 1]);
        });
      },
    },
    renyi: {
      on: ['renyi', 'sandwich'],
      async holds({ evaluate }) {
        const { alpha, bound, elbo, logEvidence } = await evaluate('renyi', 600);
        const at = (/** @type {number} */ wanted) =>
          bound[alpha.data.findIndex((/** @type {number} */ each) => Math.abs(each - wanted) < 1e-9)];
        near(at(1), elbo, 1e-6);
        near(at(0), logEvidence, 1e-6);
        assert.ok(at(-1) > logEvidence);
        assert.equal(at(-2), null, 'the moment is infinite');
      },
    },
    'slope-is-steadier': {
      on: ['race'],
      async holds({ evaluate }) {
        const [start, end] = await Promise.all([0, 2000].map((i) => variances(evaluate, i)));
        assert.ok(start['score-function'] > 10 * start.reparameterized, JSON.stringify(start));
        const ratio = end['score-function'] / end.reparameterized;
        assert.ok(ratio > 3 && ratio < 5, `${ratio}`);
      },
    },
    'noise-dies': {
      on: ['race'],
      async holds({ evaluate }) {
        const [start, end] = await Promise.all([0, 2000].map((i) => variances(evaluate, i)));
        assert.ok(end.stl < start.stl / 100);
        assert.ok(end['leave-one-out'] < start['leave-one-out'] / 100);
        assert.ok(end.stl < end['leave-one-out'] && end['leave-one-out'] < end.reparameterized / 10);
      },
    },
    khat: {
      on: ['proposal'],
      async holds({ evaluate }) {
        const { khat, threshold, verdict } = await evaluate('khat', 600);
        assert.ok(Number.isFinite(khat));
        assert.equal(verdict === 'usable', khat < threshold);
      },
    },
  },
  mixture: {
    'few-points': {
      on: ['parts', 'trace'],
      async holds({ frame }) {
        const { bound, residuals, points } = await frame(30);
        assert.equal(points.shape[0], 9);
        assert.equal(bound.logEvidenceKind, 'exact');
        near(residuals.D1, 0, 1e-10);
        assert.ok(bound.klPosterior > 1);
        assert.equal((await frame(5, { data: 'faithful', components: 6 })).bound.logEvidence, null);
      },
    },
    'bars-add-up': {
      on: ['parts'],
      async holds({ frame }) {
        for (const iteration of [0, 3, 40]) {
          const { bound } = await frame(iteration);
          const parts = /** @type {number[]} */ (Object.values(bound.parts));
          assert.equal(parts.length, 4);
          near(parts.reduce(sum), bound.elbo, 1e-9);
        }
      },
    },
    'two-are-found': {
      on: ['weights'],
      async holds({ frame }) {
        assert.equal(alive(await frame(300)), 2);
      },
    },
    'concentration-keeps': {
      on: ['weights'],
      async holds({ frame }) {
        for (const weightConcentrationPrior of [10, 30, 100])
          assert.equal(alive(await frame(600, { weightConcentrationPrior })), 6);
      },
    },
    'em-collapses': {
      on: ['data', 'trace'],
      async holds({ frame }) {
        const { status, message } = await frame(1000);
        assert.equal(status, 'diverged');
        assert.match(message, /has collapsed: it closes in on points that lie on one point, line or plane/);
        assert.equal((await frame(2000, { regCovar: 1e-3 })).status, 'converged');
      },
    },
  },
  vae: {
    'below-evidence': {
      on: ['learning'],
      async holds({ frame, evaluate }) {
        const { bound } = await frame(300);
        near(bound.expectedLogLikelihood - bound.klPrior, bound.elbo, 1e-6 * Math.abs(bound.elbo));
        const { elbo, logEvidence, logEvidenceError } = await evaluate('evidence', 300);
        elbo.data.forEach((/** @type {number} */ value, /** @type {number} */ i) =>
          assert.ok(value <= logEvidence.data[i] + logEvidenceError.data[i] + 1e-6),
        );
      },
    },
    'gaps-not-negative': {
      on: ['gaps'],
      async holds({ evaluate }) {
        for (const iteration of [0, 1000]) {
          const { approximationGap, amortizationGap } = await evaluate('gaps', iteration);
          for (const gap of [approximationGap, amortizationGap]) assert.ok(Math.min(...gap.data) >= 0);
        }
      },
    },
    'early-gap': {
      on: ['gaps'],
      async holds({ evaluate }) {
        const { approximationGap, amortizationGap } = (await evaluate('gaps', 0)).average.training;
        assert.ok(amortizationGap > 0.9 * (approximationGap + amortizationGap));
      },
    },
    information: {
      on: ['surgery'],
      async holds({ evaluate }) {
        const { mutualInformation, logCount } = await evaluate('surgery', 600);
        assert.ok(mutualInformation > 0 && mutualInformation < logCount);
      },
    },
    surgery: {
      on: ['surgery'],
      async holds({ evaluate }) {
        const { elbo, expectedLogLikelihood, mutualInformation, klMarginal, residuals } = await evaluate(
          'surgery',
          600,
        );
        near(expectedLogLikelihood - mutualInformation - klMarginal, elbo, 1e-3);
        assert.equal(typeof residuals.D4, 'number');
      },
    },
    collapse: {
      on: ['latent', 'units'],
      async holds({ frame }) {
        const { latent, decoder } = await frame(1500);
        assert.deepEqual(Array.from(latent.active.data), [0, 0]);
        for (const kl of latent.kl.data) assert.ok(kl < 0.01);
        const across = Array.from(
          { length: decoder.means.data.length / 2 },
          (_, i) => decoder.means.data[2 * i],
        );
        assert.ok(Math.max(...across) - Math.min(...across) < 0.3, 'on data that are 1 wide');
      },
    },
    'better-collapsed': {
      on: ['learning'],
      async holds({ frame }) {
        const objective = (/** @type {any} */ { bound }) => bound.expectedLogLikelihood - 20 * bound.klPrior;
        const collapsed = objective(await frame(2000));
        for (const beta of [1, 5, 10]) assert.ok(objective(await frame(2000, { beta })) < collapsed - 100);
      },
    },
    'unneeded-dimension': {
      on: ['units'],
      async holds({ frame }) {
        const { latent } = await frame(3000, {
          beta: 1,
          data: 'faithful',
          observationScale: 0.5,
          hiddenLayerSizes: [],
          learningRate: 0.01,
        });
        assert.deepEqual(Array.from(latent.active.data).sort(), [0, 1]);
      },
    },
    'beta-down': {
      on: ['units'],
      async holds({ session }) {
        for (const beta of [5, 1]) {
          const run = await session(1500);
          run.configure({ beta });
          run.step(1500);
          assert.deepEqual(Array.from(run.frame({ fields: ['latent'] }).latent.active.data), [1, 1]);
        }
      },
    },
    'linear-gaps': {
      on: ['gaps'],
      async holds({ evaluate }) {
        const early = (await evaluate('gaps', 0)).average.training;
        const late = (await evaluate('gaps', 3000)).average.training;
        for (const { approximationGap } of [early, late]) near(approximationGap, 0, 1e-6);
        assert.ok(early.amortizationGap > 0.1);
        near(late.amortizationGap, 0, 0.01);
      },
    },
    'more-guesses': {
      on: ['importance'],
      async holds({ evaluate }) {
        const { bound, standardError, elbo, logEvidence } = await evaluate('importance', 1000);
        near(bound.data[0], elbo, 5 * standardError.data[0]);
        for (let i = 1; i < bound.data.length; ++i)
          assert.ok(bound.data[i] > bound.data[i - 1] - standardError.data[i]);
        near(bound.data.at(-1), logEvidence, 0.05);
      },
    },
  },
};

const { curve, density, mixture, vae } = claims;

/** The article of the front page, which says some of what the models' pages say as well. */
claims.index = {
  'best-gaussian': {
    on: ['plane', 'balance'],
    async holds({ evaluate }) {
      const { gap } = await evaluate('bestMember', 0);
      near(gap, 0.429, 5e-4);
      near(gap, -Math.log(0.65), 5e-3);
    },
  },
  'two-hills-close': {
    on: ['balance'],
    async holds({ frame }) {
      const { bound } = await frame(400, { family: 'mixture', qComponents: 2 });
      near(bound.klPosterior, 0, 1e-6);
    },
  },
  'two-places': curve['two-places'],
  'sum-of-terms': curve['sum-of-terms'],
  'few-count': {
    on: ['sampling'],
    async holds({ evaluate, chosen }) {
      const { proposals, draws } = await evaluate('montecarlo', 0, chosen);
      near((1000 * proposals[0].effectiveSampleSize) / draws.data.at(-1), 31, 0.5);
    },
  },
  'root-of-draws': curve['root-of-draws'],
  'closed-forms': curve['closed-forms'],
  'infinite-variance': {
    on: ['proposal'],
    async holds({ evaluate, session }) {
      const { weightVariance, weightVarianceSeen, why } = await evaluate('importance', 0);
      assert.equal(weightVariance, null);
      assert.equal(why.weightVariance, 'infinite');
      assert.ok(Number.isFinite(weightVarianceSeen));
      for (const [initialScale, finite] of /** @type {[number, boolean][]} */ ([
        [0.7, false],
        [0.72, true],
      ])) {
        const answer = (await session(0, { initialScale })).evaluate('importance', {});
        assert.equal(answer.weightVariance !== null, finite, `${initialScale}`);
      }
    },
  },
  'khat-poor': {
    on: ['proposal'],
    async holds({ evaluate }) {
      const { khat, verdict, effectiveSampleSize } = await evaluate('khat', 0);
      assert.ok(khat > 0.7 && verdict === 'poor' && effectiveSampleSize < 40);
    },
  },
  jensen: density.jensen,
  'more-draws': density['more-draws'],
  'from-above': {
    on: ['sandwich'],
    async holds({ frame }) {
      const { eubo, klReverse, elbo, logEvidence } = (await frame(0)).bound;
      assert.ok(elbo < logEvidence && logEvidence < eubo);
      near(eubo - klReverse, logEvidence, 1e-8);
    },
  },
  'dial-falls': {
    on: ['renyi'],
    async holds({ evaluate }) {
      const { alpha, bound, logEvidence, elbo } = await evaluate('renyi', 0);
      const known = bound.filter((/** @type {number | null} */ value) => value !== null);
      for (let i = 1; i < known.length; ++i) assert.ok(known[i] <= known[i - 1] + 1e-9);
      for (const [i, value] of known.entries()) {
        if (alpha.data[i] < -1e-6) assert.ok(value > logEvidence);
        if (Math.abs(alpha.data[i]) < 1e-6) near(value, logEvidence, 1e-6);
        if (Math.abs(alpha.data[i] - 1) < 1e-6) near(value, elbo, 1e-6);
      }
    },
  },
  'two-ways': density['two-ways'],
  'wrong-lines': {
    on: ['decompositions'],
    async holds({ frame }) {
      const { bound } = await frame(183);
      const landed = Object.fromEntries(Object.entries(values).map(([id, value]) => [id, value(bound)]));
      const wanted = {
        'prior-kl': -2.746,
        'prior-kl-added': 0.767,
        'posterior-kl-subtracted': -1.736,
        'posterior-kl-added': -0.243,
        'integral-taken-for-one': 0.254,
        'jensen-wrong-side': -2,
      };
      assert.deepEqual(Object.keys(landed), Object.keys(wanted));
      for (const [id, value] of Object.entries(wanted)) near(landed[id], value, 6e-4);
      near(landed['posterior-kl-subtracted'] - bound.logEvidence, 0.26, 5e-3);
      near(landed['prior-kl-added'] - bound.logEvidence, 2.8, 0.05);
    },
  },
  'without-entropy': {
    on: ['plane'],
    async holds({ frame }) {
      const { q, bound } = await frame(3000, { entropyWeight: 0 });
      near(q.means.data[0], -1.6, 1e-3);
      assert.ok(Math.abs(q.factors.data[0]) < 0.01, `${q.factors.data[0]}`);
      assert.ok(bound.elbo < bound.expectedLogJoint - 3, 'the bound pays for it');
    },
  },
  map: {
    on: ['plane'],
    async holds({ frame }) {
      const { q, status } = await frame(600);
      assert.equal(status, 'converged');
      near(q.means.data[0], -1.6, 0.01);
    },
  },
  atom: {
    on: ['plane'],
    async holds({ frame }) {
      const { bound, why } = await frame(10);
      assert.equal(bound.elbo, null);
      assert.deepEqual([why['bound.elbo'], why['bound.entropy']], ['infinite', 'infinite']);
    },
  },
  'e-step-touches': curve['e-step-touches'],
  'm-step-climbs': curve['m-step-climbs'],
  'narrow-rests-lower': curve['narrow-rests-lower'],
  'two-are-the-same': curve['two-are-the-same'],
  fisher: curve.fisher,
  'middle-of-the-data': { ...curve['middle-of-the-data'], on: ['fisher'] },
  'few-points': mixture['few-points'],
  'bars-add-up': mixture['bars-add-up'],
  'two-are-found': mixture['two-are-found'],
  'concentration-keeps': mixture['concentration-keeps'],
  'early-gap': vae['early-gap'],
  'gaps-not-negative': vae['gaps-not-negative'],
  information: vae.information,
  collapse: { ...vae.collapse, on: ['units'] },
  'better-collapsed': { ...vae['better-collapsed'], on: ['units'] },
  'beta-down': vae['beta-down'],
  'more-guesses': vae['more-guesses'],
  'signal-falls': {
    on: ['race'],
    async holds({ session }) {
      const at = async (/** @type {number} */ importanceSamples) => {
        const { estimators } = (await session(0, { importanceSamples })).evaluate('variance', {});
        const of = (/** @type {string} */ name) =>
          estimators.find((/** @type {any} */ { id }) => id === name).signalToNoise;
        return [of('reparameterized'), of('dreg')];
      };
      const [few, many] = [await at(4), await at(64)];
      near(many[0] / few[0], 1 / 16, 0.02);
      near(many[1] / few[1], 1, 0.4);
    },
  },
  'mean-collapses': {
    on: ['units'],
    async holds({ frame, session }) {
      const { sigma } = meaningOf({
        errorReduction: 'mean',
        errorWeight: 1,
        klReduction: 'batch-mean',
        klWeight: 1,
        batch: 128,
        columns: 2,
        latent: 2,
      });
      assert.equal((await session(0)).config.observationScale, sigma);
      const { bound } = await frame(2000);
      assert.ok(bound.klPrior / 450 < 0.3, `${bound.klPrior}`);
    },
  },
};

const catalog = readCatalog();
const { createSession } = await importCore();

for (const [page, table] of Object.entries(claims)) {
  const stated = claimsOf(page);
  test(`every claim of the ${page} page is tried, and every trial is of one`, () => {
    assert.deepEqual(stated.map(({ id }) => id).sort(), Object.keys(table).sort());
  });
  for (const { id, words, attributes } of stated) {
    test(`${page}: ${words}`, async () => {
      const { on, holds } = table[id];
      const shown = attributes.view?.split(/[\s,]+/) ?? [...defaultView(attributes.model)];
      for (const panel of on) assert.ok(shown.includes(panel), `${panel} is not on show`);
      const config = readAttributes(catalog, Object.entries(attributes));
      /** @type {Stated['session']} */
      const session = async (iteration, changes = {}) => {
        const run = await createSession({ ...config, ...changes });
        run.step(iteration);
        return run;
      };
      await holds({
        session,
        frame: async (iteration, changes) => (await session(iteration, changes)).frame(),
        evaluate: async (what, iteration, options = {}) => (await session(iteration)).evaluate(what, options),
        chosen: chosenIn(attributes),
      });
    });
  }
}

/**
 * The claims of a page, each with the attributes of the next figure below it.
 * @param {string} page
 * @returns {{ id: string, words: string, attributes: Record<string, string> }[]}
 */
function claimsOf(page) {
  const html = withSections(readFileSync(new URL(`../../web/pages/${page}.html`, import.meta.url), 'utf8'));
  const claim = /<span\s+data-claim="([^"]+)"(?:\s+data-figure="([\w-]+)")?\s*>([\s\S]*?)<\/span\s*>/g;
  return [...html.matchAll(claim)].map((match) => {
    const named = match[2] && new RegExp(`<elbo-explorer\\s+(id="${match[2]}"[^>]*)>`).exec(html);
    const [, tag] = named || (/<elbo-explorer\s([^>]*)>/.exec(html.slice(match.index)) ?? []);
    assert.ok(tag, `there is a figure below ${match[1]}`);
    const attributes = [...tag.matchAll(/([\w-]+)(?:="([^"]*)")?/g)].map(([, name, value = '']) => [
      name,
      value,
    ]);
    const words = match[3].replace(/<[^>]*>/g, '').replace(/\s+/g, ' ');
    return { id: match[1], words: words.trim(), attributes: Object.fromEntries(attributes) };
  });
}

/** @param {Record<string, string>} attributes */
function chosenIn({ point }) {
  if (point === undefined) return {};
  const numbers = point.split(',').map(Number);
  return numbers.length === 1 ? { point: numbers[0] } : { x: numbers };
}

/** @param {Stated} stated */
async function pulled({ session }) {
  const run = await session(300);
  const before = run.frame().bound;
  const { mean, factor } = run.parameters();
  for (const far of [0.3, 1, 2]) {
    const data = Float64Array.from(mean.data, (/** @type {number} */ each) => each + far);
    run.setParameters({ mean: { shape: mean.shape, data }, factor });
    const { elbo, klPosterior, logEvidence } = run.frame().bound;
    assert.ok(elbo < before.elbo && klPosterior > before.klPosterior);
    near(elbo + klPosterior, before.logEvidence, 1e-6);
    near(logEvidence, before.logEvidence, 1e-9);
  }
}

/**
 * @param {Stated['evaluate']} evaluate
 * @param {number} iteration
 * @returns {Promise<Record<string, number>>}
 */
async function variances(evaluate, iteration) {
  const { estimators } = await evaluate('variance', iteration);
  return Object.fromEntries(
    estimators.map((/** @type {any} */ { id, totalVariance }) => [id, totalVariance]),
  );
}

/** @param {any} frame */
function alive({ components }) {
  return components.active.data.reduce(sum);
}

/**
 * @param {number} a
 * @param {number} b
 */
function sum(a, b) {
  return a + b;
}

/**
 * @param {number} value
 * @param {number} wanted
 * @param {number} within
 */
function near(value, wanted, within) {
  assert.ok(Math.abs(value - wanted) <= within, `${value} is not ${wanted} ± ${within}`);
}
