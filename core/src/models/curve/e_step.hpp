#pragma once

// The E step: for each point the best q(z) of a family, and its moments.

#include "models/curve/gaussian_factor.hpp"
#include "models/curve/moments.hpp"
#include "models/curve/point_solver.hpp"

namespace elbo {

enum class CurveFamily {
  kExact,     // the posterior p(z | x)
  kGaussian,  // the best Gaussian
  kNarrow,    // the best Gaussian of a given width
  kHard,      // atoms: all on the most probable one
  kPrior,     // p(z)
};

// A noise beside which no distance counts: the posterior there is the prior.
inline constexpr double kDeafeningNoise = 1e6;

// q of all points.
struct Factors {
  CurveFamily family = CurveFamily::kExact;
  // Exact: q_n is the posterior at these, whatever θ and σ have become since. Others: the reference of the
  // moments.
  ControlPoints theta;
  double noise = 1;
  Eigen::VectorXd mean, deviation;  // Gaussian, narrow: N
  Eigen::VectorXd atom;             // hard: N, counted from 0

  [[nodiscard]] bool has_gaussians() const {
    return family == CurveFamily::kGaussian || family == CurveFamily::kNarrow;
  }
  // Room for q of this many points.
  void resize(Eigen::Index points);
};

class EStep {
 public:
  EStep(const CurveModel& model, double q_width) : solver_(model), q_width_(q_width) {}

  void set_width(double q_width) { q_width_ = q_width; }
  // Every q is of this model until the next call.
  void begin(const ControlPoints& theta, double noise) { solver_.set(theta, noise); }
  [[nodiscard]] PointSolver& solver() { return solver_; }

  // Makes q_n the best of its family for x; `previous` (or null) is a q to be no worse than.
  void fit(Eigen::Index n, const Eigen::Vector2d& x, const Factors* previous, Factors& q);
  // Adds what q_n contributes. The model has to be that of q.theta and q.noise.
  void add(Eigen::Index n, const Eigen::Vector2d& x, const Factors& q, Moments& moments);

  // Of fit() and add() for one point, in units of WorkBudget.
  [[nodiscard]] double work(CurveFamily family) const;

 private:
  void add_gaussian(const GaussianFactor& q, const Eigen::Vector2d& x, Moments& moments);
  void add_atoms(const Factors& q, Eigen::Index n, const Eigen::Vector2d& x, Moments& moments);

  PointSolver solver_;
  GaussianFit gaussian_;
  MomentSum sum_;
  Panel panel_;
  std::vector<Interval> panels_;
  double q_width_;
};

}  // namespace elbo
