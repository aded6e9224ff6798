// Stochastic variational inference through a session: with all rows and a step of one it is coordinate
// ascent, and with small batches it ends near it.
#include <cmath>
#include <set>
#include <vector>

#include "catch.hpp"
#include "elbo/session.hpp"
#include "session/configs.hpp"

namespace {

using elbo::Session;
using elbo::Value;

Value merged(Value config, const Value& more) {
  for (const auto& [key, value] : more.map()) config.set(key, value);
  return config;
}

void check_close(const Value& a, const Value& b, double tolerance) {
  for (const auto& [name, value] : a.map()) {
    INFO(name);
    const elbo::Dense& left = value.dense();
    const elbo::Dense& right = b.find(name)->dense();
    REQUIRE(left.shape == right.shape);
    double largest = 0;
    for (const double x : right.data) largest = std::max(largest, std::abs(x));
    for (std::size_t i = 0; i < left.data.size(); ++i) {
      CHECK(std::abs(left.data[i] - right.data[i]) <= tolerance * largest);
    }
  }
}

TEST_CASE("all rows and a first step of one: coordinate ascent", "[stochastic]") {
  for (const char* data : {"faithful", "galaxies", "pinwheel"}) {
    INFO(data);
    const Value common = Value::map({{"data", data}, {"components", 4}});
    Session ascent(common);
    const double rows = ascent.config().find("rows")->number();
    Session stochastic(merged(
        common, Value::map({{"optimizer", "stochastic"}, {"batchSize", rows}, {"learningOffset", 0}})));
    CHECK(configs::elbo_of(stochastic) == Approx(configs::elbo_of(ascent)).epsilon(1e-12));
    check_close(stochastic.parameters(), ascent.parameters(), 1e-12);
    ascent.step(1);
    stochastic.step(1);
    check_close(stochastic.parameters(), ascent.parameters(), 1e-11);
    CHECK(configs::elbo_of(stochastic) == Approx(configs::elbo_of(ascent)).epsilon(1e-11));
  }
}

TEST_CASE("small batches end near the optimum of coordinate ascent", "[stochastic]") {
  const Value common = Value::map({{"data", "faithful"}, {"components", 2}});
  Session ascent(merged(common, Value::map({{"tolerance", 0}})));
  ascent.step(3000);
  Session stochastic(merged(common, Value::map({{"optimizer", "stochastic"},
                                                {"batchSize", 32},
                                                {"learningDecay", 0.9},
                                                {"learningOffset", 5},
                                                {"tolerance", 0}})));
  stochastic.step(20'000);
  CHECK(configs::elbo_of(stochastic) <= configs::elbo_of(ascent) + 1e-9);
  CHECK(configs::elbo_of(stochastic) > configs::elbo_of(ascent) - 0.5);
}

TEST_CASE("every epoch uses every row once, each in an order of its own", "[stochastic]") {
  // One component and one row a batch: β stays, and each step moves the mean by rate · (target − mean), where
  // the target (β0 m0 + N x_n)/(β0 + N) tells which row it was.
  constexpr std::size_t kRows = 8;
  constexpr double kDecay = 0.7, kOffset = 3.0;
  Session session(
      Value::map({{"data", Value::map({{"points", Value::dense({kRows, 1}, {0, 1, 2, 3, 4, 5, 6, 7})}})},
                  {"standardize", false},
                  {"meanPrior", Value::list({0})},
                  {"components", 1},
                  {"optimizer", "stochastic"},
                  {"batchSize", 1},
                  {"learningDecay", kDecay},
                  {"learningOffset", kOffset},
                  {"tolerance", 0}}));
  const auto mean = [&] { return session.parameters().find("means")->dense().data[0]; };
  std::set<std::vector<int>> orders;
  for (int epoch = 0; epoch < 6; ++epoch) {
    std::vector<int> order;
    for (std::size_t i = 0; i < kRows; ++i) {
      const double step = static_cast<double>(epoch) * kRows + static_cast<double>(i) + 1;
      const double rate = std::pow(step + kOffset, -kDecay);
      const double before = mean();
      session.step(1);
      const double target = before + (mean() - before) / rate;
      const double x = target * (1.0 + kRows) / kRows;
      REQUIRE(std::abs(x - std::round(x)) < 1e-9);
      order.push_back(static_cast<int>(std::round(x)));
    }
    CHECK(std::set<int>(order.begin(), order.end()) == std::set<int>{0, 1, 2, 3, 4, 5, 6, 7});
    orders.insert(order);
  }
  CHECK(orders.size() == 6);
}

TEST_CASE("the trace of a stochastic run has a point for each sweep of the data", "[stochastic]") {
  Session session(
      Value::map({{"data", "faithful"}, {"optimizer", "stochastic"}, {"batchSize", 100}, {"tolerance", 0}}));
  session.step(10);
  const Value frame = session.frame(configs::only({"trace"}));
  // 272 rows make three batches of at most 100.
  CHECK(configs::at(frame, {"trace", "iteration"}).dense().data == std::vector<double>{0, 3, 6, 9});
}

TEST_CASE("a bound shown between two sweeps is that of the present parameters", "[stochastic]") {
  const Value config = Value::map({{"data", "faithful"}, {"optimizer", "stochastic"}, {"batchSize", 50}});
  Session session(config);
  Session ascent(Value::map({{"data", "faithful"}}));
  session.step(4);
  ascent.set_parameters(session.parameters());
  CHECK(configs::elbo_of(session) == Approx(configs::elbo_of(ascent)).epsilon(1e-12));
}

TEST_CASE("at an optimum the natural gradient vanishes, elsewhere it points to the next step",
          "[stochastic]") {
  Session session(Value::map({{"data", "faithful"}, {"components", 2}, {"tolerance", 0}}));
  const Value before = session.parameters();
  const Value gradient = session.gradient({});
  CHECK(gradient.find("objective")->number() == configs::elbo_of(session));
  session.step(1);
  const Value after = session.parameters();
  const Value& change = *gradient.find("gradient")->find("weightConcentration");
  for (std::size_t k = 0; k < 2; ++k) {
    CHECK(change.dense().data[k] == Approx(after.find("weightConcentration")->dense().data[k] -
                                           before.find("weightConcentration")->dense().data[k])
                                        .epsilon(1e-9));
  }
  session.step(3000);
  const Value vanished = session.gradient({});
  for (const auto& [name, value] : vanished.find("gradient")->map()) {
    INFO(name);
    for (const double entry : value.dense().data) CHECK(std::abs(entry) < 1e-9);
  }
}

}  // namespace
