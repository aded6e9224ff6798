// The heart of the matter: the core's bound, in its four parts, against PRML 10.71-10.77 evaluated by the
// oracle, and coordinate ascent that never goes down, over 500 random problems.
#include <cmath>

#include "catch.hpp"
#include "harness.hpp"
#include "oracle/evidence.hpp"
#include "oracle/mixture.hpp"
#include "oracle/problems.hpp"

namespace {

using elbo::MixtureBound;
using harness::Ascent;
using harness::sum_of_magnitudes;
using oracle::BoundTerms;
using oracle::Problem;

// The tolerance that the project promises, relative to Σ|parts|.
constexpr double kPromise = 1e-10;
constexpr int kSweeps = 4;

double to_double(oracle::Real value) { return static_cast<double>(value); }

// What rounding W⁻¹ and the scatter to doubles may move the bound by, to first order: ½ ν tr(W δ) with δ as
// large as the last digit of W⁻¹. Nothing, unless a component is stretched a million times further in an
// oblique direction.
double rounding_of(const Ascent& ascent) {
  constexpr double kLastDigit = 2.2e-16;
  double sum = 0;
  for (const oracle::Component& c : harness::posterior(ascent.factor())) {
    const oracle::Matrix scale = oracle::invert(c.inverse_scale).inverse;
    const oracle::Matrix one = oracle::identity(c.mean.size());
    sum += to_double(c.degrees_of_freedom * oracle::trace_of_product(scale, one) *
                     oracle::trace_of_product(c.inverse_scale, one));
  }
  return kLastDigit * sum;
}

// The four parts, their sum and the two other routes to it, at one state.
void check_bound(const Ascent& ascent, const Problem& p, double allowance = 0) {
  const MixtureBound core = ascent.bound();
  const BoundTerms exact = oracle::bound_terms(p.data(), harness::to_oracle(ascent.responsibilities()),
                                               p.prior(), harness::posterior(ascent.factor()));
  const double slack = kPromise * to_double(exact.sum_of_magnitudes()) + allowance;
  CHECK(std::abs(core.expected_log_likelihood - to_double(exact.log_likelihood)) <= slack);
  CHECK(std::abs(-core.kl_assignments - to_double(exact.minus_kl_assignments())) <= slack);
  CHECK(std::abs(-core.kl_weights - to_double(exact.minus_kl_weights())) <= slack);
  CHECK(std::abs(-core.kl_components - to_double(exact.minus_kl_components())) <= slack);
  CHECK(std::abs(core.elbo() - to_double(exact.bound())) <= slack);

  // D3: L = E log p(X, Z, π, μ, Λ) + H[q].
  const double joint =
      to_double(exact.log_likelihood + exact.log_assignments + exact.log_weights + exact.log_components);
  const double entropy = -to_double(exact.log_q_assignments + exact.log_q_weights + exact.log_q_components);
  CHECK(std::abs(core.expected_log_joint - joint) <=
        kPromise * (std::abs(joint) + std::abs(entropy)) + allowance);
  CHECK(std::abs(core.entropy - entropy) <= kPromise * (std::abs(joint) + std::abs(entropy)) + allowance);

  CHECK(core.kl_assignments >= -slack);
  CHECK(core.kl_weights >= -slack);
  CHECK(core.kl_components >= -slack);
}

void check_not_lower(const MixtureBound& before, const MixtureBound& after, double allowance = 0) {
  const double slack = kPromise * std::max(sum_of_magnitudes(before), sum_of_magnitudes(after)) + allowance;
  CHECK(after.elbo() >= before.elbo() - slack);
}

TEST_CASE("bound and parts equal the oracle's, and no update lowers the bound: 500 problems",
          "[mixture][bound]") {
  for (std::uint64_t seed = 0; seed < oracle::kProblemCount; ++seed) {
    const Problem p = oracle::random_problem(seed, oracle::kProblemSizes);
    INFO(p.describe());
    Ascent ascent(p);
    ascent.update_parameters();
    check_bound(ascent, p);
    MixtureBound last = ascent.bound();
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
      ascent.update_responsibilities();
      check_bound(ascent, p);
      check_not_lower(last, ascent.bound());
      last = ascent.bound();
      // Straight after the Z-step the bound is also Σ_n log Σ_k ρ_nk less the two divergences of the
      // parameters.
      CHECK(std::abs(last.by_normalizers - last.elbo()) <= kPromise * sum_of_magnitudes(last));
      CHECK((ascent.responsibilities().rowwise().sum().array() - 1).abs().maxCoeff() <= 1e-14);
      CHECK(ascent.responsibilities().minCoeff() >= 0);

      ascent.update_parameters();
      check_bound(ascent, p);
      check_not_lower(last, ascent.bound());
      last = ascent.bound();
    }
  }
}

TEST_CASE(
    "whole rows a million away cost the digits that a scatter matrix of doubles cannot hold, and no more",
    "[mixture][bound]") {
  for (std::uint64_t seed = 2; seed < 160; seed += 4) {
    const Problem p = oracle::random_problem(seed, oracle::kProblemSizes, oracle::Outliers::kWholeRow);
    REQUIRE(p.has_outliers());
    INFO(p.describe());
    Ascent ascent(p);
    ascent.update_parameters();
    MixtureBound last = ascent.bound();
    for (int sweep = 0; sweep < kSweeps; ++sweep) {
      ascent.update_responsibilities();
      check_bound(ascent, p, rounding_of(ascent));
      check_not_lower(last, ascent.bound(), rounding_of(ascent));
      last = ascent.bound();
      ascent.update_parameters();
      check_bound(ascent, p, rounding_of(ascent));
      check_not_lower(last, ascent.bound(), rounding_of(ascent));
      last = ascent.bound();
    }
  }
}

TEST_CASE("one component's bound is the exact evidence", "[mixture][bound]") {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    const Problem p = oracle::random_problem(seed, {200, 5, 1});
    INFO(p.describe());
    Ascent ascent(p);
    ascent.update_parameters();
    const double evidence =
        to_double(oracle::log_joint(p.data(), oracle::Assignment(p.points, 0), 1, p.prior()));
    const MixtureBound bound = ascent.bound();
    CHECK(std::abs(bound.elbo() - evidence) <= kPromise * sum_of_magnitudes(bound));
    CHECK(bound.kl_weights == 0);
    CHECK(bound.kl_assignments == 0);
  }
}

TEST_CASE("after the update of the parameters the bound is log p(X, Z) at soft counts plus the entropy of Z",
          "[mixture][bound]") {
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    const Problem p = oracle::random_problem(seed, {60, 4, 6});
    INFO(p.describe());
    Ascent ascent(p);
    ascent.update_parameters();
    ascent.update_responsibilities();
    ascent.update_parameters();
    // MATH.md section 2: the ratio of normalisers, with N_k in place of whole counts.
    const oracle::Posterior q = harness::posterior(ascent.factor());
    const oracle::Prior prior = p.prior();
    const double d = static_cast<double>(p.dimensions);
    oracle::Vector alpha;
    oracle::Real sum =
        -oracle::Real(0.5 * static_cast<double>(p.points) * d) * (oracle::kLog2 + log(oracle::kPi));
    const oracle::Real prior_log_b = oracle::log_wishart_constant(
        p.dimensions, prior.degrees_of_freedom, -oracle::invert(prior.inverse_scale).log_determinant);
    for (const oracle::Component& c : q) {
      alpha.push_back(c.alpha);
      sum += prior_log_b -
             oracle::log_wishart_constant(p.dimensions, c.degrees_of_freedom,
                                          -oracle::invert(c.inverse_scale).log_determinant) +
             oracle::Real(0.5 * d) * (log(prior.beta) - log(c.beta));
    }
    sum += oracle::log_dirichlet_constant(oracle::Vector(alpha.size(), prior.alpha)) -
           oracle::log_dirichlet_constant(alpha);
    const MixtureBound bound = ascent.bound();
    CHECK(std::abs(bound.elbo() - to_double(sum) - ascent.statistics().entropy) <=
          kPromise * sum_of_magnitudes(bound));
  }
}

}  // namespace
