"""Times iterations of scikit-learn's BayesianGaussianMixture: the peer of the mixture's coordinate ascent.

Usage: /usr/bin/python3 tests/bench/worlds/scikit_learn.py

Reads one request a line, {"path", "rows", "columns", "components", "iterations"}, where path is a file of doubles, and
answers each with a line {"milliseconds"} of one iteration. First prints {"version"}. Same data, standardised, and the
same priors as the explorer's defaults. With warm_start a fit goes on from the last one; what a fit costs besides its
iterations is taken out by the difference of two fits of different length.
"""

import json
import sys
import time
import warnings

import numpy as np
import sklearn
from sklearn.mixture import BayesianGaussianMixture

models = {}


def open_model(request):
    """The model of a request with its points, after a first fit."""
    points = np.fromfile(request["path"]).reshape(request["rows"], request["columns"])
    points = (points - points.mean(axis=0)) / points.std(axis=0)
    model = BayesianGaussianMixture(
        n_components=request["components"],
        covariance_type="full",
        weight_concentration_prior_type="dirichlet_distribution",
        weight_concentration_prior=1 / request["components"],
        mean_precision_prior=1.0,
        mean_prior=np.zeros(request["columns"]),
        degrees_of_freedom_prior=request["columns"] + 2,
        covariance_prior=np.eye(request["columns"]),
        reg_covar=0,
        tol=0,
        max_iter=1,
        warm_start=True,
        random_state=0,
    )
    return model.fit(points), points


def seconds(model, points, iterations):
    """How long a fit of so many iterations takes."""
    model.max_iter = iterations
    begin = time.perf_counter()
    model.fit(points)
    elapsed = time.perf_counter() - begin
    if model.n_iter_ != iterations:
        raise RuntimeError(f"{model.n_iter_} iterations instead of {iterations}")
    return elapsed


def main():
    warnings.simplefilter("ignore")
    print(json.dumps({"version": sklearn.__version__}), flush=True)
    for line in sys.stdin:
        request = json.loads(line)
        path, iterations = request["path"], request["iterations"]
        if path not in models:
            models[path] = open_model(request)
        model, points = models[path]
        short = seconds(model, points, 1)
        long = seconds(model, points, 1 + iterations)
        print(json.dumps({"milliseconds": 1e3 * (long - short) / iterations}), flush=True)


main()
