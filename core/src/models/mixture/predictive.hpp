#pragma once

// The posterior predictive density (PRML 10.81): a mixture of Student t, of Gaussians for maximum likelihood.

#include <vector>

#include <Eigen/Core>

#include "models/mixture/mixture_types.hpp"

namespace elbo {

// The marginal of a component in one or two of its columns: a Student t's marginal is one with the same
// degrees of freedom.
PredictiveComponent marginal(const PredictiveComponent& component, const std::vector<Eigen::Index>& columns);

// Σ_k weight_k f_k at every row of `points` (n×D). Where `by_component` is given it receives the terms (n×K).
Eigen::ArrayXd predictive_density(const std::vector<PredictiveComponent>& components,
                                  const Eigen::Ref<const Eigen::MatrixXd>& points,
                                  Eigen::ArrayXXd* by_component = nullptr);

}  // namespace elbo
