#pragma once

// The estimators, one function each to make them; see registry.hpp for what they serve.

#include <memory>

#include "estimators/estimator.hpp"

namespace elbo {

std::unique_ptr<Estimator> make_pathwise(EstimatorKind kind, const ObjectiveSettings& settings);
std::unique_ptr<Estimator> make_closed_entropy(double entropy_weight);
std::unique_ptr<Estimator> make_score_function(EstimatorKind kind, const ObjectiveSettings& settings);
std::unique_ptr<Estimator> make_quadrature(int dimension, double entropy_weight);
std::unique_ptr<Estimator> make_inclusive_quadrature();

// What the draws saw, the objective's own estimate included.
class DrawBatches;
struct ObjectiveEstimate;
Estimate summary(const DrawBatches& draws, Objective objective, const ObjectiveEstimate& estimate);
// L = E_q[log p] + H[q], the entropy in closed form; of the objective, where it has that weight.
Estimate closed_entropy_estimate(const DrawBatches& draws, const Family& family, double entropy_weight);
// Of a point: log p(x, z) is what is maximised; the bound is −∞.
Estimate point_estimate(double log_joint);

}  // namespace elbo
