#!/usr/bin/python3
"""Objectives and gradients of small variational autoencoders by PyTorch's autograd, an implementation that is not ours.

Usage: /usr/bin/python3 tests/reference/vae_reference.py

Writes vae_gradients.hpp, numbers for the C++ tests, beside this script. Each case has its data, its weights (in the
order of the explorer's parameters(), as torch.nn.Linear has them: weight [outputs, inputs], then bias, the encoder's
layers, the decoder's, and log σ where it is learned), its noise [rows, samples, latent], and what comes of them: the
objective summed over the rows and its gradient, all in double. Weights, data and noise are numbers that a float holds
too, so that nothing is rounded on the way in.

With log w = log p(x|z) + β (log p(z) − log q(z|x)): `elbo` is the mean over the samples of log p(x|z) − β KL in closed
form (for STL: of log w), `importance-weighted` the logarithm of the mean of w. STL holds q's parameters inside log q
(Roeder et al. 2017); DReG replaces the encoder's gradient by that of Σ ((1 − β) w̃ + β w̃²) log w with w̃ and q's parameters
in log q held (Tucker et al. 2019, who have β = 1).
"""

import platform
from pathlib import Path

import numpy as np
import torch

HERE = Path(__file__).resolve().parent

ACTIVATIONS = {
    "tanh": torch.tanh,
    "relu": torch.relu,
    "softplus": torch.nn.functional.softplus,
    "gelu": torch.nn.functional.gelu,
}

# name, activation, likelihood, covariance, learned σ, objective, estimator, samples, β, latent, hidden, columns, rows
CASES = [
    ("plain", "tanh", "gaussian", "diagonal", False, "elbo", "reparameterized", 1, 1.0, 2, [5, 4], 3, 11),
    ("pixels", "relu", "bernoulli", "full", False, "elbo", "reparameterized", 1, 0.5, 2, [6], 4, 9),
    ("landing", "softplus", "gaussian", "full", True, "elbo", "stl", 1, 1.0, 2, [5], 2, 10),
    ("weighted", "gelu", "gaussian", "full", True, "importance-weighted", "reparameterized", 4, 1.0, 2, [4, 3], 3, 7),
    ("weighted_pixels", "softplus", "bernoulli", "diagonal", False, "importance-weighted", "stl", 5, 2.0, 3, [5], 4, 6),
    ("doubly", "tanh", "gaussian", "diagonal", True, "importance-weighted", "dreg", 6, 0.5, 1, [4, 4], 2, 8),
    ("doubly_pixels", "gelu", "bernoulli", "full", False, "importance-weighted", "dreg", 3, 1.0, 2, [6], 5, 9),
    ("linear", "tanh", "gaussian", "full", False, "elbo", "reparameterized", 1, 1.0, 2, [], 3, 5),
]
LOG_SCALE = -0.75  # exact in binary


def as_float(array):
    """The nearest numbers that a float holds, in double."""
    return np.asarray(array, dtype=np.float32).astype(np.float64)


def draw_network(random, widths):
    """Weights and biases of the layers between the given widths."""
    layers = []
    for inputs, outputs in zip(widths[:-1], widths[1:]):
        weight = as_float(random.normal(size=(outputs, inputs)) / np.sqrt(0.5 + 0.5 * inputs))
        bias = as_float(0.5 * random.normal(size=outputs))
        layers += [torch.tensor(weight, requires_grad=True), torch.tensor(bias, requires_grad=True)]
    return layers


def run(layers, activation, x):
    """An affine map after the other, the activation between them."""
    for i in range(0, len(layers), 2):
        x = torch.nn.functional.linear(x, layers[i], layers[i + 1])
        if i + 2 < len(layers):
            x = activation(x)
    return x


def posterior(output, latent, full):
    """q(z|x) of every row: a mean and a lower triangular factor."""
    mean, log_variance = output[:, :latent], output[:, latent : 2 * latent]
    factor = torch.diag_embed(torch.exp(log_variance / 2))
    if full:
        rows, columns = np.tril_indices(latent, -1)
        below = torch.zeros_like(factor)
        below[:, rows, columns] = output[:, 2 * latent :]
        factor = factor + below
    return torch.distributions.MultivariateNormal(mean, scale_tril=factor)


def solve(case, seed):
    """Draws the case's numbers and lets autograd find the gradient."""
    _, activation, likelihood, covariance, learned, objective, estimator, samples, beta, latent, hidden, columns, rows = case
    random = np.random.default_rng(seed)
    full = covariance == "full"
    outputs = 2 * latent + (latent * (latent - 1) // 2 if full else 0)
    encoder = draw_network(random, [columns, *hidden, outputs])
    decoder = draw_network(random, [latent, *reversed(hidden), columns])
    log_scale = torch.tensor(LOG_SCALE, dtype=torch.float64, requires_grad=learned)
    x = as_float(random.normal(size=(rows, columns))) if likelihood == "gaussian" else 1.0 * (random.random((rows, columns)) < 0.4)
    noise = as_float(random.normal(size=(rows, samples, latent)))
    data, epsilon = torch.tensor(x), torch.tensor(noise)

    act = ACTIVATIONS[activation]
    q = posterior(run(encoder, act, data), latent, full)
    z = q.loc[:, None] + (q.scale_tril[:, None] @ epsilon[..., None])[..., 0]
    decoded = run(decoder, act, z)
    if likelihood == "gaussian":
        p = torch.distributions.Normal(decoded, torch.exp(log_scale))
    else:
        p = torch.distributions.Bernoulli(logits=decoded)
    log_likelihood = p.log_prob(data[:, None].expand_as(decoded)).sum(-1)
    prior = torch.distributions.MultivariateNormal(torch.zeros(latent, dtype=torch.float64), torch.eye(latent, dtype=torch.float64))
    held = torch.distributions.MultivariateNormal(q.loc.detach(), scale_tril=q.scale_tril.detach())

    def log_weights(scored):
        density = scored.expand((samples, rows)).log_prob(z.transpose(0, 1)).transpose(0, 1)
        return log_likelihood + beta * (prior.log_prob(z) - density)

    def log_mean_weight(scored):
        return (torch.logsumexp(log_weights(scored), 1) - np.log(samples)).sum()

    if objective == "elbo":
        kl = torch.distributions.kl_divergence(q, prior.expand((rows,)))
        value = (log_likelihood.mean(1) - beta * kl).sum()
        climbed = value if estimator == "reparameterized" else log_weights(held).mean(1).sum()
    else:
        value = log_mean_weight(q)
        climbed = value if estimator == "reparameterized" else log_mean_weight(held)
    parameters = encoder + decoder + ([log_scale] if learned else [])
    gradient = list(torch.autograd.grad(climbed, parameters, retain_graph=True))
    if estimator == "dreg":
        weights = log_weights(held)
        share = torch.softmax(weights, 1).detach()
        gradient[: len(encoder)] = torch.autograd.grad((((1 - beta) * share + beta * share**2) * weights).sum(), encoder)
    flat = lambda tensors: np.concatenate([t.detach().numpy().ravel() for t in tensors])
    return x, flat(parameters), noise, value.item(), flat(gradient)


def array(name, values):
    """A C++ array; 17 digits give every double back."""
    numbers = [f"{v:.17g}" for v in np.ravel(values)]
    lines = [", ".join(numbers[i : i + 6]) for i in range(0, len(numbers), 6)]
    return f"inline constexpr double {name}[] = {{\n    " + ",\n    ".join(lines) + "};\n"


def main():
    text = [
        f"// Written by vae_reference.py with PyTorch {torch.__version__}, numpy {np.__version__}, Python {platform.python_version()}.\n",
        "#pragma once\n\n#include <cstddef>\n\nnamespace reference {\n\n",
        "struct VaeCase {\n  const char* name;\n  const char* activation;\n  const char* likelihood;\n  const char* covariance;\n",
        "  bool learned_scale;\n  const char* objective;\n  const char* estimator;\n  std::size_t samples;\n  double beta;\n",
        "  std::size_t latent;\n  std::size_t hidden[2];  // 0 where there is no such layer\n  std::size_t columns;\n  std::size_t rows;\n",
        "  double log_scale;\n  double objective_value;\n  const double* data;\n  const double* weights;\n  std::size_t size;  // of the weights\n",
        "  const double* noise;\n  const double* gradient;\n};\n\n",
    ]
    rows = []
    for number, case in enumerate(CASES):
        name = case[0]
        x, weights, noise, value, gradient = solve(case, 100 + number)
        text.append(f"namespace {name} {{\n")
        for label, values in (("kData", x), ("kWeights", weights), ("kNoise", noise), ("kGradient", gradient)):
            text.append(array(label, values))
        text.append(f"}}  // namespace {name}\n\n")
        hidden = (case[10] + [0, 0])[:2]
        quoted = [f'"{word}"' for word in (name, *case[1:4])]
        rows.append(
            f"    {{{', '.join(quoted)}, {str(case[4]).lower()}, \"{case[5]}\", \"{case[6]}\", {case[7]}, {case[8]}, {case[9]}, "
            f"{{{hidden[0]}, {hidden[1]}}}, {case[11]}, {case[12]}, {LOG_SCALE}, {value:.17g}, {name}::kData, {name}::kWeights, "
            f"{len(weights)}, {name}::kNoise, {name}::kGradient}},\n"
        )
        print(f"{name}: {len(weights)} weights, objective {value:.6f}")
    text.append("inline constexpr VaeCase kVaeCases[] = {\n" + "".join(rows) + "};\n\n}  // namespace reference\n")
    (HERE / "vae_gradients.hpp").write_text("".join(text), encoding="utf-8")


if __name__ == "__main__":
    main()
