#pragma once

// What importance sampling of p(x) = E_r[w], w = p(x, z)/r(z), draws z from: the prior (naive Monte Carlo) or
// a q; and the second moment of w, which says what the estimate is worth before any draw is made.

#include <span>
#include <vector>

#include "models/curve/point_solver.hpp"

namespace elbo {

class Proposal {
 public:
  // N(mean, deviation²).
  Proposal(double mean, double deviation) : mean_(mean), deviation_(deviation) {}
  // One of the atoms, with these weights.
  explicit Proposal(std::vector<double> weights);

  [[nodiscard]] double mean() const { return mean_; }
  [[nodiscard]] double deviation() const { return deviation_; }
  [[nodiscard]] bool is_discrete() const { return !weights_.empty(); }
  [[nodiscard]] const std::vector<double>& weights() const { return weights_; }

  // log w of each draw, for the point that `solver` looks at. The draws are a function of the seed and the
  // stream alone.
  void log_weights(const PointSolver& solver, std::uint32_t seed, std::uint64_t stream,
                   std::span<double> out) const;

  enum class Variance { kFinite, kInfinite, kNotComputed };
  struct Second {
    Variance state = Variance::kNotComputed;
    double log_moment = 0;  // log E_r[w²] = log ∫ p(x, z)²/r(z) dz
  };
  // Decided by the tails (w² r is integrable if and only if twice the precision of p(x, z) in z exceeds that
  // of r), then integrated.
  [[nodiscard]] Second second_moment(PointSolver& solver) const;
  // What so many draws (ascending) can see of the weights' moments: those of w where the draw is no further
  // from the middle than all of them stay with probability one half. A variance that comes from further out
  // is one that the scatter of their averages does not show. Empty for atoms.
  struct Seen {
    double reach = 0;       // in deviations
    double log_first = 0;   // log E_r[w; within]
    double log_second = 0;  // log E_r[w²; within]
  };
  [[nodiscard]] std::vector<Seen> seen(const PointSolver& solver, const std::vector<double>& draws) const;
  // Whether some atom has posterior mass but is never drawn: then no number of draws helps.
  [[nodiscard]] bool is_blind(const PointSolver& solver) const;

 private:
  double mean_ = 0;
  double deviation_ = 1;
  std::vector<double> weights_, cumulative_;
};

}  // namespace elbo
