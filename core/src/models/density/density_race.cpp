// The estimator race.

#include <algorithm>
#include <cmath>

#include "bounds/decomposition.hpp"
#include "bounds/importance.hpp"
#include "bounds/renyi.hpp"
#include "estimators/registry.hpp"
#include "models/density/density_tasks.hpp"
#include "models/density/gradient_signal.hpp"
#include "models/density/known_values.hpp"
#include "models/density/picture.hpp"
#include "numeric/random.hpp"
#include "session/options.hpp"
#include "session/staged_task.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr Eigen::Index kRepeatsAtOnce = 64;
constexpr Eigen::Index kRacePoints = 30;

// Those that draw, and serve this objective and family.
std::vector<EstimatorName> racers(const DensitySetup& setup) {
  std::vector<EstimatorName> found;
  for (const EstimatorName& name : estimator_names()) {
    if (name.kind == EstimatorKind::kQuadrature) continue;
    if (is_legal(name.kind, setup.objective.objective, setup.family)) found.push_back(name);
  }
  if (found.empty()) {
    throw Error(ErrorCode::kNotAvailable,
                "this family follows the target instead of gradients: there are no estimators to compare.");
  }
  return found;
}

// The objective by quadrature; for the inclusive KL, −KL(p ‖ q).
Known exact_objective(const DensitySetup& setup, const Truth& truth, const Family& q) {
  const CubatureOptions options = quick_options();
  switch (setup.objective.objective) {
    case Objective::kElbo: return elbo_by_quadrature(truth, q, options);
    case Objective::kImportanceWeighted:
      return importance_bound(truth, q, static_cast<double>(setup.objective.importance_samples), options);
    case Objective::kRenyi: {
      const Known elbo = elbo_by_quadrature(truth, q, options);
      const RenyiPoint point = renyi_curve(truth, q, {setup.objective.alpha}, elbo, options).front();
      return {point.bound, point.error};
    }
    case Objective::kWeightedEntropy: {
      const Decomposition parts = decompose(truth, q, setup.prior_scale, options);
      const double weight = setup.objective.entropy_weight;
      return {parts.expected_log_joint.value + weight * parts.entropy.value,
              parts.expected_log_joint.error + weight * parts.entropy.error};
    }
    case Objective::kInclusiveKl: break;
  }
  return -non_negative(decompose(truth, q, setup.prior_scale, options).kl_reverse);
}

// Is log p(x) above every value of it?
bool is_lower_bound(const ObjectiveSettings& settings) {
  return settings.objective == Objective::kElbo || settings.objective == Objective::kImportanceWeighted ||
         (settings.objective == Objective::kRenyi && settings.alpha > 0);
}

Value dense_of(const std::vector<Known>& finite) {
  std::vector<double> values;
  values.reserve(finite.size());
  for (const Known& known : finite) values.push_back(known.value);
  return to_dense(values);
}

Noise noise_for(const DensitySetup& setup, EstimatorKind kind) {
  Noise noise;
  const Eigen::Index size = noise_size(kind, setup.objective, setup.samples);
  noise.epsilon.resize(size, setup.dimension);
  noise.uniform.resize(size);
  return noise;
}

// One estimator's gradients; numbers kept of them, at most.
constexpr Eigen::Index kMostKept = 4'000'000;

struct Gradients {
  EstimatorName name;
  std::unique_ptr<Estimator> estimator;
  Noise noise;
  Eigen::VectorXd gradient;
  Eigen::MatrixXd all;  // in columns
  Eigen::Index count = 0;

  void add() {
    if (count < all.cols()) all.col(count++) = gradient;
  }
};

class VarianceTask final : public StagedTask {
 public:
  VarianceTask(DensityState state, Eigen::Index repeats)
      : state_(std::move(state)), exact_(*state_.setup, *state_.truth, *state_.q) {
    const DensitySetup& setup = *state_.setup;
    const Eigen::Index size = state_.q->size();
    const Eigen::Index kept = std::clamp<Eigen::Index>(kMostKept / size, 2, repeats);
    for (const EstimatorName& name : racers(setup)) {
      all_.push_back({name, make_estimator(name.kind, setup.objective, setup.dimension),
                      noise_for(setup, name.kind), Eigen::VectorXd::Zero(size), Eigen::MatrixXd(size, kept)});
    }
    for (Eigen::Index first = 0; first < kept; first += kRepeatsAtOnce) {
      const Eigen::Index last = std::min(kept, first + kRepeatsAtOnce);
      stage(static_cast<double>((last - first) * setup.samples) * 80 * static_cast<double>(all_.size()),
            [this, first, last] { repeat(first, last); });
    }
    for (Eigen::Index i = 0; i < exact_.steps(); ++i) {
      stage(8e6, [this, i] { exact_.step(i); });
    }
    stage(1e5, [this, kept] { finish(kept); });
  }

 private:
  void repeat(Eigen::Index first, Eigen::Index last) {
    for (Gradients& one : all_) {
      for (Eigen::Index i = first; i < last; ++i) {
        draw_noise(state_.setup->seed, Purpose::kEvaluation, static_cast<std::uint64_t>(i), one.noise);
        one.estimator->estimate(*state_.q, *state_.setup->target, one.noise, one.gradient);
        if (one.gradient.allFinite()) one.add();
      }
    }
  }

  [[nodiscard]] Value row_of(const Gradients& one) const {
    const Eigen::MatrixXd gradients = one.all.leftCols(one.count);
    const auto count = static_cast<double>(one.count);
    const bool biased = is_biased(one.name.kind, state_.setup->objective);
    Eigen::VectorXd mean = Eigen::VectorXd::Zero(gradients.rows());
    Eigen::VectorXd variance = mean;
    Value row = Value::map({{"id", one.name.id}, {"biased", biased}});
    if (one.count > 0) mean = gradients.rowwise().mean();
    if (one.count > 1) variance = (gradients.colwise() - mean).rowwise().squaredNorm() / (count - 1);
    row.set("mean", to_dense(mean));
    row.set("standardError", to_dense((variance / std::max(1.0, count)).cwiseSqrt()));
    row.set("variance", to_dense(variance));
    row.set("totalVariance", variance.sum());
    const ExactGradient* exact = exact_.steps() > 0 && !biased ? &exact_.result() : nullptr;
    const Signal signal = one.count > 1 ? signal_of(gradients, exact) : Signal{};
    const bool is_known = one.count > 1 && variance.sum() > 0;
    row.set("signalToNoise", is_known ? finite_or_null(signal.ratio) : Value());
    row.set("signalToNoiseError", is_known ? finite_or_null(signal.error) : Value());
    row.set("signal", exact ? "exact" : "noise-taken-off");
    return row;
  }

  void finish(Eigen::Index repeats) {
    List estimators;
    for (const Gradients& one : all_) estimators.push_back(row_of(one));
    List names;
    for (const std::string& name : state_.q->names()) names.emplace_back(name);
    result_.set("iteration", state_.iteration);
    result_.set("objective", state_.setup->objective_id);
    result_.set("samples", static_cast<std::int64_t>(state_.setup->samples));
    result_.set("repeats", static_cast<std::int64_t>(repeats));
    result_.set("parameters", std::move(names));
    const bool exact = exact_.steps() > 0;
    result_.set("exactGradient", exact ? to_dense(exact_.result().value) : Value());
    result_.set("exactGradientError", exact ? finite_or_null(exact_.result().error) : Value());
    if (!exact) {
      result_.set("why",
                  Value::map({{"exactGradient", "not-computed"}, {"exactGradientError", "not-computed"}}));
    }
    result_.set("estimators", std::move(estimators));
  }

  DensityState state_;
  ExactGradientTask exact_;
  std::vector<Gradients> all_;
};

// One run of the race.
struct Racer {
  EstimatorName name;
  std::unique_ptr<Estimator> estimator;
  std::unique_ptr<Optimizer> optimizer;
  std::unique_ptr<Family> q;
  Noise noise;
  Eigen::VectorXd gradient;
  Eigen::VectorXd phi;
  std::vector<double> iteration;
  std::vector<Known> objective;
  bool diverged = false;

  void step(const DensitySetup& setup, std::int64_t t) {
    if (diverged) return;
    draw_noise(setup.seed, Purpose::kDraws, static_cast<std::uint64_t>(t), noise);
    estimator->estimate(*q, *setup.target, noise, gradient);
    phi = q->phi();
    const double rate =
        scheduled_rate(setup.schedule, setup.learning_rate, setup.schedule_length, static_cast<double>(t));
    if (gradient.allFinite()) optimizer->step(gradient, rate, phi);
    diverged = !gradient.allFinite() || !q->set_phi(phi);
  }
};

class RaceTask final : public StagedTask {
 public:
  RaceTask(DensityState state, Eigen::Index iterations) : state_(std::move(state)) {
    const DensitySetup& setup = *state_.setup;
    if (setup.optimizer == DensityOptimizer::kNaturalGradient) {
      throw Error(ErrorCode::kNotAvailable,
                  "race: natural gradients have no estimators to race; available with adam and sgd.");
    }
    const Eigen::Index size = state_.q->size();
    for (const EstimatorName& name : racers(setup)) {
      Racer racer;
      racer.name = name;
      racer.estimator = make_estimator(name.kind, setup.objective, setup.dimension);
      racer.optimizer =
          setup.optimizer == DensityOptimizer::kSgd ? make_sgd(setup.momentum, size) : make_adam(size);
      racer.q = state_.q->clone();
      racer.noise = noise_for(setup, name.kind);
      racer.gradient.setZero(size);
      racers_.push_back(std::move(racer));
    }
    const Eigen::Index stride = std::max<Eigen::Index>(1, iterations / kRacePoints);
    for (Racer& racer : racers_) {
      for (Eigen::Index first = 0; first <= iterations; first += stride) {
        const Eigen::Index last = std::min(iterations, first + stride);
        stage(static_cast<double>((last - first) * setup.samples) * 60 + 1e6,
              [this, &racer, first, last] { run(racer, first, last); });
      }
    }
    stage(1e4, [this] { finish(); });
  }

 private:
  // Where it stands at `first`, then on to `last`.
  void run(Racer& racer, Eigen::Index first, Eigen::Index last) {
    if (!racer.diverged) {
      const Known objective = exact_objective(*state_.setup, *state_.truth, *racer.q);
      if (std::isfinite(objective.value)) {
        racer.iteration.push_back(static_cast<double>(first));
        racer.objective.push_back(objective);
      }
    }
    for (Eigen::Index t = first; t < last; ++t) racer.step(*state_.setup, state_.iteration + t);
  }

  void finish() {
    List estimators;
    std::vector<Identity> identities;
    for (const Racer& racer : racers_) {
      for (const Known& objective : racer.objective) {
        if (is_lower_bound(state_.setup->objective)) {
          identities.push_back(below(objective, evidence_of(*state_.truth)));
        }
      }
      estimators.push_back(Value::map({{"id", racer.name.id},
                                       {"biased", is_biased(racer.name.kind, state_.setup->objective)},
                                       {"iteration", to_dense(racer.iteration)},
                                       {"elbo", dense_of(racer.objective)},
                                       {"elboError", errors_of(racer.objective)},
                                       {"status", racer.diverged ? "diverged" : "running"}}));
    }
    result_.set("iteration", state_.iteration);
    result_.set("objective", state_.setup->objective_id);
    set_evidence(result_, *state_.truth);
    result_.set("estimators", std::move(estimators));
    write_identities(without_repeats(identities), "", result_, result_);
  }

  DensityState state_;
  std::vector<Racer> racers_;
};

}  // namespace

std::unique_ptr<Task> make_variance_task(DensityState state, const Value& options) {
  Options read(options, "variance", {"repeats"});
  const Eigen::Index repeats = read.integer("repeats", 256, 2, 100'000);
  read.finish();
  require_density("variance", state);
  return std::make_unique<VarianceTask>(std::move(state), repeats);
}

std::unique_ptr<Task> make_race_task(DensityState state, const Value& options) {
  Options read(options, "race", {"iterations"});
  const Eigen::Index iterations = read.integer("iterations", 300, 1, 100'000);
  read.finish();
  require_density("race", state);
  return std::make_unique<RaceTask>(std::move(state), iterations);
}

}  // namespace elbo
