#pragma once

// A random model with a random q, to try a line on: the i-th is the same whenever it is asked for.
//
//   z ~ a mixture of one or two Gaussians      x | z ~ N(f(z), σ²)      f(z) = a + b z + c sin(d z + e)
//   x_n drawn from the model, three of them    q_n(z) a mixture of one or two Gaussians
//
// In turn: everything linear and Gaussian; a mixture as the prior; a curve; all of it with a mixture as q.
// Each kind has instances in which q is the best it can be and such in which it is far off.

#include <cstdint>
#include <memory>

#include "lines/world.hpp"

namespace elbo::lines {

inline constexpr int kRandomWorlds = 100;

std::unique_ptr<World> random_world(std::uint32_t seed, int instance);

}  // namespace elbo::lines
