#pragma once

// An integral over the plane as an integral of integrals, each by Clenshaw–Curtis rules that halve their
// intervals: for what breaks along curves, and for ridges that cross. A cell of a cubature that a kink
// crosses stays a bad cell however often it is halved; along a line the kink is a point, and what is left for
// the other direction is smooth.
//
//   const CubatureResult result = integrate_nested({&bump, 1}, 1, [](const Samples& z, Samples& out) { … });
//
// The two directions are those in which all bumps together are round, turned by an angle that is nobody
// else's axis: so this is also a second opinion on what a cubature says. On every line the intervals begin
// where the bumps are on it.

#include <span>

#include "numeric/cubature.hpp"

namespace elbo {

struct NestedOptions {
  double tolerance = 1e-10;  // of each output's error, relative to ∫ |integrand| (at least `scale`)
  double scale = 0;
  double reach = 9;      // deviations of each bump that the box holds
  double angle = 0.618;  // by which the directions are turned
  Eigen::Index most_nodes = 400'000;
};

// At least one bump; at most eight outputs. The error is the sum of what the pairs of rules say differently,
// of both directions.
CubatureResult integrate_nested(std::span<const Gaussian> bumps, Eigen::Index outputs,
                                const Integrand& integrand, const NestedOptions& options = {});

}  // namespace elbo
