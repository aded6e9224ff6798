#include <algorithm>
#include <cmath>

#include "objectives/objective.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

// Score-function coefficients ω_s (log w_s − b_s), ω_s = π_k/S_k. Across strata a baseline is free of bias
// only if it is independent of z_s and has the same mean in each: within one stratum E[∂ log q/∂φ] is not 0,
// only its average over all of them is. So b_s is the estimate of L itself, from all draws but s; where some
// stratum has one draw only, there is none.
void score_coefficients(const WeightedDraws& draws, double value, bool baseline, Eigen::ArrayXd& out) {
  const auto& strata = draws.strata;
  const bool enough =
      std::all_of(strata.begin(), strata.end(), [](const DrawStratum& s) { return s.size > 1; });
  out = draws.log_weight;
  for (const DrawStratum& stratum : strata) {
    const auto log_weight = draws.log_weight.segment(stratum.begin, stratum.size);
    auto part = out.segment(stratum.begin, stratum.size);
    const auto size = static_cast<double>(stratum.size);
    if (baseline && enough) {
      const double slope = stratum.weight / (size - 1);
      part = (1 + slope) * log_weight - (value + slope * log_weight.mean());
    }
    part *= stratum.weight / size;
  }
}

}  // namespace

ObjectiveEstimate estimate_elbo(const WeightedDraws& draws, Use use, Coefficients& coefficients) {
  const StratifiedMean mean = stratified_moments(draws.log_weight, draws.strata);
  if (!std::isfinite(mean.value)) return {mean.value, std::numeric_limits<double>::infinity()};
  const ObjectiveEstimate estimate = {mean.value, mean.error};
  const Index size = draws.log_weight.size();
  if (use == Use::kScore || use == Use::kScoreWithBaseline) {
    score_coefficients(draws, estimate.value, use == Use::kScoreWithBaseline, coefficients.draw);
    return estimate;
  }
  coefficients.draw.resize(size);
  for (const DrawStratum& stratum : draws.strata) {
    coefficients.draw.segment(stratum.begin, stratum.size)
        .setConstant(stratum.weight / static_cast<double>(stratum.size));
  }
  // ∂L/∂logit_k = π_k (l_k − L).
  if (draws.has_choice) coefficients.choice = coefficients.draw * (draws.log_weight - estimate.value);
  return estimate;
}

}  // namespace elbo
