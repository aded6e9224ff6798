// What the M step is made of: the bound as a function of θ and σ for a given q, its gradient and its top.
#include <cmath>

#include "catch.hpp"
#include "curve/curve_harness.hpp"
#include "models/curve/e_step.hpp"

namespace {

using curves::Problem;
using elbo::ControlPoints;
using elbo::CurveFamily;
using elbo::EStep;
using elbo::Factors;
using elbo::Moments;

// Moments of the family's q at the problem's θ, and the q itself.
Moments moments_of(const Problem& p, CurveFamily family, Factors& q, double width = 0.3) {
  EStep step(p.model, width);
  q.family = family;
  q.theta = p.model.theta;
  q.noise = p.model.noise;
  q.resize(static_cast<Eigen::Index>(p.points.size()));
  Moments moments;
  moments.reset(q.theta);
  for (std::size_t n = 0; n < p.points.size(); ++n) {
    const auto at = static_cast<Eigen::Index>(n);
    step.fit(at, p.points[n], nullptr, q);
    step.add(at, p.points[n], q, moments);
  }
  return moments;
}

TEST_CASE("the bound of a Gaussian q at any θ and σ is its integral", "[curve]") {
  for (std::uint64_t seed = 0; seed < 14; ++seed) {
    const Problem p = curves::problem(seed, 0.1, 3);
    for (const CurveFamily family : {CurveFamily::kGaussian, CurveFamily::kNarrow, CurveFamily::kPrior}) {
      Factors q;
      const Moments moments = moments_of(p, family, q);
      oracle::TestGenerator random(seed + 5);
      for (int trial = 0; trial < 3; ++trial) {
        Problem other = p;
        for (Eigen::Index i = 0; trial > 0 && i < p.model.theta.size(); ++i) {
          other.model.theta.data()[i] += 0.3 * random.normal();
        }
        other.model.noise = p.model.noise * std::exp(0.4 * random.normal());
        const reference::Curve f = other.curve();
        double sum = 0;
        for (std::size_t n = 0; n < p.points.size(); ++n) {
          const auto at = static_cast<Eigen::Index>(n);
          const double mean = q.has_gaussians() ? q.mean(at) : 0;
          const double deviation = q.has_gaussians() ? q.deviation(at) : 1;
          sum += reference::expectation(mean, deviation, [&](double z) {
            const double t = (z - mean) / deviation;
            return reference::log_likelihood(f, other.model.noise, p.point(n), z) + reference::log_prior(z) +
                   0.5 * t * t + 0.5 * std::log(2 * M_PI) + std::log(deviation);
          });
        }
        INFO(p.name << ", seed " << seed);
        // The even rule of the reference is 1e-9 good where a spline's derivative jumps.
        const double tolerance = (p.name == "spline" ? 1e-8 : 1e-11) * (1 + std::abs(sum));
        CHECK(std::abs(moments.bound(other.model.theta, other.model.noise) - sum) < tolerance);
      }
    }
  }
}

TEST_CASE("the bound of the exact posterior touches log p(X)", "[curve]") {
  for (std::uint64_t seed = 0; seed < 21; ++seed) {
    const Problem p = curves::problem(seed, 0.02);
    Factors q;
    const Moments moments = moments_of(p, CurveFamily::kExact, q);
    elbo::PointSolver solver(p.model);
    double log_evidence = 0;
    for (const Eigen::Vector2d& x : p.points) {
      solver.look_at(x);
      log_evidence += solver.evidence().log_evidence;
    }
    INFO(p.name << ", seed " << seed << ", σ = " << p.model.noise);
    CHECK(std::abs(moments.bound(p.model.theta, p.model.noise) - log_evidence) <
          1e-11 * (1 + std::abs(log_evidence)));
  }
}

TEST_CASE("gradients are differences of the bound; at the M step's answer there are none", "[curve]") {
  for (std::uint64_t seed = 0; seed < 21; ++seed) {
    const Problem p = curves::problem(seed, 0.1, 40);
    INFO(p.name << ", seed " << seed);
    Factors q;
    const Moments moments = moments_of(p, CurveFamily::kExact, q);
    elbo::CurveModel model = p.model;
    model.theta *= 1.05;
    model.noise *= 0.9;
    const auto difference = [&](elbo::CurveModel at, Eigen::Index parameter) {
      const double value = at.parameter(parameter);
      const double step = 1e-4 * at.noise;
      at.set_parameter(parameter, value + step);
      const double above = moments.bound(at.theta, at.noise);
      at.set_parameter(parameter, value - step);
      return (above - moments.bound(at.theta, at.noise)) / (2 * step);
    };
    const ControlPoints slope = moments.theta_gradient(model.theta, model.noise);
    const double scale = 1 + slope.norm();
    for (Eigen::Index i = 0; i + 1 < model.parameter_count(); ++i) {
      CHECK(std::abs(slope(i / 2, i % 2) - difference(model, i)) < 1e-6 * scale);
    }
    CHECK(std::abs(moments.noise_gradient(model.theta, model.noise) -
                   difference(model, model.parameter_count() - 1)) < 1e-5 * scale);

    const ControlPoints best = moments.best_theta(model.theta);
    const double noise = moments.best_noise(best);
    CHECK(moments.theta_gradient(best, noise).cwiseAbs().maxCoeff() < 1e-7 * scale);
    CHECK(std::abs(moments.noise_gradient(best, noise)) < 1e-9 * scale);
    CHECK(moments.bound(best, noise) >= moments.bound(model.theta, model.noise));
  }
}

TEST_CASE("control points of which q says nothing stay where they are", "[curve]") {
  // One point, seen by a narrow q: it can tell one place of the curve, not six.
  Problem p = curves::problem(6, 0.1, 1);
  REQUIRE(p.name == "spline");
  p.model.noise = 0.1;
  Factors q;
  const Moments moments = moments_of(p, CurveFamily::kNarrow, q, 1e-6);
  const ControlPoints best = moments.best_theta(p.model.theta);
  CHECK(best.allFinite());
  // The curve moves no further than to the point, and through it.
  elbo::CurveModel moved = p.model;
  moved.theta = best;
  const Eigen::Vector2d there = moved.curve(Eigen::ArrayXd::Constant(1, q.mean(0))).row(0).transpose();
  CHECK((there - p.points[0]).norm() < 1e-4);
  CHECK((best - p.model.theta).norm() < 10);
}

}  // namespace
