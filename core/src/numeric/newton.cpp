#include "numeric/newton.hpp"

#include "numeric/symmetric.hpp"

namespace elbo {

Eigen::VectorXd newton_direction(const Eigen::VectorXd& gradient, const Eigen::MatrixXd& hessian,
                                 bool& corrected) {
  const SymmetricAxes axes = symmetric_axes(hessian);
  corrected = axes.values.maxCoeff() >= 0;
  const Eigen::VectorXd curvature = axes.values.cwiseAbs().cwiseMax(1e-3);
  return axes.back(axes.along(gradient).cwiseQuotient(curvature));
}

}  // namespace elbo
