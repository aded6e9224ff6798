// The predictive density: a mixture of Student t that integrates to one, and whose marginals are its
// integrals.
#include <cmath>

#include "catch.hpp"
#include "harness.hpp"
#include "models/mixture/predictive.hpp"
#include "oracle/evidence.hpp"
#include "oracle/quadrature.hpp"

namespace {

using elbo::PredictiveComponent;
using harness::Ascent;
using oracle::LineRule;
using oracle::Problem;

Problem problem_of(std::uint64_t first_seed, std::size_t dimensions) {
  for (std::uint64_t seed = first_seed;; seed += 8) {
    const Problem p = oracle::random_problem(seed, {40, dimensions, 4});
    if (p.dimensions == dimensions) return p;
  }
}

double density(const std::vector<PredictiveComponent>& components, const Eigen::RowVectorXd& x) {
  return elbo::predictive_density(components, x)(0);
}

TEST_CASE("the predictive density is the oracle's mixture of Student t", "[mixture][predictive]") {
  for (std::uint64_t seed = 0; seed < 32; ++seed) {
    const Problem p = oracle::random_problem(seed, {60, 5, 6});
    INFO(p.describe());
    Ascent ascent(p);
    ascent.update_parameters();
    const auto components = ascent.factor().predictive();
    const oracle::Posterior q = harness::posterior(ascent.factor());
    oracle::TestGenerator random(seed);
    for (int i = 0; i < 10; ++i) {
      Eigen::RowVectorXd x(harness::index(p.dimensions));
      for (double& value : x) value = 3 * random.normal();
      const oracle::Real exact = oracle::exp(oracle::log_predictive(oracle::Vector(x.begin(), x.end()), q));
      CHECK(density(components, x) == Approx(static_cast<double>(exact)).epsilon(1e-10));
    }
  }
}

TEST_CASE("the predictive density integrates to one on the line", "[mixture][predictive]") {
  for (std::uint64_t seed = 0; seed < 16; seed += 8) {
    Ascent ascent(problem_of(seed, 1));
    ascent.update_parameters();
    ascent.update_responsibilities();
    ascent.update_parameters();
    const auto components = ascent.factor().predictive();
    const double total = oracle::integrate(
        LineRule{}, [&](double x) { return density(components, Eigen::RowVectorXd::Constant(1, x)); });
    CHECK(total == Approx(1.0).epsilon(1e-9));
  }
}

TEST_CASE("the predictive density integrates to one on the plane", "[mixture][predictive]") {
  Ascent ascent(problem_of(0, 2));
  ascent.update_parameters();
  const auto components = ascent.factor().predictive();
  const LineRule rule{0.0, 1.0, 1.0 / 8.0, 12.0};
  const double total = oracle::integrate(rule, rule, [&](double x, double y) {
    Eigen::RowVectorXd point(2);
    point << x, y;
    return density(components, point);
  });
  CHECK(total == Approx(1.0).epsilon(1e-6));
}

TEST_CASE("a marginal is the integral over the other column", "[mixture][predictive]") {
  Ascent ascent(problem_of(0, 2));
  ascent.update_parameters();
  std::vector<PredictiveComponent> marginals;
  for (const PredictiveComponent& component : ascent.factor().predictive()) {
    marginals.push_back(elbo::marginal(component, {1}));
  }
  const auto components = ascent.factor().predictive();
  for (const double y : {-3.0, 0.0, 0.7, 5.0}) {
    const double integral = oracle::integrate(LineRule{}, [&](double x) {
      Eigen::RowVectorXd point(2);
      point << x, y;
      return density(components, point);
    });
    CHECK(density(marginals, Eigen::RowVectorXd::Constant(1, y)) == Approx(integral).epsilon(1e-9));
  }
}

TEST_CASE("the densities by component add up", "[mixture][predictive]") {
  const Problem p = problem_of(0, 2);
  Ascent ascent(p);
  ascent.update_parameters();
  Eigen::ArrayXXd parts;
  const Eigen::ArrayXd total =
      elbo::predictive_density(ascent.factor().predictive(), ascent.points(), &parts);
  REQUIRE(parts.cols() == harness::index(p.components));
  CHECK((parts.rowwise().sum() - total).abs().maxCoeff() <= 1e-15 * total.maxCoeff());
}

}  // namespace
