#include "numeric/pareto.hpp"

#include <algorithm>
#include <cmath>
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

}  // namespace

// Zhang & Stephens 2009: with θ = −k/σ the profile likelihood has k(θ) = mean log(1 − θ x); θ is averaged
// over a grid of m = 30 + ⌊√n⌋ points that are quantiles of its prior, weighted by the likelihood.
ParetoFit fit_generalised_pareto(const Eigen::Ref<const Eigen::ArrayXd>& x) {
  const Eigen::Index n = x.size();
  const auto count = static_cast<double>(n);
  const auto points = static_cast<Eigen::Index>(30 + std::floor(std::sqrt(count)));
  const double quartile = x(static_cast<Eigen::Index>(std::floor(count / 4 + 0.5)) - 1);
  constexpr double kPriorScale = 3;
  Eigen::ArrayXd theta(points);
  Eigen::ArrayXd log_likelihood(points);
  for (Eigen::Index j = 0; j < points; ++j) {
    const double place = (static_cast<double>(j) + 0.5) / static_cast<double>(points);
    theta(j) = 1 / x(n - 1) + (1 - std::sqrt(1 / place)) / (kPriorScale * quartile);
    const double shape = (-theta(j) * x).log1p().mean();
    log_likelihood(j) = count * (std::log(-theta(j) / shape) - shape - 1);
  }
  const Eigen::ArrayXd weight = (log_likelihood - log_sum_exp(log_likelihood)).exp();
  const double mean = (weight * theta).sum();
  const double shape = (-mean * x).log1p().mean();
  return {shape, -shape / mean};
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
  // Exceedances over the cutoff, in units of the largest weight.
  const double threshold = std::exp(result.cutoff - largest);
  Eigen::ArrayXd exceedances(result.tail);
  for (Eigen::Index i = 0; i < result.tail; ++i) {
    exceedances(i) =
        std::exp(sorted[static_cast<std::size_t>(count - result.tail + i)] - largest) - threshold;
  }
  // Ties with the cutoff, or a tail of one value, leave nothing to fit.
  const Eigen::Index quarter =
      static_cast<Eigen::Index>(std::floor(static_cast<double>(result.tail) / 4 + 0.5)) - 1;
  if (!(exceedances(std::max<Eigen::Index>(0, quarter)) > 0)) return result;
  const ParetoFit fit = fit_generalised_pareto(exceedances);
  const auto tail = static_cast<double>(result.tail);
  result.scale = fit.scale;
  if (std::isfinite(fit.shape)) {
    result.shape = (tail * fit.shape + kPriorWeight * kPriorShape) / (tail + kPriorWeight);
  }
  return result;
}

}  // namespace elbo
