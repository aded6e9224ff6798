// Student's t with ν > 4 degrees of freedom, a setting, and m and LLᵀ as its
// mean and covariance: z = m + Lτ, τ of variance 1, L lower triangular with a
// positive diagonal. Its tails fall off like |z|^−(ν+D).
//
//   log q(z) = log Γ((ν+D)/2) − log Γ(ν/2) − (D/2) log((ν−2)π) − Σ log lᵢᵢ
//              − ((ν+D)/2) log(1 + |y|²/(ν−2)),   y = L⁻¹(z − m),
//   H[q] = −log q(m) + ((ν+D)/2) [ψ((ν+D)/2) − ψ(ν/2)].
//
// Draws are reparameterised: τ lies in the direction of ε ~ N(0, I), as far out
// as its rank says. In the plane P(|τ| > r) = (1 + r²/(ν−2))^(−ν/2) is P(|ε| >
// u) = exp(−u²/2) where log(1 + r²/(ν−2)) = u²/ν; on the line that logarithm
// comes from a table over u of quantiles.
//
// φ = (m₁ … m_D, log l₁₁ … log l_DD, l₂₁), without the last in one dimension.
// parameters(): { mean: [D], factor: [D, D] }.

#include <algorithm>
#include <array>
#include <cmath>
#include <limits>
#include <memory>

#include "families/affine.hpp"
#include "families/families.hpp"
#include "families/limits.hpp"
#include "numeric/special.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

using Eigen::Index;

// ν log(1 + t²/ν)/u² of the usual t on the line, where P(t' > t) = P(ε' > u),
// ε' ~ N(0, 1): a smooth even function of u, at equal steps; between them the
// polynomial through the eight nearest, to about 1e-13.
class Quantiles {
 public:
  explicit Quantiles(double nu) : nu_(nu) {
    const double half = 0.5 * nu;
    log_beta_ = log_gamma(half) + log_gamma(0.5) - log_gamma(half + 0.5);
    // At u = 0 by the two densities there.
    const double ratio = std::exp(log_beta_ + 0.5 * (std::log(nu) - kLogTwoPi));
    values_.push_back(ratio * ratio);
    double x = 0;
    for (int i = 1; i <= kCount; ++i) {
      const double u = i * kStep;
      x = solve(u, values_.back() * u * u / nu);
      values_.push_back(x * nu / (u * u));
    }
  }

  // log(1 + t²/ν).
  [[nodiscard]] double at(double u) const {
    const double place = std::min(u / kStep, static_cast<double>(kCount - kAside));
    const int left = static_cast<int>(place);
    double product = 1;
    std::array<double, 2 * kAside> weight;
    for (int j = 0; j < 2 * kAside; ++j) {
      weight[static_cast<std::size_t>(j)] = kScale[static_cast<std::size_t>(j)] * product;
      product *= place - (left + j + 1 - kAside);
    }
    product = 1;
    double sum = 0;
    for (int j = 2 * kAside; j-- > 0;) {
      const auto node = static_cast<std::size_t>(std::abs(left + j + 1 - kAside));
      sum += weight[static_cast<std::size_t>(j)] * product * values_[node];
      product *= place - (left + j + 1 - kAside);
    }
    return sum * u * u / nu_;
  }

 private:
  static constexpr double kStep = 1.0 / 16;
  static constexpr int kCount = 37 * 16;  // where erfc() ends
  static constexpr int kAside = 4;
  // 1/Π_{k≠j} (j − k).
  static constexpr std::array<double, 2 * kAside> kScale = {-1.0 / 5040, 1.0 / 720, -1.0 / 240, 1.0 / 144,
                                                            -1.0 / 144,  1.0 / 240, -1.0 / 720, 1.0 / 5040};

  // log P(t' > t) at x = log(1 + t²/ν) > 0: half the incomplete beta function I
  // at e^−x.
  [[nodiscard]] double log_survival(double x) const {
    const double a = 0.5 * nu_;
    const double z = std::exp(-x);
    const double log_front = -a * x + 0.5 * std::log(-std::expm1(-x)) - log_beta_;
    if (z < (a + 1) / (a + 2.5)) return log_front + std::log(0.5 * fraction(a, 0.5, z) / a);
    return std::log(0.5 - std::exp(log_front) * fraction(0.5, a, -std::expm1(-x)));
  }
  // The continued fraction of I_z(a, b), by Lentz's method.
  static double fraction(double a, double b, double z) {
    constexpr double kTiny = 1e-300;
    constexpr int kMost = 300;
    const auto away_from_zero = [](double value) { return std::abs(value) < kTiny ? kTiny : value; };
    double c = 1;
    double d = 1 / away_from_zero(1 - (a + b) * z / (a + 1));
    double result = d;
    for (int m = 1; m <= kMost; ++m) {
      const double even = m * (b - m) * z / ((a + 2 * m - 1) * (a + 2 * m));
      const double odd = -(a + m) * (a + b + m) * z / ((a + 2 * m) * (a + 2 * m + 1));
      double change = 1;
      for (const double term : {even, odd}) {
        d = 1 / away_from_zero(1 + term * d);
        c = away_from_zero(1 + term / c);
        change = c * d;
        result *= change;
      }
      if (std::abs(change - 1) < 1e-16) break;
    }
    return result;
  }
  // x where the survivals agree, by Newton's method; their slope in x is −f(t)
  // dt/dx.
  [[nodiscard]] double solve(double u, double x) const {
    const double wanted = std::log(0.5 * std::erfc(u * std::sqrt(0.5)));
    for (int i = 0; i < 20; ++i) {
      const double found = log_survival(x);
      // f(t) = e^(−x(ν+1)/2)/(√ν B), dt/dx = √ν eˣ/(2 √(eˣ − 1)).
      const double log_slope = x - 0.5 * x * (nu_ + 1) - log_beta_ - std::log(2 * std::sqrt(std::expm1(x)));
      const double step = (found - wanted) * std::exp(found - log_slope);
      x += step;
      if (std::abs(step) <= 1e-15 * x) break;
    }
    return x;
  }

  double nu_;
  double log_beta_;  // log B(ν/2, 1/2)
  std::vector<double> values_;
};

class StudentT final : public Family {
 public:
  StudentT(const Eigen::VectorXd& mean, double scale, double degrees_of_freedom)
      : dimension_(static_cast<int>(mean.size())),
        nu_(degrees_of_freedom),
        quantiles_(dimension_ == 1 ? std::make_shared<Quantiles>(nu_) : nullptr) {
    const double all = 0.5 * (nu_ + dimension_);
    log_peak_ = log_gamma(all) - log_gamma(0.5 * nu_) - 0.5 * dimension_ * (std::log(nu_ - 2) + kLogPi);
    spread_ = all * (digamma(all) - digamma(0.5 * nu_));
    const Eigen::MatrixXd factor = scale * Eigen::MatrixXd::Identity(dimension_, dimension_);
    set_gaussian({mean, factor});
  }

  [[nodiscard]] std::unique_ptr<Family> clone() const override { return std::make_unique<StudentT>(*this); }
  [[nodiscard]] int dimension() const override { return dimension_; }
  [[nodiscard]] bool is_heavy_tailed() const override { return true; }

  bool set_phi(const Eigen::VectorXd& phi) override {
    Affine affine;
    if (!read_affine(dimension_, false, phi.data(), affine)) return false;
    affine_ = affine;
    phi_ = phi;
    copy_to_gaussian(affine_, outline_);
    return true;
  }

  void transform(Index /*k*/, const Samples& epsilon, Samples& z) const override {
    standardize(epsilon);
    elbo::transform(affine_, y_, z);
  }
  void log_density(const Samples& z, Eigen::ArrayXd& value, Samples* gradient) const override {
    take_back(z);
    density(value, gradient);
  }
  void log_density_of_draw(Index /*k*/, const Samples& epsilon, const Samples& /*z*/, Eigen::ArrayXd& value,
                           Samples* gradient) const override {
    standardize(epsilon);
    density(value, gradient);
  }
  void add_pathwise(Index /*k*/, const Samples& epsilon, const Samples& /*z*/, const Samples& a,
                    Eigen::VectorXd& out) const override {
    standardize(epsilon);
    pathwise_sums(affine_, y_, a).add_to(dimension_, false, out.data());
  }
  // That of a Gaussian with every draw weighed by (ν + D)/(ν − 2 + |y|²), but
  // for the −1 of each log lᵢᵢ.
  void add_score(const Samples& z, const Eigen::ArrayXd& c, Eigen::VectorXd& out) const override {
    take_back(z);
    weigh();
    weight_ *= c;
    AffineSums sums = score_sums(affine_, z, weight_);
    const double rest = (weight_ - c).sum();
    for (int i = 0; i < dimension_; ++i) sums.log_diagonal[static_cast<std::size_t>(i)] += rest;
    sums.add_to(dimension_, false, out.data());
  }
  [[nodiscard]] std::optional<double> entropy(Eigen::VectorXd* gradient) const override {
    if (gradient) gradient->segment(dimension_, dimension_).array() += 1;
    return spread_ - peak();
  }
  [[nodiscard]] std::vector<Gaussian> outlines() const override { return {outline_}; }

  [[nodiscard]] Value parameters() const override {
    return Value::map({{"mean", to_dense(outline_.mean)}, {"factor", matrix_to_dense(outline_.factor)}});
  }
  void set_parameters(const Value& parameters) override {
    const auto size = static_cast<std::size_t>(dimension_);
    std::vector<Issue> issues;
    refuse_unknown(parameters, "parameters", {"mean", "factor"}, issues);
    const Dense* mean = checked_array(parameters, "mean", {size}, issues);
    const Dense* factor = checked_array(parameters, "factor", {size, size}, issues);
    if (mean) check_locations("mean", *mean, issues);
    if (factor) check_factor("factor", *factor, 0, size, issues);
    if (!issues.empty()) throw Error(ErrorCode::kInvalidParameters, std::move(issues));
    set_gaussian({vector_of(*mean), matrix_of(*factor)});
  }
  [[nodiscard]] std::vector<std::string> names() const override { return affine_names(dimension_, ""); }
  // As FullRank::named() has it.
  [[nodiscard]] Value named(const Eigen::VectorXd& over_phi) const override {
    return Value::map({{"mean", to_dense(over_phi.head(dimension_))},
                       {"logFactor", matrix_to_dense(factor_entries(dimension_, over_phi.data()))}});
  }

 private:
  void set_gaussian(const Gaussian& gaussian) {
    Eigen::VectorXd phi(affine_size(dimension_, false));
    if (write_affine(gaussian, false, phi.data())) set_phi(phi);
  }

  // y_ from ε, which makes it τ, or from z.
  void standardize(const Samples& epsilon) const {
    y_ = epsilon;
    for (Index row = 0; row < y_.rows(); ++row) {
      const double square = epsilon.row(row).square().sum();
      if (!(square > 0)) continue;
      const double u = std::sqrt(square);
      const double x = quantiles_ ? quantiles_->at(u) : square / nu_;
      y_.row(row) *= std::sqrt((nu_ - 2) * std::expm1(x)) / u;
    }
  }
  void take_back(const Samples& z) const {
    y_.resize(z.rows(), z.cols());
    y_.col(0) = (z.col(0) - affine_.mean[0]) * affine_.inverse[0];
    if (dimension_ == 2) {
      y_.col(1) = (z.col(1) - affine_.mean[1] - affine_.lower * y_.col(0)) * affine_.inverse[1];
    }
  }
  // (ν + D)/(ν − 2 + |y|²): how much less than in a Gaussian a draw pulls.
  void weigh() const {
    square_ = y_.square().rowwise().sum();
    weight_ = (nu_ + dimension_) / (nu_ - 2 + square_);
  }
  // log q(m): a Gaussian's own normaliser is −½D log 2π − Σ log lᵢᵢ.
  [[nodiscard]] double peak() const {
    return log_peak_ + affine_.log_normalizer + 0.5 * dimension_ * kLogTwoPi;
  }
  void density(Eigen::ArrayXd& value, Samples* gradient) const {
    weigh();
    value.resize(y_.rows());
    const double power = 0.5 * (nu_ + dimension_);
    for (Index row = 0; row < y_.rows(); ++row) {
      value(row) = peak() - power * std::log1p(square_(row) / (nu_ - 2));
    }
    if (!gradient) return;
    // −L⁻ᵀy of a Gaussian, weighed.
    gradient->resize(y_.rows(), y_.cols());
    const Index last = y_.cols() - 1;
    gradient->col(last) = -weight_ * y_.col(last) * affine_.inverse[static_cast<std::size_t>(last)];
    if (last == 1) {
      gradient->col(0) = -(weight_ * y_.col(0) + affine_.lower * gradient->col(1)) * affine_.inverse[0];
    }
  }

  int dimension_;
  double nu_;
  std::shared_ptr<const Quantiles> quantiles_;  // on the line
  double log_peak_ = 0;                         // log density of τ at 0
  double spread_ = 0;                           // H[q] + log q(m)
  Affine affine_;
  Gaussian outline_;  // N(m, LLᵀ)
  // Scratch.
  mutable Samples y_;
  mutable Eigen::ArrayXd square_;  // |y|²
  mutable Eigen::ArrayXd weight_;
};

}  // namespace

std::unique_ptr<Family> families::make_student_t(const FamilySettings& settings) {
  return std::make_unique<StudentT>(settings.initial_mean, settings.initial_scale,
                                    settings.number("degreesOfFreedom", 5));
}

}  // namespace elbo
