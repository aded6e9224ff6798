#pragma once

// Integrals over the plane that a cubature alone does not settle: kinks along curves, ridges that cross.

#include <span>

#include "numeric/cubature.hpp"

namespace elbo {

// integrate(), and where that ends far from its tolerance, in the plane, integrate_nested() as well: of each
// output what is better known. Where the two say differently by more than their errors, the difference is the
// error.
CubatureResult integrate_confirmed(int dimension, std::span<const Gaussian> bumps, Eigen::Index outputs,
                                   const Integrand& integrand, const CubatureOptions& options);

// How many deviations of N(0, I) an average over ε ~ N(0, I) has to reach: 9, or more where the integrand
// (which has that density in it) falls off so slowly that there is mass further out; no more than kFurthest,
// where the density is 0 in double. What is beyond that nobody knows, which is infinity.
inline constexpr double kFurthest = 36;
double reach_of(int dimension, Eigen::Index outputs, const Integrand& integrand);
// The same for each output by itself.
Eigen::ArrayXd reaches_of(int dimension, Eigen::Index outputs, const Integrand& integrand);

}  // namespace elbo
