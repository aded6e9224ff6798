// The inclusive KL and its gradient without draws: averages over the posterior's own nodes, so that nothing
// is normalised by chance. Of a Gaussian q it matches moments: at rest q has those of the posterior.

#include <cmath>
#include <memory>
#include <optional>

#include "bounds/decomposition.hpp"
#include "bounds/truth.hpp"
#include "estimators/kinds.hpp"

namespace elbo {
namespace {

class InclusiveQuadrature final : public Estimator {
 public:
  void know(const std::shared_ptr<const Truth>& truth) override {
    truth_ = truth;
    // Masses of the nodes, adding up to 1.
    mass_ = (truth_->nodes().log_weight + truth_->log_posterior()).max(-700).exp();
    mass_ /= mass_.sum();
  }

  // The objective is −KL(p(z|x) ‖ q) = log p(x) − EUBO.
  Estimate estimate(const Family& family, const Target& target, const Noise& /*noise*/,
                    Eigen::VectorXd& gradient) override {
    if (!truth_ || &truth_->target() != &target) {
      // Not the owner: who gives a target keeps it for as long as the estimator is asked about it.
      know(std::make_shared<Truth>(std::shared_ptr<const Target>(std::shared_ptr<const void>(), &target)));
    }
    const CubatureOptions options = quick_options();
    const Known elbo = elbo_by_quadrature(*truth_, family, options);
    const Known eubo = eubo_by_quadrature(*truth_, family, options);
    Estimate result;
    result.elbo = elbo.value;
    result.elbo_error = elbo.error;
    result.entropy = family.entropy(nullptr).value_or(0);
    if (!family.entropy(nullptr)) {
      result.entropy = decompose(*truth_, family, 1, options).entropy.value;
    }
    result.expected_log_joint = result.elbo - result.entropy;
    result.elbo = result.expected_log_joint + result.entropy;
    result.objective = truth_->log_evidence() - eubo.value;
    result.objective_error = truth_->log_evidence_error() + eubo.error;
    gradient.setZero(family.size());
    if (std::isfinite(result.objective)) family.add_score(truth_->nodes().z, mass_, gradient);
    return result;
  }

 private:
  std::shared_ptr<const Truth> truth_;
  Eigen::ArrayXd mass_;
};

}  // namespace

std::unique_ptr<Estimator> make_inclusive_quadrature() { return std::make_unique<InclusiveQuadrature>(); }

}  // namespace elbo
