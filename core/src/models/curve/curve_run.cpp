#include "models/curve/curve_run.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

#include "session/config.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr double kLargestTheta = 1e9;
constexpr double kLargestNoise = 1e9;

}  // namespace

CurveRun::CurveRun(std::shared_ptr<const CurveSetup> setup)
    : setup_(std::move(setup)), e_step_(setup_->model, setup_->q_width) {
  current_.model = setup_->model;
  candidate_ = current_;
  current_.q.family = candidate_.q.family = setup_->family;
  history_.reserve(kHistory);
  build();
}

// Everything that depends on the data and the settings but not on the parameters.
void CurveRun::build() {
  e_step_.set_width(setup_->q_width);
  prior_moments_.reset();
  if (setup_->learning != CurveLearning::kPriorAverage) return;
  Factors prior;
  prior.family = CurveFamily::kPrior;
  prior.theta = setup_->model.theta;
  prior_moments_.emplace();
  prior_moments_->reset(prior.theta);
  e_step_.begin(prior.theta, setup_->model.noise);
  for (Eigen::Index n = 0; n < points(); ++n) e_step_.add(n, setup_->point(n), prior, *prior_moments_);
}

// q = p(z), as far as the family has it.
void CurveRun::prior_factors(Factors& q) const {
  q.family = setup_->family;
  q.theta = setup_->model.theta;
  q.noise = q.family == CurveFamily::kExact ? kDeafeningNoise : setup_->model.noise;
  q.resize(points());
  if (q.family == CurveFamily::kNarrow) q.deviation.setConstant(setup_->q_width);
  if (q.family == CurveFamily::kHard) {
    const Eigen::Index middle = setup_->model.atoms->size() / 2;
    q.atom.setConstant(static_cast<double>(middle));
  }
}

bool CurveRun::initialise(WorkBudget& budget) {
  if (phase_ == Phase::kStart) return true;
  if (phase_ == Phase::kFirst) {
    if (budget.spent()) return false;
    if (setup_->learning == CurveLearning::kHalfSteps) {
      prior_factors(current_.q);
      current_.last = Step::kMaximisation;  // so that an E step is next
      measure_now(current_);
      candidate_ = current_;
      remember();
      phase_ = Phase::kStart;
      return true;
    }
    start_sweep(nullptr);
  }
  if (!continue_sweep(budget)) return false;
  std::swap(current_, candidate_);
  candidate_.model = current_.model;
  remember();
  phase_ = Phase::kStart;
  return true;
}

// From current to candidate: θ and σ where the bound is highest at the present q.
void CurveRun::maximise() {
  candidate_.model = current_.model;
  candidate_.last = Step::kMaximisation;
  const Moments& moments = current_.moments;
  if (setup_->learns_curve) candidate_.model.theta = moments.best_theta(current_.model.theta);
  if (setup_->learns_noise) {
    candidate_.model.noise = std::max(moments.best_noise(candidate_.model.theta), setup_->noise_floor);
  }
}

// θ and log σ along a gradient, each in the units in which the log likelihood is about as steep as one unit:
// σ²/N for θ, 1/(4N) for log σ (its Fisher information).
void CurveRun::take_gradient_step(const ControlPoints& slope, double noise_slope) {
  candidate_.model = current_.model;
  candidate_.last = Step::kGradient;
  const double noise = current_.model.noise;
  const auto count = static_cast<double>(points());
  if (setup_->learns_curve) candidate_.model.theta += setup_->step_size * noise * noise / count * slope;
  if (setup_->learns_noise) {
    const double step = std::clamp(setup_->step_size * noise * noise_slope / (4 * count), -0.5, 0.5);
    candidate_.model.noise = std::max(noise * std::exp(step), setup_->noise_floor);
  }
}

void CurveRun::start_iteration() {
  const ControlPoints& theta = current_.model.theta;
  const double noise = current_.model.noise;
  switch (setup_->learning) {
    case CurveLearning::kEm:
      maximise();
      candidate_.last = Step::kExpectation;
      break;
    case CurveLearning::kHalfSteps:
      if (current_.last == Step::kExpectation) {
        maximise();
        candidate_.q = current_.q;
        candidate_.moments = current_.moments;
        next_point_ = points();
        phase_ = Phase::kSweep;
        require_finite(candidate_);
        return;
      }
      candidate_.model = current_.model;
      candidate_.last = Step::kExpectation;
      break;
    case CurveLearning::kPosteriorAverage:
      take_gradient_step(current_.moments.theta_gradient(theta, noise),
                         current_.moments.noise_gradient(theta, noise));
      break;
    case CurveLearning::kPriorAverage:
      take_gradient_step(prior_moments_->theta_gradient(theta, noise),
                         prior_moments_->noise_gradient(theta, noise));
      break;
    case CurveLearning::kFiniteDifference:
      candidate_.model = current_.model;
      slope_.setZero(theta.rows(), 2);
      noise_slope_ = 0;
      parameter_ = setup_->learns_curve ? 0 : candidate_.model.parameter_count() - 1;
      side_ = 0;
      next_point_ = 0;
      sums_ = {};
      phase_ = Phase::kDifference;
      return;
  }
  start_sweep(&current_.q);
}

// Central differences of log p(X), parameter by parameter and point by point.
bool CurveRun::continue_difference(WorkBudget& budget) {
  constexpr double kStep = 1e-3;  // of σ
  constexpr Eigen::Index kPortion = 16;
  const Eigen::Index end = candidate_.model.parameter_count() - (setup_->learns_noise ? 0 : 1);
  const double step = kStep * current_.model.noise;
  if (!setup_->learns_curve && !setup_->learns_noise) parameter_ = end;
  while (parameter_ < end) {
    if (budget.spent()) return false;
    if (next_point_ == 0) {
      candidate_.model = current_.model;
      candidate_.model.set_parameter(parameter_,
                                     current_.model.parameter(parameter_) + (side_ == 0 ? step : -step));
      e_step_.begin(candidate_.model.theta, candidate_.model.noise);
      budget.left -= 3000;
    }
    PointSolver& solver = e_step_.solver();
    const double work = e_step_.work(CurveFamily::kExact);
    const Eigen::Index end_of_portion = std::min(next_point_ + kPortion, points());
    for (; next_point_ < end_of_portion; ++next_point_) {
      solver.look_at(setup_->point(next_point_));
      sums_[static_cast<std::size_t>(side_)] += solver.quick_evidence().log_evidence;
      budget.left -= work;
    }
    if (next_point_ < points()) continue;
    next_point_ = 0;
    if (++side_ < 2) continue;
    const double slope = (sums_[0] - sums_[1]) / (2 * step);
    if (parameter_ + 1 == candidate_.model.parameter_count()) {
      noise_slope_ = slope;
    } else {
      slope_(parameter_ / 2, parameter_ % 2) = slope;
    }
    side_ = 0;
    sums_ = {};
    ++parameter_;
  }
  take_gradient_step(slope_, noise_slope_);
  start_sweep(&current_.q);
  return true;
}

// The candidate's model is set; its q and moments are to follow.
void CurveRun::start_sweep(const Factors* previous) {
  const CurveModel& model = candidate_.model;
  if (!candidate_.model.theta.allFinite() ||
      !(candidate_.model.theta.cwiseAbs().maxCoeff() <= kLargestTheta)) {
    throw Divergence("A control point is further out than 1e+9.");
  }
  if (!(model.noise > 0 && model.noise <= kLargestNoise))
    throw Divergence("The noise σ is above 1e+9, or 0.");
  candidate_.q.family = setup_->family;
  candidate_.q.theta = model.theta;
  candidate_.q.noise = model.noise;
  candidate_.q.resize(points());
  candidate_.moments.reset(model.theta);
  e_step_.begin(model.theta, model.noise);
  warm_ = previous;
  next_point_ = 0;
  phase_ = Phase::kSweep;
}

bool CurveRun::continue_sweep(WorkBudget& budget) {
  for (; next_point_ < points(); ++next_point_) {
    if (budget.spent()) return false;
    const Eigen::Vector2d x = setup_->point(next_point_);
    e_step_.fit(next_point_, x, warm_, candidate_.q);
    e_step_.add(next_point_, x, candidate_.q, candidate_.moments);
    budget.left -= e_step_.work(setup_->family);
  }
  require_finite(candidate_);
  return true;
}

void CurveRun::require_finite(const State& state) const {
  const auto& [model, q, moments, last] = state;
  if (!std::isfinite(moments.expected_log_likelihood(model.theta, model.noise))) {
    throw Divergence("The expected log likelihood is no longer finite.");
  }
  if (!std::isfinite(moments.kl_prior)) throw Divergence("The KL to the prior is no longer finite.");
}

void CurveRun::finish_iteration() {
  std::swap(current_, candidate_);
  ++iteration_;
  ++version_;
  if (current_.last != Step::kMaximisation) remember();
  phase_ = Phase::kStart;
}

bool CurveRun::advance(WorkBudget& budget) {
  try {
    if (phase_ == Phase::kStart) start_iteration();
    if (phase_ == Phase::kDifference && !continue_difference(budget)) return false;
    if (!continue_sweep(budget)) return false;
    finish_iteration();
    return true;
  } catch (const Divergence&) {
    phase_ = Phase::kStart;
    throw;
  }
}

void CurveRun::remember() {
  if (history_.size() == kHistory) std::rotate(history_.begin(), history_.begin() + 1, history_.end());
  if (history_.size() < kHistory) history_.emplace_back();
  history_.back().iteration = iteration_;
  history_.back().noise = current_.model.noise;
  history_.back().moments = current_.moments;
}

void CurveRun::fit_now(State& state, const Factors* previous) {
  Factors q;
  q.family = setup_->family;
  q.theta = state.model.theta;
  q.noise = state.model.noise;
  q.resize(points());
  e_step_.begin(q.theta, q.noise);
  for (Eigen::Index n = 0; n < points(); ++n) {
    const bool is_known = previous && previous->has_gaussians() && n < previous->mean.size();
    e_step_.fit(n, setup_->point(n), is_known ? previous : nullptr, q);
  }
  state.q = std::move(q);
  state.last = Step::kExpectation;
  measure_now(state);
}

void CurveRun::measure_now(State& state) {
  state.moments.reset(state.q.theta);
  e_step_.begin(state.q.theta, state.q.noise);
  for (Eigen::Index n = 0; n < points(); ++n) e_step_.add(n, setup_->point(n), state.q, state.moments);
}

std::optional<BoundRecord> CurveRun::bound() const {
  const auto& [model, q, moments, last] = current_;
  const double likelihood = moments.expected_log_likelihood(model.theta, model.noise);
  return BoundRecord{likelihood - moments.kl_prior,
                     {{"expectedLogLikelihood", likelihood}, {"klPrior", -moments.kl_prior}}};
}

Value CurveRun::gradient(const Value& options) {
  std::vector<Issue> issues;
  refuse_unknown(options, "gradient", {}, issues);
  if (!issues.empty()) throw Error(ErrorCode::kInvalidConfig, std::move(issues));
  const auto& [model, q, moments, last] = current_;
  const ControlPoints slope = moments.theta_gradient(model.theta, model.noise);
  return Value::map(
      {{"objective", moments.bound(model.theta, model.noise)},
       {"kind", "gradient"},
       {"gradient",
        Value::map({{"theta", matrix_to_dense(slope)},
                    {"noise", Value::dense({1}, {moments.noise_gradient(model.theta, model.noise)})}})}});
}

}  // namespace elbo
