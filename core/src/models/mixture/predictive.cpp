#include "models/mixture/predictive.hpp"

#include <cmath>

#include "numeric/cholesky.hpp"
#include "numeric/special.hpp"

namespace elbo {

PredictiveComponent marginal(const PredictiveComponent& component, const std::vector<Eigen::Index>& columns) {
  const auto size = static_cast<Eigen::Index>(columns.size());
  PredictiveComponent result{component.log_weight, component.degrees_of_freedom, Eigen::VectorXd(size),
                             Eigen::MatrixXd(size, size)};
  for (Eigen::Index i = 0; i < size; ++i) {
    result.mean(i) = component.mean(columns[static_cast<std::size_t>(i)]);
    for (Eigen::Index j = 0; j < size; ++j) {
      result.scale(i, j) =
          component.scale(columns[static_cast<std::size_t>(i)], columns[static_cast<std::size_t>(j)]);
    }
  }
  return result;
}

Eigen::ArrayXd predictive_density(const std::vector<PredictiveComponent>& components,
                                  const Eigen::Ref<const Eigen::MatrixXd>& points,
                                  Eigen::ArrayXXd* by_component) {
  const Eigen::Index dimension = points.cols();
  Eigen::ArrayXd total = Eigen::ArrayXd::Zero(points.rows());
  Eigen::ArrayXd distance(points.rows());
  Eigen::ArrayXXd solved(points.rows(), dimension);
  Eigen::MatrixXd factor;
  if (by_component) by_component->setZero(points.rows(), static_cast<Eigen::Index>(components.size()));
  for (std::size_t k = 0; k < components.size(); ++k) {
    const PredictiveComponent& component = components[k];
    if (std::isinf(component.log_weight) || !cholesky(component.scale, factor)) continue;
    distance.setZero();
    for (Eigen::Index i = 0; i < dimension; ++i) {
      auto y = solved.col(i);
      y = points.col(i).array() - component.mean(i);
      for (Eigen::Index j = 0; j < i; ++j) y -= factor(i, j) * solved.col(j);
      y /= factor(i, i);
      distance += y.square();
    }
    const double dof = component.degrees_of_freedom;
    const auto d = static_cast<double>(dimension);
    double offset = component.log_weight - 0.5 * log_determinant(factor);
    if (std::isinf(dof)) {
      distance = (offset - 0.5 * d * kLogTwoPi - 0.5 * distance).exp();
    } else {
      offset += log_gamma(0.5 * (dof + d)) - log_gamma(0.5 * dof) - 0.5 * d * (std::log(dof) + kLogPi);
      distance = (offset - 0.5 * (dof + d) * (1 + distance / dof).log()).exp();
    }
    total += distance;
    if (by_component) by_component->col(static_cast<Eigen::Index>(k)) = distance;
  }
  return total;
}

}  // namespace elbo
