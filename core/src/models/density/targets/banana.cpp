// The banana: z₁ ~ N(0, s₁²), z₂ | z₁ ~ N(b z₁² + a, s₂²), with s₁ = 1.5, s₂ = 0.5, b = 0.4, a = −2, times
// exp(c):
//
//   log p(x, z) = c − ½ (z₁/s₁)² − ½ ((z₂ − b z₁² − a)/s₂)² − log(2π s₁ s₂),   log p(x) = c.
//
// Its outline is Haario, Saksman & Tamminen's (1999), bent upwards. Two dimensions only.

#include <cmath>

#include "models/density/targets/bumps.hpp"
#include "models/density/targets/evaluate_packs.hpp"
#include "models/density/targets/targets.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

constexpr double kWidth = 1.5;      // s₁
constexpr double kThickness = 0.5;  // s₂
constexpr double kBend = 0.4;       // b
constexpr double kBottom = -2;      // a

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

BananaTarget::BananaTarget(double log_constant)
    : log_constant_(log_constant), offset_(log_constant - kLogTwoPi - std::log(kWidth * kThickness)) {}

void BananaTarget::evaluate(Pack z1, Pack z2, PackValues& result) const {
  constexpr double kPrecision1 = 1 / (kWidth * kWidth);
  constexpr double kPrecision2 = 1 / (kThickness * kThickness);
  const Pack slope = 2 * kBend * z1;
  const Pack above = z2 - (kBend * z1 * z1 + kBottom);
  const Pack pull = kPrecision2 * above;
  result.value = offset_ - 0.5 * (kPrecision1 * z1 * z1 + pull * above);
  result.gradient1 = slope * pull - kPrecision1 * z1;
  result.gradient2 = -pull;
  result.hessian11 = 2 * kBend * pull - kPrecision2 * slope * slope - kPrecision1;
  result.hessian12 = kPrecision2 * slope;
  result.hessian22 = -kPrecision2;
}

void BananaTarget::evaluate(const Samples& z, Order order, TargetValues& values) const {
  evaluate_packs(z, order, values, *this);
}

std::vector<Gaussian> BananaTarget::bumps() const {
  std::vector<Gaussian> bumps;
  for (int j = -14; j <= 14; ++j) {
    const double z1 = 0.5 * j * kWidth;
    // J diag(s₁/4, s₂) for the map J from (z₁, z₂ − b z₁² − a) to z: short, since they follow its tangents.
    bumps.push_back(plane_bump(z1, kBend * z1 * z1 + kBottom, kWidth / 4, kBend * z1 * kWidth / 2, kThickness,
                               log_constant_ - 0.5 * (0.25 * j * j + kLogTwoPi) - kLogTwo));
  }
  return bumps;
}

}  // namespace

std::unique_ptr<Target> targets::make_banana(const TargetSettings& settings) {
  return std::make_unique<BananaTarget>(settings.log_constant);
}

}  // namespace elbo
