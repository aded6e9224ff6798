// One point by quadrature: evidence, posterior and modes, however narrow, against sums over fine even grids
// and against closed forms.
#include <cmath>

#include "catch.hpp"
#include "curve/curve_harness.hpp"
#include "models/curve/linear_gaussian.hpp"

namespace {

using curves::Problem;
using elbo::Nodes;
using elbo::Panel;
using elbo::PointSolver;

TEST_CASE("the rules of a panel are exact for polynomials and add up to its width", "[curve]") {
  Panel panel;
  for (const bool is_kronrod : {true, false}) {
    (is_kronrod ? elbo::gauss_kronrod : elbo::gauss_legendre)({-1.0, 2.0}, panel);
    // Kronrod's 21 nodes are exact up to degree 31, Gauss's 16 too.
    for (int degree = 0; degree <= 31; ++degree) {
      const double sum = (panel.weight * panel.z.pow(degree)).sum();
      const double exact = (std::pow(2.0, degree + 1) - std::pow(-1.0, degree + 1)) / (degree + 1);
      CHECK(std::abs(sum - exact) < 1e-13 * std::abs(exact) + 1e-14);
    }
  }
}

TEST_CASE("log p(x), posterior mean and deviation agree with a fine grid", "[curve]") {
  for (std::uint64_t seed = 0; seed < 35; ++seed) {
    const Problem p = curves::problem(seed);
    const reference::Curve f = p.curve();
    const reference::Line line = curves::line_for(p);
    PointSolver solver(p.model);
    for (std::size_t n = 0; n < p.points.size(); ++n) {
      INFO(p.name << ", seed " << seed << ", point " << n << ", σ = " << p.model.noise);
      const reference::Posterior exact = reference::posterior(f, p.model.noise, p.point(n), line);
      solver.look_at(p.points[n]);
      double total = 0, first = 0, second = 0;
      const double log_evidence = solver.integrate([&](const Panel& panel, const Nodes& mass) {
        total += mass.sum();
        first += (mass * panel.z).sum();
        second += (mass * panel.z.square()).sum();
      });
      const double tolerance = 1e-11 * (1 + std::abs(exact.log_evidence));
      CHECK(std::abs(log_evidence - exact.log_evidence) < tolerance);
      CHECK(std::abs(first / total - exact.mean) < 1e-10);
      CHECK(std::abs(std::sqrt(second / total - std::pow(first / total, 2)) - exact.deviation) < 1e-8);
      const PointSolver::Evidence both = solver.evidence();
      CHECK(std::abs(both.log_evidence - exact.log_evidence) < tolerance);
      CHECK(both.error < 1e-10 * (1 + std::abs(exact.log_evidence)));
      const PointSolver::Evidence quick = solver.quick_evidence();
      CHECK(quick.log_evidence == log_evidence);
      CHECK(quick.error < 1e-10 * (1 + std::abs(exact.log_evidence)));
    }
  }
}

TEST_CASE("a straight curve agrees with its closed forms to 1e-10, from σ = 0.001 to 100", "[curve]") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    oracle::TestGenerator random(seed);
    elbo::CurveModel model;
    model.shape = std::make_shared<const elbo::Shape>(elbo::ShapeKind::kLinear);
    model.theta = elbo::ControlPoints(2, 2);
    for (Eigen::Index i = 0; i < 4; ++i) model.theta.data()[i] = 2 * random.normal();
    model.noise = std::pow(10.0, random.uniform(-3, 2));
    const Eigen::Vector2d a = 0.5 * (model.theta.row(1) - model.theta.row(0)).transpose();
    const Eigen::Vector2d b = 0.5 * (model.theta.row(1) + model.theta.row(0)).transpose();
    const elbo::LinearGaussian closed(a, b, model.noise * model.noise * Eigen::Matrix2d::Identity());
    PointSolver solver(model);
    for (int n = 0; n < 5; ++n) {
      const double z = random.normal();
      const Eigen::Vector2d x = b + z * a + model.noise * Eigen::Vector2d(random.normal(), random.normal());
      solver.look_at(x);
      double total = 0, first = 0, second = 0;
      const double log_evidence = solver.integrate([&](const Panel& panel, const Nodes& mass) {
        total += mass.sum();
        first += (mass * panel.z).sum();
        second += (mass * panel.z.square()).sum();
      });
      CHECK(std::abs(log_evidence - closed.log_evidence(x)) < 1e-10);
      CHECK(std::abs(first / total - closed.posterior_mean(x)(0)) < 1e-10);
      const double variance = second / total - std::pow(first / total, 2);
      CHECK(std::abs(variance - closed.posterior_covariance()(0, 0)) < 1e-10);
    }
  }
}

TEST_CASE("an outlier's posterior is found however far it takes z", "[curve]") {
  elbo::CurveModel model;
  model.shape = std::make_shared<const elbo::Shape>(elbo::ShapeKind::kLinear);
  model.theta = elbo::ControlPoints(2, 2);
  model.theta << -1, 0, 1, 0;
  model.noise = 0.5;
  const elbo::LinearGaussian closed(Eigen::Vector2d(1, 0), Eigen::Vector2d(0, 0),
                                    0.25 * Eigen::Matrix2d::Identity());
  PointSolver solver(model);
  for (const double far : {50.0, 3000.0, 1e6}) {
    const Eigen::Vector2d x(far, 0.3);
    solver.look_at(x);
    REQUIRE(solver.modes().size() == 1);
    CHECK(std::abs(solver.modes()[0].z - 0.8 * far) < 1e-9 * far);
    const double exact = closed.log_evidence(x);
    CHECK(std::abs(solver.evidence().log_evidence - exact) < 1e-13 * std::abs(exact));
  }
}

TEST_CASE("every mode is found, and is one", "[curve]") {
  // Inside a parabola two places of the curve are equally near; a figure eight crosses itself.
  elbo::CurveModel model;
  model.shape = std::make_shared<const elbo::Shape>(elbo::ShapeKind::kParabola);
  model.theta = model.shape->truth();
  for (const double noise : {0.2, 0.02, 0.001}) {
    model.noise = noise;
    PointSolver solver(model);
    solver.look_at(Eigen::Vector2d(0, 0.5));
    REQUIRE(solver.modes().size() == 2);
    CHECK(std::abs(solver.modes()[0].z + solver.modes()[1].z) < 1e-9);
  }
  model.shape = std::make_shared<const elbo::Shape>(elbo::ShapeKind::kFigureEight);
  model.theta = model.shape->truth();
  model.noise = 0.1;
  PointSolver eight(model);
  eight.look_at(Eigen::Vector2d(0, 0));
  REQUIRE(eight.modes().size() == 2);
  CHECK(std::abs(eight.modes()[0].z + 0.6744897501960817) < 0.02);  // Φ⁻¹(¼), but for the prior's pull
  CHECK(std::abs(eight.modes()[0].z + eight.modes()[1].z) < 1e-9);

  for (std::uint64_t seed = 0; seed < 35; ++seed) {
    const Problem p = curves::problem(seed, 0.01);
    const reference::Curve f = p.curve();
    PointSolver any(p.model);
    for (std::size_t n = 0; n < p.points.size(); ++n) {
      INFO(p.name << ", seed " << seed << ", point " << n);
      any.look_at(p.points[n]);
      const auto log_joint = [&](double z) {
        return reference::log_likelihood(f, p.model.noise, p.point(n), z) + reference::log_prior(z);
      };
      REQUIRE_FALSE(any.modes().empty());
      for (const elbo::Mode& mode : any.modes()) {
        CHECK(log_joint(mode.z) == Approx(mode.log_joint).epsilon(1e-10));
        CHECK(log_joint(mode.z + 0.01 * mode.deviation) < mode.log_joint);
        CHECK(log_joint(mode.z - 0.01 * mode.deviation) < mode.log_joint);
      }
      // Nothing is higher.
      for (double z = -9; z < 9; z += 0.01) {
        CHECK(log_joint(z) <= any.peak() + 1e-9 * std::abs(any.peak()));
      }
    }
  }
}

TEST_CASE("what was looked at before changes nothing", "[curve]") {
  const Problem p = curves::problem(6, 0.05);
  PointSolver fresh(p.model);
  PointSolver used(p.model);
  used.look_at(Eigen::Vector2d(1e5, -1e5));
  used.evidence();
  used.set(2 * p.model.theta, 3 * p.model.noise);
  used.look_at(p.points[0]);
  used.set(p.model.theta, p.model.noise);
  for (const Eigen::Vector2d& x : p.points) {
    fresh.look_at(x);
    used.look_at(x);
    const auto nothing = [](const Panel&, const Nodes&) {};
    CHECK(fresh.integrate(nothing) == used.integrate(nothing));
    CHECK(fresh.integrate_again([] {}, nothing) == used.integrate_again([] {}, nothing));
  }
}

}  // namespace
