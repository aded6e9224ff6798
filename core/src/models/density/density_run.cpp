#include "models/density/density_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "estimators/registry.hpp"
#include "models/density/density_tasks.hpp"
#include "numeric/newton.hpp"
#include "numeric/random.hpp"
#include "optimizers/natural_gradient.hpp"
#include "session/config.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr std::string_view kCorrected = "corrected";

std::unique_ptr<Optimizer> make_optimizer(const DensitySetup& setup, Eigen::Index size) {
  return setup.optimizer == DensityOptimizer::kSgd ? make_sgd(setup.momentum, size) : make_adam(size);
}

// About how many nanoseconds a step takes.
double work_of(const DensitySetup& setup, const Family& q, Eigen::Index draws) {
  const double target =
      setup.target_components.rows() > 0 ? 8.0 * static_cast<double>(setup.target_components.rows()) : 60;
  return 500 + static_cast<double>(draws) * (20 + target + q.work());
}

void require_finite(double value, const char* name) {
  if (!std::isfinite(value)) throw Divergence(std::string("the ") + name + " is no longer finite.");
}

void require_density(const Estimate& estimate) {
  if (estimate.expected_log_joint == -std::numeric_limits<double>::infinity()) {
    throw Divergence("the density is 0 where q draws, so that the bound is −∞.");
  }
}

}  // namespace

DensityRun::DensityRun(std::shared_ptr<const DensitySetup> setup, std::shared_ptr<const Truth> truth)
    : setup_(std::move(setup)), path_(setup_->dimension), truth_(std::move(truth)) {
  family_ = make_family(setup_->family, setup_->family_settings);
  candidate_ = family_->clone();
  build();
  if (optimizer_) optimizer_->reset();
}

// Everything that depends on the settings but not on φ. The optimiser keeps its moments.
void DensityRun::build() {
  const Eigen::Index draws = noise_size(setup_->estimator, setup_->objective, setup_->samples);
  noise_.epsilon.resize(draws, setup_->dimension);
  noise_.uniform.resize(needs_uniform(setup_->objective, *family_) ? draws : 0);
  step_work_ = work_of(*setup_, *family_, setup_->estimator == EstimatorKind::kQuadrature ? 600 : draws);
  estimator_.reset();
  expectations_.reset();
  if (setup_->optimizer == DensityOptimizer::kNaturalGradient) {
    expectations_ = std::make_unique<ExpectationEstimator>(setup_->estimator, setup_->dimension);
  } else {
    estimator_ = make_estimator(setup_->estimator, setup_->objective, setup_->dimension);
    if (setup_->estimator == EstimatorKind::kQuadrature &&
        setup_->objective.objective == Objective::kInclusiveKl) {
      estimator_->know(truth());
    }
    auto optimizer = make_optimizer(*setup_, family_->size());
    if (optimizer_) optimizer->load(optimizer_->save());
    optimizer_ = std::move(optimizer);
  }
  if (setup_->averaging == Averaging::kNone) {
    average_.reset();
  } else if (!average_) {
    average_ = family_->clone();
    mean_phi_ = family_->phi();
    averaged_ = 0;
  }
}

double DensityRun::rate() const {
  return scheduled_rate(setup_->schedule, setup_->learning_rate, setup_->schedule_length,
                        static_cast<double>(iteration_));
}

// The estimate and the gradient at candidate_, from this iteration's draws.
void DensityRun::refresh() {
  if (noise_.epsilon.rows() > 0) {
    draw_noise(setup_->seed, Purpose::kDraws, static_cast<std::uint64_t>(iteration_), noise_);
  }
  if (expectations_) {
    expectations_->estimate(*candidate_, *setup_->target, noise_, moments_);
    estimate_ = moments_.estimate;
    gradient_ = moments_.gradient;
  } else {
    estimate_ = estimator_->estimate(*candidate_, *setup_->target, noise_, gradient_);
  }
}

bool DensityRun::initialise(WorkBudget& budget) {
  if (ready_) return true;
  refresh();
  ready_ = true;
  budget.left -= step_work_;
  record();
  return true;
}

// Moves candidate_ along the gradient at the present φ. Throws Divergence.
void DensityRun::take_step() {
  note_ = {};
  bool moved = true;
  if (!expectations_) {
    phi_ = family_->phi();
    optimizer_->step(gradient_, rate(), phi_);
    moved = candidate_->set_phi(phi_);
  } else if (is_delta()) {
    bool corrected = false;
    phi_ = family_->phi() + rate() * newton_direction(moments_.gradient, moments_.hessian, corrected);
    if (corrected) note_ = kCorrected;
    moved = candidate_->set_phi(phi_);
  } else {
    candidate_->set_phi(family_->phi());
    if (const auto followed = candidate_->follow(*setup_->target, rate())) {
      note_ = followed->note;
      if (!followed->moved) throw Divergence("the density has no peak to climb from here.");
      return;
    }
    const NaturalStep step = natural_step(static_cast<GaussianFamily&>(*candidate_), moments_.gradient,
                                          moments_.hessian, rate(), &natural_scratch_);
    moved = step.moved;
    note_ = step.note;
  }
  if (!moved) throw Divergence("the step leads to a q whose scale is 0 or infinite in double precision.");
}

bool DensityRun::advance(WorkBudget& budget) {
  if (budget.spent()) return false;
  const std::int64_t before = iteration_;
  try {
    take_step();
    ++iteration_;
    refresh();
    require_density(estimate_);
    require_finite(estimate_.objective, is_delta() ? "log density" : "objective");
    if (!gradient_.allFinite()) throw Divergence("the gradient is no longer finite.");
  } catch (const Divergence&) {
    // The step is not taken: φ is as it was, and what belongs to it is made again.
    iteration_ = before;
    restart();
    throw;
  }
  std::swap(family_, candidate_);
  update_average();
  record();
  budget.left -= step_work_;
  return true;
}

// The estimate and the gradient at family_, and an optimiser that knows of no step before.
void DensityRun::restart() {
  candidate_->set_phi(family_->phi());
  if (optimizer_) optimizer_->reset();
  refresh();
}

void DensityRun::update_average() {
  if (!average_) return;
  ++averaged_;
  const double weight = setup_->averaging == Averaging::kUniform
                            ? 1 / static_cast<double>(averaged_ + 1)
                            // As Adam's moments: of the iterates so far, not of zeros before them.
                            : (1 - setup_->average_decay) /
                                  (1 - std::pow(setup_->average_decay, static_cast<double>(averaged_ + 1)));
  mean_phi_ += weight * (family_->phi() - mean_phi_);
  average_->set_phi(mean_phi_);
}

void DensityRun::record() {
  if (path_.wants(iteration_)) path_.record(iteration_, q());
  settled_.reset();
  if (is_exact()) {
    settled_ = settling_number();
    return;
  }
  block_sum_ += settling_number();
  if (++block_count_ < kBlock) return;
  settled_ = block_sum_ / static_cast<double>(kBlock);
  block_sum_ = 0;
  block_count_ = 0;
}

std::optional<BoundRecord> DensityRun::bound() const {
  if (is_delta()) {
    BoundRecord record(BoundRecord::kUnknown, {{"expectedLogJoint", estimate_.expected_log_joint}});
    record.objective = estimate_.objective;
    return record;
  }
  BoundRecord record(estimate_.elbo,
                     {{"expectedLogJoint", estimate_.expected_log_joint}, {"entropy", estimate_.entropy}});
  if (setup_->objective.objective != Objective::kElbo) record.objective = estimate_.objective;
  if (setup_->estimator == EstimatorKind::kQuadrature) record.error = estimate_.elbo_error;
  return record;
}

std::optional<double> DensityRun::settling() const { return settled_; }

std::pair<std::string_view, std::string_view> DensityRun::settling_words() const {
  const bool elbo = setup_->objective.objective == Objective::kElbo && !is_delta();
  if (is_exact()) return {elbo ? "bound" : "objective", "an iteration"};
  return {elbo ? "mean bound" : "mean objective", "a hundred iterations"};
}

// What was under way counts no more: convergence starts over with these numbers.
void DensityRun::reopened() {
  block_sum_ = 0;
  block_count_ = 0;
  settled_.reset();
}

void DensityRun::set_parameters(const Value& parameters) {
  family_->set_parameters(parameters);
  if (average_) {
    average_->set_phi(family_->phi());
    mean_phi_ = family_->phi();
    averaged_ = 0;
  }
  restart();
  reopened();
}

void DensityRun::configure(const Setup& setup) {
  auto next = std::static_pointer_cast<const DensitySetup>(setup);
  if (next->target != setup_->target) truth_.reset();
  setup_ = std::move(next);
  build();
  candidate_->set_phi(family_->phi());
  refresh();
  reopened();
}

const std::shared_ptr<const Truth>& DensityRun::truth() {
  if (!truth_) truth_ = std::make_shared<Truth>(setup_->target);
  return truth_;
}

Value DensityRun::gradient(const Value& options) {
  std::vector<Issue> issues;
  refuse_unknown(options, "gradient", {"noise", "uniform"}, issues);
  Noise noise = noise_;
  const auto rows = static_cast<std::size_t>(noise.epsilon.rows());
  if (options.find("noise")) {
    const auto columns = static_cast<std::size_t>(setup_->dimension);
    if (const Dense* given = checked_array(options, "noise", {rows, columns}, issues)) {
      noise.epsilon = matrix_of(*given).array();
    }
  }
  if (options.find("uniform")) {
    if (const Dense* given = checked_array(options, "uniform", {rows}, issues)) {
      noise.uniform = vector_of(*given).array();
      if (!((noise.uniform > 0) && (noise.uniform < 1)).all()) {
        issues.push_back(refuse("uniform", *options.find("uniform"), "numbers between 0 and 1"));
      }
    }
  }
  if (!issues.empty()) throw Error(ErrorCode::kInvalidConfig, std::move(issues));
  Estimate estimate;
  if (expectations_) {
    Expectations moments;
    expectations_->estimate(*family_, *setup_->target, noise, moments);
    Value result = Value::map({{"objective", moments.estimate.objective},
                               {"standardError", finite_or_null(moments.estimate.objective_error)},
                               {"kind", "moments"}});
    result.set("gradient", Value::map({{"meanGradient", to_dense(moments.gradient)},
                                       {"meanHessian", matrix_to_dense(moments.hessian)}}));
    return result;
  }
  Eigen::VectorXd gradient(family_->size());
  estimate = estimator_->estimate(*family_, *setup_->target, noise, gradient);
  return Value::map({{"objective", finite_or_null(estimate.objective)},
                     {"standardError", finite_or_null(estimate.objective_error)},
                     {"kind", "euclidean"},
                     {"gradient", family_->named(gradient)}});
}

std::unique_ptr<Task> DensityRun::evaluate(std::string_view what, const Value& options,
                                           std::int64_t iteration) {
  return make_density_task(what, options, {setup_, truth(), q().clone(), iteration, step_work_});
}

Value DensityRun::save() const {
  const std::vector<double> iterations(path_.iterations().begin(), path_.iterations().end());
  const Eigen::MatrixXd path = path_.means();
  const std::vector<double> means(path.data(), path.data() + path.size());
  return Value::map({{"iteration", iteration_},
                     {"phi", to_dense(family_->phi())},
                     {"optimizer", optimizer_ ? optimizer_->save() : Value()},
                     {"average", average_ ? to_dense(mean_phi_) : Value()},
                     {"averaged", averaged_},
                     {"corrected", !note_.empty()},
                     {"blockSum", block_sum_},
                     {"blockCount", block_count_},
                     {"pathStride", path_.stride()},
                     {"pathIterations", to_dense(iterations)},
                     {"pathMeans", to_dense(means)}});
}

void DensityRun::load(const Value& state) {
  const auto fail = [] { throw Error(ErrorCode::kIncompatibleState, "its parameters are damaged"); };
  const auto count = [&](const char* name) {
    const Value* value = state.find(name);
    if (!value || !value->is_number() || !(value->number() >= 0 && value->number() < 1e15)) fail();
    return static_cast<std::int64_t>(value->number());
  };
  const auto numbers = [&](const char* name) {
    const Value* value = state.find(name);
    if (!value || !value->is_dense()) fail();
    return vector_of(value->dense());
  };
  const std::int64_t iteration = count("iteration");
  const Eigen::VectorXd phi = numbers("phi");
  const std::int64_t averaged = count("averaged");
  const std::int64_t block_count = count("blockCount");
  const std::int64_t stride = std::max<std::int64_t>(1, count("pathStride"));
  const Eigen::VectorXd path_iterations = numbers("pathIterations");
  const Eigen::VectorXd path_means = numbers("pathMeans");
  const Value* block_sum = state.find("blockSum");
  const Value* optimizer = state.find("optimizer");
  const Value* corrected = state.find("corrected");
  const Value* average = state.find("average");
  if (phi.size() != family_->size() || !block_sum || !block_sum->is_number() || !corrected ||
      !corrected->is_boolean() || !optimizer || !average ||
      path_means.size() != path_iterations.size() * setup_->dimension ||
      path_iterations.size() > static_cast<Eigen::Index>(Path::kCapacity)) {
    fail();
  }
  if (!candidate_->set_phi(phi)) fail();
  if (optimizer_) optimizer_->load(*optimizer);
  if (average_) {
    mean_phi_ = average->is_dense() ? vector_of(average->dense()) : phi;
    if (mean_phi_.size() != phi.size() || !average_->set_phi(mean_phi_)) fail();
  }
  family_->set_phi(phi);
  iteration_ = iteration;
  averaged_ = averaged;
  block_sum_ = block_sum->number();
  note_ = corrected->boolean() ? kCorrected : std::string_view();
  block_count_ = block_count;
  settled_.reset();
  path_.restore(stride);
  for (Eigen::Index i = 0; i < path_iterations.size(); ++i) {
    path_.record(static_cast<std::int64_t>(path_iterations(i)),
                 path_means.segment(i * setup_->dimension, setup_->dimension));
  }
  ready_ = true;
  refresh();
}

}  // namespace elbo
