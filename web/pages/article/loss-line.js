/**
 * What a training loss made of a squared error and a KL divergence says about the model. Per point the loss is, up to a factor,
 *
 *     r ‖x − f(z)‖² + k KL(q(z | x) ‖ p(z)),
 *
 * and the negative bound of a normal likelihood is ‖x − f(z)‖²/(2σ²) + (D/2) log 2πσ² + β KL. So β = 1 means σ² = k/(2r), and σ = 1
 * means β = k/(2r).
 */

/** @typedef {'sum' | 'mean' | 'batch-mean'} Reduction */

/**
 * @typedef {object} LossLine
 * @property {Reduction} errorReduction
 * @property {number} errorWeight
 * @property {Reduction} klReduction
 * @property {number} klWeight
 * @property {number} batch    points in a batch
 * @property {number} columns  D, numbers in x
 * @property {number} latent   H, numbers in z
 */

/**
 * @typedef {object} Meaning
 * @property {number} sigma  with β = 1; 0 without a KL, infinite without a squared error
 * @property {number} beta   with σ = 1
 * @property {number} perPoint  the loss times this is the negative bound per point, less the constant (D/2) log 2πσ²
 * @property {'bound' | 'no-kl' | 'no-error' | 'negative'} kind
 */

/**
 * The weight of one point's sum in the loss.
 * @param {Reduction} reduction
 * @param {number} weight
 * @param {number} batch
 * @param {number} length  of the sum
 */
function each(reduction, weight, batch, length) {
  return weight / { sum: 1, mean: batch * length, 'batch-mean': batch }[reduction];
}

/**
 * @param {LossLine} line
 * @returns {Meaning}
 */
export function meaningOf({ errorReduction, errorWeight, klReduction, klWeight, batch, columns, latent }) {
  const r = each(errorReduction, errorWeight, batch, columns);
  const k = each(klReduction, klWeight, batch, latent);
  const beta = k / (2 * r);
  const kind = r < 0 || k < 0 ? 'negative' : r === 0 ? 'no-error' : k === 0 ? 'no-kl' : 'bound';
  return { sigma: Math.sqrt(beta), beta, perPoint: 1 / k, kind };
}

/** @param {LossLine} line @returns {string} as PyTorch writes it */
export function codeOf({ errorReduction, errorWeight, klReduction, klWeight }) {
  const error = {
    sum: "F.mse_loss(x_hat, x, reduction='sum')",
    mean: 'F.mse_loss(x_hat, x)',
    'batch-mean': "F.mse_loss(x_hat, x, reduction='sum') / x.shape[0]",
  }[errorReduction];
  const inner = '1 + logvar - mu**2 - logvar.exp()';
  const kl = {
    sum: `-0.5 * torch.sum(${inner})`,
    mean: `-0.5 * torch.mean(${inner})`,
    'batch-mean': `-0.5 * torch.mean(torch.sum(${inner}, dim=1))`,
  }[klReduction];
  return `error = ${error}\nkl    = ${kl}\nloss  = ${errorWeight} * error + ${klWeight} * kl`;
}
