#pragma once

// A log density as a surface to walk on: ascents, widths of peaks. Points have two coordinates,
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
