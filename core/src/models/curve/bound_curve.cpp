// log p_θ(X) and the bound L(q_t, θ) over one coordinate of θ, everything else held, with the bounds of
// earlier q's over the same slice.

#include <algorithm>
#include <cmath>
#include <iterator>

#include "models/curve/evidence_places.hpp"
#include "models/curve/tasks.hpp"
#include "models/identities.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr double kLeastNoise = 1e-4;

class BoundCurveTask final : public EvidencePlaces {
 public:
  BoundCurveTask(const CurveSnapshot& state, std::vector<PastBound> history, Eigen::Index parameter,
                 Eigen::VectorXd values)
      : EvidencePlaces(state.model, state.points, values.size() + kSides + 1, portions_of(state.points)),
        state_(state),
        history_(std::move(history)),
        parameter_(parameter),
        values_(std::move(values)),
        slope_(0.2 * state.model.noise),
        summariser_(state.model, state.q) {}

  Value result() override {
    const CurveModel& model = state_.model;
    const double current = model.parameter(parameter_);
    const double bound = state_.moments.bound(model.theta, model.noise);
    for (Eigen::Index side = 0; side < kSides; side += 2) {
      slope_.set(static_cast<std::size_t>(side / 2), sum(values_.size() + side).log_evidence,
                 sum(values_.size() + side + 1).log_evidence);
    }
    const RiddersSlope::Slope slope = slope_.slope();
    const PointSolver::Evidence& here = sum(values_.size() + kSides);
    Eigen::VectorXd evidence(values_.size()), error(values_.size());
    for (Eigen::Index i = 0; i < values_.size(); ++i) {
      evidence(i) = sum(i).log_evidence;
      error(i) = sum(i).error;
    }
    const CurveModel top = highest();
    Eigen::MatrixXd past(static_cast<Eigen::Index>(history_.size()), values_.size());
    Eigen::VectorXd past_iteration(past.rows()), past_value(past.rows());
    for (Eigen::Index t = 0; t < past.rows(); ++t) {
      const PastBound& then = history_[static_cast<std::size_t>(t)];
      past_iteration(t) = static_cast<double>(then.iteration);
      past_value(t) = parameter_ < 2 * model.theta.rows()
                          ? then.moments.reference(parameter_ / 2, parameter_ % 2)
                          : then.noise;
      for (Eigen::Index i = 0; i < values_.size(); ++i) past(t, i) = bound_at(then.moments, values_(i));
    }
    Eigen::VectorXd bounds(values_.size());
    for (Eigen::Index i = 0; i < values_.size(); ++i) bounds(i) = bound_at(state_.moments, values_(i));
    Value touch =
        Value::map({{"value", current},
                    {"logEvidence", here.log_evidence},
                    {"logEvidenceError", here.error},
                    {"logEvidenceKind", model.is_discrete() ? "exact" : "quadrature"},
                    {"bound", bound},
                    {"gap", here.log_evidence - bound},
                    {"klPosterior", kl_posterior_.value},
                    {"klPosteriorError", kl_posterior_.error},
                    {"slopeLogEvidence", slope.value},
                    {"slopeLogEvidenceError", slope_error(slope, largest_error(values_.size(), kSides))},
                    {"slopeBound", bound_slope()}});
    const std::vector<Identity> identities = identities_of({here.log_evidence, here.error}, bound, bounds);
    Value answer =
        Value::map({{"iteration", state_.iteration},
                    {"parameter", static_cast<std::int64_t>(parameter_)},
                    {"name", parameter_names(model)[static_cast<std::size_t>(parameter_)]},
                    {"current", current},
                    {"values", to_dense(values_)},
                    {"logEvidence", to_dense(evidence)},
                    {"logEvidenceError", to_dense(error)},
                    {"bound", to_dense(bounds)},
                    {"maximum", Value::map({{"value", top.parameter(parameter_)},
                                            {"bound", state_.moments.bound(top.theta, top.noise)}})},
                    {"history", Value::map({{"iteration", to_dense(past_iteration)},
                                            {"value", to_dense(past_value)},
                                            {"bound", matrix_to_dense(past)}})}});
    write_identities(identities, "touch.", touch, answer);
    answer.set("touch", std::move(touch));
    return answer;
  }

 protected:
  // The grid, then the differences, then the present parameters.
  [[nodiscard]] CurveModel place(Eigen::Index index) const override {
    CurveModel model = state_.model;
    const Eigen::Index side = index - values_.size();
    if (side < 0) {
      model.set_parameter(parameter_, values_(index));
    } else if (side < kSides) {
      model.set_parameter(parameter_, model.parameter(parameter_) + offset(slope_, side));
    }
    return model;
  }

  // What the gap has to be, by integrals of its own.
  double do_extra(Eigen::Index portion) override {
    const Eigen::Index begin = portion * kPortion;
    const Eigen::Index end = std::min(begin + kPortion, points().rows());
    for (Eigen::Index n = begin; n < end; ++n) {
      kl_posterior_ += summariser_.of(state_.point(n), state_.q, n).kl_posterior;
    }
    return 4 * work() * static_cast<double>(end - begin);
  }

 private:
  // D1 at the present parameters, and the bound below log p(X) at all of the grid: of those that do not hold
  // the one that is farthest off.
  [[nodiscard]] std::vector<Identity> identities_of(const Known& here, double bound,
                                                    const Eigen::VectorXd& bounds) const {
    const auto rounded = [&](double value, double parameter) {
      CurveModel model = state_.model;
      model.set_parameter(parameter_, parameter);
      return Known{value, kl_posterior_.error + state_.moments.rounding(model.theta, model.noise)};
    };
    std::vector<Identity> all = {
        identity("D1", {here}, {rounded(bound, state_.model.parameter(parameter_)), kl_posterior_})};
    Identity worst;
    for (Eigen::Index i = 0; i < bounds.size(); ++i) {
      const PointSolver::Evidence& evidence = sum(i);
      const Identity one = below(rounded(bounds(i), values_(i)), {evidence.log_evidence, evidence.error});
      if (i == 0 || one.residual - one.allowed > worst.residual - worst.allowed) worst = one;
    }
    all.push_back(worst);
    return all;
  }

  [[nodiscard]] double bound_at(const Moments& moments, double value) const {
    CurveModel model = state_.model;
    model.set_parameter(parameter_, value);
    return moments.bound(model.theta, model.noise);
  }

  [[nodiscard]] double bound_slope() const {
    const CurveModel& model = state_.model;
    if (parameter_ == 2 * model.theta.rows()) return state_.moments.noise_gradient(model.theta, model.noise);
    return state_.moments.theta_gradient(model.theta, model.noise)(parameter_ / 2, parameter_ % 2);
  }

  // The top of the bound along the slice: it is a parabola in θ.
  [[nodiscard]] CurveModel highest() const {
    CurveModel model = state_.model;
    if (parameter_ == 2 * model.theta.rows()) {
      model.noise = state_.moments.best_noise(model.theta);
    } else {
      const Eigen::Index b = parameter_ / 2;
      model.theta(b, parameter_ % 2) +=
          bound_slope() * model.noise * model.noise / state_.moments.second(b, b);
    }
    return model;
  }

  CurveSnapshot state_;
  std::vector<PastBound> history_;
  Eigen::Index parameter_;
  Eigen::VectorXd values_;
  RiddersSlope slope_;
  Summariser summariser_;
  Known kl_posterior_;
};

// Where the bound falls by a few dozen nats, and as far as its top.
std::pair<double, double> natural_range(const CurveSnapshot& state, Eigen::Index parameter) {
  const CurveModel& model = state.model;
  const double current = model.parameter(parameter);
  if (parameter == 2 * model.theta.rows()) return {std::max(current / 2.5, kLeastNoise), current * 2.5};
  const Eigen::Index b = parameter / 2;
  const double stiffness = std::max(state.moments.second(b, b), 1e-9);
  const double slope = state.moments.theta_gradient(model.theta, model.noise)(b, parameter % 2);
  const double to_top = slope * model.noise * model.noise / stiffness;
  const double half =
      std::max({8 * model.noise / std::sqrt(stiffness), 1.6 * std::abs(to_top), 1e-9 * std::abs(current)});
  return {current - half, current + half};
}

}  // namespace

std::unique_ptr<Task> bound_curve_task(const CurveSnapshot& state, std::vector<PastBound> history,
                                       const Value& options) {
  TaskOptions read(options, "boundCurve", {"parameter", "size", "from", "to", "history"});
  const auto parameter =
      static_cast<Eigen::Index>(read.integer("parameter", 0, 0, state.model.parameter_count() - 1));
  const auto size = static_cast<Eigen::Index>(read.integer("size", 121, 3, 401));
  const auto kept = static_cast<std::ptrdiff_t>(read.integer("history", 12, 0, 12));
  auto [from, to] = natural_range(state, parameter);
  from = read.number("from", 1e6).value_or(from);
  to = read.number("to", 1e6).value_or(to);
  const bool is_noise = parameter == state.model.parameter_count() - 1;
  if (is_noise && read.has("from") && from < kLeastNoise)
    read.refuse("from", "a number from 0.0001, as σ is above 0");
  if (!(from < to)) read.refuse(read.has("to") ? "to" : "from", "a range with from below to");
  read.finish();
  // The newest is the present q's.
  if (!history.empty()) history.pop_back();
  if (std::ssize(history) > kept) history.erase(history.begin(), history.end() - kept);
  return std::make_unique<BoundCurveTask>(state, std::move(history), parameter,
                                          Eigen::VectorXd::LinSpaced(size, from, to));
}

}  // namespace elbo
