#include "estimators/expectations.hpp"

#include <cmath>

#include "estimators/kinds.hpp"

namespace elbo {

using Index = Eigen::Index;

ExpectationEstimator::ExpectationEstimator(EstimatorKind kind, int dimension) {
  if (kind == EstimatorKind::kQuadrature) nodes_.emplace(dimension);
}

void ExpectationEstimator::estimate(const Family& family, const Target& target, const Noise& noise,
                                    Expectations& out) {
  const Samples& epsilon = nodes_ ? nodes_->epsilon : noise.epsilon;
  all_.assign(1, {1, 0, epsilon.rows()});
  if (!nodes_) weight_.setConstant(epsilon.rows(), 1 / static_cast<double>(epsilon.rows()));
  const Eigen::ArrayXd& weight = nodes_ ? nodes_->weight : weight_;
  family.transform(0, epsilon, z_);
  target.evaluate(z_, Order::kHessian, target_);
  family.log_density_of_draw(0, epsilon, z_, log_q_, nullptr);

  const double log_joint = (weight * target_.log_density).sum();
  const double infinity = std::numeric_limits<double>::infinity();
  if (log_q_(0) == -infinity) {
    out.estimate = point_estimate(target_.log_density(0));
  } else {
    Estimate& estimate = out.estimate;
    estimate.expected_log_joint = log_joint;
    estimate.entropy = family.entropy(nullptr).value_or(-(weight * log_q_).sum());
    estimate.elbo = estimate.expected_log_joint + estimate.entropy;
    estimate.elbo_error = nodes_                      ? 0
                          : !std::isfinite(log_joint) ? infinity
                                                      : stratified_error(target_.log_density, all_);
    estimate.objective = estimate.elbo;
    estimate.objective_error = estimate.elbo_error;
  }
  average(weight, out);
}

void ExpectationEstimator::average(const Eigen::ArrayXd& weight, Expectations& out) const {
  const Index dimension = z_.cols();
  out.gradient.setZero(dimension);
  out.hessian.setZero(dimension, dimension);
  if (!std::isfinite(out.estimate.objective)) return;
  for (Index d = 0; d < dimension; ++d) out.gradient(d) = (weight * target_.gradient.col(d)).sum();
  // Columns of the Hessian: ∂₁₁, then ∂₁₂ and ∂₂₂.
  Index column = 0;
  for (Index i = 0; i < dimension; ++i) {
    for (Index j = i; j < dimension; ++j) {
      out.hessian(i, j) = (weight * target_.hessian.col(column++)).sum();
      out.hessian(j, i) = out.hessian(i, j);
    }
  }
}

}  // namespace elbo
