#include "estimators/registry.hpp"

#include "catalog/algorithms.hpp"
#include "estimators/kinds.hpp"

namespace elbo {

bool is_legal(EstimatorKind kind, Objective objective, std::string_view family) {
  const EstimatorRow& estimator = estimator_rows()[static_cast<std::size_t>(kind)];
  const auto place = static_cast<unsigned>(objective);
  const FamilyRow* q = find_family(family);
  // One that follows the target is not led by draws.
  if (q && !q->has(kByDraws) && kind != EstimatorKind::kQuadrature) return false;
  return q && (estimator.objectives >> place & 1U) != 0 &&
         q->has(estimator.families | objective_rows()[place].families);
}

bool is_biased(EstimatorKind kind, const ObjectiveSettings& settings) {
  switch (settings.objective) {
    case Objective::kElbo:
    case Objective::kWeightedEntropy: return false;
    case Objective::kImportanceWeighted:
      return kind == EstimatorKind::kStl && settings.importance_samples > 1;
    case Objective::kRenyi: return kind == EstimatorKind::kScoreFunction || settings.alpha != 1;
    case Objective::kInclusiveKl: return kind != EstimatorKind::kQuadrature;
  }
  return false;
}

bool needs_uniform(const ObjectiveSettings& settings, const Family& family) {
  return settings.objective == Objective::kImportanceWeighted && settings.importance_samples > 1 &&
         family.strata() > 1;
}

Eigen::Index noise_size(EstimatorKind kind, const ObjectiveSettings& settings, Eigen::Index samples) {
  if (kind == EstimatorKind::kQuadrature) return 0;
  if (settings.objective != Objective::kImportanceWeighted) return samples;
  const Eigen::Index group = settings.importance_samples;
  return (samples + group - 1) / group * group;
}

std::unique_ptr<Estimator> make_estimator(EstimatorKind kind, const ObjectiveSettings& settings,
                                          int dimension) {
  ObjectiveSettings simplest = settings;
  // L_1 is the ELBO.
  if (settings.objective == Objective::kImportanceWeighted && settings.importance_samples == 1) {
    simplest.objective = Objective::kElbo;
  }
  const double entropy_weight =
      settings.objective == Objective::kWeightedEntropy ? settings.entropy_weight : 1;
  switch (kind) {
    case EstimatorKind::kReparameterized:
    case EstimatorKind::kStl:
    case EstimatorKind::kDreg: return make_pathwise(kind, simplest);
    case EstimatorKind::kClosedEntropy: return make_closed_entropy(entropy_weight);
    case EstimatorKind::kScoreFunction:
    case EstimatorKind::kLeaveOneOut: return make_score_function(kind, simplest);
    case EstimatorKind::kQuadrature:
      return simplest.objective == Objective::kInclusiveKl ? make_inclusive_quadrature()
                                                           : make_quadrature(dimension, entropy_weight);
  }
  return nullptr;
}

}  // namespace elbo
