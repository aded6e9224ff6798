#pragma once

// The curve of Rényi bounds, VR_α = (1/(1−α)) log E_q[w^{1−α}] (Li & Turner 2016): non-increasing in α; the
// ELBO at 1, log p(x) at 0, an upper bound below 0 (α = −1 is CUBO₂, Dieng et al. 2017).

#include <vector>

#include "bounds/decomposition.hpp"
#include "targets/moments.hpp"

namespace elbo {

struct RenyiPoint {
  double alpha = 0;
  double bound = 0;  // nats; finite where `moment` is kFinite, otherwise +∞ below α = 0 and −∞ above α = 1
  double error = 0;
  Moment moment = Moment::kFinite;
};

// At each of `alphas`, ascending; `elbo` is L by quadrature, the value at α = 1. Whether a moment is infinite
// is decided by the tails, never by a grid.
std::vector<RenyiPoint> renyi_curve(const Truth& truth, const Family& q, const std::vector<double>& alphas,
                                    const Known& elbo, const CubatureOptions& options);

}  // namespace elbo
