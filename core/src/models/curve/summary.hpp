#pragma once

// All that is shown about one point x at the present θ and its q: evidence, bound and divergences, each by
// its own integral, on finer and wider panels than those that the steps use. The residuals of D1–D3 compare
// the two.

#include <cstdint>
#include <vector>

#include "models/curve/e_step.hpp"

namespace elbo {

struct PointSummary {
  double log_evidence = 0;
  double log_evidence_error = 0;
  double expected_log_likelihood = 0;  // E_q log p(x|z)
  double expected_log_joint = 0;       // E_q log p(x,z)
  double entropy = 0;                  // H[q]: in closed form for a Gaussian
  double kl_prior = 0;                 // KL(q ‖ p(z)): likewise
  double kl_posterior = 0;             // ∫ q (log q − log p(z|x))
  double posterior_mean = 0;
  double posterior_deviation = 0;
  double q_mean = 0;
  double q_deviation = 0;
  int modes = 0;  // of the posterior, those within 12 nats of the highest

  [[nodiscard]] double elbo() const { return expected_log_joint + entropy; }
};

// How far below the highest mode another still counts.
inline constexpr double kVisibleMode = 12;

// What tasks work on: a copy of the state.
struct CurveSnapshot {
  std::int64_t iteration = 0;
  CurveModel model;
  Factors q;
  Moments moments;
  Eigen::MatrixXd points;  // N×2
  Eigen::Matrix2d box;     // what pictures of the plane show: lower and upper corner, as rows
  double q_width = 1;
  std::uint32_t seed = 1;

  [[nodiscard]] Eigen::Vector2d point(Eigen::Index n) const { return points.row(n).transpose(); }
};

class Summariser {
 public:
  // `q` gives the family and, for the exact one, the model whose posterior it is.
  Summariser(const CurveModel& model, const Factors& q);

  // Of x with the n-th factor of q.
  PointSummary of(const Eigen::Vector2d& x, const Factors& q, Eigen::Index n);
  [[nodiscard]] PointSolver& solver() { return solver_; }
  // Visits nodes that hold the n-th q: (panel, mass, log q at the nodes). The panel is that of the present
  // model; mass adds up to 1 but for the quadrature's error. Call of() for the point first.
  template <typename Visit>
  void for_each_q(const Factors& q, Eigen::Index n, Visit&& visit);
  // log q(z) for the point that of() was last called for.
  [[nodiscard]] double log_q(const Factors& q, Eigen::Index n, double z);

 private:
  PointSolver solver_;    // the present model
  PointSolver q_solver_;  // exact: the model whose posterior q is
  bool is_fresh_;         // which is the present one
  std::vector<Interval> panels_;
  Panel panel_;
  double q_evidence_ = 0;  // exact: log of q's normaliser, and the masses' sum
  double q_total_ = 1;
};

template <typename Visit>
void Summariser::for_each_q(const Factors& q, Eigen::Index n, Visit&& visit) {
  const bool is_discrete = solver_.model().is_discrete();
  Nodes log_q, mass;
  if (is_fresh_) {
    solver_.integrate_again([&](const Panel& panel, const Nodes& unscaled) {
      log_q = panel.log_joint - q_evidence_;
      mass = unscaled / q_total_;
      visit(panel, mass, log_q);
    });
    return;
  }
  if (q.family == CurveFamily::kExact) {
    q_solver_.integrate_again([&](const Panel& panel, const Nodes& unscaled) {
      panel_.z = panel.z;
      solver_.evaluate(panel_);
      log_q = panel.log_joint - q_evidence_;
      mass = unscaled / q_total_;
      visit(panel_, mass, log_q);
    });
    return;
  }
  if (is_discrete) {
    const Eigen::ArrayXd& atoms = *solver_.model().atoms;
    const bool is_hard = q.family == CurveFamily::kHard;
    const Eigen::Index begin = is_hard ? static_cast<Eigen::Index>(q.atom(n)) : 0;
    const Eigen::Index end = is_hard ? begin + 1 : atoms.size();
    const double share = 1 / static_cast<double>(end - begin);
    for (Eigen::Index at = begin; at < end; at += kMostNodes) {
      panel_.z = atoms.segment(at, std::min(kMostNodes, end - at));
      solver_.evaluate(panel_);
      mass.setConstant(panel_.z.size(), share);
      log_q.setConstant(panel_.z.size(), std::log(share));
      visit(panel_, mass, log_q);
    }
    return;
  }
  const GaussianFactor factor =
      q.has_gaussians() ? GaussianFactor{q.mean(n), q.deviation(n)} : GaussianFactor{};
  lay_panels(factor, solver_.model().shape->knots(), panels_);
  for_each_finer(panels_, [&](const Interval& interval) {
    gauss_legendre(interval, panel_);
    solver_.evaluate(panel_);
    const Nodes t = (panel_.z - factor.mean) / factor.deviation;
    log_q = -0.5 * (t.square() + kLogTwoPi) - std::log(factor.deviation);
    mass = panel_.weight * log_q.exp();
    visit(panel_, mass, log_q);
  });
}

}  // namespace elbo
