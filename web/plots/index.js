/**
 * The registry of plots: what there is for each model, known at once; the plots themselves are fetched in sets, when they are wanted.
 * To add one is to write its file in the folder of its model, or in shared/ where it serves several, to put it into a set, and to name
 * it here. What every plot draws with is in drawing/.
 */

/** @typedef {import('./types.js').Plot} Plot */
/** @typedef {{ plots: Plot[] }} PlotSet */

/**
 * @typedef {object} PlotName
 * @property {string} id
 * @property {string} label
 * @property {readonly string[]} models  ids of the models that it serves
 */

/** @type {Record<string, () => Promise<PlotSet>>} */
const sets = {
  mixture: () => import('./sets/mixture.js'),
  density: () => import('./sets/density.js'),
  analyses: () => import('./sets/analyses.js'),
  importance: () => import('./sets/importance.js'),
  vae: () => import('./sets/vae.js'),
  curve: () => import('./sets/curve.js'),
  sampling: () => import('./sets/sampling.js'),
  starts: () => import('./sets/starts.js'),
};

/**
 * Id, label, and for each model the set that holds it; in the order in which plots are offered.
 * @type {[string, string, Record<string, string>][]}
 */
const table = [
  ['data', 'Data and components', { mixture: 'mixture' }],
  ['plane', 'Target and q', { density: 'density' }],
  ['curve', 'The curve and the data', { curve: 'curve' }],
  ['z-line', 'z, given one x', { curve: 'curve' }],
  ['slice', 'The bound over one parameter', { curve: 'curve' }],
  ['balance', 'The bound and its gap', { density: 'density', curve: 'curve' }],
  ['trace', 'The bound over iterations', { mixture: 'mixture', density: 'density', curve: 'curve' }],
  ['parts', 'The parts of the bound', { mixture: 'mixture' }],
  ['weights', 'Component weights', { mixture: 'mixture' }],
  ['decompositions', 'The bound taken apart', { density: 'density' }],
  ['sandwich', 'Between two bounds', { density: 'analyses' }],
  ['importance', 'Bounds from many samples', { mixture: 'importance', density: 'analyses', vae: 'vae' }],
  ['renyi', 'Rényi bounds', { density: 'analyses' }],
  ['jensen', 'Jensen’s gap', { density: 'analyses' }],
  ['race', 'Gradient estimators', { density: 'analyses' }],
  ['proposal', 'q as a proposal', { density: 'analyses' }],
  ['starts', 'Where fifty seeds end', { mixture: 'starts', density: 'starts' }],
  ['sampling', 'p(x) by sampling', { curve: 'sampling' }],
  ['averages', 'Log of the average, average of the log', { curve: 'sampling' }],
  ['fisher', 'What the gradient of log p averages over', { curve: 'sampling' }],
  ['closed-forms', 'Closed forms and quadrature', { curve: 'sampling' }],
  ['latent', 'Latent space', { vae: 'vae' }],
  ['reconstruction', 'Data and reconstructions', { vae: 'vae' }],
  ['posterior', 'q(z | x) and the exact posterior', { vae: 'vae' }],
  ['learning', 'Learning curves', { vae: 'vae' }],
  ['samples', 'What the model generates', { vae: 'vae' }],
  ['manifold', 'The decoder over the latent space', { vae: 'vae' }],
  ['units', 'Latent dimensions in use', { vae: 'vae' }],
  ['gaps', 'What the bound lacks', { vae: 'vae' }],
  ['surgery', 'ELBO surgery', { vae: 'vae' }],
  ['pad', 'Draw one yourself', { vae: 'vae' }],
];

/** What a figure shows that does not say otherwise; the first plot is the large one. */
const defaultViews = /** @type {Record<string, readonly string[]>} */ ({
  mixture: ['data', 'trace', 'parts', 'weights'],
  density: ['plane', 'balance', 'decompositions', 'trace'],
  curve: ['curve', 'z-line', 'slice', 'balance'],
  vae: ['latent', 'reconstruction', 'posterior', 'learning'],
});

/**
 * Every plot by name, loaded or not.
 * @type {readonly PlotName[]}
 */
export const plots = table.map(([id, label, models]) => ({ id, label, models: Object.keys(models) }));

/** @type {Map<string, Plot>} */
const loaded = new Map();

/**
 * @param {string} model
 * @returns {PlotName[]} the plots that serve a model, by name
 */
export function plotNames(model) {
  return plots.filter(({ models }) => models.includes(model));
}

/**
 * @param {string} model
 * @returns {readonly string[]} ids
 */
export function defaultView(model) {
  return defaultViews[model] ?? [];
}

/**
 * Fetches plots of a model.
 * @param {string} model
 * @param {readonly string[]} [ids]  those that are wanted; all of the model's by default
 * @returns {Promise<Plot[]>} those of them that serve the model, in the order of `ids`
 */
export async function loadPlots(model, ids = plotNames(model).map(({ id }) => id)) {
  const wanted = ids.map((id) => table.find((row) => row[0] === id)?.[2][model] ?? '');
  const names = [...new Set(wanted)].filter((name) => name !== '');
  for (const set of await Promise.all(names.map((name) => sets[name]()))) {
    for (const plot of set.plots) loaded.set(plot.id, plot);
  }
  return ids.filter((_, i) => wanted[i] !== '').flatMap((id) => loaded.get(id) ?? []);
}

/**
 * @param {string} id
 * @returns {Plot | undefined} undefined until it is loaded
 */
export function plotById(id) {
  return loaded.get(id);
}

/**
 * @param {string} model
 * @returns {Plot[]} the loaded plots that serve a model, in order
 */
export function plotsFor(model) {
  return plotNames(model).flatMap(({ id }) => loaded.get(id) ?? []);
}
