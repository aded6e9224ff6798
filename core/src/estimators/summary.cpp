#include <cmath>

#include "estimators/draws.hpp"
#include "estimators/kinds.hpp"

namespace elbo {

constexpr double kInfinity = std::numeric_limits<double>::infinity();

Estimate summary(const DrawBatches& draws, Objective objective, const ObjectiveEstimate& estimate) {
  Estimate result;
  result.expected_log_joint = draws.expected_log_joint();
  result.entropy = draws.entropy();
  result.elbo = result.expected_log_joint + result.entropy;
  if (objective == Objective::kElbo) {
    result.elbo_error = estimate.error;
    result.objective = result.elbo;
  } else {
    const WeightedDraws& weighted = draws.weighted();
    result.elbo_error =
        std::isfinite(result.elbo) ? stratified_error(weighted.log_weight, weighted.strata) : kInfinity;
    result.objective = estimate.value;
  }
  result.objective_error = estimate.error;
  return result;
}

Estimate closed_entropy_estimate(const DrawBatches& draws, const Family& family, double entropy_weight) {
  Estimate result;
  result.expected_log_joint = draws.expected_log_joint();
  result.entropy = family.entropy(nullptr).value_or(draws.entropy());
  result.elbo = result.expected_log_joint + result.entropy;
  result.elbo_error =
      std::isfinite(result.elbo) ? stratified_error(draws.log_joint(), draws.weighted().strata) : kInfinity;
  result.objective = result.expected_log_joint + entropy_weight * result.entropy;
  result.objective_error = result.elbo_error;
  return result;
}

Estimate point_estimate(double log_joint) {
  Estimate result;
  result.expected_log_joint = log_joint;
  result.entropy = -kInfinity;
  result.elbo = -kInfinity;
  result.objective = log_joint;
  return result;
}

}  // namespace elbo
