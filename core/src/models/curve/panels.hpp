#pragma once

// Rules for the latent line: panels of Gauss–Kronrod rules (10 and 21 nodes) and, as a second opinion, a map
// of the line with Gauss–Legendre rules (16 nodes).

#include <algorithm>
#include <cmath>
#include <vector>

#include "models/curve/shape.hpp"

namespace elbo {

struct Interval {
  double low = 0;
  double high = 0;
};

// The nodes of a panel, what volume each stands for, and what the model says there.
struct Panel {
  Nodes z;
  Nodes weight;
  Basis basis;           // φ(z), n×B
  Plane curve;           // f(z), n×2
  Nodes log_likelihood;  // log p(x | z)
  Nodes log_joint;       // log p(x, z)
};

// No panel is wider, so that the features of every shape are seen.
inline constexpr double kWidestPanel = 1.5;
// No panel that is cut around a bump is wider than this many of its deviations.
inline constexpr double kPanelDeviations = 3;
// Where rounding keeps a rule from agreeing with itself, an integral is given up refining after so many.
inline constexpr int kMostHalvings = 2000;
// Panels reach this many deviations from a bump's middle.
inline constexpr double kPanelReach = 9;

// Nodes and weights of a panel; the other members are left as they are.
void gauss_kronrod(const Interval& interval, Panel& panel);
void gauss_legendre(const Interval& interval, Panel& panel);

// How far the 21 nodes' `sum` of masses is from the integral, judged by the 10 among them that make a rule of
// their own (the estimate of QUADPACK, Piessens et al. 1983).
double kronrod_error(const Nodes& mass, double sum);
// Too narrow to be halved again.
bool is_hairline(const Interval& interval);

// Cuts [low, high] at the knots and into equal panels no wider than `widest`, appending them.
void cut(const Interval& whole, const std::vector<double>& knots, double widest,
         std::vector<Interval>& panels);

// What a rule is laid around: a mode of the posterior, or a Gaussian.
struct Bump {
  double middle = 0;
  double deviation = 1;
};

// A second rule, which shares neither nodes nor coordinates with the panels above: over [low, high] in u,
// z = middle + deviation · sinh u, fine at the bump and ever wider beyond it, in panels of 16 nodes that stop
// at the knots. Each level halves the panels. `use` is given each panel with its nodes and weights.
template <typename Use>
void for_each_mapped(const Bump& bump, const Interval& whole, const std::vector<double>& knots, int level,
                     Panel& panel, Use&& use) {
  constexpr double kStep = 0.9;
  constexpr double kWidest = 1.1;  // in z: the features of every shape are seen
  const double part = 1.0 / static_cast<double>(1 << level);
  const auto place = [&](double z) { return std::asinh((z - bump.middle) / bump.deviation); };
  double z = whole.low;
  double u = place(z);
  auto knot = std::upper_bound(knots.begin(), knots.end(), z);
  while (z < whole.high) {
    double end = std::min(whole.high, z + part * kWidest);
    if (knot != knots.end() && *knot < end) end = *knot;
    double until = place(end);
    if (until > u + part * kStep) {
      until = u + part * kStep;
      end = bump.middle + bump.deviation * std::sinh(until);
    }
    // Far out a bump may be narrower than doubles are apart.
    const double least = z + 1e-15 * (std::abs(z) + bump.deviation);
    if (end < least) until = place(end = least);
    if (knot != knots.end() && *knot <= end) ++knot;
    gauss_legendre({u, until}, panel);
    for (Eigen::Index i = 0; i < panel.z.size(); ++i) {
      const double growth = std::exp(panel.z(i));
      panel.weight(i) *= 0.5 * bump.deviation * (growth + 1 / growth);
      panel.z(i) = bump.middle + 0.5 * bump.deviation * (growth - 1 / growth);
    }
    use(panel);
    z = end;
    u = until;
  }
}

}  // namespace elbo
