// The oracle's side of the two other ways to fit the mixture: stochastic variational inference and maximum
// likelihood.
#pragma once

#include <cstddef>
#include <vector>

#include "linear.hpp"
#include "mixture.hpp"

namespace oracle {

// (1−ρ) old + ρ target in the natural parameters α, β, βm, ν, W⁻¹ + β m mᵀ (Hoffman et al. 2013).
inline Posterior average_natural_parameters(const Posterior& old, const Posterior& target, Real rho) {
  const Real keep = Real(1.0) - rho;
  Posterior q = old;
  for (std::size_t k = 0; k < old.size(); ++k) {
    const Component& a = old[k];
    const Component& b = target[k];
    Component& c = q[k];
    c.alpha = keep * a.alpha + rho * b.alpha;
    c.beta = keep * a.beta + rho * b.beta;
    c.degrees_of_freedom = keep * a.degrees_of_freedom + rho * b.degrees_of_freedom;
    for (std::size_t d = 0; d < c.mean.size(); ++d) {
      c.mean[d] = (keep * a.beta * a.mean[d] + rho * b.beta * b.mean[d]) / c.beta;
    }
    Matrix second = a.inverse_scale;
    add_outer_product(second, a.beta, a.mean);
    Matrix target_second = b.inverse_scale;
    add_outer_product(target_second, b.beta, b.mean);
    for (std::size_t i = 0; i < second.values.size(); ++i) {
      second.values[i] = keep * second.values[i] + rho * target_second.values[i];
    }
    add_outer_product(second, -c.beta, c.mean);
    c.inverse_scale = second;
  }
  return q;
}

// A Gaussian mixture's log likelihood Σ_n log Σ_k π_k N(x_n | μ_k, Σ_k).
inline Real log_likelihood(const Matrix& x, const Vector& weights, const std::vector<Vector>& means,
                           const std::vector<Matrix>& covariances) {
  Real sum = 0.0;
  std::vector<InverseAndLogDeterminant> inverses;
  for (const Matrix& covariance : covariances) inverses.push_back(invert(covariance));
  const Real constant = Real(static_cast<double>(x.columns)) * (kLog2 + log(kPi));
  for (std::size_t n = 0; n < x.rows; ++n) {
    Vector terms;
    for (std::size_t k = 0; k < weights.size(); ++k) {
      terms.push_back(log(weights[k]) -
                      Real(0.5) * (constant + inverses[k].log_determinant +
                                   quadratic_form(inverses[k].inverse, subtract(x.row(n), means[k]))));
    }
    sum += log_sum_exp(terms);
  }
  return sum;
}

}  // namespace oracle
