#include <cmath>

#include "objectives/objective.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

// With β = 1 − α and t the log weights about their mean, (1/β) log E[e^{βt}] loses ε/β to rounding, and the
// series ½β E[t²] leaves out β² E[t³]/6. At β max|t| = 1e-5 both are below 1e-10 max|t|.
constexpr double kSeriesReach = 1e-5;

// tilt_s = (w_s^β / E[w^β] − 1)/β, which is log w_s − L as β → 0; returns VR_α.
double tilts(double beta, const WeightedDraws& draws, Eigen::ArrayXd& tilt) {
  constexpr double kInfinity = std::numeric_limits<double>::infinity();
  const Eigen::ArrayXd& log_weight = draws.log_weight;
  const double least = log_weight.minCoeff();
  const double most = log_weight.maxCoeff();
  const bool has_zero = std::isinf(least);
  if (std::isinf(most) || (has_zero && beta <= 0)) return -kInfinity;
  const Index size = log_weight.size();
  tilt.resize(size);
  if (!has_zero) {
    const double mean = stratified_mean(log_weight, draws.strata);
    if (std::abs(beta) * std::max(most - mean, mean - least) <= kSeriesReach) {
      tilt = (log_weight - mean).square();
      const double variance = stratified_mean(tilt, draws.strata);
      tilt = (log_weight - mean) + 0.5 * beta * (tilt - variance);
      return mean + 0.5 * beta * variance;
    }
  }
  const double top = beta > 0 ? beta * most : beta * least;
  exp_below(log_weight.data(), size, beta, top, tilt.data());
  const double moment = stratified_mean(tilt, draws.strata);
  tilt = (tilt / moment - 1) / beta;
  return (top + std::log(moment)) / beta;
}

}  // namespace

// With w̃_s = ω_s (1 + β tilt_s), ω_s = π_k/S_k: pathwise Σ w̃ d log w/dφ. ∂VR_α/∂logit_k = π_k mean_k(tilt).
// Score function: from VR_α = (1/β) log ∫ q^α p^β follows (α/β) Σ w̃ ∂ log q/∂φ; here less (α/β) Σ ω ∂ log
// q/∂φ, which is 0 in expectation and takes the 1/β away: Σ α ω_s tilt_s ∂ log q/∂φ. (With α = 1 that is the
// ELBO's with the mean of all draws as a baseline, 1 − 1/S of the gradient.)
ObjectiveEstimate estimate_renyi(double alpha, const WeightedDraws& draws, Use use,
                                 Coefficients& coefficients) {
  const double beta = 1 - alpha;
  ObjectiveEstimate estimate;
  estimate.value = tilts(beta, draws, coefficients.draw);
  if (!std::isfinite(estimate.value)) return {estimate.value, std::numeric_limits<double>::infinity()};
  // By the delta method: the estimate is (1/β) log of the mean of w^β.
  estimate.error = stratified_error(coefficients.draw, draws.strata);
  const bool is_score = use == Use::kScore || use == Use::kScoreWithBaseline;
  if (draws.has_choice && !is_score) coefficients.choice.resize(draws.log_weight.size());
  for (const DrawStratum& stratum : draws.strata) {
    const double share = stratum.weight / static_cast<double>(stratum.size);
    auto part = coefficients.draw.segment(stratum.begin, stratum.size);
    if (is_score) {
      part *= alpha * share;
      continue;
    }
    if (draws.has_choice) coefficients.choice.segment(stratum.begin, stratum.size) = share * part;
    part = share * (1 + beta * part);
  }
  return estimate;
}

}  // namespace elbo
