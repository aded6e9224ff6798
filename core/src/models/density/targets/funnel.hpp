#pragma once

// The funnel (Neal 2003): z₁ ~ N(0, s²) is the log variance of z₂ | z₁ ~ N(0, exp z₁), with s = 1.35, times
// exp(c):
//
//   log p(x, z) = c − ½ (z₁/s)² − ½ z₁ − ½ z₂² exp(−z₁) − log(2π s),   log p(x) = c.
//
// Two dimensions only.

#include "models/density/targets/evaluate_packs.hpp"

namespace elbo {

class FunnelTarget final : public Target {
 public:
  explicit FunnelTarget(double log_constant);

  [[nodiscard]] int dimension() const override { return 2; }
  void evaluate(const Samples& z, Order order, TargetValues& values) const override;
  [[nodiscard]] std::optional<double> log_evidence() const override { return log_constant_; }
  // Fourteen from the neck to the mouth.
  [[nodiscard]] std::vector<Gaussian> bumps() const override;
  [[nodiscard]] Tails tails() const override { return {Tails::Kind::kNotGaussian, {}}; }

  void evaluate(Pack z1, Pack z2, PackValues& result) const;

 private:
  double log_constant_;
  double offset_;
};

}  // namespace elbo
