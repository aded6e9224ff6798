#include "models/curve/summary.hpp"

#include <algorithm>
#include <cmath>
#include <limits>

namespace elbo {
namespace {

double deviation_of(double mean, double square) { return std::sqrt(std::max(square - mean * mean, 0.0)); }

// What the second rule gives, and what the first differs from it by.
Known compared(double first, double second, double rounding) {
  return {second, std::abs(second - first) + rounding};
}

// A closed form, or a sum of a hundred nodes: what rounding does to it.
Known rounded(double value) { return {value, 1e-15 * (1 + std::abs(value))}; }

// Of a mean and a deviation: of the nodes and of the sums.
double place_rounding(double place, double deviation) {
  return 4e-16 * (std::abs(place) + deviation) + 1e-14 * deviation;
}

}  // namespace

Summariser::Summariser(const CurveModel& model, const Factors& q)
    : solver_(model),
      q_solver_(model),
      is_fresh_(q.family == CurveFamily::kExact && q.theta == model.theta && q.noise == model.noise) {
  if (q.family == CurveFamily::kExact) q_solver_.set(q.theta, q.noise);
}

void Summariser::Expectations::add(const Panel& panel, const Nodes& masses, const Nodes& log_density) {
  mass += masses.sum();
  likelihood += (masses * panel.log_likelihood).sum();
  joint += (masses * panel.log_joint).sum();
  log_ratio += (masses * (log_density - panel.log_joint + panel.log_likelihood)).sum();
  divergence += (masses * (log_density - panel.log_joint)).sum();
  log_q += (masses * log_density).sum();
  const Nodes place = panel.z - centre;
  mean += (masses * place).sum();
  square += (masses * place.square()).sum();
}

void Summariser::Expectations::finish(double log_normaliser) {
  // Far out, where the nodes lie no denser than doubles do, the masses do not add up to 1.
  for (double* sum : {&likelihood, &joint, &log_ratio, &divergence, &log_q, &mean, &square}) *sum /= mass;
  for (double* log_of_q : {&log_ratio, &divergence, &log_q}) *log_of_q -= log_normaliser;
}

PointSummary Summariser::of(const Eigen::Vector2d& x, const Factors& q, Eigen::Index n) {
  PointSummary summary;
  solver_.look_at(x);
  double highest = -std::numeric_limits<double>::infinity();
  double centre = 0;
  for (const Mode& mode : solver_.modes()) {
    if (!(mode.log_joint > highest)) continue;
    highest = mode.log_joint;
    centre = mode.z;
  }
  for (const Mode& mode : solver_.modes()) summary.modes += mode.log_joint > highest - kVisibleMode;
  // The posterior: what makes its own density, and its moments.
  Expectations first(centre), second(centre);
  const auto moments = [this](Expectations& sums) {
    return [this, &sums](const Panel& panel, const Nodes& mass) {
      if (is_fresh_) return sums.add(panel, mass, panel.log_joint);
      const Nodes place = panel.z - sums.centre;
      sums.mass += mass.sum();
      sums.mean += (mass * place).sum();
      sums.square += (mass * place.square()).sum();
    };
  };
  first_evidence_ = solver_.integrate(moments(first));
  const double again = solver_.integrate_again([&] { second = Expectations(centre); }, moments(second));
  evidence_ = compared(first_evidence_, again, 2 * solver_.rounding());
  first.finish(first_evidence_);
  second.finish(evidence_.value);
  summary.log_evidence = evidence_;
  const auto place = [&](const Expectations& a, const Expectations& b, Known& mean, Known& deviation) {
    const double width = deviation_of(b.mean, b.square);
    const double rounding = place_rounding(b.centre, width);
    mean = compared(a.centre + a.mean, b.centre + b.mean, rounding);
    deviation = compared(deviation_of(a.mean, a.square), width, rounding);
  };
  place(first, second, summary.posterior_mean, summary.posterior_deviation);

  if (is_fresh_) {
    q_evidence_ = evidence_;
  } else {
    expect(q, n, first, second);
  }
  const double rounding = solver_.rounding_of(second.likelihood) + (is_fresh_ ? solver_.rounding() : 0);
  const double q_error = q.family == CurveFamily::kExact ? q_evidence_.error : 0;
  const double all = rounding + q_error + rounded(second.joint).error;
  summary.expected_log_likelihood = compared(first.likelihood, second.likelihood, rounding);
  summary.expected_log_joint = compared(first.joint, second.joint, all);
  summary.kl_prior = compared(first.log_ratio, second.log_ratio, all);
  summary.entropy = compared(-first.log_q, -second.log_q, all);
  const Known divergence = compared(first.divergence, second.divergence, all);
  summary.kl_posterior =
      non_negative({divergence.value + evidence_.value, divergence.error + evidence_.error});
  place(first, second, summary.q_mean, summary.q_deviation);
  if (q.has_gaussians()) {
    const GaussianFactor factor{q.mean(n), q.deviation(n)};
    summary.kl_prior = rounded(factor.kl_prior());
    summary.entropy = rounded(factor.entropy());
  } else if (q.family == CurveFamily::kPrior && !solver_.model().is_discrete()) {
    summary.kl_prior = {};
    summary.entropy = rounded(GaussianFactor{}.entropy());
  }
  summary.kl_prior = non_negative(summary.kl_prior);
  return summary;
}

void Summariser::expect(const Factors& q, Eigen::Index n, Expectations& first, Expectations& second) {
  if (q.family == CurveFamily::kExact) {
    q_solver_.look_at(solver_.point());
    const double centre = q_solver_.modes().front().z;
    const auto visit = [this](Expectations& sums) {
      return [this, &sums](const Panel& panel, const Nodes& mass) {
        panel_.z = panel.z;
        solver_.evaluate(panel_);
        sums.add(panel_, mass, panel.log_joint);
      };
    };
    first = Expectations(centre);
    const double once = q_solver_.integrate(visit(first));
    const double again = q_solver_.integrate_again([&] { second = Expectations(centre); }, visit(second));
    q_evidence_ = compared(once, again, 2 * q_solver_.rounding());
    first.finish(once);
    second.finish(again);
  } else if (solver_.model().is_discrete()) {
    first = Expectations(0);
    expect_atoms(q, n, first);
    second = first;
  } else {
    expect_gaussian(q.has_gaussians() ? GaussianFactor{q.mean(n), q.deviation(n)} : GaussianFactor{}, first,
                    second);
  }
}

void Summariser::expect_gaussian(const GaussianFactor& q, Expectations& first, Expectations& second) {
  constexpr int kLevels = 3;
  constexpr double kAgreed = 1e-12;     // relative
  constexpr double kMappedReach = 9.5;  // deviations
  const std::vector<double>& knots = solver_.model().shape->knots();
  Nodes log_q, mass;
  const auto add = [&](Panel& panel, Expectations& sums) {
    solver_.evaluate(panel);
    const Nodes t = (panel.z - q.mean) / q.deviation;
    log_q = -0.5 * (t.square() + kLogTwoPi) - std::log(q.deviation);
    mass = panel.weight * log_q.exp();
    sums.add(panel, mass, log_q);
  };
  first = Expectations(q.mean);
  lay_panels(q, knots, panels_);
  for (const Interval& interval : panels_) {
    gauss_kronrod(interval, panel_);
    add(panel_, first);
  }
  first.finish(0);
  const double reach = kMappedReach * q.deviation;
  for (int level = 0; level < kLevels; ++level) {
    second = Expectations(q.mean);
    for_each_mapped({q.mean, q.deviation}, {q.mean - reach, q.mean + reach}, knots, level, panel_,
                    [&](Panel& panel) { add(panel, second); });
    second.finish(0);
    if (std::abs(second.joint - first.joint) <= kAgreed * (1 + std::abs(first.joint))) return;
  }
}

void Summariser::expect_atoms(const Factors& q, Eigen::Index n, Expectations& sums) {
  const Eigen::ArrayXd& atoms = *solver_.model().atoms;
  const bool is_hard = q.family == CurveFamily::kHard;
  const Eigen::Index begin = is_hard ? static_cast<Eigen::Index>(q.atom(n)) : 0;
  const Eigen::Index end = is_hard ? begin + 1 : atoms.size();
  const double share = 1 / static_cast<double>(end - begin);
  for (Eigen::Index at = begin; at < end; at += kMostNodes) {
    panel_.z = atoms.segment(at, std::min(kMostNodes, end - at));
    solver_.evaluate(panel_);
    const Nodes mass = Nodes::Constant(panel_.z.size(), share);
    sums.add(panel_, mass, mass.log());
  }
  sums.finish(0);
}

UpperBound Summariser::upper_bound(const Factors& q, Eigen::Index n) {
  if (q.family == CurveFamily::kHard && solver_.model().atoms->size() > 1) {
    constexpr double kInfinity = std::numeric_limits<double>::infinity();
    return {{kInfinity, 0}, {kInfinity, 0}};
  }
  Nodes log_q;
  double log_weight = 0, total = 0;
  const auto visit = [&](const Panel& panel, const Nodes& mass) {
    log_q_at(q, n, panel, log_q);
    log_weight += (mass * (panel.log_joint - log_q)).sum();
    total += mass.sum();
  };
  solver_.integrate(visit);
  const double first = log_weight / total;
  solver_.integrate_again([&] { log_weight = total = 0; }, visit);
  const double second = log_weight / total;
  const double q_error = q.family == CurveFamily::kExact ? q_evidence_.error : 0;
  const double rounding = 2 * solver_.rounding() + rounded(second).error + q_error;
  const Known eubo = compared(first, second, rounding);
  return {eubo, non_negative({first - first_evidence_, eubo.error + evidence_.error})};
}

void Summariser::log_q_at(const Factors& q, Eigen::Index n, const Panel& panel, Nodes& log_q) {
  if (q.family == CurveFamily::kExact && is_fresh_) {
    log_q = panel.log_joint - q_evidence_.value;
  } else if (q.family == CurveFamily::kExact) {
    panel_.z = panel.z;
    q_solver_.evaluate(panel_);
    log_q = panel_.log_joint - q_evidence_.value;
  } else if (q.has_gaussians()) {
    const Nodes t = (panel.z - q.mean(n)) / q.deviation(n);
    log_q = -0.5 * (t.square() + kLogTwoPi) - std::log(q.deviation(n));
  } else {
    log_q = panel.log_joint - panel.log_likelihood;
  }
}

double Summariser::log_q(const Factors& q, Eigen::Index n, double z) {
  switch (q.family) {
    case CurveFamily::kExact:
      panel_.z.setConstant(1, z);
      (is_fresh_ ? solver_ : q_solver_).evaluate(panel_);
      return panel_.log_joint(0) - q_evidence_.value;
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
