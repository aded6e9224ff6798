#include "numeric/symmetric.hpp"

#include <cmath>
#include <random>

#include "catch.hpp"

using Eigen::Index;

namespace {

Eigen::MatrixXd random_symmetric(std::mt19937_64& generator, Index size, Index rank) {
  std::normal_distribution<double> normal;
  const Eigen::MatrixXd root = Eigen::MatrixXd::NullaryExpr(size, rank, [&] { return normal(generator); });
  const Eigen::ArrayXd sign =
      Eigen::ArrayXd::NullaryExpr(rank, [&] { return normal(generator) < 0 ? -1.0 : 1.0; });
  return root * sign.matrix().asDiagonal() * root.transpose();
}

void check_axes(const Eigen::MatrixXd& matrix) {
  const Index size = matrix.rows();
  const elbo::SymmetricAxes axes = elbo::symmetric_axes(matrix);
  const double scale = matrix.cwiseAbs().maxCoeff();
  const double slack = 1e-14 * static_cast<double>(size);
  CHECK((axes.vectors.transpose() * axes.vectors - Eigen::MatrixXd::Identity(size, size))
            .cwiseAbs()
            .maxCoeff() < slack);
  CHECK((axes.with(axes.values) - matrix).cwiseAbs().maxCoeff() <= slack * static_cast<double>(size) * scale);
  for (Index i = 1; i < size; ++i) CHECK(axes.values(i - 1) <= axes.values(i));
  const Eigen::VectorXd vector = matrix.col(0);
  CHECK((axes.back(axes.along(vector)) - vector).norm() <= slack * (vector.norm() + 1e-300));
}

}  // namespace

TEST_CASE("the axes of a symmetric matrix are orthonormal, in order, and make the matrix", "[symmetric]") {
  std::mt19937_64 generator(17);
  for (const Index size : {1, 2, 3, 5, 8, 13, 64}) {
    for (const double scale : {1e-120, 1.0, 1e120}) {
      check_axes(scale * random_symmetric(generator, size, size));
      check_axes(scale * random_symmetric(generator, size, (size + 1) / 2));
    }
    check_axes(Eigen::MatrixXd::Identity(size, size));
    check_axes(Eigen::MatrixXd::Zero(size, size));
    check_axes(Eigen::MatrixXd::Ones(size, size));
  }
}

TEST_CASE("small eigenvalues of a graded positive matrix keep their digits", "[symmetric]") {
  // D H D with H = [1 c; c 1] and D = diag(1, 1e-9): the least eigenvalue is (1 − c²) 1e-18 to a part in
  // 1e18.
  const double c = 0.6;
  Eigen::Matrix2d matrix;
  matrix << 1, c * 1e-9, c * 1e-9, 1e-18;
  const elbo::SymmetricAxes axes = elbo::symmetric_axes(matrix);
  CHECK(axes.values(0) == Approx((1 - c * c) * 1e-18).epsilon(1e-12));
}

TEST_CASE("a matrix with an entry that is no number has no finite eigenvalues", "[symmetric]") {
  Eigen::Matrix3d matrix = Eigen::Matrix3d::Identity();
  matrix(1, 1) = std::nan("");
  CHECK_FALSE(elbo::symmetric_axes(matrix).values.allFinite());
}
