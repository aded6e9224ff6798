// What a frame or an analysis may be asked for, and what is refused.
#include <set>
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
using Shape = std::vector<std::size_t>;

std::set<std::string> keys(const Value& map) {
  std::set<std::string> result;
  for (const auto& [key, value] : map.map()) result.insert(key);
  return result;
}

TEST_CASE("only the fields asked for are there", "[frame]") {
  Session session(Value::map({{"data", "faithful"}}));
  const std::set<std::string> always = {"iteration", "status",      "message",     "standardization",
                                        "columns",   "columnNames", "columnUnits", "pointCount"};
  CHECK(keys(session.frame(configs::only({}))) == always);
  const auto extra = [&](const char* field) {
    std::set<std::string> result = keys(session.frame(configs::only({field})));
    for (const std::string& key : always) CHECK(result.erase(key) == 1);
    return result;
  };
  CHECK(extra("bound") == std::set<std::string>{"bound", "residualErrors", "residuals", "why"});
  CHECK(extra("trace") == std::set<std::string>{"trace"});
  CHECK(extra("points") == std::set<std::string>{"points", "pointIndex"});
  CHECK(extra("components") == std::set<std::string>{"components"});
  CHECK(extra("predictive") == std::set<std::string>{"predictive"});
  CHECK(keys(session.frame(nullptr)) == keys(session.frame({})));
}

TEST_CASE("fewer points are an even choice of the rows, the same in every frame", "[frame]") {
  Session session(Value::map({{"data", "faithful"}}));
  const Value all = session.frame({});
  const Value some = session.frame(Value::map({{"maxPoints", 50}}));
  CHECK(some.find("points")->dense().shape == Shape{50, 2});
  CHECK(some.find("responsibilities")->dense().shape == Shape{50, 6});
  CHECK(some.find("pointCount")->number() == 272);
  const std::vector<double>& index = some.find("pointIndex")->dense().data;
  for (std::size_t i = 0; i < index.size(); ++i) {
    const auto row = static_cast<std::size_t>(index[i]);
    for (std::size_t d = 0; d < 2; ++d) {
      CHECK(some.find("points")->dense().data[2 * i + d] == all.find("points")->dense().data[2 * row + d]);
    }
    for (std::size_t k = 0; k < 6; ++k) {
      CHECK(some.find("responsibilities")->dense().data[6 * i + k] ==
            Approx(all.find("responsibilities")->dense().data[6 * row + k]).epsilon(1e-13));
    }
    if (i > 0) CHECK(index[i] - index[i - 1] >= 5);
  }
  session.step(3);
  CHECK(session.frame(Value::map({{"maxPoints", 50}})).find("pointIndex")->dense().data == index);
  CHECK(session.frame(Value::map({{"maxPoints", 1e9}})).find("points")->dense().shape == Shape{272, 2});
}

TEST_CASE("requests that make no sense are refused", "[frame]") {
  Session session(Value::map({}));
  const auto refusal = [&](const Value& request) {
    return expect::error(ErrorCode::kInvalidConfig, [&] { return session.frame(request); });
  };
  const std::string known = "bound, trace, points, responsibilities, components, predictive";
  CHECK(refusal(Value::map({{"fields", "bound"}})) ==
        "fields: \"bound\" is not allowed; allowed: a list of " + known + ".");
  CHECK(refusal(configs::only({"bound", "bond"})) ==
        "fields[1]: \"bond\" is not allowed; allowed: " + known + ".");
  CHECK(refusal(Value::map({{"maxPoints", 0}})).find("maxPoints: 0 is not allowed") == 0);
  CHECK(refusal(Value::map({{"maxPoints", 2.5}})).find("maxPoints: 2.5 is not allowed") == 0);
}

TEST_CASE("what is not computed is refused by name", "[frame]") {
  Session session(Value::map({{"data", "faithful"}}));
  const auto refusal = [](Session& asked, const char* what) {
    return expect::error(ErrorCode::kNotAvailable, [&] { return asked.evaluate(what, {}); });
  };
  CHECK(refusal(session, "evidence") ==
        "evidence: 6^272 assignments are too many to sum over; available up to 2^20.");
  CHECK(
      refusal(session, "surgery") ==
      "evaluate: \"surgery\" is not computed for a mixture; available: evidence, importance, grid, starts.");
  Session em(Value::map({{"optimizer", "em"}}));
  CHECK(refusal(em, "evidence").find("evidence: maximum likelihood has no prior and so no evidence") == 0);
  CHECK(expect::error(ErrorCode::kNotAvailable, [&] { return em.gradient({}); }).find("gradient: ") == 0);
  CHECK(expect::error(ErrorCode::kInvalidConfig, [&] {
          return session.evaluate("grid", Value::map({{"size", 1}}));
        }) == "size: 1 is not allowed; allowed: an integer from 2 to 512.");
}

}  // namespace
