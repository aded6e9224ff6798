// Objectives as functions of log weights, against the formulas as they stand, in long double.
#include <random>

#include "harness.hpp"
#include "objectives/objective.hpp"

namespace {

using namespace harness;
using elbo::Coefficients;
using elbo::ObjectiveEstimate;
using elbo::Use;
using elbo::WeightedDraws;
using Real = long double;

WeightedDraws iid(std::vector<double> log_weight) {
  WeightedDraws draws;
  draws.log_weight = Eigen::Map<ArrayXd>(log_weight.data(), static_cast<Index>(log_weight.size()));
  draws.strata = {{1, 0, draws.log_weight.size()}};
  return draws;
}

// Sizes 3, 5, 2 and weights 0.2, 0.5, 0.3.
WeightedDraws stratified(std::uint64_t key, double spread) {
  WeightedDraws draws;
  draws.log_weight = spread * cases::weights(10, key) - 1;
  draws.strata = {{0.2, 0, 3}, {0.5, 3, 5}, {0.3, 8, 2}};
  draws.has_choice = true;
  return draws;
}

// ω_s.
std::vector<Real> shares(const WeightedDraws& draws) {
  std::vector<Real> result;
  for (const elbo::DrawStratum& stratum : draws.strata) {
    for (Index s = 0; s < stratum.size; ++s)
      result.push_back(Real(stratum.weight) / static_cast<Real>(stratum.size));
  }
  return result;
}

std::vector<Real> log_weights(const WeightedDraws& draws) {
  return {draws.log_weight.begin(), draws.log_weight.end()};
}

// Δ of a function of one log weight.
template <typename Function>
Real derivative(std::vector<Real> x, std::size_t i, Function f) {
  const Real h = 1e-5L;
  x[i] += h;
  const Real above = f(x);
  x[i] -= 2 * h;
  return (above - f(x)) / (2 * h);
}

Real renyi(const std::vector<Real>& omega, const std::vector<Real>& log_weight, Real alpha) {
  Real sum = 0;
  Real mean = 0;
  for (std::size_t s = 0; s < omega.size(); ++s) mean += omega[s] * log_weight[s];
  if (alpha == 1) return mean;
  for (std::size_t s = 0; s < omega.size(); ++s)
    sum += omega[s] * std::expm1((1 - alpha) * (log_weight[s] - mean));
  return mean + std::log1p(sum) / (1 - alpha);
}

TEST_CASE("Rényi bounds are continuous in alpha, at 1 too", "[objectives]") {
  for (const double spread : {0.1, 2.0, 20.0}) {
    const WeightedDraws draws = stratified(1, spread);
    for (const double sign : {-1.0, 1.0}) {
      for (double step = 1; step > 1e-17; step /= 3) {
        const double alpha = 1 + sign * step;
        CAPTURE(spread, alpha);
        Coefficients coefficients;
        const ObjectiveEstimate estimate = estimate_renyi(alpha, draws, Use::kPathwise, coefficients);
        const auto omega = shares(draws);
        const auto log_weight = log_weights(draws);
        CHECK(std::abs(estimate.value - static_cast<double>(renyi(omega, log_weight, alpha))) <
              3e-11 * spread);
        // Pathwise: the derivative of the estimate with respect to each log weight.
        double total = 0;
        for (std::size_t s = 0; s < omega.size(); ++s) {
          const Real exact = derivative(log_weight, s, [&](const auto& x) { return renyi(omega, x, alpha); });
          const double mine = coefficients.draw(static_cast<Index>(s));
          CHECK(std::abs(mine - static_cast<double>(exact)) < 1e-8);
          total += mine;
        }
        CHECK(std::abs(total - 1) < 1e-9);
        CHECK(std::abs(coefficients.choice.sum()) < 1e-9 * spread);
      }
    }
  }
}

TEST_CASE("near alpha = 1 a Rényi bound is L + (1 − alpha)/2 Var[log w]", "[objectives]") {
  const WeightedDraws draws = stratified(2, 1);
  const double mean = stratified_mean(draws.log_weight, draws.strata);
  const double variance = stratified_mean((draws.log_weight - mean).square(), draws.strata);
  Coefficients coefficients;
  for (const double step : {1e-2, 1e-3, 1e-4, 1e-6, 0.0}) {
    const double value = estimate_renyi(1 - step, draws, Use::kPathwise, coefficients).value;
    CHECK(std::abs(value - (mean + 0.5 * step * variance)) < 2 * step * step + 1e-14);
  }
}

TEST_CASE("a component's probability moves a Rényi bound as its share of the moment", "[objectives]") {
  // ∂/∂logit_k of the estimate with ω_s = π_k/S_k.
  for (const double alpha : {-1.0, 0.0, 0.5, 0.999, 1.0, 1.7}) {
    CAPTURE(alpha);
    const WeightedDraws draws = stratified(3, 1.5);
    Coefficients coefficients;
    estimate_renyi(alpha, draws, Use::kPathwise, coefficients);
    const auto value = [&](const std::vector<Real>& logit) {
      Real total = 0;
      for (const Real l : logit) total += std::exp(l);
      std::vector<Real> omega;
      for (std::size_t k = 0; k < 3; ++k) {
        const Index size = draws.strata[k].size;
        for (Index s = 0; s < size; ++s)
          omega.push_back(std::exp(logit[k]) / total / static_cast<Real>(size));
      }
      return renyi(omega, log_weights(draws), alpha);
    };
    const std::vector<Real> logit = {std::log(0.2L), std::log(0.5L), std::log(0.3L)};
    VectorXd by_component(3);
    for (std::size_t k = 0; k < 3; ++k) {
      const auto& stratum = draws.strata[k];
      by_component(static_cast<Index>(k)) = coefficients.choice.segment(stratum.begin, stratum.size).sum();
    }
    for (std::size_t k = 0; k < 3; ++k) {
      // Σ_j c_j ∂ log π_j/∂logit_k.
      const double mine = by_component(static_cast<Index>(k)) - draws.strata[k].weight * by_component.sum();
      CHECK(std::abs(mine - static_cast<double>(derivative(logit, k, value))) < 1e-9);
    }
  }
}

TEST_CASE("a baseline for the ELBO is the bound of all other draws", "[objectives]") {
  const WeightedDraws draws = stratified(4, 3);
  const auto omega = shares(draws);
  Coefficients plain;
  Coefficients corrected;
  const double value = estimate_elbo(draws, Use::kScore, plain).value;
  CHECK(estimate_elbo(draws, Use::kScoreWithBaseline, corrected).value == value);
  for (const elbo::DrawStratum& own : draws.strata) {
    for (Index s = own.begin; s < own.begin + own.size; ++s) {
      Real baseline = 0;
      for (const elbo::DrawStratum& stratum : draws.strata) {
        Real sum = 0;
        Real count = 0;
        for (Index i = stratum.begin; i < stratum.begin + stratum.size; ++i) {
          if (i == s) continue;
          sum += draws.log_weight(i);
          count += 1;
        }
        baseline += Real(stratum.weight) * sum / count;
      }
      const auto share = static_cast<double>(omega[static_cast<std::size_t>(s)]);
      CHECK(plain.draw(s) == Approx(share * draws.log_weight(s)).epsilon(1e-14));
      CHECK(std::abs(corrected.draw(s) - share * (draws.log_weight(s) - static_cast<double>(baseline))) <
            1e-14);
    }
  }
}

// log (1/M) Σ w with the geometric mean of the others in place of draw m; 0 where they all weigh nothing.
Real vimco(const std::vector<double>& log_weight, std::size_t m) {
  const auto size = static_cast<Real>(log_weight.size());
  Real top = -std::numeric_limits<Real>::infinity();
  Real mean = 0;
  for (std::size_t j = 0; j < log_weight.size(); ++j) {
    if (j == m) continue;
    top = std::max(top, Real(log_weight[j]));
    mean += Real(log_weight[j]) / (size - 1);
  }
  if (std::isinf(top)) return 0;
  Real sum = std::exp(mean - top);
  for (std::size_t j = 0; j < log_weight.size(); ++j) {
    if (j != m) sum += std::exp(Real(log_weight[j]) - top);
  }
  return top + std::log(sum / size);
}

TEST_CASE("VIMCO's baselines, weights far apart and weights of zero included", "[objectives]") {
  const std::vector<std::vector<double>> groups = {{0.3, -1.2, 0.7, 0.1},
                                                   {-2, -2, -2, -2},
                                                   {0, -800, 3, -801},
                                                   {-500, -1200, -1800, -3000},
                                                   {-kInfinity, 1, 2, 0.5},
                                                   {1, -kInfinity, -kInfinity, 0},
                                                   {-kInfinity, -kInfinity, -kInfinity, 4},
                                                   {1e6, 1e6 - 1e-3, -1e6, 0},
                                                   {40, 3.9, 4, 4.1}};
  for (const auto& group : groups) {
    const WeightedDraws draws = iid(group);
    Coefficients plain;
    Coefficients corrected;
    WeightedDraws with_choice = draws;
    with_choice.has_choice = true;
    Coefficients choice;
    const double value = estimate_importance_weighted(4, draws, Use::kScore, plain).value;
    estimate_importance_weighted(4, draws, Use::kScoreWithBaseline, corrected);
    estimate_importance_weighted(4, with_choice, Use::kPathwise, choice);
    for (std::size_t m = 0; m < group.size(); ++m) {
      CAPTURE(m, group[0], group[1], group[2], group[3]);
      const auto baseline = static_cast<double>(vimco(group, m));
      const auto i = static_cast<Index>(m);
      const double close = 1e-14 * (1 + std::abs(value) + std::abs(baseline));
      CHECK(std::abs(plain.draw(i) - corrected.draw(i) - baseline) < close);
      CHECK(std::abs(choice.choice(i) - (value - baseline)) < close);
    }
  }
}

TEST_CASE("L_M, its error and its weights", "[objectives]") {
  const std::vector<double> log_weight = {0.3, -1.2, 0.7, 0.1, -4, 2};
  const WeightedDraws draws = iid(log_weight);
  Coefficients c;
  const ObjectiveEstimate estimate = estimate_importance_weighted(3, draws, Use::kPathwise, c);
  const double first = std::log((std::exp(0.3) + std::exp(-1.2) + std::exp(0.7)) / 3);
  const double second = std::log((std::exp(0.1) + std::exp(-4.0) + std::exp(2.0)) / 3);
  CHECK(estimate.value == Approx((first + second) / 2).epsilon(1e-14));
  CHECK(estimate.error == Approx(std::abs(first - second) / 2).epsilon(1e-13));
  for (std::size_t s = 0; s < 6; ++s) {
    const double normalised = std::exp(log_weight[s] - (s < 3 ? first : second)) / 3;
    const auto i = static_cast<Index>(s);
    estimate_importance_weighted(3, draws, Use::kPathwise, c);
    CHECK(c.draw(i) == Approx(normalised / 2).epsilon(1e-13));
    estimate_importance_weighted(3, draws, Use::kDoublyReparameterized, c);
    CHECK(c.draw(i) == Approx(normalised * normalised / 2).epsilon(1e-13));
    estimate_importance_weighted(3, draws, Use::kScore, c);
    CHECK(c.draw(i) == Approx(((s < 3 ? first : second) - normalised) / 2).epsilon(1e-13));
  }
  CHECK(std::isnan(estimate_importance_weighted(6, draws, Use::kPathwise, c).error));
}

TEST_CASE("the inclusive divergence is that of the normalised weights from even ones", "[objectives]") {
  const WeightedDraws draws = stratified(5, 2);
  const auto omega = shares(draws);
  Real evidence = 0;
  for (std::size_t s = 0; s < omega.size(); ++s) evidence += omega[s] * std::exp(log_weights(draws)[s]);
  Real divergence = 0;
  Coefficients c;
  const ObjectiveEstimate estimate = estimate_inclusive_kl(draws, c);
  for (std::size_t s = 0; s < omega.size(); ++s) {
    const Real relative = std::exp(log_weights(draws)[s]) / evidence;
    divergence += omega[s] * relative * std::log(relative);
    CHECK(c.draw(static_cast<Index>(s)) == Approx(static_cast<double>(omega[s] * relative)).epsilon(1e-13));
  }
  CHECK(estimate.value == Approx(static_cast<double>(-divergence)).epsilon(1e-13));
  CHECK(estimate.value < 0);
  // The weights' scale, which is p(x), does not matter.
  WeightedDraws scaled = draws;
  scaled.log_weight += 700;
  CHECK(estimate_inclusive_kl(scaled, c).value == Approx(estimate.value).epsilon(1e-11));
  CHECK(estimate_inclusive_kl(scaled, c).error == Approx(estimate.error).epsilon(1e-11));
}

TEST_CASE("no weight is a denormal", "[objectives]") {
  WeightedDraws draws = iid({0, -740, -1e9, -kInfinity});
  Coefficients c;
  const auto normal = [&] {
    for (const double x : c.draw) CHECK((x == 0 || std::abs(x) > 1e-290));
  };
  estimate_importance_weighted(4, draws, Use::kDoublyReparameterized, c);
  normal();
  estimate_importance_weighted(4, draws, Use::kPathwise, c);
  normal();
  estimate_renyi(0.5, draws, Use::kPathwise, c);
  normal();
  estimate_inclusive_kl(draws, c);
  normal();
}

}  // namespace
