#pragma once

// All that is shown about one point x at the present θ and its q: evidence, bound and divergences, each by an
// integral of its own and by two rules, which share neither nodes nor coordinates. The second is the value;
// what the two differ by, and what rounding does, is its error. The residuals of D1–D3 compare the second
// rule with the moments that the steps use, which are sums by the first.

#include <cstdint>
#include <vector>

#include "bounds/known.hpp"
#include "models/curve/e_step.hpp"

namespace elbo {

// Each with its error; totals of many points are sums of both.
struct PointSummary {
  Known log_evidence;
  Known expected_log_likelihood;  // E_q log p(x|z)
  Known expected_log_joint;       // E_q log p(x,z)
  Known entropy;                  // H[q]: in closed form for a Gaussian
  Known kl_prior;                 // KL(q ‖ p(z)): likewise
  Known kl_posterior;             // ∫ q (log q − log p(z|x)); 0 where that is below its error
  Known posterior_mean;
  Known posterior_deviation;
  Known q_mean;
  Known q_deviation;
  int modes = 0;  // of the posterior, those within 12 nats of the highest

  [[nodiscard]] Known elbo() const {
    return {expected_log_joint.value + entropy.value, expected_log_joint.error + entropy.error};
  }
};

// D7, the bound from above: EUBO = E_{p(z|x)} log p(x, z)/q(z) = log p(x) + KL(p(z|x) ‖ q). By the second
// rule and the first.
struct UpperBound {
  Known eubo;        // +∞ where q is 0 and the posterior is not
  Known kl_reverse;  // likewise
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
  // Of the point that of() was last called for.
  UpperBound upper_bound(const Factors& q, Eigen::Index n);
  [[nodiscard]] PointSolver& solver() { return solver_; }
  // log q(z) for the point that of() was last called for.
  [[nodiscard]] double log_q(const Factors& q, Eigen::Index n, double z);

 private:
  // Expectations of one rule. Masses need not add up to 1, nor log q be normalised, before finish().
  struct Expectations {
    explicit Expectations(double middle) : centre(middle) {}
    void add(const Panel& panel, const Nodes& mass, const Nodes& log_q);
    // `log_normaliser`: what log q was too large by.
    void finish(double log_normaliser);

    double centre;  // of the moments, so that a narrow q far out keeps its digits
    double mass = 0;
    double likelihood = 0;  // E log p(x|z)
    double joint = 0;       // E log p(x,z)
    double log_ratio = 0;   // E log q/p(z)
    double divergence = 0;  // E log q/p(x,z)
    double log_q = 0;       // E log q
    double mean = 0;        // E z − centre
    double square = 0;      // E (z − centre)²
  };

  // Expectations under q by both rules, unless q is the present posterior, where of() has them already.
  void expect(const Factors& q, Eigen::Index n, Expectations& first, Expectations& second);
  void expect_gaussian(const GaussianFactor& q, Expectations& first, Expectations& second);
  void expect_atoms(const Factors& q, Eigen::Index n, Expectations& sums);
  // log q at the nodes of a panel of the present model.
  void log_q_at(const Factors& q, Eigen::Index n, const Panel& panel, Nodes& log_q);

  PointSolver solver_;    // the present model
  PointSolver q_solver_;  // exact: the model whose posterior q is
  bool is_fresh_;         // which is the present one
  std::vector<Interval> panels_;
  Panel panel_;
  Known evidence_;             // of the point, by the second rule …
  double first_evidence_ = 0;  // … and by the first
  Known q_evidence_;           // exact: log of q's normaliser
};

}  // namespace elbo
