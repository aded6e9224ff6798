/**
 * Frames of a mixture as plots receive them: plausible in shape, cheap to make, the same every time.
 */

/** @typedef {import('../../../web/plots/types.js').Frame} Frame */

/**
 * @param {number[]} shape
 * @param {Iterable<number>} values
 */
export function dense(shape, values) {
  return { shape, data: Float64Array.from(values) };
}

/**
 * @param {number} length
 * @param {(i: number) => number} value
 */
export function vector(length, value) {
  return dense(
    [length],
    Array.from({ length }, (_, i) => value(i)),
  );
}

/** A sequence in (0, 1) that looks random and is not. @param {number} i */
const scattered = (i) => (Math.sin(i * 12.9898 + 1) * 43758.5453 + 1e5) % 1;

/**
 * @param {{ N?: number, D?: number, K?: number, iterations?: number }} [sizes]
 * @returns {Frame}
 */
export function mixtureFrame({ N = 60, D = 2, K = 3, iterations = 40 } = {}) {
  const weights = Array.from({ length: K }, (_, k) => (k < 2 ? 1 : 1e-4));
  const total = weights.reduce((a, b) => a + b, 0);
  const p = Math.min(D, 2);
  const parts = { expectedLogLikelihood: -217.25, klAssignments: -177.5, klWeights: -7.5, klComponents: -33 };
  const elbo = Object.values(parts).reduce((a, b) => a + b, 0);
  return {
    iteration: iterations,
    status: 'running',
    message: '',
    bound: {
      elbo,
      standardError: null,
      logEvidence: null,
      logEvidenceError: null,
      logEvidenceKind: null,
      klPosterior: null,
      parts,
      derived: [],
    },
    residuals: { D2: 2.8e-14, D3: 0 },
    why: { 'bound.logEvidence': 'not-computed' },
    trace: {
      iteration: vector(iterations + 1, (i) => i),
      elbo: vector(iterations + 1, (i) => elbo - 400 * Math.exp(-i)),
    },
    standardization: { mean: vector(D, (d) => 10 * d + 3), scale: vector(D, (d) => d + 0.5) },
    columns: D === 1 ? [0] : [0, 1],
    columnNames: Array.from({ length: D }, (_, d) => `column ${d}`),
    columnUnits: Array.from({ length: D }, (_, d) => (d === 0 ? 'min' : '')),
    points: dense(
      [N, D],
      Array.from({ length: N * D }, (_, i) => 4 * scattered(i) - 2),
    ),
    pointCount: N,
    pointIndex: vector(N, (i) => i),
    responsibilities: dense(
      [N, K],
      Array.from({ length: N * K }, (_, i) => (K === 1 ? 1 : ([0.75, 0.25][i % K] ?? 0))),
    ),
    components: {
      weights: dense(
        [K],
        weights.map((w) => w / total),
      ),
      counts: dense(
        [K],
        weights.map((w) => (w / total) * N),
      ),
      means: dense(
        [K, D],
        Array.from({ length: K * D }, (_, i) => scattered(i + 7) - 0.5),
      ),
      factors: dense(
        [K, p, p],
        Array.from({ length: K }, () => (p === 1 ? [0.7] : [0.7, 0, 0.2, 0.5])).flat(),
      ),
      active: vector(K, (k) => (k < 2 ? 1 : 0)),
    },
    ...(D === 1 ? lineDensity(K) : planeDensity()),
  };
}

/** @param {number} K */
function lineDensity(K) {
  const size = 41;
  const x = vector(size, (i) => -2 + 0.1 * i);
  const bump = Array.from(x.data, (v) => 0.4 * Math.exp(-v * v));
  return {
    predictive: {
      x,
      density: dense([size], bump),
      componentDensities: dense([K, size], Array.from({ length: K }, () => bump.map((v) => v / K)).flat()),
    },
    histogram: { edges: vector(9, (i) => -2 + 0.5 * i), density: vector(8, (i) => 0.1 * (i % 4)) },
  };
}

function planeDensity() {
  const size = 24;
  const axis = vector(size, (i) => -2.4 + (4.8 * i) / (size - 1));
  const density = Array.from(axis.data, (y) => Array.from(axis.data, (x) => Math.exp(-x * x - y * y))).flat();
  return {
    predictive: {
      x: axis,
      y: axis,
      density: dense([size, size], density),
      levels: dense([3], [0.1, 0.4, 0.8]),
    },
  };
}

/**
 * A frame whose every field is null.
 * @returns {Frame}
 */
export function emptyFrame() {
  return {
    iteration: null,
    status: null,
    message: null,
    bound: null,
    residuals: null,
    why: null,
    trace: null,
    standardization: null,
    columns: null,
    columnNames: null,
    columnUnits: null,
    points: null,
    pointCount: null,
    pointIndex: null,
    responsibilities: null,
    components: null,
    predictive: null,
    histogram: null,
  };
}

/**
 * The same frame once the log evidence is known.
 * @param {Frame} frame
 * @param {number} gap
 * @returns {Frame}
 */
export function withGap(frame, gap) {
  const elbo = frame.bound?.elbo ?? 0;
  return {
    ...frame,
    bound: {
      ...frame.bound,
      logEvidence: elbo + gap,
      logEvidenceError: 0,
      logEvidenceKind: 'exact',
      klPosterior: gap,
      derived: ['klPosterior'],
    },
    residuals: { ...frame.residuals, D1: 1e-13 },
    why: {},
  };
}
