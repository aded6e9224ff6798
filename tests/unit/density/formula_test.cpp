// Formulas: what they mean, and that their derivatives are right.
#include <cmath>
#include <limits>
#include <string>
#include <vector>

#include "catch.hpp"
#include "density/random_formula.hpp"
#include "density/target_checks.hpp"
#include "models/density/formula/evaluator.hpp"
#include "models/density/formula/parser.hpp"
#include "models/density/targets/targets.hpp"

namespace {

using checks::evaluate;
using elbo::Order;
using elbo::Samples;
using elbo::TargetValues;
using elbo::formula::Evaluator;
using elbo::formula::parse;

constexpr double kInfinity = std::numeric_limits<double>::infinity();

std::unique_ptr<elbo::Target> formula(const std::string& text, int dimension = 2, double log_constant = 0) {
  return elbo::make_target("formula", dimension, {}, text, log_constant);
}

// The bare value, whether or not it is a density.
double value_of(const std::string& text, double z1 = 0.7, double z2 = -0.4) {
  Samples z(1, 2);
  z << z1, z2;
  TargetValues values;
  Evaluator(parse(text, 2), 2).evaluate(z, Order::kValue, values);
  return values.log_density(0);
}

TEST_CASE("a formula means what it means in mathematics", "[formula]") {
  const double z1 = 0.7;
  const double z2 = -0.4;
  CHECK(value_of("z1 + z2 * 3") == z1 + z2 * 3);
  CHECK(value_of("z1 - z2 - 3") == z1 - z2 - 3);
  CHECK(value_of("12 / 3 / 2") == 2);
  CHECK(value_of("2 ^ 3 ^ 2") == 512);
  CHECK(value_of("-2 ^ 2") == -4);
  CHECK(value_of("(-2) ^ 2") == 4);
  CHECK(value_of("2 ^ -1") == 0.5);
  CHECK(value_of("2 * -3") == -6);
  CHECK(value_of("--z1") == z1);
  CHECK(value_of("+z1") == z1);
  CHECK(value_of("-z1^2") == -(z1 * z1));
  CHECK(value_of("1 - -z1") == 1 + z1);
  CHECK(value_of("2e3 + .5 + 1.5E-1 + 3.") == 2003.65);
  CHECK(value_of("pi") == std::acos(-1.0));
  CHECK(value_of("e") == std::exp(1.0));
  CHECK(value_of("2*e") == 2 * std::exp(1.0));
  CHECK(value_of(" z1\t*\n( z2 ) ") == z1 * z2);
  CHECK(value_of("3 − 2 · 2 × π") == 3 - 4 * std::acos(-1.0));
  CHECK(value_of("z1 * z1 - z1 * z1") == 0);
}

TEST_CASE("numbers are read to the last place", "[formula]") {
  for (const char* text :
       {"0.1", "0.30000000000000004", "123456.789", "1e22", "4.35", "1e-22", "9007199254740993"}) {
    CAPTURE(text);
    CHECK(value_of(text) == std::stod(text));
  }
  for (const char* text :
       {"0.3989422804014326779", "6.02214076e23", "1e-300", "1.7976931348623157e308", "1e300",
        "123456789012345678901234567890", "0.000000000000000000000000000000012345"}) {
    CAPTURE(text);
    CHECK(value_of(text) == Approx(std::stod(text)).epsilon(2e-15));
  }
  CHECK(value_of("1e-999") == 0);
  CHECK(value_of("0e999") == 0);
}

TEST_CASE("functions are those of <cmath>", "[formula]") {
  const double x = 0.7;
  const double y = -0.4;
  const auto close = [](const std::string& text, double expected) {
    CAPTURE(text);
    CHECK(value_of(text) == Approx(expected).epsilon(4e-15));
  };
  close("exp(z1)", std::exp(x));
  close("log(z1)", std::log(x));
  close("sqrt(z1)", std::sqrt(x));
  close("abs(z2)", -y);
  close("sin(z1)", std::sin(x));
  close("cos(z1)", std::cos(x));
  close("tan(z1)", std::tan(x));
  close("sinh(z2)", std::sinh(y));
  close("cosh(z2)", std::cosh(y));
  close("tanh(z2)", std::tanh(y));
  close("atan(z2)", std::atan(y));
  close("erf(z2)", std::erf(y));
  close("lgamma(z1)", std::lgamma(x));
  close("softplus(z2)", std::log1p(std::exp(y)));
  close("square(z2)", y * y);
  close("pow(z1, z2)", std::pow(x, y));
  close("z1 ^ 2.5", std::pow(x, 2.5));
  close("z2 ^ 7", std::pow(y, 7));
  close("z2 ^ -3", std::pow(y, -3));
  close("2 ^ z2", std::pow(2, y));
  close("logaddexp(z1, z2)", std::log(std::exp(x) + std::exp(y)));
  close("logaddexp(z1, z2, 1)", std::log(std::exp(x) + std::exp(y) + std::exp(1)));
  close("min(z1, z2, 3)", y);
  close("max(z1, z2, -3)", x);
  close("normal(z1, z2, 2)",
        -0.5 * (x - y) * (x - y) / 4 - std::log(2) - 0.5 * std::log(2 * std::acos(-1.0)));
  close("logaddexp(1000, 1000)", 1000 + std::log(2));
  close("logaddexp(log(0), z1)", x);
  close("softplus(1000)", 1000);
}

TEST_CASE("derivatives of random expressions are those of their values", "[formula]") {
  // A target without the search for modes: expressions need not be densities.
  class Bare final : public elbo::Target {
   public:
    Bare(const std::string& text, int dimension) : evaluator_(parse(text, dimension), dimension) {}
    [[nodiscard]] int dimension() const override { return evaluator_.dimension(); }
    void evaluate(const Samples& z, Order order, TargetValues& values) const override {
      evaluator_.evaluate(z, order, values);
    }
    [[nodiscard]] std::optional<double> log_evidence() const override { return {}; }
    [[nodiscard]] std::vector<elbo::Gaussian> bumps() const override { return {}; }
    [[nodiscard]] elbo::Tails tails() const override { return {}; }

   private:
    Evaluator evaluator_;
  };
  oracle::TestGenerator random(17);
  int checked = 0;
  for (int i = 0; i < 400; ++i) {
    const std::string text = random_tree(random, 1 + i % 4, true);
    const Bare target(text, 2);
    const Samples z = checks::random_points(5, 2, 1, random);
    const TargetValues values = evaluate(target, z);
    if (!values.log_density.isFinite().all() || values.log_density.abs().maxCoeff() > 1e4 ||
        values.hessian.abs().maxCoeff() > 1e3) {
      continue;  // too steep for differences
    }
    ++checked;
    CAPTURE(text);
    checks::derivatives(target, z);
  }
  CHECK(checked > 250);
  // Kinks apart, at places well to one side of them.
  Samples z(4, 2);
  z << 1.1, -0.9, -1.3, 0.8, 2, 1.2, -0.6, -2;
  for (const char* text :
       {"min(z1^2, z2)", "max(z1*z2, z2^3)", "abs(z1)*z2", "abs(z1 - z2)^3", "min(z1, z2, 0.25)*z1",
        "(z1^2 + 1)^z2", "abs(z1)^z2", "log(exp(z1) + exp(z2))", "1/z1 + z1/z2", "sqrt(z1^2 + z2^2)",
        "normal(z1, z2, abs(z1))", "z1^5*z2^3", "lgamma(z1 + 3)", "z1", "z2^2"}) {
    CAPTURE(text);
    checks::derivatives(Bare(text, 2), z);
  }
  for (const char* text : {"-z^4 + z1", "logaddexp(z, -z)*tanh(z)", "3"}) {
    CAPTURE(text);
    checks::derivatives(Bare(text, 1), z.leftCols(1));
  }
}

TEST_CASE("targets typed as formulas are those targets", "[formula]") {
  struct Pair {
    const char* kind;
    int dimension;
    const char* text;
  };
  Eigen::MatrixXd rows(2, 6);
  rows << 3, -2, 0, 0.5, 0, 0.25, 1, 1, 1.5, 1, 0, 2.25;
  Eigen::MatrixXd line(2, 3);
  line << 1, -1, 0.25, 3, 2, 4;
  const std::vector<Pair> pairs = {
      {"mixture", 2,
       "logaddexp(log(0.75) + normal(z1, -2, sqrt(0.5)) + normal(z2, 0, 0.5),"
       "          log(0.25) + normal(z1, 1, 1) + normal(z2, 1.5, 1.5))"},
      {"mixture", 1, "logaddexp(log(1/4) + normal(z, -1, 0.5), log(3/4) + normal(z, 2, 2))"},
      {"banana", 2, "normal(z1, 0, 1.5) + normal(z2, 0.4*z1^2 - 2, 0.5)"},
      {"funnel", 2, "normal(z1, 0, 1.35) + normal(z2, 0, exp(z1/2))"},
      {"two-moons", 2,
       "-0.5*((sqrt(z1^2 + z2^2) - 2)/0.4)^2 + logaddexp(-0.5*((z1 - 2)/0.6)^2, -0.5*((z1 + 2)/0.6)^2)"}};
  oracle::TestGenerator random(5);
  for (const Pair& pair : pairs) {
    CAPTURE(pair.text);
    const auto native =
        elbo::make_target(pair.kind, pair.dimension, pair.dimension == 2 ? rows : line, "", -1.5);
    const auto typed = formula(pair.text, pair.dimension, -1.5);
    for (const double spread : {1.0, 3.0}) {
      const Samples z = checks::random_points(100, pair.dimension, spread, random);
      const TargetValues a = evaluate(*native, z);
      const TargetValues b = evaluate(*typed, z);
      CHECK(((a.log_density - b.log_density).abs() <= 1e-12 * (1 + a.log_density.abs())).all());
      CHECK(((a.gradient - b.gradient).abs() <= 1e-11 * (1 + a.gradient.abs())).all());
      const double curvature = a.hessian.abs().maxCoeff();
      CHECK(((a.hessian - b.hessian).abs() <= 1e-11 * (1 + curvature)).all());
    }
    checks::batches(*typed);
  }
}

TEST_CASE("outside its domain a formula is -infinity, without slopes", "[formula]") {
  // A Gamma(3, 1) in z1.
  const auto gamma = formula("2*log(z1) - z1 - z2^2/2");
  Samples z(4, 2);
  z << -1, 0, 0, 1, 2, 1, std::nan(""), 0;
  const TargetValues values = evaluate(*gamma, z);
  for (const Eigen::Index i : {0, 1, 3}) {
    CHECK(values.log_density(i) == -kInfinity);
    CHECK((values.gradient.row(i) == 0).all());
    CHECK((values.hessian.row(i) == 0).all());
  }
  CHECK(values.log_density(2) == Approx(2 * std::log(2) - 2.5).epsilon(1e-15));
  CHECK(std::abs(values.gradient(2, 0)) < 1e-15);

  // Where only a derivative is missing it is 0, and the others stand.
  const auto kinked = formula("-sqrt(abs(z1)) - abs(z1) - z2^2");
  const TargetValues kink = evaluate(*kinked, Samples({{0.0, 1.0}}));
  CHECK(kink.log_density(0) == -1);
  CHECK(kink.gradient(0, 0) == 0);
  CHECK(kink.gradient(0, 1) == -2);
  CHECK(kink.hessian(0, 2) == -2);
  // +∞ at a single point counts as no value.
  const auto spike = formula("-0.5*log(abs(z)) - z^2", 1);
  CHECK(checks::log_density(*spike, 0) == -kInfinity);
  // A branch that was not chosen may be infinite.
  const auto chosen = formula("max(log(exp(-z1^2)), -10 - z1^2/50) - z2^2");
  CHECK(evaluate(*chosen, Samples({{40.0, 0.0}})).gradient(0, 0) == Approx(-1.6).epsilon(1e-14));
}

}  // namespace
