#pragma once

// Natural-gradient steps of a Gaussian q for the ELBO (Khan & Rue 2023, the Bayesian learning rule).
//
// With q's precision Π and both expectations under the old q:
//   Π_new = (1 − ρ) Π − ρ E_q[∇² log p],   m_new = m + ρ Π_new⁻¹ E_q[∇ log p].
// On a Gaussian target the step with ρ = 1 is exact; with ρ < 1 the distance in natural parameters shrinks by
// the factor 1 − ρ. Where log p is not concave under q, Π_new may fail to be positive definite. Then Π + ρΔ +
// ½ρ²ΔΠ⁻¹Δ, Δ = −E_q[∇² log p] − Π, is taken instead, which agrees to first order in ρ and always is (Lin,
// Schmidt & Khan 2020).

#include <string_view>

#include <Eigen/Core>

#include "families/gaussian_family.hpp"

namespace elbo {

struct NaturalStep {
  double rate_used = 0;
  std::string_view
      note;  // "", "corrected", or "halved", once or more, where the step leaves what a double can hold
  bool moved = false;  // false where no step could be taken: q is what it was
};

// A diagonal family takes the diagonal of the Hessian. 0 < rate ≤ 1. With `scratch`, kept from step to step,
// nothing is allocated after the first.
NaturalStep natural_step(GaussianFamily& q, const Eigen::VectorXd& mean_gradient,
                         const Eigen::MatrixXd& mean_hessian, double rate, Gaussian* scratch = nullptr);

}  // namespace elbo
