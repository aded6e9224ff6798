// The two coordinate updates against PRML 10.46-10.67, blocks of rows, empty components, and the stochastic
// step.
#include <cmath>

#include "catch.hpp"
#include "harness.hpp"
#include "oracle/mixture.hpp"
#include "oracle/problems.hpp"
#include "oracle/variants.hpp"

namespace {

using harness::Ascent;
using oracle::Posterior;
using oracle::Problem;
using oracle::Real;

double to_double(Real value) { return static_cast<double>(value); }

// Each parameter relative to its own size; a mean to at least `mean_size`, a matrix to its largest diagonal
// entry.
void check_same(const Posterior& core, const Posterior& exact, double tolerance, Real mean_size = 1.0) {
  REQUIRE(core.size() == exact.size());
  for (std::size_t k = 0; k < core.size(); ++k) {
    CAPTURE(k);
    const auto close = [&](Real a, Real b, Real size) {
      return to_double(abs(a - b)) <= tolerance * to_double(size);
    };
    CHECK(close(core[k].alpha, exact[k].alpha, exact[k].alpha));
    CHECK(close(core[k].beta, exact[k].beta, exact[k].beta));
    CHECK(close(core[k].degrees_of_freedom, exact[k].degrees_of_freedom, exact[k].degrees_of_freedom));
    Real size = mean_size;
    for (const Real m : exact[k].mean) size = std::max(size, abs(m));
    for (std::size_t d = 0; d < core[k].mean.size(); ++d)
      CHECK(close(core[k].mean[d], exact[k].mean[d], size));
    size = 0.0;
    for (std::size_t d = 0; d < core[k].mean.size(); ++d) size = std::max(size, exact[k].inverse_scale(d, d));
    for (std::size_t i = 0; i < core[k].inverse_scale.values.size(); ++i) {
      CHECK(close(core[k].inverse_scale.values[i], exact[k].inverse_scale.values[i], size));
    }
  }
}

TEST_CASE("the parameters are PRML's for the responsibilities", "[mixture][updates]") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    // Up to 600 rows: more than two blocks.
    const Problem p = oracle::random_problem(seed, {600, 5, 8});
    INFO(p.describe());
    Ascent ascent(p);
    ascent.update_parameters();
    check_same(harness::posterior(ascent.factor()),
               oracle::update_parameters(p.data(), p.initial_responsibilities(), p.prior()), 1e-13);
    ascent.update_responsibilities();
    ascent.update_parameters();
    check_same(harness::posterior(ascent.factor()),
               oracle::update_parameters(p.data(), harness::to_oracle(ascent.responsibilities()), p.prior()),
               1e-12);
  }
}

TEST_CASE("the responsibilities are PRML's for the parameters", "[mixture][updates]") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Problem p = oracle::random_problem(seed, {300, 5, 8});
    if (p.has_outliers()) continue;  // a distance of 1e12 leaves four digits after the point of log ρ
    INFO(p.describe());
    Ascent ascent(p);
    ascent.update_parameters();
    ascent.update_responsibilities();
    const oracle::Matrix exact =
        oracle::update_responsibilities(p.data(), harness::posterior(ascent.factor()));
    double worst = 0;
    for (std::size_t n = 0; n < p.points; ++n) {
      for (std::size_t k = 0; k < p.components; ++k) {
        const double core = ascent.responsibilities()(harness::index(n), harness::index(k));
        worst = std::max(worst, std::abs(core - to_double(exact(n, k))));
      }
    }
    CHECK(worst < 1e-10);
  }
}

TEST_CASE("an empty component returns to its prior", "[mixture][updates]") {
  Problem p = oracle::random_problem(16, {50, 3, 1});
  p.components = 3;
  p.responsibilities.assign(p.points * 3, 0.0);
  for (std::size_t n = 0; n < p.points; ++n) p.responsibilities[n * 3 + n % 2] = 1.0;
  Ascent ascent(p);
  ascent.update_parameters();
  const Posterior q = harness::posterior(ascent.factor());
  const oracle::Prior prior = p.prior();
  check_same({q[2]}, {{prior.alpha, prior.beta, prior.mean, prior.inverse_scale, prior.degrees_of_freedom}},
             0.0);
  CHECK(std::isfinite(ascent.bound().elbo()));
}

TEST_CASE("a stochastic step averages the natural parameters", "[mixture][updates]") {
  for (std::uint64_t seed = 0; seed < 60; ++seed) {
    const Problem p = oracle::random_problem(seed, {100, 4, 5});
    INFO(p.describe());
    for (const double rate : {1.0, 0.3, 0.01}) {
      CAPTURE(rate);
      Ascent ascent(p);
      ascent.update_parameters();
      const Posterior old = harness::posterior(ascent.factor());
      ascent.update_responsibilities();
      elbo::Statistics statistics = ascent.statistics();
      // As if the rows were a tenth of the data.
      statistics.rescale(10.0);
      oracle::Matrix r = harness::to_oracle(ascent.responsibilities());
      for (Real& value : r.values) value *= Real(10.0);
      ascent.factor().blend(statistics, rate);
      const Posterior target = oracle::update_parameters(p.data(), r, p.prior());
      check_same(harness::posterior(ascent.factor()), oracle::average_natural_parameters(old, target, rate),
                 1e-12, ascent.points().cwiseAbs().maxCoeff());
    }
  }
}

TEST_CASE("a step of size one to the whole data's statistics is the coordinate update",
          "[mixture][updates]") {
  for (std::uint64_t seed = 0; seed < 30; ++seed) {
    const Problem p = oracle::random_problem(seed, {100, 4, 5});
    INFO(p.describe());
    Ascent ascent(p);
    ascent.update_parameters();
    ascent.update_responsibilities();
    elbo::ConjugateFactor blended = ascent.factor();
    blended.blend(ascent.statistics(), 1.0);
    ascent.update_parameters();
    check_same(harness::posterior(blended), harness::posterior(ascent.factor()), 1e-15,
               ascent.points().cwiseAbs().maxCoeff());
  }
}

}  // namespace
