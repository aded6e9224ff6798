/** Thirty configurations whose frames are the same to the bit in every engine. */

const own = {
  points: Array.from({ length: 40 }, (_, i) => [Math.sin(7 * i) + (i % 3), Math.cos(3 * i) - 2 * (i % 2)]),
};

/** @type {Record<string, unknown>[]} */
export const configurations = [
  {},
  { data: 'galaxies', components: 4, seed: 3 },
  { data: 'pinwheel', rows: 400, components: 8, seed: 11 },
  { data: 'swiss-roll', rows: 300, components: 10 },
  { data: 'blobs', initParams: 'random', nInit: 4 },
  { optimizer: 'stochastic', batchSize: 16, seed: 5 },
  { data: 'two-moons', optimizer: 'em', components: 5 },
  { data: own, components: 3, standardize: false },
  { data: 'faithful', components: 6, seed: 8, meanPrecisionPrior: 2 },
  { data: 'faithful', components: 3, weightConcentrationPrior: 0.01 },
  { model: 'density' },
  { model: 'density', seed: 4, samples: 16 },
  { model: 'density', estimator: 'score-function' },
  { model: 'density', family: 'mixture' },
  { model: 'density', family: 'flow' },
  { model: 'density', objective: 'importance-weighted', importanceSamples: 8 },
  { model: 'density', objective: 'renyi', alpha: 0.5 },
  { model: 'density', target: 'banana', optimizer: 'adam' },
  { model: 'density', target: 'formula', formula: '-z1^4/4 - z2^2/2' },
  { model: 'density', dimensions: 1, target: 'formula', formula: '-abs(z)' },
  { model: 'curve' },
  { model: 'curve', learn: 'both', tolerance: 0 },
  { model: 'curve', curve: 'spline', family: 'gaussian', rows: 20 },
  { model: 'curve', curve: 'circle', latent: 'discrete', rows: 30, seed: 2 },
  { model: 'curve', rows: 12, seed: 9 },
  { model: 'vae', rows: 300 },
  { model: 'vae', data: 'spiral', rows: 100, latentDimensions: 1, activation: 'tanh' },
  { model: 'vae', data: own, latentDimensions: 1, hiddenLayerSizes: [8], seed: 7 },
  { model: 'vae', rows: 100, objective: 'importance-weighted', importanceSamples: 4 },
  { model: 'vae', rows: 100, beta: 4 },
];

/** The body of a function that is given `createSession` and `configurations`, and answers with each one's frame as a text. */
export const FRAMES = `
  const plain = (key, value) => (ArrayBuffer.isView(value) ? Array.from(value, String) : typeof value === 'number' ? String(value) : value);
  const texts = [];
  for (const config of configurations) {
    try {
      const session = await createSession(config);
      session.step(12);
      texts.push(JSON.stringify(session.frame(), plain));
      session.dispose();
    } catch (error) {
      texts.push(String(error));
    }
    await new Promise((resolve) => setTimeout(resolve));
  }
  return texts;
`;
