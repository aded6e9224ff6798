// The frame: its shape, its sums, its identities, and only what was asked for.
#include <algorithm>
#include <cmath>
#include <set>
#include <string>

#include "catch.hpp"
#include "elbo/session.hpp"
#include "session/configs.hpp"

namespace {

using configs::at;
using elbo::Dense;
using elbo::Session;
using elbo::Value;
using Shape = std::vector<std::size_t>;

double number(const Value& frame, std::initializer_list<const char*> path) {
  return at(frame, path).number();
}

std::set<std::string> keys(const Value& map) {
  std::set<std::string> result;
  for (const auto& [key, value] : map.map()) result.insert(key);
  return result;
}

TEST_CASE("the parts add up to the bound, and the identities hold", "[frame]") {
  for (const auto& [name, config] : configs::all()) {
    INFO(name);
    Session session(config);
    for (int i = 0; i < 6; ++i) {
      CAPTURE(i);
      const Value frame = session.frame(configs::only({"bound"}));
      double sum = 0, magnitudes = 0;
      for (const auto& [part, value] : at(frame, {"bound", "parts"}).map()) {
        sum += value.number();
        magnitudes += std::abs(value.number());
      }
      const double elbo = number(frame, {"bound", "elbo"});
      CHECK(std::abs(sum - elbo) <= 1e-14 * magnitudes);
      CHECK(std::isfinite(elbo));
      for (const auto& [identity, residual] : frame.find("residuals")->map()) {
        INFO(identity);
        CHECK(std::abs(residual.number()) <= 1e-10 * magnitudes);
      }
      // D2 and D3 from the numbers that are shown.
      CHECK(std::abs(number(frame, {"bound", "expectedLogLikelihood"}) - number(frame, {"bound", "klPrior"}) -
                     elbo) <= 1e-12 * magnitudes);
      CHECK(std::abs(number(frame, {"bound", "expectedLogJoint"}) + number(frame, {"bound", "entropy"}) -
                     elbo) <= 1e-10 * magnitudes);
      for (const char* part : {"klAssignments", "klWeights", "klComponents"}) {
        const Value& value = at(frame, {"bound", "parts", part});
        if (value.is_number()) CHECK(value.number() <= 1e-12 * magnitudes);
      }
      session.step(1);
    }
  }
}

TEST_CASE("every null of the bound has its reason, and nothing else has", "[frame]") {
  for (const auto& [name, config] : configs::all()) {
    INFO(name);
    Session session(config);
    session.step(2);
    const Value frame = session.frame(configs::only({"bound"}));
    for (const auto& [member, value] : frame.find("bound")->map()) {
      INFO(member);
      const Value* reason = frame.find("why")->find("bound." + member);
      CHECK(value.is_null() == (reason != nullptr));
      if (reason)
        CHECK((*reason == Value("infinite") || *reason == Value("not-computed") ||
               *reason == Value("not-defined")));
    }
    CHECK(keys(*frame.find("bound")) ==
          std::set<std::string>{"elbo", "standardError", "logEvidence", "logEvidenceError", "logEvidenceKind",
                                "klPosterior", "expectedLogLikelihood", "klPrior", "expectedLogJoint",
                                "entropy", "parts", "derived"});
  }
}

TEST_CASE("where the evidence is exact, D1 is shown and holds", "[frame]") {
  Session session(configs::all().back().config);
  for (int i = 0; i < 8; ++i) {
    const Value frame = session.frame(configs::only({"bound"}));
    CHECK(at(frame, {"bound", "logEvidenceKind"}) == Value("exact"));
    CHECK(number(frame, {"bound", "elbo"}) <= number(frame, {"bound", "logEvidence"}) + 1e-10);
    CHECK(number(frame, {"bound", "klPosterior"}) >= -1e-10);
    CHECK(std::abs(number(frame, {"residuals", "D1"})) <= 1e-10);
    session.step(1);
  }
  const Value evidence = session.evaluate("evidence", {});
  const Value frame = session.frame(configs::only({"bound"}));
  CHECK(evidence.find("logEvidence")->number() == number(frame, {"bound", "logEvidence"}));
  CHECK(evidence.find("elbo")->number() == number(frame, {"bound", "elbo"}));
  CHECK(std::abs(number(evidence, {"residuals", "D1"})) <= 1e-10);
  CHECK(evidence.find("iteration")->number() == frame.find("iteration")->number());
}

TEST_CASE("one component: the bound is the evidence at once", "[frame]") {
  for (const char* data : {"faithful", "galaxies", "spiral"}) {
    INFO(data);
    Session session(Value::map({{"data", data}, {"components", 1}}));
    const Value frame = session.frame(configs::only({"bound"}));
    const double evidence = session.evaluate("evidence", {}).find("logEvidence")->number();
    CHECK(std::abs(number(frame, {"bound", "elbo"}) - evidence) <= 1e-10 * (1 + std::abs(evidence)));
  }
}

TEST_CASE("the bound and the evidence are of the data as analysed; logScale leads back", "[frame]") {
  // Scaling a column by s and its prior with it is the same inference: log p(X) = log p(X/s) − N log s.
  const std::vector<double> x = {1, 2.5, 3, 7, 7.5, 9};
  const auto session_of = [&](bool standardize, double scale, double mean) {
    std::vector<double> values = x;
    Value config = Value::map({{"data", Value::map({{"points", Value::dense({6, 1}, values)}})},
                               {"components", 2},
                               {"standardize", standardize}});
    if (!standardize) {
      config.set("meanPrior", Value::list({mean}));
      config.set("covariancePrior", Value::list({Value::list({scale * scale})}));
    }
    return Session(config);
  };
  Session standardized = session_of(true, 1, 0);
  const Value frame = standardized.frame({});
  const double mean = at(frame, {"standardization", "mean"}).dense().data[0];
  const double scale = at(frame, {"standardization", "scale"}).dense().data[0];
  const double log_scale = number(frame, {"standardization", "logScale"});
  CHECK(log_scale == Approx(6 * std::log(scale)).epsilon(1e-14));
  Session original = session_of(false, scale, mean);
  CHECK(
      original.evaluate("evidence", {}).find("logEvidence")->number() ==
      Approx(standardized.evaluate("evidence", {}).find("logEvidence")->number() - log_scale).epsilon(1e-12));
  CHECK(number(original.frame({}), {"standardization", "logScale"}) == 0);
}

TEST_CASE("arrays have the documented shapes", "[frame]") {
  Session plane(Value::map({{"data", "faithful"}, {"components", 3}}));
  plane.step(3);
  const Value frame = plane.frame({});
  CHECK(frame.find("points")->dense().shape == Shape{272, 2});
  CHECK(frame.find("pointIndex")->dense().shape == Shape{272});
  CHECK(frame.find("pointCount")->number() == 272);
  CHECK(frame.find("responsibilities")->dense().shape == Shape{272, 3});
  CHECK(at(frame, {"components", "weights"}).dense().shape == Shape{3});
  CHECK(at(frame, {"components", "counts"}).dense().shape == Shape{3});
  CHECK(at(frame, {"components", "means"}).dense().shape == Shape{3, 2});
  CHECK(at(frame, {"components", "covariances"}).dense().shape == Shape{3, 2, 2});
  CHECK(at(frame, {"components", "factors"}).dense().shape == Shape{3, 2, 2});
  CHECK(at(frame, {"components", "active"}).dense().shape == Shape{3});
  CHECK(at(frame, {"trace", "elbo"}).dense().shape == Shape{4});
  CHECK(at(frame, {"standardization", "mean"}).dense().shape == Shape{2});
  const std::size_t nx = at(frame, {"predictive", "x"}).dense().data.size();
  const std::size_t ny = at(frame, {"predictive", "y"}).dense().data.size();
  CHECK(at(frame, {"predictive", "density"}).dense().shape == Shape{ny, nx});
  CHECK(frame.find("histogram") == nullptr);
  CHECK(frame.find("columnNames")->list().size() == 2);
  CHECK(*frame.find("columnUnits") == Value::list({"min", "min"}));

  Session line(Value::map({{"data", "galaxies"}, {"components", 4}}));
  const Value curve = line.frame({});
  const std::size_t n = at(curve, {"predictive", "x"}).dense().data.size();
  CHECK(at(curve, {"predictive", "density"}).dense().shape == Shape{n});
  CHECK(at(curve, {"predictive", "componentDensities"}).dense().shape == Shape{4, n});
  CHECK(at(curve, {"components", "factors"}).dense().shape == Shape{4, 1, 1});
  CHECK(at(curve, {"histogram", "edges"}).dense().data.size() ==
        at(curve, {"histogram", "density"}).dense().data.size() + 1);
}

TEST_CASE("responsibilities' rows sum to one, counts to N, weights to one", "[frame]") {
  for (const auto& [name, config] : configs::all()) {
    INFO(name);
    Session session(config);
    session.step(4);
    const Value frame = session.frame({});
    const Dense& r = frame.find("responsibilities")->dense();
    const std::size_t k = r.shape[1];
    std::vector<double> counts(k, 0.0);
    for (std::size_t n = 0; n < r.shape[0]; ++n) {
      double sum = 0;
      for (std::size_t i = 0; i < k; ++i) {
        sum += r.data[n * k + i];
        counts[i] += r.data[n * k + i];
      }
      REQUIRE(std::abs(sum - 1) < 1e-13);
    }
    const double rows = number(frame, {"pointCount"});
    double total = 0, weights = 0;
    for (std::size_t i = 0; i < k; ++i) {
      total += at(frame, {"components", "counts"}).dense().data[i];
      weights += at(frame, {"components", "weights"}).dense().data[i];
      CHECK(at(frame, {"components", "counts"}).dense().data[i] == Approx(counts[i]).epsilon(1e-10));
    }
    CHECK(total == Approx(rows).epsilon(1e-12));
    CHECK(weights == Approx(1.0).epsilon(1e-12));
  }
}

TEST_CASE("the factors are those of the covariances in the shown columns", "[frame]") {
  Session session(Value::map({{"data", "anisotropic-blobs"}, {"components", 3}}));
  session.step(20);
  const Value frame = session.frame(configs::only({"components"}));
  const std::vector<double>& l = at(frame, {"components", "factors"}).dense().data;
  const std::vector<double>& c = at(frame, {"components", "covariances"}).dense().data;
  for (std::size_t k = 0; k < 3; ++k) {
    CHECK(l[4 * k] * l[4 * k] == Approx(c[4 * k]).epsilon(1e-13));
    CHECK(l[4 * k + 1] == 0);
    CHECK(l[4 * k] * l[4 * k + 2] == Approx(c[4 * k + 2]).epsilon(1e-13));
    CHECK(l[4 * k + 2] * l[4 * k + 2] + l[4 * k + 3] * l[4 * k + 3] == Approx(c[4 * k + 3]).epsilon(1e-13));
  }
}

TEST_CASE("the histogram's area is one", "[frame]") {
  Session session(Value::map({{"data", "galaxies"}, {"components", 3}}));
  const Value frame = session.frame(configs::only({"predictive"}));
  const std::vector<double>& edges = at(frame, {"histogram", "edges"}).dense().data;
  const std::vector<double>& density = at(frame, {"histogram", "density"}).dense().data;
  double area = 0;
  for (std::size_t i = 0; i < density.size(); ++i) area += density[i] * (edges[i + 1] - edges[i]);
  CHECK(area == Approx(1.0).epsilon(1e-12));
}

TEST_CASE("the predictive density on its grid holds nearly all the mass, and its levels fall into its range",
          "[frame]") {
  Session session(Value::map({{"data", "faithful"}, {"components", 4}}));
  session.step(30);
  const Value grid = session.evaluate("grid", Value::map({{"size", 200}}));
  const std::vector<double>& x = grid.find("x")->dense().data;
  const std::vector<double>& y = grid.find("y")->dense().data;
  const std::vector<double>& density = grid.find("density")->dense().data;
  double mass = 0;
  for (const double value : density) mass += value * (x[1] - x[0]) * (y[1] - y[0]);
  CHECK(mass > 0.97);
  CHECK(mass < 1.001);
  const std::vector<double>& levels = grid.find("levels")->dense().data;
  CHECK(std::is_sorted(levels.begin(), levels.end()));
  CHECK(levels.front() > 0);
  CHECK(levels.back() < *std::max_element(density.begin(), density.end()));
  // The lowest contour encloses 95 % of the mass.
  double inside = 0;
  for (const double value : density)
    inside += value >= levels.front() ? value * (x[1] - x[0]) * (y[1] - y[0]) : 0;
  CHECK(inside / mass == Approx(0.95).epsilon(0.01));
}

}  // namespace
