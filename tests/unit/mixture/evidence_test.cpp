// Exact evidence of tiny problems: the core's sum over splits against the oracle's over all K^N assignments,
// the bound below both, and Kullback-Leibler divergences that close the gap (D1).
#include <cmath>

#include "catch.hpp"
#include "harness.hpp"
#include "models/mixture/evidence.hpp"
#include "oracle/evidence.hpp"
#include "oracle/mixture.hpp"
#include "oracle/problems.hpp"

namespace {

using elbo::Evidence;
using elbo::WorkBudget;
using harness::Ascent;
using oracle::Problem;

double to_double(oracle::Real value) { return static_cast<double>(value); }

Evidence computed_evidence(const Problem& p, double portion = 1e18) {
  Evidence evidence(harness::to_eigen(p.x, p.points, p.dimensions), harness::priors(p),
                    harness::index(p.components));
  for (WorkBudget budget{portion}; !evidence.advance(budget);) budget.left = portion;
  return evidence;
}

TEST_CASE("enumeration agrees with the oracle's, and the bound stays below: 100 tiny problems",
          "[mixture][evidence]") {
  for (std::uint64_t seed = 0; seed < oracle::kTinyProblemCount; ++seed) {
    const Problem p = oracle::random_problem(seed, oracle::kTinyProblemSizes);
    INFO(p.describe());
    const double exact = to_double(oracle::log_evidence(p.data(), p.components, p.prior()));
    const double core = computed_evidence(p).log_evidence();
    CHECK(std::abs(core - exact) <= 1e-10 * (1 + std::abs(exact)));

    Ascent ascent(p);
    for (int sweep = 0; sweep < 30; ++sweep) {
      ascent.update_parameters();
      const double slack = 1e-10 * harness::sum_of_magnitudes(ascent.bound());
      CHECK(ascent.bound().elbo() <= exact + slack);
      if (p.components == 1) CHECK(std::abs(ascent.bound().elbo() - exact) <= slack);
      ascent.update_responsibilities();
      CHECK(ascent.bound().elbo() <= exact + slack);
    }
  }
}

TEST_CASE("D1: the bound and the divergence from the posterior add up to the evidence",
          "[mixture][evidence]") {
  for (std::uint64_t seed = 0; seed < 48; ++seed) {
    const Problem p = oracle::random_problem(seed, {4, 3, 3});
    INFO(p.describe());
    const Evidence evidence = computed_evidence(p);
    REQUIRE(evidence.kl_is_computable());
    Ascent ascent(p);
    ascent.update_parameters();
    for (int half = 0; half < 3; ++half) {
      const double divergence = evidence.kl_posterior(ascent.factor(), ascent.responsibilities());
      const elbo::MixtureBound bound = ascent.bound();
      const double slack = 1e-10 * harness::sum_of_magnitudes(bound);
      const double exact =
          to_double(oracle::kl_to_posterior(p.data(), harness::to_oracle(ascent.responsibilities()),
                                            p.prior(), harness::posterior(ascent.factor())));
      CHECK(std::abs(divergence - exact) <= slack);
      CHECK(divergence >= -slack);
      CHECK(std::abs(evidence.log_evidence() - bound.elbo() - divergence) <= slack);
      if (half % 2 == 0) {
        ascent.update_responsibilities();
      } else {
        ascent.update_parameters();
      }
    }
  }
}

TEST_CASE("the evidence does not depend on how its work is cut", "[mixture][evidence]") {
  const Problem p = oracle::random_problem(40, {8, 2, 3});
  CHECK(computed_evidence(p, 1.0).log_evidence() == computed_evidence(p).log_evidence());
  CHECK(computed_evidence(p, 5000.0).log_evidence() == computed_evidence(p).log_evidence());
}

TEST_CASE("enumeration is offered up to 2^20 assignments", "[mixture][evidence]") {
  CHECK(elbo::evidence_is_computable(20, 2));
  CHECK_FALSE(elbo::evidence_is_computable(21, 2));
  CHECK(elbo::evidence_is_computable(10, 4));
  CHECK_FALSE(elbo::evidence_is_computable(11, 4));
  CHECK(elbo::evidence_is_computable(12, 3));
  CHECK_FALSE(elbo::evidence_is_computable(13, 3));
  CHECK(elbo::evidence_is_computable(100'000, 1));
  CHECK(elbo::evidence_is_computable(1, 64));
}

TEST_CASE("a large enumeration comes out right", "[mixture][evidence]") {
  // Sixteen points in two tight clumps a thousand apart: all weight is on the split that separates them.
  Problem p = oracle::random_problem(0, {1, 1, 1});
  p.points = 16;
  p.components = 2;
  p.alpha = 1;
  p.beta = 0.01;
  p.degrees_of_freedom = 3;
  p.mean = {0.0};
  p.inverse_scale = {1.0};
  p.x.clear();
  for (int n = 0; n < 16; ++n) p.x.push_back((n < 8 ? -500.0 : 500.0) + 0.1 * n);
  oracle::Assignment z(16, 0);
  for (std::size_t n = 8; n < 16; ++n) z[n] = 1;
  const double split = to_double(oracle::log_joint(p.data(), z, 2, p.prior())) + std::log(2.0);
  const double core = computed_evidence(p).log_evidence();
  CHECK(core >= split - 1e-9);
  CHECK(core <= split + 1e-3);
}

}  // namespace
