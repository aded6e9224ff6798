/**
 * Frames and answers of a density as plots receive them: plausible in shape and size, cheap to make, the same every time.
 */

import { readCatalog } from './dist.js';
import { dense, vector } from './frames.js';

/** The catalogue's families. */
const families = readCatalog().parameters.find(({ key }) => key === 'family')?.choices ?? [];

/** @typedef {import('../../../web/plots/types.js').Analysis} Analysis */
/** @typedef {import('../../../web/plots/types.js').Frame} Frame */
/** @typedef {import('../../../web/plots/types.js').Grid} Grid */
/** @typedef {import('../../../web/plots/types.js').Run} Run */
/** @typedef {'mean-field' | 'full-rank' | 'mixture' | 'flow' | 'delta'} Family */

/** Rows of targetComponents. */
export const targetRows = {
  1: [
    [0.6, -1.2, 0.4],
    [0.4, 1.5, 0.9],
  ],
  2: [
    [0.5, -1, -0.5, 0.8, 0.45, 0.6],
    [0.3, 1.6, 1, 0.4, -0.1, 0.5],
    [0.2, 0.5, 2.4, 0.15, 0, 0.3],
  ],
};

/** A sequence in (0, 1) that looks random and is not. @param {number} i */
const scattered = (i) => (Math.sin(i * 12.9898 + 1) * 43758.5453 + 1e5) % 1;

/** Standard normal, and as little random. @param {number} i */
const normal = (i) =>
  Math.sqrt(-2 * Math.log(scattered(2 * i + 1) || 0.5)) * Math.cos(2 * Math.PI * scattered(2 * i + 2));

/** @param {number} z1 @param {number} z2 */
function planeDensity(z1, z2) {
  let sum = 0;
  for (const [weight, m1, m2, v11, v12, v22] of targetRows[2]) {
    const determinant = v11 * v22 - v12 * v12;
    const [a, b] = [z1 - m1, z2 - m2];
    const square = (v22 * a * a - 2 * v12 * a * b + v11 * b * b) / determinant;
    sum += (weight * Math.exp(-square / 2)) / (2 * Math.PI * Math.sqrt(determinant));
  }
  return sum;
}

/** @param {number} z */
function lineDensity(z) {
  return targetRows[1].reduce(
    (sum, [weight, mean, variance]) =>
      sum + (weight * Math.exp((-0.5 * (z - mean) ** 2) / variance)) / Math.sqrt(2 * Math.PI * variance),
    0,
  );
}

/**
 * @param {number} size
 * @param {number} reach
 * @param {(x: number, y: number) => number} density
 * @returns {{ x: ReturnType<typeof vector>, y: ReturnType<typeof vector>, density: ReturnType<typeof dense> }}
 */
function planeGrid(size, reach, density) {
  const axis = vector(size, (i) => -reach + (2 * reach * i) / (size - 1));
  const values = Array.from(axis.data, (y) => Array.from(axis.data, (x) => density(x, y))).flat();
  return { x: axis, y: axis, density: dense([size, size], values) };
}

/**
 * The densities whose contours hold these shares of the mass.
 * @param {ArrayLike<number>} values
 */
function levelsOf(values) {
  const sorted = Array.from(values).sort((a, b) => b - a);
  const total = sorted.reduce((a, b) => a + b, 0);
  return [0.95, 0.8, 0.6, 0.4, 0.2, 0.05].map((share) => {
    let sum = 0;
    return sorted.find((value) => (sum += value) >= share * total) ?? 0;
  });
}

/**
 * @param {Family} family
 * @param {1 | 2} D
 * @returns {import('../../../web/plots/types.js').Approximation}
 */
function approximation(family, D) {
  const line = vector(81, (i) => -4 + 0.1 * i);
  const bell = { x: line, density: vector(81, (i) => 0.5 * Math.exp(-0.8 * (line.data[i] + 0.6) ** 2)) };
  const density = D === 1 && family !== 'delta' ? bell : null;
  if (family === 'flow') {
    const bent = (/** @type {number} */ x, /** @type {number} */ y) =>
      0.3 * Math.exp(-0.5 * (x / 1.1) ** 2 - 1.6 * (y - 0.4 * x * x + 0.3) ** 2);
    return {
      family,
      weights: null,
      means: null,
      factors: null,
      density: D === 1 ? bell : planeGrid(48, 4, bent),
    };
  }
  const K = family === 'mixture' ? 3 : 1;
  const means = [
    [-0.9, -0.4],
    [1.5, 1.1],
    [0.4, 2.2],
  ].map((mean) => mean.slice(0, D));
  const shapes =
    family === 'mean-field'
      ? [[0.6, 0, 0, 0.5]]
      : [
          [0.8, 0, 0.4, 0.55],
          [0.6, 0, -0.1, 0.6],
          [0.35, 0, 0.05, 0.5],
        ];
  const factors = shapes.map((factor) => (D === 1 ? [factor[0]] : factor));
  return {
    family,
    weights: dense(
      [K],
      [0.55, 0.3, 0.15].slice(0, K).map((weight) => (K === 1 ? 1 : weight)),
    ),
    means: dense([K, D], means.slice(0, K).flat()),
    factors: family === 'delta' ? null : dense([K, D, D], factors.slice(0, K).flat()),
    density: density ?? (family === 'mixture' ? planeGrid(24, 4, planeDensity) : null),
  };
}

/**
 * @param {{ dimensions?: 1 | 2, family?: Family, iterations?: number, draws?: number, size?: number, gap?: number, noise?: number }} [options]
 *   `gap` from the bound to log p(x) = −2
 * @returns {Frame}
 */
export function densityFrame({
  dimensions = 2,
  family = 'full-rank',
  iterations = 400,
  draws = 64,
  size = 48,
  gap = 0.61,
  noise = 0.4,
} = {}) {
  const delta = family === 'delta';
  const elbo = delta ? null : -2 - gap;
  const [entropy, klPrior] = [2.15, 1.42];
  const line = vector(161, (i) => -4 + 0.05 * i);
  const grid =
    dimensions === 2
      ? planeGrid(size, 4.2, planeDensity)
      : { x: line, density: vector(161, (i) => lineDensity(line.data[i])) };
  const estimate = (/** @type {number} */ i) =>
    -2 - gap - 9 * Math.exp(-i / (iterations / 12)) + noise * normal(i + 5) * (1 + 3 * Math.exp(-i / 30));
  const q = approximation(family, dimensions);
  return {
    iteration: iterations,
    status: 'running',
    message: '',
    dimensions,
    bound: {
      elbo,
      standardError: null,
      logEvidence: -2,
      logEvidenceError: 0,
      logEvidenceKind: 'exact',
      logMeanWeight: delta ? null : -2,
      klPosterior: delta ? null : gap,
      klReverse: delta ? null : 1.7 * gap,
      eubo: delta ? null : -2 + 1.7 * gap,
      expectedLogLikelihood: delta ? null : -2 - gap + klPrior,
      klPrior: delta ? null : klPrior,
      expectedLogJoint: delta ? -1.1 : -2 - gap - entropy,
      entropy: delta ? null : entropy,
      parts: delta ? null : { expectedLogJoint: -2 - gap - entropy, entropy },
      objective: { id: 'elbo', value: -2.7, standardError: 0.05 },
    },
    residuals: { D1: -3.1e-13, D2: 2.2e-14, D3: 4.4e-16, D7: 1.6e-12, D10: -3.1e-13 },
    why: delta
      ? { 'bound.elbo': 'infinite', 'bound.klPosterior': 'infinite', 'bound.entropy': 'infinite' }
      : {},
    trace: {
      iteration: vector(iterations + 1, (i) => i),
      elbo: delta ? null : vector(iterations + 1, estimate),
      objective: delta ? vector(iterations + 1, (i) => -1.1 - 6 * Math.exp(-i / 30)) : null,
    },
    q,
    laplace: delta
      ? {
          mean: dense([dimensions], [-0.9, -0.4].slice(0, dimensions)),
          factor: dense([2, 2], [0.8, 0, 0.4, 0.55]),
        }
      : undefined,
    target: {
      version: 1,
      ...grid,
      levels: dense([6], levelsOf(grid.density.data)),
      components: targetRows[dimensions],
    },
    samples: {
      points: dense(
        [draws, dimensions],
        Array.from(
          { length: draws * dimensions },
          (_, i) => 0.9 * normal(i + 300) + (i % dimensions === 0 ? -0.7 : -0.2),
        ),
      ),
      logWeights: vector(draws, (i) => -2.3 + 0.9 * normal(i + 900)),
    },
    path: {
      iteration: vector(41, (i) => 10 * i),
      means: dense(
        [41, dimensions],
        Array.from({ length: 41 }, (_, i) => {
          const t = i / 40;
          return [2.4 * (1 - t) ** 2 - 0.9 * t, 2.8 * (1 - t) - 0.4 * t ** 3].slice(0, dimensions);
        }).flat(),
      ),
    },
  };
}

/**
 * @param {Partial<Parameters<typeof densityFrame>[0]> & { estimator?: string, label?: string, analyses?: Run['analyses'] }} [options]
 * @returns {Run}
 */
export function densityRun({ estimator = 'reparameterized', label, analyses, ...options } = {}) {
  const frame = densityFrame(options);
  return {
    config: { model: 'density', estimator, family: frame.q?.family, objective: 'elbo' },
    family: families.find(({ id }) => id === frame.q?.family),
    frame,
    label,
    analyses,
  };
}
