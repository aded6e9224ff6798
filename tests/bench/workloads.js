/**
 * What is timed: coordinate ascent of a mixture on points that are the same everywhere, black-box inference, and the training of
 * autoencoders. M1 to M4, B1 and V1 to V3 are those that the project's goals speak of; the others show how the time grows.
 */

/**
 * @typedef {object} Workload
 * @property {string} name
 * @property {number} rows
 * @property {number} columns
 * @property {number} components
 * @property {number} iterations in a row, from the same start
 * @property {number} repeats of them in one measurement, so that it lasts some 30 ms
 * @property {boolean} [blackBox] draws of q in place of rows of data
 * @property {{ [key: string]: any }} [autoencoder] its settings
 */

/** @typedef {Workload & { goal: number }} Ranked goal: how many times scikit-learn's speed in Chromium */

/** @type {Ranked[]} */
export const ranked = [
  { name: 'M1', rows: 200, columns: 2, components: 10, iterations: 100, repeats: 20, goal: 25 },
  { name: 'M2', rows: 2000, columns: 2, components: 10, iterations: 100, repeats: 3, goal: 8 },
  { name: 'M3', rows: 20000, columns: 2, components: 10, iterations: 30, repeats: 1, goal: 8 },
  { name: 'M4', rows: 2000, columns: 8, components: 20, iterations: 30, repeats: 2, goal: 3 },
];

/**
 * Black-box inference: a full-rank Gaussian on a mixture of four in the plane, 64 draws a step, Adam.
 * @type {(Workload & { blackBox: true })[]}
 */
export const blackBox = [
  { name: 'B1', rows: 64, columns: 2, components: 4, iterations: 10000, repeats: 3, blackBox: true },
];

/**
 * Autoencoders of two latent dimensions in training. Goals: times the speed of PyTorch, and of the native build, in Chromium.
 * @type {(Workload & { what: string, autoencoder: { [key: string]: any }, goals: { pytorch: number, native: number } })[]}
 */
export const autoencoders = [
  {
    name: 'V1',
    what: 'toy, 2-64-64, batch 128',
    rows: 1280,
    columns: 2,
    components: 10,
    iterations: 200,
    repeats: 1,
    autoencoder: { hiddenLayerSizes: [64, 64], activation: 'tanh', batchSize: 128 },
    goals: { pytorch: 3, native: 1 },
  },
  {
    name: 'V2',
    what: 'pictures, 256-128-64, batch 64',
    rows: 640,
    columns: 256,
    components: 10,
    iterations: 60,
    repeats: 1,
    autoencoder: {
      hiddenLayerSizes: [128, 64],
      activation: 'relu',
      likelihood: 'bernoulli',
      batchSize: 64,
    },
    goals: { pytorch: 1.4, native: 1 },
  },
  {
    name: 'V3',
    what: 'V1 with L_16, batch 64',
    rows: 1280,
    columns: 2,
    components: 10,
    iterations: 60,
    repeats: 1,
    autoencoder: {
      hiddenLayerSizes: [64, 64],
      activation: 'tanh',
      batchSize: 64,
      objective: 'importance-weighted',
      importanceSamples: 16,
    },
    goals: { pytorch: 1.8, native: 1 },
  },
];

/** The target of B1, as rows of weight, mean and covariance; PyTorch has the same in black_box.py. */
const hills = [
  [0.4, -1.5, -0.5, 0.5, 0.25, 0.4],
  [0.3, 1.6, 1.2, 0.35, -0.15, 0.5],
  [0.2, 1.1, -1.8, 0.2, 0.05, 0.2],
  [0.1, -1.8, 2, 0.3, 0, 0.15],
];

/**
 * Pairs of workloads of which the second has a hundred times the N·K·D² of the first.
 * @type {{ what: string, small: Workload, large: Workload }[]}
 */
export const growth = [
  {
    what: 'in N',
    small: { name: 'N=2,000', rows: 2000, columns: 2, components: 10, iterations: 100, repeats: 3 },
    large: { name: 'N=200,000', rows: 200000, columns: 2, components: 10, iterations: 5, repeats: 1 },
  },
  {
    what: 'in K·D²',
    small: { name: 'D=2 K=10', rows: 2000, columns: 2, components: 10, iterations: 100, repeats: 3 },
    large: { name: 'D=10 K=40', rows: 2000, columns: 10, components: 40, iterations: 10, repeats: 1 },
  },
];

/**
 * A row for each component in turn, around centres of its own. Whole numbers, sums and products only: no
 * function of a C library, so not even the last digit depends on the machine.
 * @param {Workload} workload
 * @returns {{ shape: number[], data: Float64Array }}
 */
export function points({ rows, columns, components }) {
  const uniform = generator(1);
  const normal = () => {
    let sum = -6;
    for (let i = 0; i < 12; ++i) sum += uniform();
    return sum;
  };
  const centres = Float64Array.from({ length: components * columns }, () => 10 * uniform());
  const data = Float64Array.from({ length: rows * columns }, (_, i) => {
    const component = Math.floor(i / columns) % components;
    return centres[component * columns + (i % columns)] + normal();
  });
  return { shape: [rows, columns], data };
}

/**
 * Square pictures, black or white: a rectangle each, of which one pixel in twenty is wrong.
 * @param {Workload} workload
 * @returns {{ shape: number[], data: Float64Array }}
 */
function pictures({ rows, columns }) {
  const uniform = generator(1);
  const side = Math.sqrt(columns);
  const data = new Float64Array(rows * columns);
  for (let row = 0; row < rows; ++row) {
    const [left, top] = [uniform() * (side / 2), uniform() * (side / 2)];
    const [right, bottom] = [left + 2 + (uniform() * side) / 2, top + 2 + (uniform() * side) / 2];
    for (let pixel = 0; pixel < columns; ++pixel) {
      const [x, y] = [pixel % side, Math.floor(pixel / side)];
      const inside = x >= left && x < right && y >= top && y < bottom;
      data[row * columns + pixel] = Number(inside !== uniform() < 0.05);
    }
  }
  return { shape: [rows, columns], data };
}

/** @param {Workload} workload */
export function configOf(workload) {
  if (workload.autoencoder) {
    const isBinary = workload.autoencoder.likelihood === 'bernoulli';
    const data = { points: isBinary ? pictures(workload) : points(workload) };
    return { model: 'vae', data, validationFraction: 0, tolerance: 0, seed: 1, ...workload.autoencoder };
  }
  if (workload.blackBox) {
    const { rows: samples } = workload;
    return { model: 'density', targetComponents: hills, samples, optimizer: 'adam', tolerance: 0, seed: 1 };
  }
  const data = { points: points(workload) };
  return { model: 'mixture', data, components: workload.components, nInit: 1, tolerance: 0, seed: 1 };
}

/**
 * Uniform on [0, 1): the upper bits of a 32-bit linear congruential generator (Knuth's constants), mixed by a shift.
 * @param {number} seed
 */
function generator(seed) {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1664525) + 1013904223) | 0;
    return ((state ^ (state >>> 15)) >>> 4) / 2 ** 28;
  };
}
