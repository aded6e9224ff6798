#pragma once

// What a natural-gradient step needs of the target: E_q[∇ log p] and E_q[∇² log p] (Khan & Rue 2023), with an
// estimate of the bound. By Bonnet's and Price's theorems these are the gradients of E_q[log p] with respect
// to q's mean and half its covariance.

#include <optional>
#include <vector>

#include "estimators/estimator.hpp"
#include "estimators/quadrature_nodes.hpp"
#include "objectives/objective.hpp"

namespace elbo {

struct Expectations {
  Estimate estimate;         // the objective is the ELBO; of a point, log p(x, z)
  Eigen::VectorXd gradient;  // D
  Eigen::MatrixXd hessian;   // D×D
};

class ExpectationEstimator {
 public:
  // kQuadrature takes nodes (estimators/quadrature_nodes.hpp), every other kind the draws of the noise.
  ExpectationEstimator(EstimatorKind kind, int dimension);

  // For families of one Gaussian, or a point. By draws it allocates only when batches grow. Gradient and
  // Hessian are 0 where the bound is not finite. By nodes the Hessian is that of E_q[log p] along the mean,
  // L⁻ᵀ E[ε ∇log pᵀ], which a kink is part of.
  void estimate(const Family& family, const Target& target, const Noise& noise, Expectations& out);

 private:
  void estimate_by_nodes(const Family& family, const Target& target, Expectations& out);
  void estimate_by_draws(const Family& family, const Target& target, const Samples& epsilon,
                         Expectations& out);

  std::optional<QuadratureNodes> nodes_;
  Samples z_;
  TargetValues target_;
  Eigen::ArrayXd log_q_;
  std::vector<DrawStratum> all_;
};

}  // namespace elbo
