// Natural-gradient steps: exact on Gaussian targets, geometric for smaller rates, and distributions whatever
// the target.
#include <Eigen/Eigenvalues>
#include <Eigen/LU>

#include "estimators/expectations.hpp"
#include "estimators/harness.hpp"
#include "families/full_rank.hpp"
#include "families/mean_field.hpp"
#include "optimizers/natural_gradient.hpp"

namespace {

using namespace harness;
using elbo::GaussianFamily;
using elbo::NaturalStep;

MatrixXd precision_of(const GaussianFamily& q) {
  const MatrixXd& factor = q.gaussian().factor;
  return (factor * factor.transpose()).inverse();
}

std::unique_ptr<GaussianFamily> make_q(const std::string& id, int dimension) {
  auto family = cases::make({id, dimension});
  return std::unique_ptr<GaussianFamily>(static_cast<GaussianFamily*>(family.release()));
}

// Of one_bump().
MatrixXd target_precision(int dimension) {
  if (dimension == 1) return MatrixXd::Constant(1, 1, 2);
  return MatrixXd{{2, 0.9}, {0.9, 1.5}};
}
VectorXd target_mean(int dimension) {
  if (dimension == 1) return VectorXd::Constant(1, 0.4);
  return VectorXd{{0.4, -0.7}};
}

NaturalStep step(GaussianFamily& q, const elbo::Target& target, double rate, elbo::Expectations& moments) {
  elbo::ExpectationEstimator estimator(EstimatorKind::kQuadrature, q.dimension());
  estimator.estimate(q, target, Noise{}, moments);
  return natural_step(q, moments.gradient, moments.hessian, rate);
}

TEST_CASE("one step of rate 1 finds a Gaussian target", "[optimizers]") {
  for (const int dimension : {1, 2}) {
    const auto q = make_q("full-rank", dimension);
    elbo::Expectations moments;
    const NaturalStep result = step(*q, one_bump(dimension), 1, moments);
    CHECK(result.moved);
    CHECK(result.note.empty());
    CHECK(result.rate_used == 1);
    CHECK((q->gaussian().mean - target_mean(dimension)).norm() < 1e-12);
    CHECK((precision_of(*q) - target_precision(dimension)).norm() < 1e-12);
    // L has reached log p(x) = log 0.3.
    step(*q, one_bump(dimension), 1, moments);
    CHECK(std::abs(moments.estimate.elbo - std::log(0.3)) < 1e-12);
  }
}

TEST_CASE("smaller rates approach it geometrically", "[optimizers]") {
  // Π − P shrinks by 1 − ρ; the mean as Π_new⁻¹ times what is left of it.
  for (const int dimension : {1, 2}) {
    for (const double rate : {0.1, 0.5, 0.9}) {
      const auto q = make_q("full-rank", dimension);
      const MatrixXd precision = target_precision(dimension);
      elbo::Expectations moments;
      for (int i = 0; i < 5; ++i) {
        const MatrixXd before = precision_of(*q);
        const VectorXd mean = q->gaussian().mean;
        CHECK(step(*q, one_bump(dimension), rate, moments).note.empty());
        const MatrixXd after = precision_of(*q);
        CHECK((after - precision - (1 - rate) * (before - precision)).norm() < 1e-11);
        const VectorXd expected = mean + rate * after.inverse() * precision * (target_mean(dimension) - mean);
        CHECK((q->gaussian().mean - expected).norm() < 1e-11);
      }
    }
  }
}

TEST_CASE("a diagonal q takes the diagonal, and one step finds the best precisions", "[optimizers]") {
  // The best mean-field q has the target's diagonal of the precision; its mean needs more steps.
  const auto q = make_q("mean-field", 2);
  elbo::Expectations moments;
  for (int i = 0; i < 60; ++i) {
    CHECK(step(*q, one_bump(2), 1, moments).moved);
    CHECK(std::abs(precision_of(*q)(0, 0) - 2) < 1e-12);
    CHECK(std::abs(precision_of(*q)(1, 1) - 1.5) < 1e-12);
    CHECK(q->gaussian().factor(1, 0) == 0);
  }
  CHECK((q->gaussian().mean - target_mean(2)).norm() < 1e-11);
  // The gap is ½ (Σ log P_ii − log|P|).
  const double gap = 0.5 * (std::log(2 * 1.5) - std::log(2 * 1.5 - 0.9 * 0.9));
  step(*q, one_bump(2), 1, moments);
  CHECK(std::abs(moments.estimate.elbo - (std::log(0.3) - gap)) < 1e-12);
}

TEST_CASE("where the precision would not stay positive, the step is corrected and says so", "[optimizers]") {
  for (const std::string id : {"mean-field", "full-rank"}) {
    for (const int dimension : {1, 2}) {
      for (const double rate : {1.0, 0.7}) {
        const auto q = make_q(id, dimension);
        const MatrixXd before = precision_of(*q);
        // E_q[∇² log p] positive in one direction: between two modes.
        MatrixXd hessian = 3 * before;
        VectorXd gradient = VectorXd::Constant(dimension, 0.2);
        if (dimension == 2) {
          hessian(1, 1) = -1;
          hessian(0, 1) = hessian(1, 0) = id == "mean-field" ? 0 : 0.3;
        }
        const VectorXd mean = q->gaussian().mean;
        const NaturalStep result = natural_step(*q, gradient, hessian, rate);
        CHECK(result.moved);
        CHECK(result.note == "corrected");
        CHECK(result.rate_used == rate);
        const MatrixXd delta = -hessian - before;
        MatrixXd expected = before + rate * delta + 0.5 * rate * rate * delta * before.inverse() * delta;
        CHECK((precision_of(*q) - expected).norm() < 1e-11 * expected.norm());
        CHECK(Eigen::SelfAdjointEigenSolver<MatrixXd>(precision_of(*q)).eigenvalues().minCoeff() > 0);
        CHECK((q->gaussian().mean - mean - rate * expected.inverse() * gradient).norm() < 1e-11);
      }
    }
  }
}

TEST_CASE("on a target with several bumps the bound climbs to a rest", "[optimizers]") {
  for (const std::string id : {"mean-field", "full-rank"}) {
    for (const int dimension : {1, 2}) {
      const auto q = make_q(id, dimension);
      elbo::Expectations moments;
      double last = -kInfinity;
      for (int i = 0; i < 300; ++i) {
        REQUIRE(step(*q, two_bumps(dimension), 0.3, moments).moved);
        if (i > 5) CHECK(moments.estimate.elbo > last - 1e-12);
        last = moments.estimate.elbo;
      }
      CHECK(moments.gradient.norm() < 1e-9);
      const MatrixXd left = precision_of(*q) + moments.hessian;
      CHECK(left.diagonal().norm() < 1e-9);
      if (id == "full-rank") CHECK(left.norm() < 1e-9);
    }
  }
}

TEST_CASE("numbers that are not finite move nothing", "[optimizers]") {
  const auto q = make_q("full-rank", 2);
  const VectorXd phi = q->phi();
  VectorXd gradient = VectorXd::Ones(2);
  MatrixXd hessian = -MatrixXd::Identity(2, 2);
  gradient(1) = std::nan("");
  CHECK_FALSE(natural_step(*q, gradient, hessian, 0.5).moved);
  gradient(1) = 0;
  hessian(0, 0) = kInfinity;
  CHECK_FALSE(natural_step(*q, gradient, hessian, 0.5).moved);
  CHECK(q->phi() == phi);
}

TEST_CASE("a step out of what a double can hold is halved", "[optimizers]") {
  const auto q = make_q("full-rank", 1);
  const NaturalStep result =
      natural_step(*q, VectorXd::Constant(1, 1e300), MatrixXd::Constant(1, 1, -1e-30), 1);
  if (result.moved) {
    CHECK(result.note == "halved");
    CHECK(result.rate_used < 1);
  }
  CHECK(std::isfinite(q->gaussian().mean(0)));
}

}  // namespace
