#include "numeric/cholesky.hpp"

#include <array>
#include <cmath>

namespace elbo {
namespace {

std::size_t at(Eigen::Index index) { return static_cast<std::size_t>(index); }

}  // namespace

// Written out, because D is small: Eigen's blocked LLT would be most of a module's code here, and it says of
// a failure only that there was one.
bool cholesky(const ConstMatrixRef& matrix, Eigen::MatrixXd& factor) {
  const Eigen::Index size = matrix.rows();
  factor.setZero(size, size);
  for (Eigen::Index j = 0; j < size; ++j) {
    double pivot = matrix(j, j);
    for (Eigen::Index k = 0; k < j; ++k) pivot -= factor(j, k) * factor(j, k);
    // A pivot that has lost all its digits to cancellation counts as zero.
    if (!(pivot > 4e-16 * std::abs(matrix(j, j))) || !std::isfinite(pivot)) return false;
    const double diagonal = std::sqrt(pivot);
    factor(j, j) = diagonal;
    for (Eigen::Index i = j + 1; i < size; ++i) {
      double value = matrix(i, j);
      for (Eigen::Index k = 0; k < j; ++k) value -= factor(i, k) * factor(j, k);
      factor(i, j) = value / diagonal;
    }
  }
  return true;
}

bool make_symmetric(Eigen::MatrixXd& matrix) {
  const Eigen::MatrixXd transposed = matrix.transpose();
  if (!((matrix - transposed).cwiseAbs().maxCoeff() <= 1e-9 * matrix.cwiseAbs().maxCoeff())) return false;
  matrix = 0.5 * (matrix + transposed);
  return true;
}

double log_determinant(const ConstMatrixRef& factor) {
  double sum = 0;
  for (Eigen::Index i = 0; i < factor.rows(); ++i) sum += std::log(factor(i, i));
  return 2 * sum;
}

double squared_distance(const ConstMatrixRef& factor, const ConstVectorRef& a, const ConstVectorRef& b) {
  std::array<double, kLargestDimension> y;
  double sum = 0;
  for (Eigen::Index i = 0; i < a.size(); ++i) {
    double value = a(i) - b(i);
    for (Eigen::Index j = 0; j < i; ++j) value -= factor(i, j) * y[at(j)];
    y[at(i)] = value / factor(i, i);
    sum += y[at(i)] * y[at(i)];
  }
  return sum;
}

double inverse_trace(const ConstMatrixRef& factor, const ConstMatrixRef& s) {
  // tr(L⁻ᵀ L⁻¹ S) = Σ_j e_jᵀ A⁻¹ S e_j: solve twice for each column of S and keep its diagonal entry.
  const Eigen::Index size = s.rows();
  double trace = 0;
  std::array<double, kLargestDimension> y;
  for (Eigen::Index column = 0; column < size; ++column) {
    for (Eigen::Index i = 0; i < size; ++i) {
      double value = s(i, column);
      for (Eigen::Index j = 0; j < i; ++j) value -= factor(i, j) * y[at(j)];
      y[at(i)] = value / factor(i, i);
    }
    for (Eigen::Index i = size; i-- > column;) {
      double value = y[at(i)];
      for (Eigen::Index j = i + 1; j < size; ++j) value -= factor(j, i) * y[at(j)];
      y[at(i)] = value / factor(i, i);
    }
    trace += y[at(column)];
  }
  return trace;
}

}  // namespace elbo
