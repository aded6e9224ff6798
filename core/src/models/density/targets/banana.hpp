#pragma once

// The banana: z₁ ~ N(0, s₁²), z₂ | z₁ ~ N(b z₁² + a, s₂²), with s₁ = 1.5, s₂ = 0.5, b = 0.4, a = −2, times
// exp(c):
//
//   log p(x, z) = c − ½ (z₁/s₁)² − ½ ((z₂ − b z₁² − a)/s₂)² − log(2π s₁ s₂),   log p(x) = c.
//
// Its outline is Haario, Saksman & Tamminen's (1999), bent upwards. Two dimensions only.

#include "models/density/targets/evaluate_packs.hpp"

namespace elbo {

class BananaTarget final : public Target {
 public:
  explicit BananaTarget(double log_constant);

  [[nodiscard]] int dimension() const override { return 2; }
  void evaluate(const Samples& z, Order order, TargetValues& values) const override;
  [[nodiscard]] std::optional<double> log_evidence() const override { return log_constant_; }
  // Eleven along the curve.
  [[nodiscard]] std::vector<Gaussian> bumps() const override;
  [[nodiscard]] Tails tails() const override { return {Tails::Kind::kNotGaussian, {}}; }

  void evaluate(Pack z1, Pack z2, PackValues& result) const;

 private:
  double log_constant_;
  double offset_;
};

}  // namespace elbo
