#include "estimators/expectations.hpp"

#include <cmath>

#include "estimators/kinds.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

// The average of a batch's gradients and Hessians, whose columns are ∂₁₁, then ∂₁₂ and ∂₂₂.
void average(const TargetValues& target, Expectations& out) {
  const Index dimension = target.gradient.cols();
  for (Index d = 0; d < dimension; ++d) out.gradient(d) = target.gradient.col(d).mean();
  Index column = 0;
  for (Index i = 0; i < dimension; ++i) {
    for (Index j = i; j < dimension; ++j) {
      out.hessian(i, j) = target.hessian.col(column++).mean();
      out.hessian(j, i) = out.hessian(i, j);
    }
  }
}

// q gives its own draws no density: it is a point.
bool is_point(const Eigen::ArrayXd& log_q) { return log_q(0) == -std::numeric_limits<double>::infinity(); }

}  // namespace

ExpectationEstimator::ExpectationEstimator(EstimatorKind kind, int dimension) {
  if (kind == EstimatorKind::kQuadrature) nodes_.emplace(dimension);
}

void ExpectationEstimator::estimate(const Family& family, const Target& target, const Noise& noise,
                                    Expectations& out) {
  out.gradient.setZero(family.dimension());
  out.hessian.setZero(family.dimension(), family.dimension());
  if (!nodes_) {
    estimate_by_draws(family, target, noise.epsilon, out);
    return;
  }
  const Samples middle = Samples::Zero(1, family.dimension());
  family.transform(0, middle, z_);
  family.log_density_of_draw(0, middle, z_, log_q_, nullptr);
  if (is_point(log_q_)) {
    estimate_by_draws(family, target, middle, out);
  } else {
    estimate_by_nodes(family, target, out);
  }
}

void ExpectationEstimator::estimate_by_draws(const Family& family, const Target& target,
                                             const Samples& epsilon, Expectations& out) {
  family.transform(0, epsilon, z_);
  target.evaluate(z_, Order::kHessian, target_);
  family.log_density_of_draw(0, epsilon, z_, log_q_, nullptr);
  if (is_point(log_q_)) {
    out.estimate = point_estimate(target_.log_density(0));
  } else {
    all_.assign(1, {1, 0, epsilon.rows()});
    Estimate& estimate = out.estimate;
    estimate.expected_log_joint = target_.log_density.mean();
    estimate.entropy = family.entropy(nullptr).value_or(-log_q_.mean());
    estimate.elbo = estimate.expected_log_joint + estimate.entropy;
    estimate.elbo_error = std::isfinite(estimate.elbo) ? stratified_error(target_.log_density, all_)
                                                       : std::numeric_limits<double>::infinity();
    estimate.objective = estimate.elbo;
    estimate.objective_error = estimate.elbo_error;
  }
  if (std::isfinite(out.estimate.objective)) average(target_, out);
}

void ExpectationEstimator::estimate_by_nodes(const Family& family, const Target& target, Expectations& out) {
  nodes_->lay(family, 0, target);
  const Eigen::ArrayXd& weight = nodes_->weight();
  const TargetValues& values = nodes_->target();
  Estimate& estimate = out.estimate;
  estimate.expected_log_joint = (weight * values.log_density).sum();
  estimate.entropy = family.entropy(nullptr).value_or(-(weight * nodes_->log_q()).sum());
  estimate.elbo = estimate.expected_log_joint + estimate.entropy;
  estimate.elbo_error = nodes_->error();
  estimate.objective = estimate.elbo;
  estimate.objective_error = estimate.elbo_error;
  if (!std::isfinite(estimate.elbo)) return;
  const Index dimension = family.dimension();
  Eigen::MatrixXd by_draw(dimension, dimension);  // E[ε ∇log pᵀ] = Lᵀ E[∇² log p]
  for (Index d = 0; d < dimension; ++d) {
    const Eigen::ArrayXd pull = weight * values.gradient.col(d);
    out.gradient(d) = pull.sum();
    for (Index i = 0; i < dimension; ++i) by_draw(i, d) = (pull * nodes_->epsilon().col(i)).sum();
  }
  const Eigen::MatrixXd factor = family.gaussians().front().factor;
  const Eigen::MatrixXd hessian = factor.transpose().triangularView<Eigen::Upper>().solve(by_draw);
  out.hessian = 0.5 * (hessian + hessian.transpose());
}

}  // namespace elbo
