#pragma once

// Rules for one panel of the latent line: Gauss–Kronrod (10 and 21 nodes) and, as a second opinion,
// Gauss–Legendre (16 nodes).

#include <algorithm>
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

// The panels of a rule that is finer and reaches further: each of `panels` (ascending) in two unequal parts,
// and one more of the same width beyond both ends of each group of touching ones.
template <typename Use>
void for_each_finer(const std::vector<Interval>& panels, Use&& use) {
  constexpr double kPart = 0.382;
  for (std::size_t i = 0; i < panels.size(); ++i) {
    const auto& [low, high] = panels[i];
    const double width = high - low;
    if (i == 0 || panels[i - 1].high < low) {
      // The gap between two groups is shared.
      const double room = i == 0 ? width : 0.5 * (low - panels[i - 1].high);
      use(Interval{low - std::min(width, room), low});
    }
    const double middle = low + kPart * width;
    use(Interval{low, middle});
    use(Interval{middle, high});
    if (i + 1 == panels.size() || high < panels[i + 1].low) {
      const double room = i + 1 == panels.size() ? width : 0.5 * (panels[i + 1].low - high);
      use(Interval{high, high + std::min(width, room)});
    }
  }
}

}  // namespace elbo
