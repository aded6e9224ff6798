// Black-box inference as a whole: what every optimiser must reach on a Gaussian target, where every answer is
// known.
#include <cmath>
#include <limits>

#include "catch.hpp"
#include "elbo/error.hpp"
#include "elbo/session.hpp"
#include "expect.hpp"
#include "session/configs.hpp"

namespace {

using configs::at;
using elbo::Session;
using elbo::Value;

constexpr double kLogEvidence = -2;

Value gaussian_target(std::initializer_list<Value::Field> more) {
  Value config = Value::map(more);
  config.set("model", "density");
  config.set("targetComponents", Value::dense({1, 6}, {1, 0.7, -0.4, 1.3, 0.6, 0.8}));
  config.set("tolerance", 0);
  return config;
}

double gap(Session& session) { return kLogEvidence - configs::elbo_of(session); }

TEST_CASE("natural gradients with exact expectations arrive in one step, to 1e-10", "[density]") {
  Session session(
      gaussian_target({{"optimizer", "natural-gradient"}, {"estimator", "quadrature"}, {"learningRate", 1}}));
  session.step(1);
  CHECK(std::abs(gap(session)) < 1e-10);
}

TEST_CASE("natural gradients from draws arrive to 1e-6", "[density]") {
  Session session(gaussian_target({{"optimizer", "natural-gradient"},
                                   {"schedule", "inverse-time"},
                                   {"scheduleLength", 1},
                                   {"learningRate", 1},
                                   {"samples", 4096}}));
  session.step(3000);
  CHECK(std::abs(gap(session)) < 1e-6);
}

TEST_CASE("Adam and SGD reach log p(x) to 1e-6 with sticking the landing", "[density]") {
  for (const char* optimizer : {"adam", "sgd"}) {
    INFO(optimizer);
    Session session(gaussian_target({{"optimizer", optimizer}, {"estimator", "stl"}}));
    session.step(4000);
    CHECK(std::abs(gap(session)) < 1e-6);
    CHECK(gap(session) > -1e-9);
  }
}

TEST_CASE("the exact gradient reaches log p(x) to 1e-6", "[density]") {
  Session session(gaussian_target({{"optimizer", "sgd"}, {"estimator", "quadrature"}}));
  session.step(3000);
  CHECK(std::abs(gap(session)) < 1e-6);
}

// MATH section 2: mean-field's optimum has the exact mean, the precision's diagonal, and the gap
// ½(Σ log (V⁻¹)_ii + log|V|).
TEST_CASE("mean-field stops at the closed-form gap", "[density]") {
  const double a = 1.3, b = 0.6, c = 0.8, det = a * c - b * b;
  const double expected = 0.5 * (std::log(c / det) + std::log(a / det) + std::log(det));
  for (const char* optimizer : {"natural-gradient", "sgd"}) {
    INFO(optimizer);
    Session session(gaussian_target({{"family", "mean-field"},
                                     {"optimizer", optimizer},
                                     {"estimator", "quadrature"},
                                     {"learningRate", 0.05}}));
    session.step(3000);
    CHECK(gap(session) == Approx(expected).margin(1e-6));
  }
}

TEST_CASE("at q = p a draw's STL gradient is nothing", "[density]") {
  Session session(gaussian_target({{"optimizer", "sgd"}, {"estimator", "stl"}, {"samples", 1}}));
  const double l11 = std::sqrt(1.3), l21 = 0.6 / l11;
  session.set_parameters(
      Value::map({{"mean", Value::dense({2}, {0.7, -0.4})},
                  {"factor", Value::dense({2, 2}, {l11, 0, l21, std::sqrt(0.8 - l21 * l21)})}}));
  for (int i = 0; i < 20; ++i) {
    const Value gradient = session.gradient({});
    for (const auto& [name, values] : gradient.find("gradient")->map()) {
      for (const double value : values.dense().data) CHECK(std::abs(value) < 1e-12);
    }
    session.step(1);
  }
}

TEST_CASE("a point climbs to the mode, and its bound is −∞", "[density]") {
  for (const char* optimizer : {"adam", "natural-gradient"}) {
    INFO(optimizer);
    Session session(gaussian_target({{"family", "delta"}, {"optimizer", optimizer}}));
    session.step(2000);
    const Value frame = session.frame({});
    CHECK(at(frame, {"bound", "elbo"}).is_null());
    CHECK(at(frame, {"why", "bound.elbo"}) == Value("infinite"));
    const auto& mean = at(frame, {"q", "means"}).dense().data;
    CHECK(mean[0] == Approx(0.7).margin(1e-6));
    CHECK(mean[1] == Approx(-0.4).margin(1e-6));
    // Laplace's approximation of a Gaussian is exact.
    CHECK(at(frame, {"laplace", "logEvidence"}).number() == Approx(kLogEvidence).margin(1e-9));
  }
}

TEST_CASE("where the curvature is not that of a peak, there is no Laplace approximation", "[density]") {
  Session session(
      Value::map({{"model", "density"},
                  {"targetComponents", Value::dense({2, 6}, {1, -3, 0, 1, 0, 1, 1, 3, 0, 1, 0, 1})},
                  {"family", "delta"},
                  {"initialMean", Value::list({0, 0})}}));  // a saddle
  const Value frame = session.frame({});
  CHECK(at(frame, {"laplace"}).is_null());
  CHECK(at(frame, {"why", "laplace"}) == Value("not-defined"));
}

bool finite(const Value& value) {
  if (value.is_number()) return std::isfinite(value.number());
  if (value.is_dense()) {
    for (const double number : value.dense().data) {
      if (!std::isfinite(number)) return false;
    }
  }
  if (value.is_list()) {
    for (const Value& item : value.list()) {
      if (!finite(item)) return false;
    }
  }
  if (value.is_map()) {
    for (const auto& [key, item] : value.map()) {
      if (!finite(item)) return false;
    }
  }
  return true;
}

TEST_CASE("a learning rate of 1e6 ends in a sentence, with the last good state on show", "[density]") {
  for (const char* family : {"full-rank", "mean-field", "mixture", "flow"}) {
    for (const char* target : {"mixture", "banana", "funnel", "ring", "cross", "two-moons", "formula"}) {
      INFO(family);
      INFO(target);
      Session session(
          Value::map({{"model", "density"}, {"family", family}, {"target", target}, {"learningRate", 1e6}}));
      session.step(200);
      CHECK(session.status() == "diverged");
      const Value frame = session.frame({});
      CHECK(finite(frame));
      const std::string& message = frame.find("message")->string();
      CHECK(message.rfind("Diverged in iteration ", 0) == 0);
      CHECK(message.find("What is shown is the state before it.") != std::string::npos);
    }
  }
}

TEST_CASE("every frame and every panel holds finite numbers only, and reasons for the rest", "[density]") {
  for (const auto& [name, config] : configs::densities()) {
    INFO(name);
    Session session(config);
    for (int i = 0; i < 3; ++i) {
      const Value frame = session.frame({});
      CHECK(finite(frame));
      for (const auto& [member, value] : frame.find("bound")->map()) {
        INFO(member);
        const Value* reason = frame.find("why")->find("bound." + member);
        if (reason && *reason == Value("contradicted")) continue;  // of a kind, which is there all the same
        CHECK(value.is_null() == (reason != nullptr));
      }
      session.step(7);
    }
    for (const char* what : {"evidence", "grid", "importance", "renyi", "khat", "variance", "race"}) {
      INFO(what);
      Value options = elbo::Map{};
      if (std::string_view(what) == "race") options = Value::map({{"iterations", 10}});
      if (std::string_view(what) == "variance") options = Value::map({{"repeats", 4}});
      try {
        const Value result = session.evaluate(what, options);
        CHECK(finite(result));
        CHECK(result.find("iteration")->number() == 21);
      } catch (const elbo::Error& error) {
        CHECK(error.code() == elbo::ErrorCode::kNotAvailable);
      }
    }
  }
}

TEST_CASE("the frame's identities hold as it shows them", "[density]") {
  for (const auto& [name, config] : configs::densities()) {
    INFO(name);
    Session session(config);
    session.step(20);
    const Value frame = session.frame(configs::only({"bound"}));
    for (const auto& [identity, residual] : frame.find("residuals")->map()) {
      INFO(identity);
      REQUIRE(residual.is_number());
      CHECK(std::abs(residual.number()) < 1e-5);  // quick enough for sixty a second
    }
    const Value& bound = *frame.find("bound");
    if (bound.find("elbo")->is_null()) continue;
    const double elbo = bound.find("elbo")->number();
    CHECK(elbo <= bound.find("logEvidence")->number() + 1e-7);
    CHECK(bound.find("eubo")->number() >= bound.find("logEvidence")->number() - 1e-7);
    const double sum =
        at(bound, {"parts", "expectedLogJoint"}).number() + at(bound, {"parts", "entropy"}).number();
    CHECK(sum == Approx(elbo).margin(1e-6));
  }
}

TEST_CASE("an infinite CUBO is said to be infinite", "[density]") {
  // At mean-field's optimum of a 2-D Gaussian with correlation ρ, Var_q[w] is finite for |ρ| < ½ only.
  for (const double rho : {0.4, 0.6}) {
    Session session(Value::map({{"model", "density"},
                                {"targetComponents", Value::dense({1, 6}, {1, 0, 0, 1, rho, 1})},
                                {"family", "mean-field"},
                                {"optimizer", "natural-gradient"},
                                {"estimator", "quadrature"},
                                {"learningRate", 1}}));
    session.step(5);
    const Value renyi = session.evaluate("renyi", {});
    CHECK(renyi.find("cubo")->is_null() == (rho > 0.5));
    if (rho > 0.5) CHECK(at(renyi, {"why", "cubo"}) == Value("infinite"));
  }
}

TEST_CASE("the target changes in a run, and q stays", "[density]") {
  Session session(Value::map({{"model", "density"}}));
  session.step(50);
  const Value before = session.parameters();
  session.configure(Value::map({{"targetComponents", Value::dense({1, 6}, {1, 2, 2, 1, 0, 1})}}));
  CHECK(session.parameters() == before);
  const Value frame = session.frame({});
  CHECK(at(frame, {"target", "components"}).dense().shape == std::vector<std::size_t>{1, 6});
  CHECK(std::abs(at(frame, {"residuals", "D1"}).number()) < 1e-7);
  session.configure(Value::map({{"target", "banana"}, {"learningRate", 0.1}}));
  CHECK(session.step(10) == 10);
}

TEST_CASE("refusals of black-box inference name the place and what is allowed", "[density]") {
  const auto refusal = [](std::initializer_list<Value::Field> fields) {
    Value config = Value::map(fields);
    config.set("model", "density");
    return expect::error(elbo::ErrorCode::kInvalidConfig, [&] { const Session session(config); });
  };
  CHECK(refusal({{"family", "mixture"}, {"optimizer", "natural-gradient"}}) ==
        "optimizer: \"natural-gradient\" is not allowed; allowed: adam, sgd, or auto.");
  CHECK(refusal({{"objective", "renyi"}, {"estimator", "stl"}}) ==
        "estimator: \"stl\" is not allowed; allowed: reparameterized, score-function, or auto.");
  CHECK(refusal({{"initialMean", Value::list({1})}}) ==
        "initialMean.length: 1 is not allowed; allowed: 2, the number of dimensions.");
  CHECK(refusal({{"dimensions", 1}, {"target", "banana"}}) ==
        "target: \"banana\" is not allowed; allowed: mixture, ring, formula.");
  CHECK(refusal({{"optimizer", "natural-gradient"}, {"learningRate", 2}}) ==
        "learningRate: 2 is not allowed; allowed: a number above 0 and at most 1, for natural gradients.");
  CHECK(refusal({{"target", "formula"}, {"formula", "-z1^2 - zz^2"}}).find("formula: at character") == 0);
}

}  // namespace
