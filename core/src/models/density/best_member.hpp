#pragma once

// The family's best member for the target: the q with the largest bound that a search finds which starts from
// the present q, from every mode of the posterior, and from a Gaussian with its moments. Nothing proves that
// no other is better; but it is never worse than the present one.

#include <memory>

#include "models/density/density_tasks.hpp"

namespace elbo {

std::unique_ptr<Task> make_best_member_task(DensityState state);

}  // namespace elbo
