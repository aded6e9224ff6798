// L_M of a mixture with the assignments summed out, beside the evidence by enumeration.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "elbo/error.hpp"
#include "elbo/session.hpp"
#include "elbo/task.hpp"
#include "expect.hpp"
#include "oracle/problems.hpp"
#include "session/configs.hpp"

namespace {

using elbo::Session;
using elbo::Value;

// A few rows, few enough to sum over all assignments.
Value tiny(std::uint64_t seed, std::size_t rows, std::int64_t components, double apart = 1.5) {
  oracle::TestGenerator random(seed);
  std::vector<double> x;
  for (std::size_t n = 0; n < rows; ++n) {
    const double centre = n % 2 == 0 ? -apart : apart;
    x.push_back(centre + 0.5 * random.normal());
    x.push_back(0.7 * centre + 0.5 * random.normal());
  }
  return Value::map({{"data", Value::map({{"points", Value::dense({rows, 2}, x)}})},
                     {"components", components},
                     {"weightConcentrationPrior", 1}});
}

const std::vector<double>& column(const Value& answer, const char* name) {
  return answer.find(name)->dense().data;
}

std::vector<double> errors_of(const Value& answer) {
  std::vector<double> errors;
  for (const Value& error : answer.find("standardError")->list()) {
    errors.push_back(error.is_number() ? error.number() : std::numeric_limits<double>::quiet_NaN());
  }
  return errors;
}

TEST_CASE("one component: every weight is the evidence", "[mixture][importance]") {
  Session session(tiny(3, 6, 1));
  session.step(5);
  const Value answer = session.evaluate("importance", Value::map({{"draws", 64}}));
  const double evidence = session.evaluate("evidence", {}).find("logEvidence")->number();
  for (const double estimate : column(answer, "estimate")) CHECK(estimate == Approx(evidence).epsilon(1e-11));
  CHECK(answer.find("khat")->is_null());
  CHECK(answer.find("why")->find("khat")->string() == "not-defined");
}

TEST_CASE("the bounds rise to the evidence and stay below it", "[mixture][importance]") {
  for (const auto& [seed, rows, components] :
       {std::tuple{1U, std::size_t{6}, 2}, std::tuple{2U, std::size_t{8}, 2},
        std::tuple{4U, std::size_t{5}, 3}, std::tuple{5U, std::size_t{4}, 4}}) {
    INFO("seed " << seed << ", K " << components);
    Session session(tiny(seed, rows, components));
    session.step(200);
    const double evidence = session.evaluate("evidence", {}).find("logEvidence")->number();
    const Value answer = session.evaluate("importance", Value::map({{"draws", 32768}}));
    const std::vector<double>& M = column(answer, "M");
    const std::vector<double>& estimate = column(answer, "estimate");
    const std::vector<double> error = errors_of(answer);
    REQUIRE(M.size() == 11);
    // With Z summed out, L_1 is above the run's bound.
    CHECK(estimate[0] > answer.find("elbo")->number() - 4 * error[0]);
    for (std::size_t i = 0; i < M.size(); ++i) {
      INFO("M " << M[i] << ": " << estimate[i] << " ± " << error[i] << ", log p(X) " << evidence);
      CHECK(estimate[i] <= evidence + 4.5 * error[i]);
      if (i > 0) CHECK(estimate[i] >= estimate[i - 1] - 1e-9);
    }
    // Slowly, where the groups overlap: q holds one way to divide the rows.
    CHECK(evidence - estimate.back() < 0.5 * (evidence - estimate.front()) + 5 * error.back());
    CHECK(answer.find("labellings")->string() == "all");
    CHECK(answer.find("effectiveSampleSize")->number() > 100);
  }
}

// Where the groups lie apart q alone would miss log 2 of the evidence.
TEST_CASE("all numberings are in the denominator", "[mixture][importance]") {
  for (const std::uint64_t seed : {1U, 2U, 3U}) {
    Value config = tiny(seed, 12, 2, 6);
    config.set("standardize", false);
    config.set("covariancePrior", Value::list({Value::list({1, 0}), Value::list({0, 1})}));
    config.set("meanPrecisionPrior", 0.01);
    Session session(config);
    session.step(200);
    const double evidence = session.evaluate("evidence", {}).find("logEvidence")->number();
    const Value answer = session.evaluate("importance", Value::map({{"draws", 8192}}));
    INFO("seed " << seed << ", elbo " << answer.find("elbo")->number());
    CHECK(evidence - answer.find("elbo")->number() > 0.69);
    CHECK(std::abs(column(answer, "estimate").back() - evidence) < 0.01 + 4 * errors_of(answer).back());
  }
}

TEST_CASE("more than six components: one labelling only, and said", "[mixture][importance]") {
  Session session(Value::map({{"data", "faithful"}, {"components", 7}}));
  session.step(30);
  const Value answer = session.evaluate("importance", Value::map({{"draws", 64}}));
  CHECK(answer.find("labellings")->string() == "one");
  CHECK(answer.find("message")->string().find("One labelling only: ") != std::string::npos);
  CHECK(answer.find("logEvidence")->is_null());
  CHECK(answer.find("why")->find("logEvidence")->string() == "not-computed");
  for (const double estimate : column(answer, "estimate")) CHECK(std::isfinite(estimate));
}

TEST_CASE("bounds from draws are the same however the work is cut, and leave the run alone",
          "[mixture][importance]") {
  Session session(Value::map({{"data", "pinwheel"}, {"rows", 700}, {"components", 5}}));
  session.step(20);
  const Value before = session.frame({});
  const Value options = Value::map({{"draws", 64}});
  const Value whole = session.evaluate("importance", options);
  const auto task = session.start("importance", options);
  int portions = 0;
  for (double last = 0;; ++portions) {
    elbo::WorkBudget budget{1e4};
    const bool is_done = task->advance(budget);
    CHECK(task->progress() >= last);
    last = task->progress();
    if (is_done) break;
  }
  CHECK(portions > 64);
  const Value parts = task->result();
  CHECK(parts == whole);
  CHECK(session.frame({}) == before);
  CHECK(column(whole, "estimate")[0] > whole.find("elbo")->number() - 4 * errors_of(whole)[0]);
}

TEST_CASE("what bounds from draws are refused for", "[mixture][importance]") {
  Session em(Value::map({{"optimizer", "em"}}));
  CHECK(expect::error(elbo::ErrorCode::kNotAvailable, [&] { (void)em.evaluate("importance", {}); }) ==
        "importance: maximum likelihood has no prior, and so no evidence for bounds to lie below; available "
        "with coordinate-ascent and stochastic.");
  Session session(Value::map({}));
  CHECK(expect::error(elbo::ErrorCode::kInvalidConfig, [&] {
          (void)session.evaluate("importance", Value::map({{"draws", 3}}));
        }).find("an integer from 16 to 65536") != std::string::npos);
}

}  // namespace
