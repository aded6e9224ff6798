// A curve at the ends of its ranges: whatever is shown is finite, and what ends a run is said in words.
#include <algorithm>
#include <cmath>
#include <string>

#include "catch.hpp"
#include "curve/curve_configs.hpp"

namespace {

using curves::config;
using curves::number;
using curves::numbers;
using elbo::Session;
using elbo::Value;

Value own(const std::vector<double>& x) {
  return Value::map({{"points", Value::dense({x.size() / 2, 2}, x)}});
}

std::vector<configs::Named> extremes() {
  const Value far = own({1e6, 1e6, -1e6, 1e6, 0, -1e6, 0, 0});
  std::vector<configs::Named> all;
  for (const char* shape : {"linear", "parabola", "circle", "figure-eight", "loop", "wave", "spline"}) {
    for (const char* family : {"exact", "gaussian", "narrow", "prior"}) {
      const auto named = [&](const char* what, Value settings) {
        settings.set("curve", shape);
        settings.set("family", family);
        all.push_back({std::string(what) + ", " + shape + ", " + family, std::move(settings)});
      };
      named("the least noise", config({{"noise", 0.001}, {"rows", 6}}));
      named("the most noise", config({{"noise", 100}, {"rows", 6}, {"learn", "both"}}));
      named("one point", config({{"data", own({0.3, -0.4})}, {"learn", "both"}}));
      named("identical points", config({{"data", own({1, 2, 1, 2, 1, 2, 1, 2})}, {"learn", "both"}}));
      named("points far away", config({{"data", far}}));
      named("points far away, noise learned", config({{"data", far}, {"learn", "both"}}));
      named("far away beside the least noise", config({{"data", far}, {"noise", 0.001}}));
    }
    for (const char* family : {"exact", "hard", "prior"}) {
      for (const double noise : {0.001, 0.2, 100.0}) {
        all.push_back({std::string("200 atoms, ") + shape + ", " + family, config({{"curve", shape},
                                                                                   {"family", family},
                                                                                   {"latent", "discrete"},
                                                                                   {"atoms", 200},
                                                                                   {"noise", noise},
                                                                                   {"rows", 6},
                                                                                   {"learn", "both"}})});
      }
    }
  }
  for (const char* learning : {"posterior-average", "finite-difference", "prior-average", "half-steps"}) {
    all.push_back({std::string("far away, ") + learning,
                   config({{"data", far}, {"learning", learning}, {"learn", "both"}, {"stepSize", 2}})});
  }
  all.push_back({"twelve control points, one datum",
                 config({{"data", own({0, 0})}, {"curve", "spline"}, {"controlPoints", 12}})});
  all.push_back(
      {"all control points in one place",
       config({{"curvePoints", Value::list({Value::list({0, 0}), Value::list({0, 0}), Value::list({0, 0})})},
               {"rows", 5}})});
  all.push_back({"control points far apart",
                 config({{"curvePoints", Value::list({Value::list({-1e6, 0}), Value::list({0, 1e6}),
                                                      Value::list({1e6, -1e6})})},
                         {"rows", 5}})});
  return all;
}

void check_identities(const Value& frame) {
  const double magnitude = 1 + std::abs(number(frame, {"bound", "elbo"})) +
                           std::abs(number(frame, {"bound", "expectedLogLikelihood"}));
  // x − f enters squared and is divided by σ²; f is a sum of control points times what may grow like z.
  const auto largest = [&](std::initializer_list<const char*> path) {
    double size = 1;
    for (const double value : numbers(frame, path)) size = std::max(size, std::abs(value));
    return size;
  };
  const double extent = std::max(largest({"points"}), largest({"curve", "theta"}));
  const double reach = std::max(largest({"q", "mean"}), largest({"q", "posteriorMean"}));
  const double ratio = extent / number(frame, {"curve", "noise"});
  const double tolerance = std::max({1e-8, 1e-12 * magnitude, 1e-15 * reach * ratio * ratio});
  // Where rounding alone is nats, the alarm may ring.
  if (const Value* contradictions = frame.find("contradictions"); contradictions && tolerance < 1e-2) {
    INFO(contradictions->list()[0].find("message")->string());
    CHECK(contradictions->list().empty());
  }
  for (const char* identity : {"D1", "D2", "D3"}) {
    INFO(identity);
    CHECK(std::abs(number(frame, {"residuals", identity})) <= tolerance);
  }
  CHECK(number(frame, {"bound", "klPosterior"}) >= -tolerance);
  CHECK(number(frame, {"bound", "elbo"}) <= number(frame, {"bound", "logEvidence"}) + tolerance);
}

TEST_CASE("at the ends of the ranges nothing is infinite, and the identities hold", "[curve]") {
  for (const auto& [name, settings] : extremes()) {
    INFO(name);
    Session session(settings);
    for (const int steps : {0, 1, 8}) {
      CAPTURE(steps);
      session.step(steps);
      const Value frame = session.frame({});
      curves::check_finite(frame, "frame");
      check_identities(frame);
      if (session.status() != "running") CHECK_FALSE(frame.find("message")->string().empty());
    }
    curves::check_finite(session.parameters(), "parameters");
    curves::check_finite(session.gradient({}), "gradient");
  }
}

TEST_CASE("at the ends of the ranges what is asked for is finite, or absent with a reason", "[curve]") {
  const std::vector<std::pair<const char*, Value>> tasks = {
      {"posterior", Value::map({{"size", 40}})},
      {"posterior", Value::map({{"x", Value::list({1e6, -1e6})}, {"size", 40}})},
      {"boundCurve", Value::map({{"parameter", 1}, {"size", 5}})},
      {"fisher", elbo::Map{}},
      {"montecarlo", Value::map({{"draws", 64}, {"repeats", 8}})},
      {"montecarlo", Value::map({{"x", Value::list({1e6, 0})}, {"draws", 16}, {"repeats", 8}})},
      {"grid", Value::map({{"size", 12}})},
      {"evidence", elbo::Map{}}};
  std::size_t at = 0;
  for (const auto& [name, settings] : extremes()) {
    INFO(name);
    Session session(settings);
    session.step(2);
    // Two of the tasks each, so that all of them meet all kinds.
    for (std::size_t i = 0; i < 2; ++i) {
      const auto& [what, options] = tasks[at++ % tasks.size()];
      INFO(what);
      curves::check_finite(session.evaluate(what, options), what);
    }
    ++at;
  }
}

}  // namespace
