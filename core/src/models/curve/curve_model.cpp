#include "models/curve/curve_model.hpp"

#include <algorithm>

#include "numeric/random.hpp"

namespace elbo {

Eigen::MatrixXd CurveModel::curve(const Eigen::Ref<const Eigen::ArrayXd>& z) const {
  Eigen::MatrixXd points(z.size(), 2);
  Basis basis;
  for (Eigen::Index begin = 0; begin < z.size(); begin += kMostNodes) {
    const Eigen::Index size = std::min(kMostNodes, z.size() - begin);
    shape->basis(z.segment(begin, size), 0, basis);
    points.middleRows(begin, size) = basis.matrix().lazyProduct(theta);
  }
  return points;
}

Eigen::ArrayXd prior_atoms(Eigen::Index count) {
  Eigen::ArrayXd atoms(count);
  for (Eigen::Index j = 0; j < count; ++j) {
    atoms(j) = normal_quantile((static_cast<double>(j) + 0.5) / static_cast<double>(count));
  }
  return atoms;
}

}  // namespace elbo
