// Cholesky helpers against elimination in the oracle's 31 digits, on matrices easy and hard.
#include <cmath>

#include "catch.hpp"
#include "numeric/cholesky.hpp"
#include "oracle/linear.hpp"
#include "oracle/problems.hpp"

namespace {

using Eigen::MatrixXd;
using Eigen::VectorXd;

// A Aᵀ + I with `outlier`² u uᵀ added.
MatrixXd random_matrix(Eigen::Index size, double outlier, oracle::TestGenerator& random) {
  MatrixXd a(size, size);
  VectorXd u(size);
  for (double& value : a.reshaped()) value = random.normal();
  for (double& value : u) value = random.normal();
  return a * a.transpose() + MatrixXd::Identity(size, size) + outlier * outlier * u * u.transpose();
}

oracle::Matrix exact(const MatrixXd& a) {
  const Eigen::Matrix<double, Eigen::Dynamic, Eigen::Dynamic, Eigen::RowMajor> rows = a;
  return oracle::matrix_from(rows.data(), static_cast<std::size_t>(a.rows()),
                             static_cast<std::size_t>(a.cols()));
}

TEST_CASE("factor, log determinant, quadratic form and trace agree with the oracle", "[cholesky]") {
  oracle::TestGenerator random(11);
  for (Eigen::Index size = 1; size <= 8; ++size) {
    for (const double outlier : {0.0, 1.0, 1e3}) {
      CAPTURE(size);
      CAPTURE(outlier);
      const MatrixXd a = random_matrix(size, outlier, random);
      const MatrixXd s = random_matrix(size, 0.0, random);
      VectorXd x(size);
      for (double& value : x) value = random.normal();

      MatrixXd factor;
      REQUIRE(elbo::cholesky(a, factor));
      CHECK((factor * factor.transpose() - a).norm() <= 1e-15 * static_cast<double>(size) * a.norm());
      CHECK(factor.triangularView<Eigen::StrictlyUpper>().toDenseMatrix().norm() == 0.0);

      // Rounding may cost a solve as many digits as the condition number has.
      const oracle::InverseAndLogDeterminant inverse = oracle::invert(exact(a));
      const double inverse_size =
          std::sqrt(static_cast<double>(oracle::trace_of_product(inverse.inverse, inverse.inverse)));
      const double slack = 1e-15 * static_cast<double>(size) * a.norm() * inverse_size;
      CHECK(elbo::log_determinant(factor) ==
            Approx(static_cast<double>(inverse.log_determinant)).epsilon(slack));
      const oracle::Vector v(x.begin(), x.end());
      CHECK(elbo::squared_distance(factor, x, Eigen::VectorXd::Zero(x.size())) ==
            Approx(static_cast<double>(oracle::quadratic_form(inverse.inverse, v))).epsilon(slack));
      CHECK(elbo::inverse_trace(factor, s) ==
            Approx(static_cast<double>(oracle::trace_of_product(inverse.inverse, exact(s)))).epsilon(slack));
    }
  }
}

TEST_CASE("a matrix that is not positive definite is refused", "[cholesky]") {
  MatrixXd factor;
  MatrixXd indefinite(2, 2);
  indefinite << 1, 2, 2, 1;
  CHECK_FALSE(elbo::cholesky(indefinite, factor));
  MatrixXd singular(2, 2);
  singular << 1, 1, 1, 1;
  CHECK_FALSE(elbo::cholesky(singular, factor));
  CHECK_FALSE(elbo::cholesky(MatrixXd::Zero(3, 3), factor));
  CHECK_FALSE(elbo::cholesky(MatrixXd::Constant(1, 1, -1.0), factor));
  CHECK_FALSE(elbo::cholesky(MatrixXd::Constant(1, 1, std::nan("")), factor));
  CHECK_FALSE(elbo::cholesky(MatrixXd::Constant(1, 1, HUGE_VAL), factor));
}

TEST_CASE("scales from 1e-300 to 1e300 are no obstacle", "[cholesky]") {
  for (const double scale : {1e-300, 1e-12, 1e12, 1e300}) {
    CAPTURE(scale);
    MatrixXd a(2, 2);
    a << 2 * scale, scale, scale, 2 * scale;
    MatrixXd factor;
    REQUIRE(elbo::cholesky(a, factor));
    CHECK(elbo::log_determinant(factor) == Approx(std::log(3.0) + 2 * std::log(scale)).epsilon(1e-14));
  }
}

}  // namespace
