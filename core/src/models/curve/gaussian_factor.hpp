#pragma once

// A Gaussian q(z) for one point: what it expects of the model, and the best of its kind.
//
// The bound of the point is L(m, s) = E_q[log p(x, z)] + log s + ½ log 2πe. With g = log p(x, z) and
// t = (z − m)/s its derivatives are expectations of g' and g'' alone (Bonnet's and Price's theorems, once
// more differentiated):
//
//   ∂L/∂m = E g'          ∂L/∂log s = s² E g'' + 1
//   ∂²L/∂m² = E g''       ∂²L/∂m ∂log s = s E[g'' t]       ∂²L/∂(log s)² = s² E[g'' (t² + 1)]
//
// so the climb is Newton's method, with a natural-gradient step where the Hessian is not negative definite
// and halving where the bound would not rise. A posterior with several modes has several such tops: the climb
// starts from each mode, from the posterior's own mean and deviation, and from where q was. The climbs use an
// even rule of 31 nodes; the best of them is finished, and compared with where q was, by the panels that the
// bound itself is integrated on.

#include <optional>

#include "models/curve/point_solver.hpp"

namespace elbo {

struct GaussianFactor {
  double mean = 0;
  double deviation = 1;

  [[nodiscard]] double entropy() const;
  // KL(q ‖ N(0, 1)) = ½ (m² + s² − 1 − log s²)
  [[nodiscard]] double kl_prior() const;
  [[nodiscard]] double log_density(double z) const;
};

// The panels that hold q.
void lay_panels(const GaussianFactor& q, const std::vector<double>& knots, std::vector<Interval>& panels);

class GaussianFit {
 public:
  // The best Gaussian for the point that `solver` looks at, of this deviation where one is given. Never worse
  // than `previous`.
  GaussianFactor fit(PointSolver& solver, std::optional<double> deviation,
                     const GaussianFactor* previous = nullptr);

 private:
  // L(q), and the expectations that its derivatives are made of.
  struct Point {
    GaussianFactor q;
    double bound = 0;
    double first = 0;      // E g'
    double second = 0;     // E g''
    double second_t = 0;   // E g'' t
    double second_t2 = 0;  // E g'' t²
  };
  enum class Rule { kEven, kPanels };
  Point at(const PointSolver& solver, const GaussianFactor& q, Rule rule);
  void add(const PointSolver& solver, Point& point);
  Point climb(const PointSolver& solver, Point from, bool is_fixed, Rule rule);

  std::vector<Interval> panels_;
  Panel panel_;
};

}  // namespace elbo
