// One quantity and what it is made of: every identity of the decompositions, by quadratures that share
// nothing but the target and q.
#include <algorithm>
#include <cmath>

#include "bounds/decomposition.hpp"
#include "bounds/importance.hpp"
#include "bounds/renyi.hpp"
#include "catch.hpp"
#include "density/pairs.hpp"
#include "families/families.hpp"
#include "numeric/special.hpp"

namespace {

using namespace elbo;

constexpr std::uint64_t kPairs = 200;

TEST_CASE("D1, D2, D3, D7 and D10 hold on 200 random pairs to 1e-8", "[bounds]") {
  int beyond = 0;
  for (std::uint64_t i = 0; i < kPairs; ++i) {
    const auto pair = pairs::pair(i);
    INFO(pair.name);
    const Truth truth(pair.target);
    const Decomposition d = decompose(truth, *pair.q, 3, thorough_options());
    CHECK(std::abs(d.d1) < 1e-8);
    CHECK(std::abs(d.d2) < 1e-8);
    CHECK(std::abs(d.d3) < 1e-8);
    CHECK(std::abs(d.d10) < 1e-8);
    // KL(p ‖ q) of a target a thousand times as wide as a mixture q is millions of nats, and log q has an
    // edge of width 1e-6 across the whole target: there the quadrature's own error is larger, and says so.
    const double error = d.eubo.error + d.kl_reverse.error;
    const bool narrow_mixture = pair.q->strata() > 1 && d.kl_reverse.value > 1e5;
    if (narrow_mixture && std::abs(d.d7) >= 1e-8) ++beyond;
    const double rounding = 4e-13 * d.kl_reverse.value;  // what is asked of the two quadratures
    CHECK(std::abs(d.d7) < std::max({1e-8, rounding, narrow_mixture ? error : 0.0}));
  }
  CHECK(beyond <= 6);
}

// Where the divergences are moderate: those of a narrow q on a wide target, in the millions of nats, are the
// business of the last word.
TEST_CASE("a frame's decomposition holds to 1e-8 as well", "[bounds]") {
  for (std::uint64_t i = 0; i < kPairs; ++i) {
    const auto pair = pairs::pair(i);
    INFO(pair.name);
    const Truth truth(pair.target);
    const Decomposition d = decompose(truth, *pair.q, 3, frame_options(*pair.q));
    if (std::max(d.kl_posterior.value, d.kl_reverse.value) > 1e3) continue;
    for (const double residual : {d.d1, d.d2, d.d3, d.d7, d.d10}) CHECK(std::abs(residual) < 1e-8);
  }
}

// −E_p[log q] of a q = N(m, LLᵀ), from the mean of p's draws and their raw moments of u = L⁻¹(z − m).
double cross_entropy(const Gaussian& q, double u1_square, double u2_square) {
  return kLogTwoPi + std::log(q.factor(0, 0) * q.factor(1, 1)) + 0.5 * (u1_square + u2_square);
}

// z₁ ~ N(0, 1.5²), z₂ = 0.4 z₁² − 2 + 0.5 ε.
double reverse_of_banana(const Gaussian& q) {
  const double v = 1.5 * 1.5;
  const double a = q.factor(0, 0), c = q.factor(1, 0), d = q.factor(1, 1);
  const double k0 = -2 - q.mean(1) + c * q.mean(0) / a, k1 = -c / a, k2 = 0.4;
  const double u1 = (v + q.mean(0) * q.mean(0)) / (a * a);
  const double u2 = (k0 * k0 + k1 * k1 * v + 3 * k2 * k2 * v * v + 2 * k0 * k2 * v + 0.25) / (d * d);
  return cross_entropy(q, u1, u2) - (1 + kLogTwoPi + std::log(1.5 * 0.5));
}

// z₁ ~ N(0, 1.35²), z₂ ~ N(0, exp(z₁)).
double reverse_of_funnel(const Gaussian& q) {
  const double v = 1.35 * 1.35;
  const double a = q.factor(0, 0), c = q.factor(1, 0), d = q.factor(1, 1);
  const double k0 = -q.mean(1) + c * q.mean(0) / a, k1 = -c / a;
  const double u1 = (v + q.mean(0) * q.mean(0)) / (a * a);
  const double u2 = (k0 * k0 + k1 * k1 * v + std::exp(0.5 * v)) / (d * d);
  return cross_entropy(q, u1, u2) - (1 + kLogTwoPi + std::log(1.35));
}

TEST_CASE("KL(p ‖ q) of a banana and a funnel is its closed form, within its error", "[bounds]") {
  pairs::Rng rng(5);
  for (int i = 0; i < 40; ++i) {
    const bool funnel = i % 2 == 0;
    const Truth truth(make_target(funnel ? "funnel" : "banana", 2, {}, "", -2));
    FamilySettings settings;
    settings.initial_mean = Eigen::Vector2d(pairs::uniform(rng, -2, 2), pairs::uniform(rng, -2, 2));
    settings.initial_scale = std::exp(pairs::uniform(rng, -2, 1));
    const auto q = make_family("full-rank", settings);
    Eigen::VectorXd phi = q->phi();
    for (double& value : phi) value += pairs::uniform(rng, -0.3, 0.3);
    REQUIRE(q->set_phi(phi));
    const Gaussian gaussian = q->gaussians().front();
    const double exact = funnel ? reverse_of_funnel(gaussian) : reverse_of_banana(gaussian);
    const Decomposition d = decompose(truth, *q, 3, frame_options(*q));
    INFO((funnel ? "funnel " : "banana ") << i << ": " << exact);
    CHECK(std::abs(d.kl_reverse.value - exact) <= d.kl_reverse.error + 1e-14 * exact);
    CHECK(std::abs(d.eubo.value - (exact - 2)) <= d.eubo.error + 1e-14 * exact);
  }
}

TEST_CASE("the evidence by quadrature is the closed form", "[bounds]") {
  for (std::uint64_t i = 0; i < kPairs; ++i) {
    const Truth truth(pairs::pair(i).target);
    CHECK(truth.log_evidence_by_quadrature() == Approx(truth.log_evidence()).margin(1e-10));
  }
}

TEST_CASE("ELBO ≤ log p(x) ≤ EUBO, and divergences are not negative", "[bounds]") {
  for (std::uint64_t i = 0; i < kPairs; ++i) {
    const auto pair = pairs::pair(i);
    INFO(pair.name);
    const Truth truth(pair.target);
    const Decomposition d = decompose(truth, *pair.q, 3, quick_options());
    CHECK(d.elbo.value <= truth.log_evidence() + 1e-8);
    CHECK(d.eubo.value >= truth.log_evidence() - 1e-8);
    CHECK(d.kl_posterior.value >= 0);
    CHECK(d.kl_reverse.value >= 0);
  }
}

TEST_CASE("L_M does not fall as M grows, and stays below log p(x)", "[bounds]") {
  for (std::uint64_t i = 0; i < kPairs; ++i) {
    const auto pair = pairs::pair(i);
    INFO(pair.name);
    const Truth truth(pair.target);
    const Known elbo = elbo_by_quadrature(truth, *pair.q, thorough_options());
    const auto bounds = importance_bounds(truth, *pair.q, 10, thorough_options());
    const double scale = 1 + std::abs(elbo.value);
    CHECK(bounds[0].value == Approx(elbo.value).margin(1e-8 * scale));
    for (std::size_t j = 1; j < bounds.size(); ++j) {
      CHECK(bounds[j].value >= bounds[j - 1].value - 1e-9 * scale);
    }
    CHECK(bounds.back().value <= truth.log_evidence() + 1e-8);
  }
}

TEST_CASE("VR_α does not rise with α, is log p(x) at 0 and L at 1", "[bounds]") {
  std::vector<double> alphas;
  for (int i = 0; i <= 16; ++i) alphas.push_back(-2 + 0.25 * i);
  for (std::uint64_t i = 0; i < kPairs; ++i) {
    const auto pair = pairs::pair(i);
    INFO(pair.name);
    const Truth truth(pair.target);
    const Known elbo = elbo_by_quadrature(truth, *pair.q, thorough_options());
    const auto curve = renyi_curve(truth, *pair.q, alphas, elbo, thorough_options());
    const double scale = 1 + std::abs(elbo.value);
    for (std::size_t j = 1; j < curve.size(); ++j) {
      INFO("alpha " << curve[j].alpha);
      const double slack = std::isfinite(curve[j].bound) && std::isfinite(curve[j - 1].bound)
                               ? 1e-7 * scale + curve[j].error + curve[j - 1].error
                               : 0;
      CHECK(curve[j].bound <= curve[j - 1].bound + slack);
    }
    CHECK(curve[8].alpha == 0);
    CHECK(curve[8].bound == Approx(truth.log_evidence()).margin(1e-8));
    CHECK(curve[12].bound == elbo.value);
  }
}

// Against the last word, whose own errors are next to nothing. An error is an estimate and not a bound: of
// the thousands of values no more than one in a thousand may be off by more, and none by more than ten times
// as much.
TEST_CASE("what is computed for a plot is off by no more than it says", "[bounds]") {
  std::vector<double> alphas;
  for (int i = 0; i <= 20; ++i) alphas.push_back(-2 + 0.2 * i);
  int count = 0;
  int beyond = 0;
  const auto compare = [&](const Known& quick, const Known& exact) {
    if (!std::isfinite(exact.value) || !std::isfinite(quick.value)) {
      CHECK(quick.value == exact.value);
      return;
    }
    const double off = std::abs(quick.value - exact.value);
    const double rounding = exact.error + 1e-11 * (1 + std::abs(exact.value));
    CHECK(off <= 10 * quick.error + rounding);
    ++count;
    if (off > quick.error + rounding) ++beyond;
  };
  for (std::uint64_t i = 0; i < kPairs; ++i) {
    const auto pair = pairs::pair(i);
    INFO(pair.name);
    const Truth truth(pair.target);
    const Known quick = elbo_by_quadrature(truth, *pair.q, quick_options());
    const Known exact = elbo_by_quadrature(truth, *pair.q, thorough_options());
    compare(quick, exact);
    compare(eubo_by_quadrature(truth, *pair.q, quick_options()),
            eubo_by_quadrature(truth, *pair.q, thorough_options()));
    const auto bounds = importance_bounds(truth, *pair.q, 10, quick_options());
    const auto exact_bounds = importance_bounds(truth, *pair.q, 10, thorough_options());
    for (std::size_t j = 0; j < bounds.size(); ++j) {
      INFO("M " << std::ldexp(1.0, static_cast<int>(j)));
      compare(bounds[j], exact_bounds[j]);
    }
    const auto curve = renyi_curve(truth, *pair.q, alphas, quick, quick_options());
    const auto exact_curve = renyi_curve(truth, *pair.q, alphas, exact, thorough_options());
    for (std::size_t j = 0; j < curve.size(); ++j) {
      INFO("alpha " << curve[j].alpha);
      compare({curve[j].bound, curve[j].error}, {exact_curve[j].bound, exact_curve[j].error});
    }
  }
  CHECK(count > 4000);
  CHECK(beyond <= count / 1000);
}

// For Gaussians everything has a closed form: p = e^c N(μ, s²), q = N(m, t²).
TEST_CASE("one Gaussian under another: closed forms", "[bounds]") {
  const double c = -1.5, mu = 0.3, s = 0.8, m = -0.9, t = 0.5;
  Eigen::MatrixXd rows(1, 3);
  rows << 1, mu, s * s;
  const std::shared_ptr<const Target> target = make_target("mixture", 1, rows, "", c);
  FamilySettings settings;
  settings.dimension = 1;
  settings.initial_mean = Eigen::VectorXd::Constant(1, m);
  settings.initial_scale = t;
  const auto q = make_family("full-rank", settings);
  const Truth truth(target);
  const Decomposition d = decompose(truth, *q, 2, thorough_options());
  const double kl = std::log(s / t) + (t * t + (m - mu) * (m - mu)) / (2 * s * s) - 0.5;
  const double reverse = std::log(t / s) + (s * s + (m - mu) * (m - mu)) / (2 * t * t) - 0.5;
  CHECK(d.elbo.value == Approx(c - kl).margin(1e-11));
  CHECK(d.kl_posterior.value == Approx(kl).margin(1e-11));
  CHECK(d.kl_reverse.value == Approx(reverse).margin(1e-11));
  CHECK(d.eubo.value == Approx(c + reverse).margin(1e-11));
  CHECK(d.entropy.value == Approx(0.5 * std::log(2 * M_PI * std::exp(1.0) * t * t)).margin(1e-12));

  // VR_α = c + log-ratio of normalisers: with A = (1−α)/s² + α/t², finite where A > 0.
  const auto closed = [&](double alpha) {
    const double a = (1 - alpha) / (s * s) + alpha / (t * t);
    const double log_integral = -(1 - alpha) * std::log(s) - alpha * std::log(t) - 0.5 * std::log(a) -
                                0.5 * alpha * (1 - alpha) * (m - mu) * (m - mu) / (s * s * t * t * a);
    return c + log_integral / (1 - alpha);
  };
  const std::vector<double> alphas = {-2, -1, -0.6, -0.5, 0, 0.5, 1.5, 2};
  const auto curve = renyi_curve(truth, *q, alphas, d.elbo, thorough_options());
  for (const RenyiPoint& point : curve) {
    INFO("alpha " << point.alpha);
    const double a = (1 - point.alpha) / (s * s) + point.alpha / (t * t);
    if (a > 0) {
      CHECK(point.moment == Moment::kFinite);
      CHECK(point.bound == Approx(closed(point.alpha)).margin(1e-9));
    } else {
      CHECK(point.moment == Moment::kInfinite);
      CHECK(point.bound == std::numeric_limits<double>::infinity());
    }
  }
}

// A brute-force L_2 on a grid of pairs of draws.
TEST_CASE("L_2 is the mean over two draws", "[bounds]") {
  Eigen::MatrixXd rows(2, 3);
  rows << 0.6, -1, 0.3, 0.4, 1.2, 0.6;
  const std::shared_ptr<const Target> target = make_target("mixture", 1, rows, "", -2);
  FamilySettings settings;
  settings.dimension = 1;
  settings.initial_mean = Eigen::VectorXd::Constant(1, 0.2);
  settings.initial_scale = 0.9;
  const auto q = make_family("full-rank", settings);
  const int n = 2000;
  Samples z(n, 1);
  Eigen::ArrayXd mass(n);
  for (int i = 0; i < n; ++i) {
    const double e = -9 + 18.0 * i / (n - 1);
    z(i, 0) = 0.2 + 0.9 * e;
    mass(i) = std::exp(-0.5 * e * e) / std::sqrt(2 * M_PI) * 18.0 / (n - 1);
  }
  TargetValues values;
  target->evaluate(z, Order::kValue, values);
  Eigen::ArrayXd log_q;
  q->log_density(z, log_q, nullptr);
  const Eigen::ArrayXd w = (values.log_density - log_q).exp();
  double l2 = 0;
  for (int i = 0; i < n; ++i) l2 += mass(i) * (mass * ((w + w(i)) / 2).log()).sum();
  const Truth truth(target);
  CHECK(importance_bounds(truth, *q, 1, thorough_options())[1].value == Approx(l2).margin(1e-10));
  CHECK(importance_bound(truth, *q, 2, thorough_options()).value == Approx(l2).margin(1e-10));
}

}  // namespace
