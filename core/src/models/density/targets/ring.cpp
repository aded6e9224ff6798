// The ring of radius R = 2.5 and width s = 0.4, times exp(c):
//
//   log p(x, z) = c − ½ ((‖z‖ − R)/s)² − log Z,   log p(x) = c,
//   Z = 2π [s² exp(−R²/2s²) + R s √(2π) Φ(R/s)] in two dimensions, 2 s √(2π) Φ(R/s) in one, where it is two
//   hills.
//
// At the centre, where it has no gradient, that is 0, and the Hessian −I/s².

#include <cmath>

#include "models/density/targets/bumps.hpp"
#include "models/density/targets/evaluate_packs.hpp"
#include "models/density/targets/radial.hpp"
#include "models/density/targets/targets.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

constexpr double kRadius = 2.5;  // R
constexpr double kWidth = 0.4;   // s

double log_normalizer(int dimension) {
  constexpr double kTwoPi = 6.283185307179586;
  constexpr double kRatio = kRadius / kWidth;
  // √(2π) s Φ(R/s)
  const double half_line = std::sqrt(kTwoPi) * kWidth * 0.5 * std::erfc(-kRatio * std::sqrt(0.5));
  if (dimension == 1) return std::log(2 * half_line);
  return std::log(kTwoPi * (kWidth * kWidth * std::exp(-0.5 * kRatio * kRatio) + kRadius * half_line));
}

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

RingTarget::RingTarget(int dimension, double log_constant)
    : dimension_(dimension), log_constant_(log_constant), offset_(log_constant - log_normalizer(dimension)) {}

void RingTarget::evaluate(Pack z1, Pack z2, PackValues& result) const {
  evaluate_radial(z1, z2, kRadius, kWidth, result);
  result.value += offset_;
}

void RingTarget::evaluate(const Samples& z, Order order, TargetValues& values) const {
  evaluate_packs(z, order, values, *this);
}

std::vector<Gaussian> RingTarget::bumps() const {
  if (dimension_ == 1) {
    return {line_bump(-kRadius, kWidth, log_constant_ - kLogTwo),
            line_bump(kRadius, kWidth, log_constant_ - kLogTwo)};
  }
  return radial_bumps(kRadius, kWidth, [&](double /*z1*/) { return offset_; });
}

Tails RingTarget::tails() const {
  return {Tails::Kind::kGaussian, {Eigen::MatrixXd::Identity(dimension_, dimension_) / (kWidth * kWidth)}};
}

}  // namespace

std::unique_ptr<Target> targets::make_ring(const TargetSettings& settings) {
  return std::make_unique<RingTarget>(settings.dimension, settings.log_constant);
}

}  // namespace elbo
