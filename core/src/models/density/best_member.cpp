// The family's best member.

#include <algorithm>
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "bounds/decomposition.hpp"
#include "bounds/region.hpp"
#include "catalog/families.hpp"
#include "estimators/expectations.hpp"
#include "families/gaussian_family.hpp"
#include "models/density/density_tasks.hpp"
#include "models/density/known_values.hpp"
#include "optimizers/natural_gradient.hpp"
#include "session/options.hpp"
#include "session/staged_task.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

// Modes to start from, the heaviest first.
constexpr std::size_t kMostModes = 16;
// Natural steps of a Gaussian from one start, in portions.
constexpr int kPortions = 5;
constexpr int kStepsAtOnce = 12;
constexpr int kMostHalvings = 8;
constexpr double kSettled = 1e-10;
// Steps along the gradient of a q of another kind.
constexpr int kGradientSteps = 200;
constexpr int kGradientStepsAtOnce = 10;
constexpr double kGradientRate = 0.1;
constexpr double kLastRate = 0.01;  // of the first
constexpr double kStepWork = 2e6;

// One start on its way.
struct Climb {
  std::string from;
  std::unique_ptr<Family> q;
  double bound = -std::numeric_limits<double>::infinity();
  bool settled = false;
};

Gaussian posterior_moments(const Truth& truth) {
  const Eigen::ArrayXd mass = (truth.nodes().log_weight + truth.log_posterior()).max(-700).exp();
  const int dimension = truth.dimension();
  Eigen::VectorXd mean(dimension);
  for (int d = 0; d < dimension; ++d) mean(d) = (mass * truth.nodes().z.col(d)).sum() / mass.sum();
  Eigen::MatrixXd covariance(dimension, dimension);
  for (int d = 0; d < dimension; ++d) {
    for (int e = 0; e < dimension; ++e) {
      covariance(d, e) =
          (mass * (truth.nodes().z.col(d) - mean(d)) * (truth.nodes().z.col(e) - mean(e))).sum() / mass.sum();
    }
  }
  return gaussian_of(mean, covariance).value_or(truth.bumps().front());
}

std::vector<Gaussian> modes_of(const Truth& truth) {
  std::vector<Gaussian> modes = truth.bumps();
  std::stable_sort(modes.begin(), modes.end(),
                   [](const Gaussian& a, const Gaussian& b) { return a.log_mass > b.log_mass; });
  if (modes.size() > kMostModes) modes.resize(kMostModes);
  return modes;
}

class BestMemberTask final : public StagedTask {
 public:
  explicit BestMemberTask(DensityState state) : state_(std::move(state)) {
    add("present", state_.q->clone());
    if (is_gaussian()) {
      add_gaussian("moments", posterior_moments(*state_.truth));
      for (const Gaussian& mode : modes_of(*state_.truth)) add_gaussian("mode", mode);
      gaussian_stages();
    } else {
      if (state_.q->strata() > 1) add_mixture();
      gradient_stages();
    }
    stage(4 * kStepWork, [this] { finish(); });
  }

 private:
  [[nodiscard]] bool is_gaussian() const {
    return find_family(state_.setup->family)->has(kSpread | kNaturalSteps);
  }
  [[nodiscard]] const Target& target() const { return state_.truth->target(); }

  void add(std::string from, std::unique_ptr<Family> q) {
    climbs_.push_back({std::move(from), std::move(q), -std::numeric_limits<double>::infinity(), false});
  }
  void add_gaussian(std::string from, const Gaussian& gaussian) {
    std::unique_ptr<Family> q = state_.q->clone();
    Gaussian start = gaussian;
    auto& family = static_cast<GaussianFamily&>(*q);
    if (family.is_diagonal()) {
      // The precision's diagonal, which is what a mean-field q has at a Gaussian.
      start.factor = precision_of(gaussian).diagonal().cwiseSqrt().cwiseInverse().asDiagonal();
    }
    if (family.set_gaussian(start)) add(std::move(from), std::move(q));
  }
  // The heaviest modes as components; where there are fewer, wider copies of them.
  void add_mixture() {
    const std::vector<Gaussian> modes = modes_of(*state_.truth);
    const auto count = static_cast<std::size_t>(state_.q->strata());
    const int dimension = state_.q->dimension();
    Eigen::VectorXd weights(static_cast<Eigen::Index>(count));
    Eigen::MatrixXd means(static_cast<Eigen::Index>(count), dimension);
    std::vector<Eigen::MatrixXd> factors;
    for (std::size_t k = 0; k < count; ++k) {
      const Gaussian& mode = modes[k % modes.size()];
      const std::size_t round = k / modes.size();
      const auto copy = static_cast<double>(round);
      const auto row = static_cast<Eigen::Index>(k);
      weights(row) = std::exp(std::max(mode.log_mass - modes.front().log_mass, -6.0)) / (1 + copy);
      means.row(row) = mode.mean.transpose();
      factors.emplace_back((1 + copy) * mode.factor);
    }
    weights /= weights.sum();
    std::unique_ptr<Family> q = state_.q->clone();
    q->set_parameters(Value::map({{"weights", to_dense(weights)},
                                  {"means", matrix_to_dense(means)},
                                  {"factors", stack_to_dense(factors)}}));
    add("modes", std::move(q));
  }

  void gaussian_stages() {
    // None is added once there are stages.
    for (auto& climb : climbs_) {
      for (int portion = 0; portion < kPortions; ++portion) {
        stage(kStepsAtOnce * kStepWork, [this, &climb] { step_naturally(climb); });
      }
    }
  }

  // To the mode that a q stands for which is what the target makes it.
  bool follow(Climb& climb) {
    for (int step = 0; step < kStepsAtOnce && !climb.settled; ++step) {
      const Eigen::VectorXd before = climb.q->phi();
      const auto followed = climb.q->follow(target(), 1);
      if (!followed) return false;
      climb.settled = !followed->moved || (climb.q->phi() - before).norm() <= kSettled * (1 + before.norm());
    }
    climb.bound = elbo_by_quadrature(*state_.truth, *climb.q, quick_options()).value;
    return true;
  }

  // Natural steps, halved until the bound rises.
  void step_naturally(Climb& climb) {
    if (follow(climb)) return;
    ExpectationEstimator estimator(EstimatorKind::kQuadrature, state_.q->dimension());
    Expectations here;
    Expectations there;
    estimator.estimate(*climb.q, target(), Noise{}, here);
    climb.bound = here.estimate.elbo;
    for (int step = 0; step < kStepsAtOnce && !climb.settled; ++step) {
      if (!std::isfinite(climb.bound)) break;
      const std::unique_ptr<Family> before = climb.q->clone();
      double rate = 1;
      bool better = false;
      for (int halvings = 0; halvings < kMostHalvings && !better; ++halvings, rate *= 0.5) {
        climb.q->set_phi(before->phi());
        if (!natural_step(static_cast<GaussianFamily&>(*climb.q), here.gradient, here.hessian, rate).moved) {
          continue;
        }
        estimator.estimate(*climb.q, target(), Noise{}, there);
        better = there.estimate.elbo > climb.bound;
      }
      const double gain = better ? there.estimate.elbo - climb.bound : 0;
      if (!better) climb.q->set_phi(before->phi());
      climb.settled = gain <= kSettled * (1 + std::abs(climb.bound));
      if (better) {
        climb.bound = there.estimate.elbo;
        std::swap(here, there);
      }
    }
  }

  // Adam along the gradient by quadrature, with a rate that falls; the best of its way is kept.
  struct Ascent {
    std::unique_ptr<Estimator> estimator;
    std::unique_ptr<Optimizer> optimizer;
    std::unique_ptr<Family> now;
    Eigen::VectorXd gradient;
    bool over = false;
  };
  void gradient_stages() {
    ascents_.resize(climbs_.size());
    for (std::size_t i = 0; i < climbs_.size(); ++i) {
      ascents_[i].estimator = make_estimator(EstimatorKind::kQuadrature, {}, state_.q->dimension());
      ascents_[i].optimizer = make_adam(state_.q->size());
      ascents_[i].optimizer->reset();
      ascents_[i].now = climbs_[i].q->clone();
      for (int first = 0; first < kGradientSteps; first += kGradientStepsAtOnce) {
        const double components = static_cast<double>(state_.q->strata());
        stage(kGradientStepsAtOnce * kStepWork * components, [this, i, first] { ascend(i, first); });
      }
    }
  }
  void ascend(std::size_t i, int first) {
    Ascent& ascent = ascents_[i];
    for (int step = first; step < first + kGradientStepsAtOnce && !ascent.over; ++step) {
      const double bound = ascent.estimator->estimate(*ascent.now, target(), Noise{}, ascent.gradient).elbo;
      if (bound > climbs_[i].bound) {
        climbs_[i].bound = bound;
        climbs_[i].q->set_phi(ascent.now->phi());
      }
      const double part = static_cast<double>(step) / kGradientSteps;
      Eigen::VectorXd phi = ascent.now->phi();
      ascent.optimizer->step(ascent.gradient, kGradientRate * std::pow(kLastRate, part), phi);
      ascent.over = !ascent.gradient.allFinite() || !ascent.now->set_phi(phi);
    }
  }

  void finish() {
    // The search's own bounds rank the starts; what is shown is a frame's.
    const auto best = std::max_element(climbs_.begin(), climbs_.end(),
                                       [](const Climb& a, const Climb& b) { return a.bound < b.bound; });
    const Family* q = best->q.get();
    std::string from = best->from;
    Known bound = elbo_by_quadrature(*state_.truth, *q, frame_options(*q));
    const Known present = elbo_by_quadrature(*state_.truth, *state_.q, frame_options(*state_.q));
    if (!(bound.value > present.value)) {
      bound = present;
      q = state_.q.get();
      from = "present";
    }
    const Known evidence = evidence_of(*state_.truth);
    Value why = Map{};
    result_.set("iteration", state_.iteration);
    result_.set("family", state_.setup->family);
    set_evidence(result_, *state_.truth);
    set_known(result_, why, "", "elbo", bound);
    set_known(result_, why, "", "gap",
              non_negative({evidence.value - bound.value, evidence.error + bound.error}));
    set_known(result_, why, "", "presentElbo", present);
    set_known(result_, why, "", "presentGap",
              non_negative({evidence.value - present.value, evidence.error + present.error}));
    result_.set("from", from);
    List starts;
    for (const Climb& climb : climbs_) {
      starts.push_back(Value::map({{"from", climb.from}, {"elbo", finite_or_null(climb.bound)}}));
    }
    result_.set("starts", std::move(starts));
    result_.set("parameters", q->parameters());
    if (!why.map().empty()) result_.set("why", std::move(why));
    write_identities(std::vector<Identity>{below(bound, evidence)}, "", result_, result_);
  }

  DensityState state_;
  std::vector<Climb> climbs_;
  std::vector<Ascent> ascents_;
};

}  // namespace

std::unique_ptr<Task> make_best_member_task(DensityState state, const Value& options) {
  Options(options, "bestMember", {}).finish();
  require_density("bestMember", state);
  return std::make_unique<BestMemberTask>(std::move(state));
}

}  // namespace elbo
