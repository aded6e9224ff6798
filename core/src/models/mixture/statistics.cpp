#include "models/mixture/mixture_types.hpp"

namespace elbo {

void Statistics::reset(Eigen::Index components, Eigen::Index dimension) {
  count.setZero(components);
  mean.setZero(dimension, components);
  scatter.resize(static_cast<std::size_t>(components));
  for (auto& matrix : scatter) matrix.setZero(dimension, dimension);
  entropy = 0;
  log_normalizer = 0;
}

void Statistics::rescale(double factor) {
  count *= factor;
  for (auto& matrix : scatter) matrix *= factor;
  entropy *= factor;
  log_normalizer *= factor;
}

void Statistics::merge(Eigen::Index k, double block_count,
                       const Eigen::Ref<const Eigen::VectorXd>& block_mean,
                       const Eigen::Ref<const Eigen::MatrixXd>& block_scatter) {
  if (!(block_count > 0)) return;
  const double before = count(k);
  const double total = before + block_count;
  const Eigen::Index dimension = mean.rows();
  Eigen::MatrixXd& sum = scatter[static_cast<std::size_t>(k)];
  const double between = before * (block_count / total);
  for (Eigen::Index j = 0; j < dimension; ++j) {
    const double shift_j = block_mean(j) - mean(j, k);
    for (Eigen::Index i = j; i < dimension; ++i) {
      sum(i, j) += block_scatter(i, j) + between * shift_j * (block_mean(i) - mean(i, k));
      sum(j, i) = sum(i, j);
    }
  }
  for (Eigen::Index d = 0; d < dimension; ++d)
    mean(d, k) += (block_mean(d) - mean(d, k)) * (block_count / total);
  count(k) = total;
}

}  // namespace elbo
