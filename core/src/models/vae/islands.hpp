#pragma once

// Gaussians that are like a posterior of which places are known: that with the moments of all of it, and
// those of its separate parts.

#include <cstddef>
#include <vector>

#include "models/vae/nested_lattice.hpp"
#include "numeric/gaussian.hpp"

namespace elbo::vae {

// The whole first, then its parts, the heaviest first: squares with mass that touch each other.
std::vector<Gaussian> islands(const KnownPlaces& places);
// Those of the heaviest `most` squares, each by itself.
std::vector<Gaussian> heaviest_squares(const KnownPlaces& places, std::size_t most);

}  // namespace elbo::vae
