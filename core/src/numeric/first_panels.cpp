#include "numeric/first_panels.hpp"

#include <algorithm>
#include <cmath>

namespace elbo {
namespace {

// How wide the first panels across lines may be, in the deviations of a bump that they are near, and as a
// part of their distance to it.
constexpr double kWide = 3;
constexpr double kFar = 0.8;
constexpr double kReach = 9;  // deviations of the bumps that the first panels hold
constexpr double kFurther = 10.3;
constexpr double kAside = 0.4142135623730951;  // of a panel, or of a bump, where one cuts elsewhere
constexpr std::size_t kMostPanels = 300;

struct Mark {
  double mean;
  double deviation;
};

double dot(const std::array<double, 2>& a, const std::array<double, 2>& b) {
  return a[0] * b[0] + a[1] * b[1];
}

}  // namespace

FirstPanels::FirstPanels(const Field& field, const std::array<double, 2>& across, bool elsewhere) {
  const std::array<double, 2> along = {-across[1], across[0]};
  std::vector<Mark> marks;
  double heaviest = -std::numeric_limits<double>::infinity();
  for (const Gaussian& bump : field.bumps) {
    const double first = across[0] * bump.factor(0, 0) + across[1] * bump.factor(1, 0);
    const double second = across[1] * bump.factor(1, 1);
    const Mark mark = {across[0] * bump.mean(0) + across[1] * bump.mean(1), std::hypot(first, second)};
    marks.push_back(mark);
    const double reach = elsewhere ? kFurther : kReach;
    low = std::min(low, mark.mean - reach * mark.deviation);
    high = std::max(high, mark.mean + reach * mark.deviation);
    if (bump.log_mass > heaviest) {
      heaviest = bump.log_mass;
      centre = mark.mean;
      const double third = along[0] * bump.factor(0, 0) + along[1] * bump.factor(1, 0);
      if (elsewhere) start = kAside * std::hypot(third, along[1] * bump.factor(1, 1));
    }
  }
  // A kink is at 0 more often than anywhere else.
  std::vector<double> cuts = {low, 0, high};
  for (const auto& pole : field.poles) cuts.push_back(dot(across, pole));
  // Forms that are constant along the lines.
  for (const LinearForm& form : field.forms) {
    const double length = std::hypot(form.gradient[0], form.gradient[1]);
    if (std::abs(dot(form.gradient, along)) > 1e-9 * length) continue;
    const double place = -form.constant / dot(form.gradient, across);
    cuts.push_back(place);
    marks.push_back({place, 1 / length});
  }
  cuts.erase(std::remove_if(cuts.begin(), cuts.end(), [&](double cut) { return cut < low || cut > high; }),
             cuts.end());
  std::sort(cuts.begin(), cuts.end());
  std::vector<LinePanel> open;
  for (std::size_t i = 0; i + 1 < cuts.size(); ++i) {
    if (cuts[i + 1] > cuts[i]) open.push_back({cuts[i], cuts[i + 1]});
  }
  while (!open.empty()) {
    const LinePanel panel = open.back();
    open.pop_back();
    double wide = std::numeric_limits<double>::infinity();
    for (const Mark& mark : marks) {
      const double away = std::max({panel.low - mark.mean, mark.mean - panel.high, 0.0});
      wide = std::min(wide, std::max(kWide * mark.deviation, kFar * away));
    }
    if (panel.high - panel.low <= wide || panels.size() + open.size() > kMostPanels) {
      panels.push_back(panel);
      continue;
    }
    const double cut = panel.low + (elsewhere ? kAside : 0.5) * (panel.high - panel.low);
    open.push_back({panel.low, cut});
    open.push_back({cut, panel.high});
  }
  for (const auto& place : field.poles) {
    const double pole = dot(across, place);
    for (const double sign : {-1.0, 1.0}) {
      const auto beside = std::find_if(panels.begin(), panels.end(), [&](const LinePanel& panel) {
        return (sign > 0 ? panel.low : panel.high) == pole;
      });
      if (beside == panels.end()) continue;
      approaches.push_back({pole, sign, beside->high - beside->low});
      panels.erase(beside);
    }
  }
}

}  // namespace elbo
