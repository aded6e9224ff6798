#pragma once

// What the M step and the bound need of q: the moments of the basis under it, summed over the points.
//
// With r = x − f_ref(z), expectations under each q_n(z), and a θ that differs from the reference by δ,
//
//   R(θ) = Σ E |x − f_θ(z)|² = R_ref − 2 tr(δᵀ G) + tr(δᵀ S δ),   S = Σ E φφᵀ,  G = Σ E φ rᵀ,
//   E_q log p(X | Z) = −R(θ)/(2σ²) − N log 2πσ²,
//
// so for a given q the bound is known at every θ and σ, its top is at δ = S⁻¹G and σ² = R/(2N), and its
// gradients are (G − S δ)/σ² and (R/σ² − 2N)/σ. Deviations from a reference keep the digits that squares of
// coordinates would lose to a small σ.

#include <Eigen/Core>

#include "models/curve/panels.hpp"

namespace elbo {

// B×B, on the stack.
using Square = Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::ColMajor, kMostControlPoints,
                             kMostControlPoints>;

struct Moments {
  ControlPoints reference;  // B×2
  Eigen::Index points = 0;  // N
  Square second;            // S, B×B
  ControlPoints cross;      // G, B×2
  double squares = 0;       // R_ref
  double kl_prior = 0;      // Σ KL(q_n ‖ p(z))
  double entropy = 0;       // Σ H[q_n]

  void reset(const ControlPoints& theta);

  [[nodiscard]] double squares_at(const ControlPoints& theta) const;
  [[nodiscard]] double expected_log_likelihood(const ControlPoints& theta, double noise) const;
  // What rounding does to it: the terms of R cancel where θ is far from the reference.
  [[nodiscard]] double rounding(const ControlPoints& theta, double noise) const;
  [[nodiscard]] double bound(const ControlPoints& theta, double noise) const {
    return expected_log_likelihood(theta, noise) - kl_prior;
  }
  // ∂/∂θ and ∂/∂σ of the bound, q being held.
  [[nodiscard]] ControlPoints theta_gradient(const ControlPoints& theta, double noise) const;
  [[nodiscard]] double noise_gradient(const ControlPoints& theta, double noise) const;
  // The M step. Directions of θ of which q says nothing (fewer places than control points) stay.
  [[nodiscard]] ControlPoints best_theta(const ControlPoints& theta) const;
  [[nodiscard]] double best_noise(const ControlPoints& theta) const;
};

// The sums over the nodes of one point, with masses that need not add up to 1.
class MomentSum {
 public:
  void reset(Eigen::Index size);
  void add(const Panel& panel, const Nodes& mass, const Eigen::Vector2d& x);
  // Adds them to `moments`, divided by the total mass.
  void finish(Moments& moments) const;
  [[nodiscard]] double total() const { return total_; }

 private:
  Square second_;
  ControlPoints cross_;
  double squares_ = 0;
  double total_ = 0;
};

}  // namespace elbo
