#include "models/density/targets/ring.hpp"

#include <cmath>

#include "models/density/targets/bumps.hpp"
#include "models/density/targets/radial.hpp"
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

}  // namespace

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

}  // namespace elbo
