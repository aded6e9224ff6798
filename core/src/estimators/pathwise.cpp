// Gradients along z = T(ε): reparameterised, sticking the landing (Roeder et al. 2017), doubly
// reparameterised (Tucker et al. 2019).
//
// With coefficients c_s of the objective (objectives/), d log w(T(ε))/dφ = (∂ log w/∂z)(∂T/∂φ) − ∂ log
// q(z)/∂φ at z held fixed. The reparameterised estimator keeps both terms. The second is 0 in expectation
// where c is constant, that is for the ELBO, and sticking the landing leaves it out: no variance where q is
// the posterior. For L_M the doubly reparameterised one replaces it by what it is in expectation, which makes
// w̃² of w̃.
//
// For a mixture q a draw's component does not follow φ along any path; its probability has the gradient of a
// score function: exactly with stratified draws (∂L/∂logit_k = π_k (l_k − L)), or with VIMCO's baseline where
// components are chosen by chance.

#include <cmath>

#include "estimators/draws.hpp"
#include "estimators/kinds.hpp"

namespace elbo {
namespace {

class Pathwise final : public Estimator {
 public:
  Pathwise(EstimatorKind kind, const ObjectiveSettings& settings)
      : settings_(settings),
        keeps_score_(kind == EstimatorKind::kReparameterized),
        use_(kind == EstimatorKind::kDreg ? Use::kDoublyReparameterized : Use::kPathwise),
        layout_(settings.objective == Objective::kImportanceWeighted ? DrawBatches::Layout::kIndependent
                                                                     : DrawBatches::Layout::kStratified) {}

  Estimate estimate(const Family& family, const Target& target, const Noise& noise,
                    Eigen::VectorXd& gradient) override {
    gradient.setZero(family.size());
    draws_.draw(family, target, noise, layout_, true);
    if (draws_.is_point()) return estimate_point(family, gradient);
    const WeightedDraws& weighted = draws_.weighted();
    const ObjectiveEstimate objective = estimate_objective(settings_, weighted, use_, coefficients_);
    if (std::isfinite(objective.value)) {
      draws_.add_pathwise(family, DrawBatches::Of::kLogWeight, coefficients_.draw, gradient);
      if (keeps_score_) {
        coefficients_.draw *= -1;
        draws_.add_score(family, coefficients_.draw, gradient);
      }
      if (weighted.has_choice) draws_.add_choice(family, coefficients_.choice, gradient);
    }
    return summary(draws_, settings_.objective, objective);
  }

 private:
  // The mode is sought: ∂ log p(x, m)/∂m. All draws are m.
  Estimate estimate_point(const Family& family, Eigen::VectorXd& gradient) {
    const double log_joint = draws_.log_joint()(0);
    if (std::isfinite(log_joint)) {
      const auto draws = draws_.weighted().log_weight.size();
      coefficients_.draw.setConstant(draws, 1 / static_cast<double>(draws));
      draws_.add_pathwise(family, DrawBatches::Of::kLogJoint, coefficients_.draw, gradient);
    }
    return point_estimate(log_joint);
  }

  ObjectiveSettings settings_;
  bool keeps_score_;
  Use use_;
  DrawBatches::Layout layout_;
  DrawBatches draws_;
  Coefficients coefficients_;
};

// ∇ E_q[log p] along z = T(ε), and the entropy's, times its weight, in closed form.
class ClosedEntropy final : public Estimator {
 public:
  explicit ClosedEntropy(double entropy_weight) : entropy_weight_(entropy_weight) {}

  Estimate estimate(const Family& family, const Target& target, const Noise& noise,
                    Eigen::VectorXd& gradient) override {
    gradient.setZero(family.size());
    draws_.draw(family, target, noise, DrawBatches::Layout::kStratified, true);
    Estimate estimate = closed_entropy_estimate(draws_, family, entropy_weight_);
    if (std::isfinite(estimate.objective)) {
      const auto draws = draws_.weighted().log_weight.size();
      c_.setConstant(draws, 1 / static_cast<double>(draws));
      draws_.add_pathwise(family, DrawBatches::Of::kLogJoint, c_, gradient);
      entropy_gradient_.setZero(family.size());
      family.entropy(&entropy_gradient_);
      gradient += entropy_weight_ * entropy_gradient_;
    }
    return estimate;
  }

 private:
  double entropy_weight_;
  DrawBatches draws_;
  Eigen::ArrayXd c_;
  Eigen::VectorXd entropy_gradient_;
};

}  // namespace

std::unique_ptr<Estimator> make_pathwise(EstimatorKind kind, const ObjectiveSettings& settings) {
  return std::make_unique<Pathwise>(kind, settings);
}

std::unique_ptr<Estimator> make_closed_entropy(double entropy_weight) {
  return std::make_unique<ClosedEntropy>(entropy_weight);
}

}  // namespace elbo
