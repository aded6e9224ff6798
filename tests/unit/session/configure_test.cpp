// Changing a run: live settings at once and together, parameters checked, everything else only by a restart.
#include <cmath>
#include <limits>
#include <string>

#include "catch.hpp"
#include "elbo/error.hpp"
#include "elbo/session.hpp"
#include "expect.hpp"
#include "session/configs.hpp"

namespace {

using elbo::ErrorCode;
using elbo::Session;
using elbo::Value;

TEST_CASE("a live setting changes the run and keeps its parameters", "[configure]") {
  Session session(Value::map({{"data", "faithful"}, {"tolerance", 1e-4}}));
  session.step(10'000);
  REQUIRE(session.status() == "converged");
  const Value parameters = session.parameters();
  const double iteration = session.frame(configs::only({})).find("iteration")->number();

  session.configure(Value::map({{"tolerance", 1e-10}}));
  CHECK(session.config().find("tolerance")->number() == 1e-10);
  CHECK(session.parameters() == parameters);
  CHECK(session.status() == "running");
  CHECK(session.frame(configs::only({})).find("iteration")->number() == iteration);
  CHECK(session.step(10'000) > 0);
}

TEST_CASE("settings that are not live need a restart, and nothing is changed", "[configure]") {
  Session session(Value::map({{"data", "faithful"}}));
  session.step(3);
  const Value config = session.config();
  const elbo::Bytes before = session.save();
  const auto refusal = [&](const Value& changes) {
    return expect::error(ErrorCode::kNeedsRestart, [&] { session.configure(changes); });
  };
  CHECK(refusal(Value::map({{"components", 3}})) ==
        "components: this setting cannot change during a run; start a new one with it.");
  CHECK(refusal(Value::map({{"tolerance", 1e-3}, {"seed", 2}})) ==
        "seed: this setting cannot change during a run; start a new one with it.");
  CHECK(refusal(Value::map({{"data", "galaxies"}})).find("data: ") == 0);
  CHECK(session.config() == config);
  CHECK(session.save() == before);

  // The value that it has already is no change.
  session.configure(Value::map({{"components", 6}}));
  CHECK(session.config() == config);
}

TEST_CASE("a change is all or nothing, and every fault is named", "[configure]") {
  Session session(Value::map({{"data", "faithful"}}));
  session.step(3);
  const elbo::Bytes before = session.save();
  const Value config = session.config();
  try {
    session.configure(Value::map({{"tolerance", -1}, {"columns", Value::list({0, 7})}, {"speed", 2}}));
    FAIL("nothing was thrown");
  } catch (const elbo::Error& error) {
    CHECK(error.code() == ErrorCode::kInvalidConfig);
    CHECK(error.issues().size() == 3);
  }
  CHECK(expect::error(ErrorCode::kInvalidConfig, [&] { session.configure("faster"); }) ==
        "changes: \"faster\" is not allowed; allowed: a record of settings.");
  CHECK(session.config() == config);
  CHECK(session.save() == before);
}

TEST_CASE("the columns that a picture shows may change", "[configure]") {
  Session session(Value::map({{"data", configs::own_points(oracle::random_problem(16, {80, 5, 3}))},
                              {"components", 3},
                              {"standardize", false}}));
  const Value parameters = session.parameters();
  session.configure(Value::map({{"columns", Value::list({2, 0})}}));
  const Value frame = session.frame({});
  CHECK(*frame.find("columns") == Value::list({2, 0}));
  CHECK(session.parameters() == parameters);
  const elbo::Dense& covariances = configs::at(frame, {"components", "covariances"}).dense();
  const elbo::Dense& factors = configs::at(frame, {"components", "factors"}).dense();
  const std::size_t d = covariances.shape[1];
  // L Lᵀ is the covariance in columns 2 and 0.
  CHECK(factors.data[0] * factors.data[0] == Approx(covariances.data[2 * d + 2]).epsilon(1e-12));
  CHECK(factors.data[0] * factors.data[2] == Approx(covariances.data[2 * d]).epsilon(1e-12));
}

TEST_CASE("the points may change: the parameters stay, and the bound is that of the new points",
          "[configure]") {
  const auto own = [](std::vector<double> x) {
    return Value::map({{"points", Value::dense({x.size() / 2, 2}, x)}});
  };
  const Value before = own({0, 0, 1, 0.5, 0.2, 1, 5, 5, 6, 5, 5, 6.5});
  const Value after = own({0, 0, 1, 0.5, 0.2, 1, 5, 5, 6, 5, 5, 6.5, 2, 2});
  const auto config_of = [](const Value& data) {
    return Value::map({{"data", data},
                       {"components", 2},
                       {"standardize", false},
                       {"meanPrior", Value::list({0, 0})},
                       {"covariancePrior", Value::dense({2, 2}, {1, 0, 0, 1})}});
  };
  Session session(config_of(before));
  session.step(4);
  const Value parameters = session.parameters();
  session.configure(Value::map({{"data", after}}));
  CHECK(session.parameters() == parameters);
  CHECK(session.frame(configs::only({})).find("pointCount")->number() == 7);
  CHECK(session.status() == "running");

  Session fresh(config_of(after));
  fresh.set_parameters(parameters);
  CHECK(configs::elbo_of(session) == Approx(configs::elbo_of(fresh)).epsilon(1e-13));
  session.step(3);
  fresh.step(3);
  CHECK(configs::elbo_of(session) == Approx(configs::elbo_of(fresh)).epsilon(1e-12));

  // Points that cannot be taken leave the run as it was.
  const elbo::Bytes saved = session.save();
  const Value config = session.config();
  CHECK(expect::error(ErrorCode::kInvalidData, [&] {
          session.configure(Value::map({{"data", own({1, 2, 3, std::nan("")})}}));
        }) == "data.points[1][1]: NaN is not allowed; allowed: a number from -1e12 to 1e12.");
  CHECK(session.save() == saved);
  CHECK(session.config() == config);

  // Fewer rows than components are no fault.
  session.configure(Value::map({{"data", own({1, 2})}}));
  const std::string message = session.frame(configs::only({})).find("message")->string();
  INFO(message);
  CHECK(message.find("There are 2 components for 1 row: at least 1 of them holds less than one row.") !=
        std::string::npos);
}

TEST_CASE("parameters that are put back change nothing", "[configure]") {
  for (const auto& [name, config] : configs::every()) {
    INFO(name);
    if (config.find("family") && *config.find("family") == Value("delta")) continue;  // has no bound
    Session session(config);
    session.step(3);
    session.set_parameters(session.parameters());  // an average of iterates becomes the newest
    const double before = configs::elbo_of(session);
    session.set_parameters(session.parameters());
    CHECK(configs::elbo_of(session) == Approx(before).epsilon(1e-12));
    CHECK(session.status() == "running");
  }
}

TEST_CASE("parameters set in one session make its twin", "[configure]") {
  const Value config = Value::map({{"data", "faithful"}, {"components", 3}});
  Session first(config), second(config);
  first.step(4);
  second.set_parameters(first.parameters());
  first.set_parameters(first.parameters());
  first.step(5);
  second.step(5);
  CHECK(first.parameters() == second.parameters());
}

TEST_CASE("parameters of the wrong shape or value are refused, and nothing is changed", "[configure]") {
  Session session(Value::map({{"data", "faithful"}, {"components", 2}}));
  session.step(3);
  const elbo::Bytes before = session.save();
  const Value good = session.parameters();
  const auto refusal = [&](const char* name, Value value, ErrorCode code = ErrorCode::kInvalidParameters) {
    Value bad = good;
    bad.set(name, std::move(value));
    return expect::error(code, [&] { session.set_parameters(bad); });
  };
  CHECK(refusal("weightConcentration", Value::dense({3}, {1, 1, 1})) ==
        "weightConcentration: an array of 3 is not allowed; allowed: an array of 2.");
  CHECK(refusal("weightConcentration", Value::dense({2}, {1, std::nan("")})) ==
        "weightConcentration.data[1]: NaN is not allowed; allowed: a finite number.");
  CHECK(refusal("weightConcentration", Value::dense({2}, {1, 0})) ==
        "weightConcentration.data[1]: 0 is not allowed; allowed: above 0.");
  CHECK(refusal("degreesOfFreedom", Value::dense({2}, {1, 9})) ==
        "degreesOfFreedom.data[0]: 1 is not allowed; allowed: above D − 1 = 1.");
  CHECK(refusal("means", nullptr) == "means: null is not allowed; allowed: an array of 2×2.");
  CHECK(refusal("covariances", Value::dense({2, 2, 2}, {1, 0, 0, 1, 1, 2, 2, 1}),
                ErrorCode::kNotPositiveDefinite) ==
        "covariances[1]: an array of 2×2 is not allowed; allowed: a symmetric positive definite matrix.");
  CHECK(refusal("covariances", Value::dense({2, 2, 2}, {1, 0.5, 0, 1, 1, 0, 0, 1}),
                ErrorCode::kNotPositiveDefinite) ==
        "covariances[0]: an array of 2×2 is not allowed; allowed: a symmetric positive definite matrix.");
  CHECK(refusal("covariances", Value::dense({2, 2, 2}, {1, 0, 0, 1, HUGE_VAL, 0, 0, 1})) ==
        "covariances.data[4]: Infinity is not allowed; allowed: a finite number.");
  CHECK(expect::error(ErrorCode::kInvalidParameters, [&] {
          session.set_parameters("none");
        }).find("means: ") != std::string::npos);
  CHECK(session.save() == before);
}

TEST_CASE("parameters too large to compute with are refused or computed with", "[configure]") {
  Session session(Value::map({{"data", "faithful"}, {"components", 2}}));
  session.step(3);
  const Value good = session.parameters();
  for (const char* name :
       {"weightConcentration", "meanPrecision", "degreesOfFreedom", "means", "covariances"}) {
    for (const double factor : {1e290, 1e150, 1e-150, 1e-290}) {
      INFO(name);
      CAPTURE(factor);
      elbo::Dense scaled = good.find(name)->dense();
      for (double& value : scaled.data) value *= factor;
      Value parameters = good;
      parameters.set(name, scaled);
      try {
        session.set_parameters(parameters);
        session.step(1);
        CHECK(std::isfinite(configs::elbo_of(session)));
      } catch (const elbo::Error& error) {
        CHECK(error.code() == ErrorCode::kInvalidParameters);
      }
    }
  }
}

}  // namespace
