#pragma once

// Gaussians that are like a posterior of which places are known: that with the moments of all of it, and
// those of its separate parts.

#include <vector>

#include "models/vae/nested_lattice.hpp"
#include "numeric/gaussian.hpp"

namespace elbo::vae {

// The whole first, then its parts, the heaviest first: squares with mass that touch each other.
std::vector<Gaussian> islands(const KnownPlaces& places);

}  // namespace elbo::vae
