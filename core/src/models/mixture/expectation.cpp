#include "models/mixture/expectation.hpp"

#include <algorithm>
#include <array>
#include <cmath>

#include "numeric/cholesky.hpp"
#include "numeric/pack.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

constexpr Index kWidth = Pack::kWidth;

// Responsibilities below exp(−300) are kept at it: they vanish beside 1 as 0 would, and unlike what exp
// underflows to they are no denormals, on which wasm is many times slower.
constexpr double kLowest = -300;

Index chunks_of(Index size) { return (size + kWidth - 1) / kWidth; }

std::size_t length(Index rows, Index width) { return static_cast<std::size_t>(rows * width); }

// log ρ of one component for every chunk: |L⁻¹(x − m)|² by forward substitution, in registers where D is
// known.
template <int D>
void densities(const double* x, Index chunks, Index stride, const Kernel& kernel, double* result) {
  std::array<double, D> mean;
  std::array<double, D> inverse;
  std::array<std::array<double, D>, D> factor;
  for (int i = 0; i < D; ++i) {
    mean[i] = kernel.mean(i);
    inverse[i] = 1 / kernel.factor(i, i);
    for (int j = 0; j < i; ++j) factor[i][j] = kernel.factor(i, j);
  }
  const double half = -0.5 * kernel.scale;
  for (Index chunk = 0; chunk < chunks; ++chunk) {
    std::array<Pack, D> y;
    Pack square = 0;
    for (int i = 0; i < D; ++i) {
      Pack value = Pack::load(x + i * kWidth) - mean[i];
      for (int j = 0; j < i; ++j) value -= factor[i][j] * y[j];
      y[i] = value * inverse[i];
      square += y[i] * y[i];
    }
    (kernel.offset + half * square).store(result);
    x += D * kWidth;
    result += stride;
  }
}

// The same for any D, two rows of L at a time; `y` has room for a chunk.
void densities(const double* x, Index chunks, Index dimension, Index stride, const Kernel& kernel, double* y,
               double* result) {
  const double half = -0.5 * kernel.scale;
  const double* factor = kernel.factor.data();
  const double* mean = kernel.mean.data();
  std::array<double, kLargestDimension> inverse;
  for (Index i = 0; i < dimension; ++i) inverse[static_cast<std::size_t>(i)] = 1 / factor[i * dimension + i];
  for (Index chunk = 0; chunk < chunks; ++chunk) {
    Pack square = 0;
    for (Index i = 0; i < dimension; i += 2) {
      const Index next = std::min(i + 1, dimension - 1);
      Pack first = Pack::load(x + i * kWidth) - mean[i];
      Pack second = Pack::load(x + next * kWidth) - mean[next];
      for (Index j = 0; j < i; ++j) {
        const Pack solved = Pack::load(y + j * kWidth);
        first -= factor[j * dimension + i] * solved;
        second -= factor[j * dimension + next] * solved;
      }
      first *= inverse[static_cast<std::size_t>(i)];
      first.store(y + i * kWidth);
      square += first * first;
      if (next == i) break;
      second = (second - factor[i * dimension + next] * first) * inverse[static_cast<std::size_t>(next)];
      second.store(y + next * kWidth);
      square += second * second;
    }
    (kernel.offset + half * square).store(result);
    x += dimension * kWidth;
    result += stride;
  }
}

}  // namespace

ExpectationStep::ExpectationStep(Index components, Index dimension)
    : components_(components),
      dimension_(dimension),
      responsibilities_(length(kBlock, components)),
      points_(length(kBlock, dimension)),
      centred_(length(kBlock, dimension)),
      weighted_(length(kBlock, dimension)),
      block_mean_(dimension),
      block_scatter_(dimension, dimension) {
  static_assert(kBlock % kWidth == 0);
}

double ExpectationStep::block_work() const {
  const auto dimension = static_cast<double>(dimension_);
  const double pair = 4 + 0.3 * dimension + 0.2 * dimension * dimension;
  return pair * static_cast<double>(kBlock * components_);
}

double& ExpectationStep::responsibility(Index row, Index component) {
  return responsibilities_[length(row / kWidth * components_ + component, kWidth) + length(row % kWidth, 1)];
}

void ExpectationStep::gather(const Eigen::MatrixXd& points, Index begin, Index size) {
  const Index padded = chunks_of(size) * kWidth;
  for (Index d = 0; d < dimension_; ++d) {
    const double* x = points.data() + d * points.rows() + begin;
    double* to = points_.data() + d * kWidth;
    for (Index n = 0; n < padded; ++n)
      to[n / kWidth * dimension_ * kWidth + n % kWidth] = x[std::min(n, size - 1)];
  }
}

void ExpectationStep::log_densities(Index chunks, const std::vector<Kernel>& kernels) {
  const Index stride = components_ * kWidth;
  double* result = responsibilities_.data();
  for (const Kernel& kernel : kernels) {
    switch (dimension_) {
      case 1: densities<1>(points_.data(), chunks, stride, kernel, result); break;
      case 2: densities<2>(points_.data(), chunks, stride, kernel, result); break;
      default: densities(points_.data(), chunks, dimension_, stride, kernel, centred_.data(), result);
    }
    result += kWidth;
  }
}

void ExpectationStep::normalize(Index size, double& entropy, double& log_normalizer) {
  for (Index begin = 0; begin < size; begin += kWidth) {
    double* r = responsibilities_.data() + begin * components_;
    Pack largest = Pack::load(r);
    for (Index k = 1; k < components_; ++k) largest = maximum(largest, Pack::load(r + k * kWidth));
    Pack sum = 0;
    Pack weighted = 0;
    for (Index k = 0; k < components_; ++k) {
      const Pack shifted = maximum(Pack::load(r + k * kWidth) - largest, kLowest);
      const Pack value = exp_of_nonpositive(shifted);
      value.store(r + k * kWidth);
      sum += value;
      weighted += value * shifted;
    }
    // −Σ_k r log r = log s − Σ_k e_k t_k / s with t_k = log ρ_k − max, e_k = exp t_k, s = Σ e_k.
    std::array<double, kWidth> top;
    std::array<double, kWidth> total;
    std::array<double, kWidth> product;
    std::array<double, kWidth> inverse{};
    largest.store(top.data());
    sum.store(total.data());
    weighted.store(product.data());
    const auto rows = static_cast<std::size_t>(std::min(kWidth, size - begin));
    for (std::size_t i = 0; i < rows; ++i) {
      const double log_sum = std::log(total[i]);
      inverse[i] = 1 / total[i];
      log_normalizer += top[i] + log_sum;
      entropy += log_sum - product[i] * inverse[i];
    }
    const Pack scale = Pack::load(inverse.data());
    for (Index k = 0; k < components_; ++k) (Pack::load(r + k * kWidth) * scale).store(r + k * kWidth);
  }
}

// Count, mean and scatter of one component in two dimensions: two passes over a block in cache, the mean
// first.
double ExpectationStep::plane_moments(Index chunks, const double* responsibilities) {
  const Index stride = components_ * kWidth;
  Pack count = 0;
  Pack sum0 = 0;
  Pack sum1 = 0;
  for (Index chunk = 0; chunk < chunks; ++chunk) {
    const Pack r = Pack::load(responsibilities + chunk * stride);
    const double* x = points_.data() + chunk * 2 * kWidth;
    count += r;
    sum0 += r * Pack::load(x);
    sum1 += r * Pack::load(x + kWidth);
  }
  const double total = count.sum();
  if (!(total > 0)) return 0;
  block_mean_(0) = sum0.sum() / total;
  block_mean_(1) = sum1.sum() / total;
  const Pack mean0 = block_mean_(0);
  const Pack mean1 = block_mean_(1);
  Pack scatter00 = 0;
  Pack scatter10 = 0;
  Pack scatter11 = 0;
  for (Index chunk = 0; chunk < chunks; ++chunk) {
    const Pack r = Pack::load(responsibilities + chunk * stride);
    const double* x = points_.data() + chunk * 2 * kWidth;
    const Pack centred0 = Pack::load(x) - mean0;
    const Pack centred1 = Pack::load(x + kWidth) - mean1;
    scatter00 += r * centred0 * centred0;
    scatter10 += r * centred0 * centred1;
    scatter11 += r * centred1 * centred1;
  }
  block_scatter_(0, 0) = scatter00.sum();
  block_scatter_(1, 0) = scatter10.sum();
  block_scatter_(1, 1) = scatter11.sum();
  return total;
}

// The same in any dimension; first moments four columns at a time.
double ExpectationStep::moments(Index chunks, const double* responsibilities) {
  const Index stride = components_ * kWidth;
  const Index last = dimension_ - 1;
  double total = 0;
  for (Index d = 0; d < dimension_; d += 4) {
    const std::array<Index, 4> column = {d, std::min(d + 1, last), std::min(d + 2, last),
                                         std::min(d + 3, last)};
    Pack sum0 = 0;
    Pack sum1 = 0;
    Pack sum2 = 0;
    Pack sum3 = 0;
    Pack count = 0;
    const double* x = points_.data();
    for (Index chunk = 0; chunk < chunks; ++chunk) {
      const Pack r = Pack::load(responsibilities + chunk * stride);
      count += r;
      sum0 += r * Pack::load(x + column[0] * kWidth);
      sum1 += r * Pack::load(x + column[1] * kWidth);
      sum2 += r * Pack::load(x + column[2] * kWidth);
      sum3 += r * Pack::load(x + column[3] * kWidth);
      x += dimension_ * kWidth;
    }
    total = count.sum();
    block_mean_(column[0]) = sum0.sum();
    block_mean_(column[1]) = sum1.sum();
    block_mean_(column[2]) = sum2.sum();
    block_mean_(column[3]) = sum3.sum();
  }
  if (!(total > 0)) return 0;
  block_mean_ /= total;
  const double* x = points_.data();
  double* centred = centred_.data();
  double* weighted = weighted_.data();
  for (Index chunk = 0; chunk < chunks; ++chunk) {
    const Pack r = Pack::load(responsibilities + chunk * stride);
    for (Index d = 0; d < dimension_; ++d) {
      const Pack value = Pack::load(x) - block_mean_(d);
      value.store(centred);
      (value * r).store(weighted);
      x += kWidth;
      centred += kWidth;
      weighted += kWidth;
    }
  }
  scatter(chunks);
  return total;
}

// Σ_n r (x − x̄)(x − x̄)ᵀ of what moments() has laid out, in tiles of two by two.
void ExpectationStep::scatter(Index chunks) {
  const Index last = dimension_ - 1;
  for (Index i = 0; i < dimension_; i += 2) {
    const Index i1 = std::min(i + 1, last);
    for (Index j = 0; j <= i1; j += 2) {
      const Index j1 = std::min(j + 1, last);
      Pack tile00 = 0;
      Pack tile01 = 0;
      Pack tile10 = 0;
      Pack tile11 = 0;
      const double* weighted = weighted_.data();
      const double* centred = centred_.data();
      for (Index chunk = 0; chunk < chunks; ++chunk) {
        const Pack weighted0 = Pack::load(weighted + i * kWidth);
        const Pack weighted1 = Pack::load(weighted + i1 * kWidth);
        const Pack centred0 = Pack::load(centred + j * kWidth);
        const Pack centred1 = Pack::load(centred + j1 * kWidth);
        tile00 += weighted0 * centred0;
        tile01 += weighted0 * centred1;
        tile10 += weighted1 * centred0;
        tile11 += weighted1 * centred1;
        weighted += dimension_ * kWidth;
        centred += dimension_ * kWidth;
      }
      block_scatter_(i, j) = tile00.sum();
      block_scatter_(i, j1) = tile01.sum();
      block_scatter_(i1, j) = tile10.sum();
      block_scatter_(i1, j1) = tile11.sum();
    }
  }
}

void ExpectationStep::collect(Index chunks, Statistics& statistics) {
  for (Index k = 0; k < components_; ++k) {
    const double* responsibilities = responsibilities_.data() + k * kWidth;
    const double count =
        dimension_ == 2 ? plane_moments(chunks, responsibilities) : moments(chunks, responsibilities);
    if (count > 0) statistics.merge(k, count, block_mean_, block_scatter_);
  }
}

void ExpectationStep::accumulate(const Eigen::MatrixXd& points, Index begin, Index size,
                                 const std::vector<Kernel>& kernels, Statistics& statistics) {
  gather(points, begin, size);
  log_densities(chunks_of(size), kernels);
  normalize(size, statistics.entropy, statistics.log_normalizer);
  collect(chunks_of(size), statistics);
}

void ExpectationStep::accumulate_given(const Eigen::MatrixXd& points, Index begin,
                                       const Eigen::Ref<const Eigen::ArrayXXd>& responsibilities,
                                       Statistics& statistics) {
  const Index size = responsibilities.rows();
  gather(points, begin, size);
  std::fill(responsibilities_.begin(), responsibilities_.end(), 0.0);
  for (Index n = 0; n < size; ++n) {
    for (Index k = 0; k < components_; ++k) {
      const double r = responsibilities(n, k);
      responsibility(n, k) = r;
      if (r > 0) statistics.entropy -= r * std::log(r);
    }
  }
  collect(chunks_of(size), statistics);
}

Eigen::MatrixXd ExpectationStep::responsibilities(const Eigen::MatrixXd& points,
                                                  const std::vector<Index>& rows,
                                                  const std::vector<Kernel>& kernels) {
  const auto total = static_cast<Index>(rows.size());
  Eigen::MatrixXd result(total, components_);
  Eigen::MatrixXd block(std::min(total, kBlock), dimension_);
  double entropy = 0;
  double log_normalizer = 0;
  for (Index begin = 0; begin < total; begin += kBlock) {
    const Index size = std::min(kBlock, total - begin);
    for (Index d = 0; d < dimension_; ++d) {
      for (Index n = 0; n < size; ++n) block(n, d) = points(rows[static_cast<std::size_t>(begin + n)], d);
    }
    gather(block, 0, size);
    log_densities(chunks_of(size), kernels);
    normalize(size, entropy, log_normalizer);
    for (Index k = 0; k < components_; ++k) {
      for (Index n = 0; n < size; ++n) result(begin + n, k) = responsibility(n, k);
    }
  }
  return result;
}

}  // namespace elbo
