// Bad configurations: each refused in words that say what, where and what is allowed, all faults at once.
#include <algorithm>
#include <cmath>
#include <string>

#include "catch.hpp"
#include "elbo/catalog.hpp"
#include "elbo/error.hpp"
#include "elbo/session.hpp"
#include "expect.hpp"
#include "session/configs.hpp"

namespace {

using elbo::ErrorCode;
using elbo::Session;
using elbo::Value;

std::string refusal(const Value& config, ErrorCode code = ErrorCode::kInvalidConfig) {
  const std::string resolving = expect::error(code, [&] { Session::resolve(config); });
  CHECK(expect::error(code, [&] { Session session(config); }) == resolving);
  return resolving;
}

std::string refusal(const char* key, Value value) { return refusal(Value::map({{key, std::move(value)}})); }

Value points(std::vector<std::size_t> shape, std::vector<double> values) {
  return Value::map({{"points", Value::dense(std::move(shape), std::move(values))}});
}

TEST_CASE("numbers out of range", "[refusal]") {
  CHECK(refusal("components", 0) == "components: 0 is not allowed; allowed: an integer from 1 to 64.");
  CHECK(refusal("components", 65) == "components: 65 is not allowed; allowed: an integer from 1 to 64.");
  CHECK(refusal("components", 2.5) == "components: 2.5 is not allowed; allowed: an integer from 1 to 64.");
  CHECK(refusal("components", std::nan("")) ==
        "components: NaN is not allowed; allowed: an integer from 1 to 64.");
  CHECK(refusal("components", "six") ==
        "components: \"six\" is not allowed; allowed: an integer from 1 to 64.");
  CHECK(refusal("components", nullptr) ==
        "components: null is not allowed; allowed: an integer from 1 to 64.");
  CHECK(refusal("seed", -1) == "seed: -1 is not allowed; allowed: an integer from 0 to 4294967295.");
  CHECK(refusal("seed", 4294967296.0) ==
        "seed: 4294967296 is not allowed; allowed: an integer from 0 to 4294967295.");
  CHECK(refusal("tolerance", -1e-3) ==
        "tolerance: -0.001 is not allowed; allowed: a number from 0 to 1, or auto.");
  CHECK(refusal("standardize", 1) == "standardize: 1 is not allowed; allowed: true or false.");
}

TEST_CASE("priors out of range", "[refusal]") {
  CHECK(
      refusal("weightConcentrationPrior", -1) ==
      "weightConcentrationPrior: -1 is not allowed; allowed: a number above 0 and at most 1000000, or auto.");
  CHECK(refusal("weightConcentrationPrior", 0).find("weightConcentrationPrior: 0 is not allowed") == 0);
  CHECK(refusal("meanPrecisionPrior", 0)
            .find("meanPrecisionPrior: 0 is not allowed; allowed: a number above 0") == 0);
  CHECK(
      refusal("degreesOfFreedomPrior", 1) ==
      "degreesOfFreedomPrior: 1 is not allowed; allowed: a number above 1, the number of columns less one.");
  CHECK(refusal("meanPrior", Value::list({0})) ==
        "meanPrior.length: 1 is not allowed; allowed: 2, the number of columns.");
  CHECK(refusal("meanPrior", Value::list({0, "x"})) ==
        "meanPrior[1]: \"x\" is not allowed; allowed: a number from -1000000000000 to 1000000000000.");
  CHECK(refusal("covariancePrior", Value::list({Value::list({1})})) ==
        "covariancePrior.length: 1 is not allowed; allowed: 2, the number of columns.");
  CHECK(refusal("covariancePrior", Value::list({Value::list({1, 0}), Value::list({0})})) ==
        "covariancePrior[1].length: 1 is not allowed; allowed: 2, as many as there are rows.");
  CHECK(refusal("covariancePrior", Value::list({Value::list({1, 2}), Value::list({2, 1})})) ==
        "covariancePrior: a list of 2 is not allowed; allowed: a symmetric positive definite matrix.");
  CHECK(refusal("covariancePrior", Value::dense({2, 2}, {1, 0.5, 0, 1})) ==
        "covariancePrior: a list of 2 is not allowed; allowed: a symmetric positive definite matrix.");
}

TEST_CASE("names that there are not", "[refusal]") {
  CHECK(refusal("model", "mixtures").find("model: \"mixtures\" is not allowed; allowed: mixture") == 0);
  CHECK(refusal("optimizer", "adam") ==
        "optimizer: \"adam\" is not allowed; allowed: coordinate-ascent, stochastic, em, or auto.");
  CHECK(refusal("data", "fathful").find("data: \"fathful\" is not allowed; allowed: faithful, galaxies, ") ==
        0);
  CHECK(refusal("data", Value::map({{"rows", 3}})).find("data: a record of 1 is not allowed; allowed: ") ==
        0);
  const std::string unknown = refusal("componets", 3);
  CHECK(unknown.find("componets: there is no such setting; allowed: model, data, ") == 0);
  CHECK(refusal(Value("mixture")) == "config: \"mixture\" is not allowed; allowed: a record of settings.");
  CHECK(refusal(Value::list({1, 2})) == "config: a list of 2 is not allowed; allowed: a record of settings.");
}

TEST_CASE("sizes that do not fit the data", "[refusal]") {
  CHECK(refusal(Value::map({{"data", "faithful"}, {"rows", 273}})) ==
        "rows: 273 is not allowed; allowed: an integer from 1 to 272, the rows there are.");
  CHECK(refusal("rows", 0).find("rows: 0 is not allowed; allowed: an integer from 1 to 1") == 0);
  CHECK(refusal(Value::map({{"data", "blobs"}, {"rows", 1e9}})) ==
        "rows: 1000000000 is not allowed; allowed: an integer from 1 to 1000000, or auto.");
  CHECK(refusal(Value::map({{"optimizer", "stochastic"}, {"batchSize", 273}})) ==
        "batchSize: 273 is not allowed; allowed: an integer from 1 to 272, the number of rows.");
  CHECK(refusal("columns", Value::list({0, 2})) ==
        "columns: a list of 2 is not allowed; allowed: two different columns from 0 to 1.");
  CHECK(refusal("columns", Value::list({1, 1})) ==
        "columns: a list of 2 is not allowed; allowed: two different columns from 0 to 1.");
  CHECK(refusal(Value::map({{"data", "galaxies"}, {"columns", Value::list({1})}})) ==
        "columns: a list of 1 is not allowed; allowed: 0, the only column.");
}

TEST_CASE("bad data", "[refusal]") {
  CHECK(refusal(Value::map({{"data", points({2, 1}, {1, std::nan("")})}, {"components", 1}}),
                ErrorCode::kInvalidData) ==
        "data.points[1][0]: NaN is not allowed; allowed: a number from -1e12 to 1e12.");
  CHECK(refusal(Value::map({{"data", points({0, 2}, {})}}), ErrorCode::kInvalidData) ==
        "data.points.length: 0 is not allowed; allowed: from 1 to 1000000 rows.");
  CHECK(refusal(Value::map({{"data", points({2, 2}, {1, 5, 2, 5})}, {"components", 1}}),
                ErrorCode::kInvalidData)
            .find("data: column 2 has the one value 5 in every row") == 0);
}

TEST_CASE("every fault is named at once", "[refusal]") {
  try {
    Session session(Value::map({{"components", 0}, {"seed", -1}, {"optimiser", "em"}, {"nInit", "many"}}));
    FAIL("nothing was thrown");
  } catch (const elbo::Error& error) {
    CHECK(error.code() == ErrorCode::kInvalidConfig);
    std::vector<std::string> paths;
    for (const elbo::Issue& issue : error.issues()) {
      paths.push_back(issue.path);
      CHECK_FALSE(issue.allowed.empty());
      CHECK(std::string(error.what()).find(issue.message) != std::string::npos);
    }
    std::sort(paths.begin(), paths.end());
    CHECK(paths == std::vector<std::string>{"components", "nInit", "optimiser", "seed"});
  }
}

TEST_CASE("faults of settings and of data together are one refusal", "[refusal]") {
  const std::string message =
      refusal(Value::map({{"components", 0}, {"data", points({2, 1}, {1, std::nan("")})}}));
  CHECK(message.find("components: 0 is not allowed") != std::string::npos);
  CHECK(message.find("data.points[1][0]: NaN is not allowed") != std::string::npos);
}

TEST_CASE("every parameter refuses what it does not allow", "[refusal]") {
  for (const elbo::Parameter& parameter : elbo::parameters()) {
    INFO(std::string(parameter.key));
    for (const Value& bad :
         {Value(Value::map({{"x", 1}})), Value("no such choice"), Value(elbo::Bytes{1}),
          Value(Value::dense({1, 1, 1}, {0.5})), Value(-1e300), Value(1e300), Value(std::nan(""))}) {
      INFO(elbo::describe(bad));
      if (parameter.type == elbo::ParameterType::kText && bad.is_string()) continue;  // read by its owner
      Value config;
      config.set(parameter.key, bad);
      const std::string message = expect::error(ErrorCode::kInvalidConfig, [&] { Session::resolve(config); });
      CHECK(message.find(std::string(parameter.key)) == 0);
      CHECK(message.find("is not allowed; allowed: ") != std::string::npos);
    }
  }
}

TEST_CASE("a resolved configuration is complete, and resolves to itself", "[refusal]") {
  for (const auto& [name, config] : configs::every()) {
    INFO(name);
    const Value resolved = Session::resolve(config);
    CHECK(Session::resolve(resolved) == resolved);
    for (const auto& [key, value] : resolved.map()) {
      INFO(key);
      CHECK_FALSE(value == Value("auto"));
    }
    Session from_given(config), from_resolved(resolved);
    CHECK(from_given.config() == resolved);
    from_given.step(3);
    from_resolved.step(3);
    CHECK(from_given.frame({}) == from_resolved.frame({}));
  }
}

TEST_CASE("the defaults are those of the specification", "[refusal]") {
  const Value config = Session::resolve(Value::map({}));
  CHECK(*config.find("model") == Value("mixture"));
  CHECK(*config.find("data") == Value("faithful"));
  CHECK(*config.find("rows") == Value(272));
  CHECK(*config.find("components") == Value(6));
  CHECK(config.find("weightConcentrationPrior")->number() == 1.0 / 6.0);
  CHECK(*config.find("meanPrecisionPrior") == Value(1));
  CHECK(*config.find("meanPrior") == Value::list({0.0, 0.0}));
  CHECK(*config.find("degreesOfFreedomPrior") == Value(4));
  CHECK(*config.find("covariancePrior") == Value::list({Value::list({1.0, 0.0}), Value::list({0.0, 1.0})}));
  // What does not apply is left out.
  CHECK(config.find("batchSize") == nullptr);
  CHECK(config.find("regCovar") == nullptr);
  CHECK(Session::resolve(Value::map({{"optimizer", "em"}})).find("meanPrior") == nullptr);
}

TEST_CASE("without standardising, a constant column has the prior variance 1, whatever its value",
          "[refusal]") {
  for (const double value : {0.0, 5.0, 0.1, 1e-7, 123456.789}) {
    CAPTURE(value);
    for (std::size_t count = 2; count < 40; ++count) {
      std::vector<double> rows;
      for (std::size_t n = 0; n < count; ++n) rows.insert(rows.end(), {1.5 * static_cast<double>(n), value});
      const Value config = Session::resolve(
          Value::map({{"data", points({count, 2}, rows)}, {"standardize", false}, {"components", 2}}));
      CHECK(config.find("covariancePrior")->list()[1].list()[1].number() == 1.0);
      Session session(config);
      session.step(5);
      CHECK(std::isfinite(configs::elbo_of(session)));
    }
  }
}

}  // namespace
