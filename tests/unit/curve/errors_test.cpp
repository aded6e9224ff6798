// What is said of a point beside sums by the plainest means: the stated errors cover, at narrow posteriors,
// far points, bends, tangents and wide q.
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "models/curve/summary.hpp"
#include "oracle/problems.hpp"

namespace {

using elbo::CurveFamily;
using elbo::CurveModel;
using elbo::Factors;
using elbo::Known;
using elbo::PointSummary;
using elbo::Shape;
using elbo::ShapeKind;
using elbo::Summariser;

constexpr double kLogTwoPi = 1.8378770664093453;

CurveModel model_of(ShapeKind kind, double noise, Eigen::Index size = 0) {
  CurveModel model;
  model.shape = std::make_shared<const Shape>(kind, size);
  model.theta = model.shape->truth();
  model.noise = noise;
  return model;
}

double log_joint(const CurveModel& model, const Eigen::Vector2d& x, const Eigen::RowVector2d& f, double z) {
  const double variance = model.noise * model.noise;
  return -0.5 * (f - x.transpose()).squaredNorm() / variance - kLogTwoPi - std::log(variance) -
         0.5 * (z * z + kLogTwoPi);
}

// Everything by an even rule over [low, high]; the middle of each of `count` cells.
struct Plain {
  double log_evidence = 0, mean = 0, deviation = 0;
  double elbo = 0, kl = 0, eubo = 0;
};

Plain plain(const CurveModel& model, const Eigen::Vector2d& x, const elbo::GaussianFactor* q,
            const std::vector<std::pair<double, double>>& stretches, Eigen::Index count) {
  std::vector<double> z, height, width;
  for (const auto& [low, high] : stretches) {
    const double cell = (high - low) / static_cast<double>(count);
    Eigen::ArrayXd places(count);
    for (Eigen::Index i = 0; i < count; ++i) places(i) = low + (static_cast<double>(i) + 0.5) * cell;
    const Eigen::MatrixXd f = model.curve(places);
    for (Eigen::Index i = 0; i < count; ++i) {
      z.push_back(places(i));
      height.push_back(log_joint(model, x, f.row(i), places(i)));
      width.push_back(cell);
    }
  }
  const double top = *std::max_element(height.begin(), height.end());
  double total = 0, first = 0, second = 0;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double mass = width[i] * std::exp(height[i] - top);
    total += mass;
    first += mass * z[i];
  }
  Plain result;
  result.log_evidence = top + std::log(total);
  result.mean = first / total;
  for (std::size_t i = 0; i < z.size(); ++i) {
    const double mass = width[i] * std::exp(height[i] - top);
    second += mass * (z[i] - result.mean) * (z[i] - result.mean);
    if (q) result.eubo += mass / total * (height[i] - q->log_density(z[i]));
  }
  result.deviation = std::sqrt(second / total);
  if (!q) return result;
  const double reach = 10 * q->deviation;
  const Eigen::Index nodes = 40000;
  Eigen::ArrayXd places(nodes);
  const double cell = 2 * reach / static_cast<double>(nodes);
  for (Eigen::Index i = 0; i < nodes; ++i) {
    places(i) = q->mean - reach + (static_cast<double>(i) + 0.5) * cell;
  }
  const Eigen::MatrixXd f = model.curve(places);
  for (Eigen::Index i = 0; i < nodes; ++i) {
    const double log_q = q->log_density(places(i));
    const double mass = cell * std::exp(log_q);
    const double height_here = log_joint(model, x, f.row(i), places(i));
    result.elbo += mass * (height_here - log_q);
    result.kl += mass * (log_q - height_here + result.log_evidence);
  }
  return result;
}

void check_covers(const char* what, const Known& known, double truth, double own_error) {
  INFO(what << " " << known.value << " ± " << known.error << ", right " << truth);
  CHECK(std::abs(known.value - truth) <= known.error + own_error);
}

TEST_CASE("what is said of a point is right within its stated errors", "[curve][errors]") {
  oracle::TestGenerator random(11);
  constexpr ShapeKind kKinds[] = {ShapeKind::kLinear,      ShapeKind::kParabola, ShapeKind::kCircle,
                                  ShapeKind::kFigureEight, ShapeKind::kLoop,     ShapeKind::kWave,
                                  ShapeKind::kSpline};
  int tight = 0, all = 0;
  for (int trial = 0; trial < 210; ++trial) {
    const ShapeKind kind = kKinds[trial % 7];
    const double noise = std::exp(random.uniform(std::log(0.02), std::log(2.0)));
    CurveModel model = model_of(kind, noise, kind == ShapeKind::kSpline ? 7 : 0);
    const double size = std::exp(random.uniform(-1, 1.5));
    model.theta *= size;
    for (double& value : model.theta.reshaped()) value += 0.3 * random.normal();
    const Eigen::Vector2d x(3 * random.normal() * size, 3 * random.normal() * size);
    Factors q;
    q.family = CurveFamily::kGaussian;
    q.theta = model.theta;
    q.noise = noise;
    q.resize(1);
    q.mean(0) = 1.5 * random.normal();
    q.deviation(0) = std::exp(random.uniform(std::log(1e-3), std::log(8.0)));
    const elbo::GaussianFactor factor{q.mean(0), q.deviation(0)};
    Summariser summariser(model, q);
    const PointSummary summary = summariser.of(x, q, 0);
    const elbo::UpperBound upper = summariser.upper_bound(q, 0);
    const Plain right = plain(model, x, &factor, {{-14, 14}}, 200000);
    INFO("trial " << trial << ", shape " << static_cast<int>(kind) << ", noise " << noise);
    const auto own = [](double value) { return 2e-10 * (1 + std::abs(value)); };
    check_covers("log p(x)", summary.log_evidence, right.log_evidence, own(right.log_evidence));
    check_covers("mean", summary.posterior_mean, right.mean, 1e-10);
    check_covers("deviation", summary.posterior_deviation, right.deviation, 1e-9);
    check_covers("bound", summary.elbo(), right.elbo, own(right.elbo));
    check_covers("KL", summary.kl_posterior, right.kl, own(right.elbo));
    check_covers("EUBO", upper.eubo, right.eubo, own(right.eubo));
    CHECK(summary.elbo().value <=
          summary.log_evidence.value + summary.elbo().error + summary.log_evidence.error);
    CHECK(upper.eubo.value >= summary.log_evidence.value - upper.eubo.error - summary.log_evidence.error);
    ++all;
    tight += summary.log_evidence.error < 1e-9 * (1 + std::abs(right.log_evidence)) &&
             summary.elbo().error < 1e-9 * (1 + std::abs(right.elbo));
  }
  CHECK(tight == all);
}

// Near the centre of curvature of a bend the distance has two minima that are about to part, closer together
// than the search's grid; beside a small σ a valley of many nats lies between them.
TEST_CASE("minima that are about to part are both found", "[curve][errors]") {
  for (const double noise : {1e-3, 1e-2}) {
    for (const double beyond : {1e-7, 1e-6, 1e-5, 1e-4, 1e-3, 1e-2}) {
      CurveModel model = model_of(ShapeKind::kParabola, noise);
      // f(z) = (s z, s z²): its centre of curvature at the bottom is (0, s/2).
      constexpr double kScale = 20;
      const Eigen::VectorXd anchors = model.shape->anchors();
      for (Eigen::Index b = 0; b < anchors.size(); ++b) {
        model.theta.row(b) << kScale * anchors(b), kScale * anchors(b) * anchors(b);
      }
      const Eigen::Vector2d x(0, kScale * (0.5 + beyond));
      Factors q;
      q.theta = model.theta;
      q.noise = noise;
      Summariser summariser(model, q);
      const PointSummary summary = summariser.of(x, q, 0);
      const Plain right = plain(model, x, nullptr, {{-0.3, 0.3}}, 400000);
      INFO("noise " << noise << ", beyond " << beyond << ", modes " << summariser.solver().modes().size());
      check_covers("log p(x)", summary.log_evidence, right.log_evidence,
                   1e-11 * (1 + std::abs(right.log_evidence)));
      check_covers("mean", summary.posterior_mean, right.mean, 1e-9);
      check_covers("deviation", summary.posterior_deviation, right.deviation, 1e-9);
      CHECK(summary.log_evidence.error < 1e-6);
    }
  }
}

TEST_CASE("a KL below its error is 0, and never negative", "[curve][errors]") {
  for (const ShapeKind kind : {ShapeKind::kLinear, ShapeKind::kParabola, ShapeKind::kWave}) {
    const CurveModel model = model_of(kind, 0.2);
    Factors q;
    q.theta = model.theta;
    q.noise = model.noise;
    Summariser summariser(model, q);
    for (int n = 0; n < 20; ++n) {
      const Eigen::Vector2d x(std::cos(n), std::sin(2 * n));
      CHECK(summariser.of(x, q, 0).kl_posterior.value == 0);
      CHECK(summariser.upper_bound(q, 0).kl_reverse.value == 0);
    }
  }
}

}  // namespace
