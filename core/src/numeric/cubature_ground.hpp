#pragma once

// Where a cubature begins: the coordinates it is done in and its first cells, from the bumps alone.

#include <span>
#include <vector>

#include "numeric/cubature.hpp"
#include "numeric/cubature_cell.hpp"

namespace elbo {

struct Ground {
  Frame frame;
  std::vector<Cell> cells;
  Eigen::Index nodes = 0;  // evaluations that the cells cost
};

// Cells that hold every bump out to `options.reach` deviations and resolve it, in those coordinates that take
// the fewest nodes.
Ground prepare_ground(int dimension, std::span<const Gaussian> bumps, const CubatureOptions& options);

// How many nodes a Gauss–Legendre rule needs for a Gaussian over `width` of its deviations, √squared_distance
// of them away from its middle, for an error well below `tolerance` of its mass: 0 where there is nothing to
// integrate, more than `most` where that many are not enough.
int nodes_for_gaussian(double width, double squared_distance, double tolerance, int most);

}  // namespace elbo
