// Fisher's identity, and the bound as a curve that touches the likelihood.
#include <cmath>
#include <string>

#include "catch.hpp"
#include "curve/curve_configs.hpp"
#include "curve/curve_harness.hpp"
#include "models/curve/differences.hpp"
#include "models/curve/e_step.hpp"

namespace {

using curves::config;
using curves::number;
using curves::numbers;
using elbo::Session;
using elbo::Value;

TEST_CASE("Ridders' slope of functions whose slope is known", "[curve]") {
  const auto slope = [](auto f, double x, double step) {
    elbo::RiddersSlope ridders(step);
    for (std::size_t level = 0; level < elbo::RiddersSlope::kLevels; ++level) {
      ridders.set(level, f(x + ridders.step(level)), f(x - ridders.step(level)));
    }
    return ridders.slope();
  };
  const auto of_exp = slope([](double x) { return std::exp(x); }, 1.0, 0.3);
  CHECK(std::abs(of_exp.value - std::exp(1.0)) < 1e-11);
  CHECK(std::abs(of_exp.value - std::exp(1.0)) <= of_exp.error + 1e-13);
  const auto of_sine = slope([](double x) { return std::sin(20 * x); }, 0.3, 0.05);
  CHECK(std::abs(of_sine.value - 20 * std::cos(6.0)) < 1e-9);
}

// log p(x) summed over the points, on fine even grids.
double log_evidence(const curves::Problem& p) {
  const reference::Curve f = p.curve();
  const reference::Line line = curves::line_for(p);
  double sum = 0;
  for (std::size_t n = 0; n < p.points.size(); ++n) {
    sum += reference::posterior(f, p.model.noise, p.point(n), line).log_evidence;
  }
  return sum;
}

TEST_CASE("the gradient of log p is the posterior's average to 1e-6, on 100 random models", "[curve]") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const curves::Problem p = curves::problem(seed, 0.1, 2);
    INFO(p.name << ", seed " << seed << ", σ = " << p.model.noise);
    elbo::EStep step(p.model, 1);
    elbo::Factors q;
    q.theta = p.model.theta;
    q.noise = p.model.noise;
    elbo::Moments moments;
    moments.reset(q.theta);
    for (std::size_t n = 0; n < p.points.size(); ++n) step.add(0, p.points[n], q, moments);
    const elbo::ControlPoints average = moments.theta_gradient(q.theta, q.noise);
    const double average_noise = moments.noise_gradient(q.theta, q.noise);
    const double scale = 1 + std::max(average.cwiseAbs().maxCoeff(), std::abs(average_noise));
    // Two coordinates of each, and σ.
    const Eigen::Index last = p.model.parameter_count() - 1;
    for (const Eigen::Index parameter :
         {Eigen::Index(seed) % last, Eigen::Index(7 * seed + 3) % last, last}) {
      elbo::RiddersSlope ridders(0.2 * p.model.noise);
      for (std::size_t level = 0; level < elbo::RiddersSlope::kLevels; ++level) {
        curves::Problem moved = p;
        const double value = p.model.parameter(parameter);
        moved.model.set_parameter(parameter, value + ridders.step(level));
        const double above = log_evidence(moved);
        moved.model.set_parameter(parameter, value - ridders.step(level));
        ridders.set(level, above, log_evidence(moved));
      }
      const double exact = parameter == last ? average_noise : average(parameter / 2, parameter % 2);
      CHECK(std::abs(ridders.slope().value - exact) < 1e-6 * scale);
    }
  }
}

TEST_CASE("evaluate fisher: differences and the posterior's average agree, the prior's does not", "[curve]") {
  for (const char* shape : {"linear", "parabola", "circle", "figure-eight", "loop", "wave", "spline"}) {
    INFO(shape);
    Session session(config({{"curve", shape}, {"rows", 10}}));
    session.step(1);
    for (const bool one : {false, true}) {
      const Value result = session.evaluate("fisher", one ? Value::map({{"point", 4}}) : Value(elbo::Map{}));
      const std::vector<double> difference = numbers(result, {"finiteDifference"});
      const std::vector<double> error = numbers(result, {"finiteDifferenceError"});
      const std::vector<double> posterior = numbers(result, {"posteriorAverage"});
      const std::vector<double> prior = numbers(result, {"priorAverage"});
      double scale = 1, apart = 0;
      for (const double slope : posterior) scale = std::max(scale, std::abs(slope));
      for (std::size_t i = 0; i < posterior.size(); ++i) {
        CHECK(std::abs(difference[i] - posterior[i]) < 1e-8 * scale);
        CHECK(error[i] < 1e-7 * scale);
        apart = std::max(apart, std::abs(prior[i] - posterior[i]));
      }
      CHECK(apart > 1);
      CHECK(std::abs(number(result, {"residuals", "D8"})) <= number(result, {"residualErrors", "D8"}));
      CHECK(number(result, {"residualErrors", "D8"}) < 1e-7 * scale);
      CHECK(result.find("contradictions") == nullptr);
      // Here q is the posterior.
      for (std::size_t i = 0; i < posterior.size(); ++i) {
        CHECK(numbers(result, {"qAverage"})[i] == Approx(posterior[i]).epsilon(1e-9).margin(1e-9 * scale));
      }
      CHECK(numbers(result, {"arrows", "posteriorAverage"}).size() + 1 == posterior.size());
    }
  }
}

TEST_CASE("the bound's curve touches log p in value and slope to 1e-8 and lies below it", "[curve]") {
  for (const char* shape : {"linear", "parabola", "circle", "figure-eight", "loop", "wave", "spline"}) {
    for (const char* latent : {"continuous", "discrete"}) {
      INFO(shape << ", " << latent);
      Session session(config({{"curve", shape}, {"latent", latent}, {"rows", 12}}));
      session.step(2);
      const auto last = curves::at(session.frame({}), {"curve", "parameterNames"}).list().size() - 1;
      for (const std::size_t parameter : {std::size_t{0}, std::size_t{3}, last}) {
        CAPTURE(parameter);
        const Value curve =
            session.evaluate("boundCurve", Value::map({{"parameter", parameter}, {"size", 41}}));
        const double evidence = number(curve, {"touch", "logEvidence"});
        CHECK(std::abs(number(curve, {"touch", "gap"})) < 1e-8);
        CHECK(std::abs(number(curve, {"residuals", "D1"})) <= number(curve, {"residualErrors", "D1"}));
        CHECK(number(curve, {"residualErrors", "D1"}) < 1e-8 * (1 + std::abs(evidence)));
        CHECK(curve.find("contradictions") == nullptr);
        const double slope = number(curve, {"touch", "slopeLogEvidence"});
        CHECK(std::abs(slope - number(curve, {"touch", "slopeBound"})) < 1e-8 * (1 + std::abs(slope)));
        const std::vector<double> above = numbers(curve, {"logEvidence"});
        const std::vector<double> below = numbers(curve, {"bound"});
        for (std::size_t i = 0; i < above.size(); ++i) {
          CHECK(below[i] <= above[i] + 1e-9 * (1 + std::abs(evidence)));
        }
        // The top of the curve is where it says, and a walk there does not lower log p.
        for (const double value : below) CHECK(value <= number(curve, {"maximum", "bound"}) + 1e-9);
      }
    }
  }
}

TEST_CASE("a poor family leaves slack, and its curves lie below all the same", "[curve]") {
  for (const char* family : {"gaussian", "narrow", "prior"}) {
    INFO(family);
    Session session(config({{"curve", "figure-eight"}, {"family", family}, {"rows", 12}}));
    // Learned with q = p(z), the curve shrinks until the prior is the posterior.
    session.configure(Value::map({{"learn", std::string(family) == "prior" ? "none" : "curve"}}));
    session.step(6);
    const Value curve = session.evaluate("boundCurve", Value::map({{"parameter", 1}, {"size", 31}}));
    const double gap = number(curve, {"touch", "gap"});
    CHECK(gap > 1e-3);
    CHECK(gap == Approx(number(session.frame({}), {"bound", "klPosterior"})).epsilon(1e-8));
    CHECK(gap == Approx(number(curve, {"touch", "klPosterior"})).epsilon(1e-8));
    CHECK(curves::at(curve, {"touch", "logEvidenceKind"}) == Value("quadrature"));
    CHECK(curve.find("contradictions") == nullptr);
    const std::vector<double> above = numbers(curve, {"logEvidence"});
    const std::vector<double> below = numbers(curve, {"bound"});
    for (std::size_t i = 0; i < above.size(); ++i) CHECK(below[i] <= above[i] + 1e-9);
    // Earlier bounds over the same slice: also below, oldest first, the newest not among them.
    const std::vector<double> iterations = numbers(curve, {"history", "iteration"});
    REQUIRE(iterations == std::vector<double>{0, 1, 2, 3, 4, 5});
    const std::vector<double> past = numbers(curve, {"history", "bound"});
    REQUIRE(past.size() == 6 * above.size());
    for (std::size_t i = 0; i < past.size(); ++i) {
      CHECK(past[i] <= above[i % above.size()] + 1e-9 * (1 + std::abs(past[i])));
    }
  }
}

TEST_CASE("a slice may be chosen", "[curve]") {
  Session session(config({{"rows", 8}}));
  session.step(20);
  const Value curve = session.evaluate(
      "boundCurve", Value::map({{"parameter", 6}, {"from", 0.1}, {"to", 0.5}, {"size", 5}, {"history", 2}}));
  CHECK(*curve.find("name") == Value("σ"));
  const std::vector<double> values = numbers(curve, {"values"});
  REQUIRE(values.size() == 5);
  for (std::size_t i = 0; i < 5; ++i) CHECK(values[i] == Approx(0.1 + 0.1 * static_cast<double>(i)));
  CHECK(numbers(curve, {"history", "iteration"}).size() == 2);
  // The same from the frame of a session that is put there.
  Session there(session.config());
  Value parameters = session.parameters();
  parameters.set("noise", Value::dense({1}, {0.3}));
  parameters.set("qNoise", Value::dense({1}, {0.3}));
  there.set_parameters(parameters);
  CHECK(numbers(curve, {"logEvidence"})[2] ==
        Approx(number(there.frame({}), {"bound", "logEvidence"})).epsilon(1e-11));
}

}  // namespace
