#!/usr/bin/python3
"""Reference fits of the Bayesian Gaussian mixture by scikit-learn, an implementation that is not ours.

Usage: /usr/bin/python3 tests/reference/faithful_reference.py

Writes faithful_k2.json, for people, and faithful_k2.hpp, the same numbers for the C++ tests, beside this script. Three
problems, all with the explorer's default priors and on standardised data: Old Faithful with two components (the fit that
the project promises to reproduce), the galaxies with three, and random points in five dimensions with three.

Each fit is kept at three moments: after one iteration (`start`), after ten more (`later`) and at its fixed point
(`end`). So a test can begin where scikit-learn began and ask for the same path, not only the same end. The fixed point
is reached with tol=0 and many iterations: at a change of the bound below 1e-12 the parameters are still 1e-6 away.

scikit-learn's lower bound leaves constants out; `bound` puts them back. Its covariances_ are W⁻¹/ν.
"""

import csv
import json
import platform
import warnings
from pathlib import Path

import numpy as np
import scipy
import sklearn
from scipy.special import gammaln
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import BayesianGaussianMixture

HERE = Path(__file__).resolve().parent
DATA = HERE.parent.parent / "core" / "data"
FIXED_POINT_ITERATIONS = 5000
MOMENTS = {"start": 1, "later": 11, "end": FIXED_POINT_ITERATIONS}
SHOWN_ROWS = [0, 1, 2, 100, 271]


def standardised_table(name):
    """The columns of a CSV file with a header, each with mean 0 and (population) standard deviation 1."""
    with open(DATA / name, newline="", encoding="utf-8") as file:
        rows = list(csv.reader(file))[1:]
    points = np.array(rows, dtype=float)
    return (points - points.mean(axis=0)) / points.std(axis=0)


def random_points():
    """60 points in five dimensions: three groups of different shape, rounded so that they print exactly."""
    random = np.random.default_rng(20)
    groups = []
    for size, spread in ((25, 0.5), (20, 1.0), (15, 1.5)):
        mixing = spread * random.normal(size=(5, 5))
        groups.append(4 * random.normal(size=5) + random.normal(size=(size, 5)) @ mixing)
    points = np.vstack(groups)
    return np.round((points - points.mean(axis=0)) / points.std(axis=0), 6)


def fit(points, components, iterations):
    """One fit from the k-means start of random_state 0, stopped after the given number of iterations."""
    dimensions = points.shape[1]
    model = BayesianGaussianMixture(
        n_components=components,
        covariance_type="full",
        weight_concentration_prior_type="dirichlet_distribution",
        weight_concentration_prior=1 / components,
        mean_precision_prior=1.0,
        mean_prior=np.zeros(dimensions),
        degrees_of_freedom_prior=dimensions + 2,
        covariance_prior=np.eye(dimensions),
        reg_covar=0,
        tol=0,
        max_iter=iterations,
        random_state=0,
    )
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(points)


def bound(model, points):
    """The evidence lower bound in nats, every constant included (W0 = I, β0 = 1)."""
    count, dimensions = points.shape
    components = model.n_components
    alpha = model.weight_concentration_prior_
    nu = model.degrees_of_freedom_prior_
    wishart = -(nu * dimensions / 2) * np.log(2) - sum(gammaln((nu + 1 - i) / 2) for i in range(1, dimensions + 1))
    return (
        model.lower_bound_
        + gammaln(components * alpha)
        - components * gammaln(alpha)
        + components * wishart
        - (count * dimensions / 2) * np.log(2 * np.pi)
    )


def moment(model, points):
    """The parameters of q, components ordered by the first coordinate of their mean."""
    order = np.argsort(model.means_[:, 0])
    nu = model.degrees_of_freedom_[order]
    return {
        "alpha": model.weight_concentration_[order].tolist(),
        "beta": model.mean_precision_[order].tolist(),
        "nu": nu.tolist(),
        "m": model.means_[order].tolist(),
        "W_inverse": (nu[:, None, None] * model.covariances_[order]).tolist(),
        "elbo": float(bound(model, points)),
        "responsibilities": model.predict_proba(points)[SHOWN_ROWS_OF[len(points)]][:, order].tolist(),
    }


SHOWN_ROWS_OF = {count: [n for n in SHOWN_ROWS if n < count] for count in (60, 82, 272)}


def reference(points, components):
    """The three moments of one problem."""
    record = {"N": points.shape[0], "D": points.shape[1], "K": components}
    record["rows"] = SHOWN_ROWS_OF[len(points)]
    for name, iterations in MOMENTS.items():
        record[name] = moment(fit(points, components, iterations), points)
    return record


def numbers(value):
    """All numbers of nested lists in row-major order, 17 significant digits, wrapped to the width of the code."""
    flat = [f"{x:.17g}" for x in np.asarray(value, dtype=float).ravel()]
    lines, line = [], "   "
    for text in flat:
        if len(line) + len(text) + 2 > 118:
            lines.append(line)
            line = "   "
        line += f" {text},"
    return "\n".join([*lines, line])


def header(problems):
    """The same record as constexpr arrays, one namespace per problem and moment."""
    out = [
        "// Written by faithful_reference.py, which says what this is; do not edit.",
        "#pragma once",
        "",
        "#include <cstddef>",
        "",
    ]
    for name, record in problems.items():
        out.append(f"namespace reference::{name} {{")
        out.append("")
        for size, meaning in (("N", "points"), ("D", "dimensions"), ("K", "components")):
            out.append(f"inline constexpr std::size_t k{meaning.capitalize()} = {record[size]};")
        rows = ", ".join(str(n) for n in record["rows"])
        out.append(f"inline constexpr std::size_t kRows[] = {{{rows}}};  // the responsibilities that are kept")
        if "points" in record:
            out += [f"inline constexpr double kData[] = {{\n{numbers(record['points'])}\n}};"]
        out.append("")
        for when in MOMENTS:
            out.append(f"namespace {when} {{")
            out.append(f"inline constexpr double kElbo = {record[when]['elbo']:.17g};")
            for key, value in record[when].items():
                if key != "elbo":
                    constant = "k" + "".join(part.capitalize() for part in key.replace("W_", "w_").split("_"))
                    out.append(f"inline constexpr double {constant}[] = {{\n{numbers(value)}\n}};")
            out.append(f"}}  // namespace {when}")
            out.append("")
        out.append(f"}}  // namespace reference::{name}")
        out.append("")
    return "\n".join(out[:-1]) + "\n"


def main():
    """Fit the three problems and write both files."""
    random = random_points()
    problems = {
        "faithful": reference(standardised_table("faithful.csv"), 2),
        "galaxies": reference(standardised_table("galaxies.csv"), 3),
        "random5": {**reference(random, 3), "points": random.tolist()},
    }
    versions = {
        "python": platform.python_version(),
        "numpy": np.__version__,
        "scipy": scipy.__version__,
        "scikit-learn": sklearn.__version__,
    }
    record = {"written_by": "tests/reference/faithful_reference.py", "versions": versions, "problems": problems}
    (HERE / "faithful_k2.json").write_text(json.dumps(record, indent=1) + "\n", encoding="utf-8")
    (HERE / "faithful_k2.hpp").write_text(header(problems), encoding="utf-8")
    for name, value in problems.items():
        print(f"{name}: bound {value['end']['elbo']:.12f}, alpha {value['end']['alpha']}")


if __name__ == "__main__":
    main()
