#include "estimators/quadrature_nodes.hpp"

#include <cmath>
#include <vector>

namespace elbo {

QuadratureNodes::QuadratureNodes(int dimension) {
  constexpr double kReach = 8.5;
  const double spacing = dimension == 1 ? 1.0 / 16 : 3.0 / 8;
  const int most = static_cast<int>(kReach / spacing);
  std::vector<double> first;
  std::vector<double> second;
  for (int j = dimension == 1 ? 0 : -most; j <= (dimension == 1 ? 0 : most); ++j) {
    for (int i = -most; i <= most; ++i) {
      if (spacing * std::hypot(i, j) > kReach) continue;
      first.push_back(spacing * i);
      second.push_back(spacing * j);
    }
  }
  const auto size = static_cast<Eigen::Index>(first.size());
  epsilon.resize(size, dimension);
  epsilon.col(0) = Eigen::Map<const Eigen::ArrayXd>(first.data(), size);
  if (dimension == 2) epsilon.col(1) = Eigen::Map<const Eigen::ArrayXd>(second.data(), size);
  weight = (-0.5 * epsilon.square().rowwise().sum()).exp();
  weight /= weight.sum();
}

}  // namespace elbo
