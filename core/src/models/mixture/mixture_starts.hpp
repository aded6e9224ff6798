#pragma once

// Where a mixture ends from many seeds: start r has the seed r, and one start of its own.

#include <cstdint>
#include <memory>

#include "elbo/task.hpp"
#include "models/mixture/setup.hpp"

namespace elbo {

// Throws Error(kInvalidConfig) for options that are not allowed. The answer has, beside what StartsTask says,
// arrays over the starts: seeds, with which, and with nInit 1, a session makes the same run; bounds, the last
// that each had, null where it diverged; and alive, the components that hold data at its end.
std::unique_ptr<Task> make_mixture_starts(const Value& options, const MixtureSetup& setup,
                                          std::int64_t iteration);

}  // namespace elbo
