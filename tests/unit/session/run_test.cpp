// What a run is: a function of its configuration and the number of iterations, and of nothing that was looked
// at, saved, evaluated or interrupted on the way.
#include <algorithm>
#include <cmath>
#include <string>
#include <vector>

#include "catch.hpp"
#include "elbo/session.hpp"
#include "session/configs.hpp"
#include "session/run.hpp"

namespace {

using elbo::Session;
using elbo::Value;

TEST_CASE("ten iterations are ten times one, bit for bit", "[session]") {
  for (const auto& [name, config] : configs::every()) {
    INFO(name);
    Session at_once(config);
    Session one_by_one(config);
    CHECK(at_once.step(10) == 10);
    for (int i = 0; i < 10; ++i) CHECK(one_by_one.step(1) == 1);
    CHECK(at_once.frame({}) == one_by_one.frame({}));
    CHECK(at_once.save() == one_by_one.save());
  }
}

TEST_CASE("however an iteration is cut into portions of work, the frames are the same", "[session]") {
  for (const auto& [name, config] : configs::every()) {
    for (const double portion : {1.0, 5000.0, 123456.0}) {
      INFO(name);
      CAPTURE(portion);
      Session whole(config);
      Session cut(config);
      whole.step(7);
      int calls = 0;
      double spent = 0;
      for (std::int64_t done = 0; done < 7; ++calls) {
        REQUIRE(calls < 10'000);
        const elbo::Progress progress = cut.advance(7 - done, portion);
        done += progress.iterations;
        spent += progress.work;
      }
      CHECK(cut.frame({}) == whole.frame({}));
      CHECK(cut.save() == whole.save());
      CHECK(spent > 0);
      if (portion == 1.0) CHECK(calls >= 7);
    }
  }
}

TEST_CASE("a frame in the middle of an iteration shows the last complete one", "[session]") {
  const Value config = Value::map({{"data", "pinwheel"}, {"rows", 1000}});
  Session session(config);
  Session reference(config);
  session.step(3);
  reference.step(3);
  CHECK(session.advance(1, 1.0).iterations == 0);
  CHECK(session.frame({}) == reference.frame({}));
  CHECK(session.advance(1, 1e18).iterations == 1);
  reference.step(1);
  CHECK(session.frame({}) == reference.frame({}));
}

// Everything that only looks.
void look_at(Session& session, bool em) {
  const bool pictured = *session.config().find("model") == Value("vae");
  const Value panel = pictured ? session.evaluate("importance", Value::map({{"rows", 2}, {"draws", 1024}}))
                               : session.evaluate("grid", Value::map({{"size", 8}}));
  const std::vector<Value> seen = {session.frame({}),
                                   session.frame(configs::only({"bound"})),
                                   session.frame(Value::map({{"maxPoints", 3}})),
                                   session.parameters(),
                                   panel,
                                   session.save(),
                                   session.config(),
                                   em ? Value() : session.gradient({})};
  CHECK(seen.size() == 8);
}

TEST_CASE("looking, evaluating and saving do not change a run", "[session]") {
  for (const auto& [name, config] : configs::every()) {
    INFO(name);
    Session watched(config);
    Session alone(config);
    const bool em = config.find("optimizer") != nullptr && *config.find("optimizer") == Value("em");
    for (int i = 0; i < 6; ++i) {
      watched.advance(1, 2000.0);  // now perhaps in the middle of an iteration
      look_at(watched, em);
      if (name == "tiny") {
        CHECK(watched.evaluate("evidence", {}).is_map());
        // A task begun and dropped.
        const auto task = watched.start("evidence", {});
        elbo::WorkBudget budget{1};
        task->advance(budget);
      }
    }
    const double done = watched.frame(configs::only({})).find("iteration")->number();
    alone.step(static_cast<std::int64_t>(done));
    watched.step(12 - static_cast<std::int64_t>(done));
    alone.step(12 - static_cast<std::int64_t>(done));
    CHECK(watched.frame({}) == alone.frame({}));
    CHECK(watched.save() == alone.save());
  }
}

TEST_CASE("the seed is the run: the same again, another one different", "[session]") {
  const auto frame_of = [](int seed) {
    Session session(Value::map({{"data", "blobs"}, {"seed", seed}}));
    session.step(5);
    return session.frame({});
  };
  CHECK(frame_of(1) == frame_of(1));
  CHECK_FALSE(frame_of(1) == frame_of(2));
  // Seeds count from 0 to 2^32 − 1.
  Session last(Value::map({{"seed", 4294967295.0}}));
  CHECK(last.step(2) == 2);
  // On a table the seed still names the start.
  Session first(Value::map({{"seed", 1}})), second(Value::map({{"seed", 2}}));
  CHECK_FALSE(first.parameters() == second.parameters());
}

TEST_CASE("nothing is done where nothing is asked", "[session]") {
  Session session(Value::map({}));
  const Value before = session.frame({});
  CHECK(session.step(0) == 0);
  CHECK(session.step(-5) == 0);
  CHECK(session.advance(10, 0.0).iterations == 0);
  CHECK(session.advance(10, -1.0).iterations == 0);
  CHECK(session.frame({}) == before);
}

TEST_CASE("coordinate ascent converges, says so, and stops", "[session]") {
  Session session(Value::map({{"data", "faithful"}, {"components", 6}}));
  const std::int64_t done = session.step(100'000);
  CHECK(done < 5000);
  CHECK(session.status() == "converged");
  const Value frame = session.frame({});
  CHECK(frame.find("status")->string() == "converged");
  CHECK(frame.find("message")->string() ==
        "Converged after " + std::to_string(done) +
            " iterations: the bound changes by less than 1e-8 × (1 + |bound|) an "
            "iteration.");
  CHECK(session.step(10) == 0);
  CHECK(session.frame({}) == frame);

  // MATH.md section 4: two components live, N_k near 175 and 97.
  const elbo::Dense& counts = configs::at(frame, {"components", "counts"}).dense();
  const elbo::Dense& active = configs::at(frame, {"components", "active"}).dense();
  std::vector<double> live;
  for (std::size_t k = 0; k < counts.data.size(); ++k) {
    if (active.data[k] == 1) live.push_back(counts.data[k]);
  }
  std::sort(live.begin(), live.end());
  REQUIRE(live.size() == 2);
  CHECK(std::abs(live[0] - 97) < 2);
  CHECK(std::abs(live[1] - 175) < 2);
}

TEST_CASE("the bound never falls on its way through a session", "[session]") {
  for (const char* data : {"faithful", "galaxies", "two-moons", "swiss-roll"}) {
    INFO(data);
    Session session(Value::map({{"data", data}, {"initParams", "random"}, {"tolerance", 0}}));
    session.step(200);
    const Value frame = session.frame(configs::only({"trace"}));
    const std::vector<double>& elbo = configs::at(frame, {"trace", "elbo"}).dense().data;
    for (std::size_t i = 1; i < elbo.size(); ++i)
      CHECK(elbo[i] >= elbo[i - 1] - 1e-11 * (1 + std::abs(elbo[i])));
  }
}

}  // namespace
