/**
 * The identities D1 to D10: what each says, and how far its two sides are apart at present. A residual is only there where both were
 * computed independently; what the stated errors allow goes with it. Free of the DOM.
 */

/** @typedef {import('../engine/types.js').Frame} Frame */
/** @typedef {import('../plots/types.js').Analysis} Analysis */

/**
 * @typedef {object} Identity
 * @property {string} id
 * @property {string} formula
 * @property {string} words
 */

/** With w = p(x, z) / q(z) and L = E_q[log w]. @type {readonly Identity[]} */
export const identities = [
  {
    id: 'D1',
    formula: 'log p(x) = L + KL(q ‖ p(z | x))',
    words:
      'The bound L and its gap add up to the log evidence. Whatever q is, what the bound lacks is how far q is from the posterior.',
  },
  {
    id: 'D2',
    formula: 'L = E_q[log p(x | z)] − KL(q ‖ p(z))',
    words:
      'Reconstruction less complexity: how well z drawn from q explains x, minus how far q has left the prior.',
  },
  {
    id: 'D3',
    formula: 'L = E_q[log p(x, z)] + H[q]',
    words:
      'Energy and entropy: q is rewarded for lying where the joint density is high, and for being spread out.',
  },
  {
    id: 'D4',
    formula: '1/N Σₙ Lₙ = average reconstruction − I(n; z) − KL(q̄(z) ‖ p(z))',
    words:
      'Surgery of an autoencoder’s average bound: the complexity is what z tells about which point it came from, and how far all points’ q together, q̄, are from the prior.',
  },
  {
    id: 'D5',
    formula: 'L = L₁ ≤ L_M ≤ L_M₊₁ ≤ log p(x),   L_M = E[log 1/M Σₘ w(zₘ)]',
    words: 'The logarithm of an average of M weights is a bound that rises with M up to the log evidence.',
  },
  {
    id: 'D6',
    formula: 'VR_α = 1/(1 − α) · log E_q[w¹⁻ᵅ]',
    words:
      'Rényi’s bounds never rise with α: at 1 they are the ELBO, at 0 the log evidence, below 0 they lie above it.',
  },
  {
    id: 'D7',
    formula: 'log p(x) = EUBO − KL(p(z | x) ‖ q),   EUBO = E_p(z|x)[log w]',
    words:
      'The same seen from above: averaged over the posterior instead of over q, log w is an upper bound, and its gap is the divergence the other way round.',
  },
  {
    id: 'D8',
    formula: '∇ log p(x) = E_p(z|x)[∇ log p(x, z)]',
    words:
      'Fisher’s identity: the gradient of the log evidence is that of the log joint density, averaged over the posterior.',
  },
  {
    id: 'D9',
    formula: 'p(x) = E_p(z)[p(x | z)]',
    words:
      'The evidence is the likelihood averaged over the prior. Draws estimate it without bias, but badly where the posterior is far from the prior.',
  },
  {
    id: 'D10',
    formula: 'log E_q[w] − E_q[log w] = KL(q ‖ p(z | x)) ≥ 0',
    words:
      'The gap is Jensen’s: the log of an average exceeds the average of the log, unless w is constant, which it is where q is the posterior.',
  },
];
