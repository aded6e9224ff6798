#pragma once

// A log density as a surface to walk on: grids, edges, ascents, widths of peaks. Points have two coordinates,
// of which the second is 0 on the line.

#include <algorithm>
#include <array>
#include <cstddef>
#include <utility>
#include <vector>

#include "models/density/formula/evaluator.hpp"
#include "numeric/gaussian.hpp"

namespace elbo::formula {

using Point = std::array<double, 2>;

// Values at the centres of equal cells of a box, NaN as −∞.
struct Grid {
  int dimension = 2;
  Eigen::Index side = 0;
  double reach = 0;
  double spacing = 0;
  Eigen::ArrayXd values;

  [[nodiscard]] Eigen::Index size() const { return values.size(); }
  [[nodiscard]] Point point(Eigen::Index i) const;
  // Whether no neighbour is higher; of equal ones, the last.
  [[nodiscard]] bool is_peak(Eigen::Index i) const;
};

struct Peak {
  double value;
  double radial_slope;  // z · ∇
  Point z;
};

// Leaves the highest of `items` in their order, at most so many. (A sort of the library's is a hundred times
// the code.)
template <typename Item, typename Height>
void keep_highest(std::vector<Item>& items, std::size_t most, Height height) {
  most = std::min(most, items.size());
  for (std::size_t i = 0; i < most; ++i) {
    std::size_t best = i;
    for (std::size_t j = i + 1; j < items.size(); ++j) {
      if (height(items[j]) > height(items[best])) best = j;
    }
    std::swap(items[i], items[best]);
  }
  items.erase(items.begin() + static_cast<std::ptrdiff_t>(most), items.end());
}

class Surface {
 public:
  explicit Surface(const Evaluator& density);

  [[nodiscard]] Grid grid(double reach);
  // The highest places along the edges of the box ±reach (on the line, its ends).
  [[nodiscard]] std::vector<Peak> edge_peaks(double reach);
  // Moves z to the mode uphill of it and returns the value there.
  double climb(Point& z);
  // The Gaussian for a mode.
  [[nodiscard]] Gaussian bump(Point z, double value);

 private:
  // Value, −∞ where there is none, and derivatives.
  struct Local {
    double value = 0;
    Point gradient = {0, 0};
    std::array<double, 3> hessian = {0, 0, 0};
  };
  // −Hessian as directions with their curvatures.
  struct Axis {
    Point direction;
    double curvature;
  };

  void creep(Point& z, double& value);
  Local look(Point z, Order order);
  double height(Point z) { return look(z, Order::kValue).value; }
  [[nodiscard]] std::vector<Axis> axes(const Local& local) const;
  double width(Point z, double value, const Axis& axis);
  double descent(Point z, double value, Point direction);

  const Evaluator& density_;
  int dimension_;
  Samples z_;
  TargetValues values_;
};

}  // namespace elbo::formula
