// The ELBO, or the average joint plus the entropy times a weight, and its gradient with nodes in place of
// draws, in each component of q: pathwise, without the score term, whose mean is 0. Errors are those of the
// quadrature, and cover.

#include <cmath>
#include <limits>

#include "estimators/kinds.hpp"
#include "estimators/quadrature_nodes.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

class Quadrature final : public Estimator {
 public:
  Quadrature(int dimension, double entropy_weight) : nodes_(dimension), entropy_weight_(entropy_weight) {}

  Estimate estimate(const Family& family, const Target& target, const Noise& /*noise*/,
                    Eigen::VectorXd& gradient) override {
    gradient.setZero(family.size());
    if (is_point(family)) return estimate_point(family, target, gradient);
    by_component_.resize(family.strata());
    Estimate result;
    double entropy = 0;
    for (Index k = 0; k < family.strata(); ++k) {
      const double share = family.stratum_weight(k);
      nodes_.lay(family, k, target);
      const Eigen::ArrayXd& weight = nodes_.weight();
      const double log_joint = (weight * nodes_.target().log_density).sum();
      const double log_q = (weight * nodes_.log_q()).sum();
      result.expected_log_joint += share * log_joint;
      result.elbo_error += share * nodes_.error();
      entropy -= share * log_q;
      by_component_(k) = share * (log_joint - entropy_weight_ * log_q);
      cotangent_ =
          (nodes_.target().gradient - entropy_weight_ * nodes_.log_q_gradient()).colwise() * (share * weight);
      family.add_pathwise(k, nodes_.epsilon(), nodes_.z(), cotangent_, gradient);
    }
    result.entropy = family.entropy(nullptr).value_or(entropy);
    result.elbo = result.expected_log_joint + result.entropy;
    result.objective = result.expected_log_joint + entropy_weight_ * result.entropy;
    result.objective_error = result.elbo_error;
    if (!std::isfinite(result.elbo)) {
      gradient.setZero();
      return result;
    }
    // ∂L/∂logit_k = π_k (l_k − L).
    if (family.strata() > 1) {
      for (Index k = 0; k < family.strata(); ++k)
        by_component_(k) -= family.stratum_weight(k) * result.objective;
      family.add_weight_score(by_component_, gradient);
    }
    return result;
  }

 private:
  // q gives its own draws no density.
  bool is_point(const Family& family) {
    middle_.setZero(1, family.dimension());
    family.transform(0, middle_, z_);
    family.log_density_of_draw(0, middle_, z_, log_q_, nullptr);
    return log_q_(0) == -std::numeric_limits<double>::infinity();
  }
  // log p(x, z) at its place, and its slope.
  Estimate estimate_point(const Family& family, const Target& target, Eigen::VectorXd& gradient) {
    target.evaluate(z_, Order::kGradient, at_point_);
    family.add_pathwise(0, middle_, z_, at_point_.gradient, gradient);
    return point_estimate(at_point_.log_density(0));
  }

  QuadratureNodes nodes_;
  double entropy_weight_;
  Samples middle_, z_;
  Eigen::ArrayXd log_q_;
  TargetValues at_point_;
  Samples cotangent_;
  Eigen::VectorXd by_component_;
};

}  // namespace

std::unique_ptr<Estimator> make_quadrature(int dimension, double entropy_weight) {
  return std::make_unique<Quadrature>(dimension, entropy_weight);
}

}  // namespace elbo
