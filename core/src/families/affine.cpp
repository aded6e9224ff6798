#include "families/affine.hpp"

#include <cmath>

#include "families/lanes.hpp"
#include "families/limits.hpp"
#include "numeric/special.hpp"

namespace elbo {
namespace {

using Index = Eigen::Index;

template <int D>
void transform_rows(const Affine& affine, const Samples& epsilon, Samples& z) {
  const Index rows = epsilon.rows();
  const double* from = epsilon.data();
  double* to = z.data();
  for_lanes(rows, [&](Index row, auto lanes) {
    const Pack first = lanes.load(from + row);
    lanes.store(affine.mean[0] + affine.diagonal[0] * first, to + row);
    if constexpr (D == 2) {
      const Pack second = lanes.load(from + rows + row);
      lanes.store((affine.mean[1] + affine.lower * first) + affine.diagonal[1] * second, to + rows + row);
    }
  });
}

template <int D, bool kDraw>
void density_rows(const Affine& affine, const Samples& z, Eigen::ArrayXd& value, double* gradient) {
  const Index rows = z.rows();
  const double* from = z.data();
  double* to = value.data();
  for_lanes(rows, [&](Index row, auto lanes) {
    std::array<Pack, D> y;
    if constexpr (kDraw) {
      for_coordinates<D>([&](int i) { y[i] = lanes.load(from + i * rows + row); });
    } else {
      y = standardized<D>(affine, lanes, from + row, rows);
    }
    Pack square = y[0] * y[0];
    if constexpr (D == 2) square += y[1] * y[1];
    lanes.store(affine.log_normalizer - 0.5 * square, to + row);
    if (gradient) {
      const auto slope = gradient_at<D>(affine, y);
      for_coordinates<D>([&](int i) { lanes.store(slope[i], gradient + i * rows + row); });
    }
  });
}

template <bool kDraw>
void density(const Affine& affine, const Samples& z, Eigen::ArrayXd& value, Samples* gradient) {
  value.resize(z.rows());
  if (gradient) gradient->resize(z.rows(), z.cols());
  double* to = gradient ? gradient->data() : nullptr;
  affine.dimension == 1 ? density_rows<1, kDraw>(affine, z, value, to)
                        : density_rows<2, kDraw>(affine, z, value, to);
}

template <int D>
AffineSums pathwise_rows(const Affine& affine, const Samples& epsilon, const Samples& a) {
  const Index rows = epsilon.rows();
  const double* noise = epsilon.data();
  const double* cotangent = a.data();
  std::array<Pack, D> mean{};
  std::array<Pack, D> diagonal{};
  Pack lower = 0;
  for_lanes(rows, [&](Index row, auto lanes) {
    const Pack first = lanes.load(noise + row);
    const Pack a_first = lanes.load(cotangent + row);
    mean[0] += a_first;
    diagonal[0] += a_first * first;
    if constexpr (D == 2) {
      const Pack a_second = lanes.load(cotangent + rows + row);
      mean[1] += a_second;
      diagonal[1] += a_second * lanes.load(noise + rows + row);
      lower += a_second * first;
    }
  });
  AffineSums sums;
  for (int i = 0; i < D; ++i) {
    sums.mean[i] = mean[i].sum();
    sums.log_diagonal[i] = affine.diagonal[i] * diagonal[i].sum();
  }
  sums.lower = lower.sum();
  return sums;
}

template <int D>
AffineSums score_rows(const Affine& affine, const Samples& z, const Eigen::ArrayXd& c) {
  const Index rows = z.rows();
  std::array<Pack, D> mean{};
  std::array<Pack, D> diagonal{};
  Pack lower = 0;
  for_lanes(rows, [&](Index row, auto lanes) {
    const auto y = standardized<D>(affine, lanes, z.data() + row, rows);
    const auto slope = gradient_at<D>(affine, y);
    const Pack weight = lanes.load(c.data() + row);
    for_coordinates<D>([&](int i) { mean[i] -= weight * slope[i]; });
    // lᵢᵢ uᵢ yᵢ − 1, where l₁₁u₁ = y₁ − l₂₁u₂.
    if constexpr (D == 1) {
      diagonal[0] += weight * (y[0] * y[0] - 1.0);
    } else {
      diagonal[0] += weight * ((y[0] + affine.lower * slope[1]) * y[0] - 1.0);
      diagonal[1] += weight * (y[1] * y[1] - 1.0);
      lower -= weight * (slope[1] * y[0]);
    }
  });
  AffineSums sums;
  for (int i = 0; i < D; ++i) {
    sums.mean[i] = mean[i].sum();
    sums.log_diagonal[i] = diagonal[i].sum();
  }
  sums.lower = lower.sum();
  return sums;
}

}  // namespace

bool read_affine(int dimension, bool diagonal, const double* phi, Affine& affine) {
  affine.dimension = dimension;
  affine.log_normalizer = -0.5 * dimension * kLogTwoPi;
  for (int i = 0; i < dimension; ++i) {
    affine.mean[i] = phi[i];
    affine.log_diagonal[i] = phi[dimension + i];
    affine.diagonal[i] = std::exp(phi[dimension + i]);
    affine.inverse[i] = 1 / affine.diagonal[i];
    affine.log_normalizer -= phi[dimension + i];
    if (!is_location(affine.mean[i]) || !is_log_scale(affine.log_diagonal[i])) return false;
  }
  affine.lower = dimension == 2 && !diagonal ? phi[4] : 0;
  return is_location(affine.lower);
}

bool write_affine(const Gaussian& gaussian, bool diagonal, double* phi) {
  const auto dimension = static_cast<int>(gaussian.mean.size());
  for (int i = 0; i < dimension; ++i) {
    if (!is_location(gaussian.mean(i)) || !is_scale(gaussian.factor(i, i))) return false;
    phi[i] = gaussian.mean(i);
    phi[dimension + i] = std::log(gaussian.factor(i, i));
  }
  if (dimension == 1 || diagonal) return true;
  phi[4] = gaussian.factor(1, 0);
  return is_location(phi[4]);
}

void copy_to_gaussian(const Affine& affine, Gaussian& gaussian) {
  gaussian.mean.resize(affine.dimension);
  gaussian.factor.resize(affine.dimension, affine.dimension);
  for (int i = 0; i < affine.dimension; ++i) {
    gaussian.mean(i) = affine.mean[i];
    gaussian.factor(i, i) = affine.diagonal[i];
  }
  if (affine.dimension == 2) {
    gaussian.factor(1, 0) = affine.lower;
    gaussian.factor(0, 1) = 0;
  }
}

std::vector<std::string> affine_names(int dimension, const std::string& index) {
  const auto at = [](int i) { return "[" + std::to_string(i) + "]"; };
  std::vector<std::string> names;
  names.reserve(5);
  for (int i = 0; i < dimension; ++i) names.push_back("mean" + index + at(i));
  for (int i = 0; i < dimension; ++i) names.push_back("log factor" + index + at(i) + at(i));
  if (dimension == 2) names.push_back("factor" + index + at(1) + at(0));
  return names;
}

Eigen::MatrixXd factor_entries(int dimension, const double* over_phi) {
  Eigen::MatrixXd entries = Eigen::MatrixXd::Zero(dimension, dimension);
  for (int i = 0; i < dimension; ++i) entries(i, i) = over_phi[dimension + i];
  if (dimension == 2) entries(1, 0) = over_phi[4];
  return entries;
}

void AffineSums::add_to(int dimension, bool diagonal, double* gradient) const {
  for (int i = 0; i < dimension; ++i) {
    gradient[i] += mean[i];
    gradient[dimension + i] += log_diagonal[i];
  }
  if (dimension == 2 && !diagonal) gradient[4] += lower;
}

void transform(const Affine& affine, const Samples& epsilon, Samples& z) {
  z.resize(epsilon.rows(), epsilon.cols());
  affine.dimension == 1 ? transform_rows<1>(affine, epsilon, z) : transform_rows<2>(affine, epsilon, z);
}

void log_density(const Affine& affine, const Samples& z, Eigen::ArrayXd& value, Samples* gradient) {
  density<false>(affine, z, value, gradient);
}

void log_density_of_draw(const Affine& affine, const Samples& epsilon, Eigen::ArrayXd& value,
                         Samples* gradient) {
  density<true>(affine, epsilon, value, gradient);
}

AffineSums pathwise_sums(const Affine& affine, const Samples& epsilon, const Samples& a) {
  return affine.dimension == 1 ? pathwise_rows<1>(affine, epsilon, a) : pathwise_rows<2>(affine, epsilon, a);
}

AffineSums score_sums(const Affine& affine, const Samples& z, const Eigen::ArrayXd& c) {
  return affine.dimension == 1 ? score_rows<1>(affine, z, c) : score_rows<2>(affine, z, c);
}

}  // namespace elbo
