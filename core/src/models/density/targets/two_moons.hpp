#pragma once

// Two crescents, after potential 1 of Rezende & Mohamed (2015), times exp(c):
//
//   log p(x, z) = c − ½ ((‖z‖ − 2)/0.4)² + log[exp(−½ ((z₁ − 2)/0.6)²) + exp(−½ ((z₁ + 2)/0.6)²)].
//
// In two dimensions log p(x) has no closed form. In one it is c: there the integral, twice two pieces of
// Gaussians, is divided out. The centre is treated as the ring's.

#include "models/density/targets/evaluate_packs.hpp"

namespace elbo {

class TwoMoonsTarget final : public Target {
 public:
  TwoMoonsTarget(int dimension, double log_constant);

  [[nodiscard]] int dimension() const override { return dimension_; }
  void evaluate(const Samples& z, Order order, TargetValues& values) const override;
  [[nodiscard]] std::optional<double> log_evidence() const override;
  // Twelve around the circle; two on the line.
  [[nodiscard]] std::vector<Gaussian> bumps() const override;
  [[nodiscard]] Tails tails() const override;

  void evaluate(Pack z1, Pack z2, PackValues& result) const;

 private:
  int dimension_;
  double log_constant_;
  double offset_;
};

}  // namespace elbo
