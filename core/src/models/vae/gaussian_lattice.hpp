#pragma once

// Expectations under a Gaussian q by an even lattice in its own coordinates, turned, so that it shares no
// node with the Gauss–Hermite rules and cells of expectation.hpp. Every second place of it is a lattice too:
// what the two halves say apart is the error; it is halved until that is small, or too many places are used
// up.

#include "bounds/known.hpp"
#include "models/vae/snapshot.hpp"
#include "numeric/gaussian.hpp"

namespace elbo::vae {

struct LatticeExpectation {
  Known log_likelihood;  // E_q[log p(x|z)]
  Known elbo;            // E_q[log p(x, z) − log q(z)]
};

// Adds its work.
LatticeExpectation lattice_expectation(const Snapshot& snapshot, const Eigen::RowVectorXd& x,
                                       const Gaussian& q, double& work);

}  // namespace elbo::vae
