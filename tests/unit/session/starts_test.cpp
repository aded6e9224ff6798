// evaluate('starts'): each start ends where a session with its settings alone ends, to the last bit.
#include <cmath>
#include <string>

#include "catch.hpp"
#include "elbo/error.hpp"
#include "elbo/session.hpp"
#include "elbo/task.hpp"
#include "session/configs.hpp"

namespace {

using elbo::Session;
using elbo::Value;

constexpr int kStarts = 6;
constexpr std::int64_t kIterations = 60;

Value with(Value config, const char* key, const Value& value) {
  config.set(key, value);
  return config;
}

Value options() { return Value::map({{"starts", kStarts}, {"iterations", kIterations}}); }

double entry(const Value& answer, const char* name, int i, int columns = 1, int column = 0) {
  return answer.find(name)->dense().data[static_cast<std::size_t>(i * columns + column)];
}

// The session is stopped where the start was, and says the same of how it ended.
void require_same_end(Session& session, const Value& answer, int i) {
  const std::int64_t done = session.step(kIterations);
  CHECK(static_cast<double>(done) == entry(answer, "iterations", i));
  const std::string& ended = answer.find("ended")->list()[static_cast<std::size_t>(i)].string();
  CHECK(ended == (session.status() == "running" ? "limit" : std::string(session.status())));
}

TEST_CASE("starts of a density end where each ends alone", "[starts][density]") {
  for (const Value& config :
       {Value::map({{"model", "density"}}),
        Value::map({{"model", "density"}, {"family", "mean-field"}, {"objective", "inclusive-kl"}}),
        Value::map({{"model", "density"}, {"estimator", "quadrature"}, {"seed", 9}}),
        Value::map({{"model", "density"}, {"dimensions", 1}, {"family", "mixture"}})}) {
    Session session(config);
    session.step(3);
    const Value before = session.frame({});
    const Value answer = session.evaluate("starts", options());
    CHECK(session.frame({}) == before);
    CHECK(answer.find("iteration")->number() == 3);
    const auto dimension = static_cast<int>(answer.find("starts")->dense().shape[1]);
    for (int i = 0; i < kStarts; ++i) {
      elbo::List mean;
      for (int d = 0; d < dimension; ++d) mean.emplace_back(entry(answer, "starts", i, dimension, d));
      Session alone(with(with(config, "seed", i), "initialMean", std::move(mean)));
      require_same_end(alone, answer, i);
      const Value frame = alone.frame({});
      const auto at = static_cast<std::size_t>(i);
      CHECK(answer.find("bounds")->list()[at] == *frame.find("bound")->find("elbo"));
      CHECK(answer.find("boundErrors")->list()[at] == *frame.find("bound")->find("elboError"));
      const elbo::Dense& means = frame.find("path")->find("means")->dense();
      for (int d = 0; d < dimension; ++d) {
        const std::size_t last = means.data.size() - static_cast<std::size_t>(dimension - d);
        CHECK(means.data[last] == entry(answer, "ends", i, dimension, d));
      }
    }
  }
}

TEST_CASE("starts of a mixture end where each ends alone, on the same data", "[starts][mixture]") {
  for (const Value& config :
       {Value::map({{"data", "faithful"}, {"components", 4}}),
        Value::map({{"data", "blobs"}, {"rows", 90}, {"components", 5}, {"seed", 3}}),
        Value::map({{"data", "faithful"}, {"components", 8}, {"optimizer", "em"}, {"regCovar", 0}}),
        Value::map({{"data", "galaxies"}, {"components", 3}, {"optimizer", "stochastic"}})}) {
    Session session(config);
    const Value answer = session.evaluate("starts", options());
    for (int i = 0; i < kStarts; ++i) {
      const Value seed = *session.config().find("datasetSeed");
      Session alone(with(with(config, "seed", i), "datasetSeed", seed));
      require_same_end(alone, answer, i);
      const auto at = static_cast<std::size_t>(i);
      if (answer.find("ended")->list()[at] == Value("diverged")) {
        CHECK(answer.find("bounds")->list()[at].is_null());
        continue;
      }
      const Value frame = alone.frame({});
      const auto& course = frame.find("trace")->find("elbo")->dense().data;
      CHECK(answer.find("bounds")->list()[at].number() == course.back());
      const auto& active = frame.find("components")->find("active")->dense().data;
      double alive = 0;
      for (const double each : active) alive += each;
      CHECK(entry(answer, "alive", i) == alive);
    }
  }
}

TEST_CASE("starts take a bounded number of iterations, and are cut up without a difference", "[starts]") {
  Session session(Value::map({{"model", "density"}, {"tolerance", 0}}));
  const Value whole = session.evaluate("starts", options());
  const auto task = session.start("starts", options());
  double progress = 0;
  for (bool done = false; !done;) {
    elbo::WorkBudget budget{2e4};
    done = task->advance(budget);
    CHECK(task->progress() >= progress);
    progress = task->progress();
  }
  CHECK(task->result() == whole);
  CHECK(whole.find("limit")->number() == kIterations);
}

TEST_CASE("starts that are not allowed are refused", "[starts]") {
  Session session(Value::map({{"data", "faithful"}}));
  CHECK_THROWS_AS(session.evaluate("starts", Value::map({{"starts", 0}})), elbo::Error);
  CHECK_THROWS_AS(session.evaluate("starts", Value::map({{"starts", 201}})), elbo::Error);
  CHECK_THROWS_AS(session.evaluate("starts", Value::map({{"iterations", 1.5}})), elbo::Error);
  CHECK_THROWS_AS(session.evaluate("starts", Value::map({{"start", 5}})), elbo::Error);
}

}  // namespace
