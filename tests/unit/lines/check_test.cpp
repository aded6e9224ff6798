// Verdicts: equations, inequalities, functions of z, and sides that are infinite or have no value.

#include <cmath>
#include <string>

#include "catch.hpp"
#include "elbo/session.hpp"
#include "lines/check.hpp"
#include "lines/parser.hpp"
#include "lines/random_world.hpp"

using namespace elbo;
using namespace elbo::lines;

namespace {

Outcome on(const std::string& text, int instance) {
  const Line line = parse(text);
  return evaluate(line, *random_world(1, instance), 0);
}

Verdict verdict(const std::string& text, int instance = 0) { return on(text, instance).steps.at(0).verdict; }

}  // namespace

TEST_CASE("lines: an equation and an inequality, right and wrong", "[lines]") {
  CHECK(verdict("log p(x) = log E_{p(z)}[p(x|z)]") == Verdict::kHolds);
  CHECK(verdict("log p(x) = log E_{p(z)}[p(x|z)] + 1e-8") == Verdict::kFails);
  CHECK(verdict("KL(q(z) ‖ p(z)) ≥ 0", 1) == Verdict::kHolds);
  CHECK(verdict("KL(q(z) ‖ p(z)) ≤ 0", 1) == Verdict::kFails);
  CHECK(verdict("E_q[1] = 1") == Verdict::kHolds);
}

TEST_CASE("lines: functions of z are compared at every z", "[lines]") {
  const Outcome product = on("p(x,z) = p(z|x) p(x)", 2);
  CHECK(product.sides[0].is_function);
  CHECK(product.steps[0].verdict == Verdict::kHolds);
  CHECK(product.steps[0].is_pointwise);
  const Outcome wrong = on("p(x,z) = p(z|x) p(z)", 2);
  CHECK(wrong.steps[0].verdict == Verdict::kFails);
  REQUIRE(wrong.steps[0].z);
  CHECK(wrong.steps[0].left != wrong.steps[0].right);
  // Far out, where both are far below anything that adds to an integral.
  CHECK(verdict("log p(x,z) = log p(x|z) + log p(z)", 3) == Verdict::kHolds);
  CHECK(verdict("p(z) = q(z)") == Verdict::kFails);
  CHECK(verdict("log p(z|x) ≤ log p(x,z) − log p(x)", 1) == Verdict::kHolds);
}

TEST_CASE("lines: infinite sides and sides without a value are said", "[lines]") {
  const Outcome logarithm_of_0 = on("log(p(x) − p(x)) = 1", 0);
  CHECK(logarithm_of_0.sides[0].total.is_defined);
  CHECK(logarithm_of_0.sides[0].total.value == -INFINITY);
  CHECK(logarithm_of_0.sides[0].total.why == "the logarithm of 0");
  CHECK(logarithm_of_0.steps[0].verdict == Verdict::kFails);
  const Outcome negative = on("E_q[log(p(x|z) − 10)] = 1", 0);
  CHECK_FALSE(negative.sides[0].total.is_defined);
  CHECK(negative.sides[0].total.why == "the logarithm of a negative number");
  CHECK(negative.steps[0].verdict == Verdict::kOpen);
  const Outcome endless = on("∫ p(x) dz ≥ 1", 0);
  CHECK(endless.sides[0].total.value == INFINITY);
  CHECK(endless.sides[0].total.why == "an integral that does not converge");
  CHECK(endless.steps[0].verdict == Verdict::kHolds);
  CHECK(on("∫ p(x) dz = ∫ 1 dz", 0).steps[0].verdict == Verdict::kOpen);
  CHECK(on("∫ p(x) dz − ∫ 1 dz = 0", 0).sides[0].total.why == "∞ − ∞");
  CHECK(on("1 / (p(x) − p(x)) = 1", 0).sides[0].total.why == "a division by 0, or of ∞ by ∞");
  CHECK(on("(0 − 1)^0.5 = 1", 0).sides[0].total.why == "a power that is not defined");
}

TEST_CASE("lines: the second moment of the weights is infinite exactly where q is too narrow", "[lines]") {
  // Linear and Gaussian with one q: 2 P − Λ has to be positive, P the posterior's precision and Λ that of q.
  const Line line = parse("E_q[(p(x,z) / q(z))^2] ≥ p(x)^2");
  int infinite = 0;
  for (int i = 0; i < kRandomWorlds; i += 4) {
    const auto world = random_world(1, i);
    const Outcome outcome = evaluate(line, *world, 0);
    CHECK(outcome.steps[0].verdict == Verdict::kHolds);
    const Value model = world->describe();
    const double prior = model.find("prior")->list()[0].find("standardDeviation")->number();
    const double noise = model.find("noise")->number();
    const double q = model.find("q")->list()[0].list()[0].find("standardDeviation")->number();
    // f(z) = a ± b z
    const std::string curve = model.find("curve")->string();
    const std::size_t sign =
        curve.find_last_of("+") != std::string::npos ? curve.find_last_of("+") : curve.rfind("−") + 2;
    const double slope = std::stod(curve.substr(sign + 1));
    const double precision = 1 / (prior * prior) + slope * slope / (noise * noise);
    const bool is_infinite = std::isinf(outcome.sides[0].total.value);
    INFO("model " << i << ": " << curve);
    CHECK(is_infinite == (2 * precision - 1 / (q * q) <= 0));
    infinite += is_infinite ? 1 : 0;
  }
  CHECK(infinite > 0);
}

TEST_CASE("lines: a random model is the same whenever it is asked for", "[lines]") {
  const Value first = random_world(1, 7)->describe();
  random_world(1, 8);
  CHECK(random_world(1, 7)->describe() == first);
  CHECK_FALSE(random_world(2, 7)->describe() == first);
  CHECK_FALSE(random_world(1, 11)->describe() == first);
}
