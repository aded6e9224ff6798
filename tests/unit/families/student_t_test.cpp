// Student's t where its tails are heavy: quantiles, mass, moments, entropy, and which averages exist.
#include <cmath>

#include "bounds/decomposition.hpp"
#include "cases.hpp"
#include "catch.hpp"
#include "density/target_checks.hpp"
#include "models/density/known_values.hpp"
#include "models/density/targets/targets.hpp"

namespace {

using namespace cases;

std::unique_ptr<Family> student(int dimension, double degrees, double mean = 0, double scale = 1) {
  elbo::FamilySettings given = settings(dimension, mean, scale);
  given.own = elbo::Value::map({{"degreesOfFreedom", degrees}});
  return elbo::make_family("student-t", given);
}

// Points and masses of ∫ over the line or the plane, z = sinh u in each coordinate.
struct Stretched {
  Samples z;
  ArrayXd mass;
};
Stretched stretched(int dimension) {
  const Lattice u = lattice(dimension, 0, dimension == 1 ? 20 : 12, dimension == 1 ? 2000 : 300);
  return {u.z.sinh(), u.z.cosh().rowwise().prod() * u.cell};
}

TEST_CASE("on a line its draws are the quantiles of t", "[families][student]") {
  // P(t > value) = tail, with ν degrees of freedom, to fifteen digits: ν = 5 by its closed form.
  const auto survival = [](double t) {
    const double angle = std::atan(t / std::sqrt(5.0));
    const double cosine = std::cos(angle);
    return 0.5 - (angle + std::sin(angle) * (cosine + 2.0 / 3 * std::pow(cosine, 3))) / std::acos(-1.0);
  };
  const auto q = student(1, 5);
  for (double u = -4; u <= 4; u += 0.137) {
    Samples epsilon = Samples::Constant(1, 1, u);
    // Of variance 1, times √(5/3).
    const double t = draws_of(*q, 0, epsilon)(0, 0) * std::sqrt(5.0 / 3);
    CHECK(survival(t) == Approx(0.5 * std::erfc(u * std::sqrt(0.5))).epsilon(1e-10));
  }
  // Far out P(t > x) ≈ (8/(3π)) 5^(3/2) · 5 x^−5/… is a power: five times as far, 5⁵ times as rare.
  const auto at = [&](double u) { return draws_of(*q, 0, Samples::Constant(1, 1, u))(0, 0); };
  const double ratio = std::log(std::erfc(30 * std::sqrt(0.5)) / std::erfc(20 * std::sqrt(0.5)));
  CHECK(std::log(at(30) / at(20)) == Approx(-ratio / 5).epsilon(1e-6));
}

TEST_CASE("mass, covariance and entropy of heavy tails", "[families][student]") {
  for (const int dimension : {1, 2}) {
    for (const double degrees : {4.5, 5.0, 8.0, 100.0}) {
      CAPTURE(dimension);
      CAPTURE(degrees);
      const auto q = student(dimension, degrees, 0.3, 0.8);
      const Stretched at = stretched(dimension);
      const ArrayXd log_q = log_density(*q, at.z);
      const ArrayXd mass = log_q.exp() * at.mass;
      CHECK(std::abs(mass.sum() - 1) < 1e-10);
      CHECK(std::abs((mass * at.z.col(0)).sum() - 0.3) < 1e-9);
      CHECK(std::abs((mass * (at.z.col(0) - 0.3).square()).sum() - 0.64) < 1e-8);
      CHECK(std::abs(*q->entropy(nullptr) + (mass * log_q).sum()) < 1e-9);
    }
  }
}

TEST_CASE("identities hold with heavy tails, and what has no average is infinite",
          "[student][decomposition]") {
  for (const char* kind : {"mixture", "ring", "logistic-regression"}) {
    for (const double degrees : {5.0, 9.0}) {
      CAPTURE(kind);
      CAPTURE(degrees);
      const elbo::Truth truth(elbo::make_target(
          kind, {.dimension = 2, .log_constant = -2, .components = checks::example_components(2)}));
      const auto q = student(2, degrees, 0.4, 1.3);
      const elbo::Decomposition d = elbo::decompose(truth, *q, 3, elbo::frame_options(*q));
      for (const elbo::Identity& one : elbo::identities_of(truth, d)) {
        CAPTURE(std::string(one.id));
        CHECK(one.residual <= one.allowed);
        if (!one.is_inequality) {
          CHECK(std::abs(one.residual) <= one.allowed);
          CHECK(std::abs(one.residual) < 1e-5);
        }
      }
      CHECK(std::isfinite(d.log_weight_variance.value));
    }
  }
  // log p falls off like −z₁⁴: its average exists for more than four degrees of freedom, its square's for
  // more than eight. exp(−z₁) has none whatever they are.
  const auto q = student(2, 5, 0, 1);
  const elbo::Decomposition banana = elbo::decompose(
      elbo::Truth(elbo::make_target("banana", {.dimension = 2})), *q, 3, elbo::frame_options(*q));
  CHECK(std::isfinite(banana.elbo.value));
  CHECK(std::isinf(banana.log_weight_variance.value));
  const elbo::Decomposition funnel = elbo::decompose(
      elbo::Truth(elbo::make_target("funnel", {.dimension = 2})), *q, 3, elbo::frame_options(*q));
  CHECK(funnel.elbo.value == -std::numeric_limits<double>::infinity());
  CHECK(funnel.kl_posterior.value == std::numeric_limits<double>::infinity());
}

}  // namespace
