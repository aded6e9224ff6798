"""Times training steps of a variational autoencoder in PyTorch: the peer of the explorer's benchmarks V1 to V3.

Usage: /usr/bin/python3 tests/bench/worlds/autoencoder.py

Reads one request a line, {"columns", "hidden", "activation", "likelihood", "batch", "samples", "rows", "steps"}, and answers
each with a line {"milliseconds"} of one step. First prints {"version"}. Two latent dimensions, a diagonal q; the ELBO with
the closed KL for one sample, L_M for more; Adam, minibatches without replacement; single precision, one thread, as people
write it.
"""

import json
import math
import sys
import time

import torch
from torch import nn

LATENT = 2
ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU}
SCALE = 0.2


def mlp(widths, activation):
    layers = []
    for inputs, outputs in zip(widths, widths[1:]):
        layers += [nn.Linear(inputs, outputs), ACTIVATIONS[activation]()]
    return nn.Sequential(*layers[:-1])


class Training:
    def __init__(self, request):
        columns, hidden = request["columns"], request["hidden"]
        self.bernoulli = request["likelihood"] == "bernoulli"
        self.samples, self.batch = request["samples"], request["batch"]
        self.encoder = mlp([columns, *hidden, 2 * LATENT], request["activation"])
        self.decoder = mlp([LATENT, *reversed(hidden), columns], request["activation"])
        self.data = torch.randn(request["rows"], columns)
        if self.bernoulli:
            self.data = (self.data > 0.5).float()
        self.adam = torch.optim.Adam([*self.encoder.parameters(), *self.decoder.parameters()], lr=2e-3)
        self.order = []

    def log_likelihood(self, x, z):
        output = self.decoder(z)
        if self.bernoulli:
            cross_entropy = nn.functional.binary_cross_entropy_with_logits(output, x.expand_as(output), reduction="none")
            return -cross_entropy.sum(-1)
        constant = x.shape[-1] * (math.log(SCALE) + 0.5 * math.log(2 * math.pi))
        return -0.5 * ((x - output) / SCALE).square().sum(-1) - constant

    def step(self):
        if not self.order:
            self.order = list(torch.randperm(len(self.data)).split(self.batch))
        x = self.data[self.order.pop()]
        mean, log_variance = self.encoder(x).chunk(2, dim=-1)
        if self.samples == 1:
            z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
            kl = 0.5 * (mean.square() + log_variance.exp() - 1 - log_variance).sum(-1)
            objective = self.log_likelihood(x, z) - kl
        else:
            noise = torch.randn(self.samples, *mean.shape)
            z = mean + torch.exp(0.5 * log_variance) * noise
            log_ratio = 0.5 * (noise.square() - z.square() + log_variance).sum(-1)
            log_weights = self.log_likelihood(x, z) + log_ratio
            objective = torch.logsumexp(log_weights, dim=0) - math.log(self.samples)
        self.adam.zero_grad()
        (-objective.mean()).backward()
        self.adam.step()


def main():
    torch.set_num_threads(1)
    torch.manual_seed(1)
    print(json.dumps({"version": torch.__version__}), flush=True)
    trainings = {}
    for line in sys.stdin:
        request = json.loads(line)
        steps = request.pop("steps")
        key = json.dumps(request)
        if key not in trainings:
            trainings[key] = Training(request)
        begin = time.perf_counter()
        for _ in range(steps):
            trainings[key].step()
        elapsed = time.perf_counter() - begin
        print(json.dumps({"milliseconds": 1e3 * elapsed / steps}), flush=True)


main()
