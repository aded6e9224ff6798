// Summits by climbing: of one Gaussian, and of the valley that a quotient of mixtures has between two
// components.

#include <cmath>

#include <Eigen/LU>

#include "bounds/summits.hpp"
#include "catch.hpp"

using elbo::Gaussian;
using elbo::Samples;
using elbo::summits;

namespace {

Gaussian round(double x, double y, double deviation) {
  return {Eigen::Vector2d(x, y), deviation * Eigen::Matrix2d::Identity()};
}

}  // namespace

TEST_CASE("a Gaussian's summit is its mean, with its covariance, from wherever one starts", "[bounds]") {
  const Eigen::Vector2d mean(1.3, -0.4);
  Eigen::Matrix2d covariance;
  covariance << 0.5, 0.3, 0.3, 0.4;
  const Eigen::Matrix2d precision = covariance.inverse();
  const auto log_density = [&](const Samples& z, Eigen::ArrayXd& out) {
    const Eigen::MatrixXd d = z.matrix().rowwise() - mean.transpose();
    out = -0.5 * (d * precision).cwiseProduct(d).rowwise().sum().array();
  };
  for (const Gaussian& start : {round(0, 0, 1), round(3, 2, 0.5), round(-1, -4, 2)}) {
    const auto found = summits({start}, log_density, 30);
    REQUIRE(found.size() == 1);
    CHECK((found[0].mean - mean).norm() < 1e-6);
    CHECK((found[0].factor * found[0].factor.transpose() - covariance).norm() < 1e-6);
  }
}

// p³/q² of p = N(0, 1) and q of two narrower components at ±1.5: the heaviest place is where neither of the
// two is, and no product of p with one of them has its middle there.
TEST_CASE("the summit between two components that are divided by is found", "[bounds]") {
  const auto log_density = [](const Samples& z, Eigen::ArrayXd& out) {
    const Eigen::ArrayXd x = z.col(0);
    const auto component = [&](double centre) { return -0.5 * ((x - centre) / 0.9).square(); };
    const Eigen::ArrayXd left = component(-1.5), right = component(1.5);
    const Eigen::ArrayXd log_q = left.max(right) + (1 + (-(left - right).abs()).exp()).log();
    out = -1.5 * x.square() - 2 * log_q;
  };
  const Gaussian one{Eigen::VectorXd::Constant(1, 1.5), Eigen::MatrixXd::Constant(1, 1, 0.9)};
  const auto found = summits({one}, log_density, 30);
  REQUIRE(found.size() == 1);
  CHECK(std::abs(found[0].mean(0)) < 1e-3);
}

TEST_CASE("summits too low to matter are left out", "[bounds]") {
  const auto log_density = [](const Samples& z, Eigen::ArrayXd& out) {
    const Eigen::ArrayXd x = z.col(0);
    out = (-0.5 * x.square()).max(-40 - 0.5 * (x - 20).square());
  };
  const auto start = [](double x) {
    return Gaussian{Eigen::VectorXd::Constant(1, x), Eigen::MatrixXd::Identity(1, 1)};
  };
  CHECK(summits({start(0.5), start(19.5)}, log_density, 30).size() == 1);
  CHECK(summits({start(0.5), start(19.5)}, log_density, 50).size() == 2);
  CHECK(summits({}, log_density, 30).empty());
}
