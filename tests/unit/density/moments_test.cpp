// Which moments of p/q exist: the examples that have a closed form, and any number of directions tried by
// hand.
#include <cmath>
#include <vector>

#include <Eigen/Dense>

#include "catch.hpp"
#include "oracle/problems.hpp"
#include "targets/moments.hpp"

namespace {

using Eigen::Matrix2d;
using Eigen::MatrixXd;
using elbo::Gaussian;
using elbo::Moment;
using elbo::Tails;
using elbo::weight_moment;

Gaussian gaussian_of(const MatrixXd& precision) {
  const MatrixXd covariance = precision.inverse();
  return {Eigen::VectorXd::Zero(precision.rows()), covariance.llt().matrixL(), 0};
}

Tails gaussian_tails(std::vector<MatrixXd> precisions) {
  return {Tails::Kind::kGaussian, std::move(precisions)};
}

Moment moment(const std::vector<MatrixXd>& p, const std::vector<MatrixXd>& q, double alpha) {
  std::vector<Gaussian> gaussians;
  for (const MatrixXd& precision : q) gaussians.push_back(gaussian_of(precision));
  return weight_moment(gaussian_tails(p), gaussians, alpha);
}

Matrix2d correlated(double rho) { return Matrix2d{{1, rho}, {rho, 1}}.inverse(); }

TEST_CASE("at the mean-field optimum Var w is finite for correlations below a half", "[moments]") {
  for (double rho = -0.99; rho < 0.995; rho += 0.01) {
    CAPTURE(rho);
    const Matrix2d p = correlated(rho);
    const Matrix2d q = p.diagonal().asDiagonal();
    // The sweep's own ±½ is a rounding beside it.
    if (std::abs(std::abs(rho) - 0.5) < 1e-9) continue;
    CHECK(moment({p}, {q}, -1) == (std::abs(rho) < 0.5 ? Moment::kFinite : Moment::kInfinite));
  }
  for (const double rho : {0.5, -0.5}) {
    const Matrix2d p = correlated(rho);
    CHECK(moment({p}, {Matrix2d(p.diagonal().asDiagonal())}, -1) == Moment::kInfinite);
    const Matrix2d less = correlated(rho * (1 - 1e-10));
    CHECK(moment({less}, {Matrix2d(less.diagonal().asDiagonal())}, -1) == Moment::kFinite);
  }
}

TEST_CASE("on the line it is a comparison of two numbers", "[moments]") {
  const auto one = [](double x) { return MatrixXd::Constant(1, 1, x); };
  CHECK(moment({one(1)}, {one(1.9)}, -1) == Moment::kFinite);
  CHECK(moment({one(1)}, {one(2)}, -1) == Moment::kInfinite);
  CHECK(moment({one(1)}, {one(2.1)}, -1) == Moment::kInfinite);
  CHECK(moment({one(1)}, {one(0.51)}, 2) == Moment::kFinite);
  CHECK(moment({one(1)}, {one(0.5)}, 2) == Moment::kInfinite);
  // The widest component decides: of p for α < 0 against the widest of q.
  CHECK(moment({one(5), one(1)}, {one(3)}, -1) == Moment::kInfinite);
  CHECK(moment({one(5), one(1)}, {one(3), one(1)}, -1) == Moment::kFinite);
  CHECK(moment({one(5)}, {one(3), one(1)}, 1.5) == Moment::kInfinite);
  CHECK(moment({one(5), one(2)}, {one(3), one(1)}, 1.5) == Moment::kFinite);
}

TEST_CASE("what needs no deciding and what cannot be decided", "[moments]") {
  const Matrix2d wide = Matrix2d::Identity() * 1e-6;
  const Matrix2d narrow = Matrix2d::Identity() * 1e6;
  for (const double alpha : {0.0, 0.3, 1.0}) {
    CHECK(moment({wide}, {narrow}, alpha) == Moment::kFinite);
    CHECK(weight_moment({}, {}, alpha) == Moment::kFinite);
    CHECK(weight_moment({Tails::Kind::kNotGaussian, {}}, {}, alpha) == Moment::kFinite);
  }
  const std::vector<Gaussian> q = {gaussian_of(narrow)};
  for (const double alpha : {-1.0, 1.5}) {
    CHECK(weight_moment({Tails::Kind::kNotGaussian, {}}, q, alpha) == Moment::kInfinite);
    CHECK(weight_moment({Tails::Kind::kUnknown, {}}, q, alpha) == Moment::kUndecided);
    CHECK(weight_moment(gaussian_tails({wide}), {}, alpha) == Moment::kUndecided);
  }
  CHECK(moment({wide}, {wide}, std::nan("")) == Moment::kUndecided);
  CHECK(moment({wide}, {narrow}, -1e-3) == Moment::kInfinite);
  CHECK(moment({narrow}, {wide}, -100) == Moment::kFinite);
}

TEST_CASE("mixtures are as every direction says", "[moments]") {
  oracle::TestGenerator random(31);
  const auto random_precision = [&] {
    Matrix2d a;
    for (double& value : a.reshaped()) value = random.normal();
    return MatrixXd(a * a.transpose() + 0.05 * Matrix2d::Identity());
  };
  int infinite = 0;
  int close = 0;
  constexpr int kTrials = 2000;
  for (int trial = 0; trial < kTrials; ++trial) {
    std::vector<MatrixXd> p(random.integer(1, 4));
    std::vector<MatrixXd> q(random.integer(1, 4));
    for (MatrixXd& precision : p) precision = random_precision();
    for (MatrixXd& precision : q) precision = 0.5 * random_precision();
    const double alpha = random.uniform() < 0.5 ? random.uniform(-2, 0) : random.uniform(1, 2);
    // min over directions of the exponent of p^{1−α} q^α: (1−α) P + αΛ with each the slowest in that
    // direction.
    double least = 1e300;
    for (double angle = 0; angle < 3.1416; angle += 0.001) {
      const Eigen::Vector2d u(std::cos(angle), std::sin(angle));
      const auto slowest = [&](const std::vector<MatrixXd>& precisions) {
        double value = 1e300;
        for (const MatrixXd& precision : precisions) value = std::min(value, u.dot(precision * u));
        return value;
      };
      least = std::min(least, (1 - alpha) * slowest(p) + alpha * slowest(q));
    }
    // Between the directions tried there may be a lower one.
    if (std::abs(least) < 1e-4) {
      ++close;
      continue;
    }
    CAPTURE(trial);
    CHECK(moment(p, q, alpha) == (least > 0 ? Moment::kFinite : Moment::kInfinite));
    infinite += least > 0 ? 0 : 1;
  }
  CHECK(infinite > kTrials / 5);
  CHECK(infinite < kTrials * 4 / 5);
  CHECK(close < 20);
}

TEST_CASE("scales apart by twelve orders of magnitude are compared each in its own direction", "[moments]") {
  const Matrix2d p = Eigen::Vector2d(1e12, 1e-12).asDiagonal();
  const Matrix2d below = Eigen::Vector2d(1.9e12, 1.9e-12).asDiagonal();
  const Matrix2d above = Eigen::Vector2d(1.9e12, 2.1e-12).asDiagonal();
  CHECK(moment({p}, {below}, -1) == Moment::kFinite);
  CHECK(moment({p}, {above}, -1) == Moment::kInfinite);
}

}  // namespace
