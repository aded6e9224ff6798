// Maximum likelihood through a session: the bound touches the likelihood, and a collapse ends the run with
// its last good state on show.
#include <cmath>
#include <string>

#include "catch.hpp"
#include "elbo/session.hpp"
#include "session/configs.hpp"

namespace {

using configs::at;
using elbo::Session;
using elbo::Value;

TEST_CASE("after every iteration of EM the bound is the log likelihood", "[em][session]") {
  Session session(Value::map({{"data", "two-moons"}, {"optimizer", "em"}, {"components", 4}}));
  for (int i = 0; i < 30; ++i) {
    const Value frame = session.frame(configs::only({"bound"}));
    const double elbo = at(frame, {"bound", "elbo"}).number();
    CHECK(at(frame, {"bound", "logEvidence"}).number() == Approx(elbo).epsilon(1e-12));
    CHECK(at(frame, {"bound", "klPosterior"}).number() == 0);
    CHECK(at(frame, {"bound", "parts"}).map().size() == 2);
    session.step(1);
  }
}

TEST_CASE("where no first guess is finite, the state on show is still one whose numbers agree",
          "[em][session]") {
  // Thirty components on 272 rows: some start with a single row and no variance.
  Session session(Value::map({{"optimizer", "em"}, {"components", 30}, {"regCovar", 0}}));
  for (int i = 0; i < 2; ++i) {
    const Value frame = session.frame({});
    const double elbo = at(frame, {"bound", "elbo"}).number();
    CHECK(at(frame, {"trace", "elbo"}).dense().data.back() == elbo);
    CHECK(at(frame, {"bound", "logEvidence"}).number() == Approx(elbo).epsilon(1e-12));
    CHECK(std::abs(at(frame, {"residuals", "D1"}).number()) <= 1e-12 * std::abs(elbo));
    session.step(1);
  }
  CHECK(session.status() == "diverged");
}

TEST_CASE("EM without a floor never lowers the likelihood", "[em][session]") {
  Session session(Value::map(
      {{"data", "faithful"}, {"optimizer", "em"}, {"components", 3}, {"regCovar", 0}, {"tolerance", 0}}));
  session.step(300);
  const Value frame = session.frame({});
  const std::vector<double>& elbo = at(frame, {"trace", "elbo"}).dense().data;
  for (std::size_t i = 1; i < elbo.size(); ++i) CHECK(elbo[i] >= elbo[i - 1] - 1e-10 * std::abs(elbo[i]));
}

TEST_CASE("a component that collapses onto a point ends the run as diverged, named", "[em][session]") {
  // Two clusters and one far point: with three components one is left with the point alone.
  std::vector<double> x;
  for (int i = 0; i < 10; ++i) x.insert(x.end(), {0.1 * i, 5 + 0.13 * i});
  x.push_back(100);
  Session session(Value::map({{"data", Value::map({{"points", Value::dense({x.size(), 1}, x)}})},
                              {"optimizer", "em"},
                              {"components", 3},
                              {"initParams", "random"},
                              {"regCovar", 0},
                              {"tolerance", 0}}));
  session.step(100'000);
  REQUIRE(session.status() == "diverged");
  const Value frame = session.frame({});
  const std::string message = frame.find("message")->string();
  const std::string start = "Diverged in iteration " +
                            std::to_string(static_cast<int>(frame.find("iteration")->number()) + 1) +
                            ": Component ";
  CHECK(message.find(start) == 0);
  CHECK(message.find(
            " has collapsed: it closes in on points that lie on one point, line or plane, and the likelihood "
            "grows without bound. A covariance floor (regCovar) above 0 prevents it. What is shown is the "
            "state before it.") != std::string::npos);
  const int component = message[start.size()] - '0';
  CHECK(component >= 0);
  CHECK(component < 3);
  // The last good state: finite, and no further.
  CHECK(std::isfinite(at(frame, {"bound", "elbo"}).number()));
  CHECK(session.step(10) == 0);
  CHECK(session.frame({}) == frame);

  // The floor opens the run again.
  session.configure(Value::map({{"regCovar", 1e-3}}));
  CHECK(session.status() == "running");
  CHECK(session.step(10) == 10);
}

TEST_CASE("the floor keeps the same run alive", "[em][session]") {
  Session session(
      Value::map({{"data", "galaxies"}, {"optimizer", "em"}, {"components", 10}, {"regCovar", 1e-6}}));
  session.step(5000);
  CHECK_FALSE(session.status() == "diverged");
  CHECK(std::isfinite(configs::elbo_of(session)));
}

}  // namespace
