#pragma once

// Adaptive cubature over one or two dimensions: Gauss–Legendre rules on cells that halve where the integrand,
// or a place where it is known to be narrow, asks for it.
//
//   // ∫ exp(−z²/2) dz
//   const Gaussian bump{VectorXd::Zero(1), MatrixXd::Identity(1, 1)};
//   const CubatureResult result = integrate(1, {&bump, 1}, 1, [](const Samples& z, Samples& values) {
//     values.col(0) = (-0.5 * z.col(0).square()).exp();
//   });
//   result.integral(0), result.error(0)
//
// A spike between the nodes of a coarse grid looks converged. So the cells start from the `bumps`: the box
// holds each of them out to `reach` deviations, in those of the coordinates in which the widest of them is
// round, or the most elongated, or as they are, that take the fewest nodes, and a cell that a bump touches is
// so small that a rule of at most 16 nodes a side resolves it, as well as its part of all mass (log_mass)
// deserves. What the bumps do not tell, the integrand
// must: the cells with the largest errors get more nodes, or are halved along the side where they are
// roughest, until the errors add up to less than the tolerance.

#include <functional>
#include <span>

#include "numeric/gaussian.hpp"
#include "numeric/samples.hpp"

namespace elbo {

struct CubatureOptions {
  double tolerance = 1e-11;  // of each integral's error, relative to ∫ |integrand|; at least 1e-14
  // The same for each output by itself, where some are wanted less exactly; empty: `tolerance` for all.
  Eigen::ArrayXd tolerances;
  // To what part of its mass the first cells resolve a bump, where that is more than `tolerance`: the coarser
  // they are, the more is left to what the integrand asks for.
  double ground = 0;
  double reach = 9;  // deviations of each bump that the box holds
  Eigen::Index most_nodes =
      400'000;  // evaluations after which it stops, with the error that is left; at least 500
  // ∫ |integrand| counts as at least this. For integrals that may be 0 but for rounding errors, of which no
  // relative accuracy is to be had.
  double scale = 0;
};

// Nodes and weights of the cells that were accepted, for more integrals over the same ground.
struct CubatureNodes {
  Samples z;                  // n×D
  Eigen::ArrayXd log_weight;  // n: log of the volume each node stands for
};

struct CubatureResult {
  Eigen::ArrayXd integral;
  // Absolute, summed over the cells: four times what rules with fewer nodes on the same cell say differently,
  // or what Legendre's highest coefficients leave open where the integrand breaks inside it; as a rule far
  // more than what is wrong. It is no bound. Of 72,000 masses, entropies, divergences and variances of log w
  // of random mixtures, at tolerances of 1e-3 to 1e-13, two were off by more (1.2 times the error). Of kinks
  // and jumps at random places, at a tolerance of 1e-3, 3 in 1000 on the line and 2 in the plane were off by
  // more, where a wide cell hides a kink behind its Gaussian; of 28,000 at finer tolerances none.
  Eigen::ArrayXd error;
  Eigen::Index evaluations = 0;
  // Every output is within the tolerance. Not so where the nodes were used up, or where rounding errors of
  // the integrand were all that was left to refine.
  bool converged = false;
};

// Fills `values` (n×outputs, already of that size) at the nodes z (n×D), some thousands in a call where there
// are so many. Values must be finite; callers take a common factor out where exp() would overflow.
using Integrand = std::function<void(const Samples& z, Samples& values)>;

// `dimension` is 1 or 2; at least one bump. With `keep`, the nodes of the accepted cells are stored there.
CubatureResult integrate(int dimension, std::span<const Gaussian> bumps, Eigen::Index outputs,
                         const Integrand& integrand, const CubatureOptions& options = {},
                         CubatureNodes* keep = nullptr);

// Nodes z_i and log weights of E[f(ε)] ≈ Σ exp(log_weight_i) f(z_i), ε ~ N(0, I): Gauss–Hermite, `points` a
// side (2 to 64), as a tensor product, the first coordinate running fastest.
CubatureNodes gauss_hermite(int dimension, int points);

}  // namespace elbo
