#include "numeric/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <limits>
#include <vector>

#include "numeric/special.hpp"

namespace elbo {
namespace {

constexpr double kConstant = 1e-8;  // a range of log w below which the weights are constant
constexpr Eigen::Index kLeastTail = 5;
// The shape is drawn towards ½ as by ten observations (Vehtari et al. 2024, appendix C).
constexpr double kPriorWeight = 10;
constexpr double kPriorShape = 0.5;
constexpr double kUsable = 0.7;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

// log(eᵃ − eᵇ) for a ≥ b.
double log_difference(double a, double b) {
  if (a == b) return -kInfinity;
  return a + (b - a < -1 ? std::log1p(-std::exp(b - a)) : std::log(-std::expm1(b - a)));
}

// The place of the first quartile among n ascending numbers.
Eigen::Index first_quartile(Eigen::Index n) {
  return static_cast<Eigen::Index>(std::floor(static_cast<double>(n) / 4 + 0.5)) - 1;
}

// mean log(1 + θ eʸ). Where eʸ is out of reach θ is positive, and the 1 counts for nothing.
double mean_log1p(double theta, const Eigen::ArrayXd& y, const Eigen::ArrayXd& exp_y) {
  constexpr double kReach = 700;
  double sum = 0;
  for (Eigen::Index i = 0; i < y.size(); ++i) {
    sum += y(i) > kReach && theta > 0 ? std::log(theta) + y(i) : std::log1p(theta * exp_y(i));
  }
  return sum / static_cast<double>(y.size());
}

}  // namespace

// Zhang & Stephens 2009: with θ = k/σ the profile likelihood has k(θ) = mean log(1 + θ x); θ is averaged over
// a grid of m = 30 + ⌊√n⌋ points that are quantiles of its prior, weighted by the likelihood. The unit of x
// and of 1/θ is the first quartile.
ParetoFit fit_generalised_pareto(const Eigen::Ref<const Eigen::ArrayXd>& log_x) {
  const Eigen::Index n = log_x.size();
  const auto count = static_cast<double>(n);
  const auto points = static_cast<Eigen::Index>(30 + std::floor(std::sqrt(count)));
  const double unit = log_x(first_quartile(n));
  const Eigen::ArrayXd y = log_x - unit;
  const Eigen::ArrayXd exp_y = y.exp();
  constexpr double kPriorScale = 3;
  Eigen::ArrayXd theta(points);
  Eigen::ArrayXd log_likelihood(points);
  for (Eigen::Index j = 0; j < points; ++j) {
    const double place = (static_cast<double>(j) + 0.5) / static_cast<double>(points);
    theta(j) = (std::sqrt(1 / place) - 1) / kPriorScale - std::exp(-y(n - 1));
    const double shape = mean_log1p(theta(j), y, exp_y);
    // θ/k → 1/mean x as both go to 0, where the distribution is the exponential one.
    const double ratio = shape == 0 ? 1 / exp_y.mean() : theta(j) / shape;
    log_likelihood(j) = count * (std::log(ratio) - shape - 1);
  }
  const Eigen::ArrayXd weight = (log_likelihood - log_sum_exp(log_likelihood)).exp();
  const double mean = (weight * theta).sum();
  const double shape = mean_log1p(mean, y, exp_y);
  return {shape, unit + (shape == 0 ? std::log(exp_y.mean()) : std::log(shape / mean))};
}

WeightDiagnostics diagnose_weights(const Eigen::Ref<const Eigen::ArrayXd>& log_weights) {
  WeightDiagnostics result;
  const Eigen::Index count = log_weights.size();
  const auto s = static_cast<double>(count);
  result.effective_sample_size =
      std::exp(2 * log_sum_exp(log_weights) - log_sum_exp((2 * log_weights).eval()));
  result.threshold = std::min(1 - 1 / std::log10(s), kUsable);
  const double largest = log_weights.maxCoeff();
  result.constant = largest - log_weights.minCoeff() < kConstant;
  result.tail = static_cast<Eigen::Index>(std::ceil(std::min(0.2 * s, 3 * std::sqrt(s))));
  if (result.constant || result.tail < kLeastTail || result.tail >= count) return result;
  // Only the tail has to be in order.
  std::vector<double> sorted(log_weights.begin(), log_weights.end());
  const auto cutoff = sorted.end() - result.tail - 1;
  std::nth_element(sorted.begin(), cutoff, sorted.end());
  std::sort(cutoff, sorted.end());
  result.cutoff = sorted[static_cast<std::size_t>(count - result.tail - 1)];
  // log(w − cutoff) in units of the largest weight.
  Eigen::ArrayXd log_exceedances(result.tail);
  for (Eigen::Index i = 0; i < result.tail; ++i) {
    const double log_weight = sorted[static_cast<std::size_t>(count - result.tail + i)];
    log_exceedances(i) = log_difference(log_weight - largest, result.cutoff - largest);
  }
  // So many ties with the cutoff, or zeros, leave nothing to fit.
  if (log_exceedances(first_quartile(result.tail)) == -kInfinity) return result;
  const ParetoFit fit = fit_generalised_pareto(log_exceedances);
  const auto tail = static_cast<double>(result.tail);
  result.scale = std::exp(fit.log_scale);
  result.shape = (tail * fit.shape + kPriorWeight * kPriorShape) / (tail + kPriorWeight);
  return result;
}

}  // namespace elbo
