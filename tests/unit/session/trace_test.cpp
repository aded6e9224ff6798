// The trace: every iteration up to 4,096 records, then thinned by powers of two, always with the newest,
// never longer.
#include <cmath>

#include "catch.hpp"
#include "elbo/error.hpp"
#include "elbo/session.hpp"
#include "session/configs.hpp"
#include "session/convergence.hpp"
#include "session/trace.hpp"

namespace {

using elbo::BoundRecord;
using elbo::Trace;
using elbo::Value;

BoundRecord record_of(std::int64_t iteration) {
  const double x = static_cast<double>(iteration);
  return {x, {{"a", 2 * x}, {"b", -x}}};
}

const std::vector<double>& column(const Value& trace, std::initializer_list<const char*> path) {
  return configs::at(trace, path).dense().data;
}

TEST_CASE("a trace keeps the first, the newest, and evenly spaced records between", "[trace]") {
  Trace trace;
  for (std::int64_t iteration = 0; iteration <= 20'000; ++iteration) {
    trace.record(iteration, record_of(iteration));
    if (iteration % 997 != 0 && iteration != 4095 && iteration != 4096 && iteration != 8193) continue;
    CAPTURE(iteration);
    const Value value = trace.value();
    const std::vector<double>& iterations = column(value, {"iteration"});
    CHECK(iterations.size() <= Trace::kCapacity + 1);
    if (iteration < 4096) CHECK(iterations.size() == static_cast<std::size_t>(iteration) + 1);
    CHECK(iterations.front() == 0);
    CHECK(iterations.back() == static_cast<double>(iteration));
    const double stride = iterations.size() > 2 ? iterations[1] : 1;
    CHECK(std::exp2(std::round(std::log2(stride))) == stride);
    std::size_t uneven = 0;
    for (std::size_t i = 0; i + 1 < iterations.size(); ++i) {
      uneven += iterations[i] == stride * static_cast<double>(i) ? 0 : 1;
    }
    CHECK(uneven == 0);
    // Values stay with their iteration.
    CHECK(column(value, {"elbo"}) == iterations);
    CHECK(column(value, {"parts", "a"}).back() == 2 * iterations.back());
    CHECK(column(value, {"parts", "b"}).size() == iterations.size());
  }
}

TEST_CASE("a saved trace goes on as if it had not been saved", "[trace]") {
  for (const std::int64_t cut : {0, 1, 4096, 4097, 4098, 9001}) {
    CAPTURE(cut);
    Trace whole, first;
    for (std::int64_t i = 0; i < cut; ++i) first.record(i, record_of(i));
    Trace second;
    second.load(first.save());
    CHECK(second.value() == first.value());
    for (std::int64_t i = 0; i < cut; ++i) whole.record(i, record_of(i));
    for (std::int64_t i = cut; i < cut + 9000; ++i) {
      whole.record(i, record_of(i));
      second.record(i, record_of(i));
    }
    CHECK(second.value() == whole.value());
  }
}

TEST_CASE("an empty trace is empty columns", "[trace]") {
  const Value value = Trace().value();
  CHECK(column(value, {"iteration"}).empty());
  CHECK(column(value, {"elbo"}).empty());
}

TEST_CASE("a damaged trace is refused and changes nothing", "[trace]") {
  Trace trace;
  for (std::int64_t i = 0; i < 10; ++i) trace.record(i, record_of(i));
  const Value before = trace.value();
  const auto damaged = [&](auto damage) {
    Value saved = trace.save();
    damage(saved);
    return saved;
  };
  const auto no_member = [&](const char* name) { return damaged([&](Value& v) { v.erase(name); }); };
  for (const char* name : {"rows", "newestIsExtra", "recorded", "stride"}) {
    INFO(name);
    CHECK_THROWS_AS(trace.load(no_member(name)), elbo::Error);
  }
  CHECK_THROWS_AS(trace.load(Value()), elbo::Error);
  CHECK_THROWS_AS(trace.load(damaged([](Value& v) { v.find("rows")->set("elbo", Value::dense({1}, {1})); })),
                  elbo::Error);
  CHECK_THROWS_AS(trace.load(damaged([](Value& v) { v.set("recorded", std::nan("")); })), elbo::Error);
  CHECK_THROWS_AS(trace.load(damaged([](Value& v) { v.set("stride", -1e300); })), elbo::Error);
  CHECK_THROWS_AS(trace.load(damaged([](Value& v) {
    v.find("rows")->find("parts")->set("a", Value::dense({2}, {1, 2}));
  })),
                  elbo::Error);
  // A number that is no iteration.
  CHECK_THROWS_AS(trace.load(damaged([](Value& v) {
    std::vector<double> iterations(10, 1e300);
    v.find("rows")->set("iteration", Value::dense({10}, iterations));
  })),
                  elbo::Error);
  CHECK(trace.value() == before);
}

TEST_CASE("a long session's trace is bounded", "[trace][session]") {
  elbo::Session session(Value::map({{"data", Value::map({{"points", Value::dense({3, 1}, {0, 1, 5})}})},
                                    {"components", 2},
                                    {"tolerance", 0}}));
  session.step(10'000);
  const Value frame = session.frame(configs::only({"trace"}));
  const std::vector<double>& iterations = column(frame, {"trace", "iteration"});
  CHECK(iterations.size() <= Trace::kCapacity + 1);
  CHECK(iterations.front() == 0);
  CHECK(iterations.back() == frame.find("iteration")->number());
}

TEST_CASE("convergence needs five quiet changes in a row", "[convergence]") {
  elbo::Convergence flat;
  int records = 1;
  while (!flat.record(-100.0, 1e-8)) ++records;
  CHECK(records == 10);  // five fill the window, five changes are quiet

  // A jump in between starts the count again.
  elbo::Convergence jumpy;
  for (int i = 0; i < 9; ++i) CHECK_FALSE(jumpy.record(-100.0, 1e-8));
  CHECK_FALSE(jumpy.record(-50.0, 1e-8));
  records = 1;
  while (!jumpy.record(-50.0, 1e-8)) ++records;
  CHECK(records >= 9);

  // A steady rise of one tolerance an iteration is just quiet; of two, never.
  elbo::Convergence slow, fast;
  bool slow_done = false, fast_done = false;
  for (int i = 0; i < 40; ++i) {
    slow_done = slow_done || slow.record(0.5e-3 * i, 1e-3);
    fast_done = fast_done || fast.record(2.1e-3 * i, 1e-3);
  }
  CHECK(slow_done);
  CHECK_FALSE(fast_done);
  // A change must be below the tolerance: with zero a run never stops.
  elbo::Convergence still;
  bool still_done = false;
  for (int i = 0; i < 12; ++i) still_done = still_done || still.record(1.0, 0.0);
  CHECK_FALSE(still_done);
}

}  // namespace
