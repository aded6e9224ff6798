// The posterior of logistic regression with two weights: of twelve students, hours of study x and whether the
// exam was passed, y = ±1; z = (intercept, slope), each with the prior N(0, 3²), times exp(c):
//
//   log p(x, z) = c + Σ_i log σ(y_i (z₁ + z₂ x_i)) + log N(z; 0, 9 I).
//
// The evidence has no closed form. It is log-concave; far away the prior alone decides, since the likelihood
// falls off no faster than exponentially. Two dimensions only.

#include <array>
#include <cmath>

#include "models/density/targets/bumps.hpp"
#include "models/density/targets/evaluate_packs.hpp"
#include "models/density/targets/targets.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

constexpr double kPriorPrecision = 1.0 / 9;

struct Row {
  double hours;
  double passed;  // ±1
};
// Hours less three.
constexpr std::array<Row, 12> kRows = {{{-2.5, -1},
                                        {-2.0, -1},
                                        {-1.5, -1},
                                        {-1.2, 1},
                                        {-0.8, -1},
                                        {-0.3, -1},
                                        {0.2, 1},
                                        {0.6, -1},
                                        {1.1, 1},
                                        {1.6, 1},
                                        {2.1, 1},
                                        {2.7, 1}}};

class LogisticRegression final : public Target {
 public:
  explicit LogisticRegression(double log_constant)
      : offset_(log_constant - kLogTwoPi + std::log(kPriorPrecision)) {
    find_mode();
  }

  [[nodiscard]] int dimension() const override { return 2; }
  void evaluate(const Samples& z, Order order, TargetValues& values) const override {
    evaluate_packs(z, order, values, *this);
  }
  [[nodiscard]] std::optional<double> log_evidence() const override { return std::nullopt; }
  // Laplace's approximation, and one as wide again: it leans to where the data say less.
  [[nodiscard]] std::vector<Gaussian> bumps() const override {
    Gaussian wide = mode_;
    wide.factor *= 2;
    wide.log_mass += std::log(0.3);
    return {mode_, wide};
  }
  [[nodiscard]] Tails tails() const override {
    return {Tails::Kind::kGaussian, {kPriorPrecision * Eigen::MatrixXd::Identity(2, 2)}};
  }

  void evaluate(Pack z1, Pack z2, PackValues& result) const {
    result.value = offset_ - 0.5 * kPriorPrecision * (z1 * z1 + z2 * z2);
    result.gradient1 = -kPriorPrecision * z1;
    result.gradient2 = -kPriorPrecision * z2;
    result.hessian11 = -kPriorPrecision;
    result.hessian12 = 0;
    result.hessian22 = -kPriorPrecision;
    for (const Row& row : kRows) {
      // log σ(t) = min(t, 0) − log(1 + e^−|t|); its slope is σ(−t), its curvature −σ(t)σ(−t).
      const Pack t = row.passed * (z1 + z2 * row.hours);
      const Pack e = exp_of_nonpositive(maximum(-abs(t), -300.0));
      const Pack below = select(t > 0.0, e, 1.0) / (1.0 + e);
      const Pack curvature = e / ((1.0 + e) * (1.0 + e));
      result.value += minimum(t, 0.0) - log_of_normal(1.0 + e);
      result.gradient1 += row.passed * below;
      result.gradient2 += row.passed * row.hours * below;
      result.hessian11 -= curvature;
      result.hessian12 -= row.hours * curvature;
      result.hessian22 -= row.hours * row.hours * curvature;
    }
  }

 private:
  // By Newton's method, which converges from the origin.
  void find_mode() {
    Samples z = Samples::Zero(1, 2);
    TargetValues at;
    double p11 = 0;
    double p12 = 0;
    double p22 = 0;
    double determinant = 0;
    for (int i = 0; i < 30; ++i) {
      evaluate(z, Order::kHessian, at);
      p11 = -at.hessian(0, 0);
      p12 = -at.hessian(0, 1);
      p22 = -at.hessian(0, 2);
      determinant = p11 * p22 - p12 * p12;
      z(0, 0) += (p22 * at.gradient(0, 0) - p12 * at.gradient(0, 1)) / determinant;
      z(0, 1) += (p11 * at.gradient(0, 1) - p12 * at.gradient(0, 0)) / determinant;
    }
    const double l11 = std::sqrt(p22 / determinant);
    mode_ = plane_bump(z(0, 0), z(0, 1), l11, -p12 / (determinant * l11), 1 / std::sqrt(p22),
                       at.log_density(0) + kLogTwoPi - 0.5 * std::log(determinant));
  }

  double offset_;
  Gaussian mode_;
};

}  // namespace

std::unique_ptr<Target> targets::make_logistic_regression(const TargetSettings& settings) {
  return std::make_unique<LogisticRegression>(settings.log_constant);
}

}  // namespace elbo
