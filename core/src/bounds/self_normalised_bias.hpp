#pragma once

// The bias of self-normalised importance averages Σ w_s f(z_s)/Σ w_s of S draws from q, without a draw: since
// 1/x = ∫₀^∞ e^{−tx} dt, with φ(t) = E_q[e^{−tw}] and A(t) = E_q[w f e^{−tw}],
//
//   E[Σ w_s f(z_s)/Σ w_s] = S ∫₀^∞ A(t) φ(t)^{S−1} dt,
//
// an integral on the line over one over q. Draws are stratified over the components of a mixture q, an equal
// number from each.

#include <Eigen/Core>

#include "bounds/truth.hpp"
#include "families/family.hpp"

namespace elbo {

// What averages of so many draws say, in the mean, of the posterior's mean and deviations, less what is
// right; D each, with errors of the quadrature.
struct MomentBias {
  Eigen::VectorXd mean, mean_error;
  Eigen::VectorXd deviation, deviation_error;
};

MomentBias self_normalised_bias(const Truth& truth, const Family& q, Eigen::Index draws);

}  // namespace elbo
