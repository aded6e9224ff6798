// Laplace's approximation: its steps, where they end, and what a run says of it.
#include <cmath>

#include "cases.hpp"
#include "catch.hpp"
#include "density/target_checks.hpp"
#include "elbo/session.hpp"
#include "models/density/targets/targets.hpp"

namespace {

using namespace cases;
using elbo::Session;
using elbo::Value;

TEST_CASE("on a Gaussian one step is exact", "[families][laplace]") {
  Eigen::MatrixXd rows(1, 6);
  rows << 1, 0.7, -0.4, 1.3, 0.6, 0.8;
  const auto target = elbo::make_target("mixture", {.dimension = 2, .components = rows});
  const auto q = elbo::make_family("laplace", settings(2, 3, 0.1));
  const auto step = q->follow(*target, 1);
  REQUIRE(step.has_value());
  CHECK(step->moved);
  CHECK(step->note.empty());
  const elbo::Gaussian found = q->gaussians().front();
  CHECK((found.mean - Eigen::Vector2d(0.7, -0.4)).norm() < 1e-12);
  CHECK((found.factor * found.factor.transpose() - Eigen::Matrix2d{{1.3, 0.6}, {0.6, 0.8}}).norm() < 1e-12);
}

TEST_CASE("it ends where the slope is 0, with the curvature there", "[families][laplace]") {
  for (const char* kind :
       {"mixture", "banana", "funnel", "ring", "logistic-regression", "normal-posterior"}) {
    CAPTURE(kind);
    const auto target =
        elbo::make_target(kind, {.dimension = 2, .components = checks::example_components(2)});
    const auto q = elbo::make_family("laplace", settings(2, 1.7, 0.5));
    for (int i = 0; i < 60; ++i) REQUIRE(q->follow(*target, 1)->moved);
    const elbo::Gaussian found = q->gaussians().front();
    const elbo::TargetValues at = checks::evaluate(*target, found.mean.transpose().array());
    CHECK(at.gradient.matrix().norm() < 1e-6);
    Eigen::Matrix2d hessian;
    hessian << at.hessian(0, 0), at.hessian(0, 1), at.hessian(0, 1), at.hessian(0, 2);
    if (std::string(kind) == "ring") continue;  // flat around the circle
    CHECK((hessian * found.factor * found.factor.transpose() + Eigen::Matrix2d::Identity()).norm() < 1e-6);
  }
}

TEST_CASE("a run of it converges, and every identity holds", "[families][laplace][run]") {
  for (const char* kind : {"mixture", "banana", "funnel", "logistic-regression", "normal-posterior"}) {
    CAPTURE(kind);
    Session session(Value::map({{"model", "density"}, {"target", kind}, {"family", "laplace"}}));
    CHECK(session.config().find("estimator")->string() == "quadrature");
    CHECK(session.config().find("optimizer")->string() == "natural-gradient");
    CHECK(session.config().find("learningRate")->number() == 1);
    session.step(60);
    const Value frame = session.frame(nullptr);
    CHECK(frame.find("status")->string() == "converged");
    const Value& bound = *frame.find("bound");
    CHECK(bound.find("elbo")->number() <= bound.find("logEvidence")->number());
    for (const auto& [name, residual] : frame.find("residuals")->map()) {
      CAPTURE(name);
      // Errors cover but for a rounding of their own.
      CHECK(std::abs(residual.number()) <= frame.find("residualErrors")->find(name)->number());
    }
    CHECK(frame.find("laplace")->find("logEvidence")->is_number());
  }
}

}  // namespace
