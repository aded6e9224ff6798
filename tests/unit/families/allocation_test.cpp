// A step allocates nothing once the batches have their size.
#include "allocations.hpp"

#include "cases.hpp"
#include "catch.hpp"

#ifdef ELBO_TEST_COUNTS_ALLOCATIONS

namespace {

using namespace cases;

TEST_CASE("a step allocates nothing after the first", "[families][allocation]") {
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
