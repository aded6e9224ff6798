// Gradients from log q alone (Ranganath et al. 2014), plain or with a baseline from the other draws: for the
// ELBO their mean, for L_M VIMCO (Mnih & Rezende 2016). The target's derivatives are not used.

#include <cmath>

#include "estimators/draws.hpp"
#include "estimators/kinds.hpp"

namespace elbo {
namespace {

class ScoreFunction final : public Estimator {
 public:
  ScoreFunction(EstimatorKind kind, const ObjectiveSettings& settings)
      : settings_(settings),
        use_(kind == EstimatorKind::kLeaveOneOut ? Use::kScoreWithBaseline : Use::kScore),
        layout_(settings.objective == Objective::kImportanceWeighted ? DrawBatches::Layout::kIndependent
                                                                     : DrawBatches::Layout::kStratified) {}

  Estimate estimate(const Family& family, const Target& target, const Noise& noise,
                    Eigen::VectorXd& gradient) override {
    gradient.setZero(family.size());
    draws_.draw(family, target, noise, layout_, false);
    const ObjectiveEstimate objective = estimate_objective(settings_, draws_.weighted(), use_, coefficients_);
    if (std::isfinite(objective.value)) draws_.add_score(family, coefficients_.draw, gradient);
    return summary(draws_, settings_.objective, objective);
  }

 private:
  ObjectiveSettings settings_;
  Use use_;
  DrawBatches::Layout layout_;
  DrawBatches draws_;
  Coefficients coefficients_;
};

}  // namespace

std::unique_ptr<Estimator> make_score_function(EstimatorKind kind, const ObjectiveSettings& settings) {
  return std::make_unique<ScoreFunction>(kind, settings);
}

}  // namespace elbo
