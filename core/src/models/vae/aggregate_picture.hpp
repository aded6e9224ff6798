#pragma once

// The aggregated posterior as a picture. It is in every frame, so it has a file of its own, which is compiled
// for speed.

#include "elbo/value.hpp"
#include "models/vae/snapshot.hpp"

namespace elbo::vae {

// q̄(z) = (1/N) Σ q(z|x_n) on a grid, and the prior there: { x, y, density, levels, prior, pointCount }; one
// latent dimension has neither y nor levels. Means over the training rows, or evenly chosen ones where they
// are many; components narrower than the grid can show are widened to what it shows.
Value aggregate_value(const Snapshot& snapshot);

}  // namespace elbo::vae
