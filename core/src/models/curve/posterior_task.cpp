// One point x: p(x, z) as a function of z, its integral, the posterior, and q beside it. And the evidence of
// all points, one by one.

#include <algorithm>
#include <array>
#include <cmath>

#include "models/curve/tasks.hpp"
#include "models/identities.hpp"
#include "values/dense.hpp"

namespace elbo {
namespace {

constexpr double kPriorReach = 4;  // the line is drawn for |z| up to this …
constexpr double kBumpReach = 6;   // … and as many deviations around every mode and q
constexpr Eigen::Index kBumpPoints = 61;

// Even, with more where the posterior or q is narrow; ascending.
std::vector<double> line(const std::vector<Mode>& modes, const PointSummary& summary, Eigen::Index size) {
  double low = -kPriorReach;
  double high = kPriorReach;
  std::vector<double> z;
  const auto bump = [&](double mean, double deviation) {
    if (!(deviation > 0)) return;
    const double reach = kBumpReach * deviation;
    low = std::min(low, mean - reach);
    high = std::max(high, mean + reach);
    for (Eigen::Index i = 0; i < kBumpPoints; ++i) {
      z.push_back(mean - reach + 2 * reach * static_cast<double>(i) / static_cast<double>(kBumpPoints - 1));
    }
  };
  for (const Mode& mode : modes) bump(mode.z, mode.deviation);
  bump(summary.q_mean.value, summary.q_deviation.value);
  for (Eigen::Index i = 0; i < size; ++i) {
    z.push_back(low + (high - low) * static_cast<double>(i) / static_cast<double>(size - 1));
  }
  std::sort(z.begin(), z.end());
  z.erase(std::unique(z.begin(), z.end()), z.end());
  return z;
}

// exp, of what is a density but for rounding.
double density(double log_density) { return std::exp(std::min(log_density, kOvershoot)); }

class PosteriorTask final : public PortionTask {
 public:
  PosteriorTask(const CurveSnapshot& state, TaskOptions::Place place, Eigen::Index size)
      : PortionTask(1), state_(state), place_(std::move(place)), size_(size) {}

  Value result() override { return std::move(value_); }

 protected:
  double do_one(Eigen::Index) override {
    const Factors q = factors_at(state_, place_);
    Summariser summariser(state_.model, q);
    const PointSummary summary = summariser.of(place_.x, q, 0);
    const std::vector<Mode> modes = summariser.solver().modes();
    const CurveModel& model = state_.model;
    std::vector<double> z = model.is_discrete()
                                ? std::vector<double>(model.atoms->begin(), model.atoms->end())
                                : line(modes, summary, size_);
    std::vector<double> prior, log_joint, joint, posterior, q_density;
    Panel panel;
    for (const double at : z) {
      panel.z.setConstant(1, at);
      summariser.solver().evaluate(panel);
      prior.push_back(std::exp(panel.log_joint(0) - panel.log_likelihood(0)));
      log_joint.push_back(panel.log_joint(0));
      joint.push_back(std::exp(panel.log_joint(0)));
      posterior.push_back(density(panel.log_joint(0) - summary.log_evidence.value));
      q_density.push_back(density(summariser.log_q(q, 0, at)));
    }
    std::vector<double> mode_z, mode_joint, mode_deviation;
    for (const Mode& mode : modes) {
      mode_z.push_back(mode.z);
      mode_joint.push_back(mode.log_joint);
      mode_deviation.push_back(mode.deviation);
    }
    const Eigen::Map<const Eigen::ArrayXd> places(z.data(), static_cast<Eigen::Index>(z.size()));
    const Eigen::MatrixXd curve = model.curve(places);
    value_ = Value::map(
        {{"iteration", state_.iteration},
         {"point", place_.point ? Value(static_cast<std::int64_t>(*place_.point)) : Value()},
         {"x", to_dense(Eigen::VectorXd(place_.x))},
         {"latent", model.is_discrete() ? "discrete" : "continuous"},
         {"z", to_dense(z)},
         {"curve", matrix_to_dense(curve)},
         {"prior", to_dense(prior)},
         {"logJoint", to_dense(log_joint)},
         {"joint", to_dense(joint)},
         {"posterior", to_dense(posterior)},
         {"q", to_dense(q_density)},
         {"evidence", std::exp(summary.log_evidence.value)},
         {"modes", Value::map({{"z", to_dense(mode_z)},
                               {"logJoint", to_dense(mode_joint)},
                               {"deviation", to_dense(mode_deviation)}})},
         {"modeCount", summary.modes},
         {"unimodal", summary.modes == 1},
         {"message", summary.modes == 1 ? "p(z | x) has one mode."
                                        : "p(z | x) has " + std::to_string(summary.modes) +
                                              " modes: several places of the curve explain this point."}});
    write_numbers(summary, summariser.upper_bound(q, 0));
    return 1e5;
  }

 private:
  void write_numbers(const PointSummary& summary, const UpperBound& upper) {
    const Known elbo = summary.elbo();
    const Known& evidence = summary.log_evidence;
    set_known(value_, "logEvidence", evidence);
    value_.set("logEvidenceKind", state_.model.is_discrete() ? "exact" : "quadrature");
    set_known(value_, "elbo", elbo);
    set_known(value_, "klPosterior", summary.kl_posterior);
    set_known(value_, "expectedLogLikelihood", summary.expected_log_likelihood);
    set_known(value_, "klPrior", summary.kl_prior);
    set_known(value_, "expectedLogJoint", summary.expected_log_joint);
    set_known(value_, "entropy", summary.entropy);
    set_known(value_, "eubo", upper.eubo);
    set_known(value_, "klReverse", upper.kl_reverse);
    set_known(value_, "posteriorMean", summary.posterior_mean);
    set_known(value_, "posteriorDeviation", summary.posterior_deviation);
    set_known(value_, "qMean", summary.q_mean);
    set_known(value_, "qDeviation", summary.q_deviation);
    Value why = Map{};
    if (!std::isfinite(upper.eubo.value)) {
      for (const char* field : {"eubo", "klReverse"}) why.set(field, "infinite");
    }
    value_.set("why", std::move(why));
    const std::array identities = {
        identity("D1", {evidence}, {elbo, summary.kl_posterior}),
        identity("D2", {elbo}, {summary.expected_log_likelihood, -summary.kl_prior}),
        identity("D7", {evidence}, {upper.eubo, -upper.kl_reverse}), below(elbo, evidence),
        above(upper.eubo, evidence)};
    write_identities(identities, "", value_, value_);
  }

  CurveSnapshot state_;
  TaskOptions::Place place_;
  Eigen::Index size_;
  Value value_;
};

class EvidenceTask final : public PortionTask {
 public:
  explicit EvidenceTask(const CurveSnapshot& state)
      : PortionTask(state.points.rows()), state_(state), summariser_(state.model, state.q) {}

  Value result() override {
    Known evidence, kl, error_of_bounds;
    std::vector<Known> evidences, bounds, gaps;
    for (const PointSummary& point : points_) {
      evidence += point.log_evidence;
      kl += point.kl_posterior;
      error_of_bounds += point.elbo();
      evidences.push_back(point.log_evidence);
      bounds.push_back(point.elbo());
      gaps.push_back(point.kl_posterior);
    }
    const CurveModel& model = state_.model;
    const Known elbo{state_.moments.bound(model.theta, model.noise),
                     error_of_bounds.error + state_.moments.rounding(model.theta, model.noise)};
    Value points = Map{};
    set_known(points, "logEvidence", evidences);
    set_known(points, "elbo", bounds);
    set_known(points, "klPosterior", gaps);
    Value answer = Value::map({{"iteration", state_.iteration}});
    set_known(answer, "elbo", elbo);
    set_known(answer, "logEvidence", evidence);
    answer.set("logEvidenceKind", model.is_discrete() ? "exact" : "quadrature");
    set_known(answer, "klPosterior", kl);
    answer.set("derived", List{});
    answer.set("points", std::move(points));
    const std::array identities = {identity("D1", {evidence}, {elbo, kl}), below(elbo, evidence)};
    write_identities(identities, "", answer, answer);
    return answer;
  }

 protected:
  double do_one(Eigen::Index n) override {
    points_.push_back(summariser_.of(state_.point(n), state_.q, n));
    return 6e4;
  }

 private:
  CurveSnapshot state_;
  Summariser summariser_;
  std::vector<PointSummary> points_;
};

}  // namespace

std::unique_ptr<Task> posterior_task(const CurveSnapshot& state, const Value& options) {
  TaskOptions read(options, "posterior", {"point", "x", "size"});
  const TaskOptions::Place place = read.place(state);
  const auto size = static_cast<Eigen::Index>(read.integer("size", 401, 16, 4096));
  read.finish();
  return std::make_unique<PosteriorTask>(state, place, size);
}

std::unique_ptr<Task> evidence_task(const CurveSnapshot& state, const Value& options) {
  TaskOptions read(options, "evidence", {});
  read.finish();
  return std::make_unique<EvidenceTask>(state);
}

}  // namespace elbo
