// Every derivative a family gives, against central differences of what it differentiates.
#include "cases.hpp"
#include "catch.hpp"

namespace {

using namespace cases;

constexpr double kTolerance = 1e-6;

// f as a function of φ, the family itself untouched.
VectorXd by_phi(const Family& family, const std::function<double(const Family&)>& f) {
  const auto moved = family.clone();
  return differences(family.phi(), [&](const VectorXd& phi) {
    REQUIRE(moved->set_phi(phi));
    return f(*moved);
  });
}

TEST_CASE("the gradient of log q in z", "[families][gradient]") {
  for (const Case& c : with_density()) {
    INFO(title(c));
    const auto family = make(c);
    const Samples z = 2 * noise(9, c.dimension, 11);
    ArrayXd value;
    Samples gradient;
    family->log_density(z, value, &gradient);
    for (Index row = 0; row < z.rows(); ++row) {
      const VectorXd exact = differences(z.row(row).matrix().transpose(), [&](const VectorXd& point) {
        return log_density(*family, point.transpose().array())(0);
      });
      CHECK(fault(gradient.row(row).matrix().transpose(), exact) < kTolerance);
    }
  }
}

TEST_CASE("the pathwise derivative", "[families][gradient]") {
  for (const Case& c : all()) {
    INFO(title(c));
    const auto family = make(c);
    // Not a multiple of four rows, and cotangents of every size.
    const Samples epsilon = noise(13, c.dimension, 12);
    const Samples a = noise(13, c.dimension, 13).cube();
    for (Index k = 0; k < family->strata(); ++k) {
      const VectorXd start = VectorXd::LinSpaced(family->size(), -1, 1);
      VectorXd gradient = start;
      family->add_pathwise(k, epsilon, draws_of(*family, k, epsilon), a, gradient);
      const VectorXd exact =
          by_phi(*family, [&](const Family& q) { return (draws_of(q, k, epsilon) * a).sum(); });
      CHECK(fault(gradient - start, exact) < kTolerance);
    }
  }
}

TEST_CASE("the score", "[families][gradient]") {
  for (const Case& c : with_density()) {
    INFO(title(c));
    const auto family = make(c);
    const Samples z = 2 * noise(13, c.dimension, 14);
    const ArrayXd weight = weights(13, 15);
    const VectorXd start = VectorXd::LinSpaced(family->size(), -1, 1);
    VectorXd gradient = start;
    family->add_score(z, weight, gradient);
    const VectorXd exact =
        by_phi(*family, [&](const Family& q) { return (log_density(q, z) * weight).sum(); });
    CHECK(fault(gradient - start, exact) < kTolerance);
  }
}

TEST_CASE("the score of the strata", "[families][gradient]") {
  for (const Case& c : all()) {
    INFO(title(c));
    const auto family = make(c);
    const VectorXd weight = weights(family->strata(), 16).matrix();
    VectorXd gradient = VectorXd::Zero(family->size());
    family->add_weight_score(weight, gradient);
    const VectorXd exact = by_phi(*family, [&](const Family& q) {
      double sum = 0;
      for (Index k = 0; k < q.strata(); ++k) sum += weight(k) * std::log(q.stratum_weight(k));
      return sum;
    });
    CHECK((gradient - exact).norm() <= kTolerance * exact.norm());
  }
}

TEST_CASE("the gradient of the entropy", "[families][gradient]") {
  for (const Case& c : with(elbo::kClosedEntropy)) {
    INFO(title(c));
    const auto family = make(c);
    VectorXd gradient = VectorXd::Zero(family->size());
    REQUIRE(family->entropy(&gradient).has_value());
    const VectorXd exact = by_phi(*family, [](const Family& q) { return *q.entropy(nullptr); });
    CHECK(fault(gradient, exact) < kTolerance);
  }
}

// d/dφ log q(T(ε)) by its two parts: through z, and through φ at a fixed z.
TEST_CASE("the score and the path together are the derivative of a draw's density", "[families][gradient]") {
  for (const Case& c : with_density()) {
    INFO(title(c));
    const auto family = make(c);
    const Samples epsilon = noise(8, c.dimension, 17);
    const ArrayXd weight = weights(8, 18);
    for (Index k = 0; k < family->strata(); ++k) {
      const Samples z = draws_of(*family, k, epsilon);
      ArrayXd value;
      Samples slope;
      family->log_density_of_draw(k, epsilon, z, value, &slope);
      VectorXd gradient = VectorXd::Zero(family->size());
      family->add_pathwise(k, epsilon, z, slope.colwise() * weight, gradient);
      family->add_score(z, weight, gradient);
      const VectorXd exact = by_phi(*family, [&](const Family& q) {
        ArrayXd moved;
        q.log_density_of_draw(k, epsilon, draws_of(q, k, epsilon), moved, nullptr);
        return (moved * weight).sum();
      });
      CHECK(fault(gradient, exact) < kTolerance);
    }
  }
}

}  // namespace
