#pragma once

// Which gradient estimator serves which objective and family, as estimators.def and objectives.def say.

#include <string_view>

#include "estimators/estimator.hpp"

namespace elbo {

// Whatever the optimiser; a family by its name in the catalogue.
bool is_legal(EstimatorKind kind, Objective objective, std::string_view family);
// True where the gradient's mean is not the objective's gradient.
bool is_biased(EstimatorKind kind, const ObjectiveSettings& settings);
// True where noise.uniform is read: the components of a mixture q are chosen by chance.
bool needs_uniform(const ObjectiveSettings& settings, const Family& family);

}  // namespace elbo
