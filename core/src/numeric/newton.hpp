#pragma once

#include <Eigen/Core>

namespace elbo {

// Newton's direction towards a maximum: −H⁻¹g with each curvature taken by its size, and as at least 1e-3, so
// that it climbs where the function is not concave too; `corrected` says that it is not.
Eigen::VectorXd newton_direction(const Eigen::VectorXd& gradient, const Eigen::MatrixXd& hessian,
                                 bool& corrected);

}  // namespace elbo
