// Cubature's stated error: it covers what is wrong, where the integrand is smooth, nearly not, and not at
// all.
#include <algorithm>
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "cubature_problems.hpp"

namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using elbo::CubatureOptions;
using elbo::CubatureResult;
using elbo::Gaussian;
using elbo::Samples;
using problems::in_plane;
using problems::log_mixture;
using problems::log_normal;
using problems::on_line;

constexpr double kRounding = 2e-14;  // relative to ∫ |integrand|

// q, p, q log p, q log q, q (log p/q)², p log q: what a bound and its divergences are made of.
constexpr Index kOutputs = 6;
void bound_integrands(const ArrayXd& log_p, const ArrayXd& log_q, Samples& values) {
  values.col(0) = log_q.exp();
  values.col(1) = log_p.exp();
  values.col(2) = log_q.exp() * log_p;
  values.col(3) = log_q.exp() * log_q;
  values.col(4) = log_q.exp() * (log_p - log_q).square();
  values.col(5) = log_p.exp() * log_q;
}

// The trapezium rule, which on the whole line converges like exp(−2π distance/step) for integrands whose
// nearest singularity is at that distance from it: sums and, second, the sums of absolute values.
std::pair<ArrayXd, ArrayXd> trapezium(const std::vector<Gaussian>& p, const std::vector<Gaussian>& q) {
  double low = 0;
  double high = 0;
  double step = 1;
  for (const auto* mixture : {&p, &q}) {
    for (const Gaussian& bump : *mixture) {
      low = std::min(low, bump.mean(0) - 10 * bump.factor(0, 0));
      high = std::max(high, bump.mean(0) + 10 * bump.factor(0, 0));
      // Two components cross within a deviation squared over their distance, which is less than 8.
      step = std::min(step, bump.factor(0, 0) * bump.factor(0, 0) / 16);
    }
  }
  const auto count = static_cast<Index>((high - low) / step);
  const Samples z = low + step * ArrayXd::LinSpaced(count + 1, 0, static_cast<double>(count));
  Samples values(z.rows(), kOutputs);
  bound_integrands(log_mixture(z, p), log_mixture(z, q), values);
  return {step * values.colwise().sum().transpose(), step * values.abs().colwise().sum().transpose()};
}

// By random mixtures of one to four components and a random Gaussian q.
TEST_CASE("on the line the stated error covers the real one for 250 random mixtures", "[cubature]") {
  problems::Dice dice(11);
  CubatureOptions options;
  int converged = 0;
  for (int instance = 0; instance < 250; ++instance) {
    std::vector<Gaussian> p(static_cast<std::size_t>(1 + dice.below(4)));
    for (Gaussian& bump : p) {
      bump = dice.on_line();
      bump.log_mass = std::log(dice.between(0.1, 1));
    }
    const std::vector<Gaussian> q = {dice.on_line()};
    std::vector<Gaussian> bumps = p;
    bumps.push_back(q[0]);
    const CubatureResult result = elbo::integrate(
        1, bumps, kOutputs,
        [&](const Samples& z, Samples& values) {
          bound_integrands(log_mixture(z, p), log_mixture(z, q), values);
        },
        options);
    const auto [exact, magnitude] = trapezium(p, q);
    converged += result.converged ? 1 : 0;
    for (Index o = 0; o < kOutputs; ++o) {
      CAPTURE(instance);
      CAPTURE(o);
      CAPTURE(result.error(o));
      CHECK(std::abs(result.integral(o) - exact(o)) <= result.error(o) + kRounding * magnitude(o));
      if (result.converged) CHECK(result.error(o) <= options.tolerance * magnitude(o) * (1 + 1e-6));
    }
    CHECK(result.evaluations <= 5000);
  }
  CHECK(converged == 250);
}

// In the plane: p is a mixture along u = z₁ cos a + z₂ sin a and a standard normal across it, so that its log
// has ridges in every direction, and everything reduces to the line.
TEST_CASE("in the plane the stated error covers the real one for 60 random turned mixtures", "[cubature]") {
  problems::Dice dice(12);
  CubatureOptions options;
  for (int instance = 0; instance < 60; ++instance) {
    const double angle = dice.between(0, problems::kPi);
    const double cosine = std::cos(angle);
    const double sine = std::sin(angle);
    const auto turned = [&](const Gaussian& along) {
      const double m = along.mean(0);
      const double v = along.factor(0, 0) * along.factor(0, 0);
      const double v11 = v * cosine * cosine + sine * sine;
      const double v22 = v * sine * sine + cosine * cosine;
      Gaussian bump = in_plane(m * cosine, m * sine, std::sqrt(v11), std::sqrt(v22),
                               (v - 1) * cosine * sine / std::sqrt(v11 * v22));
      bump.log_mass = along.log_mass;
      return bump;
    };
    std::vector<Gaussian> p;
    std::vector<Gaussian> bumps;
    for (int k = dice.below(3); k >= 0; --k) {
      Gaussian bump = on_line(dice.between(-2, 2), std::exp(dice.between(-0.7, 0.7)));
      bump.log_mass = std::log(dice.between(0.2, 1));
      p.push_back(bump);
      bumps.push_back(turned(bump));
    }
    const std::vector<Gaussian> q = {on_line(dice.between(-2, 2), std::exp(dice.between(-0.7, 0.7)))};
    bumps.push_back(turned(q[0]));
    const std::vector<Gaussian> across = {on_line(0, 1)};
    const CubatureResult result = elbo::integrate(
        2, bumps, kOutputs,
        [&](const Samples& z, Samples& values) {
          const Samples u = z.col(0) * cosine + z.col(1) * sine;
          const Samples v = z.col(1) * cosine - z.col(0) * sine;
          const ArrayXd log_across = log_normal(v, across[0]);
          // The ratio of the two has no term across: ∫ N(v) log N(v) dv is left to q log q.
          bound_integrands(log_mixture(u, p), log_mixture(u, q), values);
          values.colwise() *= log_across.exp();
        },
        options);
    const auto [exact, magnitude] = trapezium(p, q);
    CAPTURE(instance);
    CHECK(result.converged);
    for (Index o = 0; o < kOutputs; ++o) {
      CAPTURE(o);
      CAPTURE(result.error(o));
      CHECK(std::abs(result.integral(o) - exact(o)) <= result.error(o) + kRounding * magnitude(o));
      CHECK(result.error(o) <= options.tolerance * magnitude(o) * (1 + 1e-6));
    }
  }
}

// E sigmoid(aᵀ(z − m)/w) = ½ by symmetry, however steep; other bumps see to it that the cells are not
// symmetric.
TEST_CASE("the stated error covers the real one for 150 random steep slopes", "[cubature]") {
  problems::Dice dice(13);
  for (int instance = 0; instance < 150; ++instance) {
    const bool plane = instance % 3 == 0;
    const Gaussian q = plane ? dice.in_plane() : dice.on_line();
    const std::vector<Gaussian> bumps = {q, plane ? dice.in_plane() : dice.on_line()};
    const double steepness = std::exp(dice.between(0, 2));
    const double angle = dice.between(0, problems::kPi);
    const CubatureResult result =
        elbo::integrate(plane ? 2 : 1, bumps, 1, [&](const Samples& z, Samples& values) {
          ArrayXd x = (z.col(0) - q.mean(0)) * std::cos(angle);
          if (plane) x += (z.col(1) - q.mean(1)) * std::sin(angle);
          values.col(0) = log_normal(z, q).exp() / (1 + (-steepness * x).max(-700.0).min(700.0).exp());
        });
    CAPTURE(instance);
    CHECK(result.converged);
    CHECK(std::abs(result.integral(0) - 0.5) <= result.error(0) + 0.5 * kRounding);
  }
}

// 1 where x > 0, else 0.
ArrayXd step(const ArrayXd& x) { return (x > 0).select(ArrayXd::Ones(x.size()), 0.0); }

// With x ~ N(m, s²): E|x − b| = s √(2/π) exp(−c²/2) + (m − b)(1 − 2Φ(−c)), P(x > b) = Φ(c), c = (m − b)/s.
TEST_CASE("kinks and jumps on the line converge, with an error that covers", "[cubature]") {
  problems::Dice dice(14);
  for (int instance = 0; instance < 200; ++instance) {
    const Gaussian q = dice.on_line();
    const double m = q.mean(0);
    const double s = q.factor(0, 0);
    const double b = instance % 10 == 0 ? m : m + s * dice.between(-3, 3);
    const double c = (m - b) / s;
    const std::vector<double> exact = {
        s * std::sqrt(2 / problems::kPi) * std::exp(-0.5 * c * c) + (m - b) * (1 - 2 * problems::phi(-c)),
        problems::phi(c)};
    for (const bool jump : {false, true}) {
      const CubatureResult result = elbo::integrate(1, {&q, 1}, 1, [&](const Samples& z, Samples& values) {
        const ArrayXd x = z.col(0) - b;
        values.col(0) = log_normal(z, q).exp() * (jump ? step(x) : ArrayXd(x.abs()));
      });
      CAPTURE(instance);
      CAPTURE(jump);
      CAPTURE(b);
      const double answer = exact[jump ? 1 : 0];
      CHECK(result.converged);
      CHECK(std::abs(result.integral(0) - answer) <= result.error(0) + kRounding * answer);
      CHECK(result.error(0) <= 1e-11 * answer * (1 + 1e-6));
      CHECK(result.evaluations < 5000);
    }
  }
}

TEST_CASE("kinks and jumps in the plane get as far as the nodes go, and say how far", "[cubature]") {
  problems::Dice dice(15);
  for (int instance = 0; instance < 24; ++instance) {
    const Gaussian q = dice.in_plane();
    const double angle = instance % 4 == 0 ? 0 : dice.between(0, problems::kPi);
    const double cosine = std::cos(angle);
    const double sine = std::sin(angle);
    // The standard deviation of (z − m) · (cosine, sine).
    const double s = std::hypot(q.factor(0, 0) * cosine + q.factor(1, 0) * sine, q.factor(1, 1) * sine);
    CubatureOptions options;
    options.most_nodes = 30'000;
    double first_error = 0;
    for (int doubling = 0; doubling < 3; ++doubling, options.most_nodes *= 4) {
      const CubatureResult result = elbo::integrate(
          2, {&q, 1}, 2,
          [&](const Samples& z, Samples& values) {
            const ArrayXd x = (z.col(0) - q.mean(0)) * cosine + (z.col(1) - q.mean(1)) * sine;
            values.col(0) = log_normal(z, q).exp() * x.abs();
            values.col(1) = log_normal(z, q).exp() * step(x - 0.5 * s);
          },
          options);
      CAPTURE(instance);
      CAPTURE(doubling);
      CHECK(result.evaluations <= options.most_nodes);
      CHECK(std::abs(result.integral(0) - s * std::sqrt(2 / problems::kPi)) <=
            result.error(0) + kRounding * s);
      CHECK(std::abs(result.integral(1) - problems::phi(-0.5)) <= result.error(1) + kRounding);
      CHECK(result.error(0) < 1e-2 * s);
      if (doubling == 0) first_error = result.error(0);
      // A kink along the sides of cells is done with at once.
      if (doubling == 2) CHECK(result.error(0) < std::max(0.3 * first_error, 1e-11 * s));
    }
  }
}

// Few cells, in any of which two rules may agree by accident, or a kink may hide behind its Gaussian: no more
// than three in a thousand are off by more than they say, and none by five times as much.
TEST_CASE("the error covers kinks and jumps in the plane at loose tolerances too", "[cubature]") {
  problems::Dice dice(16);
  int count = 0;
  int beyond = 0;
  for (int instance = 0; instance < 200; ++instance) {
    const Gaussian q = dice.in_plane();
    const double angle = instance % 4 == 0 ? 0 : dice.between(0, problems::kPi);
    const double cosine = std::cos(angle);
    const double sine = std::sin(angle);
    const double s = std::hypot(q.factor(0, 0) * cosine + q.factor(1, 0) * sine, q.factor(1, 1) * sine);
    for (const double tolerance : {1e-2, 1e-3, 1e-5}) {
      CubatureOptions options;
      options.tolerance = tolerance;
      options.most_nodes = 30'000;
      for (const bool jump : {false, true}) {
        const CubatureResult result = elbo::integrate(
            2, {&q, 1}, 1,
            [&](const Samples& z, Samples& values) {
              const ArrayXd x = (z.col(0) - q.mean(0)) * cosine + (z.col(1) - q.mean(1)) * sine;
              values.col(0) = log_normal(z, q).exp() * (jump ? step(x - 0.5 * s) : ArrayXd(x.abs()));
            },
            options);
        CAPTURE(instance, tolerance, jump);
        const double exact = jump ? problems::phi(-0.5) : s * std::sqrt(2 / problems::kPi);
        const double off = std::abs(result.integral(0) - exact);
        CHECK(off <= 5 * result.error(0) + kRounding * exact);
        ++count;
        if (off > result.error(0) + kRounding * exact) ++beyond;
      }
    }
  }
  CHECK(beyond <= 3 * count / 1000);
}

TEST_CASE("it stops at the nodes it may use, with the error that is left", "[cubature]") {
  const Gaussian wide = in_plane(0, 0, 1, 1, 0);
  const Gaussian narrow = in_plane(0.5, 0.2, 0.001, 0.003, 0.9);
  const std::vector<Gaussian> bumps = {wide, narrow};
  CubatureOptions options;
  for (const Index most : {500, 1000, 3000, 10'000, 30'000}) {
    options.most_nodes = most;
    const CubatureResult result = elbo::integrate(
        2, bumps, 2,
        [&](const Samples& z, Samples& values) {
          values.col(0) = log_normal(z, wide).exp();
          values.col(1) = log_normal(z, wide).exp() * (z.col(0) - 0.1).abs();
        },
        options);
    CAPTURE(most);
    CHECK(result.evaluations <= most);
    CHECK(!result.converged);
    CHECK(std::abs(result.integral(0) - 1) <= result.error(0) + kRounding);
  }
}

TEST_CASE("rounding errors of the integrand are given up on, not chased", "[cubature]") {
  const Gaussian q = in_plane(0, 0, 1, 1, 0);
  const auto noise = [](const Samples& z) {
    return (1e9 * (z.col(0) + 2 * z.col(1)))
        .unaryExpr([](double x) { return x - std::floor(x) - 0.5; })
        .eval();
  };
  SECTION("beside a value") {
    const CubatureResult result = elbo::integrate(2, {&q, 1}, 1, [&](const Samples& z, Samples& values) {
      values.col(0) = log_normal(z, q).exp() * (1 + 1e-9 * noise(z));
    });
    CHECK(!result.converged);
    CHECK(result.evaluations < 60'000);
    CHECK(result.error(0) < 1e-8);
    CHECK(std::abs(result.integral(0) - 1) <= result.error(0));
  }
  SECTION("alone, where a scale says that they do not count") {
    CubatureOptions options;
    options.scale = 1e-3;
    const CubatureResult result = elbo::integrate(
        2, {&q, 1}, 1,
        [&](const Samples& z, Samples& values) { values.col(0) = log_normal(z, q).exp() * 1e-16 * noise(z); },
        options);
    CHECK(result.converged);
    CHECK(result.evaluations < 6000);
    CHECK(std::abs(result.integral(0)) < 1e-16);
  }
}

}  // namespace
