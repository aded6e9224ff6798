#pragma once

// A batch of points of latent space: one row each, so that each coordinate is contiguous and a loop over the
// batch works on four of them at a time.

#include <Eigen/Core>

namespace elbo {

using Samples = Eigen::ArrayXXd;  // S×D

}  // namespace elbo
