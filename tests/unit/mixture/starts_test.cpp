// nInit means what scikit-learn means by n_init: every start is run to its end, and the best result is kept.
#include <cmath>
#include <cstdint>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "elbo/error.hpp"
#include "elbo/session.hpp"
#include "models/mixture/mixture_run.hpp"
#include "models/mixture/setup.hpp"
#include "reference/iris.hpp"
#include "session/config.hpp"
#include "session/configs.hpp"
#include "session/convergence.hpp"

namespace {

using elbo::Session;
using elbo::Value;

constexpr std::int64_t kToTheEnd = 100'000;

Value with(Value config, const char* key, const Value& value) {
  config.set(key, value);
  return config;
}

double final_bound(const Value& config) {
  Session session(config);
  session.step(kToTheEnd);
  REQUIRE(session.status() == "converged");
  return configs::elbo_of(session);
}

// One start run by hand, with nothing of the search: its bound at the end.
double alone(Value config, int start) {
  std::vector<elbo::Issue> issues;
  elbo::Kept kept;
  Value settings = elbo::check_settings(config, issues);
  elbo::MixtureSetup setup = elbo::prepare_mixture(settings, issues, kept);
  REQUIRE(issues.empty());
  const double tolerance = setup.tolerance;
  setup.starts = 1;
  setup.start = start;
  elbo::MixtureRun run(std::make_shared<const elbo::MixtureSetup>(setup));
  elbo::WorkBudget all{std::numeric_limits<double>::infinity()};
  run.initialise(all);
  elbo::Convergence convergence;
  for (std::int64_t i = 0;
       i < kToTheEnd && !(run.settling() && convergence.record(*run.settling(), tolerance)); ++i) {
    run.advance(all);
  }
  return run.bound()->elbo;
}

const Value& starts_of(const Value& frame) { return *frame.find("starts"); }

TEST_CASE("ten starts on iris end where the best of them ends", "[mixture][starts]") {
  const Value config = Value::map({{"data", oracle::iris()}, {"components", 6}, {"seed", 1}});
  CHECK(final_bound(config) == Approx(-476.315).margin(1e-3));
  double best = -std::numeric_limits<double>::infinity();
  for (int start = 0; start < 10; ++start) best = std::max(best, alone(config, start));
  Session ten(with(config, "nInit", 10));
  ten.step(kToTheEnd);
  CHECK(configs::elbo_of(ten) == best);
  CHECK(best >= -476.316);
}

TEST_CASE("ten starts never end below one", "[mixture][starts]") {
  const auto config = [](const char* data, const char* optimizer, std::int64_t rows, std::int64_t seed) {
    return Value::map(
        {{"data", data}, {"rows", rows}, {"components", 4}, {"optimizer", optimizer}, {"seed", seed}});
  };
  for (std::int64_t seed = 1; seed <= 100; ++seed) {
    for (const char* optimizer : {"coordinate-ascent", "em"}) {
      const Value one = config(seed % 2 == 0 ? "galaxies" : "blobs", optimizer, 60, seed);
      INFO("seed " << seed << ", " << optimizer);
      CHECK(final_bound(with(one, "nInit", 10)) >= final_bound(one));
    }
  }
  for (std::int64_t seed = 1; seed <= 5; ++seed) {
    const Value one = config("faithful", "stochastic", 100, seed);
    INFO("seed " << seed << ", stochastic");
    CHECK(final_bound(with(one, "nInit", 4)) >= final_bound(one));
  }
}

TEST_CASE("more starts never end lower, and the first n of them are the same", "[mixture][starts]") {
  const Value config = Value::map({{"data", "pinwheel"}, {"rows", 150}, {"components", 6}, {"seed", 3}});
  Session five(with(config, "nInit", 5));
  const Value frame = five.frame({});
  const std::vector<double> ends = starts_of(frame).find("elbo")->dense().data;
  REQUIRE(ends.size() == 5);
  double best = -std::numeric_limits<double>::infinity();
  for (int n = 1; n <= 5; ++n) {
    INFO(n << " starts");
    CHECK(alone(config, n - 1) == ends[static_cast<std::size_t>(n - 1)]);
    best = std::max(best, ends[static_cast<std::size_t>(n - 1)]);
    CHECK(final_bound(with(config, "nInit", n)) == best);
  }
}

TEST_CASE("the run that is shown is the kept start from its beginning", "[mixture][starts]") {
  Session session(Value::map({{"data", "blobs"},
                              {"rows", 80},
                              {"components", 5},
                              {"nInit", 4},
                              {"initParams", "random"},
                              {"seed", 2}}));
  const Value first = session.frame({});
  CHECK(first.find("iteration")->number() == 0);
  const Value& starts = starts_of(first);
  const auto kept = static_cast<std::size_t>(starts.find("kept")->number());
  const double end = starts.find("elbo")->dense().data[kept];
  CHECK(configs::elbo_of(session) < end);
  const std::int64_t steps = session.step(kToTheEnd);
  CHECK(static_cast<double>(steps) == starts.find("iterations")->dense().data[kept]);
  CHECK(configs::elbo_of(session) == end);
  const Value last = session.frame({});
  const std::string& message = last.find("message")->string();
  INFO(message);
  CHECK(message.find("Converged after ") == 0);
  CHECK(message.find("This is start " + std::to_string(kept + 1) +
                     " of 4, whose run ends highest, at a bound of ") != std::string::npos);
  CHECK(message.find("; the others end ") != std::string::npos);

  // What was searched for is not what a reader has changed since.
  session.set_parameters(session.parameters());
  CHECK(session.frame({}).find("starts") == nullptr);
}

TEST_CASE("one start says nothing of starts", "[mixture][starts]") {
  Session session(Value::map({}));
  const Value frame = session.frame({});
  CHECK(frame.find("starts") == nullptr);
  CHECK(frame.find("message")->string().empty());
}

TEST_CASE("the search goes in portions, says how far it is, and ends the same", "[mixture][starts]") {
  const Value config = Value::map({{"data", "pinwheel"}, {"rows", 400}, {"components", 5}, {"nInit", 3}});
  Session whole(config);
  Session cut(config);
  double last = 0;
  int portions = 0;
  for (;; ++portions) {
    const elbo::Progress progress = cut.advance(0, 2e5);
    CHECK(progress.prepared >= last);
    CHECK(progress.work < 4e5);
    last = progress.prepared;
    if (progress.ready) break;
    REQUIRE(portions < 100'000);
  }
  CHECK(portions > 10);
  CHECK(last == 1);
  whole.step(7);
  cut.step(7);
  CHECK(whole.frame({}) == cut.frame({}));
}

TEST_CASE("loading a saved run makes no search", "[mixture][starts]") {
  const Value config = Value::map({{"data", "pinwheel"}, {"rows", 1000}, {"components", 8}, {"nInit", 10}});
  Session original(config);
  original.step(3);
  Session loaded(config);
  loaded.load(original.save());
  // Ready at once: not a tenth of an iteration's work was needed.
  const elbo::Progress progress = loaded.advance(1, 1.0);
  CHECK(progress.ready);
  original.step(1);
  loaded.step(1);
  CHECK(loaded.frame({}) == original.frame({}));
  CHECK(loaded.step(kToTheEnd) == original.step(kToTheEnd));
  CHECK(loaded.frame({}) == original.frame({}));

  // Bytes that do not fit leave a session that makes its own beginning.
  Session fresh(config);
  CHECK_THROWS_AS(fresh.load(Session(with(config, "components", 7)).save()), elbo::Error);
  CHECK(fresh.step(3) == 3);
}

TEST_CASE("starts of EM that diverge are not kept", "[mixture][starts][em]") {
  // Pairs of equal rows: without a floor some starts close in on one.
  std::vector<double> rows;
  for (int i = 0; i < 12; ++i) {
    const double x = 0.37 * i - std::floor(0.37 * i);
    rows.insert(rows.end(), {x + (i % 3), 0.61 * i - std::floor(0.61 * i)});
    if (i < 4) rows.insert(rows.end(), {x + (i % 3), 0.61 * i - std::floor(0.61 * i)});
  }
  const Value points = Value::map({{"points", Value::dense({rows.size() / 2, 2}, rows)}});
  bool has_mixed = false;
  for (std::int64_t seed = 1; seed <= 12; ++seed) {
    Session session(Value::map({{"data", points},
                                {"components", 2},
                                {"optimizer", "em"},
                                {"regCovar", 0},
                                {"nInit", 6},
                                {"seed", seed}}));
    const Value frame = session.frame({});
    const Value& starts = starts_of(frame);
    const auto kept = static_cast<std::size_t>(starts.find("kept")->number());
    int diverged = 0;
    for (const Value& ended : starts.find("ended")->list()) diverged += ended.string() == "diverged";
    INFO("seed " << seed << ", " << frame.find("message")->string());
    session.step(kToTheEnd);
    if (diverged == 6) {
      CHECK(session.status() == "diverged");
      CHECK(frame.find("message")->string() == "Every start diverged; this is start 1 of 6.");
      continue;
    }
    has_mixed = has_mixed || diverged > 0;
    CHECK(starts.find("ended")->list()[kept].string() == "converged");
    CHECK(session.status() == "converged");
  }
  CHECK(has_mixed);
}

}  // namespace
