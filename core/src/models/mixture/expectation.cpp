#include "models/mixture/expectation.hpp"

#include <algorithm>

namespace elbo {
namespace {

// Responsibilities below exp(−300) are kept at it: they vanish beside 1 as 0 would, and unlike what exp
// underflows to they are no denormals, on which wasm is many times slower.
constexpr double kLowest = -300;

}  // namespace

ExpectationStep::ExpectationStep(Eigen::Index components, Eigen::Index dimension)
    : responsibilities_(kBlock, components),
      solved_(kBlock, dimension),
      largest_(kBlock),
      sum_(kBlock),
      weighted_(kBlock),
      block_mean_(dimension),
      block_scatter_(dimension, dimension) {}

double ExpectationStep::block_work() const {
  const auto dimension = static_cast<double>(solved_.cols());
  const double pair = 5 + 0.5 * dimension + 0.2 * dimension * dimension;
  return pair * static_cast<double>(kBlock * responsibilities_.cols());
}

void ExpectationStep::log_densities(const Eigen::MatrixXd& points, Eigen::Index begin, Eigen::Index size,
                                    const std::vector<Kernel>& kernels) {
  const Eigen::Index dimension = points.cols();
  for (std::size_t k = 0; k < kernels.size(); ++k) {
    const Kernel& kernel = kernels[k];
    auto result = responsibilities_.col(static_cast<Eigen::Index>(k)).head(size);
    const double half = -0.5 * kernel.scale;
    // |L⁻¹(x − m)|² by forward substitution, a column of the block at a time.
    for (Eigen::Index i = 0; i < dimension; ++i) {
      auto y = solved_.col(i).head(size);
      const auto x = points.col(i).segment(begin, size).array();
      const double inverse = 1 / kernel.factor(i, i);
      if (i == 0) {
        y = (x - kernel.mean(0)) * inverse;
        result = kernel.offset + half * y.square();
      } else {
        y = x - kernel.mean(i);
        for (Eigen::Index j = 0; j < i; ++j) y -= kernel.factor(i, j) * solved_.col(j).head(size);
        y *= inverse;
        result += half * y.square();
      }
    }
  }
}

void ExpectationStep::normalize(Eigen::Index size, Eigen::Index components, double& entropy,
                                double& log_normalizer) {
  auto largest = largest_.head(size);
  auto sum = sum_.head(size);
  auto weighted = weighted_.head(size);
  largest = responsibilities_.col(0).head(size);
  for (Eigen::Index k = 1; k < components; ++k) largest = largest.max(responsibilities_.col(k).head(size));
  sum.setZero();
  weighted.setZero();
  auto shifted = solved_.col(0).head(size);  // free again by now
  for (Eigen::Index k = 0; k < components; ++k) {
    auto r = responsibilities_.col(k).head(size);
    shifted = (r - largest).max(kLowest);
    r = shifted.exp();
    sum += r;
    weighted += r * shifted;
  }
  // −Σ_k r log r = log s − Σ_k e_k t_k / s with t_k = log ρ_k − max, e_k = exp t_k, s = Σ e_k.
  shifted = sum.log();
  log_normalizer += largest.sum() + shifted.sum();
  sum = sum.inverse();
  entropy += shifted.sum() - (weighted * sum).sum();
  for (Eigen::Index k = 0; k < components; ++k) responsibilities_.col(k).head(size) *= sum;
}

void ExpectationStep::collect(const Eigen::MatrixXd& points, Eigen::Index begin, Eigen::Index size,
                              Statistics& statistics) {
  const Eigen::Index dimension = points.cols();
  for (Eigen::Index k = 0; k < statistics.count.size(); ++k) {
    const auto r = responsibilities_.col(k).head(size);
    const double count = r.sum();
    if (!(count > 0)) continue;
    auto weighted = weighted_.head(size);
    // Two passes over a block in cache: the mean first, then the scatter about it.
    for (Eigen::Index i = 0; i < dimension; ++i) {
      const auto x = points.col(i).segment(begin, size).array();
      block_mean_(i) = (r * x).sum() / count;
      auto centred = solved_.col(i).head(size);
      centred = x - block_mean_(i);
      weighted = r * centred;
      for (Eigen::Index j = 0; j <= i; ++j)
        block_scatter_(i, j) = (weighted * solved_.col(j).head(size)).sum();
    }
    statistics.merge(k, count, block_mean_, block_scatter_);
  }
}

void ExpectationStep::accumulate(const Eigen::MatrixXd& points, Eigen::Index begin, Eigen::Index size,
                                 const std::vector<Kernel>& kernels, Statistics& statistics) {
  log_densities(points, begin, size, kernels);
  normalize(size, statistics.count.size(), statistics.entropy, statistics.log_normalizer);
  collect(points, begin, size, statistics);
}

void ExpectationStep::accumulate_given(const Eigen::MatrixXd& points, Eigen::Index begin,
                                       const Eigen::Ref<const Eigen::ArrayXXd>& responsibilities,
                                       Statistics& statistics) {
  const Eigen::Index size = responsibilities.rows();
  responsibilities_.topRows(size) = responsibilities;
  statistics.entropy -= (responsibilities * responsibilities.max(1e-300).log()).sum();
  collect(points, begin, size, statistics);
}

Eigen::MatrixXd ExpectationStep::responsibilities(const Eigen::MatrixXd& points,
                                                  const std::vector<Eigen::Index>& rows,
                                                  const std::vector<Kernel>& kernels) {
  const auto total = static_cast<Eigen::Index>(rows.size());
  Eigen::MatrixXd result(total, static_cast<Eigen::Index>(kernels.size()));
  Eigen::MatrixXd block(std::min(total, kBlock), points.cols());
  double entropy = 0;
  double log_normalizer = 0;
  for (Eigen::Index begin = 0; begin < total; begin += kBlock) {
    const Eigen::Index size = std::min(kBlock, total - begin);
    for (Eigen::Index i = 0; i < size; ++i)
      block.row(i) = points.row(rows[static_cast<std::size_t>(begin + i)]);
    log_densities(block, 0, size, kernels);
    normalize(size, result.cols(), entropy, log_normalizer);
    result.middleRows(begin, size) = responsibilities_.topRows(size);
  }
  return result;
}

}  // namespace elbo
