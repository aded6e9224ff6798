#pragma once

// The heavier panels of black-box inference, each computed in portions on a copy of the state.

#include <cstdint>
#include <memory>
#include <string_view>

#include "elbo/task.hpp"
#include "models/density/setup.hpp"

namespace elbo {

struct DensityState {
  std::shared_ptr<const DensitySetup> setup;
  std::shared_ptr<const Truth> truth;
  std::unique_ptr<Family> q;
  std::int64_t iteration = 0;
  double step_work = 0;  // about how many nanoseconds a step takes
};

// One for each question of answers.def.
std::unique_ptr<Task> make_evidence_task(DensityState state, const Value& options);
std::unique_ptr<Task> make_grid_task(DensityState state, const Value& options);
// How a typed target is written.
std::unique_ptr<Task> make_formula_task(DensityState state, const Value& options);
// L_M against M: by draws, exactly, and its asymptote.
std::unique_ptr<Task> make_importance_task(DensityState state, const Value& options);
std::unique_ptr<Task> make_renyi_task(DensityState state, const Value& options);
std::unique_ptr<Task> make_weights_task(DensityState state, const Value& options);
// Where q ends from many starts (density_starts.hpp).
std::unique_ptr<Task> make_starts_task(DensityState state, const Value& options);
// The estimator race: mean and variance of the gradient of every estimator that serves the objective, at one
// φ on common random numbers; and runs from the same start, one for each, with the run's optimiser, seed and
// step size, and the objective of each along the way, by quadrature.
std::unique_ptr<Task> make_variance_task(DensityState state, const Value& options);
std::unique_ptr<Task> make_race_task(DensityState state, const Value& options);
// The family's best member for the target: the q with the largest bound that a search finds which starts from
// the present q, from every mode of the posterior, and from a Gaussian with its moments. Nothing proves that
// no other is better; but it is never worse than the present one.
std::unique_ptr<Task> make_best_member_task(DensityState state, const Value& options);

// Throws Error(kNotAvailable) for a point.
void require_density(std::string_view what, const DensityState& state);

// Throws Error(kNotAvailable) where `what` is not computed for this state, Error(kInvalidConfig) for options
// that are not allowed.
std::unique_ptr<Task> make_density_task(std::string_view what, const Value& options, DensityState state);

}  // namespace elbo
