#include "allocations.hpp"

#include <cstdint>
#include <cstdlib>
#include <vector>

#include "catch.hpp"
#include "elbo/session.hpp"

#ifdef ELBO_TEST_COUNTS_ALLOCATIONS

long long allocations = 0;

extern "C" {

void* __libc_malloc(std::size_t size);

__attribute__((weak)) void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}

}  // extern "C"

namespace {

using elbo::Value;

TEST_CASE("the counter of allocations counts", "[allocation]") {
  const long long before = allocations;
  const std::vector<double> something(100);
  CHECK(allocations > before);
}

// Whole sessions: the model's step, the trace and convergence.
TEST_CASE("an iteration of a session allocates nothing after the first", "[session][allocation]") {
  const auto check = [](const Value& config) {
    INFO(elbo::describe(config));
    elbo::Session session(config);
    session.step(2);
    const long long before = allocations;
    const std::int64_t iterations = session.step(600);  // the path of q is thinned at 512
    const long long after = allocations;
    CHECK(iterations == 600);
    CHECK(after == before);
  };
  const auto mixture = [](const char* optimizer) {
    return Value::map({{"model", "mixture"}, {"components", 6}, {"tolerance", 0}, {"optimizer", optimizer}});
  };
  check(mixture("coordinate-ascent"));
  check(mixture("em"));
  const auto density = [](const char* family, const char* optimizer, const char* objective) {
    return Value::map({{"model", "density"},
                       {"tolerance", 0},
                       {"family", family},
                       {"optimizer", optimizer},
                       {"objective", objective}});
  };
  check(density("full-rank", "adam", "elbo"));
  check(density("mixture", "adam", "elbo"));
  check(density("flow", "adam", "importance-weighted"));
  check(density("mean-field", "sgd", "renyi"));
  check(density("full-rank", "natural-gradient", "elbo"));
}

}  // namespace

#endif
