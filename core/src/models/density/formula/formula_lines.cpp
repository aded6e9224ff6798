#include "models/density/formula/formula_lines.hpp"

#include <algorithm>
#include <cmath>

#include "numeric/line_integrals.hpp"

namespace elbo::formula {
namespace {

constexpr double kFarthest = 1e150;  // whose square is finite
constexpr double kSmallest = 1e-290;
// Of a line's mass, what a stretch may hold without being looked at.
constexpr double kNothing = 1e-16;
// How far a log density may be from a straight line over a panel, and how steep; by their enclosures.
constexpr double kMostBend = 8;
constexpr double kMostSlope = 30;
// Stretches this wide, beside their distance from 0, are not cut any more: a pole.
constexpr double kFinest = 0x1p-50;
// Around a pole the octaves begin at this distance, which is known well.
constexpr double kAround = 0x1p-27;
constexpr std::size_t kMostCuts = 3000;
// A tail: nothing but wide panels from here on, as a part of how far they reach.
constexpr double kTail = 1.0 / 64;
// How the power of such a tail may change from an octave to the next, as a part of it, and the most it is.
constexpr double kDrift = 0.15;
constexpr double kMostPower = 40;
// Nats above what counts, by which the farthest stretch holds so much that there can be no end to it.
constexpr double kEndless = 100;

struct Stretch {
  double low = 0;
  double high = 0;
  double log_mass = 0;   // at most
  double log_least = 0;  // at least
  double slope = 0;      // largest |slope| times half the width
  double kink = 0;       // about where, NaN where there is none
  bool simple = false;
  bool logarithmic = false;

  bool operator<(const Stretch& other) const {
    return log_mass != other.log_mass ? log_mass < other.log_mass : low < other.low;
  }
};

double middle_of(double low, double high) {
  if (low < 0 && high > 0) return 0;
  const double near = std::min(std::abs(low), std::abs(high));
  const double far = std::max(std::abs(low), std::abs(high));
  const double sign = high > 0 ? 1 : -1;
  if (near == 0)
    return sign * (far > 1e3 ? std::max(1.0, far * 1e-20) : far < 1e-12 ? far * 1e-4 : 0.25 * far);
  return far > 8 * near ? sign * std::sqrt(near) * std::sqrt(far) : 0.5 * low + 0.5 * high;
}

// At a kink, once it is known well; else in the middle.
double cut_of(const Stretch& stretch) {
  const double edge = 1e-3 * (stretch.high - stretch.low);
  const bool in_one_order = stretch.low * stretch.high > 0 &&
                            std::abs(stretch.high) < 16 * std::abs(stretch.low) &&
                            std::abs(stretch.low) < 16 * std::abs(stretch.high);
  if (in_one_order && stretch.slope < 1e4 && stretch.kink > stretch.low + edge &&
      stretch.kink < stretch.high - edge) {
    return stretch.kink;
  }
  return middle_of(stretch.low, stretch.high);
}

class LineSearch {
 public:
  LineSearch(const Enclosures& density, double log_constant, const Line& line, double log_floor)
      : density_(density), log_constant_(log_constant), line_(line), log_floor_(log_floor) {}

  void run(Sections& found);

 private:
  void add(double low, double high);
  void settle(const Stretch& stretch);
  void surround(double low, double high, Sections& found);
  [[nodiscard]] bool is_power(double reach) const;
  void end_tails(Sections& found) const;

  const Enclosures& density_;
  double log_constant_;
  const Line& line_;
  double log_floor_;
  std::vector<Stretch> heap_;
  std::vector<Stretch> panels_;
  std::vector<Stretch> stuck_;
  double log_sum_ = -kInfinite;  // of what there is at least
};

double log_add(double a, double b) {
  const double larger = std::max(a, b);
  return std::isinf(larger) ? larger : larger + std::log1p(std::exp(-std::abs(a - b)));
}

void LineSearch::settle(const Stretch& stretch) {
  panels_.push_back(stretch);
  log_sum_ = log_add(log_sum_, stretch.log_least);
}

void LineSearch::add(double low, double high) {
  const LineEnclosure over = density_.along(line_, {low, high});
  if (over.value.is_empty() || over.value.high == -kInfinite) return;
  const double width = high - low;
  const double half = 0.5 * width;
  const double slope = over.slope.size();
  const double bend = over.bend.size();
  Stretch stretch{low, high};
  stretch.slope = std::isfinite(slope) ? slope * half : kInfinite;
  stretch.kink = over.kink;
  if (std::isfinite(slope) && std::isfinite(bend)) {
    stretch.simple = 0.5 * bend * half * half <= kMostBend && slope * half <= kMostSlope;
    const double near = std::min(std::abs(low), std::abs(high));
    const double far = std::max(std::abs(low), std::abs(high));
    if (low * high > 0 && far > 1.5 * near) {
      // Over log |t| the density is exp(f + log |t|).
      const double reach = 0.5 * std::log(far / near);
      const double log_slope = slope * far;
      const double log_bend = bend * far * far + log_slope;
      const bool simple = 0.5 * log_bend * reach * reach <= kMostBend && log_slope * reach <= kMostSlope;
      stretch.logarithmic = simple && (!stretch.simple || far > 3 * near);
      stretch.simple = stretch.simple || simple;
    }
  }
  const double log_width = std::log(width) + log_constant_;
  stretch.log_mass = over.value.high + log_width;
  stretch.log_least = over.value.low + log_width;
  if (stretch.simple) {
    settle(stretch);
  } else {
    heap_.push_back(stretch);
    std::push_heap(heap_.begin(), heap_.end());
  }
}

void LineSearch::run(Sections& found) {
  found.clear();
  add(-kFarthest, 0);
  add(0, kFarthest);
  std::size_t cuts = 0;
  for (; !heap_.empty(); ++cuts) {
    const double least = std::max(log_floor_, log_sum_) + std::log(kNothing);
    const double enough = std::max(log_floor_ - 7, least);
    if (heap_.front().log_mass <= enough) break;
    std::pop_heap(heap_.begin(), heap_.end());
    const Stretch stretch = heap_.back();
    heap_.pop_back();
    // A kink or a steep edge is not worth finer cuts once it can do little harm.
    if (stretch.log_mass + std::log(std::min(1.0, stretch.slope)) <= enough + 3) {
      settle(stretch);
      continue;
    }
    const double size = std::max(std::abs(stretch.low), std::abs(stretch.high));
    const double middle = cut_of(stretch);
    if (size < kSmallest || stretch.high - stretch.low < kFinest * size || !(middle > stretch.low) ||
        !(middle < stretch.high)) {
      stuck_.push_back(stretch);
      continue;
    }
    if (cuts > kMostCuts) {
      settle(stretch);
      continue;
    }
    add(stretch.low, middle);
    add(middle, stretch.high);
  }
  found.cost = 4 * cuts;
  for (const Stretch& stretch : heap_) found.log_outside = log_add(found.log_outside, stretch.log_mass);
  const double enough = std::max(log_floor_, log_sum_ + std::log(kNothing));
  for (const Stretch& stretch : panels_) {
    if (stretch.log_mass <= enough - 5) {
      found.log_outside = log_add(found.log_outside, stretch.log_mass);
      continue;
    }
    found.panels.push_back({stretch.low, stretch.high, 0, stretch.logarithmic});
  }
  for (const Stretch& stretch : panels_) {
    const bool outermost = std::max(-stretch.low, stretch.high) == kFarthest;
    if (outermost && stretch.log_least > log_floor_ + kEndless)
      found.endless = stretch.high == kFarthest ? 1 : -1;
  }
  const auto first = [](const auto& a, const auto& b) { return a.low < b.low; };
  std::sort(stuck_.begin(), stuck_.end(), first);
  for (std::size_t i = 0; i < stuck_.size();) {
    double low = stuck_[i].low;
    double high = stuck_[i].high;
    for (++i; i < stuck_.size() && stuck_[i].low <= high + 4 * kFinest * std::abs(high); ++i) {
      high = stuck_[i].high;
    }
    surround(low, high, found);
  }
  std::sort(found.panels.begin(), found.panels.end(),
            [](const LinePanel& a, const LinePanel& b) { return a.anchor + a.low < b.anchor + b.low; });
  end_tails(found);
}

// Whether the density is about a power of t over the octaves before its end: of exp(−t²/2) neighbouring
// octaves are never alike for long, but three integrals over them may be by accident.
bool LineSearch::is_power(double reach) const {
  double before = 0;
  for (const double part : {1.0, 0.5, 0.25, 0.125}) {
    const double t = part * reach;
    const Interval slope = density_.along(line_, point(t)).slope;
    const double power = t * (0.5 * slope.low + 0.5 * slope.high);
    if (!(std::abs(power) <= kMostPower)) return false;
    if (part < 1 && !(std::abs(power - before) <= kDrift * std::abs(before) + 1e-3)) return false;
    before = power;
  }
  return true;
}

// A tail that is looked at over several octaves of t may be a power, and other integrands than the density
// may reach beyond it.
void LineSearch::end_tails(Sections& found) const {
  if (found.panels.empty()) return;
  const std::vector<LinePanel> panels = found.panels;
  for (const double sign : {-1.0, 1.0}) {
    const auto outer = [&](const LinePanel& panel) { return sign > 0 ? panel.high : -panel.low; };
    const double reach = outer(sign > 0 ? panels.back() : panels.front());
    if (!(reach > 0)) continue;
    const bool is_tail = std::all_of(panels.begin(), panels.end(), [&](const LinePanel& panel) {
      return outer(panel) <= kTail * reach || panel.high - panel.low >= 0.2 * outer(panel);
    });
    if ((is_tail && is_power(sign * reach)) || reach == kFarthest)
      found.ends.push_back(end_far(0, sign, reach));
  }
}

// A pole somewhere between low and high: the panels end at some distance from it.
void LineSearch::surround(double low, double high, Sections& found) {
  const double pole = low <= 0 && high >= 0 ? 0 : 0.5 * (low + high);
  const double distance = pole == 0 ? 4 * std::max(high, -low) : kAround * std::abs(pole);
  for (const double sign : {-1.0, 1.0}) {
    // The panels near it are cut off; what they leave begins where the octaves do.
    bool beside = false;
    for (LinePanel& panel : found.panels) {
      if (panel.anchor != 0) continue;
      if (sign > 0 && panel.high > pole + distance && panel.low < pole + 8 * distance) {
        beside = true;
        if (panel.low < pole + distance) panel.low = pole + distance;
      }
      if (sign < 0 && panel.low < pole - distance && panel.high > pole - 8 * distance) {
        beside = true;
        if (panel.high > pole - distance) panel.high = pole - distance;
      }
    }
    if (beside) found.ends.push_back(end_near(pole, sign, distance));
  }
  found.panels.erase(std::remove_if(found.panels.begin(), found.panels.end(),
                                    [&](const LinePanel& panel) {
                                      return panel.anchor == 0 && panel.low > pole - distance * 1.0000001 &&
                                             panel.high < pole + distance * 1.0000001;
                                    }),
                     found.panels.end());
}

}  // namespace

FormulaLines::FormulaLines(Program program, int dimension, double log_constant)
    : density_(std::move(program), dimension), log_constant_(log_constant) {}

void FormulaLines::sections(const Line& line, double log_floor, Sections& found) const {
  LineSearch(density_, log_constant_, line, log_floor).run(found);
}

}  // namespace elbo::formula
