// One point x: p(x, z) as a function of z, its integral, the posterior, and q beside it. And the evidence of
// all points, one by one.

#include <algorithm>
#include <cmath>

#include "models/curve/tasks.hpp"
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
  bump(summary.q_mean, summary.q_deviation);
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
      posterior.push_back(density(panel.log_joint(0) - summary.log_evidence));
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
         {"logEvidence", summary.log_evidence},
         {"logEvidenceError", summary.log_evidence_error},
         {"evidence", std::exp(summary.log_evidence)},
         {"elbo", summary.elbo()},
         {"klPosterior", summary.kl_posterior},
         {"expectedLogLikelihood", summary.expected_log_likelihood},
         {"klPrior", summary.kl_prior},
         {"expectedLogJoint", summary.expected_log_joint},
         {"entropy", summary.entropy},
         {"residuals",
          Value::map({{"D1", summary.log_evidence - (summary.elbo() + summary.kl_posterior)},
                      {"D2", summary.elbo() - (summary.expected_log_likelihood - summary.kl_prior)}})},
         {"modes", Value::map({{"z", to_dense(mode_z)},
                               {"logJoint", to_dense(mode_joint)},
                               {"deviation", to_dense(mode_deviation)}})},
         {"modeCount", summary.modes},
         {"unimodal", summary.modes == 1},
         {"posteriorMean", summary.posterior_mean},
         {"posteriorDeviation", summary.posterior_deviation},
         {"qMean", summary.q_mean},
         {"qDeviation", summary.q_deviation},
         {"message", summary.modes == 1 ? "p(z | x) has one mode."
                                        : "p(z | x) has " + std::to_string(summary.modes) +
                                              " modes: several places of the curve explain this point."}});
    return 1e5;
  }

 private:
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
    double evidence = 0, error = 0, kl = 0;
    std::vector<double> evidences, bounds, gaps;
    for (const PointSummary& point : points_) {
      evidence += point.log_evidence;
      error += point.log_evidence_error;
      kl += point.kl_posterior;
      evidences.push_back(point.log_evidence);
      bounds.push_back(point.elbo());
      gaps.push_back(point.kl_posterior);
    }
    const double elbo = state_.moments.bound(state_.model.theta, state_.model.noise);
    return Value::map({{"iteration", state_.iteration},
                       {"elbo", elbo},
                       {"logEvidence", evidence},
                       {"logEvidenceError", error},
                       {"logEvidenceKind", state_.model.is_discrete() ? "exact" : "quadrature"},
                       {"klPosterior", kl},
                       {"derived", List{}},
                       {"residuals", Value::map({{"D1", evidence - elbo - kl}})},
                       {"points", Value::map({{"logEvidence", to_dense(evidences)},
                                              {"elbo", to_dense(bounds)},
                                              {"klPosterior", to_dense(gaps)}})}});
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
