#pragma once

// Where q ends from many starts: start r has the seed r and begins around a place that r alone decides, in
// the box that holds nearly all of the posterior. Everything else is as in the run's settings.

#include <cstdint>
#include <memory>

#include "elbo/task.hpp"
#include "models/density/setup.hpp"

namespace elbo {

// Throws Error(kInvalidConfig) for options that are not allowed. The answer has, beside what StartsTask says,
// arrays over the starts: seeds, starts [S, D], the initial means, with which a session makes the same run;
// ends [S, D], the means of q at the end; bounds and boundErrors, by quadrature, null where there is none (a
// start that diverged, a point); and logEvidence with its error.
std::unique_ptr<Task> make_density_starts(const Value& options, const DensitySetup& setup,
                                          const std::shared_ptr<const Truth>& truth, double step_work,
                                          std::int64_t iteration);

// The initial mean of start r: to so many digits that it can be typed.
Eigen::VectorXd density_start(const Truth& truth, std::uint32_t start);

}  // namespace elbo
