// Update rules against sequences worked out by hand, and what they save.
#include <cmath>

#include "elbo/error.hpp"
#include "expect.hpp"
#include "optimizers/optimizer.hpp"

namespace {

using Eigen::VectorXd;
using elbo::make_adam;
using elbo::make_sgd;
using elbo::Schedule;

VectorXd vector(double a, double b) { return VectorXd{{a, b}}; }

TEST_CASE("momentum adds up past gradients", "[optimizers]") {
  const auto sgd = make_sgd(0.5, 2);
  VectorXd phi = vector(1, -1);
  sgd->step(vector(2, 4), 0.1, phi);  // v = (2, 4)
  CHECK(phi(0) == Approx(1.2).epsilon(1e-15));
  CHECK(phi(1) == Approx(-0.6).epsilon(1e-15));
  sgd->step(vector(1, -2), 0.1, phi);  // v = (2, 0)
  CHECK(phi(0) == Approx(1.4).epsilon(1e-15));
  CHECK(phi(1) == Approx(-0.6).epsilon(1e-15));
  sgd->step(vector(0, 0), 0.01, phi);  // v = (1, 0), at another rate
  CHECK(phi(0) == Approx(1.41).epsilon(1e-15));
  sgd->reset();
  sgd->step(vector(0, 0), 0.1, phi);
  CHECK(phi(0) == Approx(1.41).epsilon(1e-15));
}

TEST_CASE("without momentum it is plain ascent", "[optimizers]") {
  const auto sgd = make_sgd(0, 2);
  VectorXd phi = vector(0, 0);
  for (int i = 0; i < 4; ++i) sgd->step(vector(1, -3), 0.25, phi);
  CHECK(phi(0) == 1);
  CHECK(phi(1) == -3);
}

TEST_CASE("Adam's first steps", "[optimizers]") {
  const auto adam = make_adam(2);
  VectorXd phi = vector(0, 0);
  // t = 1: m̂ = g, v̂ = g²: a step of rate · g/(|g| + 1e-8), whatever the size of g.
  adam->step(vector(3, -1e-6), 0.1, phi);
  CHECK(phi(0) == Approx(0.1 * 3 / (3 + 1e-8)).epsilon(1e-14));
  CHECK(phi(1) == Approx(-0.1 * 1e-6 / (1e-6 + 1e-8)).epsilon(1e-13));
  // t = 2, g = (−1, 1e-6):
  //   m = 0.9·0.1·g₁ + 0.1·g₂, m̂ = m/(1 − 0.81); v = 0.999·0.001·g₁² + 0.001·g₂², v̂ = v/(1 − 0.998001).
  const VectorXd first = phi;
  adam->step(vector(-1, 1e-6), 0.1, phi);
  const double m = (0.09 * 3 - 0.1) / 0.19;
  const double v = (0.000999 * 9 + 0.001) / 0.001999;
  CHECK(phi(0) - first(0) == Approx(0.1 * m / (std::sqrt(v) + 1e-8)).epsilon(1e-12));
  const double m2 = 1e-6 * (-0.09 + 0.1) / 0.19;
  CHECK(phi(1) - first(1) == Approx(0.1 * m2 / (1e-6 + 1e-8)).epsilon(1e-10));
}

TEST_CASE("Adam follows its definition for a thousand steps", "[optimizers]") {
  const auto adam = make_adam(1);
  VectorXd phi = VectorXd::Constant(1, 2);
  long double m = 0;
  long double v = 0;
  long double exact = 2;
  for (int t = 1; t <= 1000; ++t) {
    const double g = std::sin(0.1 * t) + 0.2;
    const double rate = 0.01 / std::sqrt(t);
    adam->step(VectorXd::Constant(1, g), rate, phi);
    m = 0.9L * m + 0.1L * g;
    v = 0.999L * v + 0.001L * g * g;
    exact += rate * (m / (1 - std::pow(0.9L, t))) / (std::sqrt(v / (1 - std::pow(0.999L, t))) + 1e-8L);
  }
  CHECK(phi(0) == Approx(static_cast<double>(exact)).epsilon(1e-12));
}

TEST_CASE("moments never become denormals", "[optimizers]") {
  for (const bool is_adam : {false, true}) {
    const auto optimizer = is_adam ? make_adam(1) : make_sgd(0.9, 1);
    VectorXd phi = VectorXd::Zero(1);
    optimizer->step(VectorXd::Ones(1), 0.1, phi);
    for (int i = 0; i < 20'000; ++i) {
      optimizer->step(VectorXd::Zero(1), 0.1, phi);
      const elbo::Value state = optimizer->save();
      for (const auto& [name, value] : state.map()) {
        const double number = value.is_dense() ? value.dense().data[0] : value.number();
        REQUIRE((number == 0 || std::abs(number) >= 1e-300));
      }
    }
    CHECK(std::isfinite(phi(0)));
  }
}

TEST_CASE("a saved optimiser goes on with the same bits", "[optimizers]") {
  for (const bool is_adam : {false, true}) {
    const auto make = [&] { return is_adam ? make_adam(2) : make_sgd(0.9, 2); };
    const auto one = make();
    VectorXd phi = vector(0.3, 0.1);
    for (int i = 0; i < 37; ++i) one->step(vector(std::sin(i), std::cos(i)), 0.05, phi);
    const auto other = make();
    other->load(one->save());
    VectorXd again = phi;
    for (int i = 0; i < 37; ++i) {
      one->step(vector(std::cos(i), 0.1), 0.05, phi);
      other->step(vector(std::cos(i), 0.1), 0.05, again);
    }
    CHECK(phi == again);
  }
}

TEST_CASE("a damaged state is refused and changes nothing", "[optimizers]") {
  using elbo::ErrorCode;
  using elbo::Value;
  const auto adam = make_adam(2);
  const auto sgd = make_sgd(0.9, 2);
  VectorXd phi = vector(0, 0);
  adam->step(vector(1, 2), 0.1, phi);
  const Value good = adam->save();
  CHECK(expect::error(ErrorCode::kIncompatibleState, [&] { adam->load(Value()); }) ==
        "the optimiser's firstMoment is damaged");
  CHECK(expect::error(ErrorCode::kIncompatibleState, [&] { adam->load(sgd->save()); }) ==
        "the optimiser's firstMoment is damaged");
  CHECK(expect::error(ErrorCode::kIncompatibleState, [&] { adam->load(make_adam(3)->save()); }) ==
        "the optimiser's firstMoment is damaged");
  CHECK(expect::error(ErrorCode::kIncompatibleState, [&] { sgd->load(good); }) ==
        "the optimiser's velocity is damaged");
  Value bad = good;
  bad.set("secondMoment", Value::dense({2}, {-1, 1}));
  CHECK(expect::error(ErrorCode::kIncompatibleState, [&] { adam->load(bad); }) ==
        "the optimiser's moments are damaged");
  bad = good;
  bad.set("firstPower", 1.5);
  CHECK(expect::error(ErrorCode::kIncompatibleState, [&] { adam->load(bad); }) ==
        "the optimiser's moments are damaged");
  bad.set("firstPower", std::nan(""));
  CHECK(expect::error(ErrorCode::kIncompatibleState, [&] { adam->load(bad); }) ==
        "the optimiser's firstPower is damaged");
  CHECK(adam->save() == good);
}

TEST_CASE("schedules", "[optimizers]") {
  using elbo::scheduled_rate;
  for (const double t : {0.0, 1.0, 500.0, 1e6})
    CHECK(scheduled_rate(Schedule::kConstant, 0.3, 100, t) == 0.3);
  CHECK(scheduled_rate(Schedule::kInverseTime, 0.3, 100, 0) == 0.3);
  CHECK(scheduled_rate(Schedule::kInverseTime, 0.3, 100, 100) == Approx(0.15).epsilon(1e-15));
  CHECK(scheduled_rate(Schedule::kInverseTime, 0.3, 100, 200) == Approx(0.1).epsilon(1e-15));
  CHECK(scheduled_rate(Schedule::kInverseSquareRoot, 0.3, 100, 0) == 0.3);
  CHECK(scheduled_rate(Schedule::kInverseSquareRoot, 0.3, 100, 300) == Approx(0.15).epsilon(1e-15));
  CHECK(scheduled_rate(Schedule::kCosine, 0.3, 100, 0) == 0.3);
  CHECK(scheduled_rate(Schedule::kCosine, 0.3, 100, 50) == Approx(0.15).epsilon(1e-15));
  CHECK(scheduled_rate(Schedule::kCosine, 0.3, 90, 30) == Approx(0.225).epsilon(1e-15));
  CHECK(scheduled_rate(Schedule::kCosine, 0.3, 100, 100) == 0);
  CHECK(scheduled_rate(Schedule::kCosine, 0.3, 100, 1e9) == 0);
}

}  // namespace
