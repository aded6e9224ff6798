#pragma once

// Where a function that is the logarithm of a density has its summits, for quadrature to start from: a
// product of powers of mixtures has some that belong to no pair of components, where two of them take over
// from each other.

#include <functional>
#include <vector>

#include <Eigen/Core>

#include "numeric/gaussian.hpp"
#include "numeric/samples.hpp"

namespace elbo {

// The logarithm of a density at every row of z.
using LogDensity = std::function<void(const Samples& z, Eigen::ArrayXd& out)>;

// The summits to which one climbs from the middle of every start, each as the Gaussian of its curvature;
// those within `depth` nats of the highest. A start's factor says how far its surroundings reach: curvature
// is measured over half of that, less where the way goes up by less, and no summit is wider than kWidest
// times that. By values alone, so that kinks do no harm.
std::vector<Gaussian> summits(const std::vector<Gaussian>& starts, const LogDensity& log_density,
                              double depth);

}  // namespace elbo
