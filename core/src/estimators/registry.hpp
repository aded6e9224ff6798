#pragma once

// Which gradient estimator serves which objective and family.
//
//                     elbo   importance-weighted  renyi  inclusive-kl   families
//   reparameterized   yes    yes                  yes(b) -              all; a delta's for the elbo alone
//   stl               yes    yes(b)               -      -              all but delta
//   closed-entropy    yes    -                    -      -              mean-field, full-rank
//   score-function    yes    yes                  yes(b) yes(b)         all but delta
//   leave-one-out     yes    yes (VIMCO)          -      -              all but delta
//   dreg              -      yes                  -      -              mean-field, full-rank, flow
//   quadrature        yes    -                    -      yes            all but delta
//
// (b): biased at finitely many draws; for stl where M > 1.

#include <string_view>

#include "estimators/estimator.hpp"

namespace elbo {

bool is_legal(EstimatorKind kind, Objective objective, std::string_view family);
// True where the gradient's mean is not the objective's gradient.
bool is_biased(EstimatorKind kind, const ObjectiveSettings& settings);
// True where noise.uniform is read: the components of a mixture q are chosen by chance.
bool needs_uniform(const ObjectiveSettings& settings, const Family& family);

}  // namespace elbo
