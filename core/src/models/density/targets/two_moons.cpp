// Two crescents, after potential 1 of Rezende & Mohamed (2015), times exp(c):
//
//   log p(x, z) = c − ½ ((‖z‖ − 2)/0.4)² + log[exp(−½ ((z₁ − 2)/0.6)²) + exp(−½ ((z₁ + 2)/0.6)²)].
//
// In two dimensions log p(x) has no closed form. In one it is c: there the integral, twice two pieces of
// Gaussians, is divided out. The centre is treated as the ring's.

#include <cmath>

#include "models/density/targets/evaluate_packs.hpp"
#include "models/density/targets/radial.hpp"
#include "models/density/targets/targets.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

constexpr double kRadius = 2;   // of the circle, and how far out the crescents are
constexpr double kWidth = 0.4;  // across the circle
constexpr double kReach = 0.6;  // along z₁

constexpr double kPrecision = 1 / (kWidth * kWidth);
constexpr double kReachPrecision = 1 / (kReach * kReach);

// log[exp(−½ ((z₁ − 2)/0.6)²) + exp(−½ ((z₁ + 2)/0.6)²)] = −½ (z₁² + 4)/0.36 + |t| + log(1 + exp(−2|t|)),
// t = 2 z₁/0.36.
constexpr double kSteepness = kRadius * kReachPrecision;

// log ∫ of the whole on the line: on z > 0 the two terms are Gaussians of one precision, around 2 and around
// `other`.
double log_line_integral() {
  const double deviation = 1 / std::sqrt(kPrecision + kReachPrecision);
  const double other = kRadius * (kPrecision - kReachPrecision) / (kPrecision + kReachPrecision);
  const double height =
      std::exp(-2 * kRadius * kRadius * kPrecision * kReachPrecision / (kPrecision + kReachPrecision));
  // 2Φ(mean/deviation)
  const auto twice_phi = [&](double mean) { return std::erfc(-mean / deviation * std::sqrt(0.5)); };
  return 0.5 * kLogTwoPi + std::log(deviation * (twice_phi(kRadius) + height * twice_phi(other)));
}

double log_height_on_circle(double z1) {
  const double t = std::abs(kSteepness * z1);
  return t - 0.5 * kReachPrecision * (z1 * z1 + kRadius * kRadius) + std::log1p(std::exp(-2 * t));
}

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

TwoMoonsTarget::TwoMoonsTarget(int dimension, double log_constant)
    : dimension_(dimension),
      log_constant_(log_constant),
      offset_(dimension == 1 ? log_constant - log_line_integral() : log_constant) {}

std::optional<double> TwoMoonsTarget::log_evidence() const {
  return dimension_ == 1 ? std::optional(log_constant_) : std::nullopt;
}

void TwoMoonsTarget::evaluate(Pack z1, Pack z2, PackValues& result) const {
  evaluate_radial(z1, z2, kRadius, kWidth, result);
  const Pack t = kSteepness * z1;
  const Pack e = exp_of_nonpositive(maximum(-2.0 * abs(t), -300.0));
  const Pack tanh = with_sign((1.0 - e) / (1.0 + e), z1);
  result.value +=
      (abs(t) - 0.5 * kReachPrecision * (z1 * z1 + kRadius * kRadius)) + (log_of_normal(1.0 + e) + offset_);
  result.gradient1 += kSteepness * tanh - kReachPrecision * z1;
  // 1 − tanh² = 4e/(1 + e)²
  result.hessian11 += kSteepness * kSteepness * 4.0 * e / ((1.0 + e) * (1.0 + e)) - kReachPrecision;
}

void TwoMoonsTarget::evaluate(const Samples& z, Order order, TargetValues& values) const {
  evaluate_packs(z, order, values, *this);
}

std::vector<Gaussian> TwoMoonsTarget::bumps() const {
  const double deviation = 1 / std::sqrt(kPrecision + kReachPrecision);
  if (dimension_ == 1) {
    return {line_bump(-kRadius, deviation, log_constant_ - kLogTwo),
            line_bump(kRadius, deviation, log_constant_ - kLogTwo)};
  }
  return radial_bumps(kRadius, deviation, [&](double z1) { return offset_ + log_height_on_circle(z1); });
}

Tails TwoMoonsTarget::tails() const {
  Eigen::MatrixXd precision = Eigen::MatrixXd::Identity(dimension_, dimension_) * kPrecision;
  precision(0, 0) += kReachPrecision;
  return {Tails::Kind::kGaussian, {std::move(precision)}};
}

}  // namespace

std::unique_ptr<Target> targets::make_two_moons(const TargetSettings& settings) {
  return std::make_unique<TwoMoonsTarget>(settings.dimension, settings.log_constant);
}

}  // namespace elbo
