// Cubature against integrals that are known.
#include "numeric/cubature.hpp"

#include <cmath>
#include <limits>
#include <vector>

#include "catch.hpp"
#include "cubature_problems.hpp"
#include "numeric/gauss_legendre.hpp"

namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using elbo::CubatureNodes;
using elbo::CubatureOptions;
using elbo::CubatureResult;
using elbo::Gaussian;
using elbo::Integrand;
using elbo::Samples;
using problems::in_plane;
using problems::log_normal;
using problems::on_line;

constexpr double kTolerance = 1e-11;
constexpr double kRounding = 1e-14;  // what adding up in double costs, in another order than a closed form's

CubatureResult integrate_one(const std::vector<Gaussian>& bumps,
                             const std::function<ArrayXd(const Samples&)>& f,
                             const CubatureOptions& options = {}) {
  const auto dimension = static_cast<int>(bumps.front().mean.size());
  return elbo::integrate(
      dimension, bumps, 1, [&](const Samples& z, Samples& values) { values.col(0) = f(z); }, options);
}

// Converged, and right to within the error it states.
void check(const CubatureResult& result, double exact, double magnitude) {
  CHECK(result.converged);
  CHECK(result.error(0) <= kTolerance * magnitude * (1 + 1e-9));
  CHECK(std::abs(result.integral(0) - exact) <= result.error(0) + kRounding * magnitude);
}

void check(const CubatureResult& result, double exact) { check(result, exact, exact); }

TEST_CASE("a Gauss–Legendre rule is exact for polynomials of degree 2n − 1 and sees its highest terms",
          "[cubature]") {
  for (int n = 1; n <= elbo::kMostLegendreNodes; ++n) {
    const elbo::LegendreRule& rule = elbo::legendre_rule(n);
    CAPTURE(n);
    REQUIRE(rule.size == n);
    for (int degree = 0; degree < 2 * n; ++degree) {
      double sum = 0;
      for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
        sum += rule.weight[i] * std::pow(rule.node[i], degree);
      }
      CAPTURE(degree);
      CHECK(std::abs(sum - (degree % 2 == 0 ? 2.0 / (degree + 1) : 0.0)) < 2e-15);
    }
    // The leading coefficient of P_k is (2k)!/(2^k k!²): that of x^k over it is x^k's share of P_k.
    double leading = 1;
    for (int k = 1; k < n; ++k) leading *= (2.0 * k - 1) / k;
    double last = 0;
    double before_last = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(n); ++i) {
      last += rule.highest[0][i] * std::pow(rule.node[i], n - 1);
      before_last += rule.highest[1][i] * std::pow(rule.node[i], n - 1);
    }
    CHECK(std::abs(last - 1 / leading) < 1e-14);
    CHECK(std::abs(before_last) < 1e-15);
  }
}

TEST_CASE("Gauss–Hermite gives the normal's moments up to 2n − 1", "[cubature]") {
  for (int n = 2; n <= 64; ++n) {
    const CubatureNodes nodes = elbo::gauss_hermite(1, n);
    CAPTURE(n);
    REQUIRE(nodes.z.rows() == n);
    for (Index i = 1; i < n; ++i) CHECK(nodes.z(i, 0) > nodes.z(i - 1, 0));
    // E ε^{2j} = (2j − 1)!!
    double moment = 1;
    for (int j = 0; 2 * j <= std::min(2 * n - 1, 60); ++j) {
      if (j > 0) moment *= 2 * j - 1;
      CHECK((nodes.log_weight.exp() * nodes.z.col(0).pow(2 * j)).sum() == Approx(moment).epsilon(1e-13));
      CHECK(std::abs((nodes.log_weight.exp() * nodes.z.col(0).pow(2 * j + 1)).sum()) <= 1e-13 * moment * n);
    }
  }
  const CubatureNodes plane = elbo::gauss_hermite(2, 5);
  REQUIRE(plane.z.rows() == 25);
  const ArrayXd weight = plane.log_weight.exp();
  CHECK(weight.sum() == Approx(1).epsilon(1e-14));
  CHECK((weight * plane.z.col(0).square() * plane.z.col(1).pow(4)).sum() == Approx(3).epsilon(1e-13));
  CHECK(std::abs((weight * plane.z.col(0) * plane.z.col(1)).sum()) < 1e-15);
}

TEST_CASE("a Gaussian integrates to 1, however narrow beside others, far away or correlated", "[cubature]") {
  const std::vector<std::vector<Gaussian>> grounds = {
      {on_line(0, 1)},
      {on_line(0, 1), on_line(0.3, 1e-3)},
      {in_plane(0, 0, 1, 1, 0)},
      {in_plane(0, 0, 1, 1, 0), in_plane(1.3, -0.4, 1e-3, 1e-3, 0)},
      {in_plane(0, 0, 10, 10, 0), in_plane(3, 7, 1e-3, 2e-3, 0.5), in_plane(3.01, 7, 1e-3, 1e-3, 0)},
      {in_plane(0, 0, 1, 1, 0), in_plane(10, 0, 1, 1, 0)},
      {in_plane(0, 0, 1, 1, 0), in_plane(60, 80, 1, 1, 0)},
      {in_plane(0, 0, 1, 1, 0.999), in_plane(0, 0, 1, 1, 0)},
      {in_plane(0, 0, 1, 1, 0.999), in_plane(0, 0, 1, 1, -0.999)},
      {in_plane(5, -5, 1e-3, 1e3, 0.999)},
  };
  for (std::size_t ground = 0; ground < grounds.size(); ++ground) {
    for (const Gaussian& bump : grounds[ground]) {
      CAPTURE(ground);
      CAPTURE(bump.mean(0));
      CAPTURE(bump.factor(0, 0));
      check(integrate_one(grounds[ground],
                          [&](const Samples& z) -> ArrayXd { return log_normal(z, bump).exp(); }),
            1);
    }
  }
}

// There z itself rounds to a part of a deviation, and the integrand with it.
TEST_CASE("where coordinates round to more than the tolerance, the error says so", "[cubature]") {
  const std::vector<std::vector<Gaussian>> grounds = {
      {on_line(-1000, 1e-6), on_line(1000, 5)},
      {in_plane(1e6, 1e6, 1, 1, 0.9)},
  };
  for (const std::vector<Gaussian>& ground : grounds) {
    const Gaussian& bump = ground.front();
    const CubatureResult mass =
        integrate_one(ground, [&](const Samples& z) -> ArrayXd { return log_normal(z, bump).exp(); });
    const double rounding =
        1e-16 * std::abs(bump.mean(0)) / bump.factor.diagonal().minCoeff();  // in deviations
    CHECK(std::abs(mass.integral(0) - 1) <= mass.error(0));
    CHECK(mass.error(0) > kTolerance);
    CHECK(mass.error(0) < 10 * rounding);
    CHECK(mass.evaluations < 100'000);
  }
}

TEST_CASE("the divergence of two Gaussians is its closed form", "[cubature]") {
  problems::Dice dice(3);
  for (int instance = 0; instance < 40; ++instance) {
    const bool plane = instance % 2 == 1;
    const Gaussian p = plane ? dice.in_plane() : dice.on_line();
    const Gaussian q = plane ? dice.in_plane() : dice.on_line();
    CAPTURE(instance);
    double magnitude = 0;
    const auto ratio = [&](const Samples& z) -> ArrayXd {
      return log_normal(z, p).exp() * (log_normal(z, p) - log_normal(z, q));
    };
    magnitude =
        integrate_one({p}, [&](const Samples& z) -> ArrayXd { return ratio(z).abs(); }, {1e-6}).integral(0);
    check(integrate_one({p}, ratio), problems::kl(p, q), magnitude);
    check(integrate_one({p, q}, ratio), problems::kl(p, q), magnitude);
  }
}

TEST_CASE("banana, funnel and ring have the normalisers of their closed forms", "[cubature]") {
  SECTION("banana") {
    const double bend = 0.5;
    std::vector<Gaussian> bumps;
    for (int j = -4; j <= 4; ++j) {
      Gaussian bump{Eigen::VectorXd(2), Eigen::MatrixXd::Zero(2, 2)};
      bump.mean << j, bend * j * j;
      bump.factor << 0.5, 0, bend * j, 0.3;
      bumps.push_back(bump);
    }
    check(integrate_one(bumps,
                        [&](const Samples& z) -> ArrayXd {
                          return (-0.5 * z.col(0).square() -
                                  0.5 * ((z.col(1) - bend * z.col(0).square()) / 0.3).square())
                              .exp();
                        }),
          2 * problems::kPi * 0.3);
  }
  SECTION("funnel") {
    const double width = 1.35;
    std::vector<Gaussian> bumps;
    for (int j = -6; j <= 6; ++j) {
      bumps.push_back(in_plane(j * width, 0, width / 2, std::exp(0.5 * j * width), 0));
    }
    check(integrate_one(bumps,
                        [&](const Samples& z) -> ArrayXd {
                          return (-0.5 * (z.col(0) / width).square() - 0.5 * z.col(0) -
                                  0.5 * z.col(1).square() * (-z.col(0)).exp())
                              .exp();
                        }),
          2 * problems::kPi * width);
  }
  SECTION("ring") {
    const double radius = 2.5;
    const double width = 0.4;
    std::vector<Gaussian> bumps;
    for (int j = 0; j < 12; ++j) {
      const double angle = problems::kPi * j / 6;
      bumps.push_back(in_plane(radius * std::cos(angle), radius * std::sin(angle), 0.5, 0.5, 0));
    }
    // 2π [s² exp(−R²/2s²) + R s √(2π) Φ(R/s)]; it has a kink at the centre, where it is exp(−19.5).
    const double ratio = radius / width;
    const double exact = 2 * problems::kPi *
                         (width * width * std::exp(-0.5 * ratio * ratio) +
                          radius * width * std::sqrt(2 * problems::kPi) * problems::phi(ratio));
    check(integrate_one(bumps,
                        [&](const Samples& z) -> ArrayXd {
                          const ArrayXd r = (z.col(0).square() + z.col(1).square()).sqrt();
                          return (-0.5 * ((r - radius) / width).square()).exp();
                        }),
          exact);
  }
}

TEST_CASE("every output has its own accuracy", "[cubature]") {
  const std::vector<Gaussian> bumps = {in_plane(0, 0, 1, 1, 0), in_plane(2, 1, 0.1, 0.2, 0.3)};
  const CubatureResult result = elbo::integrate(2, bumps, 3, [&](const Samples& z, Samples& values) {
    values.col(0) = 1e200 * log_normal(z, bumps[0]).exp();
    values.col(1) = 1e-200 * log_normal(z, bumps[1]).exp();
    values.col(2) = z.col(0) * log_normal(z, bumps[1]).exp();
  });
  CHECK(result.converged);
  CHECK(result.integral(0) == Approx(1e200).epsilon(kTolerance));
  CHECK(result.integral(1) == Approx(1e-200).epsilon(kTolerance));
  CHECK(result.integral(2) == Approx(2).epsilon(kTolerance));
}

TEST_CASE("a tolerance is kept, and a looser one is cheaper", "[cubature]") {
  const std::vector<Gaussian> bumps = {in_plane(0, 0, 1, 1, 0.5)};
  // E sigmoid(5 (z₁ + z₂)) = ½
  const auto integrand = [&](const Samples& z) -> ArrayXd {
    return (log_normal(z, bumps[0]).exp() / (1 + (-5 * (z.col(0) + z.col(1))).max(-700.0).exp()));
  };
  Index before = std::numeric_limits<Index>::max();
  for (const double tolerance : {1e-12, 1e-10, 1e-8, 1e-6, 1e-4}) {
    CubatureOptions options;
    options.tolerance = tolerance;
    const CubatureResult result = integrate_one(bumps, integrand, options);
    CAPTURE(tolerance);
    CHECK(result.converged);
    CHECK(result.error(0) <= 0.5 * tolerance * (1 + 1e-6));
    CHECK(std::abs(result.integral(0) - 0.5) <= result.error(0) + kRounding);
    CHECK(result.evaluations < before);
    before = result.evaluations;
  }
}

TEST_CASE("the kept nodes give the integral again, and others", "[cubature]") {
  for (const int dimension : {1, 2}) {
    const Gaussian wide = dimension == 1 ? on_line(0, 1) : in_plane(0, 0, 1, 1, 0.6);
    const Gaussian narrow = dimension == 1 ? on_line(1, 0.01) : in_plane(1, -1, 0.02, 0.01, -0.6);
    const std::vector<Gaussian> bumps = {wide, narrow};
    CubatureNodes nodes;
    const CubatureResult result = elbo::integrate(
        dimension, bumps, 1,
        [&](const Samples& z, Samples& values) { values.col(0) = log_normal(z, wide).exp(); }, {}, &nodes);
    REQUIRE(nodes.z.cols() == dimension);
    REQUIRE(nodes.z.rows() == nodes.log_weight.size());
    CHECK(nodes.z.rows() < result.evaluations);
    CHECK((nodes.log_weight + log_normal(nodes.z, wide)).exp().sum() ==
          Approx(result.integral(0)).epsilon(1e-14));
    CHECK((nodes.log_weight + log_normal(nodes.z, narrow)).exp().sum() == Approx(1).epsilon(kTolerance));
  }
}

TEST_CASE("the same call gives the same bits", "[cubature]") {
  const std::vector<Gaussian> bumps = {in_plane(0, 0, 1, 0.5, 0.7), in_plane(1, 2, 0.3, 0.2, -0.7)};
  const auto run = [&] {
    return integrate_one(bumps, [&](const Samples& z) -> ArrayXd {
      return log_normal(z, bumps[0]).exp() * log_normal(z, bumps[1]);
    });
  };
  const CubatureResult first = run();
  const CubatureResult second = run();
  CHECK(first.integral(0) == second.integral(0));
  CHECK(first.error(0) == second.error(0));
  CHECK(first.evaluations == second.evaluations);
}

TEST_CASE("nodes are few, and come by the thousand", "[cubature]") {
  const auto cost = [](const std::vector<Gaussian>& bumps, const Gaussian& bump, double tolerance,
                       int& calls) {
    CubatureOptions options;
    options.tolerance = tolerance;
    calls = 0;
    return integrate_one(
               bumps,
               [&](const Samples& z) -> ArrayXd {
                 ++calls;
                 return log_normal(z, bump).exp();
               },
               options)
        .evaluations;
  };
  int calls = 0;
  const Gaussian round = in_plane(0, 0, 1, 1, 0);
  CHECK(cost({round}, round, 1e-11, calls) <= 5500);
  CHECK(calls <= 2);
  CHECK(cost({round}, round, 1e-9, calls) <= 4500);
  // A point-like spike in a box of ±10.
  const Gaussian spike = in_plane(1.3, -0.4, 1e-3, 1e-3, 0);
  const Index with_spike = cost({round, spike}, spike, 1e-11, calls);
  CHECK(with_spike <= 15'000);
  CHECK(with_spike / calls >= 2000);
  CHECK(cost({on_line(0, 1), on_line(0.3, 1e-6)}, on_line(0.3, 1e-6), 1e-11, calls) <= 1500);
}

}  // namespace
