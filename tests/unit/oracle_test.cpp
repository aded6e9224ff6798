// The judge is judged first: the oracle of tests/unit/oracle against published values and against itself by
// another way.
#include <cmath>
#include <vector>

#include "catch.hpp"
#include "oracle/evidence.hpp"
#include "oracle/mixture.hpp"
#include "oracle/problems.hpp"
#include "oracle/quadrature.hpp"
#include "oracle/reference.hpp"
#include "oracle/special.hpp"
#include "oracle/variants.hpp"

namespace {

using oracle::Matrix;
using oracle::Posterior;
using oracle::Prior;
using oracle::Problem;
using oracle::Real;
using oracle::Vector;

double distance(Real a, Real b) { return static_cast<double>(oracle::abs(a - b)); }

TEST_CASE("the oracle's numbers hold 30 digits", "[oracle]") {
  const Real tiny(1e-25);
  CHECK(static_cast<double>((Real(1.0) + tiny) - Real(1.0)) == Approx(1e-25).epsilon(1e-5));
  CHECK(distance(Real(1.0) / Real(3.0) * Real(3.0), 1.0) < 1e-31);
  CHECK(distance(oracle::exp(oracle::log(Real(7.0))), 7.0) < 1e-29);
  CHECK(distance(oracle::log(oracle::exp(Real(-300.5))), -300.5) < 1e-28);
  // e = 2.71828182845904523536028747135266249775724709…
  CHECK(distance(oracle::exp(Real(1.0)), Real(2.718281828459045, 1.4456468917292502e-16)) < 1e-30);
  CHECK(distance(oracle::log(Real(2.0)), oracle::kLog2) < 1e-31);
  CHECK(static_cast<double>(oracle::exp(Real(-800.0))) == 0.0);
}

TEST_CASE("the oracle's gamma functions meet published values", "[oracle]") {
  // ψ(1) = −γ, ψ(½) = −γ − 2 log 2, ψ(10) = H_9 − γ; γ to 31 digits.
  const Real gamma(0.5772156649015329, -4.942915152430645e-18);
  Real harmonic = 0.0;
  for (int i = 1; i <= 9; ++i) harmonic += Real(1.0) / Real(i);
  CHECK(distance(oracle::digamma(1.0), -gamma) < 1e-27);
  CHECK(distance(oracle::digamma(0.5), -gamma - Real(2.0) * oracle::kLog2) < 1e-27);
  CHECK(distance(oracle::digamma(10.0), harmonic - gamma) < 1e-27);
  // log Γ(½) = ½ log π, log Γ(11) = log 10!, log Γ(1) = log Γ(2) = 0.
  CHECK(distance(oracle::log_gamma(0.5), Real(0.5) * oracle::log(oracle::kPi)) < 1e-27);
  CHECK(distance(oracle::log_gamma(11.0), oracle::log(Real(3628800.0))) < 1e-27);
  CHECK(distance(oracle::log_gamma(1.0), 0.0) < 1e-27);
  CHECK(distance(oracle::log_gamma(2.0), 0.0) < 1e-27);
  // Abramowitz & Stegun, table 6.1: Γ(1.5) = 0.88622 69255, Γ(1.75) = 0.91906 25268.
  CHECK(static_cast<double>(oracle::exp(oracle::log_gamma(1.5))) == Approx(0.8862269255).epsilon(1e-10));
  CHECK(static_cast<double>(oracle::exp(oracle::log_gamma(1.75))) == Approx(0.9190625268).epsilon(1e-10));
  // The C library's, in double, over ten orders of magnitude.
  for (double x = 1e-4; x < 1e6; x *= 1.37) {
    CHECK(distance(oracle::log_gamma(x), std::lgamma(x)) < 1e-14 * (1.0 + std::abs(std::lgamma(x))));
  }
  // Γ_2(a) = √π Γ(a) Γ(a − ½), and ψ is the slope of log Γ.
  CHECK(distance(oracle::log_multivariate_gamma(2, 3.25),
                 Real(0.5) * oracle::log(oracle::kPi) + oracle::log_gamma(3.25) + oracle::log_gamma(2.75)) <
        1e-27);
  const Real h(1e-8);
  CHECK(distance((oracle::log_gamma(Real(4.2) + h) - oracle::log_gamma(Real(4.2) - h)) / (h + h),
                 oracle::digamma(4.2)) < 1e-15);
}

TEST_CASE("the oracle inverts what can hardly be inverted", "[oracle]") {
  // I + 1e12 u uᵀ with u = (1, 1, 1): determinant 1 + 3e12, inverse I − u uᵀ/(1/1e12 + 3).
  Matrix a = oracle::identity(3);
  oracle::add_outer_product(a, 1e12, Vector(3, 1.0));
  const oracle::InverseAndLogDeterminant result = oracle::invert(a);
  CHECK(distance(result.log_determinant, oracle::log(Real(1.0) + Real(3e12))) < 1e-18);
  CHECK(distance(result.inverse(0, 0), Real(1.0) - Real(1.0) / (Real(1.0) / Real(1e12) + Real(3.0))) < 1e-18);
}

TEST_CASE("the oracle's bound of one component is the evidence of a Normal-Wishart", "[oracle]") {
  // One point x of variance unknown under N(m, (βλ)⁻¹) Gamma(ν/2, 1/(2W)): the evidence is Student's density
  // with ν degrees of freedom. Here m = 0, β = W = 1, ν = 3, x = 1 and 1 + 1/β = 2: scale² = 2/3, and with t²
  // = 3/2 p = (2/(π√3)) (1 + t²/3)⁻² / √(2/3).
  const Matrix x = oracle::matrix_from(std::vector<double>{1.0}.data(), 1, 1);
  const Prior prior{1.0, 1.0, Vector{0.0}, oracle::identity(1), 3.0};
  const double density = 2.0 / (std::acos(-1.0) * std::sqrt(3.0)) / (1.5 * 1.5) / std::sqrt(2.0 / 3.0);
  CHECK(static_cast<double>(oracle::log_evidence(x, 1, prior)) == Approx(std::log(density)).epsilon(1e-14));

  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Problem p = oracle::random_problem(seed, {60, 5, 1});
    INFO(p.describe());
    const Posterior q = oracle::update_parameters(p.data(), p.initial_responsibilities(), p.prior());
    const oracle::BoundTerms terms =
        oracle::bound_terms(p.data(), p.initial_responsibilities(), p.prior(), q);
    const Real evidence = oracle::log_joint(p.data(), oracle::Assignment(p.points, 0), 1, p.prior());
    CHECK(distance(terms.bound(), evidence) < 1e-14 * static_cast<double>(terms.sum_of_magnitudes()));
  }
}

TEST_CASE("the oracle's closed form of log p(X, Z) is the chain of predictive densities", "[oracle]") {
  for (std::uint64_t seed = 0; seed < 40; ++seed) {
    const Problem p = oracle::random_problem(seed, {8, 4, 3});
    INFO(p.describe());
    oracle::TestGenerator random(1000 + seed);
    oracle::Assignment z(p.points);
    for (std::size_t& label : z) label = random.integer(0, p.components - 1);
    const Real closed = oracle::log_joint(p.data(), z, p.components, p.prior());
    const Real chained = oracle::log_joint_by_chain_rule(p.data(), z, p.components, p.prior());
    CHECK(distance(closed, chained) < 1e-14 * (1.0 + std::abs(static_cast<double>(closed))));
  }
}

TEST_CASE("the oracle's bound and divergence add up to its evidence", "[oracle]") {
  for (std::uint64_t seed = 0; seed < 16; ++seed) {
    const Problem p = oracle::random_problem(seed, {4, 3, 3});
    INFO(p.describe());
    Posterior q = oracle::update_parameters(p.data(), p.initial_responsibilities(), p.prior());
    // Any q will do, not only one that an update made.
    q.front().alpha += Real(0.3);
    q.front().mean[0] += Real(0.2);
    q.back().degrees_of_freedom += Real(0.7);
    q.back().beta *= Real(1.4);
    const Matrix r = p.initial_responsibilities();
    const oracle::BoundTerms terms = oracle::bound_terms(p.data(), r, p.prior(), q);
    const Real evidence = oracle::log_evidence(p.data(), p.components, p.prior());
    const Real divergence = oracle::kl_to_posterior(p.data(), r, p.prior(), q);
    CHECK(divergence > Real(0.0));
    CHECK(distance(terms.bound() + divergence, evidence) <
          1e-13 * static_cast<double>(terms.sum_of_magnitudes()));

    // The three divergences of the four parts, in their own closed forms.
    Vector alpha;
    Real components = 0.0;
    const Prior prior = p.prior();
    for (const oracle::Component& c : q) {
      alpha.push_back(c.alpha);
      components += oracle::kl_normal_wishart(
          c, {prior.alpha, prior.beta, prior.mean, prior.inverse_scale, prior.degrees_of_freedom});
    }
    const double scale = static_cast<double>(terms.sum_of_magnitudes());
    CHECK(distance(-terms.minus_kl_weights(),
                   oracle::kl_dirichlet(alpha, Vector(alpha.size(), prior.alpha))) < 1e-14 * scale);
    CHECK(distance(-terms.minus_kl_components(), components) < 1e-14 * scale);
    CHECK(terms.minus_kl_assignments() <= Real(0.0));
  }
}

TEST_CASE("no update of the oracle's lowers its bound", "[oracle]") {
  for (std::uint64_t seed = 0; seed < 24; ++seed) {
    const Problem p = oracle::random_problem(seed, {40, 3, 5});
    INFO(p.describe());
    const Matrix x = p.data();
    Matrix r = p.initial_responsibilities();
    Posterior q = oracle::update_parameters(x, r, p.prior());
    oracle::BoundTerms last = oracle::bound_terms(x, r, p.prior(), q);
    for (int sweep = 0; sweep < 5; ++sweep) {
      r = oracle::update_responsibilities(x, q);
      const oracle::BoundTerms middle = oracle::bound_terms(x, r, p.prior(), q);
      q = oracle::update_parameters(x, r, p.prior());
      const oracle::BoundTerms next = oracle::bound_terms(x, r, p.prior(), q);
      const Real slack = Real(1e-13) * (last.sum_of_magnitudes() + middle.sum_of_magnitudes());
      CHECK(middle.bound() >= last.bound() - slack);
      CHECK(next.bound() >= middle.bound() - slack);
      last = next;
    }
  }
}

TEST_CASE("the oracle's predictive density integrates to one", "[oracle]") {
  const Problem line = oracle::random_problem(0, {30, 1, 3});
  REQUIRE(line.dimensions == 1);
  const Posterior q = oracle::update_parameters(line.data(), line.initial_responsibilities(), line.prior());
  const double total = oracle::integrate(oracle::LineRule{}, [&](double x) {
    return static_cast<double>(oracle::exp(oracle::log_predictive(Vector{x}, q)));
  });
  CHECK(total == Approx(1.0).epsilon(1e-9));
}

TEST_CASE("the oracle's averaged parameters are the target at step one and the old ones at step zero",
          "[oracle]") {
  const Problem p = oracle::random_problem(8, {30, 3, 3});
  const Posterior old = oracle::update_parameters(p.data(), p.initial_responsibilities(), p.prior());
  const Posterior target =
      oracle::update_parameters(p.data(), oracle::update_responsibilities(p.data(), old), p.prior());
  const Posterior zero = oracle::average_natural_parameters(old, target, 0.0);
  const Posterior one = oracle::average_natural_parameters(old, target, 1.0);
  for (std::size_t k = 0; k < old.size(); ++k) {
    CHECK(distance(zero[k].inverse_scale(0, 0), old[k].inverse_scale(0, 0)) < 1e-24);
    CHECK(distance(one[k].inverse_scale(0, 0), target[k].inverse_scale(0, 0)) < 1e-24);
    CHECK(distance(one[k].mean[0], target[k].mean[0]) < 1e-27);
  }
}

void check_parameters(const Posterior& q, const Posterior& expected, double tolerance) {
  for (std::size_t k = 0; k < q.size(); ++k) {
    const auto close = [&](Real a, Real b) {
      return distance(a, b) <= tolerance * (1.0 + std::abs(static_cast<double>(b)));
    };
    CHECK(close(q[k].alpha, expected[k].alpha));
    CHECK(close(q[k].beta, expected[k].beta));
    CHECK(close(q[k].degrees_of_freedom, expected[k].degrees_of_freedom));
    for (std::size_t d = 0; d < q[k].mean.size(); ++d) CHECK(close(q[k].mean[d], expected[k].mean[d]));
    for (std::size_t i = 0; i < q[k].inverse_scale.values.size(); ++i) {
      CHECK(close(q[k].inverse_scale.values[i], expected[k].inverse_scale.values[i]));
    }
  }
}

TEST_CASE("the oracle walks scikit-learn's path and stops where it stops", "[oracle]") {
  for (const oracle::ReferenceFit& fit : oracle::reference_fits()) {
    INFO(fit.name);
    const Matrix x = oracle::matrix_from(fit.x.data(), fit.points, fit.dimensions);
    Posterior q = fit.posterior(fit.start);
    Matrix r;
    for (int iteration = 0; iteration < 10; ++iteration) {
      r = oracle::update_responsibilities(x, q);
      q = oracle::update_parameters(x, r, fit.prior());
    }
    check_parameters(q, fit.posterior(fit.later), 1e-10);
    CHECK(static_cast<double>(oracle::bound_terms(x, r, fit.prior(), q).bound()) ==
          Approx(fit.later.elbo).epsilon(1e-11));

    const Posterior end = fit.posterior(fit.end);
    r = oracle::update_responsibilities(x, end);
    check_parameters(oracle::update_parameters(x, r, fit.prior()), end, 1e-11);
    CHECK(static_cast<double>(oracle::bound_terms(x, r, fit.prior(), end).bound()) ==
          Approx(fit.end.elbo).epsilon(1e-12));
    for (std::size_t i = 0; i < fit.rows.size(); ++i) {
      for (std::size_t k = 0; k < fit.components; ++k) {
        CHECK(distance(r(fit.rows[i], k), fit.end.responsibilities[i * fit.components + k]) < 1e-11);
      }
    }
  }
}

TEST_CASE("the 500 problems cover their ranges", "[oracle]") {
  std::size_t most_points = 0, most_dimensions = 0, most_components = 0, single_points = 0;
  double farthest = 0.0;
  for (std::uint64_t seed = 0; seed < oracle::kProblemCount; ++seed) {
    const Problem p = oracle::random_problem(seed, oracle::kProblemSizes);
    most_points = std::max(most_points, p.points);
    most_dimensions = std::max(most_dimensions, p.dimensions);
    most_components = std::max(most_components, p.components);
    single_points += p.points == 1 ? 1 : 0;
    for (const double value : p.x) farthest = std::max(farthest, std::abs(value));
    REQUIRE(p.components <= p.points);
    REQUIRE(p.degrees_of_freedom > static_cast<double>(p.dimensions) - 1.0);
  }
  CHECK(most_points == 200);
  CHECK(most_dimensions == 5);
  CHECK(most_components == 10);
  CHECK(single_points > 0);
  CHECK(farthest > 2e6);
}

}  // namespace
