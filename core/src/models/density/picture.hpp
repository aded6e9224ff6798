#pragma once

// What the density model's pictures share: grids, draws and the mean of q.

#include <optional>

#include "bounds/truth.hpp"
#include "elbo/value.hpp"
#include "families/family.hpp"
#include "numeric/random.hpp"

namespace elbo {

// The rectangle (or interval) that a picture shows: its lower and upper corners.
struct View {
  Eigen::VectorXd lower;
  Eigen::VectorXd upper;
};

// What holds nearly all of the posterior, and the place where q starts, with a margin; square in the plane.
View view_of(const Truth& truth, const Eigen::VectorXd& start, double start_scale);

// The points of a regular grid over a view, x fastest, and its axes.
struct Grid {
  Eigen::VectorXd x;
  Eigen::VectorXd y;  // empty in one dimension
  Samples z;
};
Grid grid_over(const View& view, Eigen::Index size);
// { x, y, density: [ny, nx] } or { x, density: [nx] }.
Value grid_value(const Grid& grid, const Eigen::ArrayXd& density);

// `count` independent draws of q and their log weights, the component of each chosen by a uniform.
struct Draws {
  Samples z;
  Eigen::ArrayXd log_weight;
};
Draws draw_weights(const Family& q, const Target& target, Eigen::Index count, std::uint32_t seed,
                   Purpose purpose, std::uint64_t iteration);

}  // namespace elbo
