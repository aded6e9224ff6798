#pragma once

// The heavier panels of black-box inference, each computed in portions on a copy of the state.

#include <cstdint>
#include <memory>
#include <string_view>

#include "elbo/task.hpp"
#include "models/density/setup.hpp"

namespace elbo {

struct DensityState {
  DensitySetup setup;
  std::shared_ptr<const Truth> truth;
  std::unique_ptr<Family> q;
  std::int64_t iteration = 0;
};

// Throws Error(kNotAvailable) where `what` is not computed for this state, Error(kInvalidConfig) for options
// that are not allowed.
std::unique_ptr<Task> make_density_task(std::string_view what, const Value& options, DensityState state);

}  // namespace elbo
