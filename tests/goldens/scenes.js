/**
 * The scenes of the golden pictures: states of a run that together show whatever a panel may have to show. Every panel of a scene's model
 * is drawn in it, so a new panel has its pictures by being registered. To add a scene is to add an entry here and to record it.
 */

/**
 * @typedef {object} Look  how its pictures are drawn
 * @property {'wide' | 'narrow'} width  a panel of a page, or of a telephone
 * @property {'light' | 'dark'} scheme
 * @property {string} [lit]  the quantity that a reader points at
 */

/**
 * @typedef {object} Scene
 * @property {string} id    a folder of pictures, below that of its model
 * @property {string} model
 * @property {Record<string, unknown>} [config]  of the main run
 * @property {Record<string, unknown>[]} [beside]  in what runs beside it differ from it
 * @property {number} iterations
 * @property {number} [answered]  the iteration that the answers of evaluate() belong to, where that is an earlier one
 * @property {'all' | 'none' | 'pending'} [answers]  which there are: all by default
 * @property {import('../../web/plots/types.js').Chosen} [chosen]
 * @property {Look} look
 * @property {string[]} [without]  panels that other scenes show as well, and that are large as text
 * @property {string} shows  what is in it that others have not
 */

const LIGHT = /** @type {const} */ ({ width: 'wide', scheme: 'light' });
const DARK = /** @type {const} */ ({ width: 'wide', scheme: 'dark' });
const PHONE = /** @type {const} */ ({ width: 'narrow', scheme: 'light' });
const PHONE_DARK = /** @type {const} */ ({ width: 'narrow', scheme: 'dark' });

/** Nine points whose 512 ways to be shared out can all be summed. */
const NINE = [
  [-1.9, -1.2],
  [-1.4, -1.6],
  [-1.1, -0.7],
  [-0.8, -1.3],
  [0.2, 0.1],
  [0.9, 1.1],
  [1.2, 0.6],
  [1.4, 1.7],
  [1.8, 1.2],
];

/** A cross upon the pad of the digits, eight by eight. */
const CROSS = Array.from({ length: 64 }, (_, i) => Number(i % 8 === 3 || Math.floor(i / 8) === 4));

/** @type {Scene[]} */
export const scenes = [
  {
    id: 'plane',
    model: 'mixture',
    config: { rows: 120 },
    iterations: 12,
    look: LIGHT,
    shows: 'six components in the plane, no evidence known',
  },
  {
    id: 'line',
    model: 'mixture',
    config: { data: 'galaxies' },
    iterations: 60,
    look: PHONE_DARK,
    shows: 'one dimension: a histogram under curves',
  },
  {
    id: 'evidence',
    model: 'mixture',
    config: { data: { points: NINE }, components: 2 },
    iterations: 100,
    look: DARK,
    shows: 'the evidence and the gap below it, both exact',
  },
  {
    id: 'start',
    model: 'mixture',
    config: { data: 'two-moons', rows: 80, components: 3 },
    iterations: 0,
    answers: 'none',
    look: PHONE,
    shows: 'no step yet',
  },
  {
    id: 'likelihood',
    model: 'mixture',
    config: { data: 'pinwheel', rows: 100, components: 5, optimizer: 'em', seed: 3 },
    iterations: 10,
    look: { ...LIGHT, lit: 'klAssignments' },
    shows: 'maximum likelihood, one quantity lit',
  },
  {
    id: 'diverged',
    model: 'mixture',
    config: { components: 14, seed: 8, optimizer: 'em', regCovar: 0 },
    iterations: 200,
    look: LIGHT,
    shows: 'a component that collapsed',
  },
  {
    id: 'two-runs',
    model: 'mixture',
    config: { data: 'eight-gaussians', rows: 160, components: 9 },
    beside: [{ optimizer: 'stochastic', batchSize: 32 }],
    iterations: 30,
    look: DARK,
    shows: 'two runs, one of them by minibatches',
  },
  {
    id: 'four-runs',
    model: 'mixture',
    config: { rows: 60, components: 4, optimizer: 'stochastic', batchSize: 20 },
    beside: [{ learningDecay: 1 }, { learningOffset: 50 }, { batchSize: 60 }],
    iterations: 25,
    look: PHONE,
    shows: 'as many runs as there may be, on a telephone',
  },

  {
    id: 'plane',
    model: 'density',
    iterations: 150,
    look: LIGHT,
    shows: 'three hills and one Gaussian on its way',
  },
  {
    id: 'line',
    model: 'density',
    config: {
      dimensions: 1,
      family: 'mixture',
      qComponents: 2,
      targetComponents: [
        [0.6, -1.5, 0.7],
        [0.4, 1.5, 0.4],
      ],
    },
    iterations: 200,
    look: PHONE_DARK,
    shows: 'one dimension, a mixture for q, answers of everything',
  },
  {
    id: 'infinite',
    model: 'density',
    config: { family: 'delta' },
    iterations: 80,
    look: DARK,
    shows: 'a point for q: the bound is −∞, and answers are refused',
  },
  {
    id: 'leaning',
    model: 'density',
    config: {
      targetComponents: [[1, 0, 0, 1, 0.85, 1]],
      family: 'mean-field',
      initialMean: [-1.5, 1.5],
      estimator: 'score-function',
      samples: 32,
    },
    iterations: 40,
    answered: 20,
    look: PHONE,
    shows: 'a noisy estimator, a target that leans to one side, answers of an earlier iteration',
  },
  {
    id: 'bent',
    model: 'density',
    config: { target: 'ring', family: 'flow', objective: 'importance-weighted', learningRate: 0.01 },
    iterations: 300,
    look: DARK,
    shows: 'a flow, and an objective that is not the ELBO',
  },
  {
    id: 'diverged',
    model: 'density',
    config: { target: 'banana', optimizer: 'sgd', learningRate: 80 },
    iterations: 60,
    look: PHONE,
    shows: 'a step size that is too large',
  },
  {
    id: 'four-runs',
    model: 'density',
    beside: [{ estimator: 'score-function' }, { family: 'mean-field' }, { objective: 'inclusive-kl' }],
    iterations: 100,
    look: LIGHT,
    shows: 'as many runs as there may be',
  },
  {
    id: 'start',
    model: 'density',
    config: { target: 'funnel' },
    iterations: 0,
    answers: 'pending',
    look: PHONE_DARK,
    shows: 'no step yet, and answers that are being computed',
  },

  {
    id: 'plane',
    model: 'curve',
    iterations: 4,
    chosen: { point: 7 },
    look: LIGHT,
    shows: 'a parabola that learns its data',
  },
  {
    id: 'two-hills',
    model: 'curve',
    config: { curve: 'figure-eight', rows: 40, learning: 'half-steps' },
    iterations: 3,
    chosen: { place: [0.1, 0.25], coordinate: 1 },
    look: PHONE_DARK,
    shows: 'a place with two answers, after half an iteration',
  },
  {
    id: 'discrete',
    model: 'curve',
    without: ['sampling'],
    config: { latent: 'discrete', atoms: 9, rows: 30 },
    iterations: 3,
    chosen: { point: 2 },
    look: PHONE,
    shows: 'atoms in place of an integral',
  },
  {
    id: 'linear',
    model: 'curve',
    without: ['sampling'],
    config: { curve: 'linear', learn: 'both', rows: 40 },
    iterations: 10,
    look: LIGHT,
    shows: 'closed forms beside quadrature, and a noise that is learned',
  },
  {
    id: 'narrow',
    model: 'curve',
    without: ['sampling'],
    config: { family: 'narrow', qWidth: 0.03, rows: 40 },
    iterations: 30,
    answered: 20,
    look: DARK,
    shows: 'a gap that never closes, answers of an earlier iteration',
  },
  {
    id: 'two-runs',
    model: 'curve',
    config: { rows: 40, curve: 'spline' },
    beside: [{ learning: 'prior-average' }],
    iterations: 8,
    answers: 'none',
    look: LIGHT,
    shows: 'two runs, nothing answered yet',
  },

  {
    id: 'plane',
    model: 'vae',
    config: { rows: 150 },
    iterations: 1500,
    chosen: { subject: 'point', point: 20, latent: [0.5, -1] },
    look: LIGHT,
    shows: 'two latent dimensions of the plane',
  },
  {
    id: 'pictures',
    model: 'vae',
    config: { data: 'digits', rows: 150 },
    iterations: 300,
    answered: 250,
    chosen: { subject: 'picture', picture: CROSS },
    look: PHONE_DARK,
    shows: 'pictures, one of them drawn; answers of an earlier iteration',
  },
  {
    id: 'one-latent',
    model: 'vae',
    without: ['samples'],
    config: { data: 'spiral', rows: 120, latentDimensions: 1 },
    iterations: 1000,
    chosen: { subject: 'point', point: 10 },
    look: PHONE,
    shows: 'one latent dimension',
  },
  {
    id: 'unknown',
    model: 'vae',
    config: { rows: 80, latentDimensions: 4, beta: 4 },
    iterations: 300,
    look: DARK,
    shows: 'more dimensions than there are integrals for, some collapsed',
  },
  {
    id: 'two-runs',
    model: 'vae',
    config: { data: 'pinwheel', rows: 100, observationScale: 0.1 },
    beside: [{ posteriorCovariance: 'full' }],
    iterations: 600,
    look: LIGHT,
    shows: 'two runs, one of which has turned ellipses',
  },
  {
    id: 'diverged',
    model: 'vae',
    config: { rows: 60, learningRate: 1000 },
    iterations: 50,
    look: PHONE_DARK,
    shows: 'a step size that is too large',
  },
];

/** A figure before its first frame: the same for every model. */
export const nothing = { id: 'nothing', look: LIGHT };
