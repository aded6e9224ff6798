/**
 * The numbers that settle a section's question: each is read from the frame of its figure, or asked of its figure, and stands in the
 * <output data-number="…"> of its name. None is computed here beyond a difference or a sum of what the core says. One that is of an
 * older state than its figure shows has aria-busy until it is not.
 */

import { isFiniteNumber, number, plain } from '../../plots/drawing/numbers.js';
import { atMostEvery, chosenIn, figureOf } from './figures.js';

/** @typedef {import('./figures.js').Figure} Figure */
/** @typedef {Record<string, string>} Texts  by the names of outputs */
/** @typedef {{ value: number | string, text: string }} Truth  what a guess is held against, and in words */

/**
 * @typedef {object} Group
 * @property {string} figure  its id
 * @property {number} [pause]  milliseconds between one reading and the next
 * @property {(figure: Figure) => Texts | Promise<Texts>} tell
 */

/** The pause where a frame is read, and where something is asked that takes a while. */
const READ_MS = 60;
const ASK_MS = 250;
const LONG_MS = 2500;

const nats = (/** @type {unknown} */ value) => number(/** @type {number} */ (value), 3);
const boundOf = (/** @type {Figure} */ figure) => /** @type {any} */ (figure.frame)?.bound ?? {};
const whole = (/** @type {number} */ value) => Math.round(value).toLocaleString('en');

/** The least gap that the reader's Gaussian has had below these hills, which can be dragged as well. */
let own = Infinity;
let hills = '';

/** log p(X) and phase after the last half-step, for the sentence about the climb. @type {{ iteration: number, evidence: number } | null} */
let before = null;

/** @type {Group[]} */
const groups = [
  {
    figure: 'figure-gap',
    tell(figure) {
      const { klPosterior } = boundOf(figure);
      const { family, targetComponents } = /** @type {any} */ (figure.config);
      if (String(targetComponents) !== hills) own = Infinity;
      hills = String(targetComponents);
      if (family === 'full-rank') own = Math.min(own, klPosterior);
      return { 'own-gap': nats(own), 'gap-now': nats(klPosterior) };
    },
  },
  {
    figure: 'figure-marginal',
    pause: ASK_MS,
    async tell(figure) {
      const { evidence, logEvidence, modeCount } = await figure.evaluate('posterior', chosenIn(figure));
      return {
        area: `p(x) = ${plain(evidence)}`,
        'log-area': `log p(x) = ${nats(logEvidence)}`,
        modes: modeCount === 1 ? 'one top' : modeCount === 2 ? 'two tops' : `${modeCount} tops`,
      };
    },
  },
  {
    figure: 'figure-atoms',
    tell(figure) {
      const { atoms } = /** @type {any} */ (figure.config);
      return { atoms: `${atoms} atoms`, 'atoms-evidence': nats(boundOf(figure).logEvidence) };
    },
  },
  {
    figure: 'figure-sum',
    pause: LONG_MS,
    async tell(figure) {
      const { proposals } = await figure.evaluate('montecarlo', chosenIn(figure));
      // The core writes numbers as programs do.
      const grouped = proposals[0].message.replace(/\d{5,}/g, (/** @type {string} */ digits) =>
        whole(Number(digits)),
      );
      return { 'prior-draws': grouped };
    },
  },
  {
    figure: 'figure-straight',
    pause: ASK_MS,
    async tell(figure) {
      const { largestDifference } = await figure.evaluate('closedForms');
      return { 'closed-forms': nats(largestDifference) };
    },
  },
  {
    figure: 'figure-look',
    pause: ASK_MS,
    async tell(figure) {
      const [khat, importance] = await Promise.all([figure.evaluate('khat'), figure.evaluate('importance')]);
      const { effectiveSampleSize, logMeanWeight, logEvidence } = khat;
      const { weightVariance, weightVarianceSeen, why } = importance;
      const variance = isFiniteNumber(weightVariance)
        ? plain(weightVariance)
        : why?.weightVariance === 'infinite'
          ? `infinite, though the draws show ${plain(weightVarianceSeen)}`
          : 'not known';
      return {
        effective: whole(effectiveSampleSize),
        'log-estimate': `log p(x) ≈ ${nats(logMeanWeight)}`,
        'log-error': `${nats(logMeanWeight - logEvidence)} nats`,
        'weight-variance': variance,
      };
    },
  },
  {
    figure: 'figure-jensen',
    tell(figure) {
      const { logMeanWeight, elbo, klPosterior } = boundOf(figure);
      return {
        'log-mean': nats(logMeanWeight),
        'mean-log': nats(elbo),
        'jensen-gap': nats(logMeanWeight - elbo),
        'jensen-kl': nats(klPosterior),
      };
    },
  },
  {
    figure: 'figure-many',
    pause: ASK_MS,
    async tell(figure) {
      const { M, exact, logEvidence } = await figure.evaluate('importance');
      const at = (/** @type {number} */ m) => nats(exact[M.data.indexOf(m)]);
      return {
        many: `The bound from 1 draw is ${at(1)}, from 16 it is ${at(16)}, from 1,024 it is ${at(1024)}; log p(x) = ${nats(logEvidence)}.`,
      };
    },
  },
  {
    figure: 'figure-above',
    tell(figure) {
      const { eubo, klReverse, elbo } = boundOf(figure);
      return {
        eubo: nats(eubo),
        reverse: nats(klReverse),
        'from-above': nats(eubo - klReverse),
        'from-below': nats(elbo),
      };
    },
  },
  {
    figure: 'figure-dial',
    pause: ASK_MS,
    async tell(figure) {
      const { alpha, bound, state } = await figure.evaluate('renyi');
      const at = (/** @type {number} */ wanted) => {
        const i = alpha.data.findIndex((/** @type {number} */ each) => Math.abs(each - wanted) < 1e-6);
        if (isFiniteNumber(bound[i])) return nats(bound[i]);
        return { [-1]: '−∞', 1: '+∞' }[/** @type {-1} */ (state.data[i])] ?? 'not known';
      };
      return {
        dial: `At α = −1 it is ${at(-1)}, at 0 it is ${at(0)}, at ½ it is ${at(0.5)}, at 1 it is ${at(1)}.`,
      };
    },
  },
  {
    figure: 'figure-shuffle',
    tell(figure) {
      const bound = boundOf(figure);
      return {
        'by-posterior': nats(bound.logEvidence - bound.klPosterior),
        'by-prior': nats(bound.expectedLogLikelihood - bound.klPrior),
        'by-entropy': nats(bound.expectedLogJoint + bound.entropy),
      };
    },
  },
  {
    figure: 'figure-pull',
    tell(figure) {
      const bound = boundOf(figure);
      return {
        reconstruction: nats(bound.expectedLogLikelihood),
        complexity: nats(bound.klPrior),
        'pull-elbo': nats(bound.expectedLogLikelihood - bound.klPrior),
        joint: nats(bound.expectedLogJoint),
        entropy: nats(bound.entropy),
        'pull-sum': nats(bound.expectedLogJoint + bound.entropy),
      };
    },
  },
  {
    figure: 'figure-weight',
    tell(figure) {
      const { q } = /** @type {any} */ (figure.frame);
      const { expectedLogJoint, entropy, elbo } = boundOf(figure);
      return {
        'weight-mean': nats(q?.means?.data?.[0]),
        'weight-deviation': nats(q?.factors?.data?.[0]),
        'weight-joint': nats(expectedLogJoint),
        'weight-entropy': nats(entropy),
        'weight-bound': nats(elbo),
      };
    },
  },
  {
    figure: 'figure-atom',
    tell(figure) {
      const frame = /** @type {any} */ (figure.frame);
      const infinite = frame.why?.['bound.elbo'] === 'infinite';
      return {
        'atom-place': plain(frame.q?.means?.data?.[0]),
        'atom-joint': nats(frame.bound.expectedLogJoint),
        'atom-bound': infinite ? '−∞' : nats(frame.bound.elbo),
      };
    },
  },
  {
    figure: 'figure-em',
    pause: ASK_MS,
    async tell(figure) {
      const { iteration, phase } = /** @type {any} */ (figure.frame);
      const { logEvidence } = boundOf(figure);
      if (iteration === 0) before = null;
      const climbed = before && before.iteration === iteration - 1 ? logEvidence - before.evidence : null;
      if (before?.iteration !== iteration) before = { iteration, evidence: logEvidence };
      const { touch } = await figure.evaluate('boundCurve', { parameter: 1 });
      const apart = `Where the model stands, the bound is ${nats(touch.gap)} nats below log p(X), and their slopes differ by ${nats(touch.slopeLogEvidence - touch.slopeBound)}.`;
      const climb =
        phase === 'M' && climbed !== null ? ` The M step raised log p(X) by ${nats(climbed)} nats.` : '';
      return { 'em-touch': apart, 'em-climb': climb };
    },
  },
  {
    figure: 'figure-gradient',
    pause: LONG_MS / 5,
    async tell(figure) {
      const { iteration, residuals } = await figure.evaluate('fisher');
      return { 'gradient-iteration': whole(iteration), fisher: nats(Math.abs(residuals.D8)) };
    },
  },
  {
    figure: 'figure-clusters',
    tell(figure) {
      const { iteration, components } = /** @type {any} */ (figure.frame);
      return { 'clusters-iteration': whole(iteration), alive: String(aliveIn(components)) };
    },
  },
  {
    figure: 'figure-nine',
    tell(figure) {
      const { elbo, logEvidence, klPosterior } = boundOf(figure);
      return { 'nine-bound': nats(elbo), 'nine-evidence': nats(logEvidence), 'nine-gap': nats(klPosterior) };
    },
  },
  {
    figure: 'figure-amortise',
    pause: LONG_MS / 5,
    async tell(figure) {
      const { point = 0 } = chosenIn(figure);
      const answer = await figure.evaluate('posterior', { point });
      const of = (/** @type {string} */ name) => nats(answer[name]);
      return {
        'amortise-iteration': whole(answer.iteration),
        'one-point': `of the point that is chosen, log p(x) is ${of('logEvidence')}; the best Gaussian reaches ${of('bestElbo')}, the encoder’s ${of('elbo')}.`,
      };
    },
  },
  {
    figure: 'figure-gaps',
    pause: LONG_MS,
    async tell(figure) {
      const { iteration, average } = await figure.evaluate('gaps', { rows: 30 });
      const { approximationGap, amortizationGap } = average.training;
      return {
        gaps: `At iteration ${whole(iteration)}, on average: approximation gap ${nats(approximationGap)} nats, amortisation gap ${nats(amortizationGap)} nats.`,
      };
    },
  },
  {
    figure: 'figure-collapse',
    pause: LONG_MS / 5,
    async tell(figure) {
      const { iteration, mutualInformation, logCount, indexEntropy } = await figure.evaluate('surgery');
      const { latent } = /** @type {any} */ (figure.frame);
      const each = latent?.kl ? Array.from(latent.kl.data, nats).join(' and ') : '';
      return {
        'collapse-iteration': whole(iteration),
        information: `z tells ${nats(mutualInformation)} nats about the point: log N = ${nats(logCount)} less ${nats(indexEntropy)} that stay open.`,
        'per-dimension': each && ` KL to the prior, by dimension: ${each}.`,
      };
    },
  },
  {
    figure: 'figure-more-draws',
    pause: LONG_MS,
    async tell(figure) {
      const { M, bound, logEvidence, iteration } = await figure.evaluate('importance');
      const at = (/** @type {number} */ m) => nats(bound.data[M.data.indexOf(m)]);
      return {
        'more-draws': `At iteration ${whole(iteration)}, trained on one draw: measured with 1 it is ${at(1)} nats a point, with 64 it is ${at(64)}; log p(x) is ${nats(logEvidence)}.`,
      };
    },
  },
  {
    figure: 'figure-signal',
    pause: ASK_MS,
    async tell(figure) {
      const { estimators } = await figure.evaluate('variance');
      const of = (/** @type {string} */ id) =>
        plain(estimators.find((/** @type {any} */ each) => each.id === id)?.signalToNoise);
      const { importanceSamples } = /** @type {any} */ (figure.config);
      return {
        signal: `With M = ${importanceSamples}, signal to noise is ${of('reparameterized')} for the usual estimator and ${of('dreg')} for the doubly reparameterised one.`,
      };
    },
  },
  {
    figure: 'figure-loss',
    pause: LONG_MS / 5,
    tell(figure) {
      const { iteration, latent } = /** @type {any} */ (figure.frame);
      const { observationScale, beta } = /** @type {any} */ (figure.config);
      const active = latent?.active ? Array.from(latent.active.data).filter(Boolean).length : 0;
      return {
        loss: `σ = ${plain(observationScale)}, β = ${plain(beta)}, iteration ${whole(iteration)}: ${active} of ${latent?.active?.data.length ?? 0} latent dimensions say something.`,
      };
    },
  },
];

/**
 * What guesses are held against, by the id of their form.
 * @type {Record<string, () => Promise<Truth>>}
 */
const truths = {
  async 'guess-gap'() {
    const { gap } = await figureOf('figure-gap').evaluate('bestMember');
    const best = `The best Gaussian’s gap is ${nats(gap)} nats`;
    if (!Number.isFinite(own)) return { value: gap, text: `${best}.` };
    return { value: gap, text: `${best}. Yours is ${nats(Math.max(own - gap, 0))} above it.` };
  },
  async 'guess-sum'() {
    const figure = figureOf('figure-sum');
    const { proposals, draws } = await figure.evaluate('montecarlo', chosenIn(figure));
    const value = Math.round((1000 * proposals[0].effectiveSampleSize) / draws.data.at(-1));
    return { value, text: `It is ${value} of 1,000.` };
  },
  async 'guess-clusters'() {
    const figure = figureOf('figure-clusters');
    const end = new Promise((resolve) => figure.addEventListener('elbo-converged', resolve, { once: true }));
    if (/** @type {any} */ (figure.frame)?.status !== 'converged') await end;
    const alive = aliveIn(/** @type {any} */ (figure.frame).components);
    return { value: String(alive), text: `In the end ${alive} hold points.` };
  },
};

/** @param {any} components */
function aliveIn(components) {
  return Array.from(components?.active?.data ?? []).filter(Boolean).length;
}

/**
 * Keeps every number up to date, from the first frame of its figure on.
 * @returns {Record<string, () => Promise<Truth>>}
 */
export function keepNumbers() {
  for (const { figure: id, pause = READ_MS, tell } of groups) {
    const figure = figureOf(id);
    if (!figure) continue;
    /** @type {string[]} */
    let names = [];
    const read = async () => {
      if (!figure.frame) return;
      const texts = await answered(figure, tell, pause);
      names = Object.keys(texts);
      for (const name of names) write(name, texts[name]);
    };
    const refresh = atMostEvery(pause, read, (isDue) => {
      for (const name of names) outputOf(name)?.setAttribute('aria-busy', String(isDue));
    });
    figure.addEventListener('elbo-frame', refresh);
    // What is chosen changes by a press or a key, and makes no frame.
    // The figure keeps these events to itself; on their way in they are seen, before it has acted on them.
    const soon = () => void setTimeout(() => figure.frame && refresh());
    for (const name of ['pointerup', 'keyup', 'click'])
      figure.addEventListener(name, soon, { capture: true });
  }
  return truths;
}

/** A question may give way to one that the figure asks itself; it is asked again, so often. */
const MOST_TRIES = 4;

/**
 * @param {Figure} figure
 * @param {Group['tell']} tell
 * @param {number} pause
 */
async function answered(figure, tell, pause) {
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    try {
      return await tell(figure);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, pause));
    }
  }
  return {};
}

/** @param {string} name */
function outputOf(name) {
  return document.querySelector(`output[data-number="${name}"]`);
}

/**
 * @param {string} name
 * @param {string} text
 */
export function write(name, text) {
  const output = outputOf(name);
  if (output && output.textContent !== text) output.textContent = text;
}
