#pragma once

// L_M of a Bayesian mixture with the assignments summed out (Burda et al. 2016): draws θ = (π, μ, Λ) from q,
//
//   log w = log p(X | θ) + log p(θ) − log q_sym(θ),   q_sym = (1/K!) Σ_σ q(σθ),
//   L_M = E log (1/M) Σ_m w(θ_m) ≤ log p(X).
//
// The likelihood and the prior do not change when components are renumbered, and q holds one numbering of K!;
// divided by q alone, the weights would miss log K! nats of the evidence wherever the components lie apart.
// q_sym is a proposal that holds them all, and as w is the same under every numbering, draws from q are as
// good as its own. The sum over σ is the permanent of the K × K matrix of each component's density at each
// place, by dynamic programming over subsets. For K > 6 q alone is the denominator, and the answer says so.

#include <cstdint>
#include <memory>
#include <optional>

#include <Eigen/Core>

#include "elbo/task.hpp"
#include "models/mixture/conjugate_factor.hpp"

namespace elbo {

// The largest K of which all numberings are summed over.
inline constexpr Eigen::Index kMostSymmetric = 6;

struct MixtureImportance {
  Eigen::MatrixXd points;
  ConjugateFactor factor;
  double elbo = 0;                     // of the run, with q(Z) in it
  std::optional<double> log_evidence;  // where it is known
  std::uint32_t seed = 1;
  std::int64_t iteration = 0;
  Eigen::Index draws = 0;  // 0 for as many as are quick
};

std::unique_ptr<Task> mixture_importance_task(MixtureImportance state);

}  // namespace elbo
