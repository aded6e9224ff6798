// Where a formula's mass is found: its modes, their widths, and how far out it reaches.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "density/target_checks.hpp"
#include "models/density/targets/targets.hpp"

namespace {

using checks::log_density;
using elbo::Gaussian;

constexpr double kLogTwoPi = 1.8378770664093454836;

std::unique_ptr<elbo::Target> formula(const std::string& text, int dimension = 2) {
  return elbo::make_target("formula", dimension, {}, text, 0);
}

// The bump whose mean is nearest to (z1, z2).
Gaussian nearest(const std::vector<Gaussian>& bumps, double z1, double z2 = 0) {
  const auto distance = [&](const Gaussian& bump) {
    return std::hypot(bump.mean(0) - z1, bump.mean.size() == 2 ? bump.mean(1) - z2 : 0);
  };
  return *std::min_element(bumps.begin(), bumps.end(),
                           [&](const Gaussian& a, const Gaussian& b) { return distance(a) < distance(b); });
}

// Nine deviations of some bump.
bool is_covered(const std::vector<Gaussian>& bumps, double z1, double z2) {
  double low1 = 1e300, high1 = -1e300, low2 = 1e300, high2 = -1e300;
  for (const Gaussian& bump : bumps) {
    const double reach1 = 9 * bump.factor(0, 0);
    const double reach2 = 9 * bump.factor.row(1).norm();
    low1 = std::min(low1, bump.mean(0) - reach1);
    high1 = std::max(high1, bump.mean(0) + reach1);
    low2 = std::min(low2, bump.mean(1) - reach2);
    high2 = std::max(high2, bump.mean(1) + reach2);
  }
  return z1 >= low1 && z1 <= high1 && z2 >= low2 && z2 <= high2;
}

TEST_CASE("a Gaussian is found to the last digits, wherever and however narrow it is", "[formula]") {
  for (const char* text :
       {"normal(z1, 0.3, 1) + normal(z2, -2, 0.5)", "normal(z1, 3.14159, 1e-3) + normal(z2, -2.2, 1e-3)",
        "normal(z1, 500.2, 2) + normal(z2, -300.7, 7)", "normal(z1, 0, 150) + normal(z2, 1, 1)"}) {
    CAPTURE(text);
    const auto target = formula(text);
    const std::vector<Gaussian> bumps = target->bumps();
    CHECK(bumps.size() <= 2);  // the second is for how far it reaches
    CHECK(std::abs(bumps[0].log_mass) < 1e-9);
    const double top = log_density(*target, bumps[0].mean(0), bumps[0].mean(1));
    CHECK(top == Approx(-kLogTwoPi - bumps[0].factor.diagonal().array().log().sum()).epsilon(1e-9));
  }
  const Gaussian line = formula("normal(z, -7.7, 0.01)", 1)->bumps()[0];
  CHECK(line.mean(0) == Approx(-7.7).epsilon(1e-12));
  CHECK(line.factor(0, 0) == Approx(0.01).epsilon(1e-9));
  // A correlated one.
  const Gaussian turned = formula("-(z1^2 - 1.6*z1*z2 + z2^2)/2/0.36")->bumps()[0];
  CHECK((turned.factor * turned.factor.transpose() - Eigen::Matrix2d{{1, 0.8}, {0.8, 1}}).norm() < 1e-9);
}

TEST_CASE("several modes are all kept", "[formula]") {
  const auto target = formula(
      "logaddexp(log(0.5) + normal(z1, -3, 0.5) + normal(z2, 0, 0.25), log(0.3) + normal(z1, 3, 1) + "
      "normal(z2, 2, 1),"
      "          log(0.2) + normal(z1, 400, 3) + normal(z2, -90, 3))");
  const std::vector<Gaussian> bumps = target->bumps();
  REQUIRE(bumps.size() >= 3);
  CHECK(std::abs(nearest(bumps, -3, 0).log_mass - std::log(0.5)) < 1e-6);
  CHECK(std::abs(nearest(bumps, 3, 2).log_mass - std::log(0.3)) < 1e-6);
  CHECK(std::abs(nearest(bumps, 400, -90).log_mass - std::log(0.2)) < 1e-6);
  CHECK(bumps[0].log_mass >= bumps[1].log_mass);
}

TEST_CASE("ridges, kinks and flat tops get a width from how far they are down", "[formula]") {
  for (const Gaussian& bump : formula("-((sqrt(z1^2 + z2^2) - 2.5)/0.4)^2/2")->bumps()) {
    CHECK(bump.mean.norm() == Approx(2.5).epsilon(1e-6));
    // Across it as narrow as it is, along it a piece of the ring.
    const Eigen::VectorXd across = bump.factor.transpose() * bump.mean.normalized();
    CHECK(across.norm() == Approx(0.4).epsilon(0.01));
    const double along = bump.factor.diagonal().prod() / across.norm();
    CHECK(along > 0.8);
    CHECK(along < 3);
  }
  const Gaussian kink = formula("-abs(z1) - 10*abs(z2)")->bumps()[0];
  CHECK(kink.mean.norm() < 1e-6);
  CHECK(kink.factor(0, 0) == Approx(0.5).epsilon(0.01));
  CHECK(kink.factor(1, 1) == Approx(0.05).epsilon(0.01));
  const Gaussian flat = formula("-z^4", 1)->bumps()[0];
  CHECK(flat.factor(0, 0) == Approx(std::pow(0.5, 0.25)).epsilon(0.1));
  // An edge: highest where it ends.
  const Gaussian edge = formula("-z + 0*sqrt(z - 1)", 1)->bumps()[0];
  CHECK(edge.mean(0) == Approx(1).epsilon(1e-3));
  CHECK(edge.factor(0, 0) == Approx(0.5).epsilon(0.05));
}

TEST_CASE("what reaches far is covered to exp(-35) of its height", "[formula]") {
  for (const char* text : {"normal(z1, 0, 1.5) + normal(z2, 0.4*z1^2 - 2, 0.5)",
                           "normal(z1, 0, 1.35) + normal(z2, 0, exp(z1/2))", "-3*log(1 + z1^2 + z2^2)",
                           "-abs(z1) - abs(z2)", "2*log(z1) - z1 - z2^2/2", "-z1^2/2e4 - (z2 - z1/5)^2"}) {
    CAPTURE(text);
    const auto target = formula(text);
    const std::vector<Gaussian> bumps = target->bumps();
    const double top = log_density(*target, bumps[0].mean(0), bumps[0].mean(1));
    int outside = 0;
    for (double reach = 1; reach < 1e5; reach *= 1.3) {
      for (double angle = 0; angle < 6.28; angle += 0.05) {
        const double z1 = reach * std::cos(angle);
        const double z2 = reach * std::sin(angle);
        if (log_density(*target, z1, z2) > top - 35 && !is_covered(bumps, z1, z2)) ++outside;
      }
    }
    CHECK(outside == 0);
  }
  // A Cauchy density holds a part in a hundred million beyond 1e8.
  CHECK(formula("-log(1 + z^2)", 1)->bumps().back().factor(0, 0) > 1e7);
  // Where nothing reaches far there is no bump for it.
  CHECK(formula("-z1^2/2 - z2^2/2")->bumps().size() == 1);
}

}  // namespace
