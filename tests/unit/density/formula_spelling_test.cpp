// What people type, and what it means in the plain grammar.
#include <string>
#include <vector>

#include "catch.hpp"
#include "density/random_formula.hpp"
#include "expect.hpp"
#include "models/density/formula/display.hpp"
#include "models/density/formula/evaluator.hpp"
#include "models/density/formula/parser.hpp"

namespace {

using elbo::Order;
using elbo::Samples;
using elbo::TargetValues;
using elbo::formula::parse;
using elbo::formula::parse_tree;
using elbo::formula::plain;

Eigen::ArrayXd values_of(const std::string& text, int dimension) {
  Samples z(5, dimension);
  if (dimension == 2) {
    z << 0.7, -0.4, -1.3, 2.1, 0.25, 0.125, -0.6, -0.9, 3, 0;
  } else {
    z << 0.7, -1.3, 0.25, -0.6, 3;
  }
  TargetValues values;
  elbo::formula::Evaluator(parse(text, dimension), dimension).evaluate(z, Order::kGradient, values);
  Eigen::ArrayXd all(5 * (1 + dimension));
  all.head(5) = values.log_density;
  for (int d = 0; d < dimension; ++d) all.segment(5 * (1 + d), 5) = values.gradient.col(d);
  return all;
}

struct Spelling {
  const char* typed;
  const char* meant;
};

void check(const std::vector<Spelling>& spellings, int dimension) {
  for (const Spelling& spelling : spellings) {
    CAPTURE(spelling.typed, spelling.meant);
    const Eigen::ArrayXd typed = values_of(spelling.typed, dimension);
    const Eigen::ArrayXd meant = values_of(spelling.meant, dimension);
    for (Eigen::Index i = 0; i < typed.size(); ++i)
      CHECK((typed(i) == meant(i) || std::abs(typed(i) - meant(i)) <= 2e-15 * std::abs(meant(i))));
  }
}

TEST_CASE("formulas of one coordinate are read as people type them", "[formula]") {
  check(
      {
          {"-½ z²", "-0.5*z^2"},
          {"-z²⁄2", "-z^2/2"},
          {"-(z^2)/2 − log(√(2π))", "-z^2/2 - log(sqrt(2*pi))"},
          {"-√2 z²", "-sqrt(2)*z^2"},
          {"-2√(1+z²)", "-2*sqrt(1+z^2)"},
          {"-np.abs(z)", "-abs(z)"},
          {"-np.log(1+z**2)", "-log(1+z^2)"},
          {"-math.log(1+z*z)", "-log(1+z^2)"},
          {"-Math.pow(z,2)/2", "-z^2/2"},
          {"-torch.log1p(torch.square(z))", "-log1p(z^2)"},
          {"-z.^2./2", "-z^2/2"},
          {"- z^{2}/2", "-z^2/2"},
          {"-\\frac{1}{2}z^2", "-0.5*z^2"},
          {"-\\frac{z^{2}}{2}", "-z^2/2"},
          {"-\\frac{1}2 z^2", "-(1/2)*z^2"},
          {"-\\log\\left(1+z^2\\right)", "-log(1+z^2)"},
          {"-\\left(z^2\\right)/2 \\cdot 3", "-z^2/2*3"},
          {"-\\sqrt{1+z^2}-\\lvert z\\rvert", "-sqrt(1+z^2)-abs(z)"},
          {"-z·z÷2", "-z*z/2"},
          {"-z^2/2;", "-z^2/2"},
          {"log p = -z^2/2", "-z^2/2"},
          {"log p(z) = -z²/2", "-z^2/2"},
          {"log p(z | x) = -z²/2", "-z^2/2"},
          {"\\log p(z) = -z^2/2", "-z^2/2"},
          {"f(z) = -z^2/2", "-z^2/2"},
          {"y = -x^2/2", "-z^2/2"},
          {"lambda z: -z**2/2", "-z^2/2"},
          {"z => -z**2/2", "-z^2/2"},
          {"logp(x) := -x^2/2", "-z^2/2"},
          {"p(z) = exp(-z²/2)", "log(exp(-z^2/2))"},
          {"p(z) ∝ exp(-z²/2) + exp(-(z-3)²)", "logaddexp(-z^2/2, -(z-3)^2)"},
          {"p(x) = 1/(1+x^2)", "log(1/(1+z^2))"},
          {"log p(z) ∝ -z²/2", "-z^2/2"},
          {"-θ²/2", "-z^2/2"},
          {"-theta^2/2 - θ", "-z^2/2-z"},
          {"-X^2/2", "-z^2/2"},
          {"-Z^2/2", "-z^2/2"},
          {"-x1^2 + x_1", "-z^2+z"},
          {"-x₁² + z_{1}", "-z^2+z"},
          {"-z0^2", "-z^2"},
          {"-||z||^2/2", "-z^2/2"},
          {"-‖z‖²/2", "-z^2/2"},
          {"-|z|^1.5", "-abs(z)^1.5"},
          {"-2|z|", "-2*abs(z)"},
          {"-|z||z|/2", "-abs(z)*abs(z)/2"},
          {"-∣z∣", "-abs(z)"},
          {"-norm(z)", "-abs(z)"},
          {"-0.5*np.sum(z**2)", "-0.5*z^2"},
          {"-log cosh z", "-log(cosh(z))"},
          {"-exp z + z", "-exp(z) + z"},
          {"sin z - z^2/2", "sin(z) - z^2/2"},
          {"sin 2z - z^2/2", "sin(2*z) - z^2/2"},
          {"sin z cos z - z^2", "sin(z)*cos(z) - z^2"},
          {"-sin²(z)-z²/2", "-sin(z)^2-z^2/2"},
          {"-sin^2 z - z²/2", "-sin(z)^2-z^2/2"},
          {"-ln|z|/2 - z^2", "-log(abs(z))/2-z^2"},
          {"logsumexp(-z^2/2, -(z-3)^2/2)", "logaddexp(-z^2/2, -(z-3)^2/2)"},
          {"np.logaddexp(-z**2/2, -(z-4)**2)", "logaddexp(-z^2/2, -(z-4)^2)"},
          {"logsumexp([-z^2/2, -(z-3)^2/2, -4])", "logaddexp(-z^2/2, -(z-3)^2/2, -4)"},
          {"log(sigmoid(z)) - z^2/8", "-softplus(-z) - z^2/8"},
          {"log σ(z) - z²/8", "-softplus(-z) - z^2/8"},
          {"logsigmoid(z) - z^2/8", "-softplus(-z) - z^2/8"},
          {"expit(z) - z^2", "exp(-softplus(-z)) - z^2"},
          {"-arctan(z)^2 - z^2", "-atan(z)^2 - z^2"},
          {"-log10(1+z^2)*9", "-log(1+z^2)/log(10)*9"},
          {"-log2(1+z^2)*9", "-log(1+z^2)/log(2)*9"},
          {"-gammaln(z+4)", "-lgamma(z+4)"},
          {"-hypot(1, z)", "-sqrt(1+z^2)"},
          {"-fabs(z) - np.maximum(z, 0)", "-abs(z) - max(z, 0)"},
          {"log(1 + erfc(z)) - z^2", "log(1 + 1 - erf(z)) - z^2"},
          {"norm.logpdf(z)", "normal(z, 0, 1)"},
          {"stats.norm.logpdf(z, 1, 2)", "normal(z, 1, 2)"},
          {"normal(z, 3)", "normal(z, 3, 1)"},
          {"-0,5*z^2", "-0.5*z^2"},
          {"-0,25z² - 1,5", "-0.25*z^2 - 1.5"},
          {"max(0,5) - z^2", "5 - z^2"},
          {"-z^2 / 2  # a normal", "-z^2/2"},
          {"-z^2 / 2  // a normal", "-z^2/2"},
          {"–z^2/2", "-z^2/2"},
          {"—z^2/2", "-z^2/2"},
          {"-EXP(Z)+Z", "-exp(z)+z"},
          {"-Exp(z)+z", "-exp(z)+z"},
          {"-z^2/2 - 0.5*np.log(2*np.pi)", "-z^2/2 - 0.5*log(2*pi)"},
          {"-z^2/2 - 0.5*log(2*M_PI)", "-z^2/2 - 0.5*log(2*pi)"},
          {"-z^2/2 - .5*LOG(2*PI)", "-z^2/2 - 0.5*log(2*pi)"},
          {"-z^2*E", "-z^2*e"},
          {"-z^2/2 − ⅓z", "-z^2/2 - z/3"},
          {"（-z^2）/2", "(-z^2)/2"},
          {"z(1 - z)", "z*(1-z)"},
          {"-z(1)^2", "-z*1^2"},
          {"-z[0]^2", "-z^2"},
          {"-z[1]^2", "-z^2"},
      },
      1);
}

TEST_CASE("formulas of two coordinates are read as people type them", "[formula]") {
  check(
      {
          {"-x²/2 + xy/2 - y²/2", "-z1^2/2 + z1*z2/2 - z2^2/2"},
          {"-z1^2/2−z2^2/2+z1z2/2", "-z1^2/2 - z2^2/2 + z1*z2/2"},
          {"-z1z2^2 - z1^2", "-z1*z2^2 - z1^2"},
          {"-2xy²", "-2*z1*z2^2"},
          {"-2πxy", "-2*pi*z1*z2"},
          {"-z_{1}^{2}/2-z_{2}^{2}/2", "-z1^2/2-z2^2/2"},
          {"-x1^2-x2^2", "-z1^2-z2^2"},
          {"-(x₁² + x₂²)/2", "-(z1^2+z2^2)/2"},
          {"-θ1^2-θ_2^2", "-z1^2-z2^2"},
          {"-theta1^2 - theta[1]^2", "-z1^2-z2^2"},
          {"-u^2/2-v^2/2", "-z1^2/2-z2^2/2"},
          {"-X^2-Y^2", "-z1^2-z2^2"},
          {"-Z1^2-Z_2^2", "-z1^2-z2^2"},
          {"-z0^2 - z1^2*3", "-z1^2 - z2^2*3"},
          {"-z_0^2 - z_1^2*3", "-z1^2 - z2^2*3"},
          {"-0.5*(z[0]**2+3*z[1]**2)", "-0.5*(z1^2+3*z2^2)"},
          {"-0.5*(z[1]**2+3*z[2]**2)", "-0.5*(z1^2+3*z2^2)"},
          {"-0.5*(x[0]**2+3*x[1]**2)", "-0.5*(z1^2+3*z2^2)"},
          {"-z(1)^2/2-z(2)^2", "-z1^2/2-z2^2"},
          {"-‖z‖²/2", "-(z1^2+z2^2)/2"},
          {"-||z||^2/2", "-(z1^2+z2^2)/2"},
          {"-|z|^2/2", "-(z1^2+z2^2)/2"},
          {"-norm(z)**2/2", "-(z1^2+z2^2)/2"},
          {"-|z|^3", "-(z1^2+z2^2)^1.5"},
          {"-(|z| - 2)^2*8", "-(sqrt(z1^2+z2^2) - 2)^2*8"},
          {"-np.sum(z**2)/2", "-(z1^2+z2^2)/2"},
          {"-sum(abs(z) + z^4)", "-(abs(z1) + z1^4 + (abs(z2) + z2^4))"},
          {"-|z1||z2| - z1^2 - z2^2", "-abs(z1)*abs(z2) - z1^2 - z2^2"},
          {"-hypot(x, y)", "-sqrt(z1^2+z2^2)"},
          {"log p(x, y) = -x^2-y^2", "-z1^2-z2^2"},
          {"lambda x, y: -x**2 - y**2", "-z1^2-z2^2"},
          {"(x, y) => -x**2 - y**2", "-z1^2-z2^2"},
          {"-100(y-x²)²-(1-x)²", "-100*(z2-z1^2)^2-(1-z1)^2"},
          {"p(x,y) ∝ exp(-x²-y²)(1+x²)", "log(exp(-z1^2-z2^2)*(1+z1^2))"},
      },
      2);
}

TEST_CASE("a length that is squared has a slope at 0", "[formula]") {
  Samples z(1, 2);
  z << 0, 0;
  TargetValues values;
  elbo::formula::Evaluator(parse("-|z|^2/2 + z1", 2), 2).evaluate(z, Order::kGradient, values);
  CHECK(values.gradient(0, 0) == 1);
  CHECK(values.gradient(0, 1) == 0);
}

TEST_CASE("a formula in the plain grammar is the same formula", "[formula]") {
  CHECK(plain(parse_tree("-½ x² + log cosh|y| − 2πxy", 2), 2) ==
        "-0.5*z1^2 + log(cosh(abs(z2))) - 2*pi*z1*z2");
  CHECK(plain(parse_tree("p(z) = exp(-(z-1)^2/(2*3))", 1), 1) == "log(exp(-(z - 1)^2/(2*3)))");
  CHECK(plain(parse_tree("2^-z^2 - (-z)^2 - (z/2)/(3/z) - (1 - (2 - z))", 1), 1) ==
        "2^(-z^2) - (-z)^2 - z/2/(3/z) - (1 - (2 - z))");
  oracle::TestGenerator random(29);
  for (int i = 0; i < 500; ++i) {
    const std::string text = random_tree(random, 1 + i % 4, true);
    const std::string again = plain(parse_tree(text, 2), 2);
    CAPTURE(text, again);
    CHECK(parse(text, 2).instructions == parse(again, 2).instructions);
    CHECK(plain(parse_tree(again, 2), 2) == again);
  }
}

// Tags and texts of a formula set in type, without the lists around them.
std::string shown(const elbo::Value& element) {
  const elbo::List& list = element.list();
  std::string text;
  for (std::size_t i = 1; i < list.size(); ++i)
    text += list[i].is_string() ? list[i].string() : shown(list[i]);
  const std::string& tag = list[0].string();
  if (tag == "mfrac" || tag == "msup" || tag == "msub" || tag == "msqrt") return tag + "(" + text + ")";
  return text;
}
std::string shown_of(const std::string& text, int dimension = 1) {
  return shown(elbo::formula::typeset(parse_tree(text, dimension), dimension));
}

TEST_CASE("a formula is set in type", "[formula]") {
  CHECK(shown_of("-z²/2 + √z") == "−mfrac(msup(z2)2)+msqrt(z)");
  CHECK(shown_of("-(z-1)^2 - 2*3*|z|") == "−msup((z−1)2)−2·3\u2062|z|");
  CHECK(shown_of("1.5e-3*log(z1)", 2) == "1.5×msup(10−3)\u2062log\u2061(msub(z1))");
  CHECK(shown_of("-‖z‖^2/2", 2) == "−mfrac(msup(‖z‖2)2)");
  CHECK(shown_of("z*(-z/2) + z*z/2") == "z\u2062(−mfrac(z2))+mfrac(z\u2062z2)");
  // As deep as brackets may be, and as long as a sum may be.
  std::string sum = "z";
  for (int i = 0; i < 4000; ++i) sum += "+z";
  CHECK(elbo::formula::typeset(parse_tree(sum, 1), 1).list().size() == 8002);
  CHECK(plain(parse_tree(sum, 1), 1).size() == 4 * 4000 + 1);
}

}  // namespace
