#include "numeric/cholesky.hpp"

#include <cmath>

namespace elbo {

// Written out, because D is small: Eigen's blocked LLT would be most of a module's code here, and it says of a failure
// only that there was one.
bool cholesky(const Eigen::Ref<const Eigen::MatrixXd>& matrix, Eigen::MatrixXd& factor) {
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

bool is_symmetric(const Eigen::Ref<const Eigen::MatrixXd>& matrix) {
  return (matrix - matrix.transpose()).cwiseAbs().maxCoeff() <= 1e-9 * matrix.cwiseAbs().maxCoeff();
}

double log_determinant(const Eigen::Ref<const Eigen::MatrixXd>& factor) {
  double sum = 0;
  for (Eigen::Index i = 0; i < factor.rows(); ++i) sum += std::log(factor(i, i));
  return 2 * sum;
}

double inverse_quadratic(const Eigen::Ref<const Eigen::MatrixXd>& factor, const Eigen::Ref<const Eigen::VectorXd>& x) {
  Eigen::VectorXd y(x.size());
  double sum = 0;
  for (Eigen::Index i = 0; i < x.size(); ++i) {
    double value = x(i);
    for (Eigen::Index j = 0; j < i; ++j) value -= factor(i, j) * y(j);
    y(i) = value / factor(i, i);
    sum += y(i) * y(i);
  }
  return sum;
}

double inverse_trace(const Eigen::Ref<const Eigen::MatrixXd>& factor, const Eigen::Ref<const Eigen::MatrixXd>& s) {
  // tr(L⁻ᵀ L⁻¹ S) = Σ_j e_jᵀ A⁻¹ S e_j: solve twice for each column of S and keep its diagonal entry.
  const Eigen::Index size = s.rows();
  double trace = 0;
  Eigen::VectorXd y(size);
  for (Eigen::Index column = 0; column < size; ++column) {
    for (Eigen::Index i = 0; i < size; ++i) {
      double value = s(i, column);
      for (Eigen::Index j = 0; j < i; ++j) value -= factor(i, j) * y(j);
      y(i) = value / factor(i, i);
    }
    for (Eigen::Index i = size; i-- > column;) {
      double value = y(i);
      for (Eigen::Index j = i + 1; j < size; ++j) value -= factor(j, i) * y(j);
      y(i) = value / factor(i, i);
    }
    trace += y(column);
  }
  return trace;
}

}  // namespace elbo
