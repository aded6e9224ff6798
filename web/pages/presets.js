/**
 * The presets: states of a model that are worth a look, each with what there is to see. The pages get their lists of links from here when
 * they are built. Whatever a preset says is a promise: tests/browser/presets.test.js opens every one of them, and fails for one that
 * it does not know what to expect of.
 */

/**
 * @typedef {object} Preset
 * @property {string} id
 * @property {string} title  of the link
 * @property {string} [settings]  as a link spells them, in the catalogue's order; nothing for the model as it comes
 * @property {string} [view]  the panels that it is about, the large one first; the model's own choice where that shows it
 * @property {string} says  what to look at, in a sentence or two
 * @property {number} [arrives]  the iteration that its picture in the gallery shows, where it is not the model's own
 * @property {boolean} [front]  whether the front page names it as well
 */

/** @type {Record<string, Preset[]>} */
export const presets = {
  curve: [
    {
      id: 'learns',
      title: 'A curve learns its data',
      front: true,
      says: 'Sixty points, and a parabola that does not fit them yet. The first iteration gains more than three hundred nats; the rest is a long, patient climb, and at every iteration the bound touches log p(X).',
    },
    {
      id: 'two-answers',
      arrives: 20,
      title: 'Two answers for one point',
      front: true,
      settings: 'curve=figure-eight&point=0.1,0.25',
      says: 'Two arms of the curve pass this point, so two values of z explain it, and its posterior has two hills. Press elsewhere on the curve, and there is one.',
    },
    {
      id: 'half-steps',
      arrives: 7,
      title: 'E step, M step',
      front: true,
      settings: 'learning=half-steps&speed=1&coordinate=1',
      view: 'slice,curve,z-line,balance',
      says: 'One half-step a second. After each E step the bound touches log p(X) and the gap is zero; each M step walks to the top of the bound, and log p(X) has not fallen.',
    },
    {
      id: 'never-touches',
      arrives: 60,
      title: 'A bound that never touches',
      settings: 'family=narrow&qWidth=0.03&learning=half-steps&speed=50',
      view: 'slice,curve,trace,balance',
      says: 'This q may move but not widen, so the gap never closes. For some hundred iterations log p(X) rises with the bound; then it falls by eight nats and more, while the bound goes on rising.',
    },
    {
      id: 'sum',
      arrives: 30,
      title: 'A sum instead of an integral',
      settings: 'latent=discrete&atoms=9&learning=half-steps&speed=2',
      view: 'curve,z-line,balance,trace',
      says: 'z has nine values and no others. log p(X) is a sum of nine terms for every point, exact but for rounding, and the posterior is nine numbers.',
    },
    {
      id: 'closed-forms',
      arrives: 60,
      title: 'Where everything has a closed form',
      front: true,
      settings: 'curve=linear',
      view: 'curve,closed-forms,z-line,balance',
      says: 'A straight line. Each number stands twice, by its formula and by quadrature, and they agree to the last digits.',
    },
    {
      id: 'own-points',
      arrives: 200,
      title: 'A few points of your own',
      settings:
        'data=-2,0.4;-1.4,1.3;-0.7,1.5;0,0.8;0.5,-0.1;1.1,-0.6;1.8,-0.2;2.2,0.7&curve=spline&curvePoints=-2,0.5;-0.7,1.4;0.6,0;2,0.3&learn=both&noiseFloor=0.1&point=3',
      says: 'Eight points, and a curve of four control points that learns its noise as well, down to a floor of 0.1, where it stays. Press in the plane to add a point.',
    },
  ],
  density: [
    {
      id: 'three-hills',
      title: 'Three hills, one Gaussian',
      front: true,
      says: 'One Gaussian climbs the largest of three hills and stays there. What it lacks, about 0.7 nats, is no failure of the climb: no single Gaussian fits three hills.',
    },
    {
      id: 'slant',
      title: 'Mean-field on a slant',
      front: true,
      settings: 'targetComponents=1,0,0,1,0.85,1&family=mean-field&initialMean=-1.5,1.5',
      view: 'plane,balance,decompositions,trace',
      says: 'The target leans, with a correlation of 0.85, and q has its axes along the coordinates. It finds the centre, comes out too narrow, and lacks −½ log(1 − 0.85²) = 0.641 nats.',
    },
    {
      id: 'one-step',
      arrives: 1,
      title: 'Exact in one step',
      settings:
        'targetComponents=1,0.5,-0.3,1,0.6,0.8&optimizer=natural-gradient&estimator=quadrature&learningRate=1&speed=1',
      view: 'plane,balance,decompositions,trace',
      says: 'A Gaussian target, a Gaussian q, and a natural gradient of full length: one iteration, and q is the posterior. The gap is zero.',
    },
    {
      id: 'ring',
      arrives: 3000,
      title: 'A flow around a ring',
      front: true,
      settings: 'target=ring&family=flow&learningRate=0.01&speed=max',
      view: 'plane,balance,trace',
      says: 'A normalising flow bends a Gaussian around a ring. It closes most of the gap, which for a single Gaussian is 1.46 nats; a seam stays where the ends meet.',
    },
    {
      id: 'seeking',
      title: 'Seeking a mode, covering the mass',
      settings:
        'targetComponents=0.6,-2.5,0,0.4,0,0.4;0.4,2.5,0,0.4,0,0.4&initialMean=-0.5,1&compare=objective=inclusive-kl',
      view: 'plane,trace,balance',
      says: 'Two hills, two Gaussians from one start. The ELBO pulls one of them onto the higher hill; the inclusive divergence stretches the other over both.',
    },
    {
      id: 'estimators',
      title: 'Three estimators, one start',
      front: true,
      settings: 'estimator=reparameterized&compare=estimator=score-function;estimator=stl',
      view: 'race,plane,trace',
      says: 'Three runs from one start, each with its own estimate of the same gradient. They end on the same hill; the table tells how far each estimate scatters at the q on show, of the three least without the score term.',
    },
  ],
  mixture: [
    {
      id: 'faithful',
      title: 'Old Faithful',
      front: true,
      says: 'Six components meet 272 eruptions. Watch the weights: after about sixty iterations two components hold the data, and four have gone back to their prior.',
    },
    {
      id: 'galaxies',
      title: 'Galaxies, in one dimension',
      front: true,
      settings: 'data=galaxies',
      says: 'The speeds of 82 galaxies, in one dimension. Of six components three stay: a crowd in the middle, and a small group on either side of it.',
    },
    {
      id: 'exact-gap',
      title: 'A gap known exactly',
      settings:
        'data=-1.9,-1.2;-1.4,-1.6;-1.1,-0.7;-0.8,-1.3;0.2,0.1;0.9,1.1;1.2,0.6;1.4,1.7;1.8,1.2&components=2&speed=5',
      says: 'Nine points in two components can be shared out in 512 ways, and here all of them are summed. The bound ends 2.23 nats below log p(X); of these log 2 = 0.69 is only the names of the two components.',
    },
    {
      id: 'no-gap',
      title: 'No gap at all',
      settings: 'data=1.2,0.4;0.3,1.1;-0.8,-0.2;-1.1,0.9;0.5,-1.4&components=1&speed=2',
      says: 'With a single component there is nothing to share out, and the posterior is of the same family as q. The bound reaches log p(X), and the gap is zero.',
    },
    {
      id: 'minibatches',
      arrives: 400,
      title: 'Minibatches',
      front: true,
      settings: 'data=eight-gaussians&rows=2000&components=12&optimizer=stochastic',
      says: 'Every iteration sees 64 of the 2,000 points, so that the bound of all of them falls now and then. Of twelve components eight stay, one for each cluster.',
    },
    {
      id: 'collapse',
      title: 'EM, collapsing',
      front: true,
      settings: 'components=14&seed=8&optimizer=em&regCovar=0',
      says: 'Maximum likelihood without a floor: a component closes in on points that lie on a line, its likelihood grows without bound, and the run is stopped. The sentence above the pictures names it.',
    },
    {
      id: 'many',
      arrives: 30,
      title: '100,000 points, slow to let go',
      settings: 'data=blobs&rows=100000&components=20&speed=max',
      says: 'Four clusters, twenty components. What the points say grows with their number, what a superfluous component costs only with its logarithm: so components that share a cluster let go of it very slowly, and after a hundred iterations nearly all are still alive.',
    },
  ],
  vae: [
    {
      id: 'moons',
      title: 'Two moons',
      front: true,
      says: 'Each dot of the latent plane is the encoder’s guess for one point. Choose a point: its exact posterior lies under the guess. After three thousand iterations the bound lacks about a quarter of a nat for each point.',
    },
    {
      id: 'digits',
      arrives: 1200,
      title: 'Handwritten digits',
      front: true,
      settings: 'data=digits&speed=max',
      view: 'manifold,reconstruction,latent,pad',
      says: 'Pictures of 8 × 8 pixels in two numbers each. The large panel decodes a grid of the latent plane: watch it sort itself into digits. Draw one yourself, and see where it lands.',
    },
    {
      id: 'spiral',
      title: 'One number for a spiral',
      front: true,
      settings: 'data=spiral&latentDimensions=1&speed=max',
      view: 'reconstruction,manifold,posterior,learning',
      says: 'A single latent number, so the decoder is a curve. It stretches along the spiral and cuts the corners that it has not learned; each point is told by a place on it, at the price of about two and a half nats.',
    },
    {
      id: 'collapse',
      title: 'Posterior collapse',
      front: true,
      settings: 'observationScale=0.3&beta=20',
      view: 'latent,units,learning,manifold',
      says: 'The divergence from the prior counts twenty times. Both latent dimensions collapse: every guess is the prior again, to within a few thousandths of a nat, and the decoder sends nearly the same mean everywhere. Turn β down to 5 or less, and they come back.',
    },
    {
      id: 'linear',
      title: 'Linear: principal components',
      settings: 'data=faithful&latentDimensions=1&hiddenLayerSizes=&learningRate=0.01',
      view: 'gaps,manifold,latent,learning',
      says: 'Without hidden layers every posterior is a Gaussian that the encoder can say. The approximation gap is zero from the start, and the amortisation gap goes to zero as it learns.',
    },
    {
      id: 'turned',
      title: 'Narrow posteriors, round and turned',
      settings: 'data=pinwheel&observationScale=0.05&compare=posterior-covariance=full&point=10',
      view: 'posterior,gaps,latent,learning',
      says: 'With little noise posteriors are narrow, and this one is turned. Even the best q with its axes along the coordinates, dashed, leaves an approximation gap. Let the covariance of q be full, as the second run does, and next to nothing is left of it.',
    },
  ],
};

/**
 * @param {string} model
 * @param {Preset} preset
 * @returns {string} the fragment of its link
 */
export function fragmentOf(model, { settings, view }) {
  return ['#v=1', `model=${model}`, settings, view && `view=${view}`].filter(Boolean).join('&');
}
