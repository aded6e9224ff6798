#include "models/curve/e_step.hpp"

#include <algorithm>
#include <cmath>

namespace elbo {

void Factors::resize(Eigen::Index points) {
  if (has_gaussians()) {
    mean.setZero(points);
    deviation.setOnes(points);
  }
  if (family == CurveFamily::kHard) atom.setZero(points);
}

void EStep::fit(Eigen::Index n, const Eigen::Vector2d& x, const Factors* previous, Factors& q) {
  if (q.family == CurveFamily::kExact || q.family == CurveFamily::kPrior) return;
  solver_.look_at(x);
  if (q.family == CurveFamily::kHard) {
    const Eigen::ArrayXd& atoms = *solver_.model().atoms;
    double highest = -std::numeric_limits<double>::infinity();
    for (const Mode& mode : solver_.modes()) {
      if (!(mode.log_joint > highest)) continue;
      highest = mode.log_joint;
      q.atom(n) = static_cast<double>(std::lower_bound(atoms.begin(), atoms.end(), mode.z) - atoms.begin());
    }
    return;
  }
  const bool is_narrow = q.family == CurveFamily::kNarrow;
  GaussianFactor before;
  if (previous) before = {previous->mean(n), previous->deviation(n)};
  const GaussianFactor best = gaussian_.fit(solver_, is_narrow ? std::optional(q_width_) : std::nullopt,
                                            previous ? &before : nullptr);
  q.mean(n) = best.mean;
  q.deviation(n) = best.deviation;
}

void EStep::add(Eigen::Index n, const Eigen::Vector2d& x, const Factors& q, Moments& moments) {
  sum_.reset(q.theta.rows());
  if (q.family != CurveFamily::kExact) {
    if (solver_.model().is_discrete()) {
      add_atoms(q, n, x, moments);
    } else {
      add_gaussian(q.has_gaussians() ? GaussianFactor{q.mean(n), q.deviation(n)} : GaussianFactor{}, x,
                   moments);
    }
    return;
  }
  solver_.look_at(x);
  double likelihood = 0, joint = 0;
  const double log_evidence = solver_.integrate([&](const Panel& panel, const Nodes& mass) {
    sum_.add(panel, mass, x);
    likelihood += (mass * panel.log_likelihood).sum();
    joint += (mass * panel.log_joint).sum();
  });
  sum_.finish(moments);
  moments.kl_prior += likelihood / sum_.total() - log_evidence;  // E log [p(x|z) p(z)/p(x) / p(z)]
  moments.entropy += log_evidence - joint / sum_.total();
}

void EStep::add_gaussian(const GaussianFactor& q, const Eigen::Vector2d& x, Moments& moments) {
  solver_.look_at_nothing(x);
  lay_panels(q, solver_.model().shape->knots(), panels_);
  for (const Interval& interval : panels_) {
    gauss_kronrod(interval, panel_);
    solver_.evaluate(panel_);
    const Nodes t = (panel_.z - q.mean) / q.deviation;
    const Nodes mass = panel_.weight * (-0.5 * t.square()).exp();
    sum_.add(panel_, mass, x);
  }
  sum_.finish(moments);
  moments.kl_prior += q.kl_prior();
  moments.entropy += q.entropy();
}

void EStep::add_atoms(const Factors& q, Eigen::Index n, const Eigen::Vector2d& x, Moments& moments) {
  const Eigen::ArrayXd& atoms = *solver_.model().atoms;
  solver_.look_at_nothing(x);
  const double log_count = std::log(static_cast<double>(atoms.size()));
  const bool is_hard = q.family == CurveFamily::kHard;
  const Eigen::Index begin = is_hard ? static_cast<Eigen::Index>(q.atom(n)) : 0;
  const Eigen::Index end = is_hard ? begin + 1 : atoms.size();
  for (Eigen::Index at = begin; at < end; at += kMostNodes) {
    panel_.z = atoms.segment(at, std::min(kMostNodes, end - at));
    solver_.evaluate(panel_);
    sum_.add(panel_, Nodes::Ones(panel_.z.size()), x);
  }
  sum_.finish(moments);
  moments.kl_prior += is_hard ? log_count : 0;
  moments.entropy += is_hard ? 0 : log_count;
}

double EStep::work(CurveFamily family) const {
  const ShapeKind kind = solver_.model().shape->kind();
  const bool is_angular = kind == ShapeKind::kCircle || kind == ShapeKind::kFigureEight;
  const double once = solver_.model().is_discrete()
                          ? 20.0 * static_cast<double>(solver_.model().atoms->size())
                          : (is_angular ? 40'000.0 : 15'000.0);
  return family == CurveFamily::kGaussian || family == CurveFamily::kNarrow ? 6 * once : once;
}

}  // namespace elbo
