#pragma once

// The importance-weighted bounds L_M = E log (1/M) Σ_m w(z_m) (Burda et al. 2016), by draws and exactly.
//
// Exactly, because a logarithm is an integral of exponentials, log s = ∫₀^∞ (e^{−t} − e^{−ts})/t dt, and the
// mean of an exponential of a sum is a power: with φ(t) = E_q[e^{−tw}],
//   L_M = ∫ (e^{−e^u} − φ(e^u/M)^M) du  over u = log t,
// a quadrature in one dimension over a quadrature in one or two, for any M.

#include <vector>

#include "bounds/decomposition.hpp"
#include "bounds/seen_variance.hpp"

namespace elbo {

// L_M for M = 1, 2, 4, …, 2^doublings, in nats.
std::vector<Known> importance_bounds(const Truth& truth, const Family& q, int doublings,
                                     const CubatureOptions& options);

// L_M for one M of any size.
Known importance_bound(const Truth& truth, const Family& q, double samples, const CubatureOptions& options);

// The variance of w/p(x) under q as so many draws can see it (bounds/seen_variance.hpp).
SeenVariance seen_weight_variance(const Truth& truth, const Family& q, double draws,
                                  const CubatureOptions& options);

struct Estimated {
  double value = 0;
  double standard_error = 0;  // NaN where there is one group only
};

// The same from draws: `log_weights` in the order in which they were drawn, cut into groups of M; the
// standard error is that of the groups' mean.
std::vector<Estimated> importance_estimates(const Eigen::ArrayXd& log_weights, int doublings);

}  // namespace elbo
