/**
 * The quantities as words and as signs that plain canvas text can carry. Ids are those of the catalogue's quantities.
 */

/** @typedef {import('../types.js').Run} Run */

/** @type {Record<string, { symbol: string, words: string }>} */
const table = {
  elbo: { symbol: 'ELBO', words: 'the ELBO' },
  logEvidence: { symbol: 'log p(X)', words: 'the log evidence' },
  klPosterior: { symbol: 'KL(q ‖ p(· | X))', words: 'the KL divergence from q to the posterior' },
  expectedLogLikelihood: { symbol: 'E[log p(X | Z, μ, Λ)]', words: 'expected log likelihood' },
  klAssignments: { symbol: 'KL(q(Z) ‖ p(Z | π))', words: 'KL of the assignments' },
  klWeights: { symbol: 'KL(q(π) ‖ p(π))', words: 'KL of the weights' },
  klComponents: { symbol: 'KL(q(μ, Λ) ‖ p(μ, Λ))', words: 'KL of the components' },
  klPrior: { symbol: 'KL(q ‖ p)', words: 'KL to the prior' },
  expectedLogJoint: { symbol: 'E[log p(X, Z)]', words: 'expected log joint' },
  entropy: { symbol: 'H[q]', words: 'entropy of q' },
};

/** With a point estimate θ = (π, μ, Λ) the bound is one on log p(X | θ), and only q(Z) is left of q. @type {typeof table} */
const pointEstimate = {
  logEvidence: { symbol: 'log p(X | θ)', words: 'the log likelihood' },
  klPosterior: { symbol: 'KL(q(Z) ‖ p(Z | X, θ))', words: 'the KL divergence from q(Z) to its posterior' },
};

/** A curve with a point estimate θ, and a z of its own for every observation. @type {typeof table} */
const curve = {
  logEvidence: { symbol: 'log p(X | θ)', words: 'the log likelihood' },
  klPosterior: { symbol: 'KL(q ‖ p(Z | X, θ))', words: 'the KL divergence from q to the posterior' },
  expectedLogLikelihood: { symbol: 'E[log p(X | Z, θ)]', words: 'expected log likelihood' },
  klPrior: { symbol: 'KL(q ‖ p(Z))', words: 'KL to the prior' },
};

/** One observation x and one latent z, of one or two dimensions. @type {typeof table} */
const density = {
  logEvidence: { symbol: 'log p(x)', words: 'the log evidence' },
  klPosterior: { symbol: 'KL(q ‖ p(z | x))', words: 'the KL divergence from q to the posterior' },
  klReverse: { symbol: 'KL(p(z | x) ‖ q)', words: 'the KL divergence from the posterior to q' },
  eubo: { symbol: 'EUBO', words: 'the EUBO' },
  cubo: { symbol: 'CUBO', words: 'the CUBO' },
  expectedLogLikelihood: { symbol: 'E[log p(x | z)]', words: 'expected log likelihood' },
  klPrior: { symbol: 'KL(q ‖ p(z))', words: 'KL to the prior' },
  expectedLogJoint: { symbol: 'E[log p(x, z)]', words: 'expected log joint' },
};

/** A model p(x | z) that is learned, and an encoder. @type {typeof table} */
const vae = {
  klPosterior: { symbol: 'KL(q(z | x) ‖ p(z | x))', words: 'the KL divergence from q to the posterior' },
  expectedLogLikelihood: { symbol: 'E[log p(x | z)]', words: 'average reconstruction' },
  klPrior: { symbol: 'KL(q(z | x) ‖ p(z))', words: 'KL to the prior' },
  mutualInformation: { symbol: 'I(n; z)', words: 'information of z about the point' },
  klMarginal: { symbol: 'KL(q̄(z) ‖ p(z))', words: 'KL of the aggregated posterior to the prior' },
};

/** By model. @type {Record<string, typeof table>} */
const SPECIAL = { density, curve, vae };

/**
 * @param {string} quantity
 * @param {Run} [run]
 */
function entryOf(quantity, run) {
  const { model, optimizer } = run?.config ?? {};
  const special = SPECIAL[String(model)] ?? (optimizer === 'em' ? pointEstimate : {});
  return special[quantity] ?? table[quantity];
}

/**
 * @param {string} quantity
 * @param {Run} [run]  whose configuration decides what the bound bounds
 */
export function symbolOf(quantity, run) {
  return entryOf(quantity, run)?.symbol ?? spaced(quantity);
}

/**
 * @param {string} quantity
 * @param {Run} [run]
 */
export function wordsOf(quantity, run) {
  return entryOf(quantity, run)?.words ?? spaced(quantity);
}

/**
 * A part as it stands in the sum: the divergences enter with a minus, and their values are negative already.
 * @param {string} part
 */
export function termOf(part) {
  return /^kl[A-Z]/.test(part) ? `− ${symbolOf(part)}` : symbolOf(part);
}

/**
 * Why a number is not there, as a frame's `why` codes it: 'infinite', 'not computed', 'not defined'.
 * @param {Record<string, string> | null | undefined} why
 * @param {string} path
 * @returns {string} empty where nothing is said
 */
export function reasonOf(why, path) {
  return (why?.[path] ?? '').replace(/-/g, ' ');
}

/** @param {string} id  'someQuantity' */
function spaced(id) {
  return id.replace(/[A-Z]/g, (c) => ` ${c.toLowerCase()}`);
}
