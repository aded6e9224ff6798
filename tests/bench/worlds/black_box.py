"""Times steps of black-box variational inference in PyTorch: the peer of the explorer's benchmark B1.

Usage: /usr/bin/python3 tests/bench/worlds/black_box.py

Reads one request a line, {"samples", "steps"}, and answers each with a line {"milliseconds"} of one step. First prints
{"version"}. A full-rank Gaussian q (mean, log of the factor's diagonal, its entry below it) on a mixture of four Gaussians
in the plane, reparameterised draws, Adam; single precision, one thread, as people write it.
"""

import json
import math
import sys
import time

import torch

HILLS = torch.tensor(
    [
        [0.4, -1.5, -0.5, 0.5, 0.25, 0.4],
        [0.3, 1.6, 1.2, 0.35, -0.15, 0.5],
        [0.2, 1.1, -1.8, 0.2, 0.05, 0.2],
        [0.1, -1.8, 2.0, 0.3, 0.0, 0.15],
    ]
)


def make_target():
    """log p(x, z) of a batch of z, [samples, 2]."""
    weights, means = HILLS[:, 0], HILLS[:, 1:3]
    a, b, c = HILLS[:, 3], HILLS[:, 4], HILLS[:, 5]
    determinant = a * c - b * b
    log_weights = torch.log(weights) - 0.5 * torch.log(determinant) - math.log(2 * math.pi) - 2.0
    p11, p12, p22 = c / determinant, -b / determinant, a / determinant

    def log_joint(z):
        d = z[:, None, :] - means
        x, y = d[..., 0], d[..., 1]
        return torch.logsumexp(log_weights - 0.5 * (p11 * x * x + 2 * p12 * x * y + p22 * y * y), dim=1)

    return log_joint


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    print(json.dumps({"version": torch.__version__}), flush=True)
    log_joint = make_target()
    mean = torch.tensor([-0.5, 2.0], requires_grad=True)
    log_diagonal = torch.zeros(2, requires_grad=True)
    below = torch.zeros(1, requires_grad=True)
    adam = torch.optim.Adam([mean, log_diagonal, below], lr=0.05)

    def step(samples):
        adam.zero_grad()
        e = torch.randn(samples, 2)
        scale = log_diagonal.exp()
        z = torch.stack([mean[0] + scale[0] * e[:, 0], mean[1] + below[0] * e[:, 0] + scale[1] * e[:, 1]], dim=1)
        loss = -(log_joint(z).mean() + log_diagonal.sum())
        loss.backward()
        adam.step()

    for line in sys.stdin:
        request = json.loads(line)
        begin = time.perf_counter()
        for _ in range(request["steps"]):
            step(request["samples"])
        elapsed = time.perf_counter() - begin
        print(json.dumps({"milliseconds": 1e3 * elapsed / request["steps"]}), flush=True)


main()
