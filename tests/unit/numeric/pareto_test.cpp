// The Pareto fit of importance weights against an independent one (tests/reference/pareto_reference.py), and
// against distributions whose shape is known.
#include "numeric/pareto.hpp"

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <functional>

#include "catch.hpp"
#include "numeric/random.hpp"
#include "reference/pareto.hpp"

namespace {

using Eigen::ArrayXd;
using Eigen::Index;
using elbo::diagnose_weights;
using elbo::fit_generalised_pareto;
using elbo::ParetoFit;
using elbo::Stream;
using elbo::WeightDiagnostics;

constexpr double kInfinity = reference::pareto::kInfinity;

// `count` numbers from u ~ U(0, 1).
ArrayXd drawn(std::uint32_t seed, Index count, const std::function<double(double)>& of_uniform) {
  Stream stream(seed, elbo::Purpose::kData, 0);
  ArrayXd x(count);
  for (double& value : x) value = of_uniform(stream.uniform());
  return x;
}

// log x of the generalised Pareto distribution, by its quantile function σ (u^{−k} − 1)/k, ascending.
ArrayXd log_pareto(std::uint32_t seed, Index count, double shape, double scale) {
  ArrayXd x = drawn(seed, count, [&](double u) {
    return std::log(shape == 0 ? -scale * std::log(u) : scale * std::expm1(-shape * std::log(u)) / shape);
  });
  std::sort(x.begin(), x.end());
  return x;
}

double relative(double a, double b) { return std::abs(a - b) / std::max(1.0, std::abs(b)); }

TEST_CASE("k̂, σ̂ and effective sample size are the independent implementation's", "[pareto]") {
  for (const reference::pareto::Case& known : reference::pareto::kCases) {
    CAPTURE(known.name);
    const Eigen::Map<const ArrayXd> log_weights(known.log_weights, static_cast<Index>(known.count));
    const WeightDiagnostics d = diagnose_weights(log_weights);
    CHECK(!d.constant);
    CHECK(d.tail == known.tail);
    CHECK(d.cutoff == known.cutoff);
    REQUIRE(d.shape.has_value());
    CHECK(relative(*d.shape, known.shape) < 1e-9);
    CHECK(std::abs(d.scale / known.scale - 1) < 1e-9);
    CHECK(relative(d.threshold, known.threshold) < 1e-15);
    CHECK(relative(d.effective_sample_size, known.effective_sample_size) < 1e-9);
    const auto tail = static_cast<double>(known.tail);
    CHECK(relative((*d.shape * (tail + 10) - 5) / tail, known.raw_shape) < 1e-9);
  }
}

TEST_CASE("neither the order nor the unit of the weights matters", "[pareto]") {
  const ArrayXd log_weights = log_pareto(1, 1000, 0.5, 1);
  const WeightDiagnostics d = diagnose_weights(log_weights);
  CHECK(*diagnose_weights(log_weights.reverse()).shape == *d.shape);
  for (const double shift : {-3000.0, 3000.0}) {
    const WeightDiagnostics shifted = diagnose_weights(log_weights + shift);
    CHECK(std::abs(*shifted.shape - *d.shape) < 1e-9);
    CHECK(std::abs(shifted.scale / d.scale - 1) < 1e-9);
    CHECK(std::abs(shifted.effective_sample_size / d.effective_sample_size - 1) < 1e-9);
    CHECK(shifted.cutoff == Approx(d.cutoff + shift).epsilon(1e-14));
  }
}

// The maximum likelihood estimate's variance is (1 + k)²/n for k > −½, log σ's 2 (1 + k)/n (Smith 1984). Four
// deviations each: one seed in 1000 would fail somewhere.
TEST_CASE("known shapes are recovered from 20,000 exceedances", "[pareto]") {
  constexpr Index kCount = 20'000;
  for (const double shape : {-0.3, 0.0, 0.3, 0.7, 1.2}) {
    for (std::uint32_t seed = 0; seed < 3; ++seed) {
      CAPTURE(shape, seed);
      const ParetoFit fit = fit_generalised_pareto(log_pareto(seed, kCount, shape, 2.5));
      CHECK(std::abs(fit.shape - shape) < 4 * (1 + shape) / std::sqrt(kCount));
      CHECK(std::abs(fit.log_scale - std::log(2.5)) < 4 * std::sqrt(2 * (1 + shape) / kCount));
    }
  }
}

// u^{−k} is Pareto over every threshold. The mean of 200 k̂ from 4000 weights each, whose tails have M = 190:
// four standard errors, and 0.01 for a bias of order 1/M.
TEST_CASE("k̂ of Pareto weights is k, drawn towards ½ by ten in two hundred", "[pareto]") {
  constexpr int kRepeats = 200;
  for (const double shape : {0.3, 0.7, 1.2}) {
    double sum = 0;
    for (std::uint32_t seed = 0; seed < kRepeats; ++seed) {
      const WeightDiagnostics d =
          diagnose_weights(drawn(1000 + seed, 4000, [&](double u) { return -shape * std::log(u); }));
      REQUIRE(d.tail == 190);
      sum += *d.shape;
    }
    CAPTURE(shape);
    const double expected = (190 * shape + 5) / 200;
    CHECK(std::abs(sum / kRepeats - expected) < 4 * (1 + shape) / std::sqrt(190.0 * kRepeats) + 0.01);
  }
}

// At the mean-field optimum of a Gaussian with correlation ρ, log w = ρ ε₁ ε₂ + constant, and P(ε₁ ε₂ > t) is
// about e^{−t}/√t: k is ρ far out, and ρ/(1 + 1/2t) at the t over which a tail begins.
TEST_CASE("Gaussian weights: k is the correlation that mean-field leaves out", "[pareto]") {
  constexpr Index kCount = 100'000;
  for (const double rho : {0.3, 0.6, 0.9}) {
    Stream stream(7, elbo::Purpose::kData, 0);
    ArrayXd log_weights(kCount);
    for (double& value : log_weights) value = rho * stream.normal() * stream.normal();
    const WeightDiagnostics d = diagnose_weights(log_weights);
    CAPTURE(rho);
    REQUIRE(d.tail == 949);
    const double begins = d.cutoff / rho;
    const double error = 4 * (1 + rho) / std::sqrt(949.0);
    CHECK(*d.shape < rho + error);
    CHECK(*d.shape > rho / (1 + 1 / (2 * begins)) - error);
  }
}

TEST_CASE("tails lighter than an exponential have k̂ below 0, and are usable", "[pareto]") {
  // Over u a Gaussian's exceedances have k ≈ u/h(u) − 1, h its hazard: −0.129 at u = 2.3, where the largest 2
  // % begin, −0.104 at 2.7. The mean of 40 fits to 425 of them, four standard errors.
  constexpr int kRepeats = 40;
  Stream stream(3, elbo::Purpose::kData, 0);
  ArrayXd gaussian(20'000);
  double sum = 0;
  for (int repeat = 0; repeat < kRepeats; ++repeat) {
    for (double& value : gaussian) value = std::log(std::abs(stream.normal()));
    const WeightDiagnostics d = diagnose_weights(gaussian);
    REQUIRE(d.tail == 425);
    CHECK(*d.shape < d.threshold);
    sum += (*d.shape * 435 - 5) / 425;
  }
  const double error = 4 * 0.9 / std::sqrt(425.0 * kRepeats);
  CHECK(sum / kRepeats > -0.129 - error);
  CHECK(sum / kRepeats < -0.104 + error);
  // The uniform distribution's is −1.
  const WeightDiagnostics flat = diagnose_weights(drawn(4, 20'000, [](double u) { return std::log(u); }));
  CHECK(std::abs((*flat.shape * 435 - 5) / 425 + 1) < 0.1);
}

TEST_CASE("constant weights have nothing to fit", "[pareto]") {
  for (const double level : {-1e6, 0.0, 700.0}) {
    const ArrayXd log_weights = level + drawn(5, 1000, [](double u) { return 5e-9 * u; });
    const WeightDiagnostics d = diagnose_weights(log_weights);
    CHECK(d.constant);
    CHECK(!d.shape);
    CHECK(d.effective_sample_size == Approx(1000).epsilon(1e-9));
  }
  const WeightDiagnostics varied = diagnose_weights(drawn(5, 1000, [](double u) { return 2e-8 * u; }));
  CHECK(!varied.constant);
  CHECK(varied.shape.has_value());
}

TEST_CASE("a tail of fewer than five weights is not fitted", "[pareto]") {
  for (const Index count : {2, 5, 20}) {
    const WeightDiagnostics d = diagnose_weights(log_pareto(6, count, 0.5, 1));
    CAPTURE(count);
    CHECK(d.tail == (count + 4) / 5);
    CHECK(!d.constant);
    CHECK(!d.shape);
    CHECK(d.effective_sample_size > 0);
  }
  CHECK(diagnose_weights(log_pareto(6, 21, 0.5, 1)).shape.has_value());
}

TEST_CASE("weights of zero count as draws, and may be the cutoff", "[pareto]") {
  ArrayXd log_weights = log_pareto(8, 1000, 0.5, 1);
  const WeightDiagnostics all = diagnose_weights(log_weights);
  // The smallest weights are nothing anyway.
  log_weights.head(500).setConstant(-kInfinity);
  const WeightDiagnostics half = diagnose_weights(log_weights);
  CHECK(*half.shape == *all.shape);
  // 95 in the tail; 915 zeros are ten of them, 985 more than a quarter.
  log_weights.head(915).setConstant(-kInfinity);
  const WeightDiagnostics most = diagnose_weights(log_weights);
  CHECK(most.cutoff == -kInfinity);
  CHECK(std::isfinite(*most.shape));
  log_weights.head(985).setConstant(-kInfinity);
  const WeightDiagnostics nearly = diagnose_weights(log_weights);
  CHECK(!nearly.shape);
  CHECK(!nearly.constant);
  CHECK(nearly.effective_sample_size <= 15);
  CHECK(nearly.effective_sample_size > 1);
  log_weights.head(999).setConstant(-kInfinity);
  CHECK(diagnose_weights(log_weights).effective_sample_size == Approx(1).epsilon(1e-12));
}

TEST_CASE("ties", "[pareto]") {
  // With the cutoff: a quarter of the tail and more leaves nothing to fit, fewer are exceedances of 0.
  ArrayXd log_weights = log_pareto(9, 1000, 0.5, 1);
  log_weights.segment(800, 130).setConstant(log_weights(905));
  CHECK(!diagnose_weights(log_weights).shape);
  log_weights = log_pareto(9, 1000, 0.5, 1);
  log_weights.segment(800, 120).setConstant(log_weights(905));
  CHECK(std::isfinite(*diagnose_weights(log_weights).shape));
  // Two values: bounded, and the tail ends where it begins. For the tail of 100 one θ of the grid is 0.
  for (const Index count : {100, 500, 1111, 4000}) {
    ArrayXd two = ArrayXd::Zero(count);
    const auto tail = static_cast<Index>(
        std::ceil(std::min(0.2 * static_cast<double>(count), 3 * std::sqrt(static_cast<double>(count)))));
    two.tail(tail).setConstant(1.5);
    const WeightDiagnostics d = diagnose_weights(two);
    CAPTURE(count);
    REQUIRE(d.shape.has_value());
    CHECK(*d.shape < 0);
    CHECK(d.scale > 0);
  }
}

// What a wide q on a narrow target gives: log w = −½ε²(σ/s)², whose tail is nothing beside its largest
// weight.
TEST_CASE("weights further apart than doubles are a poor proposal's, not too few", "[pareto]") {
  Stream stream(10, elbo::Purpose::kData, 0);
  ArrayXd log_weights(4000);
  for (double& value : log_weights) {
    value = -0.5e6 * (std::pow(stream.normal(), 2) + std::pow(stream.normal(), 2));
  }
  const WeightDiagnostics d = diagnose_weights(log_weights);
  REQUIRE(d.shape.has_value());
  CHECK(std::isfinite(*d.shape));
  CHECK(*d.shape > 100);
  CHECK(std::isfinite(d.scale));
  CHECK(d.effective_sample_size == Approx(1).epsilon(1e-6));
}

}  // namespace
