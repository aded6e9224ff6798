/**
 * Frames and answers of a latent-variable curve as plots receive them: plausible in shape and size, cheap to make, the same every time.
 */

import { dense, vector } from './frames.js';

/** @typedef {import('../../../web/plots/types.js').Analysis} Analysis */
/** @typedef {import('../../../web/plots/types.js').Frame} Frame */
/** @typedef {import('../../../web/plots/types.js').Run} Run */

/** A sequence in (0, 1) that looks random and is not. @param {number} i */
const scattered = (i) => (Math.sin(i * 12.9898 + 1) * 43758.5453 + 1e5) % 1;

/** Standard normal, and as little random. @param {number} i */
const normal = (i) =>
  Math.sqrt(-2 * Math.log(scattered(2 * i + 1) || 0.5)) * Math.cos(2 * Math.PI * scattered(2 * i + 2));

/** A parabola through (−1, 1), (0, 0) and (1, 1). @param {number} z */
const f = (z) => [z, z * z];

/** @param {number} z */
const prior = (z) => Math.exp(-0.5 * z * z) / Math.sqrt(2 * Math.PI);

/**
 * @param {{ N?: number, G?: number, J?: number, family?: string, iterations?: number, gap?: number, phase?: string, truth?: boolean }} [options]
 *   `J` atoms instead of a continuous z
 * @returns {Frame}
 */
export function curveFrame({
  N = 24,
  G = 61,
  J = 0,
  family = J > 0 ? 'exact' : 'gaussian',
  iterations = 12,
  gap = 0.75,
  phase = 'E',
  truth = true,
} = {}) {
  const z = vector(G, (i) => -3.5 + (7 * i) / (G - 1));
  const through = (/** @type {number} */ shift) =>
    dense([G, 2], Array.from(z.data, (value) => [f(value)[0], f(value)[1] + shift]).flat());
  const size = 24;
  const axis = vector(size, (i) => -3.2 + (6.4 * i) / (size - 1));
  const density = Array.from(axis.data, (y) =>
    Array.from(axis.data, (x) => prior(x) * Math.exp(-2 * (y - x * x) ** 2)),
  ).flat();
  const logEvidence = -58.5;
  const klPrior = 20.25;
  const elbo = logEvidence - gap;
  const atoms = Array.from({ length: J }, (_, j) => -2 + (4 * j) / Math.max(J - 1, 1));
  return {
    iteration: iterations,
    status: 'running',
    message: '',
    shape: 'parabola',
    phase,
    pointCount: N,
    standardization: { mean: vector(2, () => 0), scale: vector(2, () => 1) },
    columnNames: ['x₁', 'x₂'],
    columnUnits: ['', ''],
    bound: {
      elbo,
      standardError: null,
      logEvidence,
      logEvidenceError: 0,
      logEvidenceKind: J > 0 ? 'exact' : 'quadrature',
      klPosterior: gap,
      expectedLogLikelihood: elbo + klPrior,
      klPrior,
      expectedLogJoint: elbo - 12,
      entropy: 12,
      parts: { expectedLogLikelihood: elbo + klPrior, klPrior: -klPrior },
      derived: [],
    },
    residuals: { D1: -2.4e-13, D2: 1.1e-13, D3: 4.1e-14 },
    why: {},
    trace: {
      iteration: vector(iterations + 1, (i) => i),
      elbo: vector(iterations + 1, (i) => elbo - 60 * Math.exp(-i / 2)),
    },
    points: dense(
      [N, 2],
      Array.from({ length: N }, (_, n) => [
        normal(n) + 0.1 * normal(n + 50),
        normal(n) ** 2 + 0.2 * normal(n + 90),
      ]).flat(),
    ),
    pointIndex: vector(N, (n) => n),
    curve: {
      z,
      points: through(0),
      tube: { left: through(0.4), right: through(-0.4) },
      prior: vector(G, (i) => prior(z.data[i])),
      theta: dense([3, 2], [-1, 1, 0, 0, 1, 1]),
      anchors: vector(3, (b) => b - 1),
      noise: 0.2,
      noiseFloor: null,
      parameterNames: ['a', 'b', 'c', 'd', 'e', 'f', 'σ'],
      truth: truth
        ? { points: through(0.1), theta: dense([3, 2], [-1, 1.1, 0, 0.1, 1, 1.1]), noise: 0.2 }
        : null,
      atoms:
        J > 0
          ? {
              z: dense([J], atoms),
              points: dense([J, 2], atoms.map(f).flat()),
              weight: vector(J, () => 1 / J),
            }
          : null,
    },
    q: {
      family,
      mean: vector(N, (n) => normal(n)),
      deviation: vector(N, () => 0.15),
      gap: vector(N, () => gap / N),
      modes: vector(N, (n) => (n % 5 === 0 ? 2 : 1)),
      posteriorMean: vector(N, (n) => normal(n) + 0.01),
    },
    marginal: {
      version: 7,
      x: axis,
      y: axis,
      density: dense([size, size], density),
      levels: dense([5], [0.01, 0.03, 0.08, 0.15, 0.25]),
      averaged: false,
    },
  };
}

/**
 * @param {Partial<Parameters<typeof curveFrame>[0]> & { label?: string, analyses?: Run['analyses'], chosen?: Run['chosen'] }} [options]
 * @returns {Run}
 */
export function curveRun({ label, analyses, chosen, ...options } = {}) {
  const frame = curveFrame(options);
  return { config: { model: 'curve', family: frame.q?.family }, frame, label, analyses, chosen };
}

/**
 * What evaluate() answers that plots with handles need.
 * @param {{ iteration?: number, J?: number, point?: number | null, parameter?: number }} [options]
 * @returns {Record<string, Analysis>}
 */
export function curveAnalyses({ iteration = 12, J = 0, point = 0, parameter = 0 } = {}) {
  return {
    posterior: posteriorAnswer(iteration, J, point),
    boundCurve: boundCurveAnswer(iteration, parameter),
  };
}

/** @param {number} iteration @param {number} J @param {number | null} point @returns {Analysis} */
function posteriorAnswer(iteration, J, point) {
  const size = J > 0 ? J : 101;
  const z = vector(size, (i) => -2.5 + (5 * i) / Math.max(size - 1, 1));
  const bumps = (/** @type {number} */ at) =>
    2.4 * Math.exp(-0.5 * ((at - 0.9) / 0.15) ** 2) + 0.6 * Math.exp(-0.5 * ((at + 1) / 0.14) ** 2);
  const evidence = 0.021;
  return {
    iteration,
    point,
    x: vector(2, (d) => [normal(0) + 0.1 * normal(50), normal(0) ** 2 + 0.2 * normal(90)][d]),
    latent: J > 0 ? 'discrete' : 'continuous',
    z,
    curve: dense([size, 2], Array.from(z.data, f).flat()),
    prior: vector(size, (i) => prior(z.data[i])),
    logJoint: vector(size, (i) => Math.log(evidence * bumps(z.data[i]) + 1e-30)),
    joint: vector(size, (i) => evidence * bumps(z.data[i])),
    posterior: vector(size, (i) => bumps(z.data[i])),
    q: vector(size, (i) => 2.6 * Math.exp(-0.5 * ((z.data[i] - 0.85) / 0.15) ** 2)),
    logEvidence: Math.log(evidence),
    logEvidenceError: 1e-12,
    evidence,
    elbo: -4.11,
    klPosterior: 0.247,
    eubo: -3.61,
    klReverse: 0.25,
    expectedLogLikelihood: 1,
    klPrior: 2,
    expectedLogJoint: 3,
    entropy: 0.4,
    residuals: { D1: 3e-15, D2: 1e-15, D7: 2e-15 },
    modes: { z: dense([2], [-1, 0.9]), logJoint: dense([2], [-4, -3]), deviation: dense([2], [0.14, 0.15]) },
    modeCount: 2,
    unimodal: false,
    posteriorMean: 0.52,
    posteriorDeviation: 0.8,
    qMean: 0.85,
    qDeviation: 0.15,
    message: 'p(z | x) has two modes.',
  };
}

/** @param {number} iteration @param {number} parameter @returns {Analysis} */
function boundCurveAnswer(iteration, parameter) {
  const values = vector(41, (i) => -2 + 0.05 * i);
  return {
    iteration,
    parameter,
    name: 'x₁ of control point 0',
    current: -1,
    values,
    logEvidence: vector(41, (i) => -60 - 40 * (values.data[i] + 0.8) ** 2),
    logEvidenceError: vector(41, () => 1e-10),
    bound: vector(41, (i) => -60 - 40 * (values.data[i] + 0.8) ** 2 - 30 * (values.data[i] + 1) ** 2),
    touch: {
      value: -1,
      logEvidence: -61.6,
      bound: -61.6,
      gap: 1.2e-11,
      slopeLogEvidence: 16,
      slopeLogEvidenceError: 1e-9,
      slopeBound: 16.000000001,
    },
    maximum: { value: -0.886, bound: -60.9 },
    history: {
      iteration: dense([2], [3, 7]),
      value: dense([2], [-1.6, -1.3]),
      bound: dense(
        [2, 41],
        [1.6, 1.3].flatMap((at) => Array.from(values.data, (v) => -61 - 60 * (v + at) ** 2)),
      ),
    },
  };
}
