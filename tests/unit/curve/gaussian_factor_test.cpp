// The best Gaussian of a point: what it expects, that it is a top of the bound, and the exact one where the
// posterior is Gaussian.
#include <cmath>
#include <limits>
#include <utility>

#include "catch.hpp"
#include "curve/curve_harness.hpp"
#include "models/curve/e_step.hpp"
#include "models/curve/linear_gaussian.hpp"

namespace {

using curves::Problem;
using elbo::GaussianFactor;
using elbo::GaussianFit;
using elbo::PointSolver;

// L(m, s) = E_q log p(x, z) + H[q].
double bound(const Problem& p, std::size_t n, double mean, double deviation) {
  const reference::Curve f = p.curve();
  const double joint = reference::expectation(mean, deviation, [&](double z) {
    return reference::log_likelihood(f, p.model.noise, p.point(n), z) + reference::log_prior(z);
  });
  return joint + 0.5 * std::log(2 * M_PI * M_E * deviation * deviation);
}

TEST_CASE("entropy and KL to the prior of a Gaussian are their integrals", "[curve]") {
  for (const GaussianFactor q : {GaussianFactor{0, 1}, {1.3, 0.2}, {-4, 2.5}}) {
    const double entropy =
        -reference::expectation(q.mean, q.deviation, [&](double z) { return q.log_density(z); });
    const double kl = reference::expectation(
        q.mean, q.deviation, [&](double z) { return q.log_density(z) - reference::log_prior(z); });
    CHECK(std::abs(q.entropy() - entropy) < 1e-12);
    CHECK(std::abs(q.kl_prior() - kl) < 1e-12);
  }
}

TEST_CASE("the best Gaussian is a top of the bound", "[curve]") {
  for (std::uint64_t seed = 0; seed < 28; ++seed) {
    const Problem p = curves::problem(seed, 0.1, 2);
    PointSolver solver(p.model);
    for (std::size_t n = 0; n < p.points.size(); ++n) {
      INFO(p.name << ", seed " << seed << ", point " << n << ", σ = " << p.model.noise);
      solver.look_at(p.points[n]);
      for (const bool is_fixed : {false, true}) {
        CAPTURE(is_fixed);
        const GaussianFactor q = GaussianFit().fit(solver, is_fixed ? std::optional(0.15) : std::nullopt);
        if (is_fixed) CHECK(q.deviation == 0.15);
        const double top = bound(p, n, q.mean, q.deviation);
        const double step = 0.01 * q.deviation;
        CHECK(bound(p, n, q.mean + step, q.deviation) < top);
        CHECK(bound(p, n, q.mean - step, q.deviation) < top);
        const double slope_m =
            (bound(p, n, q.mean + step, q.deviation) - bound(p, n, q.mean - step, q.deviation)) / 0.02;
        CHECK(std::abs(slope_m) < 1e-3);  // per deviation of q; a difference over 2 % of it
        if (is_fixed) continue;
        CHECK(bound(p, n, q.mean, q.deviation * 1.01) < top);
        CHECK(bound(p, n, q.mean, q.deviation / 1.01) < top);
      }
    }
  }
}

TEST_CASE("where the posterior is Gaussian the best Gaussian is the posterior", "[curve]") {
  for (std::uint64_t seed = 0; seed < 70; seed += 7) {  // straight lines
    const Problem p = curves::problem(seed, 0.01);
    REQUIRE(p.name == "linear");
    const Eigen::Vector2d a = 0.5 * (p.model.theta.row(1) - p.model.theta.row(0)).transpose();
    const Eigen::Vector2d b = 0.5 * (p.model.theta.row(1) + p.model.theta.row(0)).transpose();
    const elbo::LinearGaussian closed(a, b, p.model.noise * p.model.noise * Eigen::Matrix2d::Identity());
    PointSolver solver(p.model);
    for (const Eigen::Vector2d& x : p.points) {
      solver.look_at(x);
      const GaussianFactor q = GaussianFit().fit(solver, std::nullopt);
      CHECK(std::abs(q.mean - closed.posterior_mean(x)(0)) < 1e-9);
      CHECK(std::abs(q.deviation - std::sqrt(closed.posterior_covariance()(0, 0))) < 1e-9);
    }
  }
}

TEST_CASE("a fit is never worse than what it starts from", "[curve]") {
  for (std::uint64_t seed = 0; seed < 42; ++seed) {
    const Problem p = curves::problem(seed, 0.05, 3);
    PointSolver solver(p.model);
    oracle::TestGenerator random(seed);
    for (std::size_t n = 0; n < p.points.size(); ++n) {
      INFO(p.name << ", seed " << seed << ", point " << n);
      solver.look_at(p.points[n]);
      const GaussianFactor alone = GaussianFit().fit(solver, std::nullopt);
      const GaussianFactor before{2 * random.normal(), std::exp(random.normal())};
      const GaussianFactor after = GaussianFit().fit(solver, std::nullopt, &before);
      const double reached = bound(p, n, after.mean, after.deviation);
      CHECK(reached >= bound(p, n, before.mean, before.deviation) - 1e-9);
      // Nor than the best that is found without it.
      CHECK(reached >= bound(p, n, alone.mean, alone.deviation) - 1e-9 * (1 + std::abs(reached)));
    }
  }
}

TEST_CASE("between two equal modes one is chosen when they are far apart, both held when near", "[curve]") {
  elbo::CurveModel model;
  model.shape = std::make_shared<const elbo::Shape>(elbo::ShapeKind::kParabola);
  model.theta = model.shape->truth();
  model.noise = 0.1;
  PointSolver narrow(model);
  narrow.look_at(Eigen::Vector2d(0, 0.8));
  REQUIRE(narrow.modes().size() == 2);
  const GaussianFactor one = GaussianFit().fit(narrow, std::nullopt);
  CHECK(std::abs(std::abs(one.mean) - narrow.modes()[1].z) < 0.1);
  CHECK(one.deviation < 0.2);
  model.noise = 2;
  PointSolver wide(model);
  wide.look_at(Eigen::Vector2d(0, 0.8));
  const GaussianFactor both = GaussianFit().fit(wide, std::nullopt);
  CHECK(std::abs(both.mean) < 1e-6);
  CHECK(both.deviation > 0.5);
}

// A climb that shares nothing with the core's: steps along the mean and log deviation that shrink where none
// of them gains, from every mode that a fine grid shows and from a few widths at each.
double highest_bound(const Problem& p, std::size_t n) {
  const auto value = [&](double mean, double log_deviation) {
    constexpr Eigen::Index kNodes = 161;
    constexpr double kReach = 7;
    const double deviation = std::exp(log_deviation);
    const Eigen::ArrayXd t = Eigen::ArrayXd::LinSpaced(kNodes, -kReach, kReach);
    const Eigen::ArrayXd z = mean + deviation * t;
    const Eigen::MatrixXd f = p.model.curve(z);
    const double variance = p.model.noise * p.model.noise;
    double sum = 0;
    for (Eigen::Index i = 0; i < kNodes; ++i) {
      const double log_joint = -0.5 * (f.row(i) - p.points[n].transpose()).squaredNorm() / variance -
                               std::log(2 * M_PI * variance) - 0.5 * (z(i) * z(i) + std::log(2 * M_PI));
      sum += std::exp(-0.5 * t(i) * t(i)) * log_joint;
    }
    return sum * 2 * kReach / (kNodes - 1) / std::sqrt(2 * M_PI) + 0.5 * std::log(2 * M_PI * M_E) +
           log_deviation;
  };
  const Eigen::ArrayXd grid = Eigen::ArrayXd::LinSpaced(4001, -8, 8);
  const Eigen::MatrixXd f = p.model.curve(grid);
  const Eigen::ArrayXd height = -0.5 *
                                    (f.rowwise() - p.points[n].transpose()).rowwise().squaredNorm().array() /
                                    (p.model.noise * p.model.noise) -
                                0.5 * grid.square();
  double best = -std::numeric_limits<double>::infinity();
  for (Eigen::Index i = 1; i + 1 < grid.size(); ++i) {
    if (!(height(i) >= height(i - 1) && height(i) > height(i + 1)) || height(i) < height.maxCoeff() - 60)
      continue;
    for (const double width : {0.02, 0.2, 1.0}) {
      double mean = grid(i), log_deviation = std::log(width);
      double here = value(mean, log_deviation);
      for (double step = 0.5; step > 1e-4;) {
        const double moved = step * std::exp(log_deviation);
        double gained = here;
        for (const auto& [m, s] :
             {std::pair{mean + moved, log_deviation}, std::pair{mean - moved, log_deviation},
              std::pair{mean, log_deviation + step}, std::pair{mean, log_deviation - step}}) {
          const double there = value(m, s);
          if (there <= gained) continue;
          gained = there;
          mean = m;
          log_deviation = s;
        }
        if (gained > here) {
          here = gained;
        } else {
          step *= 0.5;
        }
      }
      best = std::max(best, here);
    }
  }
  return best;
}

TEST_CASE("no other start finds a better Gaussian, by a hundredth of a nat", "[curve][best]") {
  for (std::uint64_t seed = 0; seed < 42; ++seed) {
    const double noise = seed % 3 == 0 ? 0.05 : seed % 3 == 1 ? 0.3 : 1.0;
    const Problem p = curves::problem(seed, noise, 2);
    PointSolver solver(p.model);
    for (std::size_t n = 0; n < p.points.size(); ++n) {
      INFO(p.name << ", noise " << noise << ", point " << n);
      solver.look_at(p.points[n]);
      const double best = highest_bound(p, n);
      // From nothing, and from an answer that is far off.
      const GaussianFactor far{solver.modes().front().z + 2, 0.05};
      for (const GaussianFactor* previous : {static_cast<const GaussianFactor*>(nullptr), &far}) {
        const GaussianFactor q = GaussianFit().fit(solver, std::nullopt, previous);
        CHECK(bound(p, n, q.mean, q.deviation) >= best - 0.01);
      }
    }
  }
}

}  // namespace
