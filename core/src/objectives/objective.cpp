#include "objectives/objective.hpp"

#include <cmath>

#include "families/lanes.hpp"

namespace elbo {

using Index = Eigen::Index;

double stratified_mean(const Eigen::ArrayXd& x, const std::vector<DrawStratum>& strata) {
  double mean = 0;
  for (const DrawStratum& stratum : strata)
    mean += stratum.weight * x.segment(stratum.begin, stratum.size).mean();
  return mean;
}

StratifiedMean stratified_moments(const Eigen::ArrayXd& x, const std::vector<DrawStratum>& strata) {
  StratifiedMean result;
  double variance = 0;
  for (const DrawStratum& stratum : strata) {
    const auto part = x.segment(stratum.begin, stratum.size);
    const auto size = static_cast<double>(stratum.size);
    const double mean = part.sum() / size;
    result.value += stratum.weight * mean;
    variance += stratum.weight * stratum.weight * (part - mean).square().sum() / (size * (size - 1));
  }
  // 0/0 of a stratum with one draw.
  result.error = std::sqrt(variance);
  return result;
}

void exp_below(const double* x, Index size, double scale, double top, double* out) {
  for_lanes(size, [&](Index i, auto lanes) {
    lanes.store(exp_of_nonpositive(maximum(scale * lanes.load(x + i) - top, kLowestLogWeight)), out + i);
  });
}

ObjectiveEstimate estimate_objective(const ObjectiveSettings& settings, const WeightedDraws& draws, Use use,
                                     Coefficients& coefficients) {
  switch (settings.objective) {
    case Objective::kElbo:
    // No function of the log weights: its estimators know the entropy.
    case Objective::kWeightedEntropy: break;
    case Objective::kImportanceWeighted:
      if (settings.importance_samples == 1) break;
      return estimate_importance_weighted(settings.importance_samples, draws, use, coefficients);
    case Objective::kRenyi: return estimate_renyi(settings.alpha, draws, use, coefficients);
    case Objective::kInclusiveKl: return estimate_inclusive_kl(draws, coefficients);
  }
  return estimate_elbo(draws, use, coefficients);
}

}  // namespace elbo
