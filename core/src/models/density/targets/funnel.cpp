// The funnel (Neal 2003): z₁ ~ N(0, s²) is the log variance of z₂ | z₁ ~ N(0, exp z₁), with s = 1.35, times
// exp(c):
//
//   log p(x, z) = c − ½ (z₁/s)² − ½ z₁ − ½ z₂² exp(−z₁) − log(2π s),   log p(x) = c.
//
// Two dimensions only.

#include <cmath>

#include "models/density/targets/bumps.hpp"
#include "models/density/targets/evaluate_packs.hpp"
#include "models/density/targets/targets.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

constexpr double kWidth = 1.35;  // s

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

FunnelTarget::FunnelTarget(double log_constant)
    : log_constant_(log_constant), offset_(log_constant - kLogTwoPi - std::log(kWidth)) {}

void FunnelTarget::evaluate(Pack z1, Pack z2, PackValues& result) const {
  constexpr double kPrecision1 = 1 / (kWidth * kWidth);
  const Pack precision2 = exp(-z1);
  // On the axis it is 0, however narrow the neck.
  const Pack pull = select(z2 == 0.0, 0.0, z2 * precision2);
  const Pack energy = 0.5 * z2 * pull;
  result.value = offset_ - 0.5 * (kPrecision1 * z1 * z1 + z1) - energy;
  result.gradient1 = energy - kPrecision1 * z1 - 0.5;
  result.gradient2 = -pull;
  result.hessian11 = -kPrecision1 - energy;
  result.hessian12 = pull;
  result.hessian22 = -precision2;
}

void FunnelTarget::evaluate(const Samples& z, Order order, TargetValues& values) const {
  evaluate_packs(z, order, values, *this);
}

std::vector<Gaussian> FunnelTarget::bumps() const {
  std::vector<Gaussian> bumps;
  // The mean of z₂² is made further up the mouth than that of 1.
  for (int j = -5; j <= 8; ++j) {
    const double z1 = j * kWidth;
    bumps.push_back(
        plane_bump(z1, 0, kWidth / 2, 0, std::exp(0.5 * z1), log_constant_ - 0.5 * (j * j + kLogTwoPi)));
  }
  return bumps;
}

}  // namespace

std::unique_ptr<Target> targets::make_funnel(const TargetSettings& settings) {
  return std::make_unique<FunnelTarget>(settings.log_constant);
}

}  // namespace elbo
