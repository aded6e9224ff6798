#include "models/curve/gaussian_factor.hpp"

#include <algorithm>
#include <cmath>

namespace elbo {
namespace {

constexpr double kLeastDeviation = 1e-7;
constexpr double kLargestDeviation = 1e3;
constexpr int kMostSteps = 80;
constexpr Eigen::Index kEvenNodes = 31;
constexpr double kEvenReach = 6.75;

}  // namespace

double GaussianFactor::entropy() const { return 0.5 * (kLogTwoPi + 1) + std::log(deviation); }

double GaussianFactor::kl_prior() const {
  return 0.5 * (mean * mean + deviation * deviation - 1) - std::log(deviation);
}

double GaussianFactor::log_density(double z) const {
  const double t = (z - mean) / deviation;
  return -0.5 * (t * t + kLogTwoPi) - std::log(deviation);
}

void lay_panels(const GaussianFactor& q, const std::vector<double>& knots, std::vector<Interval>& panels) {
  const double reach = kPanelReach * q.deviation;
  panels.clear();
  cut({q.mean - reach, q.mean + reach}, knots, std::min(kWidestPanel, kPanelDeviations * q.deviation),
      panels);
}

// Adds what the nodes of panel_ contribute.
void GaussianFit::add(const PointSolver& solver, Point& point) {
  Nodes first, second;
  solver.evaluate(panel_, first, second);
  const Nodes t = (panel_.z - point.q.mean) / point.q.deviation;
  const Nodes mass = panel_.weight * (-0.5 * t.square()).exp();
  point.bound += (mass * panel_.log_joint).sum();
  point.first += (mass * first).sum();
  second *= mass;
  point.second += second.sum();
  point.second_t += (second * t).sum();
  point.second_t2 += (second * t.square()).sum();
}

GaussianFit::Point GaussianFit::at(const PointSolver& solver, const GaussianFactor& q, Rule rule) {
  Point point{q};
  if (rule == Rule::kEven) {
    panel_.z = q.mean + q.deviation * Nodes::LinSpaced(kEvenNodes, -kEvenReach, kEvenReach);
    panel_.weight.setConstant(kEvenNodes, 2 * kEvenReach / (kEvenNodes - 1) * q.deviation);
    add(solver, point);
  } else {
    lay_panels(q, solver.model().shape->knots(), panels_);
    for (const Interval& interval : panels_) {
      gauss_kronrod(interval, panel_);
      add(solver, point);
    }
  }
  const double scale = std::exp(-0.5 * kLogTwoPi) / q.deviation;
  for (double* sum : {&point.bound, &point.first, &point.second, &point.second_t, &point.second_t2}) {
    *sum *= scale;
  }
  point.bound += q.entropy();
  return point;
}

GaussianFit::Point GaussianFit::climb(const PointSolver& solver, Point from, bool is_fixed, Rule rule) {
  for (int step = 0; step < kMostSteps; ++step) {
    const double s = from.q.deviation;
    const double slope_m = from.first;
    const double slope_s = is_fixed ? 0 : s * s * from.second + 1;
    const double h_mm = from.second;
    const double h_ms = is_fixed ? 0 : s * from.second_t;
    const double h_ss = is_fixed ? -1 : s * s * (from.second + from.second_t2);
    const double determinant = h_mm * h_ss - h_ms * h_ms;
    double move_m, move_s;
    if (h_mm < 0 && determinant > 1e-12 * h_mm * h_ss) {
      move_m = -(h_ss * slope_m - h_ms * slope_s) / determinant;
      move_s = -(h_mm * slope_s - h_ms * slope_m) / determinant;
    } else {
      // The natural gradient: precision −E g'', or that of q where that is none.
      const double precision = std::max(-from.second, 0.1 / (s * s));
      move_m = slope_m / precision;
      move_s = is_fixed ? 0 : -0.5 * std::log(precision * s * s);
    }
    move_m = std::clamp(move_m, -4 * s, 4 * s);
    move_s = std::clamp(move_s, -1.0, 1.0);
    // What the step should gain, to first order; halved where it does not gain a part of it.
    const double gain = slope_m * move_m + slope_s * move_s;
    const double noise = 1e-14 * (1 + std::abs(from.bound));
    if (!(gain > noise)) break;
    double part = 1;
    Point next;
    for (int halvings = 0;; ++halvings, part *= 0.5) {
      const GaussianFactor q{
          from.q.mean + part * move_m,
          is_fixed ? s : std::clamp(s * std::exp(part * move_s), kLeastDeviation, kLargestDeviation)};
      next = at(solver, q, rule);
      if (next.bound >= from.bound + 1e-4 * part * gain - noise) break;
      if (halvings == 40) return from;
    }
    from = next;
    // So near the top, a Newton step leaves less than rounding does.
    if (gain < 1e-10 && part == 1) break;
  }
  return from;
}

GaussianFactor GaussianFit::fit(PointSolver& solver, std::optional<double> deviation,
                                const GaussianFactor* previous) {
  const std::vector<Mode>& modes = solver.modes();
  const bool is_fixed = deviation.has_value();
  const auto from = [&](double mean, double spread) {
    return GaussianFactor{mean, deviation.value_or(std::clamp(spread, kLeastDeviation, kLargestDeviation))};
  };
  Point best = at(solver, from(modes[0].z, modes[0].deviation), Rule::kEven);
  if (modes.size() == 1) {
    // One top, nearly always: from the better of two places.
    if (previous) {
      const Point before = at(solver, from(previous->mean, previous->deviation), Rule::kEven);
      if (before.bound > best.bound) best = before;
    }
    best = climb(solver, best, is_fixed, Rule::kEven);
  } else {
    best = climb(solver, best, is_fixed, Rule::kEven);
    const auto consider = [&](double mean, double spread) {
      const Point top = climb(solver, at(solver, from(mean, spread), Rule::kEven), is_fixed, Rule::kEven);
      if (top.bound > best.bound) best = top;
    };
    for (std::size_t k = 1; k < modes.size(); ++k) consider(modes[k].z, modes[k].deviation);
    double total = 0, first = 0, second = 0;
    solver.integrate([&](const Panel& panel, const Nodes& mass) {
      total += mass.sum();
      first += (mass * panel.z).sum();
      second += (mass * panel.z.square()).sum();
    });
    const double mean = first / total;
    consider(mean, std::sqrt(std::max(second / total - mean * mean, 0.0)));
    if (previous) consider(previous->mean, previous->deviation);
  }
  best = climb(solver, at(solver, best.q, Rule::kPanels), is_fixed, Rule::kPanels);
  if (previous) {
    const Point before = at(solver, from(previous->mean, previous->deviation), Rule::kPanels);
    if (before.bound > best.bound) best = climb(solver, before, is_fixed, Rule::kPanels);
  }
  return best.q;
}

}  // namespace elbo
