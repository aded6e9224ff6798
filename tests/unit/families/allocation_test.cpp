// A step allocates nothing once the batches have their size. Counted where the C library lets a program put
// its own malloc() before the library's, which is what Eigen and operator new call; tests/bench counts
// elsewhere too.
#include <cstdlib>

#include "cases.hpp"
#include "catch.hpp"

#if defined(__has_feature)
#if __has_feature(address_sanitizer)
#define ELBO_TEST_SANITIZED 1
#endif
#endif

#if defined(__GLIBC__) && !defined(__SANITIZE_ADDRESS__) && !defined(ELBO_TEST_SANITIZED)

namespace {

long long allocations = 0;

}  // namespace

extern "C" {

void* __libc_malloc(std::size_t size);

__attribute__((weak)) void* malloc(std::size_t size) {
  ++allocations;
  return __libc_malloc(size);
}

}  // extern "C"

namespace {

using namespace cases;

TEST_CASE("a step allocates nothing after the first", "[families][allocation]") {
  const long long at_first = allocations;
  const std::vector<double> something(100);
  REQUIRE(allocations > at_first);
  for (const Case& c : all()) {
    INFO(title(c));
    const auto family = make(c);
    const Samples epsilon = noise(30, c.dimension, 41);
    const Samples a = noise(30, c.dimension, 42);
    const ArrayXd weight = weights(30, 43);
    const VectorXd weight_of_strata = VectorXd::Ones(family->strata());
    VectorXd phi = family->phi();
    VectorXd gradient = VectorXd::Zero(family->size());
    Samples z;
    ArrayXd value;
    Samples slope;
    const auto step = [&] {
      family->set_phi(phi);
      for (Index k = 0; k < family->strata(); ++k) {
        family->transform(k, epsilon, z);
        family->log_density_of_draw(k, epsilon, z, value, &slope);
        family->add_pathwise(k, epsilon, z, a, gradient);
        family->log_density(z, value, &slope);
        family->add_score(z, weight, gradient);
      }
      family->add_weight_score(weight_of_strata, gradient);
      static_cast<void>(family->entropy(&gradient));
      phi *= 0.999;
    };
    step();
    step();
    const long long before = allocations;
    step();
    step();
    CHECK(allocations == before);
  }
}

}  // namespace

#endif
