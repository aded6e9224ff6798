// The targets against their formulas written out, differences, integrals by brute force, and far away.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "bounds/truth.hpp"
#include "catalog/targets.hpp"
#include "catch.hpp"
#include "density/target_checks.hpp"
#include "models/density/targets/targets.hpp"
#include "oracle/quadrature.hpp"

namespace {

using checks::evaluate;
using checks::log_density;
using Eigen::MatrixXd;
using elbo::make_target;
using elbo::Order;
using elbo::Samples;
using elbo::Target;
using elbo::TargetValues;

constexpr double kInfinity = std::numeric_limits<double>::infinity();
constexpr double kLogTwoPi = 1.8378770664093454836;
constexpr double kC = -2;  // the log constant

struct Case {
  std::string kind;
  int dimension;
};

// Every target in the catalogue, in every number of dimensions that it has.
const std::vector<Case> kCases = [] {
  std::vector<Case> cases;
  for (const elbo::TargetRow& row : elbo::target_rows()) {
    for (const int dimension : {1, 2}) {
      if (elbo::target_has_dimension(row.id, dimension)) cases.push_back({std::string(row.id), dimension});
    }
  }
  return cases;
}();

std::unique_ptr<Target> make(const Case& target, double log_constant = kC) {
  return make_target(target.kind,
                     {.dimension = target.dimension,
                      .log_constant = log_constant,
                      .components = checks::example_components(target.dimension),
                      .formula = target.dimension == 1 ? "logaddexp(-(z + 1.5)^2, -2*(z - 1.5)^2)"
                                                       : "-(z1^2 + (2*z2 - z1^2 + 2)^2)/2"});
}

// log N(x | mean, variance)
double log_normal(double x, double mean, double variance) {
  return -0.5 * ((x - mean) * (x - mean) / variance + std::log(variance) + kLogTwoPi);
}

double mixture_by_hand(double z1, double z2) {
  const MatrixXd rows = checks::example_components(2);
  double sum = 0;
  for (const auto& row : rows.rowwise()) {
    // The marginal of z1 and what is left for z2.
    const double slope = row(4) / row(3);
    sum += row(0) / rows.col(0).sum() *
           std::exp(log_normal(z1, row(1), row(3)) +
                    log_normal(z2, row(2) + slope * (z1 - row(1)), row(5) - slope * row(4)));
  }
  return std::log(sum);
}

TEST_CASE("each target is its formula", "[target]") {
  oracle::TestGenerator random(1);
  const double phi = 0.5 * std::erfc(-2.5 / 0.4 / std::sqrt(2));
  const double pi = std::acos(-1.0);
  const double ring = 2 * pi * (0.16 * std::exp(-6.25 / 0.32) + 2.5 * 0.4 * std::sqrt(2 * pi) * phi);
  for (int i = 0; i < 200; ++i) {
    const double z1 = 2 * random.normal();
    const double z2 = 2 * random.normal();
    const double r = std::hypot(z1, z2);
    const auto matches = [&](const Case& target, double expected) {
      CAPTURE(target.kind);
      CAPTURE(z1);
      CAPTURE(z2);
      CHECK(std::abs(log_density(*make(target), z1, z2) - (expected + kC)) <=
            1e-12 * (1 + std::abs(expected)));
    };
    matches({"mixture", 2}, mixture_by_hand(z1, z2));
    matches({"mixture", 1},
            std::log((2 * std::exp(log_normal(z1, -1.5, 0.3)) + std::exp(log_normal(z1, 1, 0.8)) +
                      0.5 * std::exp(log_normal(z1, 3, 0.1))) /
                     3.5));
    matches({"banana", 2}, log_normal(z1, 0, 2.25) + log_normal(z2, 0.4 * z1 * z1 - 2, 0.25));
    matches({"funnel", 2}, log_normal(z1, 0, 1.35 * 1.35) + log_normal(z2, 0, std::exp(z1)));
    matches({"ring", 2}, -0.5 * std::pow((r - 2.5) / 0.4, 2) - std::log(ring));
    matches({"ring", 1},
            -0.5 * std::pow((std::abs(z1) - 2.5) / 0.4, 2) - std::log(0.8 * std::sqrt(2 * pi) * phi));
    const double diagonal = (z1 + z2) / std::sqrt(2);
    const double other = (z1 - z2) / std::sqrt(2);
    matches({"cross", 2}, std::log(0.5 * std::exp(log_normal(diagonal, 0, 4) + log_normal(other, 0, 0.09)) +
                                   0.5 * std::exp(log_normal(diagonal, 0, 0.09) + log_normal(other, 0, 4))));
    matches({"cross", 1},
            std::log(0.5 * std::exp(log_normal(z1, 0, 4)) + 0.5 * std::exp(log_normal(z1, 0, 0.09))));
    // Who passed, after how many hours less three; the prior N(0, 9 I).
    double logistic = log_normal(z1, 0, 9) + log_normal(z2, 0, 9);
    const double hours[] = {-2.5, -2, -1.5, -1.2, -0.8, -0.3, 0.2, 0.6, 1.1, 1.6, 2.1, 2.7};
    const bool passed[] = {false, false, false, true, false, false, true, false, true, true, true, true};
    for (int n = 0; n < 12; ++n) {
      const double t = z1 + z2 * hours[n];
      logistic -= std::log1p(std::exp(passed[n] ? -t : t));
    }
    matches({"logistic-regression", 2}, logistic);
    // Ten measurements, σ² ~ InverseGamma(1, 1), μ | σ² ~ N(0, 4σ²), and the Jacobian 2σ² of z₂ = log σ.
    const double variance = std::exp(2 * z2);
    double normal =
        log_normal(z1, 0, 4 * variance) - 2 * std::log(variance) - 1 / variance + std::log(2 * variance);
    for (const double x : {1.9, 0.4, 1.1, 2.6, 0.9, 1.5, -0.3, 1.2, 3.1, 0.8}) {
      normal += log_normal(x, z1, variance);
    }
    matches({"normal-posterior", 2}, normal);
    matches({"two-moons", 2},
            -0.5 * std::pow((r - 2) / 0.4, 2) + std::log(std::exp(-0.5 * std::pow((z1 - 2) / 0.6, 2)) +
                                                         std::exp(-0.5 * std::pow((z1 + 2) / 0.6, 2))));
  }
}

TEST_CASE("the evidence is the integral", "[target]") {
  for (const Case& target : kCases) {
    if (target.kind == "funnel") continue;  // too wide for a grid
    CAPTURE(target.kind);
    CAPTURE(target.dimension);
    const auto made = make(target);
    // The ring's kink at the centre, 3e-9 of its height, costs the rule a little.
    const double tolerance = target.kind == "ring" || target.kind == "two-moons" ? 1e-9 : 1e-12;
    const double integral = checks::log_integral(*made, 45, 0.05);
    if (const auto closed = made->log_evidence()) {
      CHECK(std::abs(integral - *closed) <= tolerance * (1 + std::abs(*closed)));
      // What it is without the constant is that of the target; a shape has none.
      const double shift = make(target, 0)->log_evidence().value();
      CHECK(*closed - shift == Approx(kC).epsilon(1e-14));
      if (elbo::find_target(target.kind)->log_constant != 0) CHECK(shift == 0);
    } else {
      const elbo::Truth truth(make(target));
      CHECK(std::abs(integral - truth.log_evidence()) <= truth.log_evidence_error() + tolerance);
    }
  }
  // Each slice of the funnel on its own scale.
  const auto funnel = make({"funnel", 2});
  const double integral = oracle::integrate({0, 1, 1.0 / 16, 4}, [&](double z1) {
    return oracle::integrate({0, std::exp(0.5 * z1), 1.0 / 16, 4},
                             [&](double z2) { return std::exp(log_density(*funnel, z1, z2)); });
  });
  CHECK(std::abs(std::log(integral) - kC) < 1e-11);
  CHECK(funnel->log_evidence().value() == kC);
}

TEST_CASE("gradients and Hessians are those of the values, near and far", "[target]") {
  for (const Case& target : kCases) {
    CAPTURE(target.kind);
    CAPTURE(target.dimension);
    const auto made = make(target);
    oracle::TestGenerator random(7);
    checks::derivatives(*made, checks::random_points(60, target.dimension, 2, random));
    if (target.kind == "funnel") continue;  // whose slopes in the neck no difference can follow
    checks::derivatives(*made, checks::random_points(20, target.dimension, 30, random));
  }
}

TEST_CASE("a batch gives what its points give one by one, to the last bit", "[target]") {
  for (const Case& target : kCases) {
    CAPTURE(target.kind);
    CAPTURE(target.dimension);
    checks::batches(*make(target));
  }
}

TEST_CASE("a million away nothing is NaN, and what is not finite is -infinity without slopes", "[target]") {
  for (const Case& target : kCases) {
    CAPTURE(target.kind);
    CAPTURE(target.dimension);
    const auto made = make(target);
    Samples z(6, 2);
    z << 1e6, 1e6, 1e6, -1e6, 1e6, 0, 1e6, 1, 3, -1e6, 0, 1e6;
    const TargetValues values = evaluate(*made, z.leftCols(target.dimension));
    CHECK(values.gradient.isFinite().all());
    CHECK(values.hessian.isFinite().all());
    if (made->tails().kind == elbo::Tails::Kind::kGaussian) {
      CHECK(values.log_density.isFinite().all());
      CHECK(values.gradient.row(0).matrix().norm() > 1e5);
    }
    for (Eigen::Index i = 0; i < 6; ++i) {
      if (std::isfinite(values.log_density(i))) continue;
      CHECK(values.log_density(i) == -kInfinity);
      CHECK((values.gradient.row(i) == 0).all());
    }

    for (const double strange : {kInfinity, -kInfinity, std::nan(""), 1e200}) {
      CAPTURE(strange);
      for (const Eigen::Index count : {1, 5}) {
        Samples mixed = Samples::Constant(count, target.dimension, 0.5);
        mixed.row(count - 1).setConstant(strange);
        const TargetValues some = evaluate(*made, mixed);
        // What falls off no faster than an exponential still has a logarithm there.
        if (strange == 1e200 && std::isfinite(some.log_density(count - 1))) continue;
        CHECK(some.log_density(count - 1) == -kInfinity);
        CHECK((some.gradient.row(count - 1) == 0).all());
        CHECK((some.hessian.row(count - 1) == 0).all());
        if (count > 1) CHECK(std::isfinite(some.log_density(0)));
      }
    }
  }
  // In the funnel's neck the density ends.
  const auto funnel = make({"funnel", 2});
  CHECK(log_density(*funnel, -1e6, 1e-3) == -kInfinity);
  CHECK(std::isfinite(log_density(*funnel, -1e6, 0)));
}

TEST_CASE("the centre of ring and moons has no slope", "[target]") {
  for (const char* kind : {"ring", "two-moons"}) {
    for (const int dimension : {1, 2}) {
      CAPTURE(kind);
      CAPTURE(dimension);
      const TargetValues values = evaluate(*make({kind, dimension}), Samples::Zero(1, dimension));
      CHECK(std::isfinite(values.log_density(0)));
      CHECK((values.gradient == 0).all());
      CHECK(values.hessian.isFinite().all());
    }
  }
}

TEST_CASE("a narrow component far from the origin keeps its digits", "[target]") {
  MatrixXd rows(2, 6);
  rows << 1, 1e6, -1e6, 1e-12, 0, 1e-12, 1, 0, 0, 1e12, 0, 1e12;
  const auto target = make_target("mixture", 2, rows, "", 0);
  const double peak = std::log(0.5) - kLogTwoPi - std::log(1e-12);
  CHECK(log_density(*target, 1e6, -1e6) == Approx(peak).epsilon(1e-13));
  CHECK(evaluate(*target, target->bumps()[0].mean.transpose().array()).gradient.abs().maxCoeff() < 1e-5);
  // One deviation is 8589 units in the last place of 1e6 + 1e-6; seven digits of it survive there.
  const double step = 1e6 + 1e-6 - 1e6;
  CHECK(log_density(*target, 1e6 + 1e-6, -1e6) == Approx(peak - 0.5 * step * step * 1e12).epsilon(1e-12));
}

TEST_CASE("bumps are where the mass is and have it", "[target]") {
  for (const Case& target : kCases) {
    CAPTURE(target.kind);
    CAPTURE(target.dimension);
    const auto made = make(target);
    double mass = 0;
    for (const elbo::Gaussian& bump : made->bumps()) {
      CHECK(bump.mean.size() == target.dimension);
      CHECK(bump.factor.rows() == target.dimension);
      CHECK((bump.factor.diagonal().array() > 0).all());
      if (target.dimension == 2) CHECK(bump.factor(0, 1) == 0);
      mass += std::exp(bump.log_mass);
      // As high as its own mass and width say, or higher where it has neighbours.
      const double height =
          bump.log_mass - 0.5 * target.dimension * kLogTwoPi - bump.factor.diagonal().array().log().sum();
      const double z2 = target.dimension == 2 ? bump.mean(1) : 0;
      // A formula's may be pieces of a tail, which claim to hold much.
      if (target.kind != "formula") CHECK(log_density(*made, bump.mean(0), z2) > height - 0.7);
    }
    const double truth = checks::log_integral(*made, 30, 0.1);
    CHECK(std::abs(std::log(mass) - truth) < 0.5);
  }
}

TEST_CASE("tails are as the largest Gaussian's", "[target]") {
  for (const Case& target : kCases) {
    CAPTURE(target.kind);
    CAPTURE(target.dimension);
    const auto made = make(target);
    const elbo::Tails tails = made->tails();
    if (target.kind == "banana" || target.kind == "funnel") {
      CHECK(tails.kind == elbo::Tails::Kind::kNotGaussian);
    }
    if (tails.kind != elbo::Tails::Kind::kGaussian) {
      CHECK(tails.precisions.empty());
      continue;
    }
    CHECK_FALSE(tails.precisions.empty());
    for (double angle = 0.05; angle < 6.3; angle += 0.1) {
      Eigen::VectorXd u(target.dimension);
      u(0) = target.dimension == 2 ? std::cos(angle) : 1;
      if (target.dimension == 2) u(1) = std::sin(angle);
      double slowest = kInfinity;
      for (const MatrixXd& precision : tails.precisions) slowest = std::min(slowest, u.dot(precision * u));
      const double far = log_density(*made, 1e7 * u(0), target.dimension == 2 ? 1e7 * u(1) : 0);
      CHECK(far == Approx(-0.5e14 * slowest).epsilon(1e-4));
    }
  }
}

}  // namespace
