#pragma once

// Lines through the space of z, and in which sections a function along one of them is simple.

#include <array>
#include <cmath>
#include <vector>

namespace elbo {

// z = origin + t·direction; in one dimension the second coordinates are 0.
struct Line {
  std::array<double, 2> origin{};
  std::array<double, 2> direction{1, 0};

  [[nodiscard]] std::array<double, 2> at(double t) const {
    return {origin[0] + t * direction[0], origin[1] + t * direction[1]};
  }
};

// A section of a line, t = anchor + y for y between low and high; where it spans orders of magnitude of y,
// all of one sign, it is looked at over log |y|.
struct LinePanel {
  double low = 0;
  double high = 0;
  double anchor = 0;
  bool logarithmic = false;

  // y and |dy/dx| of x in [−1, 1].
  void place(double x, double& y, double& slope) const {
    if (!logarithmic) {
      slope = 0.5 * (high - low);
      y = 0.5 * (low + high) + slope * x;
      return;
    }
    const double first = std::log(std::abs(low));
    const double last = std::log(std::abs(high));
    y = std::copysign(std::exp(0.5 * (first + last) + 0.5 * (last - first) * x), low);
    slope = 0.5 * std::abs(last - first) * std::abs(y);
  }
  [[nodiscard]] double middle() const {
    return logarithmic ? std::copysign(std::sqrt(std::abs(low)) * std::sqrt(std::abs(high)), low)
                       : 0.5 * low + 0.5 * high;
  }
  [[nodiscard]] double log_width() const { return std::log(high - low); }
};

// Where panels stop short of a place that they cannot reach, a pole or infinity: three more panels, each
// twice as far as the one before from where they stop, nearest to the place first. What lies beyond is judged
// by how fast the integrals over them fall off.
struct End {
  std::array<LinePanel, 3> octaves;

  // A pole is where the octaves grow away from.
  [[nodiscard]] bool is_pole() const {
    return octaves[0].high - octaves[0].low < octaves[1].high - octaves[1].low;
  }
};

// What there is along a line.
struct Sections {
  std::vector<LinePanel> panels;  // do not overlap
  std::vector<End> ends;
  // log of what is left out of ∫ density at most.
  double log_outside = -HUGE_VAL;
  // −1 or 1 where it is known that the density does not fall off to that side.
  int endless = 0;
  // What finding them cost, in evaluations of the density, roughly.
  std::size_t cost = 0;

  void clear() { *this = {}; }
};

// A density whose structure along any line is known.
class Lines {
 public:
  virtual ~Lines() = default;
  // The sections of a line outside of which there is less than exp(log_floor) of the density.
  virtual void sections(const Line& line, double log_floor, Sections& found) const = 0;
};

}  // namespace elbo
