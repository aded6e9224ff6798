/**
 * Frames and answers of an autoencoder as plots receive them: plausible in shape and size, cheap to make, the same every time.
 */

import { dense, vector } from './frames.js';

/** @typedef {import('../../../web/plots/types.js').Analysis} Analysis */
/** @typedef {import('../../../web/plots/types.js').Chosen} Chosen */
/** @typedef {import('../../../web/plots/types.js').Frame} Frame */
/** @typedef {import('../../../web/plots/types.js').Run} Run */

/**
 * @typedef {object} Options
 * @property {number} [H]       latent dimensions
 * @property {number} [D]       columns
 * @property {boolean} [image]  whether the columns are the pixels of pictures
 * @property {number} [N]
 * @property {number} [iterations]
 * @property {boolean} [full]   whether q has a full covariance
 */

/** A sequence in (0, 1) that looks random and is not. @param {number} i */
const scattered = (i) => (Math.sin(i * 12.9898 + 1) * 43758.5453 + 1e5) % 1;

/** Standard normal, and as little random. @param {number} i */
const normal = (i) =>
  Math.sqrt(-2 * Math.log(scattered(2 * i + 1) || 0.5)) * Math.cos(2 * Math.PI * scattered(2 * i + 2));

/**
 * @param {number[]} shape
 * @param {(i: number) => number} value
 */
function filled(shape, value) {
  const size = shape.reduce((product, length) => product * length, 1);
  return dense(
    shape,
    Array.from({ length: size }, (_, i) => value(i)),
  );
}

/** The first two coordinates of what z decodes to. @param {number} a @param {number} b */
const bent = (a, b) => [Math.tanh(a) + 0.3 * b, 0.8 * Math.sin(1.4 * a) + 0.25 * b];

/**
 * A pixel of what z decodes to.
 * @param {number} pixel
 * @param {number} a
 * @param {number} b
 */
const grey = (pixel, a, b) => {
  const [column, row] = [pixel % 8, Math.floor(pixel / 8)];
  const distance = Math.abs(Math.hypot(column - 3.5 - 0.6 * a, row - 3.5 - 0.6 * b) - 2.4);
  return 1 / (1 + Math.exp(4 * (distance - 0.9)));
};

/**
 * @param {number} D
 * @param {boolean} image
 * @param {number} d
 * @param {number} a
 * @param {number} b
 */
const decoded = (D, image, d, a, b) => (image ? grey(d, a, b) : (bent(a, b)[d] ?? 0.1 * a * (d % 3)));

/** @param {number} size @param {number} reach */
const axisOf = (size, reach) => vector(size, (i) => -reach + (2 * reach * i) / (size - 1));

/**
 * @param {Options} [options]
 * @returns {Frame}
 */
export function vaeFrame({ H = 2, D = 2, image = false, N = 90, iterations = 1200, full = false } = {}) {
  const columns = image ? 64 : D;
  const z = filled([N, H], (i) => normal(i + 40) * (i % H === 1 && H > 2 ? 0.02 : 1));
  const at = (/** @type {number} */ row) => [z.data[row * H], z.data[row * H + 1] ?? 0];
  const means = filled([N, columns], (i) => {
    const [a, b] = at(Math.floor(i / columns));
    return decoded(columns, image, i % columns, a, b);
  });
  const points = filled([N, columns], (i) =>
    image ? Number(means.data[i] > 0.5) : means.data[i] + 0.2 * normal(i + 900),
  );
  const deviations = filled([N, H], (i) => (i % H === 1 && H > 2 ? 0.99 : 0.25 + 0.1 * scattered(i)));
  const factors = filled([N, H, H], (i) => {
    const [row, rest] = [Math.floor(i / (H * H)), i % (H * H)];
    const [a, b] = [Math.floor(rest / H), rest % H];
    return a === b ? deviations.data[row * H + a] : a > b ? 0.08 : 0;
  });
  const shown = image ? Math.min(N, 64) : N;
  const part = (/** @type {import('../../../web/plots/types.js').Dense} */ { data }) =>
    dense([shown, columns], Array.from(data).slice(0, shown * columns));
  const size = image ? 12 : 25;
  const lattice = axisOf(size, image ? 2.5 : 3);
  const line = H === 1 ? axisOf(image ? 12 : 101, 3) : lattice;
  const gy = H === 1 ? 1 : size;
  const grid = axisOf(H === 1 ? 81 : 24, 4);
  const bell = (/** @type {number} */ a) => Math.exp(-0.5 * a * a) / Math.sqrt(2 * Math.PI);
  const course = (/** @type {number} */ n, /** @type {number} */ each, /** @type {number} */ lift) => ({
    iteration: vector(n, (i) => (iterations * (i + 0.5)) / n),
    estimates: vector(n, (i) => (i < n - 1 ? each : Math.max(1, each - 3))),
    elbo: vector(n, (i) => -1.4 - lift - 3 * Math.exp((-9 * i) / n) + 0.03 * normal(i)),
    standardError: vector(n, () => 0.02),
    expectedLogLikelihood: vector(n, (i) => 1 - lift - 3 * Math.exp((-9 * i) / n)),
    klPrior: vector(n, (i) => 2.4 - 2 * Math.exp((-9 * i) / n)),
  });
  const axes = H === 1 ? { x: grid } : { x: grid, y: grid };
  const plane = H === 1 ? [grid.data.length] : [grid.data.length, grid.data.length];
  const over = (/** @type {number} */ spread) =>
    filled(plane, (i) => {
      const [a, b] = [grid.data[i % grid.data.length], grid.data[Math.floor(i / grid.data.length)]];
      return H === 1 ? bell(a / spread) / spread : (bell(a / spread) * bell(b / spread)) / spread ** 2;
    });
  return {
    iteration: iterations,
    status: 'running',
    message: '',
    bound: {
      elbo: -126,
      standardError: 0.9,
      logEvidence: null,
      klPosterior: null,
      expectedLogLikelihood: 90,
      klPrior: 216,
      parts: { expectedLogLikelihood: 90, klPrior: -216 },
    },
    residuals: { D3: 1e-13 },
    why: {
      'bound.logEvidence': H > 2 ? 'not-defined' : 'not-computed',
      ...(H > 2 && { decoder: 'not-defined', aggregate: 'not-defined' }),
    },
    standardization: {
      mean: vector(columns, (d) => (image ? 0 : 10 * d)),
      scale: vector(columns, () => (image ? 1 : 2)),
    },
    columns: columns === 1 ? [0] : [0, 1],
    columnNames: Array.from({ length: columns }, (_, d) => `x${d + 1}`),
    columnUnits: Array.from({ length: columns }, () => ''),
    pointCount: N,
    trainingCount: N - 9,
    latentDimensions: H,
    likelihood: image ? 'bernoulli' : 'gaussian',
    observationScale: image ? null : 0.2,
    imageShape: image ? dense([2], [8, 8]) : null,
    points,
    pointIndex: vector(N, (i) => i),
    heldOut: vector(N, (i) => (i % 10 === 3 ? 1 : 0)),
    latent: {
      means: z,
      deviations,
      factors: full ? factors : null,
      kl: vector(H, (h) => (h === 1 && H > 2 ? 0.0004 : 1.3 / (h + 1))),
      meanVariance: vector(H, (h) => (h === 1 && H > 2 ? 0.0003 : 0.9)),
      active: vector(H, (h) => (h === 1 && H > 2 ? 0 : 1)),
      message: H > 2 ? 'z₂ has collapsed.' : 'Both dimensions are active.',
    },
    reconstruction: { pointIndex: vector(shown, (i) => i), points: part(points), means: part(means) },
    samples: {
      latent: filled([64, H], (i) => normal(i + 7)),
      means: filled([64, columns], (i) =>
        decoded(columns, image, i % columns, normal(i - (i % columns)), 0.3),
      ),
      points: filled([64, columns], (i) =>
        image
          ? Number(scattered(i) < 0.4)
          : decoded(columns, image, i % columns, normal(i - (i % columns)), 0) + 0.2 * normal(i),
      ),
    },
    decoder:
      H > 2
        ? null
        : {
            x: line,
            y: H === 1 ? undefined : lattice,
            means: filled(H === 1 ? [line.data.length, columns] : [gy, line.data.length, columns], (i) => {
              const cell = Math.floor(i / columns);
              const [a, b] = [
                line.data[cell % line.data.length],
                H === 1 ? 0 : lattice.data[Math.floor(cell / line.data.length)],
              ];
              return decoded(columns, image, i % columns, a, b);
            }),
          },
    aggregate:
      H > 2
        ? null
        : {
            ...axes,
            density: over(1.05),
            prior: over(1),
            levels: H === 1 ? null : dense([5], [0.008, 0.03, 0.058, 0.087, 0.115]),
          },
    learning: { training: course(60, 20, 0), heldOut: course(20, 2, 0.15), heldOutCount: 9 },
  };
}

/**
 * Everything that evaluate() answers.
 * @param {Options & { iteration?: number }} [options]
 * @returns {Record<string, Analysis>}
 */
export function vaeAnalyses({ H = 2, D = 2, image = false, iteration = 1200 } = {}) {
  const columns = image ? 64 : D;
  const n = 40;
  const line = vector(H === 1 ? 101 : 24, (i) => -0.6 + (1.8 * i) / (H === 1 ? 100 : 23));
  const exact = (/** @type {number} */ a, /** @type {number} */ b) =>
    Math.exp(-0.5 * ((a - 0.25) / 0.22) ** 2 - 0.5 * ((b - 0.2 - 0.4 * a * a) / 0.2) ** 2) / 0.27;
  const count = line.data.length;
  const pair = filled(H === 1 ? [count] : [count, count], (i) =>
    exact(line.data[i % count], H === 1 ? 0.2 : line.data[Math.floor(i / count)]),
  );
  const numbers = { logEvidence: -1.1, logEvidenceError: 1e-4, elbo: -1.36, gap: 0.26 };
  const average = {
    training: { count: n - 4, ...numbers, approximationGap: 0.07, amortizationGap: 0.19 },
    heldOut: { count: 4, ...numbers, approximationGap: 0.08, amortizationGap: 0.25 },
  };
  const picture = vector(columns, (i) => (image ? Number(grey(i, 0, 0) > 0.5) : 0.3 * i));
  const q = {
    mean: vector(H, () => 0.3),
    deviations: vector(H, () => 0.24),
    factor: filled([H, H], (i) => (i % (H + 1) === 0 ? 0.24 : 0)),
    klPrior: 2.1,
    reconstruction: vector(columns, (d) => decoded(columns, image, d, 0.3, 0.3)),
    elbo: -1.36,
    expectedLogLikelihood: 0.74,
  };
  const axis = axisOf(32, 2);
  /** @type {Record<string, Analysis>} */
  const answers = {
    evidence: {
      iteration,
      pointIndex: vector(90, (i) => i),
      heldOut: vector(90, (i) => (i % 10 === 3 ? 1 : 0)),
      logEvidence: vector(90, (i) => -1.1 + 0.3 * normal(i)),
      elbo: vector(90, (i) => -1.36 + 0.3 * normal(i)),
      gap: vector(90, () => 0.26),
      average: {
        training: { count: 81, ...numbers },
        heldOut: { count: 9, ...numbers },
      },
      total: { count: 81, ...numbers, logEvidence: -89.1, elbo: -110.2, gap: 21.1 },
      why: {},
    },
    gaps: {
      iteration,
      pointIndex: vector(n, (i) => 2 * i),
      heldOut: vector(n, (i) => (i % 10 === 3 ? 1 : 0)),
      logEvidence: vector(n, (i) => -1.1 + 0.3 * normal(i)),
      elbo: vector(n, (i) => -1.36 + 0.3 * normal(i)),
      gap: vector(n, (i) => 0.02 + 0.6 * scattered(i) ** 2),
      approximationGap: vector(n, (i) => 0.3 * (0.02 + 0.6 * scattered(i) ** 2)),
      amortizationGap: vector(n, (i) => 0.7 * (0.02 + 0.6 * scattered(i) ** 2)),
      average,
      why: {},
    },
    surgery: {
      iteration,
      count: 81,
      elbo: -1.36,
      expectedLogLikelihood: 0.94,
      klPrior: 2.3,
      mutualInformation: 2.21,
      klMarginal: 0.09,
      logCount: Math.log(81),
      sum: -1.36,
      residuals: { D4: 3e-9 },
      parts: { expectedLogLikelihood: 0.94, mutualInformation: -2.21, klMarginal: -0.09 },
    },
    importance: {
      iteration,
      count: 50,
      draws: 4096,
      M: vector(11, (i) => 2 ** i),
      bound: vector(11, (i) => -1.1 - 0.26 / 2 ** (0.8 * i)),
      standardError: vector(11, (i) => 0.002 + 0.0005 * i),
      logEvidence: -1.1,
      logEvidenceError: 1e-4,
      elbo: -1.36,
    },
    posterior: {
      iteration,
      point: 0,
      x: picture,
      ...q,
      z1: line,
      ...(H === 1 ? {} : { z2: line, levels: dense([5], [0.3, 0.9, 1.7, 2.4, 3]) }),
      posterior: pair,
      q: pair,
      posteriorMean: vector(H, () => 0.25),
      posteriorDeviations: vector(H, () => 0.22),
      ...numbers,
      bestMean: vector(H, () => 0.26),
      bestFactor: filled([H, H], (i) => (i % (H + 1) === 0 ? 0.2 : 0)),
      bestElbo: -1.17,
      approximationGap: 0.07,
      amortizationGap: 0.19,
    },
    decode: {
      iteration,
      z: dense([1, H], new Array(H).fill(0.5)),
      means: dense([1, columns], q.reconstruction.data),
    },
    encode: { iteration, x: picture, ...q, why: {} },
    density: {
      iteration,
      x: axis,
      y: axis,
      density: filled(
        [32, 32],
        (i) => 0.2 * Math.exp(-(axis.data[i % 32] ** 2) - 2 * axis.data[Math.floor(i / 32)] ** 2),
      ),
      levels: dense([5], [0.01, 0.04, 0.08, 0.12, 0.16]),
      unresolvedMass: 1e-5,
    },
  };
  if (H <= 2) return answers;
  const refusal = `posterior: the integral over ${H} latent dimensions is not known; available for latentDimensions 1 and 2.`;
  const known = ['decode', 'encode', 'importance'];
  return Object.fromEntries(
    Object.entries(answers).map(([name, answer]) => [name, known.includes(name) ? answer : { refusal }]),
  );
}

/**
 * @param {Options & { label?: string, analyses?: Run['analyses'], chosen?: Chosen }} [options]
 * @returns {Run}
 */
export function vaeRun({ label, analyses, chosen, ...options } = {}) {
  return { config: { model: 'vae' }, frame: vaeFrame(options), label, analyses, chosen };
}
