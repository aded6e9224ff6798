/**
 * An autoencoder's bound in Python: encoder and decoder written out, Σ E_q[log p(x | z)] − KL(q(z | x) ‖ p(z)) over the training rows, the
 * expectation by Gauss and Hermite's rule in the coordinates of q, the divergence by its closed form.
 */

import { ending, heading } from './python.js';
import { nested, python, unavailable } from './text.js';

/** @type {Record<string, string>} */
const ACTIVATIONS = {
  tanh: 'tanh(a)',
  relu: 'max(a, 0.0)',
  softplus: 'log1p(exp(-abs(a))) + max(a, 0.0)',
  gelu: '0.5 * a * erfc(-a / sqrt(2))',
};

/** Multiplications that a program may take: some minute. */
const MOST_WORK = 1e8;

/**
 * Nodes a dimension of the two rules whose difference is the error.
 * @type {Record<number, [number, number]>}
 */
const NODES = { 1: [24, 32], 2: [7, 9] };

/**
 * @param {any} parameters
 * @param {string} network
 * @returns {[number[][], number[]][]} weights and biases of its layers
 */
function layersOf(parameters, network) {
  const layers = [];
  for (let i = 0; `${network}.${i}.weight` in parameters; i++) {
    const bias = Array.from(/** @type {ArrayLike<number>} */ (parameters[`${network}.${i}.bias`].data));
    layers.push(/** @type {[number[][], number[]]} */ ([nested(parameters[`${network}.${i}.weight`]), bias]));
  }
  return layers;
}

/** @param {import('./code.js').State} state */
export function vaePython({ config, frame, parameters }) {
  const latent = Number(frame.latentDimensions);
  const nodes = NODES[latent];
  const activation = ACTIVATIONS[String(config.activation)];
  if (!nodes) throw unavailable(`${latent} latent dimensions`);
  if (!activation) throw unavailable(`the activation ${config.activation}`);
  const held = Array.from(frame.heldOut?.data ?? []);
  const rows = nested(frame.points).filter((_, i) => !held[i]);
  const [encoder, decoder] = ['encoder', 'decoder'].map((network) => layersOf(parameters, network));
  const products = decoder.reduce((sum, [weight]) => sum + weight.length * (weight[0]?.length ?? 0), 0);
  if (rows.length < frame.trainingCount || rows.length * products * nodes[1] ** latent > MOST_WORK)
    throw unavailable('so many rows, units and columns');
  const bernoulli = frame.likelihood === 'bernoulli';
  return `${heading('vae', frame)}
from math import erfc, exp, inf, log, log1p, pi, sqrt, tanh

# Each network: weights [outputs][inputs] and biases of its layers.
encoder = ${python(encoder)}
decoder = ${python(decoder)}
scale = ${python(bernoulli ? null : frame.observationScale)}  # of p(x | z), where that is Gaussian
latent = ${latent}

# The training rows, as they are analysed.
x = ${python(rows)}


def network(layers, values):
    for i, (weights, biases) in enumerate(layers):
        values = [b + sum(w * v for w, v in zip(row, values)) for row, b in zip(weights, biases)]
        if i + 1 < len(layers):
            values = [${activation} for a in values]
    return values


def encode(row):
    """The mean and the lower Cholesky factor of q(z | x)."""
    out = network(encoder, row)
    mean, below = out[:latent], iter(out[2 * latent :])
    factor = [[0.0] * latent for _ in range(latent)]
    for i in range(latent):
        for j in range(i):
            factor[i][j] = next(below, 0.0)
        factor[i][i] = exp(0.5 * max(-30.0, min(out[latent + i], 30.0)))
    return mean, factor


def log_likelihood(row, z):
    out = network(decoder, z)
${
  bernoulli
    ? '    return sum(v * a - max(a, 0.0) - log1p(exp(-abs(a))) for v, a in zip(row, out))'
    : `    distance = sum((v - m) ** 2 for v, m in zip(row, out))
    return -0.5 * distance / scale**2 - len(row) * (log(scale) + 0.5 * log(2 * pi))`
}


def kl_to_prior(mean, factor):
    squares = sum(v * v for v in mean) + sum(v * v for line in factor for v in line)
    return 0.5 * (squares - latent) - sum(log(factor[i][i]) for i in range(latent))


def hermite(n):
    """Nodes and weights for E[f(u)], u ~ N(0, 1), by Newton's steps from the zeros of the rule before."""

    def value(k, u):
        """He_k / sqrt(k!), and the one before it."""
        before, now = 0.0, 1.0
        for j in range(k):
            before, now = now, (u * now - sqrt(j) * before) / sqrt(j + 1)
        return now, before

    zeros = []
    for k in range(1, n + 1):
        # Zeros of He_k lie between those of He_(k-1), and below the bound 2 sqrt(k).
        edges = [-2 * sqrt(k) - 1] + zeros + [2 * sqrt(k) + 1]
        zeros = []
        for low, high in zip(edges, edges[1:]):
            sign = value(k, low)[0]
            for _ in range(80):
                middle = 0.5 * (low + high)
                if value(k, middle)[0] * sign > 0:
                    low = middle
                else:
                    high = middle
            zeros.append(0.5 * (low + high))
    return [(u, 1.0 / (n * value(n, u)[1] ** 2)) for u in zeros]


def bound(n):
    rule = hermite(n)
    grid = [([u], w) for u, w in rule]
    if latent == 2:
        grid = [([u, v], a * b) for u, a in rule for v, b in rule]
    total = 0.0
    for row in x:
        mean, factor = encode(row)
        for u, w in grid:
            z = [m + sum(line[j] * u[j] for j in range(i + 1)) for i, (m, line) in enumerate(zip(mean, factor))]
            total += w * log_likelihood(row, z)
        total -= kl_to_prior(mean, factor)
    return total


# Two rules: what they say differently is about the error.
rough, elbo = bound(${nodes[0]}), bound(${nodes[1]})
print(f"two rules differ by: {abs(elbo - rough):.2g}")
${ending(frame)}`;
}
