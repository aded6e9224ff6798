// Every integrated number of a frame states an error that covers: against brute force that shares nothing
// with it (density/brute.hpp) and closed forms of log p(x).
#include <cmath>
#include <string>
#include <vector>

#include "bounds/decomposition.hpp"
#include "catch.hpp"
#include "density/brute.hpp"
#include "elbo/session.hpp"
#include "families/families.hpp"
#include "models/density/targets/targets.hpp"
#include "session/config.hpp"
#include "session/configs.hpp"

namespace {

using configs::at;
using elbo::Dense;
using elbo::Samples;
using elbo::Session;
using elbo::Value;

constexpr double kPriorScale = 3;

struct Case {
  std::string name;
  Value target;  // settings
  double mean1, mean2, scale;
};

Value crossing(double rho) {
  return Value::map(
      {{"targetComponents", Value::dense({2, 6}, {0.5, 0, 0, 1, rho, 1, 0.5, 0.1, -0.2, 1, -rho, 1})}});
}

Value named(const char* target) { return Value::map({{"target", target}}); }

std::vector<Case> all() {
  return {
      {"three hills", Value::map({}), 0.3, 0.2, 1},
      {"a wide q", Value::map({}), 0.3, 0.2, 30},
      {"a narrow q", Value::map({}), 0.3, 0.2, 0.01},
      {"q far away", Value::map({}), 40, -25, 1},
      {"crossing hills", crossing(0.99), 0.4, 0.1, 1},
      {"near-singular hills, narrow q", crossing(0.9999), 0.05, 0.02, 0.05},
      {"near-singular hills", crossing(0.9999), 0.4, 0.1, 1},
      {"near-singular hills, wide q", crossing(0.9999), 1, 0.5, 3},
      {"ring", named("ring"), 1, 0.5, 1},
      {"cross", named("cross"), 0.3, 0.1, 1},
      {"funnel", named("funnel"), 0, 0.5, 1},
      {"funnel, wide q", named("funnel"), 0, 0.5, 2},
      {"banana", named("banana"), 0, -1, 1},
      {"banana, wide q", named("banana"), 0, -1, 6},
      {"narrow hills",
       Value::map({{"targetComponents", Value::dense({2, 6}, {0.5, -1, 0, 1e-4, 0, 1e-4,  //
                                                              0.5, 1, 0, 1e-4, 0, 1e-4})}}),
       0.1, 0.2, 1},
  };
}

Value config_of(const Case& one) {
  Value config = one.target;
  config.set("model", "density");
  config.set("priorScale", kPriorScale);
  config.set("initialMean", Value(elbo::List{one.mean1, one.mean2}));
  config.set("initialScale", one.scale);
  return config;
}

std::shared_ptr<const elbo::Target> target_of(const Session& session) {
  const Value& resolved = session.config();
  const std::string& kind = resolved.find("target")->string();
  Eigen::MatrixXd rows;
  if (kind == "mixture") rows = elbo::matrix_setting(resolved, "targetComponents");
  return elbo::make_target(kind, 2, rows, "", resolved.find("logConstant")->number());
}

void check(const Value& numbers, const std::string& name, double right, double slack) {
  INFO(name << ": right " << right);
  REQUIRE(numbers.find(name)->is_number());
  REQUIRE(numbers.find(name + "Error")->is_number());
  const double value = numbers.find(name)->number();
  const double error = numbers.find(name + "Error")->number();
  CHECK(error >= 0);
  CHECK(std::abs(value - right) <= error + slack + 1e-12 * (1 + std::abs(right)));
}

TEST_CASE("errors of a frame's integrals cover, by brute force", "[density][errors]") {
  for (const Case& one : all()) {
    INFO(one.name);
    const Value config = config_of(one);
    Session session(config);
    const auto target = target_of(session);
    const Value frame = session.frame(configs::only({"bound"}));
    const Value& bound = *frame.find("bound");
    CHECK(frame.find("contradictions") == nullptr);

    const elbo::Gaussian q{Eigen::Vector2d(one.mean1, one.mean2), one.scale * Eigen::Matrix2d::Identity()};
    const double entropy = 1 + std::log(2 * std::acos(-1.0)) + 2 * std::log(one.scale);
    elbo::TargetValues values;
    const double centre = bound.find("elbo")->number();
    // log w about the bound, and its square.
    const auto integrand = [&](const Samples& z, Samples& out) {
      target->evaluate(z, elbo::Order::kValue, values);
      const Eigen::ArrayXd square =
          ((z.col(0) - one.mean1).square() + (z.col(1) - one.mean2).square()) / (one.scale * one.scale);
      out.col(0) = values.log_density + entropy - 1 + 0.5 * square - centre;
      out.col(1) = out.col(0).square();
      out.col(2).setOnes();
    };
    const double size = 1 + std::sqrt(bound.find("logWeightVariance")->number());
    const brute::Answer brute = brute::average(q, integrand, 1e-9 * size);
    const double elbo = brute.value[0] + centre;
    const double slack = 4 * brute.error;
    CHECK(brute.value[2] == Approx(1).margin(1e-9));
    check(bound, "elbo", elbo, slack);
    check(bound, "expectedLogJoint", elbo - entropy, slack);
    const double prior = -std::log(2 * std::acos(-1.0)) - 2 * std::log(kPriorScale) -
                         0.5 * (q.mean.squaredNorm() + 2 * one.scale * one.scale) / kPriorScale / kPriorScale;
    check(bound, "expectedLogLikelihood", elbo - entropy - prior, slack);
    check(bound, "entropy", entropy, 0);
    check(bound, "klPrior", -entropy - prior, 0);
    const double evidence = -2;
    check(bound, "logEvidence", evidence, 0);
    check(bound, "logMeanWeight", evidence, 0);
    check(bound, "klPosterior", evidence - elbo, slack);
    check(bound, "logWeightVariance", brute.value[1] - brute.value[0] * brute.value[0],
          1e-6 * (1 + brute.value[1]));
    // And they say little: kinks and ridges are followed.
    CHECK(bound.find("elboError")->number() <= 1e-5 * size);
  }
}

TEST_CASE("the objective by quadrature is the frame's bound, within what both state", "[density][errors]") {
  for (const char* optimizer : {"adam", "natural-gradient"}) {
    for (const Case& one : all()) {
      INFO(optimizer << ", " << one.name);
      Value config = config_of(one);
      config.set("estimator", "quadrature");
      config.set("optimizer", optimizer);
      Session session(config);
      session.step(3);
      const Value frame = session.frame(configs::only({"bound", "trace"}));
      if (frame.find("status")->string() == "diverged") continue;
      const double objective = at(frame, {"objective", "value"}).number();
      const double error = at(frame, {"objective", "standardError"}).number();
      const double bound = at(frame, {"bound", "elbo"}).number();
      CHECK(at(frame, {"objective", "errorKind"}) == Value("quadrature"));
      CHECK(std::abs(objective - bound) <=
            error + at(frame, {"bound", "elboError"}).number() + 1e-12 * (1 + std::abs(bound)));
      CHECK(error <= 0.01 * (1 + std::abs(bound)));
      const Dense& errors = at(frame, {"trace", "elboError"}).dense();
      CHECK(errors.data.back() == error);
      CHECK(at(frame, {"trace", "elbo"}).dense().data.back() == objective);
    }
  }
}

TEST_CASE("a divergence is 0 below its error, and never negative", "[density][errors]") {
  CHECK(elbo::non_negative({-3.7e-17, 1e-12}).value == 0);
  CHECK(elbo::non_negative({5e-13, 1e-12}).value == 0);
  CHECK(elbo::non_negative({5e-13, 1e-12}).error == Approx(1.5e-12));
  CHECK(elbo::non_negative({2e-12, 1e-12}).value == 2e-12);
  // q is the posterior.
  Session session(Value::map({{"model", "density"},
                              {"targetComponents", Value::dense({1, 6}, {1, 0.3, -0.2, 1, 0, 1})},
                              {"initialMean", Value(elbo::List{0.3, -0.2})},
                              {"initialScale", 1}}));
  const Value frame = session.frame(configs::only({"bound"}));
  for (const char* name : {"klPosterior", "klReverse"}) {
    CHECK(at(frame, {"bound", name}).number() == 0);
    CHECK(at(frame, {"bound", (std::string(name) + "Error").c_str()}).number() < 1e-8);
  }
}

}  // namespace
