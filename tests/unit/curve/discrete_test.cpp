// A discrete latent: every number of a frame against enumeration of the atoms.
#include <cmath>
#include <string>

#include "catch.hpp"
#include "curve/curve_configs.hpp"
#include "curve/curve_harness.hpp"

namespace {

using curves::config;
using curves::number;
using curves::numbers;
using elbo::Session;
using elbo::Value;

TEST_CASE("evidence, posterior and bound are sums over the atoms", "[curve]") {
  for (const char* shape : {"parabola", "circle", "spline"}) {
    for (const char* family : {"exact", "hard", "prior"}) {
      for (const int atoms : {2, 15, 70}) {
        INFO(shape << ", " << family << ", " << atoms);
        Session session(config(
            {{"curve", shape}, {"family", family}, {"latent", "discrete"}, {"atoms", atoms}, {"rows", 9}}));
        session.step(3);
        const Value frame = session.frame({});
        const std::vector<double> places = numbers(frame, {"curve", "atoms", "points"});
        const std::vector<double> points = numbers(frame, {"points"});
        const std::vector<double> weights = numbers(frame, {"q", "weights"});
        const double noise = number(frame, {"curve", "noise"});
        const auto j = static_cast<std::size_t>(atoms);
        double evidence = 0, likelihood = 0, kl_prior = 0, kl_posterior = 0;
        for (std::size_t n = 0; n < 9; ++n) {
          std::vector<double> joint(j);
          double sum = 0, total = 0;
          for (std::size_t k = 0; k < j; ++k) {
            const double distance = reference::square(points[2 * n] - places[2 * k]) +
                                    reference::square(points[2 * n + 1] - places[2 * k + 1]);
            joint[k] =
                -0.5 * distance / (noise * noise) - std::log(2 * M_PI * noise * noise) - std::log(atoms);
            sum += std::exp(joint[k]);
            total += weights[n * j + k];
          }
          CHECK(total == Approx(1).epsilon(1e-12));
          const double log_evidence = std::log(sum);
          evidence += log_evidence;
          for (std::size_t k = 0; k < j; ++k) {
            const double q = weights[n * j + k];
            if (std::string(family) == "exact") {
              CHECK(q == Approx(std::exp(joint[k] - log_evidence)).epsilon(1e-9).margin(1e-14));
            }
            if (q == 0) continue;
            likelihood += q * (joint[k] + std::log(atoms));
            kl_prior += q * (std::log(q) + std::log(atoms));
            kl_posterior += q * (std::log(q) - joint[k] + log_evidence);
          }
        }
        const double scale = 1 + std::abs(evidence) + std::abs(likelihood);
        CHECK(std::abs(number(frame, {"bound", "logEvidence"}) - evidence) < 1e-12 * scale);
        CHECK(std::abs(number(frame, {"bound", "expectedLogLikelihood"}) - likelihood) < 1e-12 * scale);
        CHECK(std::abs(number(frame, {"bound", "klPrior"}) - kl_prior) < 1e-11 * scale);
        CHECK(std::abs(number(frame, {"bound", "klPosterior"}) - kl_posterior) < 1e-11 * scale);
        CHECK(*frame.find("bound")->find("logEvidenceKind") == Value("exact"));
      }
    }
  }
}

TEST_CASE("a hard q puts all on the most probable atom", "[curve]") {
  Session session(config({{"family", "hard"}, {"latent", "discrete"}, {"atoms", 33}, {"rows", 20}}));
  session.step(2);
  Session exact(config({{"latent", "discrete"}, {"atoms", 33}, {"rows", 20}, {"learn", "none"}}));
  exact.set_parameters(Value::map({{"theta", *session.parameters().find("theta")}}));
  const std::vector<double> atoms = numbers(session.parameters(), {"qAtom"});
  const std::vector<double> weights = numbers(exact.frame({}), {"q", "weights"});
  for (std::size_t n = 0; n < 20; ++n) {
    std::size_t best = 0;
    for (std::size_t k = 0; k < 33; ++k) {
      if (weights[n * 33 + k] > weights[n * 33 + best]) best = k;
    }
    CHECK(atoms[n] == static_cast<double>(best));
  }
}

TEST_CASE("the posterior of a point has its atoms, which share the prior evenly", "[curve]") {
  Session session(config({{"latent", "discrete"}, {"atoms", 4}, {"rows", 5}}));
  const Value result = session.evaluate("posterior", Value::map({{"x", Value::list({0.3, -0.2})}}));
  CHECK(numbers(result, {"z"}).size() == 4);
  double sum = 0;
  for (const double share : numbers(result, {"prior"})) CHECK(share == Approx(0.25));
  for (const double probability : numbers(result, {"posterior"})) sum += probability;
  CHECK(sum == Approx(1).epsilon(1e-12));
  // Φ⁻¹ of 1/8, 3/8, 5/8, 7/8.
  CHECK(numbers(result, {"z"})[0] == Approx(-1.1503493803760079).epsilon(1e-12));
  CHECK(numbers(result, {"z"})[2] == Approx(0.3186393639643752).epsilon(1e-12));
}

TEST_CASE("many atoms are an integral", "[curve]") {
  const Value points = Value::map({{"points", Value::dense({3, 2}, {0.5, 0.5, -1, 0, 1, 1})}});
  Session integral(config({{"data", points}, {"noise", 0.5}}));
  Session sum(config({{"data", points}, {"noise", 0.5}, {"latent", "discrete"}, {"atoms", 200}}));
  CHECK(number(sum.frame({}), {"bound", "logEvidence"}) ==
        Approx(number(integral.frame({}), {"bound", "logEvidence"})).epsilon(0.01));
}

}  // namespace
