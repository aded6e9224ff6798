// More components than rows: allowed by every algorithm, and said.
#include <cmath>
#include <string>

#include "catch.hpp"
#include "elbo/session.hpp"
#include "session/configs.hpp"

namespace {

using configs::at;
using elbo::Session;
using elbo::Value;

Value settings(const char* optimizer, const char* init) {
  return Value::map({{"data", Value::map({{"points", Value::dense({3, 2}, {-1, 0.2, 0.4, 1, 1.1, -0.6})}})},
                     {"components", 6},
                     {"optimizer", optimizer},
                     {"initParams", init}});
}

TEST_CASE("more components than rows run, and a frame says what that means", "[mixture][surplus]") {
  const std::string said =
      "There are 6 components for 3 rows: at least 3 of them hold less than one row each.";
  for (const char* optimizer : {"coordinate-ascent", "stochastic", "em"}) {
    for (const char* init : {"k-means++", "random"}) {
      INFO(optimizer << ", " << init);
      Session session(settings(optimizer, init));
      for (const int more : {0, 1, 200}) {
        session.step(more);
        const Value frame = session.frame({});
        CHECK(frame.find("message")->string().find(said) != std::string::npos);
        CHECK(std::isfinite(at(frame, {"bound", "elbo"}).number()));
        int alive = 0;
        double rows = 0;
        for (const double count : at(frame, {"components", "counts"}).dense().data) {
          alive += count >= 1 ? 1 : 0;
          rows += count;
        }
        CHECK(alive <= 3);
        CHECK(rows == Approx(3));
      }
      CHECK(session.status() != "diverged");
    }
  }
}

TEST_CASE("with more components than rows the bound stays below its evidence and climbs",
          "[mixture][surplus]") {
  Session session(settings("coordinate-ascent", "k-means++"));
  session.step(50);
  const Value frame = session.frame({});
  const Value evidence = session.evaluate("evidence", Value::map({}));
  CHECK(at(frame, {"bound", "elbo"}).number() <= at(evidence, {"logEvidence"}).number());
  CHECK(evidence.find("contradictions") == nullptr);
  const std::vector<double>& elbo = at(frame, {"trace", "elbo"}).dense().data;
  for (std::size_t i = 1; i < elbo.size(); ++i) CHECK(elbo[i] >= elbo[i - 1] - 1e-11);
  CHECK(session.evaluate("importance", Value::map({{"draws", 64}})).find("estimate") != nullptr);
}

TEST_CASE("as many components as rows is nothing to speak of", "[mixture][surplus]") {
  Value config = settings("coordinate-ascent", "random");
  config.set("components", 3);
  Session session(config);
  CHECK(session.frame({}).find("message")->string().empty());
}

}  // namespace
