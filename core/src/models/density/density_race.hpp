#pragma once

// The estimator race: every gradient estimator that serves the objective, at one φ on common random numbers,
// and in runs from the same start.

#include <memory>

#include "models/density/density_tasks.hpp"

namespace elbo {

// Mean and variance of each estimator's gradient over `repeats` batches of the run's size.
std::unique_ptr<Task> make_variance_task(DensityState state, Eigen::Index repeats);

// Runs of `iterations` from the present φ, one for each estimator, with the run's optimiser, seed and step
// size, and the objective of each along the way, by quadrature.
std::unique_ptr<Task> make_race_task(DensityState state, Eigen::Index iterations);

}  // namespace elbo
