#pragma once

// Integrals along many lines at a time, each from the sections that a field has there.

#include <vector>

#include "numeric/everywhere.hpp"
#include "numeric/kronrod.hpp"

namespace elbo {

// The rest beyond an end, from the integrals over its octaves, nearest first: were they a geometric series.
struct Rest {
  double integral = 0;
  double error = 0;
  bool diverges = false;
};
Rest rest_beyond(double first, double second, double third);

// Panels from `near` to `far` (both > 0) of `anchor`, to the side of `sign`, by orders of magnitude.
void append_strides(double anchor, double sign, double near, double far, std::vector<LinePanel>& panels);
// The end at distance d: the octaves [d, 2d], [2d, 4d], [4d, 8d] of the anchor, or [d/2, d] … inwards.
End end_near(double anchor, double sign, double distance);
End end_far(double anchor, double sign, double distance);
// In two, over its own coordinate.
std::array<LinePanel, 2> halves(const LinePanel& panel);

// In LineResult::diverges: where it is known, not only seen.
inline constexpr int kKnown = 2;

struct LineResult {
  Line line;
  double log_floor = 0;  // relative to the masses of the field's parts
  double tolerance = 0;  // relative to this line's magnitude
  double least = 0;      // which counts as at least this
  Eigen::ArrayXd integral, error, magnitude;
  Eigen::ArrayXi diverges;
  std::array<double, 2> place{};  // where the first output diverges
  bool at_pole = false;
  double outside = 0;  // of the parts' masses, at most, outside of all panels
  int endless = 0;     // as Sections
  std::vector<LinePanel> panels;
};

class LineIntegrals {
 public:
  LineIntegrals(int dimension, const Field& field, Eigen::Index outputs, const Integrand& integrand);

  void run(std::vector<LineResult*>& lines);
  [[nodiscard]] Eigen::Index evaluations() const { return evaluations_; }

 private:
  // A panel with what is known of it.
  struct Item {
    LinePanel panel;
    std::size_t line = 0;
    int vain = 0;     // refinements in a row that did not help
    int octave = -1;  // of an end, or of none
    bool at_pole = false;
    std::size_t sums = 0;  // where its sums begin: for each output integral, error, magnitude
  };

  void prepare(LineResult& result, std::size_t index);
  void measure(std::size_t first);
  bool refine(const std::vector<LineResult*>& lines);
  [[nodiscard]] const PanelSum* sums_of(const Item& item) const { return &sums_[item.sums]; }

  int dimension_;
  const Field& field_;
  Eigen::Index outputs_;
  const Integrand& integrand_;
  std::vector<Item> items_;
  std::vector<PanelSum> sums_;
  std::vector<Line> lines_;
  Samples z_, values_;
  Eigen::Index evaluations_ = 0;
};

}  // namespace elbo
