// Whatever is typed is either a formula or refused with a sentence.
#include <string>
#include <vector>

#include "catch.hpp"
#include "density/random_formula.hpp"
#include "expect.hpp"
#include "models/density/formula/evaluator.hpp"
#include "models/density/formula/parser.hpp"
#include "models/density/targets/targets.hpp"

namespace {

using elbo::formula::Evaluator;
using elbo::formula::parse;

std::unique_ptr<elbo::Target> formula(const std::string& text, int dimension = 2) {
  return elbo::make_target("formula", dimension, {}, text, 0);
}

std::string refusal(const std::string& text, int dimension = 2) {
  return expect::error(elbo::ErrorCode::kInvalidConfig, [&] { formula(text, dimension); });
}

TEST_CASE("whatever is wrong is said, with its place", "[formula]") {
  CHECK(refusal("z1 + 3*zz") == "formula: at character 8, \"zz\" is not a name; allowed: z1, z2, pi, e.");
  CHECK(refusal("-z^2") ==
        "formula: at character 2, \"z\" is not a name in two dimensions; allowed: z1, z2, pi, e, or one "
        "dimension.");
  CHECK(refusal("-z2^2", 1) == "formula: at character 2, \"z2\" is not a name; allowed: z, z1, pi, e.");
  CHECK(
      refusal("foo(z1)") ==
      "formula: at character 1, \"foo\" is not a function; allowed: exp, log, sqrt, abs, sin, cos, tan, "
      "sinh, cosh, tanh, atan, erf, erfc, lgamma, softplus, sigmoid, logsigmoid, square, log1p, log2, log10, "
      "expm1, pow, hypot, logaddexp, min, max, normal.");
  CHECK(refusal("exp + 1") ==
        "formula: at character 1, \"exp\" is a function; allowed: exp( and what it is of.");
  CHECK(
      refusal("z1 2") ==
      "formula: at character 4, \"2\" stands where an operator belongs; allowed: +, -, *, /, ^ or the end.");
  CHECK(refusal("z1 +") ==
        "formula: at character 5, the end stands where a number or a name belongs; allowed: a number, a "
        "name, a "
        "function, - or (.");
  CHECK(refusal("dnorm(z1, 0, 1, log = TRUE)").find("at character 1, \"dnorm\" is not a function") !=
        std::string::npos);
  CHECK(refusal("(z1") ==
        "formula: at character 4, the end stands where an operator or a bracket belongs; allowed: +, -, *, "
        "/, ^ or "
        ").");
  CHECK(
      refusal("z1)") ==
      "formula: at character 3, \")\" stands where an operator belongs; allowed: +, -, *, /, ^ or the end.");
  CHECK(refusal("|z1") ==
        "formula: at character 4, the end stands where an operator or a bar belongs; allowed: +, -, *, /, ^ "
        "or |.");
  CHECK(refusal("z[3]") ==
        "formula: at character 3, \"3\" is not the number of a coordinate; allowed: 0 or 1.");
  CHECK(refusal("#") ==
        "formula: at character 1, \"#\" is not understood; allowed: numbers, z1, z2, pi, e, functions, "
        "brackets and "
        "+ - * / ^.");
  CHECK(refusal("pow(z1)") == "formula: at character 1, \"pow\" has 1 argument; allowed: 2.");
  CHECK(refusal("exp()") == "formula: at character 1, \"exp\" has 0 arguments; allowed: 1.");
  CHECK(refusal("max(1)") == "formula: at character 1, \"max\" has 1 argument; allowed: 2 or more.");
  CHECK(refusal("normal(z1, 0 1)") ==
        "formula: at character 14, \"1\" stands where an operator or a bracket belongs; allowed: +, -, *, /, "
        "^, a "
        "comma or ).");
  CHECK(refusal("-z1^2 + 1e999") ==
        "formula: at character 9, \"1e999\" is too large; allowed: numbers up to 1.8e308.");
  CHECK(refusal("  ") == "formula: it is empty; allowed: a log density such as -(z1^2 + z2^2)/2.");
  CHECK(refusal("", 1) == "formula: it is empty; allowed: a log density such as -z^2/2.");
  CHECK(refusal(std::string(20001, '1')) ==
        "formula: it has more than 20000 characters; allowed: at most 20000 characters.");
  CHECK(refusal(std::string(100, '(') + "z1" + std::string(100, ')')) ==
        "formula: at character 61, \"(\" is too deep inside; allowed: at most 60 brackets, signs and powers "
        "within each "
        "other.");
  try {
    formula("z1 + 3*zz");
    FAIL("it was taken");
  } catch (const elbo::Error& error) {
    REQUIRE(error.issues().size() == 1);
    CHECK(error.issues()[0].path == "formula[7]");
    CHECK(error.issues()[0].value == elbo::Value("z1 + 3*zz"));
    CHECK(error.issues()[0].allowed == "z1, z2, pi, e");
  }
  std::string many = "z1";
  for (int i = 0; many.size() < 1990; ++i) many += "+" + std::to_string(i);
  CHECK_NOTHROW(parse(many, 2));
}

TEST_CASE("a formula that is no density is refused", "[formula]") {
  const std::string falls =
      "; allowed: a log density that falls off in every direction, such as -(z1^2 + z2^2)/2.";
  const std::string infinite =
      "formula: the integral of its exponential does not seem to be finite, because it does not fall off far "
      "away, for "
      "instance around ";
  CHECK(refusal("-z1^2").substr(0, infinite.size()) == infinite);
  CHECK(refusal("-z1^2 - z2") == infinite + "z1 = 0, z2 = -1024" + falls);
  CHECK(refusal("z^2/2", 1).substr(0, infinite.size()) == infinite);
  CHECK(refusal("-log(1 + abs(z))", 1) ==
        infinite + "z = 1024; allowed: a log density that falls off in every direction, such as -z^2/2.");
  CHECK_NOTHROW(formula("-log(1 + z^2)", 1));
  CHECK(refusal("-log(1 + z1^2 + z2^2)").substr(0, infinite.size()) == infinite);
  CHECK_NOTHROW(formula("-1.5*log(1 + z1^2 + z2^2)"));
  CHECK(refusal("0").substr(0, infinite.size()) == infinite);
  // Constant along a line, which rounding shows far out.
  for (const char* text :
       {"-(z1 - 3*z2)^2", "-(z1 + 1.3*z2)^2", "-(z1 + z2)^2", "-100*(3*z1 + 0.7*z2 - 1)^2"}) {
    CAPTURE(text);
    CHECK(refusal(text).substr(0, infinite.size()) == infinite);
  }
  CHECK_NOTHROW(formula("-(z1 - 3*z2)^2 - 1e-4*(z1 + z2)^2"));
  CHECK_NOTHROW(formula("-(z1 - 3*z2)^2 - 1e-10*(z1 + z2)^2"));
  CHECK(refusal("-0.5*log(1 + z1^2 + z2^2)").substr(0, infinite.size()) == infinite);
  CHECK(
      refusal("-z^2/2 - log(abs(z))", 1) ==
      "formula: the integral of its exponential is not finite, because it grows without end, and too fast, "
      "towards z = 0; allowed: a log density that grows more slowly than -log(distance) towards a pole, such "
      "as -0.5*log(abs(z)).");
  // What overflows is named, with its place.
  CHECK(refusal("exp(z1^2 + z2^2)") ==
        "formula: it is infinite at z1 = 18.839, z2 = 18.839, where exp(709.8) overflows; allowed: a log "
        "density, "
        "which is finite or -infinity everywhere; written so that nothing in it overflows, with softplus(a) "
        "for "
        "log(1 + exp(a)), logaddexp(a, b) for log(exp(a) + exp(b)), or over the logarithm of z.");
  CHECK(
      refusal("log(-1 - z1^2)") ==
      "formula: it has no value at any of the points that were tried; allowed: a log density that is finite "
      "somewhere.");
}

// Letters of the grammar, so that much of it parses at first.
std::string random_text(oracle::TestGenerator& random) {
  static const std::vector<std::string> kPieces = {
      "z1",   "z2",   "z",      "pi",   "e",       "1",          "0.5",
      "2e3",  "1e",   ".",      "+",    "-",       "*",          "/",
      "^",    "(",    ")",      ",",    " ",       "exp",        "log",
      "exp(", "log(", "pow(",   "max(", "normal(", "logaddexp(", "lgamma(",
      "#",    "−",    "π",      "²",    "\xff",    "\x80",       "9999999999999999999999",
      "abs(", "--",   "1e-400", "_",    "e5"};
  std::string text;
  const std::size_t pieces = random.integer(1, 24);
  for (std::size_t i = 0; i < pieces; ++i) {
    if (random.uniform() < 0.03) {
      text += static_cast<char>(random.integer(0, 255));
    } else {
      text += kPieces[random.integer(0, kPieces.size() - 1)];
    }
  }
  return text;
}

TEST_CASE("any text is a formula or is refused", "[formula]") {
  oracle::TestGenerator random(2024);
  int parsed = 0;
  elbo::Samples z(3, 2);
  z << 0.3, -2, 0, 0, -1e6, 1e6;
  elbo::TargetValues values;
  for (int i = 0; i < 20000; ++i) {
    // Half of it text that was right once, with one thing changed.
    std::string text = random_text(random);
    if (i % 2 == 0) {
      text = random_tree(random, 3);
      const std::size_t at = random.integer(0, text.size() - 1);
      const double choice = random.uniform();
      if (choice < 0.4) text.erase(at, random.integer(1, 3));
      if (choice >= 0.4 && choice < 0.8) text.insert(at, random_text(random).substr(0, 4));
    }
    const int dimension = i % 3 == 0 ? 1 : 2;
    try {
      const Evaluator evaluator(parse(text, dimension), dimension);
      evaluator.evaluate(z.leftCols(dimension), elbo::Order::kHessian, values);
      ++parsed;
    } catch (const elbo::Error& error) {
      REQUIRE(error.code() == elbo::ErrorCode::kInvalidConfig);
      REQUIRE(error.issues().size() == 1);
      REQUIRE(error.issues()[0].path.substr(0, 7) == "formula");
      REQUIRE(error.issues()[0].message.substr(0, 9) == "formula: ");
    }
  }
  CHECK(parsed > 2000);
  CHECK(parsed < 18000);
}

}  // namespace
