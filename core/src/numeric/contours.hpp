#pragma once

// Highest-density regions, read off a grid.

#include <span>
#include <vector>

namespace elbo {

// The densities above which 95, 80, 60, 40 and 20 % of the mass on the grid lie, ascending.
std::vector<double> contour_levels(std::span<const double> density);

}  // namespace elbo
