#pragma once

// One quantity and what it is made of: the bound, what it lacks, and every way to take it apart, each term by
// its own quadrature, so that the identities between them can be checked by number.
//
//   const Truth truth(target);
//   const Decomposition d = decompose(truth, q, prior_scale);
//   d.elbo.value + d.kl_posterior.value   // log p(x), to d.d1
//
// With w(z) = p(x, z)/q(z), all in nats:
//   D1  log p(x) = L + KL(q ‖ p(z|x))
//   D2  L = E_q[log p(x|z)] − KL(q ‖ p(z)),  p(z) = N(0, s² I), p(x|z) = p(x, z)/p(z)
//   D3  L = E_q[log p(x, z)] + H[q]
//   D7  log p(x) = EUBO − KL(p(z|x) ‖ q),  EUBO = E_{p(z|x)}[log w]
//   D10 log E_q[w] − E_q[log w] = KL(q ‖ p(z|x))
//
// Where each comes from: averages over q are quadratures over ε with z = T(ε); KL divergences are quadratures
// of q log(q/p) − q + p over z; EUBO is the mean of log p over the target's own ground, integrated once for
// each target, less that of log q, a matter of the posterior's moments where q is one Gaussian and a
// quadrature of its own otherwise; entropy and KL to the prior are closed forms where q is one Gaussian.

#include "bounds/known.hpp"
#include "bounds/truth.hpp"
#include "families/family.hpp"

namespace elbo {

struct Decomposition {
  Known elbo;
  Known kl_posterior;             // KL(q ‖ p(z|x))
  Known kl_reverse;               // KL(p(z|x) ‖ q)
  Known eubo;                     // E_{p(z|x)}[log w]
  Known expected_log_likelihood;  // E_q[log p(x|z)]
  Known kl_prior;                 // KL(q ‖ p(z))
  Known expected_log_joint;       // E_q[log p(x, z)]
  Known entropy;                  // H[q]
  Known log_mean_weight;          // log E_q[w], by quadrature over q's ground and the target's
  Known log_weight_variance;      // Var_q[log w]

  // Left side minus right side.
  double d1 = 0, d2 = 0, d3 = 0, d7 = 0, d10 = 0;
};

// What analyses beside a run can afford; what a frame can, whose identities are to hold to 1e-8 nats; the
// last word.
CubatureOptions quick_options();
CubatureOptions frame_options(const Family& q);
CubatureOptions thorough_options();

// q must have a density (no delta). Throws nothing; a quantity that is not finite is ±∞.
Decomposition decompose(const Truth& truth, const Family& q, double prior_scale,
                        const CubatureOptions& options);

// The bounds alone, E_q[log w] and E_{p(z|x)}[log w].
Known elbo_by_quadrature(const Truth& truth, const Family& q, const CubatureOptions& options);
Known eubo_by_quadrature(const Truth& truth, const Family& q, const CubatureOptions& options);

}  // namespace elbo
