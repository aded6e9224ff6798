#include "models/curve/summary.hpp"

#include <algorithm>
#include <cmath>

namespace elbo {
namespace {

double deviation_of(double mean, double square) { return std::sqrt(std::max(square - mean * mean, 0.0)); }

}  // namespace

Summariser::Summariser(const CurveModel& model, const Factors& q)
    : solver_(model),
      q_solver_(model),
      is_fresh_(q.family == CurveFamily::kExact && q.theta == model.theta && q.noise == model.noise) {
  if (q.family == CurveFamily::kExact) q_solver_.set(q.theta, q.noise);
}

PointSummary Summariser::of(const Eigen::Vector2d& x, const Factors& q, Eigen::Index n) {
  PointSummary summary;
  solver_.look_at(x);
  for (const Mode& mode : solver_.modes()) summary.modes += mode.log_joint > solver_.peak() - kVisibleMode;
  const double first = solver_.integrate([](const Panel&, const Nodes&) {});
  double total = 0, mean = 0, square = 0;
  summary.log_evidence = solver_.integrate_again([&](const Panel& panel, const Nodes& mass) {
    total += mass.sum();
    mean += (mass * panel.z).sum();
    square += (mass * panel.z.square()).sum();
  });
  summary.posterior_mean = mean / total;
  summary.posterior_deviation = deviation_of(mean / total, square / total);
  summary.log_evidence_error = std::abs(summary.log_evidence - first) + solver_.rounding();

  if (is_fresh_) {
    q_evidence_ = summary.log_evidence;
    q_total_ = solver_.total();
  } else if (q.family == CurveFamily::kExact) {
    q_solver_.look_at(x);
    const auto nothing = [](const Panel&, const Nodes&) {};
    q_solver_.integrate(nothing);
    q_evidence_ = q_solver_.integrate_again(nothing);
    q_total_ = q_solver_.total();
  }
  // Far out, where the nodes lie no denser than doubles do, the masses do not add up to 1.
  double q_mass = 0, q_square = 0;
  double log_ratio = 0;  // E log q/p(z)
  double expected_log_q = 0;
  for_each_q(q, n, [&](const Panel& panel, const Nodes& mass, const Nodes& log_q) {
    summary.expected_log_likelihood += (mass * panel.log_likelihood).sum();
    summary.expected_log_joint += (mass * panel.log_joint).sum();
    summary.kl_posterior += (mass * (log_q - panel.log_joint + summary.log_evidence)).sum();
    log_ratio += (mass * (log_q - panel.log_joint + panel.log_likelihood)).sum();
    expected_log_q += (mass * log_q).sum();
    summary.q_mean += (mass * panel.z).sum();
    q_square += (mass * panel.z.square()).sum();
    q_mass += mass.sum();
  });
  for (double* expectation :
       {&summary.expected_log_likelihood, &summary.expected_log_joint, &summary.kl_posterior, &log_ratio,
        &expected_log_q, &summary.q_mean, &q_square}) {
    *expectation /= q_mass;
  }
  summary.q_deviation = deviation_of(summary.q_mean, q_square);
  summary.kl_prior = log_ratio;
  summary.entropy = -expected_log_q;
  if (q.has_gaussians()) {
    const GaussianFactor factor{q.mean(n), q.deviation(n)};
    summary.kl_prior = factor.kl_prior();
    summary.entropy = factor.entropy();
  } else if (q.family == CurveFamily::kPrior && !solver_.model().is_discrete()) {
    summary.kl_prior = 0;
    summary.entropy = GaussianFactor{}.entropy();
  }
  return summary;
}

double Summariser::log_q(const Factors& q, Eigen::Index n, double z) {
  switch (q.family) {
    case CurveFamily::kExact:
      panel_.z.setConstant(1, z);
      (is_fresh_ ? solver_ : q_solver_).evaluate(panel_);
      return panel_.log_joint(0) - q_evidence_;
    case CurveFamily::kGaussian:
    case CurveFamily::kNarrow: return GaussianFactor{q.mean(n), q.deviation(n)}.log_density(z);
    case CurveFamily::kHard:
      return (*solver_.model().atoms)(static_cast<Eigen::Index>(q.atom(n))) == z
                 ? 0
                 : -std::numeric_limits<double>::infinity();
    case CurveFamily::kPrior: break;
  }
  return solver_.model().is_discrete() ? -std::log(static_cast<double>(solver_.model().atoms->size()))
                                       : GaussianFactor{}.log_density(z);
}

}  // namespace elbo
