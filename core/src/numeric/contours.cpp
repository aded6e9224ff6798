#include "numeric/contours.hpp"

#include <algorithm>
#include <array>
#include <functional>

#include <Eigen/Core>

namespace elbo {

std::vector<double> contour_levels(std::span<const double> density) {
  constexpr std::array kMasses = {0.95, 0.8, 0.6, 0.4, 0.2};
  std::vector<double> sorted(density.begin(), density.end());
  std::sort(sorted.begin(), sorted.end(), std::greater<>());
  const double total =
      Eigen::Map<const Eigen::ArrayXd>(density.data(), static_cast<Eigen::Index>(density.size())).sum();
  std::vector<double> levels;
  double mass = 0;
  std::size_t next = 0;
  for (std::size_t m = kMasses.size(); m-- > 0;) {
    while (next + 1 < sorted.size() && mass < kMasses[m] * total) mass += sorted[next++];
    levels.push_back(sorted[next]);
  }
  std::reverse(levels.begin(), levels.end());
  return levels;
}

}  // namespace elbo
