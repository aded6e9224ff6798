// Another implementation's answers: scikit-learn's BayesianGaussianMixture (tests/reference), from its start
// along its path to its fixed point, and from our own start to the same one.
#include <algorithm>
#include <cmath>
#include <numeric>

#include "catch.hpp"
#include "elbo/session.hpp"
#include "oracle/reference.hpp"
#include "session/configs.hpp"

namespace {

using elbo::Session;
using elbo::Value;
using oracle::Moment;
using oracle::ReferenceFit;

// The promise of the project, relative.
constexpr double kPromise = 1e-6;

Value config_of(const ReferenceFit& fit) {
  return Value::map({{"data", Value::map({{"points", Value::dense({fit.points, fit.dimensions}, fit.x)}})},
                     {"standardize", false},
                     {"components", fit.components},
                     {"meanPrior", Value::dense({fit.dimensions}, std::vector<double>(fit.dimensions, 0.0))},
                     {"covariancePrior",
                      [&] {
                        std::vector<double> unit(fit.dimensions * fit.dimensions, 0.0);
                        for (std::size_t d = 0; d < fit.dimensions; ++d) unit[d * (fit.dimensions + 1)] = 1.0;
                        return Value::dense({fit.dimensions, fit.dimensions}, unit);
                      }()},
                     {"tolerance", 0}});
}

Value dense(std::vector<std::size_t> shape, std::span<const double> values) {
  return Value::dense(std::move(shape), std::vector<double>(values.begin(), values.end()));
}

// scikit-learn keeps covariances W⁻¹/ν.
Value parameters_of(const ReferenceFit& fit, const Moment& moment) {
  const std::size_t d = fit.dimensions;
  std::vector<double> covariances(moment.inverse_scale.begin(), moment.inverse_scale.end());
  for (std::size_t i = 0; i < covariances.size(); ++i) covariances[i] /= moment.nu[i / (d * d)];
  return Value::map({{"weightConcentration", dense({fit.components}, moment.alpha)},
                     {"meanPrecision", dense({fit.components}, moment.beta)},
                     {"means", dense({fit.components, d}, moment.mean)},
                     {"degreesOfFreedom", dense({fit.components}, moment.nu)},
                     {"covariances", Value::dense({fit.components, d, d}, covariances)}});
}

// Components in the order of their mean's first coordinate, as in the reference.
std::vector<std::size_t> order_of(const Value& parameters) {
  const elbo::Dense& means = parameters.find("means")->dense();
  std::vector<std::size_t> order(means.shape[0]);
  std::iota(order.begin(), order.end(), 0);
  std::sort(order.begin(), order.end(), [&](std::size_t a, std::size_t b) {
    return means.data[a * means.shape[1]] < means.data[b * means.shape[1]];
  });
  return order;
}

void check_parameters(const ReferenceFit& fit, const Value& parameters, const Moment& expected,
                      double tolerance) {
  const Value wanted = parameters_of(fit, expected);
  const std::vector<std::size_t> order = order_of(parameters);
  for (const auto& [name, value] : wanted.map()) {
    INFO(name);
    const elbo::Dense& exact = value.dense();
    const elbo::Dense& ours = parameters.find(name)->dense();
    REQUIRE(ours.shape == exact.shape);
    const std::size_t size = exact.data.size() / fit.components;
    for (std::size_t k = 0; k < fit.components; ++k) {
      for (std::size_t i = 0; i < size; ++i) {
        const double a = ours.data[order[k] * size + i];
        const double b = exact.data[k * size + i];
        CHECK(std::abs(a - b) <= tolerance * std::abs(b));
      }
    }
  }
}

TEST_CASE("from scikit-learn's start the core walks its path, to the promise and far beyond", "[reference]") {
  for (const ReferenceFit& fit : oracle::reference_fits()) {
    INFO(fit.name);
    Session session(config_of(fit));
    session.set_parameters(parameters_of(fit, fit.start));
    session.step(10);
    check_parameters(fit, session.parameters(), fit.later, 1e-9);
    session.step(5000);
    check_parameters(fit, session.parameters(), fit.end, kPromise);
    check_parameters(fit, session.parameters(), fit.end, 1e-8);
    CHECK(configs::elbo_of(session) == Approx(fit.end.elbo).epsilon(1e-11));
    const Value frame = session.frame(configs::only({"responsibilities"}));
    const std::vector<std::size_t> order = order_of(session.parameters());
    for (std::size_t i = 0; i < fit.rows.size(); ++i) {
      for (std::size_t k = 0; k < fit.components; ++k) {
        const double r =
            frame.find("responsibilities")->dense().data[fit.rows[i] * fit.components + order[k]];
        CHECK(std::abs(r - fit.end.responsibilities[i * fit.components + k]) < 1e-8);
      }
    }
  }
}

TEST_CASE("from its own start the core finds scikit-learn's fit of Old Faithful", "[reference]") {
  const std::vector<ReferenceFit> fits = oracle::reference_fits();
  const ReferenceFit& fit = fits.front();
  REQUIRE(fit.name == "faithful");
  for (const char* start : {"k-means++", "random"}) {
    INFO(start);
    Session session(Value::map(
        {{"data", "faithful"}, {"components", 2}, {"initParams", start}, {"nInit", 4}, {"tolerance", 0}}));
    session.step(5000);
    check_parameters(fit, session.parameters(), fit.end, kPromise);
    CHECK(configs::elbo_of(session) == Approx(fit.end.elbo).epsilon(1e-10));
  }
}

}  // namespace
