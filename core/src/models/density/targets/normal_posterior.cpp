// The posterior of a normal's mean μ and deviation σ, over z = (μ, log σ): ten measurements x_i, and the
// prior σ² ~ InverseGamma(a₀, b₀), μ | σ² ~ N(0, σ²/κ₀) with a₀ = b₀ = 1, κ₀ = ¼. A density over (μ, σ²) is
// one over z with the log-Jacobian
//
//   log |∂(μ, σ²)/∂z| = log 2σ² = log 2 + 2 z₂,
//
// which is part of the joint, times exp(c). With κ = κ₀ + n, m = Σ x_i/κ, a = a₀ + n/2,
// b = b₀ + ½ (Σ x_i² − κ m²):
//
//   log p(x, z) = c + log N(x; μ, σ²) + log N(μ; 0, σ²/κ₀) + log InverseGamma(σ²; a₀, b₀) + log 2 + 2 z₂
//               = c + k − (2a + 1) z₂ − e^(−2z₂) (b + ½ κ (z₁ − m)²),
//   log p(x) = c − (n/2) log 2π + ½ log(κ₀/κ) + a₀ log b₀ − a log b + log Γ(a) − log Γ(a₀),
//
// and p(z|x) = p(z₂|x) N(z₁; m, e^(2z₂)/κ). It falls off like an exponential for large σ, far faster than a
// Gaussian for small. Two dimensions only.

#include <array>
#include <cmath>

#include "models/density/targets/bumps.hpp"
#include "models/density/targets/evaluate_packs.hpp"
#include "models/density/targets/targets.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

constexpr std::array<double, 10> kMeasured = {1.9, 0.4, 1.1, 2.6, 0.9, 1.5, -0.3, 1.2, 3.1, 0.8};

constexpr double sum_of_powers(bool square) {
  double sum = 0;
  for (const double x : kMeasured) sum += square ? x * x : x;
  return sum;
}

constexpr double kCount = kMeasured.size();
constexpr double kPriorShape = 1;                                                             // a₀
constexpr double kPriorRate = 1;                                                              // b₀
constexpr double kPriorCount = 0.25;                                                          // κ₀
constexpr double kWeight = kPriorCount + kCount;                                              // κ
constexpr double kMean = sum_of_powers(false) / kWeight;                                      // m
constexpr double kShape = kPriorShape + kCount / 2;                                           // a
constexpr double kRate = kPriorRate + 0.5 * (sum_of_powers(true) - kWeight * kMean * kMean);  // b

class NormalPosterior final : public Target {
 public:
  explicit NormalPosterior(double log_constant)
      : log_evidence_(log_constant - 0.5 * kCount * kLogTwoPi + 0.5 * std::log(kPriorCount / kWeight) +
                      kPriorShape * std::log(kPriorRate) - kShape * std::log(kRate) + log_gamma(kShape) -
                      log_gamma(kPriorShape)),
        // p(z₂|x) = 2 bᵃ/Γ(a) exp(−2a z₂ − b e^(−2z₂)).
        log_marginal_(kLogTwo + kShape * std::log(kRate) - log_gamma(kShape)),
        offset_(log_evidence_ + log_marginal_ + 0.5 * (std::log(kWeight) - kLogTwoPi)) {}

  [[nodiscard]] int dimension() const override { return 2; }
  void evaluate(const Samples& z, Order order, TargetValues& values) const override {
    evaluate_packs(z, order, values, *this);
  }
  [[nodiscard]] std::optional<double> log_evidence() const override { return log_evidence_; }
  // From small σ to large, each as long as it is far to the next: the mean of z₁² is made further up than
  // that of 1.
  [[nodiscard]] std::vector<Gaussian> bumps() const override {
    const double mode = 0.5 * std::log(kRate / kShape);
    const double step = 0.5 / std::sqrt(kShape);
    std::vector<Gaussian> bumps;
    for (int j = -5; j <= 9; ++j) {
      const double z2 = mode + j * step;
      const double log_height = log_marginal_ - 2 * kShape * z2 - kRate * std::exp(-2 * z2);
      bumps.push_back(plane_bump(kMean, z2, std::exp(z2) / std::sqrt(kWeight), 0, 0.5 * step,
                                 log_evidence_ + log_height + std::log(step)));
    }
    return bumps;
  }
  [[nodiscard]] Tails tails() const override { return {Tails::Kind::kNotGaussian, {}}; }

  void evaluate(Pack z1, Pack z2, PackValues& result) const {
    const Pack precision = exp(-2.0 * z2);
    const Pack away = z1 - kMean;
    // In the middle it is 0, however small σ.
    const Pack pull = select(away == 0.0, 0.0, kWeight * away * precision);
    const Pack energy = kRate * precision + 0.5 * away * pull;
    result.value = offset_ - (2 * kShape + 1) * z2 - energy;
    result.gradient1 = -pull;
    result.gradient2 = 2.0 * energy - (2 * kShape + 1);
    result.hessian11 = -kWeight * precision;
    result.hessian12 = 2.0 * pull;
    result.hessian22 = -4.0 * energy;
  }

 private:
  double log_evidence_;
  double log_marginal_;  // log p(z₂|x) + 2a z₂ + b e^(−2z₂)
  double offset_;
};

}  // namespace

std::unique_ptr<Target> targets::make_normal_posterior(const TargetSettings& settings) {
  return std::make_unique<NormalPosterior>(settings.log_constant);
}

}  // namespace elbo
