#!/usr/bin/python3
"""Reference Pareto fits of importance weights, written from the papers, not from the C++.

Usage: /usr/bin/python3 tests/reference/pareto_reference.py

Writes pareto.hpp beside this script: sets of log weights and what is to be said of each. The fit is Zhang & Stephens
(2009), "A new and efficient estimation method for the generalized Pareto distribution"; its use for importance weights,
the tail's length, the weak prior on k and the threshold are Vehtari, Simpson, Gelman, Yao & Gabry (2024), "Pareto
smoothed importance sampling". Both write the distribution differently: Zhang & Stephens as

    1 - (1 - k x / sigma)^(1/k),   theta = k / sigma,

Vehtari et al. with the opposite sign of k; this file works in the first and turns the sign at the end.

Log weights are rounded to three decimals, so that they print exactly and briefly. Before anything is written the fit is
put to samples of scipy's genpareto with known k, drawn and integrated by scipy and not by us.
"""

import platform
from pathlib import Path

import numpy as np
import scipy
from scipy.special import logsumexp
from scipy.stats import genpareto

HERE = Path(__file__).resolve().parent


def zhang_stephens(exceedances):
    """Shape and scale, in the sign of Vehtari et al. (heavy tails have k > 0), of a sample over its threshold."""
    x = np.sort(np.asarray(exceedances, dtype=float))
    n = len(x)
    m = 30 + int(np.floor(np.sqrt(n)))
    first_quartile = x[int(np.floor(n / 4 + 0.5)) - 1]
    # Section 4: candidates are quantiles of a prior for theta, itself a generalised Pareto distribution.
    candidates = [1 / x[-1] + (1 - np.sqrt(m / (j - 0.5))) / (3 * first_quartile) for j in range(1, m + 1)]

    def log_likelihood(theta):
        k = -np.mean(np.log(1 - theta * x))
        return n * (np.log(theta / k) + k - 1)

    values = np.array([log_likelihood(theta) for theta in candidates])
    with np.errstate(over="ignore"):  # a candidate that is out of the question weighs 1/infinity
        weights = np.array([1 / np.sum(np.exp(values - value)) for value in values])
    theta = np.sum(weights * candidates)
    k = -np.mean(np.log(1 - theta * x))
    return -k, k / theta


def diagnosis(log_weights):
    """Everything that is said of a set of log weights."""
    ordered = np.sort(log_weights)
    count = len(ordered)
    tail = int(np.ceil(min(0.2 * count, 3 * np.sqrt(count))))
    cutoff = ordered[-tail - 1]
    exceedances = np.exp(ordered[-tail:] - ordered[-1]) - np.exp(cutoff - ordered[-1])
    raw, scale = zhang_stephens(exceedances)
    return {
        "tail": tail,
        "cutoff": cutoff,
        "rawShape": raw,
        "scale": scale,
        "shape": (tail * raw + 10 * 0.5) / (tail + 10),
        "threshold": min(1 - 1 / np.log10(count), 0.7),
        "effectiveSampleSize": np.exp(2 * logsumexp(ordered) - logsumexp(2 * ordered)),
    }


def check_against_scipy():
    """The mean of the fit over samples of scipy's distribution is its k, to four standard errors and a bias of 0.02."""
    random = np.random.default_rng(1)
    for k in (-0.3, 0.0, 0.3, 0.7, 1.2):
        fits = [zhang_stephens(genpareto.rvs(k, scale=2.5, size=1000, random_state=random)) for _ in range(200)]
        shapes, scales = np.array(fits).T
        error = shapes.std() / np.sqrt(len(fits))
        assert abs(shapes.mean() - k) < 4 * error + 0.02, (k, shapes.mean(), error)
        assert abs(scales.mean() - 2.5) < 0.1, (k, scales.mean())
        print(f"genpareto k = {k:4.1f}: mean fit {shapes.mean():.4f} +- {error:.4f}, scale {scales.mean():.3f}")


def normal_target(random, count, deviation):
    """log N(z; 0, deviation^2) - log N(z; 0, 1) at z ~ N(0, 1): k = 1 - 1/deviation^2 where that is positive."""
    z = random.normal(size=count)
    return 0.5 * z * z * (1 - 1 / deviation**2) - np.log(deviation)


def sets():
    """The sets of log weights by name."""
    random = np.random.default_rng(20)
    some = {
        "light": normal_target(random, 500, 0.6),
        "moderate": normal_target(random, 1000, np.sqrt(1 / 0.7)) - 3000,
        "borderline": normal_target(random, 2000, np.sqrt(1 / 0.5)),
        "poor": np.log(genpareto.rvs(0.7, size=4000, random_state=random)),
        "infiniteMean": 650 - 1.0 * np.log(random.uniform(size=200)),
        "fewest": normal_target(random, 21, 1.5),
        "coarse": np.round(2 * normal_target(random, 300, 2)) / 2,
    }
    with_zeros = normal_target(random, 400, 1.3)
    with_zeros[random.uniform(size=400) < 0.3] = -np.inf
    some["zeros"] = with_zeros
    some["farApart"] = 700 - 60 * np.log(random.uniform(size=400))
    return {name: np.round(values, 3) + 0.0 for name, values in some.items()}


def number(x):
    """As C++ has it."""
    return "-kInfinity" if x == -np.inf else np.format_float_positional(x, trim="-")


def wrapped(texts):
    """Comma-separated, to the width of the code."""
    lines, line = [], "   "
    for text in texts:
        if len(line) + len(text) + 2 > 110:
            lines.append(line)
            line = "   "
        line += f" {text},"
    return "\n".join([*lines, line])


def header(records):
    """The sets and their diagnoses as constants."""
    out = [
        "// Written by pareto_reference.py, which says what this is; do not edit.",
        f"// Python {platform.python_version()}, numpy {np.__version__}, scipy {scipy.__version__}.",
        "#pragma once",
        "",
        "#include <cstddef>",
        "#include <limits>",
        "",
        "namespace reference::pareto {",
        "",
        "inline constexpr double kInfinity = std::numeric_limits<double>::infinity();",
        "",
        "struct Case {",
        "  const char* name;",
        "  const double* log_weights;",
        "  std::size_t count;",
        "  int tail;",
        "  double cutoff, raw_shape, scale, shape, threshold, effective_sample_size;",
        "};",
        "",
    ]
    rows = []
    for name, (values, said) in records.items():
        constant = "k" + name[0].upper() + name[1:]
        out += [f"inline constexpr double {constant}[] = {{", wrapped(number(x) for x in values), "};", ""]
        numbers = ["cutoff", "rawShape", "scale", "shape", "threshold", "effectiveSampleSize"]
        fields = ", ".join(f"{said[key]:.17g}" for key in numbers)
        rows += [f'    {{"{name}", {constant}, {len(values)}, {said["tail"]},', f"     {fields}}},"]
    out += ["inline constexpr Case kCases[] = {", *rows, "};", "", "}  // namespace reference::pareto"]
    return "\n".join(out) + "\n"


def main():
    """Check, fit and write."""
    check_against_scipy()
    records = {name: (values, diagnosis(values)) for name, values in sets().items()}
    (HERE / "pareto.hpp").write_text(header(records), encoding="utf-8")
    for name, (values, said) in records.items():
        print(f"{name}: S = {len(values)}, M = {said['tail']}, k = {said['rawShape']:.4f} -> {said['shape']:.4f}")


if __name__ == "__main__":
    main()
