#pragma once

// The ring of radius R = 2.5 and width s = 0.4, times exp(c):
//
//   log p(x, z) = c − ½ ((‖z‖ − R)/s)² − log Z,   log p(x) = c,
//   Z = 2π [s² exp(−R²/2s²) + R s √(2π) Φ(R/s)] in two dimensions, 2 s √(2π) Φ(R/s) in one, where it is two
//   hills.
//
// At the centre, where it has no gradient, that is 0, and the Hessian −I/s².

#include "models/density/targets/evaluate_packs.hpp"

namespace elbo {

class RingTarget final : public Target {
 public:
  RingTarget(int dimension, double log_constant);

  [[nodiscard]] int dimension() const override { return dimension_; }
  void evaluate(const Samples& z, Order order, TargetValues& values) const override;
  [[nodiscard]] std::optional<double> log_evidence() const override { return log_constant_; }
  // Twelve around the ring; two on the line.
  [[nodiscard]] std::vector<Gaussian> bumps() const override;
  [[nodiscard]] Tails tails() const override;

  void evaluate(Pack z1, Pack z2, PackValues& result) const;

 private:
  int dimension_;
  double log_constant_;
  double offset_;
};

}  // namespace elbo
