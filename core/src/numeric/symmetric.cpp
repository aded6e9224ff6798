#include "numeric/symmetric.hpp"

#include <cmath>
#include <limits>
#include <utility>

namespace elbo {
namespace {

using Eigen::Index;

// Rotations converge quadratically: six to ten sweeps serve every dimension here.
constexpr int kMostSweeps = 40;

// Turns rows or columns i and j of two arrays of numbers that lie `stride` apart.
void rotate(double* first, double* second, Index count, Index stride, double cosine, double sine) {
  for (Index k = 0; k < count * stride; k += stride) {
    const double a = first[k];
    const double b = second[k];
    first[k] = cosine * a - sine * b;
    second[k] = sine * a + cosine * b;
  }
}

// One sweep over all pairs; true where an entry beside the diagonal still mattered.
bool sweep(Eigen::MatrixXd& matrix, Eigen::MatrixXd& vectors) {
  const Index size = matrix.rows();
  bool turned = false;
  for (Index i = 0; i < size; ++i) {
    for (Index j = i + 1; j < size; ++j) {
      const double beside = matrix(i, j);
      const double room = std::sqrt(std::abs(matrix(i, i))) * std::sqrt(std::abs(matrix(j, j)));
      if (!(std::abs(beside) > 0.25 * std::numeric_limits<double>::epsilon() * room)) continue;
      turned = true;
      // The smaller angle that makes the pair's entry zero: t² + 2 θ t = 1.
      const double theta = (matrix(j, j) - matrix(i, i)) / (2 * beside);
      const double tangent = std::copysign(1.0, theta) / (std::abs(theta) + std::hypot(theta, 1.0));
      const double cosine = 1 / std::hypot(tangent, 1.0);
      const double sine = tangent * cosine;
      rotate(&matrix(0, i), &matrix(0, j), size, 1, cosine, sine);
      rotate(&matrix(i, 0), &matrix(j, 0), size, size, cosine, sine);
      rotate(&vectors(0, i), &vectors(0, j), size, 1, cosine, sine);
      matrix(i, j) = matrix(j, i) = 0;
    }
  }
  return turned;
}

}  // namespace

Eigen::VectorXd SymmetricAxes::along(const ConstVectorRef& vector) const {
  Eigen::VectorXd result(vectors.cols());
  for (Index i = 0; i < result.size(); ++i) result(i) = vectors.col(i).dot(vector);
  return result;
}

Eigen::VectorXd SymmetricAxes::back(const ConstVectorRef& along) const {
  Eigen::VectorXd result = Eigen::VectorXd::Zero(vectors.rows());
  for (Index i = 0; i < along.size(); ++i) result += along(i) * vectors.col(i);
  return result;
}

Eigen::MatrixXd SymmetricAxes::with(const ConstVectorRef& other) const {
  const Index size = vectors.rows();
  Eigen::MatrixXd result(size, size);
  for (Index i = 0; i < size; ++i) {
    for (Index j = 0; j <= i; ++j) {
      double sum = 0;
      for (Index k = 0; k < size; ++k) sum += vectors(i, k) * other(k) * vectors(j, k);
      result(i, j) = result(j, i) = sum;
    }
  }
  return result;
}

SymmetricAxes symmetric_axes(const ConstMatrixRef& matrix) {
  const Index size = matrix.rows();
  Eigen::MatrixXd rotated = matrix;
  SymmetricAxes axes{Eigen::VectorXd(size), Eigen::MatrixXd::Identity(size, size)};
  for (int i = 0; i < kMostSweeps && sweep(rotated, axes.vectors); ++i) {
  }
  axes.values = rotated.diagonal();
  for (Index i = 1; i < size; ++i) {
    for (Index j = i; j > 0 && axes.values(j) < axes.values(j - 1); --j) {
      std::swap(axes.values(j), axes.values(j - 1));
      axes.vectors.col(j).swap(axes.vectors.col(j - 1));
    }
  }
  return axes;
}

}  // namespace elbo
